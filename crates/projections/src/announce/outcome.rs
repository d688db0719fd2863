//! What comes of one document: whether it changed, and what is said of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_bus::query::{Change, RowChange};
use chancery_domain::{Cursor, EntityRef, Position};
use chancery_tlog::leaf_hash;
use chancery_views::diff::{Causes, Moved, Rows, moved_by};

use super::book::{Announcement, Seen};
use super::entry::Entry;
use super::stride::{Goal, Touched};
use crate::cache::Generations;
use crate::document_key::DocumentKey;
use crate::error::StoreError;
use crate::facet::{FacetId, NamedFacet};
use crate::known_cache::KnownCache;
use crate::reader::Snapshot;
use crate::source::SourceAt;

/// About the most bytes of documents that are kept as they were announced last, twice.
const KEPT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The most events that one announcement names: the last of them.
const BECAUSE_MAX: usize = 256;

/// Documents as they were announced last, so that what was before need not be rendered again.
pub(super) struct Kept(Generations<String, (u64, Arc<Rows>)>);

impl Default for Kept {
    fn default() -> Self {
        Self(Generations::new(KEPT_BYTES_MAX))
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
        if seen.is_none() && paper.position() == 0 {
            return Ok(None);
        }
        let mut rests_on = source.take_seen().named(self.snapshot.db, self.snapshot.names)?;
        if let DocumentKey::Outlets(outlet) = key {
            rests_on.extend(self.naming(outlet, &source)?);
        }
        let hash = leaf_hash(&paper.line(&key.text())?);
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
            let (before, rows) = (self.before(key, told, kept)?, Arc::new(paper.rows()));
            if told.is_none() || *before != *rows {
                let announcement = self.announcement(touched, told, &entry.rests_on);
                let at = announcement.position;
                kept.0.insert(name(key), (at, Arc::clone(&rows)), weight(&rows));
                change = self.snapshot.announced(&announcement, &before, &rows)?;
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
    ) -> Announcement {
        // Also what touched something that it rests on since: an event of this stride brought it in.
        let mut because = self.goal.facets.touching(rests_on);
        because.extend(&touched.by);
        // What came to an announcement before a crash cut the stride does not come to this one.
        let mut because: Vec<u64> = because.into_iter().filter(|at| Some(*at) > told).collect();
        let position = because.last().copied().unwrap_or(self.goal.upto.count());
        because.drain(..because.len().saturating_sub(BECAUSE_MAX));
        let (key, previous) = (touched.key.clone(), told.unwrap_or(0));
        Announcement { key, position, previous, because }
    }

    fn before(
        &self,
        key: &DocumentKey,
        told: Option<u64>,
        kept: &mut Kept,
    ) -> Result<Arc<Rows>, StoreError> {
        let Some(told) = told else { return Ok(Arc::default()) };
        if let Some((at, rows)) = kept.0.get(&name(key))
            && at == told
        {
            return Ok(rows);
        }
        self.snapshot.rows_at(key, told).map(Arc::new)
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

fn name(key: &DocumentKey) -> String {
    format!("{} {}", key.view().name(), key.text())
}

/// Estimates the bytes that rows take in memory.
fn weight(rows: &Rows) -> usize {
    /// A row, about; lists of evidence and histories make some of them longer.
    const ROW_BYTES: usize = 4 * 1024;
    rows.len() * ROW_BYTES
}
