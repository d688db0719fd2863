//! What a view is rendered from, and which parts of it a rendering looked at.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::{EntityKind, EntityRef, Topic};

use crate::brief::{self, Brief};
use crate::known::{FlagOn, Known};
use crate::near::{self, Near, Panel};
use crate::origins::Report;

/// What an actor can be found near to, see [`Source::neighbours`].
pub const NEIGHBOURS: [EntityKind; 3] =
    [EntityKind::Actor, EntityKind::Meeting, EntityKind::Proposal];

/// Events in an order that the method names.
pub type Events = Arc<[Arc<Known>]>;

/// The record as known at one position N. Two implementations: the projection store and [`crate::Ledger`].
///
/// Every list is complete for N and does not depend on when something arrived, aside from positions.
pub trait Source {
    /// Returns the events whose subject, or one of whose further subjects, is the entity in any version known
    /// at N; in the order of [`crate::known::OrderKey`], retracted ones included, at every V.
    ///
    /// Registry events of the entity are not among them.
    fn history(&self, entity: &EntityRef) -> Events;

    /// Returns the registry events whose subject is the entity, by position, retracted ones included.
    fn registrations(&self, entity: &EntityRef) -> Events;

    /// Returns the events that belong to a topic in any version known at N, see [`chancery_domain::topic::topics_of`]; in the
    /// order of [`crate::known::OrderKey`], retracted ones included, at every V. Each is given as it is known at
    /// N: one that a correction has taken from the topic is still among them, and says so itself.
    fn topic(&self, topic: &Topic) -> Events;

    /// Takes a report's registrations together: what [`Report::of`] says, perhaps remembered.
    fn report(&self, report: &EntityRef) -> Arc<Report> {
        Arc::new(Report::of(report, &self.registrations(report)))
    }

    /// Returns the relations that name the entity on either side, in the order of a fold.
    fn relations(&self, entity: &EntityRef) -> Events;

    /// Returns the flags on the entity itself, by position.
    fn flags(&self, entity: &EntityRef) -> Arc<[FlagOn]>;

    /// Returns the entities of one of the [`NEIGHBOURS`] kinds in whose history or registration some event known
    /// at N mentions the actor; sorted. May hold more than that: the caller checks each one's own history.
    fn neighbours(&self, actor: &EntityRef, kind: EntityKind) -> Arc<[EntityRef]>;

    /// Returns the events of the history that can change what is told in brief, see [`crate::brief::bears`].
    fn bearing(&self, entity: &EntityRef) -> Events {
        self.history(entity)
            .iter()
            .filter(|known| brief::bears(&known.event.body))
            .cloned()
            .collect()
    }

    /// Tells of a meeting or proposal in brief, with V open: what [`crate::brief::of`] says, perhaps remembered.
    fn brief(&self, entity: &EntityRef) -> Arc<Brief>;

    /// Finds what is near an entity, with V open: what [`crate::near::of`] says, perhaps remembered.
    fn near(&self, entity: &EntityRef, panel: Panel) -> Arc<[Near]>;

    /// Finds the meetings between two actors of which an outcome was told, with V open.
    fn failures(&self, one: &EntityRef, other: &EntityRef) -> Arc<[Near]> {
        near::with(other, &self.near(one, Panel::Failures))
    }
}

/// One thing that a rendering looked at: when it changes, the document may change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// [`Source::history`] of the entity.
    History(EntityRef),
    /// [`Source::registrations`] of the entity.
    Registrations(EntityRef),
    /// [`Source::topic`].
    Topic(Topic),
    /// [`Source::relations`] of the entity.
    Relations(EntityRef),
    /// [`Source::flags`] of the entity.
    Flags(EntityRef),
    /// [`Source::neighbours`] of the entity.
    Neighbours(EntityRef, EntityKind),
    /// [`Source::bearing`] of the entity.
    Bearing(EntityRef),
    /// [`Source::brief`] of the entity.
    Brief(EntityRef),
    /// [`Source::near`] the entity.
    Near(EntityRef, Panel),
    /// [`Source::failures`] between the two, in this order.
    Between(EntityRef, EntityRef),
}

/// A source that notes what is looked at.
pub struct Watched<'a> {
    source: &'a dyn Source,
    seen: RefCell<BTreeSet<Facet>>,
}

impl<'a> Watched<'a> {
    /// Watches a source.
    pub fn new(source: &'a dyn Source) -> Self {
        Self { source, seen: RefCell::default() }
    }

    /// Returns everything that was looked at.
    pub fn into_seen(self) -> BTreeSet<Facet> {
        self.seen.into_inner()
    }

    fn note(&self, facet: Facet) {
        self.seen.borrow_mut().insert(facet);
    }
}

impl Source for Watched<'_> {
    fn history(&self, entity: &EntityRef) -> Events {
        self.note(Facet::History(entity.clone()));
        self.source.history(entity)
    }

    fn registrations(&self, entity: &EntityRef) -> Events {
        self.note(Facet::Registrations(entity.clone()));
        self.source.registrations(entity)
    }

    fn topic(&self, topic: &Topic) -> Events {
        self.note(Facet::Topic(topic.clone()));
        self.source.topic(topic)
    }

    fn report(&self, report: &EntityRef) -> Arc<Report> {
        self.note(Facet::Registrations(report.clone()));
        self.source.report(report)
    }

    fn relations(&self, entity: &EntityRef) -> Events {
        self.note(Facet::Relations(entity.clone()));
        self.source.relations(entity)
    }

    fn flags(&self, entity: &EntityRef) -> Arc<[FlagOn]> {
        self.note(Facet::Flags(entity.clone()));
        self.source.flags(entity)
    }

    fn neighbours(&self, actor: &EntityRef, kind: EntityKind) -> Arc<[EntityRef]> {
        self.note(Facet::Neighbours(actor.clone(), kind));
        self.source.neighbours(actor, kind)
    }

    fn bearing(&self, entity: &EntityRef) -> Events {
        self.note(Facet::Bearing(entity.clone()));
        self.source.bearing(entity)
    }

    fn brief(&self, entity: &EntityRef) -> Arc<Brief> {
        self.note(Facet::Brief(entity.clone()));
        self.source.brief(entity)
    }

    fn near(&self, entity: &EntityRef, panel: Panel) -> Arc<[Near]> {
        self.note(Facet::Near(entity.clone(), panel));
        self.source.near(entity, panel)
    }

    fn failures(&self, one: &EntityRef, other: &EntityRef) -> Arc<[Near]> {
        self.note(Facet::Between(one.clone(), other.clone()));
        self.source.failures(one, other)
    }
}
