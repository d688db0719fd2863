//! Where information starts: ten papers quoting one wire are one origin (vocabulary §5, Origins and Grade).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chancery_domain::assertion::{CREDIBILITY_DEFAULT, Common, Identity};
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::record::Flag;
use chancery_domain::kinds::registry::{Reliability, ReportStatus};
use chancery_domain::kinds::saying::Relation;
use chancery_domain::{Body, EntityKind, EntityRef, Position};

use crate::actors::Actors;
use crate::known::{Known, RecordState, Stamp};
use crate::source::Source;

/// How deep a chain of derived reports is followed; real ones have two or three links.
const DERIVED_DEPTH_MAX: usize = 16;

/// What is known of a report.
#[derive(Clone, Debug)]
pub struct Report {
    /// Reports with equal content share it.
    content: Arc<str>,
    derived_from: Option<EntityRef>,
    /// Who published it.
    outlet: Option<EntityRef>,
    /// Where its outlet withdrew it, while that stands.
    withdrawn: Option<Stamp>,
    /// The latest registration.
    stamp: Option<Stamp>,
}

impl Report {
    /// Takes a report's registrations together.
    pub fn of(reference: &EntityRef, registrations: &[Arc<Known>]) -> Self {
        let mut report = Self {
            content: reference.as_str().into(),
            derived_from: None,
            outlet: None,
            withdrawn: None,
            stamp: None,
        };
        for known in registrations {
            report.stamp = report.stamp.max(Some(known.latest_stamp()));
            if !known.record().stands() {
                continue;
            }
            if let Body::ReportCaptured(body) = &known.event.body {
                report.content = body.sha256.to_string().into();
                report.outlet = body.outlet.as_ref().map(|one| one.entity().clone());
                report.derived_from = body.derived_from.as_ref().map(|one| one.entity().clone());
            } else if let Body::ReportUpdated(body) = &known.event.body {
                let withdrawn = body.status == ReportStatus::Withdrawn;
                report.withdrawn = withdrawn.then(|| known.latest_stamp());
            }
        }
        report
    }

    /// Returns who published it, where that is registered.
    pub fn outlet(&self) -> Option<&EntityRef> {
        self.outlet.as_ref()
    }

    /// Says whether its outlet withdrew it, and that stands.
    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn.is_some()
    }

    /// Returns the name of its content, which reports with equal content share.
    pub fn content(&self) -> Arc<str> {
        Arc::clone(&self.content)
    }
}

/// Looks reports up, and what became of the records that rest on them; each once.
pub(crate) struct Records<'a> {
    source: &'a dyn Source,
    states: RefCell<HashMap<Position, (RecordState, Option<Stamp>)>>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(source: &'a dyn Source) -> Self {
        Self { source, states: RefCell::default() }
    }

    /// Returns the state of an assertion's record, with the withdrawal of the reports it rests on; and the
    /// stamp of that withdrawal.
    pub(crate) fn state_of(&self, known: &Known) -> (RecordState, Option<Stamp>) {
        let cached = self.states.borrow().get(&known.position()).copied();
        cached.unwrap_or_else(|| {
            let state = state_of(known, self.source);
            self.states.borrow_mut().insert(known.position(), state);
            state
        })
    }

    /// Says whether an assertion does not count: it is retracted or redacted, or its reports are withdrawn.
    pub(crate) fn is_retracted(&self, known: &Known) -> bool {
        !self.state_of(known).0.stands()
    }

    /// Follows `derived_from` to the report where a chain begins, and returns its content.
    fn root_report(&self, reference: &EntityRef) -> Arc<str> {
        let mut current = self.source.report(reference);
        for _ in 0..DERIVED_DEPTH_MAX {
            let Some(next) = current.derived_from.clone() else { break };
            current = self.source.report(&next);
        }
        Arc::clone(&current.content)
    }
}

/// Does what [`Records::state_of`] does, for one assertion.
pub(crate) fn state_of(known: &Known, source: &dyn Source) -> (RecordState, Option<Stamp>) {
    let evidence = known.event.common.iter().flat_map(|common| &common.evidence);
    let mut withdrawn = None;
    for one in evidence {
        match source.report(one.report.entity()).withdrawn {
            Some(stamp) => withdrawn = withdrawn.max(Some(stamp)),
            None => return (known.record(), None),
        }
    }
    match withdrawn {
        Some(_) if known.record().stands() => (RecordState::Retracted, withdrawn),
        _ => (known.record(), None),
    }
}

/// Returns where one assertion's information starts; none when it cannot be told.
fn origin(known: &Known, records: &Records<'_>) -> Option<Arc<str>> {
    let common = known.event.common.as_ref()?;
    if let Some(origin) = &common.origin {
        return Some(origin.text());
    }
    let last = common.attribution.last()?;
    match last.identity {
        Identity::Unknown | Identity::Unattributed => return None,
        Identity::Named => {
            return last.on_behalf_of.as_ref().or(last.agent.as_ref()).map(EntityRef::text);
        }
        Identity::Anonymous | Identity::AnonymousPlural => {}
    }
    let before = common.attribution.iter().rev().skip(1);
    let wire =
        before.filter(|hop| hop.identity == Identity::Named).find_map(|hop| hop.agent.as_ref());
    if let Some(wire) = wire {
        return Some(wire.text());
    }
    common.evidence.first().map(|one| records.root_report(one.report.entity()))
}

/// How many reports, and how many origins, some assertions have.
pub(crate) struct Counted {
    pub(crate) reports: usize,
    pub(crate) origins: usize,
    /// The latest stamp of what was looked up: registrations of reports, relations between origins.
    pub(crate) stamp: Option<Stamp>,
    /// Of each assertion, in the order given, which origin it has; equal where they count as one.
    pub(crate) of_each: Vec<Option<Arc<str>>>,
}

/// Counts the reports and origins of assertions.
pub(crate) fn count(events: &[Arc<Known>], records: &Records<'_>) -> Counted {
    let mut stamp = None;
    let mut contents = BTreeSet::new();
    let mut classes = Classes::default();
    let mut begins = Vec::with_capacity(events.len());
    for known in events {
        let evidence = known.event.common.iter().flat_map(|common| &common.evidence);
        for one in evidence {
            let report = records.source.report(one.report.entity());
            stamp = stamp.max(report.stamp);
            contents.insert(Arc::clone(&report.content));
        }
        begins.push(origin(known, records));
        let Some(Some(origin)) = begins.last() else {
            continue;
        };
        classes.add(origin);
        for flag in &known.flags {
            if flag.flag == Flag::IndependenceNotEstablished {
                classes.join(origin, &format!("flag {}", flag.stamp.position).into());
            }
        }
    }
    stamp = stamp.max(join_same_origins(&mut classes, records.source));
    let of_each = begins.iter().map(|one| Some(classes.find(one.as_ref()?))).collect();
    Counted { reports: contents.len(), origins: classes.count(), stamp, of_each }
}

/// Merges origins that a relation says are one.
fn join_same_origins(classes: &mut Classes, source: &dyn Source) -> Option<Stamp> {
    let mut stamp = None;
    for origin in classes.origins() {
        let Ok(reference) = EntityRef::parse(&origin) else {
            continue;
        };
        for known in source.relations(&reference).iter() {
            let Body::RelationAsserted(body) = &known.event.body else {
                continue;
            };
            let moves = known.event.common.as_ref().is_some_and(Common::moves);
            if body.relation != Relation::SameOrigin || !known.record().stands() || !moves {
                continue;
            }
            stamp = stamp.max(Some(known.latest_stamp()));
            for left in &body.left {
                classes.join(&left.text(), &body.right.text());
            }
        }
    }
    stamp
}

/// Sets of origins that count as one.
#[derive(Default)]
struct Classes {
    parents: BTreeMap<Arc<str>, Arc<str>>,
    counted: BTreeSet<Arc<str>>,
}

impl Classes {
    fn add(&mut self, origin: &Arc<str>) {
        self.counted.insert(Arc::clone(origin));
    }

    fn find(&self, name: &Arc<str>) -> Arc<str> {
        let mut name = name;
        while let Some(parent) = self.parents.get(name) {
            name = parent;
        }
        Arc::clone(name)
    }

    fn join(&mut self, one: &Arc<str>, other: &Arc<str>) {
        let (one, other) = (self.find(one), self.find(other));
        if one != other {
            self.parents.insert(one, other);
        }
    }

    fn origins(&self) -> Vec<Arc<str>> {
        self.counted.iter().cloned().collect()
    }

    fn count(&self) -> usize {
        self.counted.iter().map(|origin| self.find(origin)).collect::<BTreeSet<_>>().len()
    }
}

/// Returns the best grade among assertions, each graded alone: letter, then figure, 6 last; `F6` when nothing is known.
pub(crate) fn grade(events: &[Arc<Known>], actors: &Actors<'_>, valid: Option<&Edtf>) -> String {
    Told::of(events).grade(actors, valid)
}

/// By which outlets some assertions are told, each with the best figure given to one of them: what a grade is made of
/// but the letters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told(BTreeMap<Option<EntityRef>, u8>);

impl Told {
    /// Looks at assertions.
    pub(crate) fn of(events: &[Arc<Known>]) -> Self {
        let mut told = BTreeMap::new();
        for (outlet, figure) in events.iter().map(|known| told_by(known)) {
            let best = told.entry(outlet.cloned()).or_insert(figure);
            *best = figure.min(*best);
        }
        Self(told)
    }

    /// Returns the best grade, as [`grade`] does.
    pub(crate) fn grade(&self, actors: &Actors<'_>, valid: Option<&Edtf>) -> String {
        let grades = self.0.iter();
        let grades =
            grades.map(|(outlet, figure)| (letter(outlet.as_ref(), actors, valid), *figure));
        let (letter, figure) = grades.min().unwrap_or((Reliability::F, CREDIBILITY_DEFAULT));
        format!("{letter}{figure}")
    }
}

/// Returns the grade of one assertion: the letter of its first hop's outlet, and its own figure.
pub(crate) fn grade_of(
    known: &Known,
    actors: &Actors<'_>,
    valid: Option<&Edtf>,
) -> (Reliability, u8) {
    let (outlet, figure) = told_by(known);
    (letter(outlet, actors, valid), figure)
}

/// Returns the outlet of the first hop, and the figure.
fn told_by(known: &Known) -> (Option<&EntityRef>, u8) {
    let Some(common) = &known.event.common else { return (None, CREDIBILITY_DEFAULT) };
    let outlet = common.attribution.first().and_then(|hop| hop.agent.as_ref());
    (outlet.filter(|agent| agent.kind() == EntityKind::Outlet), common.credibility)
}

fn letter(outlet: Option<&EntityRef>, actors: &Actors<'_>, valid: Option<&Edtf>) -> Reliability {
    outlet.and_then(|outlet| actors.reliability(outlet, valid)).unwrap_or(Reliability::F)
}
