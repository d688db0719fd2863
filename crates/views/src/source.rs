//! What a view is rendered from, and which parts of it a rendering looked at.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::{EntityKind, EntityRef};

use crate::brief::Brief;
use crate::known::{FlagOn, Known};

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

    /// Returns the relations that name the entity on either side, in the order of a fold.
    fn relations(&self, entity: &EntityRef) -> Events;

    /// Returns the flags on the entity itself, by position.
    fn flags(&self, entity: &EntityRef) -> Arc<[FlagOn]>;

    /// Returns the entities of a kind in whose history or registration some event known at N mentions the
    /// entity; sorted. May hold more than that: the caller checks each one's own history.
    fn neighbours(&self, entity: &EntityRef, kind: EntityKind) -> Arc<[EntityRef]>;

    /// Tells of a meeting or proposal in brief, with V open: what [`crate::brief::of`] says, perhaps remembered.
    fn brief(&self, entity: &EntityRef) -> Arc<Brief>;
}

/// One thing that a rendering looked at: when it changes, the document may change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// [`Source::history`] of the entity.
    History(EntityRef),
    /// [`Source::registrations`] of the entity.
    Registrations(EntityRef),
    /// [`Source::relations`] of the entity.
    Relations(EntityRef),
    /// [`Source::flags`] of the entity.
    Flags(EntityRef),
    /// [`Source::neighbours`] of the entity.
    Neighbours(EntityRef, EntityKind),
    /// [`Source::brief`] of the entity.
    Brief(EntityRef),
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

    fn relations(&self, entity: &EntityRef) -> Events {
        self.note(Facet::Relations(entity.clone()));
        self.source.relations(entity)
    }

    fn flags(&self, entity: &EntityRef) -> Arc<[FlagOn]> {
        self.note(Facet::Flags(entity.clone()));
        self.source.flags(entity)
    }

    fn neighbours(&self, entity: &EntityRef, kind: EntityKind) -> Arc<[EntityRef]> {
        self.note(Facet::Neighbours(entity.clone(), kind));
        self.source.neighbours(entity, kind)
    }

    fn brief(&self, entity: &EntityRef) -> Arc<Brief> {
        self.note(Facet::Brief(entity.clone()));
        self.source.brief(entity)
    }
}
