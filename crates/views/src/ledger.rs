//! A record in memory: what tests, `why` and small tools render views from.

mod merged;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::kinds::record::{FlagTarget, Target};
use chancery_domain::mentions::Mentions;
use chancery_domain::topic::{Topic, topics_of};
use chancery_domain::{Body, EntityKind, EntityRef, Event, Family, Kept, Kind, Position, Redacted};

use crate::brief::{self, Brief};
use crate::chain::{self, ChainError, Gone, Raw};
use crate::known::{FlagOn, Known, Stamp};
use crate::merges::Aliases;
use crate::near::{self, Near, Panel};
use crate::source::{Events, NEIGHBOURS, Source};

/// Every event through a position, in memory.
#[derive(Default)]
pub struct Ledger {
    raws: BTreeMap<Position, Raw>,
    keys: BTreeMap<(Arc<str>, Arc<str>), Position>,
    /// For each correction or retraction, the event its chain begins with.
    roots: BTreeMap<Position, Position>,
    chains: BTreeMap<Position, Vec<Position>>,
    /// The merges of entities, retracted ones too.
    merges: BTreeSet<Position>,
    /// For each event that was redacted, the redaction.
    redactions: BTreeMap<Position, Stamp>,
}

/// The part of a ledger that is known at N.
pub struct LedgerAt<'a> {
    ledger: &'a Ledger,
    aliases: Aliases,
    known: BTreeMap<Position, Arc<Known>>,
    subjects: BTreeMap<EntityRef, BTreeSet<Position>>,
    topics: BTreeMap<Topic, BTreeSet<Position>>,
    flags: BTreeMap<EntityRef, Vec<FlagOn>>,
    neighbours: BTreeMap<(EntityRef, EntityKind), BTreeSet<EntityRef>>,
}

impl Ledger {
    /// Adds the next event.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn push(&mut self, raw: Raw) -> Result<(), ChainError> {
        let position = raw.stamp.position;
        let event = chain::known(&raw, &[], Vec::new())?.event;
        let named = raw.gone.as_ref().and_then(|gone| gone.target);
        if let Some(target) = named.or_else(|| self.target_of(&event.body)) {
            let root = self.roots.get(&target).copied().unwrap_or(target);
            self.roots.insert(position, root);
            self.chains.entry(root).or_default().push(position);
        }
        if raw.kind == Kind::EntityMerged {
            self.merges.insert(position);
        }
        self.keys.insert((Arc::clone(&raw.source), Arc::clone(&raw.id)), position);
        self.raws.insert(position, raw);
        Ok(())
    }

    /// Takes a redaction: what was recorded at `target` says no more than `kept`, for every N; `by` is where
    /// the redaction itself was recorded. Nothing happens where nothing of the kind is.
    pub fn redact(&mut self, target: Position, kept: &Kept, by: Stamp) {
        self.redactions.insert(target, by);
        let named = self.raws.get(&target).and_then(|raw| {
            let read = chain::known(raw, &[], Vec::new()).ok()?;
            self.target_of(&read.event.body)
        });
        let Some(raw) = self.raws.get_mut(&target).filter(|raw| raw.gone.is_none()) else { return };
        let event = Event::read(raw.kind, &raw.data).ok();
        let subject = event.and_then(|event| event.subject());
        let placed = Redacted { kind: raw.kind, subject, kept: kept.clone() };
        raw.data = Arc::from([]);
        raw.gone = Some(Gone { placed: Arc::new(placed), target: named, by: None });
    }

    /// Returns the last position.
    pub fn head(&self) -> Option<Position> {
        self.raws.keys().next_back().copied()
    }

    /// Returns the raw record at a position.
    pub fn raw(&self, position: Position) -> Option<&Raw> {
        self.raws.get(&position)
    }

    fn target_of(&self, body: &Body) -> Option<Position> {
        if let Body::RecordCorrected(body) = body {
            self.resolve(&body.target)
        } else if let Body::RecordRetracted(body) = body {
            self.resolve(&body.target)
        } else {
            None
        }
    }

    fn resolve(&self, target: &Target) -> Option<Position> {
        match target {
            Target::Position(position) => Some(*position),
            Target::Key { source, id } => {
                self.keys.get(&(source.as_str().into(), id.as_str().into())).copied()
            }
        }
    }

    /// Returns a record as known at N: with its redaction, when that is recorded.
    fn seen(&self, raw: &Raw, through: Position) -> Raw {
        let mut raw = raw.clone();
        if let Some(gone) = &mut raw.gone {
            let by = self.redactions.get(&raw.stamp.position);
            gone.by = by.copied().filter(|stamp| stamp.position <= through);
        }
        raw
    }

    /// Returns the corrections and retractions of an event that are recorded up to N.
    fn members(&self, root: Position, through: Position) -> Vec<Raw> {
        let chain = self.chains.get(&root);
        let known = chain.into_iter().flatten().filter(|position| **position <= through);
        let raws = known.filter_map(|position| self.raws.get(position));
        raws.map(|raw| self.seen(raw, through)).collect()
    }

    /// Returns what is known at N.
    ///
    /// # Errors
    ///
    /// When a record cannot be read.
    pub fn at(&self, through: Option<Position>) -> Result<LedgerAt<'_>, ChainError> {
        let mut at = LedgerAt {
            ledger: self,
            aliases: Aliases::default(),
            known: BTreeMap::new(),
            subjects: BTreeMap::new(),
            topics: BTreeMap::new(),
            flags: BTreeMap::new(),
            neighbours: BTreeMap::new(),
        };
        let Some(through) = through else {
            return Ok(at);
        };
        at.aliases = self.aliases(through)?;
        let flagged = at.take_flags(through)?;
        for (position, raw) in self.raws.range(..=through) {
            if !self.roots.contains_key(position) {
                at.take(raw, through, &flagged)?;
            }
        }
        Ok(at)
    }
}

impl LedgerAt<'_> {
    /// Returns which references stand for another entity.
    pub fn aliases(&self) -> &Aliases {
        &self.aliases
    }

    /// Returns an event as known at N.
    pub fn event(&self, position: Position) -> Option<&Arc<Known>> {
        self.known.get(&position)
    }

    /// Returns every event as known at N, by position, corrections and retractions themselves left out.
    pub fn events(&self) -> impl Iterator<Item = &Arc<Known>> {
        self.known.values()
    }

    fn take_flags(
        &mut self,
        through: Position,
    ) -> Result<BTreeMap<Position, Vec<FlagOn>>, ChainError> {
        let mut on_events: BTreeMap<Position, Vec<FlagOn>> = BTreeMap::new();
        for raw in self.ledger.raws.range(..=through).map(|(_, raw)| raw) {
            if raw.kind != Kind::RecordFlagged {
                continue;
            }
            let members = self.ledger.members(raw.stamp.position, through);
            let known = chain::known(raw, &members, Vec::new())?;
            let Body::RecordFlagged(body) = &known.event.body else {
                continue;
            };
            if !known.record().stands() {
                continue;
            }
            let flag = FlagOn { flag: body.flag, stamp: raw.stamp };
            for target in &body.targets {
                match target {
                    FlagTarget::Entity(entity) => {
                        let on = self.flags.entry(self.aliases.resolve(entity)).or_default();
                        if on.last() != Some(&flag) {
                            on.push(flag);
                        }
                    }
                    FlagTarget::Event(target) => {
                        if let Some(position) = self.ledger.resolve(target) {
                            on_events.entry(position).or_default().push(flag);
                        }
                    }
                }
            }
        }
        Ok(on_events)
    }

    fn take(
        &mut self,
        raw: &Raw,
        through: Position,
        flagged: &BTreeMap<Position, Vec<FlagOn>>,
    ) -> Result<(), ChainError> {
        let raw = &self.ledger.seen(raw, through);
        let members = self.ledger.members(raw.stamp.position, through);
        let flags = flagged.get(&raw.stamp.position).cloned().unwrap_or_default();
        let position = raw.stamp.position;
        for version in chain::versions(raw, &members)? {
            self.place(position, &version);
        }
        let known = self.aliases.read(chain::known(raw, &members, flags)?);
        self.known.insert(position, Arc::new(known));
        Ok(())
    }

    /// Puts a version of an event where the references in it lead.
    fn place(&mut self, position: Position, version: &Event) {
        for mut topic in topics_of(version) {
            topic.rename(&|one| self.aliases.merged_into(one).cloned());
            self.topics.entry(topic).or_default().insert(position);
        }
        for subject in version.subjects() {
            let subject = self.aliases.resolve(&subject);
            let may_be_near = NEIGHBOURS.contains(&subject.kind());
            let mentioned = version.mentions().into_iter().filter(|_| may_be_near);
            for mentioned in mentioned.filter(|one| one.kind() == EntityKind::Actor) {
                let key = (self.aliases.resolve(&mentioned), subject.kind());
                self.neighbours.entry(key).or_default().insert(subject.clone());
            }
            self.subjects.entry(subject).or_default().insert(position);
        }
    }

    fn select(&self, entity: &EntityRef, wanted: impl Fn(&Known) -> bool) -> Vec<Arc<Known>> {
        let positions = self.subjects.get(entity).into_iter().flatten();
        positions
            .filter_map(|position| self.known.get(position))
            .filter(|known| wanted(known))
            .cloned()
            .collect()
    }
}

impl Source for LedgerAt<'_> {
    fn history(&self, entity: &EntityRef) -> Events {
        let mut events =
            self.select(entity, |known| known.event.kind().family() == Family::Assertion);
        events.sort_by_key(|known| known.order);
        events.into()
    }

    fn registrations(&self, entity: &EntityRef) -> Events {
        self.select(entity, |known| known.event.kind().family() == Family::Registry).into()
    }

    fn topic(&self, topic: &Topic) -> Events {
        let positions = self.topics.get(topic).into_iter().flatten();
        let mut events: Vec<_> =
            positions.filter_map(|position| self.known.get(position)).cloned().collect();
        events.sort_by_key(|known| known.order);
        events.into()
    }

    fn relations(&self, entity: &EntityRef) -> Events {
        let mut events = self.select(entity, |known| known.event.kind() == Kind::RelationAsserted);
        events.sort_by_key(|known| known.order);
        events.into()
    }

    fn flags(&self, entity: &EntityRef) -> Arc<[FlagOn]> {
        self.flags.get(entity).cloned().unwrap_or_default().into()
    }

    fn neighbours(&self, entity: &EntityRef, kind: EntityKind) -> Arc<[EntityRef]> {
        let near = self.neighbours.get(&(entity.clone(), kind));
        near.into_iter().flatten().filter(|other| *other != entity).cloned().collect()
    }

    fn brief(&self, entity: &EntityRef) -> Arc<Brief> {
        Arc::new(brief::of(entity, self))
    }

    fn near(&self, entity: &EntityRef, panel: Panel) -> Arc<[Near]> {
        near::of(entity, panel, self)
    }
}
