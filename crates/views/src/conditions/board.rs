//! The heart of a document: what the key's own events and its conditions come to together.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::condition::GroupOperator;

use crate::actors::Actors;
use crate::condition::row::Row;
use crate::condition::statement::least_exhaustive;
use crate::condition::{Lifecycle, Satisfaction};
use crate::conditions::set::SetFor;
use crate::conditions::standing::{Standing, Word};
use crate::conditions::{Counts, Group, Meeting, Willingness};
use crate::known::Stamp;
use crate::meeting::Willing;
use crate::questions::{self, Question};
use crate::source::Source;

/// Everything of a document but what else touches the same sides.
#[derive(Clone, Debug)]
pub struct Core {
    pub(crate) meeting: Meeting,
    pub(crate) willingness: Vec<Willingness>,
    pub(crate) groups: Vec<Group>,
    /// The rows with their grades, in order of their ids.
    pub(crate) rows: Vec<Arc<Row>>,
    /// The same rows as they were before they were graded.
    ungraded: Vec<Arc<Row>>,
    pub(crate) counts: Counts,
    pub(crate) open_questions: Vec<Question>,
    /// The latest stamp of what this rests on.
    pub(crate) stamp: Option<Stamp>,
}

impl Core {
    /// Puts the standing of a key and its conditions together; rows that are as they were `before` are taken over.
    pub(crate) fn of(
        key: &EntityRef,
        standing: &Standing,
        conditions: &[Arc<SetFor>],
        source: &dyn Source,
        (valid, before): (Option<&Edtf>, Option<&Self>),
    ) -> Self {
        Board { key, actors: &Actors::new(source), standing, conditions, valid }.core(before)
    }

    /// Returns the row that another came to with a grade.
    fn graded(&self, ungraded: &Arc<Row>, grade: &str) -> Option<&Arc<Row>> {
        let place = self.ungraded.binary_search_by(|one| one.id.cmp(&ungraded.id)).ok()?;
        let is_same = Arc::ptr_eq(self.ungraded.get(place)?, ungraded);
        self.rows.get(place).filter(|row| is_same && row.grade == grade)
    }
}

/// The parts of one document, put together.
pub(crate) struct Board<'a> {
    pub(crate) key: &'a EntityRef,
    actors: &'a Actors<'a>,
    pub(crate) standing: &'a Standing,
    conditions: &'a [Arc<SetFor>],
    valid: Option<&'a Edtf>,
}

impl Board<'_> {
    fn core(&self, before: Option<&Core>) -> Core {
        let has_conditions = self.rows().any(|(_, set)| set.is_in_force);
        let words = self.standing.words.iter();
        let willingness: Vec<_> =
            words.map(|(one, word)| self.willingness(one, word.as_ref())).collect();
        let groups = self.groups();
        let open_questions = questions::ask(self, &willingness, &groups);
        self.rely_on_actors();
        let rows = self.rows().map(|(row, set)| self.graded(row, set, before)).collect();
        let stamps = self.conditions.iter().map(|set| set.stamp);
        let stamp = stamps.chain([self.standing.stamp, self.actors.used()]).max().flatten();
        Core {
            meeting: self.standing.meeting(has_conditions),
            willingness,
            groups,
            rows,
            ungraded: self.rows().map(|(row, _)| Arc::clone(row)).collect(),
            counts: self.counts(),
            open_questions,
            stamp,
        }
    }

    /// Grades a row.
    fn graded(&self, row: &Arc<Row>, set: &SetFor, before: Option<&Core>) -> Arc<Row> {
        let grade = set.told.grade(self.actors, self.valid);
        match before.and_then(|before| before.graded(row, &grade)) {
            Some(graded) => Arc::clone(graded),
            None => Arc::new(Row { grade, ..(**row).clone() }),
        }
    }

    /// Returns the conditions that have a row, which is not graded yet.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&Arc<Row>, &SetFor)> {
        self.conditions.iter().filter_map(|set| Some((set.row.as_ref()?, &**set)))
    }

    /// The registrations of principals and setters are part of the document, whether it needed them or not.
    fn rely_on_actors(&self) {
        for (row, set) in self.rows() {
            for setter in &set.set_by {
                self.actors.rely_on(setter);
            }
            if let Some(Ok(voice)) = row.voice.as_deref().map(EntityRef::parse) {
                self.actors.rely_on(&voice);
            }
        }
        for principal in &self.standing.principals {
            self.actors.rely_on(principal);
        }
    }

    /// Says whether a condition is set by somebody on the side of an actor.
    pub(crate) fn is_set_by_side_of(&self, set: &SetFor, actor: &EntityRef) -> bool {
        set.set_by.iter().any(|setter| self.actors.same_side(setter, actor))
    }

    fn willingness(&self, principal: &EntityRef, word: Option<&Word>) -> Willingness {
        let stance = match word.map(|word| word.willing) {
            None => "unknown",
            Some(Willing::Accepted) => "accepted",
            Some(Willing::Conditional) => "conditional",
            Some(Willing::Declined) => "declined",
            Some(Willing::Inclined) => {
                let holds_back =
                    |set: &SetFor| set.is_in_force && self.is_set_by_side_of(set, principal);
                let held_back = self.rows().any(|(_, set)| holds_back(set));
                if held_back { "conditional" } else { "open" }
            }
        };
        Willingness {
            actor: principal.to_string(),
            stance: stance.to_owned(),
            since: word.and_then(|word| word.since.clone()),
            evidence: word.iter().map(|word| word.evidence.clone()).collect(),
        }
    }

    fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<(GroupOperator, Vec<(&Row, &SetFor)>)> = Vec::new();
        for (row, set) in self.rows().filter(|(_, set)| set.is_in_force) {
            let Some((operator, _)) = set.group else { continue };
            let fits = |group: &&mut (GroupOperator, Vec<(&Row, &SetFor)>)| {
                group.0 == operator && group.1.iter().any(|(_, other)| self.is_one_side(other, set))
            };
            match groups.iter_mut().find(fits) {
                Some(group) => group.1.push((row, set)),
                None => groups.push((operator, vec![(row, set)])),
            }
        }
        let mut groups: Vec<Group> =
            groups.iter().map(|(operator, rows)| group(*operator, rows)).collect();
        groups.sort_by(|one, other| one.members.cmp(&other.members));
        groups
    }

    fn is_one_side(&self, one: &SetFor, other: &SetFor) -> bool {
        one.set_by.iter().any(|setter| self.is_set_by_side_of(other, setter))
    }

    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (row, _) in self.rows() {
            if !row.record.stands() {
                continue;
            }
            if row.lifecycle != Lifecycle::InForce {
                counts.not_in_force += 1;
                continue;
            }
            counts.total += 1;
            match row.satisfaction {
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

fn group(operator: GroupOperator, rows: &[(&Row, &SetFor)]) -> Group {
    let set_by: BTreeSet<&EntityRef> = rows.iter().flat_map(|(_, set)| &set.set_by).collect();
    let exhaustive = rows.iter().filter_map(|(_, set)| set.group).map(|(_, exhaustive)| exhaustive);
    let members: BTreeSet<String> = rows.iter().map(|(row, _)| row.id.clone()).collect();
    Group {
        set_by: set_by.into_iter().map(ToString::to_string).collect(),
        operator,
        exhaustive: least_exhaustive(exhaustive).as_str().to_owned(),
        members: members.into_iter().collect(),
    }
}
