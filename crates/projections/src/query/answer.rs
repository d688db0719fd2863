//! Answers with one document.

use chancery_domain::edtf::Edtf;
use chancery_domain::{Cursor, EntityRef};
use chancery_leads::Pair;
use chancery_views::Source;
use chancery_views::conditions::AsOf;
use chancery_views::known::Stamp;
use chancery_views::leads::Document as LeadsDocument;
use chancery_views::timeline::Document as TimelineDocument;
use chancery_wire::{Problem, ProblemKind};
use rusqlite::OptionalExtension;

use super::announced::announced_keys;
use super::merged::{merged_into, pointing, refuse_merged, resolved};
use super::request::{Ask, Known};
use super::{QueryError, keys, shorten};
use crate::announce::book::BookFile;
use crate::document_key::{DocumentKey, Paper};
use crate::error::{StoreError, Tried};
use crate::known_cache::KnownCache;
use crate::leads::{After, Page};
use crate::reader::Snapshot;
use crate::store::names::{ALL_NAME, NameId};
use crate::timeline::{Filter, Place};
use crate::views;

impl Snapshot<'_> {
    /// Answers a request; what it needs is there.
    pub(crate) fn answer(&self, ask: &Ask, book: &BookFile) -> Result<Vec<u8>, QueryError> {
        match ask {
            Ask::Document { key, known, valid } => {
                Ok(self.document(key, *known, valid.as_ref())?)
            }
            Ask::Corrections { known, valid, after, limit } => {
                Ok(self.corrections(self.through(*known)?, valid.as_ref(), *after, *limit)?)
            }
            Ask::Diff { key, between } => Ok(self.diff(key, between)?),
            Ask::Timeline { key, known, filter, after, limit } => {
                Ok(self.timeline(key.as_ref(), *known, filter, *after, *limit)?)
            }
            Ask::Leads { pair, known, valid, after, limit } => {
                Ok(self.leads(*pair, *known, valid.as_ref(), *after, *limit)?)
            }
            Ask::Keys { view, known, valid, after, limit } => {
                let of = keys::AsOf { through: self.through(*known)?, valid: valid.clone() };
                Ok(self.keys(*view, &of, after.as_deref(), *limit)?)
            }
            Ask::Changes { view, key, after, limit } => {
                Ok(self.changes(view, key, *after, *limit)?)
            }
            Ask::ChangedKeys { view, after, cursor, limit } => {
                Ok(self.changed_keys(view, *after, cursor.as_deref(), *limit)?)
            }
            Ask::Announced { key, after, limit } => {
                Ok(self.announcements(book, key, *after, *limit)?)
            }
            Ask::AnnouncedKeys { view, after, cursor, limit } => {
                Ok(announced_keys(book, *view, *after, cursor.as_deref(), *limit)?)
            }
            Ask::Events { filter, after, limit } => Ok(self.events(filter, *after, *limit)?),
            Ask::Why { key, row, known, valid } => self.why(key, row, *known, valid.as_ref()),
        }
    }

    /// Returns N as a position.
    pub(super) fn through(&self, known: Known) -> Result<Cursor, StoreError> {
        match known {
            Known::Head => Ok(self.cursor),
            Known::Position(position) => Ok(position.min(self.cursor)),
            Known::At(moment) => self.recorded_by(moment),
        }
    }

    fn document(
        &self,
        key: &DocumentKey,
        known: Known,
        valid: Option<&Edtf>,
    ) -> Result<Vec<u8>, StoreError> {
        let through = self.through(known)?;
        let merged = merged_into(key, &self.aliases(through)?);
        let document = self.whole(key, through, valid)?;
        let document = shorten::to_fit(document, key.view().list());
        Ok(pointing(document, merged.as_deref()))
    }

    /// Reads or renders a document.
    fn whole(
        &self,
        key: &DocumentKey,
        through: Cursor,
        valid: Option<&Edtf>,
    ) -> Result<Vec<u8>, StoreError> {
        if through == self.cursor
            && valid.is_none()
            && let DocumentKey::Conditions(key) = key
            && let Some(document) = self.materialised(key)?
        {
            return Ok(document);
        }
        self.rendered(key, through, valid)?.line(&key.text())
    }

    /// Renders a document from what is known at a position.
    pub(crate) fn rendered(
        &self,
        key: &DocumentKey,
        through: Cursor,
        valid: Option<&Edtf>,
    ) -> Result<Box<dyn Paper>, StoreError> {
        let cache = KnownCache::default();
        let source = self.source(&cache, through);
        key.render(&source, valid)
    }

    /// Reads a document as it was stored; none for a key that nothing mentions.
    pub(crate) fn materialised(&self, key: &EntityRef) -> Result<Option<Vec<u8>>, StoreError> {
        let (Some(view), Some(key)) = (self.find(views::CONDITIONS)?, self.find(key.as_str())?)
        else {
            return Ok(None);
        };
        self.db
            .prepare_cached("SELECT body FROM document WHERE view = ?1 AND key = ?2")
            .and_then(|mut statement| statement.query_row((view, key), |row| row.get(0)).optional())
            .tried("read a document")
    }

    fn timeline(
        &self,
        key: Option<&EntityRef>,
        known: Known,
        filter: &Filter,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<u8>, StoreError> {
        let through = self.through(known)?;
        let key_text = key.map_or(ALL_NAME, EntityRef::as_str).to_owned();
        let valid = filter.valid.as_ref();
        let Some(id) = key.map_or(Ok(Some(NameId::ALL)), |key| self.find(key.as_str()))? else {
            return self.timeline_document(key_text, 0, valid, Vec::new(), None);
        };
        let aliases = self.aliases(through)?;
        let filter = &resolved(filter, &aliases);
        let page =
            self.timeline_page(self.narrowest(id, filter)?, through, filter, after, limit)?;
        let position = self.timeline_position(id, through, valid)?;
        let document =
            self.timeline_document(key_text, position, valid, page.entries, page.next)?;
        let into = key.and_then(|key| aliases.merged_into(key));
        Ok(pointing(document, into.map(EntityRef::as_str)))
    }

    /// The timeline of everything, of one actor only, is that actor's own timeline.
    fn narrowest(&self, id: NameId, filter: &Filter) -> Result<NameId, StoreError> {
        match filter.mentions.first() {
            Some(actor) if id == NameId::ALL => Ok(self.find(actor.as_str())?.unwrap_or(id)),
            _ => Ok(id),
        }
    }

    fn leads(
        &self,
        pair: Pair,
        known: Known,
        valid: Option<&Edtf>,
        after: After,
        limit: usize,
    ) -> Result<Vec<u8>, StoreError> {
        let (through, key) = (self.through(known)?, pair.to_string());
        let (mut page, mut position) = (Page::default(), 0);
        if let Some(id) = self.find(&key)? {
            page = self.leads_page(id, through, valid, after, limit)?;
            position = self.leads_position(id, through, valid)?;
        }
        let as_of = AsOf::new(self.stamp(position)?, valid);
        let view = views::LEADS.to_owned();
        let Page { days, next } = page;
        let document = LeadsDocument { view, position, as_of, days, next, key };
        views::line(&document.key, &document)
    }

    /// Returns a position with its time; none for 0.
    pub(super) fn stamp(&self, position: u64) -> Result<Option<Stamp>, StoreError> {
        let Some(at) = chancery_domain::Position::new(position) else { return Ok(None) };
        let recorded_at = self.recorded_at(position)?;
        Ok(recorded_at.map(|recorded_at| Stamp { position: at, recorded_at }))
    }

    fn timeline_document(
        &self,
        key: String,
        position: u64,
        valid: Option<&Edtf>,
        entries: Vec<chancery_views::timeline::Entry>,
        next: Option<String>,
    ) -> Result<Vec<u8>, StoreError> {
        let stamp = self.stamp(position)?;
        let view = views::TIMELINE.to_owned();
        let document =
            TimelineDocument { view, position, as_of: AsOf::new(stamp, valid), entries, next, key };
        views::line(&document.key, &document)
    }

    fn why(
        &self,
        key: &EntityRef,
        row: &str,
        known: Known,
        valid: Option<&Edtf>,
    ) -> Result<Vec<u8>, QueryError> {
        let cache = KnownCache::default();
        let source = self.source(&cache, self.through(known)?);
        refuse_merged(key, row, &*source.aliases()?)?;
        let why = chancery_views::why::conditions(key, row, &source as &dyn Source, valid);
        if let Some(error) = source.failure() {
            return Err(error.into());
        }
        match why {
            Ok(why) => Ok(views::line(key.as_str(), &why)?),
            Err(error) => Err(Problem::new(ProblemKind::NotFound, error.to_string()).into()),
        }
    }
}
