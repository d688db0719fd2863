//! What was read from the store lately, for one position N.
//!
//! The writer's cache belongs to the live head: what an event touches is replaced or forgotten as it
//! is indexed. A query's cache lives as long as the query.

use std::cell::RefCell;
use std::sync::Arc;

use chancery_domain::{EntityKind, EntityRef};
use chancery_views::brief::Brief;
use chancery_views::known::FlagOn;
use chancery_views::near::{Near, Panel};
use chancery_views::origins::Report;
use chancery_views::source::Events;
use chancery_views::{Aliases, Known};

use crate::ahead::Briefs;
use crate::cache::{Generation, Generations};
use crate::facet::Seen;
use crate::outlet::BorneOut;
use crate::remembered::Sort;
use crate::store::Durability;
use crate::store::lists::Class;
use crate::store::names::NameId;

/// The most events kept, twice: parsed, one takes about 2.5 KiB.
const KNOWN_MAX: usize = 16 * 1024;

/// The most places in lists kept, twice: 8 to 16 bytes each, and the events.
const PLACES_MAX: usize = 32 * 1024;

/// The most meetings and proposals kept in brief, twice: about 300 bytes each.
const BRIEFS_MAX: usize = 32 * 1024;

/// The most reports kept, twice: about 200 bytes each.
const REPORTS_MAX: usize = 64 * 1024;

/// The most meetings and proposals near something that are kept, twice: about 200 bytes each.
const NEAR_MAX: usize = 64 * 1024;

/// The most corroborated assertions kept, twice: 8 bytes each, and some more for each metric.
const BORNE_OUT_MAX: usize = 128 * 1024;

/// Lists of neighbours, by entity and kind.
type Neighbours = Generations<(NameId, u8), Arc<[EntityRef]>>;

/// What is near, by actor and panel.
type NearLists = Generations<(NameId, u8), Arc<[Near]>>;

/// What is corroborated of the claims of each metric, by its topic's name.
pub(crate) type AllBorneOut = Generations<Arc<str>, Arc<BorneOut>>;

/// Events that are kept no longer: freeing them takes a while.
pub(crate) type Forgotten = Generation<u64, Arc<Known>>;

/// Something remembered of an entity, and what it rests on.
pub(crate) type Told = (Sort, NameId, Seen);

/// Events and lists of events as known at one position.
#[derive(Debug)]
pub(crate) struct KnownCache {
    known: RefCell<Generations<u64, Arc<Known>>>,
    histories: RefCell<Generations<NameId, Events>>,
    registrations: RefCell<Generations<NameId, Events>>,
    reports: RefCell<Generations<NameId, Arc<Report>>>,
    relations: RefCell<Generations<NameId, Events>>,
    neighbours: RefCell<Neighbours>,
    flags: RefCell<Generations<NameId, Arc<[FlagOn]>>>,
    briefs: RefCell<Generations<NameId, Arc<Brief>>>,
    /// Where briefs are taken from that are not kept yet.
    told_ahead: RefCell<Option<Arc<Briefs>>>,
    near: RefCell<NearLists>,
    /// Never looked at by what is folded, so that the live head's has nothing.
    borne_out: RefCell<AllBorneOut>,
    aliases: RefCell<Option<Arc<Aliases>>>,
    /// What was told since the last call, and what it rests on; kept for the live head only.
    told: Option<RefCell<Vec<Told>>>,
}

impl Default for KnownCache {
    fn default() -> Self {
        Self::with_room(1)
    }
}

impl KnownCache {
    /// Makes the cache of the head of a store, which may take as much memory as how that is written says.
    pub(crate) fn of_head(durability: Durability) -> Self {
        Self { told: Some(RefCell::default()), ..Self::with_room(durability.room()) }
    }

    /// However much room there is, events are as many, and lists of events, which hold them.
    fn with_room(room: usize) -> Self {
        Self {
            known: RefCell::new(Generations::new(KNOWN_MAX)),
            histories: RefCell::new(Generations::new(PLACES_MAX)),
            registrations: RefCell::new(Generations::new(PLACES_MAX)),
            reports: RefCell::new(Generations::new(REPORTS_MAX * room)),
            relations: RefCell::new(Generations::new(PLACES_MAX)),
            neighbours: RefCell::new(Generations::new(PLACES_MAX * room)),
            flags: RefCell::new(Generations::new(PLACES_MAX * room)),
            briefs: RefCell::new(Generations::new(BRIEFS_MAX * room)),
            told_ahead: RefCell::default(),
            near: RefCell::new(Generations::new(NEAR_MAX * room)),
            borne_out: RefCell::new(AllBorneOut::new(BORNE_OUT_MAX)),
            aliases: RefCell::default(),
            told: None,
        }
    }

    pub(crate) fn aliases(&self) -> Option<Arc<Aliases>> {
        self.aliases.borrow().clone()
    }

    pub(crate) fn keep_aliases(&self, aliases: &Arc<Aliases>) {
        self.aliases.replace(Some(Arc::clone(aliases)));
    }

    pub(crate) fn borne_out(&self, topic: &str) -> Option<Arc<BorneOut>> {
        self.borne_out.borrow_mut().get(topic)
    }

    pub(crate) fn keep_borne_out(&self, topic: &str, borne_out: &Arc<BorneOut>) {
        let weight = borne_out.assertions.len() + 1;
        self.borne_out.borrow_mut().insert(topic.into(), Arc::clone(borne_out), weight);
    }

    /// Takes over what is corroborated from the cache of an earlier position, between which and this one nothing
    /// touched it.
    pub(crate) fn with_borne_out(borne_out: AllBorneOut) -> Self {
        Self { borne_out: RefCell::new(borne_out), ..Self::default() }
    }

    /// Gives what is corroborated to the cache of a later position.
    pub(crate) fn into_borne_out(self) -> AllBorneOut {
        self.borne_out.into_inner()
    }

    pub(crate) fn known(&self, position: u64) -> Option<Arc<Known>> {
        self.known.borrow_mut().get(&position)
    }

    /// Keeps an event; returns those that are kept no longer.
    pub(crate) fn keep(&self, position: u64, known: &Arc<Known>) -> Option<Forgotten> {
        self.known.borrow_mut().insert(position, Arc::clone(known), 1)
    }

    pub(crate) fn history(&self, id: NameId) -> Option<Events> {
        self.histories.borrow_mut().get(&id)
    }

    pub(crate) fn keep_history(&self, id: NameId, events: &Events) {
        self.histories.borrow_mut().insert(id, Arc::clone(events), weight(events));
    }

    pub(crate) fn registrations(&self, id: NameId) -> Option<Events> {
        self.registrations.borrow_mut().get(&id)
    }

    pub(crate) fn keep_registrations(&self, id: NameId, events: &Events) {
        self.registrations.borrow_mut().insert(id, Arc::clone(events), weight(events));
    }

    pub(crate) fn report(&self, id: NameId) -> Option<Arc<Report>> {
        self.reports.borrow_mut().get(&id)
    }

    pub(crate) fn keep_report(&self, id: NameId, report: &Arc<Report>) {
        self.reports.borrow_mut().insert(id, Arc::clone(report), 1);
    }

    pub(crate) fn relations(&self, id: NameId) -> Option<Events> {
        self.relations.borrow_mut().get(&id)
    }

    pub(crate) fn keep_relations(&self, id: NameId, events: &Events) {
        self.relations.borrow_mut().insert(id, Arc::clone(events), weight(events));
    }

    pub(crate) fn neighbours(&self, id: NameId, kind: EntityKind) -> Option<Arc<[EntityRef]>> {
        self.neighbours.borrow_mut().get(&(id, kind as u8))
    }

    pub(crate) fn keep_neighbours(&self, id: NameId, kind: EntityKind, near: &Arc<[EntityRef]>) {
        self.neighbours.borrow_mut().insert((id, kind as u8), Arc::clone(near), near.len() + 1);
    }

    pub(crate) fn brief(&self, id: NameId) -> Option<Arc<Brief>> {
        if let Some(brief) = self.briefs.borrow_mut().get(&id) {
            return Some(brief);
        }
        let told_ahead = self.told_ahead.borrow();
        let (brief, rests_on) = told_ahead.as_ref()?.get(&id)?;
        self.keep_brief(id, brief, rests_on.clone());
        Some(Arc::clone(brief))
    }

    /// Has briefs that are not kept be taken from those that were told ahead, or from these no longer.
    pub(crate) fn take_from(&self, told_ahead: Option<Arc<Briefs>>) {
        self.told_ahead.replace(told_ahead);
    }

    pub(crate) fn keep_brief(&self, id: NameId, brief: &Arc<Brief>, rests_on: Seen) {
        self.briefs.borrow_mut().insert(id, Arc::clone(brief), 1);
        self.note_told(Sort::Brief, id, rests_on);
    }

    fn note_told(&self, sort: Sort, id: NameId, rests_on: Seen) {
        if let Some(told) = &self.told {
            told.borrow_mut().push((sort, id, rests_on));
        }
    }

    pub(crate) fn near(&self, id: NameId, panel: Panel) -> Option<Arc<[Near]>> {
        self.near.borrow_mut().get(&(id, panel as u8))
    }

    pub(crate) fn keep_near(&self, id: NameId, panel: Panel, near: &Arc<[Near]>, rests_on: Seen) {
        self.keep_near_retold(id, panel, near);
        self.note_told(Sort::Near(panel), id, rests_on);
    }

    /// Keeps what is near an entity, which rests on what it did before.
    pub(crate) fn keep_near_retold(&self, id: NameId, panel: Panel, near: &Arc<[Near]>) {
        self.near.borrow_mut().insert((id, panel as u8), Arc::clone(near), near.len() + 1);
    }

    pub(crate) fn forget_near(&self, id: NameId, panel: Panel) -> Option<Arc<[Near]>> {
        self.near.borrow_mut().remove(&(id, panel as u8))
    }

    /// Returns what was told since the last call, each with what it rests on.
    pub(crate) fn take_told(&self) -> Vec<Told> {
        self.told.as_ref().map(RefCell::take).unwrap_or_default()
    }

    pub(crate) fn forget_brief(&self, id: NameId) -> Option<Arc<Brief>> {
        self.briefs.borrow_mut().remove(&id)
    }

    pub(crate) fn flags(&self, id: NameId) -> Option<Arc<[FlagOn]>> {
        self.flags.borrow_mut().get(&id)
    }

    pub(crate) fn keep_flags(&self, id: NameId, flags: &Arc<[FlagOn]>) {
        self.flags.borrow_mut().insert(id, Arc::clone(flags), flags.len() + 1);
    }

    /// Forgets the flags on an entity, which changed.
    pub(crate) fn forget_flags(&self, id: NameId) {
        self.flags.borrow_mut().remove(&id);
    }

    /// Puts a new event in its place in a history that is kept.
    pub(crate) fn add_to_history(&self, id: NameId, known: &Arc<Known>) {
        let Some(events) = self.histories.borrow_mut().remove(&id) else { return };
        let place = events.partition_point(|other| other.order < known.order);
        let (before, after) = events.split_at(place);
        // Two references in it may stand for the same entity.
        if after.first().is_some_and(|other| other.order == known.order) {
            return self.keep_history(id, &events);
        }
        let events: Events = before.iter().chain([known]).chain(after).map(Arc::clone).collect();
        self.keep_history(id, &events);
    }

    /// Puts a new neighbour in its place in a list that is kept.
    pub(crate) fn add_neighbour(&self, id: NameId, other: &EntityRef) {
        let key = (id, other.kind() as u8);
        let Some(near) = self.neighbours.borrow_mut().remove(&key) else { return };
        let place = near.partition_point(|known| known < other);
        let (before, after) = near.split_at(place);
        if after.first() == Some(other) {
            self.neighbours.borrow_mut().insert(key, Arc::clone(&near), near.len() + 1);
            return;
        }
        let near: Arc<[EntityRef]> = before.iter().chain([other]).chain(after).cloned().collect();
        self.neighbours.borrow_mut().insert(key, Arc::clone(&near), near.len() + 1);
    }

    /// Forgets the neighbours of an entity of one kind: others stand for them now, or for it.
    pub(crate) fn forget_neighbours(&self, id: NameId, kind: EntityKind) {
        self.neighbours.borrow_mut().remove(&(id, kind as u8));
    }

    /// Forgets an event whose chain or flags changed.
    pub(crate) fn forget_event(&self, position: u64) {
        self.known.borrow_mut().remove(&position);
    }

    /// Forgets the lists of an entity that hold an event of a class which changed, or are to hold a new one.
    pub(crate) fn forget_lists(&self, id: NameId, class: Class) {
        match class {
            Class::Registry => {
                self.registrations.borrow_mut().remove(&id);
                self.reports.borrow_mut().remove(&id);
            }
            Class::Relation => {
                self.histories.borrow_mut().remove(&id);
                self.relations.borrow_mut().remove(&id);
            }
            Class::Assertion | Class::Topic => {
                self.histories.borrow_mut().remove(&id);
            }
        }
    }
}

fn weight(events: &Events) -> usize {
    events.len() + 1
}
