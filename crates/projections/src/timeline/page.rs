//! One page of a timeline, as known at N.

use chancery_domain::edtf::Edtf;
use chancery_domain::{Cursor, EntityRef, Kind};
use chancery_views::Known;
use chancery_views::timeline::Entry;
use rusqlite::Row;

use crate::error::{StoreError, Tried};
use crate::index::timeline::Place;
use crate::known_cache::KnownCache;
use crate::reader::Snapshot;
use crate::store::names::NameId;
use crate::views;

/// The most rows looked at for one page: filters that keep little end the page, with a cursor to go on.
const ROWS_READ_MAX: usize = 20_000;

/// About the most bytes of entries in one page: a reply is at most 1 MiB, envelope included.
const PAGE_BYTES_MAX: usize = 960 * 1024;

impl Place {
    /// Before every entry.
    const FIRST: Self = Self { moment: i64::MIN, span: i64::MIN, rank: 0, position: 0 };

    /// Reads a cursor.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('_');
        let place = Self {
            moment: parts.next()?.parse().ok()?,
            span: parts.next()?.parse().ok()?,
            rank: parts.next()?.parse().ok()?,
            position: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(place)
    }

    /// Writes a cursor.
    pub(crate) fn write(self) -> String {
        format!("{}_{}_{}_{}", self.moment, self.span, self.rank, self.position)
    }
}

/// Which kinds of events are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// One kind.
    Kind(Kind),
    /// All kinds of an aggregate, such as `meeting`.
    Aggregate(String),
}

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) kind: Option<Wanted>,
    /// Entries that mention these.
    pub(crate) mentions: Vec<EntityRef>,
    pub(crate) from: Option<Edtf>,
    pub(crate) to: Option<Edtf>,
    /// Part of the summary or wording, in any case.
    pub(crate) text: Option<String>,
    /// V: what had occurred by then.
    pub(crate) valid: Option<Edtf>,
}

impl Filter {
    /// Returns the last moment that an entry may begin at.
    fn latest(&self) -> i64 {
        let ends = [&self.to, &self.valid].into_iter().flatten().filter_map(Edtf::latest);
        ends.min().unwrap_or(i64::MAX)
    }

    /// Returns the first moment that an entry may begin at.
    fn earliest(&self) -> i64 {
        self.from.as_ref().and_then(Edtf::earliest).unwrap_or(i64::MIN)
    }

    fn takes(&self, known: &Known) -> bool {
        let kind = known.event.kind();
        let wanted = self.kind.as_ref().is_none_or(|wanted| match wanted {
            Wanted::Kind(one) => *one == kind,
            Wanted::Aggregate(word) => {
                kind.as_str().split_once('.').is_some_and(|(aggregate, _)| aggregate == word)
            }
        });
        if !wanted || self.mentions.is_empty() {
            return wanted;
        }
        let mentions = known.event.mentions();
        self.mentions.iter().all(|one| mentions.binary_search(one).is_ok())
    }

    fn takes_text(&self, entry: &Entry) -> bool {
        self.text.as_ref().is_none_or(|text| {
            let summary = entry.summary.as_deref().unwrap_or_default();
            summary.to_lowercase().contains(&text.to_lowercase())
        })
    }
}

/// One page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) entries: Vec<Entry>,
    /// Where the next page begins.
    pub(crate) next: Option<String>,
}

impl Snapshot<'_> {
    /// Reads a page of the timeline of an entity, or of everything, as known at `through`.
    pub(crate) fn timeline_page(
        &self,
        entity: NameId,
        through: Cursor,
        filter: &Filter,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let cache = KnownCache::default();
        let source = self.source(&cache, through);
        let places = self.places(entity, through, filter, after.unwrap_or(Place::FIRST))?;
        let read_all = places.len() < ROWS_READ_MAX;
        let mut page = Page { entries: Vec::new(), next: None };
        let (mut bytes, mut last) = (0, None);
        for place in places {
            if page.entries.len() >= limit || bytes > PAGE_BYTES_MAX {
                page.next = last.map(Place::write);
                return Ok(page);
            }
            last = Some(place);
            let known = source.known(place.position)?.filter(|known| filter.takes(known));
            let Some(known) = known else { continue };
            let Some(entry) = views::entry(&known, &source)? else { continue };
            if filter.takes_text(&entry) {
                bytes += views::line("timeline", &entry)?.len();
                page.entries.push(entry);
            }
        }
        page.next = last.filter(|_| !read_all).map(Place::write);
        Ok(page)
    }

    /// Reads the rows that one page may take, in order.
    fn places(
        &self,
        entity: NameId,
        through: Cursor,
        filter: &Filter,
        after: Place,
    ) -> Result<Vec<Place>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached(
                "SELECT moment, span, rank, position FROM timeline
                 WHERE entity = ?1 AND (moment, span, rank, position) > (?2, ?3, ?4, ?5)
                 AND moment <= ?6 AND since <= ?7 AND (until IS NULL OR until > ?7)
                 ORDER BY moment, span, rank, position LIMIT ?8",
            )
            .tried("read a timeline")?;
        let from = Place { moment: filter.earliest(), ..Place::FIRST };
        let after = after.max(from);
        let through = through.min(self.cursor).count();
        let Place { moment, span, rank, position } = after;
        let row = |row: &Row<'_>| {
            Ok(Place {
                moment: row.get(0)?,
                span: row.get(1)?,
                rank: row.get(2)?,
                position: row.get(3)?,
            })
        };
        let parameters =
            (entity, moment, span, rank, position, filter.latest(), through, ROWS_READ_MAX);
        let rows = statement.query_map(parameters, row).tried("read a timeline")?;
        rows.collect::<Result<_, _>>().tried("read a timeline")
    }

    /// Returns the highest position folded into the timeline of an entity, as known at `through` and at V.
    pub(crate) fn timeline_position(
        &self,
        entity: NameId,
        through: Cursor,
        valid: Option<&Edtf>,
    ) -> Result<u64, StoreError> {
        let through = through.min(self.cursor).count();
        let Some(latest) = valid.and_then(Edtf::latest) else {
            return self.timeline_changed(entity, through);
        };
        let highest: Option<u64> = self
            .db
            .prepare_cached(
                "SELECT max(CASE WHEN until <= ?3 THEN until ELSE since END) FROM timeline
                 WHERE entity = ?1 AND moment <= ?2 AND since <= ?3",
            )
            .and_then(|mut statement| {
                statement.query_row((entity, latest, through), |row| row.get(0))
            })
            .tried("read the position of a timeline")?;
        Ok(highest.unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_as_written() {
        let place = Place { moment: -5, span: i64::MAX, rank: 6, position: 12 };
        assert_eq!(Place::parse(&place.write()), Some(place));
        for wrong in ["", "1_2_3", "1_2_3_4_5", "a_2_3_4", "1_2_300_4"] {
            assert_eq!(Place::parse(wrong), None, "{wrong}");
        }
    }
}
