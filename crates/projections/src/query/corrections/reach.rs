//! Which documents an event about the record may have changed, of the views that are rendered when they are asked for.
//!
//! Of these it is not kept when a document changed. So the keys are found backwards: from what was amended, in its
//! versions before and after, to whatever a rendering finds it by. Too many is no harm, for each document is rendered
//! before and after; too few would leave rows out. Nearest first, so that a bound takes the farthest away.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::kinds::record::FlagTarget;
use chancery_domain::topic::topics_of;
use chancery_domain::{Body, EntityKind, EntityRef, Event, Family, Kind, Topic};
use chancery_views::source::Source;
use chancery_views::stances;

use crate::document_key::{DocumentKey, DocumentView};
use crate::error::StoreError;
use crate::reader::Snapshot;
use crate::source::SourceAt;
use crate::store::{aliases, events};

/// The most events that are looked at to find keys: some 20 microseconds each. An outlet whose grade was mistaken may
/// have told a hundred thousand.
const EVENTS_MAX: usize = 2_048;

/// The most keys that are found: four times as many as are rendered, for the ones nearby may be too large.
const KEYS_MAX: usize = 256;

/// The search for keys.
pub(super) struct Reach<'a> {
    snapshot: &'a Snapshot<'a>,
    /// The record before the event, and with it.
    around: [&'a SourceAt<'a>; 2],
    /// Where that event is.
    by: u64,
    found: Vec<DocumentKey>,
    /// What was gone through already: entities by what names them, by their history, by their side.
    concerned: BTreeSet<EntityRef>,
    opened: BTreeSet<EntityRef>,
    sided: BTreeSet<EntityRef>,
    looked_at: usize,
    is_cut: bool,
}

impl<'a> Reach<'a> {
    pub(super) fn new(snapshot: &'a Snapshot<'a>, around: [&'a SourceAt<'a>; 2], by: u64) -> Self {
        Self {
            snapshot,
            around,
            by,
            found: Vec::new(),
            concerned: BTreeSet::new(),
            opened: BTreeSet::new(),
            sided: BTreeSet::new(),
            looked_at: 0,
            is_cut: false,
        }
    }

    /// Returns the key found at a place, the first one first.
    pub(super) fn key(&self, place: usize) -> Option<&DocumentKey> {
        self.found.get(place)
    }

    /// Says whether there may be more keys than were found.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Goes out from an event that came, or of which the versions or flags are others than before.
    pub(super) fn amended(&mut self, root: u64) -> Result<(), StoreError> {
        for event in self.versions(root)? {
            match event.kind().family() {
                Family::Registry => self.registered(&event)?,
                Family::Assertion => self.said(&event)?,
                Family::Record => self.flagged(root, &event)?,
                Family::Lead => {}
            }
        }
        Ok(())
    }

    /// Adds the outlets of assertions that are corroborated now and were not, or the other way round.
    pub(super) fn corroborated(&mut self, assertions: &BTreeSet<u64>) -> Result<(), StoreError> {
        for position in assertions {
            for event in self.versions(*position)? {
                self.outlets(&event);
            }
        }
        Ok(())
    }

    /// Reads an event in all its versions, as it was known before and as it is known now.
    fn versions(&mut self, root: u64) -> Result<Vec<Arc<Event>>, StoreError> {
        self.looked_at += 1;
        let [before, after] = self.around;
        Ok(before.versions(root)?.into_iter().chain(after.versions(root)?).collect())
    }

    fn said(&mut self, event: &Event) -> Result<(), StoreError> {
        self.told(event);
        self.outlets(event);
        for entity in event.subjects() {
            self.open(&entity);
            // What is one origin is counted wherever one of the two tells something.
            if event.kind() == Kind::RelationAsserted {
                self.concerning(&entity)?;
            }
        }
        Ok(())
    }

    /// Goes out from what the registry says of reports, outlets and actors: to whatever names them.
    fn registered(&mut self, event: &Event) -> Result<(), StoreError> {
        self.outlets(event);
        let about = if event.kind() == Kind::EntityMerged {
            self.merged(event)?
        } else {
            event.subject().into_iter().collect()
        };
        for entity in about {
            self.told_of(&entity);
            self.open(&entity);
            self.stances(&entity);
            self.concerning(&entity)?;
        }
        Ok(())
    }

    /// Returns every reference that stood, or stands, for what a merge names: other merges may end in it.
    fn merged(&self, merge: &Event) -> Result<BTreeSet<EntityRef>, StoreError> {
        let mut about: BTreeSet<EntityRef> = merge.mentions().into_iter().collect();
        for source in self.around {
            let aliases = source.aliases()?;
            for named in merge.mentions() {
                about.extend(aliases.behind(&aliases.resolve(&named)).cloned());
            }
        }
        Ok(about)
    }

    /// Goes out from a flag, which the event at `root` puts on events and entities.
    fn flagged(&mut self, root: u64, flag: &Event) -> Result<(), StoreError> {
        let sql = "SELECT DISTINCT target FROM flag_event WHERE flagged = ?1";
        let mut targets = events::positions(self.snapshot.db, sql, [root])?;
        // Of a flag that was removed the table holds nothing: what it was put on was kept.
        if let Body::Redacted(redacted) = &flag.body {
            for target in &redacted.kept.targets {
                if let FlagTarget::Event(target) = target {
                    targets.extend(events::resolve(self.snapshot.db, self.snapshot.names, target)?);
                }
            }
        }
        for target in targets {
            for event in self.versions(target)? {
                match event.kind().family() {
                    Family::Assertion => self.said(&event)?,
                    Family::Registry => self.registered(&event)?,
                    Family::Record | Family::Lead => {}
                }
            }
        }
        for entity in flag.mentions() {
            self.told_of(&entity);
            self.open(&entity);
        }
        Ok(())
    }

    /// Adds the documents that an event is told in, but for those of outlets.
    fn told(&mut self, event: &Event) {
        for entity in event.mentions() {
            self.told_of(&entity);
        }
        for topic in topics_of(event) {
            match topic {
                Topic::Metric(metric) => self.add(DocumentKey::Claims(metric)),
                Topic::Stances(entity) => self.stances(&entity),
            }
        }
    }

    /// Adds the documents of which an entity itself is the key, but for those of outlets and stances.
    fn told_of(&mut self, entity: &EntityRef) {
        for view in [DocumentView::Meetings, DocumentView::Proposals, DocumentView::Commitments] {
            if let Ok(key) = view.key(entity.as_str()) {
                self.add(key);
            }
        }
    }

    fn outlets(&mut self, event: &Event) {
        let outlets = event.mentions().into_iter().filter(|one| one.kind() == EntityKind::Outlet);
        outlets.for_each(|outlet| self.add(DocumentKey::Outlets(outlet)));
    }

    /// Adds the stances on an issue, or of an actor and of those on its side, whose stances may contradict it.
    fn stances(&mut self, entity: &EntityRef) {
        if !stances::is_key(entity) || !self.sided.insert(entity.clone()) {
            return;
        }
        self.add(DocumentKey::Stances(entity.clone()));
        if entity.kind() == EntityKind::Actor {
            for source in self.around {
                let side = stances::looked_at_by(entity, source as &dyn Source);
                for other in side {
                    self.add(DocumentKey::Stances(other));
                }
            }
        }
    }

    /// Goes on from a condition to what it is for, from a term or commitment to where it was agreed on, from a claim to
    /// its metric, from a proposal to the one that it replaces. Histories of other entities lead nowhere else.
    fn open(&mut self, entity: &EntityRef) {
        let leads_on = [
            EntityKind::Condition,
            EntityKind::Term,
            EntityKind::Commitment,
            EntityKind::Claim,
            EntityKind::Proposal,
        ];
        if !leads_on.contains(&entity.kind()) || !self.opened.insert(entity.clone()) {
            return;
        }
        for source in self.around {
            for known in source.history(entity).iter() {
                if !self.may_look() {
                    return;
                }
                self.looked_at += 1;
                self.told(&known.event);
            }
        }
    }

    /// Goes on to every event that names an entity, the latest first, and from there as from an event that was amended.
    fn concerning(&mut self, entity: &EntityRef) -> Result<(), StoreError> {
        if !self.concerned.insert(entity.clone()) {
            return Ok(());
        }
        for root in self.naming(entity)?.into_iter().rev() {
            if !self.may_look() {
                return Ok(());
            }
            for event in self.versions(root)? {
                self.named_in(&event, entity)?;
            }
        }
        Ok(())
    }

    /// Returns the latest events that name an entity, by any reference that ever stood for it.
    fn naming(&self, entity: &EntityRef) -> Result<BTreeSet<u64>, StoreError> {
        let db = self.snapshot.db;
        let mut roots = BTreeSet::new();
        let Some(id) = self.snapshot.find(entity.as_str())? else { return Ok(roots) };
        let sql = "SELECT position FROM trail WHERE entity = ?1 AND position <= ?2
                   ORDER BY position DESC LIMIT ?3";
        for stood in aliases::stood_for(db, id, self.by)? {
            let asked = (stood.reference, self.by, EVENTS_MAX + 1);
            for position in events::positions(db, sql, asked)? {
                roots.insert(events::root_of(db, position)?);
            }
        }
        Ok(roots)
    }

    fn named_in(&mut self, event: &Event, entity: &EntityRef) -> Result<(), StoreError> {
        self.told(event);
        self.outlets(event);
        event.subjects().for_each(|subject| self.open(&subject));
        if let Body::ReportCaptured(report) = &event.body
            && report.derived_from.as_ref().is_some_and(|one| one.entity() == entity)
        {
            // What rests on a report that relays this one has its origin here.
            return self.concerning(report.report.entity());
        }
        Ok(())
    }

    fn may_look(&mut self) -> bool {
        self.is_cut |= self.looked_at >= EVENTS_MAX;
        !self.is_cut
    }

    fn add(&mut self, key: DocumentKey) {
        if self.found.contains(&key) {
            return;
        }
        if self.found.len() == KEYS_MAX {
            self.is_cut = true;
        } else {
            self.found.push(key);
        }
    }
}
