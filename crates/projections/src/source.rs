//! What views are rendered from: the store, as known at N.

mod merged;

use std::cell::RefCell;
use std::sync::Arc;

use chancery_domain::text::Metric;
use chancery_domain::{Cursor, EntityKind, EntityRef, Topic};
use chancery_views::brief::{self, Brief};
use chancery_views::known::FlagOn;
use chancery_views::near::{self, Near, Panel};
use chancery_views::origins::Report;
use chancery_views::source::{Events, Source};
use chancery_views::{Known, claims};
use rusqlite::Connection;

use crate::error::StoreError;
use crate::facet::{Looked, Seen, pair_name, topic_name};
use crate::known_cache::KnownCache;
use crate::outlet::BorneOut;
use crate::store::lists::Class;
use crate::store::names::{NameId, Names};
pub(crate) use merged::resolved_topic;

/// The record as known at one position, read from the store.
///
/// [`Source`] cannot fail, the store can: a failure is kept, the method answers with nothing, and
/// whoever rendered asks [`SourceAt::failure`] before it uses the document.
pub struct SourceAt<'a> {
    db: &'a Connection,
    names: &'a Names,
    cache: &'a KnownCache,
    through: u64,
    seen: RefCell<Seen>,
    failure: RefCell<Option<StoreError>>,
}

impl<'a> SourceAt<'a> {
    /// Reads the store as known at `through`; `cache` must belong to the same position.
    pub(crate) fn new(
        db: &'a Connection,
        names: &'a Names,
        cache: &'a KnownCache,
        through: Cursor,
    ) -> Self {
        Self {
            db,
            names,
            cache,
            through: through.count(),
            seen: RefCell::default(),
            failure: RefCell::default(),
        }
    }

    /// Returns the position as known at which this reads.
    pub(crate) fn through(&self) -> u64 {
        self.through
    }

    /// Returns what went wrong since the last call, if anything did.
    pub fn failure(&self) -> Option<StoreError> {
        self.failure.borrow_mut().take()
    }

    /// Returns everything that was looked at since the last call.
    pub(crate) fn take_seen(&self) -> Seen {
        self.seen.take()
    }

    /// Returns an event as it is known here.
    pub(crate) fn known(&self, position: u64) -> Result<Option<Arc<Known>>, StoreError> {
        if let Some(known) = self.cache.known(position) {
            return Ok(Some(known));
        }
        let known = self.read(position)?;
        if let Some(known) = &known {
            self.cache.keep(position, known);
        }
        Ok(known)
    }

    /// Reads an entity's history, or a topic, in the order of a fold: each has a name of its own. `under` are the
    /// names that its events are under.
    fn in_order(
        &self,
        id: NameId,
        classes: &[Class],
        under: impl FnOnce() -> Result<Vec<NameId>, StoreError>,
    ) -> Result<Events, StoreError> {
        if let Some(events) = self.cache.history(id) {
            return Ok(events);
        }
        let mut events = self.events(&under()?, classes)?;
        events.sort_unstable_by_key(|known| known.order);
        let events: Events = events.into();
        self.cache.keep_history(id, &events);
        Ok(events)
    }

    fn try_history(&self, id: NameId, entity: &EntityRef) -> Result<Events, StoreError> {
        self.in_order(id, &[Class::Assertion, Class::Relation], || self.behind(id, entity))
    }

    fn try_topic(&self, id: NameId, topic: &Topic) -> Result<Events, StoreError> {
        self.in_order(id, &[Class::Topic], || self.behind_topic(id, topic))
    }

    fn try_registrations(&self, id: NameId, entity: &EntityRef) -> Result<Events, StoreError> {
        if let Some(events) = self.cache.registrations(id) {
            return Ok(events);
        }
        let under = self.behind(id, entity)?;
        let events: Events = self.events(&under, &[Class::Registry])?.into();
        self.cache.keep_registrations(id, &events);
        Ok(events)
    }

    fn try_report(&self, id: NameId, report: &EntityRef) -> Result<Arc<Report>, StoreError> {
        if let Some(report) = self.cache.report(id) {
            return Ok(report);
        }
        // Its events are read for this alone, and not kept; of all events they are the most.
        let read = |position| match self.cache.known(position) {
            Some(known) => Ok(Some(known)),
            None => self.read(position),
        };
        let events = self.events_by(&self.behind(id, report)?, &[Class::Registry], read)?;
        let report = Arc::new(Report::of(report, &events));
        self.cache.keep_report(id, &report);
        Ok(report)
    }

    fn try_relations(&self, id: NameId, entity: &EntityRef) -> Result<Events, StoreError> {
        if let Some(events) = self.cache.relations(id) {
            return Ok(events);
        }
        let under = self.behind(id, entity)?;
        let mut events = self.events(&under, &[Class::Relation])?;
        events.sort_unstable_by_key(|known| known.order);
        let events: Events = events.into();
        self.cache.keep_relations(id, &events);
        Ok(events)
    }

    fn try_neighbours(
        &self,
        id: NameId,
        entity: &EntityRef,
        kind: EntityKind,
    ) -> Result<Arc<[EntityRef]>, StoreError> {
        if let Some(near) = self.cache.neighbours(id, kind) {
            return Ok(near);
        }
        let under = self.behind(id, entity)?;
        let near: Arc<[EntityRef]> = self.neighbours_of(&under, entity, kind)?.into();
        self.cache.keep_neighbours(id, kind, &near);
        Ok(near)
    }

    fn try_flags(&self, id: NameId, entity: &EntityRef) -> Result<Arc<[FlagOn]>, StoreError> {
        if let Some(flags) = self.cache.flags(id) {
            return Ok(flags);
        }
        let flags: Arc<[FlagOn]> = self.flags_of(&self.behind(id, entity)?)?.into();
        self.cache.keep_flags(id, &flags);
        Ok(flags)
    }

    /// Tells of a meeting or proposal in brief. What it looks at on the way counts as seen by the brief, not
    /// by whoever asks for it: see `remembered`.
    pub(crate) fn try_brief(
        &self,
        id: NameId,
        entity: &EntityRef,
    ) -> Result<Arc<Brief>, StoreError> {
        if let Some(brief) = self.cache.brief(id) {
            return Ok(brief);
        }
        let inner =
            SourceAt::new(self.db, self.names, self.cache, Cursor::from_count(self.through));
        let brief = Arc::new(brief::of(entity, &inner));
        if let Some(error) = inner.failure() {
            return Err(error);
        }
        self.cache.keep_brief(id, &brief, inner.take_seen());
        Ok(brief)
    }

    /// Finds what is near an entity; what it looks at counts as in [`SourceAt::try_brief`].
    pub(crate) fn try_near(
        &self,
        id: NameId,
        entity: &EntityRef,
        panel: Panel,
    ) -> Result<Arc<[Near]>, StoreError> {
        if let Some(near) = self.cache.near(id, panel) {
            return Ok(near);
        }
        let inner =
            SourceAt::new(self.db, self.names, self.cache, Cursor::from_count(self.through));
        let near = near::of(entity, panel, &inner);
        if let Some(error) = inner.failure() {
            return Err(error);
        }
        self.cache.keep_near(id, panel, &near, inner.take_seen());
        Ok(near)
    }

    /// Tells what is corroborated of the claims of a metric, with V open; what it looks at counts as in
    /// [`SourceAt::try_brief`].
    pub(crate) fn borne_out(&self, metric: &Metric) -> Result<Arc<BorneOut>, StoreError> {
        let topic = topic_name(&Topic::Metric(metric.clone()));
        let Some(id) = self.names.find(self.db, &topic)? else { return Ok(Arc::default()) };
        self.seen.borrow_mut().note_borne_out(id);
        if let Some(borne_out) = self.cache.borne_out(&topic) {
            return Ok(borne_out);
        }
        let inner =
            SourceAt::new(self.db, self.names, self.cache, Cursor::from_count(self.through));
        let borne_out = Arc::new(BorneOut::by(&claims::render(metric, &inner, None)));
        if let Some(error) = inner.failure() {
            return Err(error);
        }
        self.cache.keep_borne_out(&topic, &borne_out);
        Ok(borne_out)
    }

    /// Keeps what a document of claims, rendered from here with V open, says is corroborated.
    pub(crate) fn keep_borne_out(&self, metric: &Metric, document: &claims::Document) {
        let topic = topic_name(&Topic::Metric(metric.clone()));
        self.cache.keep_borne_out(&topic, &Arc::new(BorneOut::by(document)));
    }

    /// Looks something of an entity up; nothing is known of one that has no name in the store.
    fn look<T>(
        &self,
        facet: Looked,
        entity: &EntityRef,
        nothing: impl Fn() -> T,
        read: impl FnOnce(NameId) -> Result<T, StoreError>,
    ) -> T {
        let found = self.names.find_entity(self.db, entity).and_then(|named| {
            self.seen.borrow_mut().note(facet, entity, named);
            named.map_or_else(|| Ok(nothing()), read)
        });
        self.or_nothing(found, nothing)
    }

    /// Keeps a failure, and answers with nothing then.
    fn or_nothing<T>(&self, found: Result<T, StoreError>, nothing: impl Fn() -> T) -> T {
        found.unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            nothing()
        })
    }
}

/// Makes an empty list.
fn none<T>() -> Arc<[T]> {
    Arc::from([])
}

impl Source for SourceAt<'_> {
    fn history(&self, entity: &EntityRef) -> Events {
        self.look(Looked::History, entity, none, |id| self.try_history(id, entity))
    }

    fn registrations(&self, entity: &EntityRef) -> Events {
        self.look(Looked::Registrations, entity, none, |id| self.try_registrations(id, entity))
    }

    fn topic(&self, topic: &Topic) -> Events {
        let found = self.names.find(self.db, &topic_name(topic)).and_then(|named| {
            self.seen.borrow_mut().note_topic(topic, named);
            named.map_or_else(|| Ok(none()), |id| self.try_topic(id, topic))
        });
        self.or_nothing(found, none)
    }

    fn report(&self, report: &EntityRef) -> Arc<Report> {
        let unknown = || Arc::new(Report::of(report, &[]));
        self.look(Looked::Registrations, report, unknown, |id| self.try_report(id, report))
    }

    fn relations(&self, entity: &EntityRef) -> Events {
        self.look(Looked::Relations, entity, none, |id| self.try_relations(id, entity))
    }

    fn flags(&self, entity: &EntityRef) -> Arc<[FlagOn]> {
        self.look(Looked::Flags, entity, none, |id| self.try_flags(id, entity))
    }

    fn neighbours(&self, entity: &EntityRef, kind: EntityKind) -> Arc<[EntityRef]> {
        let facet = Looked::Neighbours(kind);
        self.look(facet, entity, none, |id| self.try_neighbours(id, entity, kind))
    }

    fn bearing(&self, entity: &EntityRef) -> Events {
        let bears = |known: &&Arc<Known>| brief::bears(&known.event.body);
        self.look(Looked::Bearing, entity, none, |id| {
            Ok(self.try_history(id, entity)?.iter().filter(bears).cloned().collect())
        })
    }

    fn brief(&self, entity: &EntityRef) -> Arc<Brief> {
        self.look(Looked::Brief, entity, Arc::default, |id| self.try_brief(id, entity))
    }

    fn failures(&self, one: &EntityRef, other: &EntityRef) -> Arc<[Near]> {
        let found = self.names.find(self.db, &pair_name(one, other)).and_then(|pair| {
            self.seen.borrow_mut().note_between(one, other, pair);
            let Some(id) = self.names.find_entity(self.db, one)? else { return Ok(none()) };
            Ok(near::with(other, &self.try_near(id, one, Panel::Failures)?))
        });
        self.or_nothing(found, none)
    }

    fn near(&self, entity: &EntityRef, panel: Panel) -> Arc<[Near]> {
        self.look(Looked::Near(panel), entity, none, |id| self.try_near(id, entity, panel))
    }
}

#[cfg(test)]
mod contract;
