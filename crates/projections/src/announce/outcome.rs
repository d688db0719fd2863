//! What comes of one document: whether it changed, and what is said of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_bus::query::{Change, RowChange};
use chancery_domain::{Cursor, EntityRef, Position};
use chancery_tlog::leaf_hash;
use chancery_views::diff::{Causes, Moved, Rows, moved_by};

use super::Lines;
use super::book::{Announcement, Seen};
use super::entry::Entry;
use super::stride::{Goal, Touched};
use super::written::Written;
use crate::cache::Generations;
use crate::document_key::DocumentKey;
use crate::error::StoreError;
use crate::facet::{FacetId, NamedFacet};
use crate::known_cache::{AllBorneOut, KnownCache};
use crate::query::shorten;
use crate::reader::Snapshot;
use crate::source::SourceAt;

/// About the most bytes of documents that are kept as they were announced last, twice.
const KEPT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The most events that one announcement names: the last of them.
const BECAUSE_MAX: usize = 256;

/// What is kept from one document to the next.
pub(super) struct Kept {
    /// Documents as they were announced last, so that what was before need not be rendered again.
    rows: Generations<String, (u64, Arc<Written>)>,
    /// What is corroborated of claims that nothing has touched since.
    borne_out: AllBorneOut,
    /// The events of this stride that touched what is corroborated.
    touching: BTreeMap<NamedFacet, BTreeSet<u64>>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            rows: Generations::new(KEPT_BYTES_MAX),
            borne_out: KnownCache::default().into_borne_out(),
            touching: BTreeMap::new(),
        }
    }
}

impl Kept {
    /// Begins a stride: gives the cache for everything that is read as known at its end.
    pub(super) fn begin(&mut self, touched: &[Touched]) -> KnownCache {
        self.touching.clear();
        let mut borne_out = KnownCache::default().into_borne_out();
        std::mem::swap(&mut self.borne_out, &mut borne_out);
        for metric in touched.iter().filter_map(|one| one.key.metric()) {
            borne_out.remove(&*NamedFacet::borne_out(metric).name);
        }
        KnownCache::with_borne_out(borne_out)
    }

    /// Ends a stride.
    pub(super) fn end(&mut self, cache: KnownCache) {
        self.borne_out = cache.into_borne_out();
    }
}

/// A document that was looked at.
pub(super) struct Outcome {
    pub(super) entry: Entry,
    /// The change to send; none when there is none.
    pub(super) change: Option<Change>,
}

/// Where the announcer stands while it looks at documents.
pub(super) struct Looking<'a> {
    pub(super) snapshot: &'a Snapshot<'a>,
    pub(super) goal: &'a Goal,
    /// For everything that is read as known at its end.
    pub(super) cache: &'a KnownCache,
    /// Takes documents that are to be put.
    pub(super) lines: &'a Lines,
}

impl Looking<'_> {
    /// Renders a document, which was `seen` as it is in the book; none when it never said anything.
    pub(super) fn at(
        &self,
        touched: &Touched,
        seen: Option<Seen>,
        kept: &mut Kept,
    ) -> Result<Option<Outcome>, StoreError> {
        let key = &touched.key;
        let source = self.snapshot.source(self.cache, self.goal.upto);
        let paper = key.render(&source, None)?;
        let mut rests_on = source.take_seen().named(self.snapshot.db, self.snapshot.names)?;
        if let DocumentKey::Outlets(outlet) = key {
            rests_on.extend(self.naming(outlet, &source)?);
        }
        if let Some(metric) = key.metric() {
            let by = self.touching(touched, &rests_on, kept);
            kept.touching.insert(NamedFacet::borne_out(metric), by);
        }
        if seen.is_none() && paper.position() == 0 {
            return Ok(None);
        }
        let line = paper.line(&key.text())?;
        let hash = leaf_hash(&line);
        if seen.is_none_or(|seen| seen.hash != hash) {
            self.lines.put(key, hash, shorten::to_fit(line, key.view().list()).into());
        }
        let mut entry = Entry {
            key: key.clone(),
            hash,
            rests_on,
            announcement: None,
            is_news: self.goal.is_news,
        };
        let mut change = None;
        if seen.is_none_or(|seen| seen.hash != hash) {
            let told = seen.map(|seen| seen.position);
            let rows = Arc::new(Written::of(key, &*paper)?);
            drop(paper);
            let before = self.before(key, told, kept)?;
            if told.is_none() || *before != *rows {
                let announcement = self.announcement(touched, told, &entry.rests_on, kept);
                kept.rows.insert(
                    key.name(),
                    (announcement.position, Arc::clone(&rows)),
                    rows.weight(),
                );
                let (before, after) = Written::differing(&before, &rows, key)?;
                change = self.snapshot.announced(&announcement, &before, &after)?;
                entry.announcement = Some(announcement);
            }
        }
        Ok(Some(Outcome { entry, change }))
    }

    /// Returns what an outlet's tally rests on beside what was looked at: everything that names the outlet, also by
    /// a reference that was merged into it.
    fn naming(
        &self,
        outlet: &EntityRef,
        source: &SourceAt<'_>,
    ) -> Result<BTreeSet<NamedFacet>, StoreError> {
        let Snapshot { db, names, .. } = self.snapshot;
        let mut naming = BTreeSet::from([NamedFacet::naming(outlet)]);
        if let Some(id) = names.find(db, outlet.as_str())? {
            for behind in source.behind(id, outlet)? {
                naming.insert(NamedFacet::numbered(db, names, FacetId::named(behind))?);
            }
        }
        Ok(naming)
    }

    fn announcement(
        &self,
        touched: &Touched,
        told: Option<u64>,
        rests_on: &BTreeSet<NamedFacet>,
        kept: &Kept,
    ) -> Announcement {
        let because = self.touching(touched, rests_on, kept);
        // What came to an announcement before a crash cut the stride does not come to this one.
        let mut because: Vec<u64> = because.into_iter().filter(|at| Some(*at) > told).collect();
        let position = because.last().copied().unwrap_or(self.goal.upto.count());
        because.drain(..because.len().saturating_sub(BECAUSE_MAX));
        let (key, previous) = (touched.key.clone(), told.unwrap_or(0));
        Announcement { key, position, previous, because }
    }

    /// Returns the events of the stride that touched what a document rests or rested on.
    fn touching(
        &self,
        touched: &Touched,
        rests_on: &BTreeSet<NamedFacet>,
        kept: &Kept,
    ) -> BTreeSet<u64> {
        // Also what touched something that it rests on since: an event of this stride brought it in.
        let mut by = self.goal.facets.touching(rests_on);
        by.extend(&touched.by);
        let borne_out = kept.touching.iter().filter(|(facet, _)| rests_on.contains(facet));
        by.extend(borne_out.flat_map(|(_, by)| by));
        by
    }

    fn before(
        &self,
        key: &DocumentKey,
        told: Option<u64>,
        kept: &mut Kept,
    ) -> Result<Arc<Written>, StoreError> {
        let Some(told) = told.filter(|told| *told > 0) else { return Ok(Arc::default()) };
        if let Some((at, rows)) = kept.rows.get(&key.name())
            && at == told
        {
            return Ok(rows);
        }
        let paper = self.snapshot.rendered(key, Cursor::from_count(told), None)?;
        Written::of(key, &*paper).map(Arc::new)
    }
}

impl Snapshot<'_> {
    /// Renders the rows of a document as known at a position; none at 0.
    pub(crate) fn rows_at(&self, key: &DocumentKey, position: u64) -> Result<Rows, StoreError> {
        if position == 0 {
            return Ok(Rows::new());
        }
        Ok(self.rendered(key, Cursor::from_count(position), None)?.rows())
    }

    /// Tells an announcement, from the rows before and after.
    pub(crate) fn announced(
        &self,
        announcement: &Announcement,
        before: &Rows,
        after: &Rows,
    ) -> Result<Option<Change>, StoreError> {
        let Some(position) = Position::new(announcement.position) else { return Ok(None) };
        let mut because = BTreeSet::new();
        for at in &announcement.because {
            because.extend(self.because(*at)?);
        }
        let because: Vec<Position> = because.into_iter().collect();
        // Every row moved because of all of them: what each rests on need not be looked for.
        let row = |moved: Moved| RowChange {
            row: moved.row,
            from: moved.from,
            to: moved.to,
            because: because.clone(),
        };
        Ok(Some(Change {
            view: announcement.key.view().name().to_owned(),
            key: announcement.key.text(),
            position,
            previous: announcement.previous,
            changed: moved_by(before, after, &Causes::default()).into_iter().map(row).collect(),
        }))
    }
}
