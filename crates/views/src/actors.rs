//! Who stands for whom: sides, and in whose name an act counts (vocabulary §5, Standing and Side).

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use chancery_domain::assertion::{Hop, Role};
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::registry::{Reliability, Represents};
use chancery_domain::{Body, EntityKind, EntityRef};

use crate::known::{Known, Stamp};
use crate::source::Source;

/// Answers who stands for whom, and notes which registrations it used.
pub(crate) struct Actors<'a> {
    source: &'a dyn Source,
    used: Cell<Option<Stamp>>,
    sides: RefCell<HashMap<EntityRef, Rc<BTreeSet<EntityRef>>>>,
    represented: RefCell<HashMap<EntityRef, Rc<[Represents]>>>,
}

impl<'a> Actors<'a> {
    pub(crate) fn new(source: &'a dyn Source) -> Self {
        Self {
            source,
            used: Cell::new(None),
            sides: RefCell::default(),
            represented: RefCell::default(),
        }
    }

    /// Returns the latest stamp of the registrations used so far.
    pub(crate) fn used(&self) -> Option<Stamp> {
        self.used.get()
    }

    /// Notes that the registrations of an entity are shown or relied on.
    pub(crate) fn rely_on(&self, entity: &EntityRef) {
        let _ = self.represented(entity);
    }

    /// Returns the registry event of the entity that counts for `pick`: the latest one not retracted.
    fn latest<T>(&self, entity: &EntityRef, pick: impl Fn(&Body) -> Option<T>) -> Option<T> {
        let events = self.source.registrations(entity);
        let stamps = events.iter().map(|known| known.latest_stamp());
        self.used.set(self.used.get().max(stamps.max()));
        events
            .iter()
            .rev()
            .filter(|known| known.record().stands())
            .find_map(|known| pick(&known.event.body))
    }

    /// Returns how reliable an outlet is by its latest grading that holds at V.
    pub(crate) fn reliability(
        &self,
        outlet: &EntityRef,
        valid: Option<&Edtf>,
    ) -> Option<Reliability> {
        self.latest(outlet, |body| {
            let Body::OutletGraded(grading) = body else {
                return None;
            };
            has_begun(grading.from.as_ref(), valid).then_some(grading.reliability)
        })
    }

    fn represented(&self, actor: &EntityRef) -> Rc<[Represents]> {
        if let Some(represented) = self.represented.borrow().get(actor) {
            return Rc::clone(represented);
        }
        let registered = self.latest(actor, |body| {
            let Body::ActorRegistered(actor) = body else { return None };
            Some(actor.represents.as_slice().into())
        });
        let represented: Rc<[Represents]> = registered.unwrap_or_else(|| [].into());
        self.represented.borrow_mut().insert(actor.clone(), Rc::clone(&represented));
        represented
    }

    /// Says whether `agent` represents `actor` at the time of an act.
    fn represents_at(&self, agent: &EntityRef, actor: &EntityRef, occurred: &Edtf) -> bool {
        self.represented(agent)
            .iter()
            .any(|entry| entry.actor.entity() == actor && overlaps(entry, occurred))
    }

    /// Returns those who are registered as representing an actor. Of the others, whoever is merely named beside
    /// it, no registration is used.
    fn representatives(&self, actor: &EntityRef) -> Vec<EntityRef> {
        let near = self.source.neighbours(actor, EntityKind::Actor);
        let stands_for = |agent: &&EntityRef| {
            self.has_ever_represented(agent, actor)
                && self.represented(agent).iter().any(|entry| entry.actor.entity() == actor)
        };
        near.iter().filter(stands_for).cloned().collect()
    }

    fn has_ever_represented(&self, agent: &EntityRef, actor: &EntityRef) -> bool {
        self.source.registrations(agent).iter().any(|known| {
            let Body::ActorRegistered(body) = &known.event.body else { return false };
            body.represents.iter().any(|entry| entry.actor.entity() == actor)
        })
    }

    /// Returns the side of X: X, those whom X represents, and those who represent X or them.
    pub(crate) fn side(&self, actor: &EntityRef) -> Rc<BTreeSet<EntityRef>> {
        if let Some(side) = self.sides.borrow().get(actor) {
            return Rc::clone(side);
        }
        let mut heads = vec![actor.clone()];
        heads.extend(self.represented(actor).iter().map(|entry| entry.actor.entity().clone()));
        let mut side: BTreeSet<EntityRef> = heads.iter().cloned().collect();
        for head in &heads {
            side.extend(self.representatives(head));
        }
        let side = Rc::new(side);
        self.sides.borrow_mut().insert(actor.clone(), Rc::clone(&side));
        side
    }

    /// Says whether two actors are on one side.
    pub(crate) fn same_side(&self, one: &EntityRef, other: &EntityRef) -> bool {
        one == other || self.side(one).contains(other) || self.side(other).contains(one)
    }

    /// Says whether an act counts as X's. `by` is who is said to have acted, where the event names one.
    ///
    /// The voice that tells of an act gives it standing only where nobody else is named as the one who acted:
    /// a spokesman who says that the other side agreed does not agree.
    pub(crate) fn counts_as(
        &self,
        actor: &EntityRef,
        known: &Known,
        by: Option<&EntityRef>,
    ) -> bool {
        let Some(common) = &known.event.common else {
            return false;
        };
        if let Some(by) = by {
            if by == actor || self.represents_at(by, actor, &common.occurred) {
                return true;
            }
            if !self.same_side(by, actor) {
                return false;
            }
        }
        common.attribution.iter().any(|hop| self.speaks_for(hop, actor, &common.occurred))
    }

    fn speaks_for(&self, hop: &Hop, actor: &EntityRef, occurred: &Edtf) -> bool {
        if hop.on_behalf_of.as_ref() == Some(actor) {
            return true;
        }
        let speaks = matches!(hop.role, Role::Speaker | Role::Spokesperson);
        speaks
            && hop
                .agent
                .as_ref()
                .is_some_and(|agent| agent == actor || self.represents_at(agent, actor, occurred))
    }

    /// Says whether an act counts as that of any of these actors: any one suffices.
    pub(crate) fn counts_as_any<'b>(
        &self,
        actors: impl IntoIterator<Item = &'b EntityRef>,
        known: &Known,
        by: Option<&EntityRef>,
    ) -> bool {
        actors.into_iter().any(|actor| self.counts_as(actor, known, by))
    }
}

/// Says whether what holds from some time on holds at V.
pub(crate) fn has_begun(from: Option<&Edtf>, valid: Option<&Edtf>) -> bool {
    match (from, valid.and_then(Edtf::latest)) {
        (Some(from), Some(end)) => from.ordering_moment() <= end,
        _ => true,
    }
}

fn overlaps(entry: &Represents, occurred: &Edtf) -> bool {
    let begun = entry
        .from
        .as_ref()
        .and_then(Edtf::earliest)
        .is_none_or(|from| occurred.latest().is_none_or(|latest| from <= latest));
    let over =
        entry.to.as_ref().and_then(Edtf::latest).is_some_and(|to| occurred.ordering_moment() > to);
    begun && !over
}

/// Says whether somebody speaks in the assertion, or the outlet tells it in its own voice.
pub(crate) fn has_speaker(known: &Known) -> bool {
    known.event.common.iter().flat_map(|common| &common.attribution).any(Hop::speaks)
}
