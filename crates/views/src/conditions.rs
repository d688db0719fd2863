//! The `conditions` document: what stands between now and a meeting, an agreement or a proposal.
//!
//! The founding one is `meeting/putin-zelensky`. A condition for the meeting is never mixed with a demand in the
//! settlement: proposals are listed as related, and nothing of theirs is a row.

mod document;

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::condition::GroupOperator;
use chancery_domain::{Body, EntityKind, EntityRef};

use crate::act::{Act, MeetingAct, SettlementAct};
use crate::actors::Actors;
use crate::condition::fold::{Context, Folded, TIES_TRIED_MAX, fold};
use crate::condition::row::{self, Row, listed};
use crate::condition::statement::least_exhaustive;
use crate::condition::{Lifecycle, Satisfaction};
use crate::known::{Known, RecordState};
use crate::meeting::{MeetingFold, Willing, latest_word};
use crate::origins::Records;
use crate::questions;
use crate::related::{self, Related};
use crate::source::Source;

pub use document::{AsOf, Counts, Document, Group, Meeting, Willingness};

/// Name of the view.
pub const VIEW: &str = "conditions";

/// Version of the rules that this view is folded by; raised when a document would change.
pub const FOLD_VERSION: u32 = 1;

/// Says whether a reference can be a key of this view.
pub fn is_key(reference: &EntityRef) -> bool {
    matches!(reference.kind(), EntityKind::Meeting | EntityKind::Agreement | EntityKind::Proposal)
}

/// Renders the document of a key from what is known at N (the source) and at V (`valid`; none is open).
pub fn render(key: &EntityRef, source: &dyn Source, valid: Option<&Edtf>) -> Document {
    let actors = Actors::new(source);
    let records = Records::new(source);
    let context = Context::new(source, &actors, &records, valid);
    let events = context.history(key);
    let rows = rows(key, &context);
    if events.is_empty() && rows.is_empty() {
        return empty(key, valid);
    }
    let standing: Vec<Arc<Known>> =
        events.into_iter().filter(|known| bears_on(known, key, &records)).collect();
    let meeting = MeetingFold::of(&standing, &actors);
    let principals = principals(key, &meeting, &standing);
    Renderer { key, context, rows, standing, meeting, principals }.document()
}

/// Says whether an event of the key's history counts for it: not retracted, and no condition that a correction
/// has since set for something else.
fn bears_on(known: &Known, key: &EntityRef, records: &Records<'_>) -> bool {
    let elsewhere =
        matches!(&known.event.body, Body::ConditionStated(body) if body.outcome.entity() != key);
    !elsewhere && !records.is_retracted(known)
}

fn empty(key: &EntityRef, valid: Option<&Edtf>) -> Document {
    Document {
        view: VIEW.to_owned(),
        key: key.to_string(),
        position: 0,
        as_of: AsOf::new(None, valid),
        meeting: Meeting { state: None, planned: None, participants: Vec::new() },
        willingness: Vec::new(),
        groups: Vec::new(),
        conditions: Vec::new(),
        counts: Counts::default(),
        related: Related::default(),
        open_questions: Vec::new(),
    }
}

/// Folds the conditions that are set for the key.
fn rows(key: &EntityRef, context: &Context<'_>) -> Vec<(EntityRef, Folded)> {
    let history = context.source.history(key);
    let named: BTreeSet<EntityRef> = history
        .iter()
        .filter_map(|known| {
            let Body::ConditionStated(body) = &known.event.body else {
                return None;
            };
            Some(body.condition.entity().clone())
        })
        .collect();
    let mut rows = Vec::new();
    for condition in named {
        let inner = context.aside();
        let folded = fold(&condition, &inner);
        let set_for_key = folded.statement.as_ref().is_some_and(|one| &one.outcome == key);
        if set_for_key && folded.is_spoken_of {
            context.note_opt(inner.used());
            let flags = context.source.flags(&condition);
            context.note_opt(flags.iter().map(|flag| flag.stamp).max());
            rows.push((condition, folded));
        }
    }
    rows
}

/// Returns those between whom the outcome would be: principals, parties, or proposers and addressees.
fn principals(key: &EntityRef, meeting: &MeetingFold, events: &[Arc<Known>]) -> Vec<EntityRef> {
    let mut found = BTreeSet::new();
    if key.kind() == EntityKind::Meeting {
        found.extend(meeting.principals().cloned());
    }
    for known in events {
        let Act::Settlement(act) = Act::of(&known.event.body) else {
            continue;
        };
        if let SettlementAct::Reached(body) = act
            && body.agreement.entity() == key
        {
            found.extend(body.parties.iter().map(|one| one.entity().clone()));
        } else if let SettlementAct::Tabled(body) = act
            && body.proposal.entity() == key
        {
            found.extend(body.by.iter().chain(&body.to).map(|one| one.entity().clone()));
        }
    }
    found.into_iter().collect()
}

/// Everything that the parts of one document are rendered from.
pub(crate) struct Renderer<'a> {
    pub(crate) key: &'a EntityRef,
    pub(crate) context: Context<'a>,
    pub(crate) rows: Vec<(EntityRef, Folded)>,
    /// The events of the key that count and are not retracted.
    standing: Vec<Arc<Known>>,
    meeting: MeetingFold,
    pub(crate) principals: Vec<EntityRef>,
}

impl Renderer<'_> {
    fn document(&self) -> Document {
        let has_conditions = self.rows.iter().any(|(_, folded)| is_in_force(folded));
        let participants =
            self.meeting.participants.iter().map(|one| one.actor.to_string()).collect();
        let is_meeting = self.key.kind() == EntityKind::Meeting;
        let state = self.meeting.state(self.context.valid, has_conditions).filter(|_| is_meeting);
        let meeting = Meeting {
            state: state.map(|state| state.as_str().to_owned()),
            planned: self.meeting.planned.as_ref().map(ToString::to_string),
            participants,
        };
        let willingness: Vec<_> =
            self.willing().map(|principal| self.willingness(principal)).collect();
        let conditions: Vec<Row> =
            self.rows.iter().map(|(id, folded)| self.row(id, folded)).collect();
        let groups = self.groups();
        let open_questions = questions::ask(self, &willingness, &groups);
        let related = related::find(self.key, &self.principals, &self.context);
        self.rely_on_actors(&conditions);
        let stamp = self.context.used().max(self.context.actors.used());
        Document {
            view: VIEW.to_owned(),
            key: self.key.to_string(),
            position: stamp.map_or(0, |stamp| stamp.position.get()),
            as_of: AsOf::new(stamp, self.context.valid),
            meeting,
            willingness,
            groups,
            conditions,
            counts: self.counts(),
            related,
            open_questions,
        }
    }

    /// Returns the principals of the meeting; an agreement or a proposal has nobody to be willing.
    fn willing(&self) -> impl Iterator<Item = &EntityRef> {
        let meeting = self.key.kind() == EntityKind::Meeting;
        self.principals.iter().filter(move |_| meeting)
    }

    /// The registrations of principals and setters are part of the document, whether it needed them or not.
    fn rely_on_actors(&self, rows: &[Row]) {
        let named = rows.iter().flat_map(|row| row.set_by.iter().chain(&row.voice));
        for name in named {
            if let Ok(actor) = EntityRef::parse(name) {
                self.context.actors.rely_on(&actor);
            }
        }
        for principal in &self.principals {
            self.context.actors.rely_on(principal);
        }
    }

    /// Says whether a condition is set by somebody on the side of an actor.
    pub(crate) fn is_set_by_side_of(&self, folded: &Folded, actor: &EntityRef) -> bool {
        let setters = folded.statement.iter().flat_map(|statement| &statement.set_by);
        setters.into_iter().any(|setter| self.context.actors.same_side(setter, actor))
    }

    fn willingness(&self, principal: &EntityRef) -> Willingness {
        let actors = self.context.actors;
        let (stance, by) = match latest_word(&self.standing, principal, actors) {
            None => ("unknown", None),
            Some((known, Willing::Accepted)) => ("accepted", Some(known)),
            Some((known, Willing::Conditional)) => ("conditional", Some(known)),
            Some((known, Willing::Declined)) => ("declined", Some(known)),
            Some((known, Willing::Inclined)) => {
                let held_back = self.rows.iter().any(|(_, folded)| {
                    is_in_force(folded) && self.is_set_by_side_of(folded, principal)
                });
                (if held_back { "conditional" } else { "open" }, Some(known))
            }
        };
        Willingness {
            actor: principal.to_string(),
            stance: stance.to_owned(),
            since: by.as_ref().and_then(|known| known.occurred()).map(ToString::to_string),
            evidence: by.iter().map(|known| listed(known, None)).collect(),
        }
    }

    /// Returns what a tie leaves open: the meeting, or a principal's willingness, would be another in the
    /// other order of two events.
    pub(crate) fn unknown_orders(&self) -> Vec<String> {
        let state = |events: &[Arc<Known>]| {
            MeetingFold::of(events, self.context.actors).state(self.context.valid, false)
        };
        let words = |events: &[Arc<Known>], principal: &EntityRef| {
            latest_word(events, principal, self.context.actors).map(|(_, willing)| willing)
        };
        let mut found = BTreeSet::new();
        for turned in turned_ties(&self.standing) {
            if state(&turned) != state(&self.standing) {
                found.insert(self.key.to_string());
            }
            for principal in self.willing() {
                if words(&turned, principal) != words(&self.standing, principal) {
                    found.insert(principal.to_string());
                }
            }
        }
        found.into_iter().collect()
    }

    fn row(&self, id: &EntityRef, folded: &Folded) -> Row {
        let issue = folded.statement.as_ref().and_then(|statement| statement.issue.as_ref());
        let counter = issue.map(|issue| self.failures(issue)).unwrap_or_default();
        row::render(id, folded, &counter, &self.context)
    }

    /// Returns the reports that a meeting between the same sides brought no agreement on an issue.
    fn failures(&self, issue: &EntityRef) -> Vec<Arc<Known>> {
        related::failures(issue, &self.principals, &self.context)
    }

    fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<(GroupOperator, Vec<&(EntityRef, Folded)>)> = Vec::new();
        for row in self.rows.iter().filter(|(_, folded)| is_in_force(folded)) {
            let Some((operator, _)) = row.1.statement.as_ref().and_then(|one| one.group) else {
                continue;
            };
            let fits = |group: &&mut (GroupOperator, Vec<&(EntityRef, Folded)>)| {
                group.0 == operator
                    && group.1.iter().any(|other| self.is_one_side(&other.1, &row.1))
            };
            match groups.iter_mut().find(fits) {
                Some(group) => group.1.push(row),
                None => groups.push((operator, vec![row])),
            }
        }
        let mut groups: Vec<Group> =
            groups.iter().map(|(operator, rows)| group(*operator, rows)).collect();
        groups.sort_by(|one, other| one.members.cmp(&other.members));
        groups
    }

    fn is_one_side(&self, one: &Folded, other: &Folded) -> bool {
        let setters = one.statement.iter().flat_map(|statement| &statement.set_by);
        setters.into_iter().any(|setter| self.is_set_by_side_of(other, setter))
    }

    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (_, folded) in &self.rows {
            if folded.record == RecordState::Retracted {
                continue;
            }
            if folded.lifecycle != Lifecycle::InForce {
                counts.not_in_force += 1;
                continue;
            }
            counts.total += 1;
            match folded.satisfaction {
                Some(Satisfaction::Met) => counts.met += 1,
                Some(Satisfaction::ClaimedMet) => counts.claimed_met += 1,
                Some(Satisfaction::InProgress) => counts.in_progress += 1,
                Some(Satisfaction::Unmet) => counts.unmet += 1,
                Some(Satisfaction::Indeterminate) => counts.indeterminate += 1,
                Some(Satisfaction::Disputed) => counts.disputed += 1,
                Some(Satisfaction::Regressed) => counts.regressed += 1,
                None => {}
            }
        }
        counts
    }
}

/// Returns the events with two neighbours that tie in the other order, once for each such pair that says
/// different things of the meeting.
fn turned_ties(events: &[Arc<Known>]) -> Vec<Vec<Arc<Known>>> {
    let ties = events.windows(2).enumerate().filter(|(_, pair)| {
        let [one, other] = pair else { return false };
        one.order.ties(other.order)
            && one.event.body != other.event.body
            && [one, other].iter().all(|known| moves_meeting(&known.event.body))
    });
    let turn = |index: usize| {
        let mut turned = events.to_vec();
        turned.swap(index, index + 1);
        turned
    };
    ties.take(TIES_TRIED_MAX).map(|(index, _)| turn(index)).collect()
}

fn moves_meeting(body: &Body) -> bool {
    matches!(Act::of(body), Act::Meeting(act) if !matches!(act, MeetingAct::Told))
}

/// Says whether a condition stands: in force, stated, and its record not retracted.
pub(crate) fn is_in_force(folded: &Folded) -> bool {
    folded.lifecycle == Lifecycle::InForce
        && folded.record != RecordState::Retracted
        && folded.first.is_some()
}

fn group(operator: GroupOperator, rows: &[&(EntityRef, Folded)]) -> Group {
    let statements = || rows.iter().filter_map(|(_, folded)| folded.statement.as_ref());
    let set_by: BTreeSet<&EntityRef> = statements().flat_map(|one| &one.set_by).collect();
    let exhaustive = statements().filter_map(|one| one.group).map(|(_, exhaustive)| exhaustive);
    let members: BTreeSet<String> = rows.iter().map(|(id, _)| id.to_string()).collect();
    Group {
        set_by: set_by.into_iter().map(ToString::to_string).collect(),
        operator,
        exhaustive: least_exhaustive(exhaustive).as_str().to_owned(),
        members: members.into_iter().collect(),
    }
}
