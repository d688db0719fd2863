//! Sources on top of a source: one that remembers every event it gave, one with an event more.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_domain::topic::{Topic, topics_of};
use chancery_domain::{EntityKind, EntityRef, Event, Kind, Position, RecordedAt};
use serde_json::Value;

use crate::brief::{self, Brief};
use crate::known::{FlagOn, Known, OrderKey, Stamp};
use crate::near::{self, Near, Panel};
use crate::source::{Events, Source};

/// A source that remembers every event it gave.
pub(super) struct Collected<'a> {
    source: &'a dyn Source,
    events: RefCell<BTreeMap<u64, Arc<Known>>>,
}

impl<'a> Collected<'a> {
    pub(super) fn new(source: &'a dyn Source) -> Self {
        Self { source, events: RefCell::default() }
    }

    /// Returns an event that was given before.
    pub(super) fn event(&self, position: u64) -> Option<Arc<Known>> {
        self.events.borrow().get(&position).cloned()
    }

    fn remember(&self, events: Events) -> Events {
        let mut known = self.events.borrow_mut();
        known.extend(events.iter().map(|one| (one.position().get(), Arc::clone(one))));
        events
    }
}

impl Source for Collected<'_> {
    fn history(&self, entity: &EntityRef) -> Events {
        self.remember(self.source.history(entity))
    }

    fn registrations(&self, entity: &EntityRef) -> Events {
        self.remember(self.source.registrations(entity))
    }

    fn topic(&self, topic: &Topic) -> Events {
        self.remember(self.source.topic(topic))
    }

    fn relations(&self, entity: &EntityRef) -> Events {
        self.remember(self.source.relations(entity))
    }

    fn flags(&self, entity: &EntityRef) -> Arc<[FlagOn]> {
        self.source.flags(entity)
    }

    fn neighbours(&self, entity: &EntityRef, kind: EntityKind) -> Arc<[EntityRef]> {
        self.source.neighbours(entity, kind)
    }

    fn brief(&self, entity: &EntityRef) -> Arc<Brief> {
        Arc::new(brief::of(entity, self))
    }

    fn near(&self, entity: &EntityRef, panel: Panel) -> Arc<[Near]> {
        near::of(entity, panel, self)
    }
}

/// A source with one event more, at a position behind all others.
pub(super) struct With<'a> {
    source: &'a dyn Source,
    known: Arc<Known>,
    subjects: Vec<EntityRef>,
    topics: Vec<Topic>,
}

impl<'a> With<'a> {
    /// Adds an event; none when its data does not fit its kind.
    pub(super) fn event(source: &'a dyn Source, kind: Kind, data: &Value) -> Option<Self> {
        let event = Event::from_value(kind, data).ok()?;
        let position = Position::new(u64::MAX)?;
        let stamp = Stamp { position, recorded_at: RecordedAt::from_micros(i64::MAX) };
        let topics = topics_of(&event);
        let subjects = event.subjects().collect();
        let known = Known {
            stamp,
            source: "".into(),
            id: "".into(),
            order: OrderKey::of(&event, position),
            event: Arc::new(event),
            changes: Vec::new(),
            moved: None,
            flags: Vec::new(),
        };
        Some(Self { source, known: Arc::new(known), subjects, topics })
    }

    /// Returns events with the one more, in its place.
    fn with_it(&self, events: &Events) -> Events {
        let mut more: Vec<Arc<Known>> = events.to_vec();
        more.push(Arc::clone(&self.known));
        more.sort_by_key(|known| known.order);
        more.into()
    }
}

impl Source for With<'_> {
    fn history(&self, entity: &EntityRef) -> Events {
        let events = self.source.history(entity);
        if self.subjects.contains(entity) { self.with_it(&events) } else { events }
    }

    fn topic(&self, topic: &Topic) -> Events {
        let events = self.source.topic(topic);
        if self.topics.contains(topic) { self.with_it(&events) } else { events }
    }

    fn registrations(&self, entity: &EntityRef) -> Events {
        self.source.registrations(entity)
    }

    fn relations(&self, entity: &EntityRef) -> Events {
        self.source.relations(entity)
    }

    fn flags(&self, entity: &EntityRef) -> Arc<[FlagOn]> {
        self.source.flags(entity)
    }

    fn neighbours(&self, entity: &EntityRef, kind: EntityKind) -> Arc<[EntityRef]> {
        self.source.neighbours(entity, kind)
    }

    fn brief(&self, entity: &EntityRef) -> Arc<Brief> {
        Arc::new(brief::of(entity, self))
    }

    fn near(&self, entity: &EntityRef, panel: Panel) -> Arc<[Near]> {
        near::of(entity, panel, self)
    }
}
