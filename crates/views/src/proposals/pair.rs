//! Two proposals side by side, per issue.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::EntityRef;

use crate::basis::{Gathered, Listed, names};
use crate::condition::fold::Context;
use crate::conditions::AsOf;
use crate::proposals::VIEW;
use crate::proposals::pair_document::{Issue, Pair};
use crate::proposals::proposal::Fold;
use crate::proposals::relation::{Side, Told, best, between, is_asserted, listed, mechanical};
use crate::proposals::row::{Stated, terms};
use crate::questions::Asked;

/// Renders the document of two proposals, but for what it rests on.
pub(crate) fn document(left: &EntityRef, right: &EntityRef, context: &Context<'_>) -> Pair {
    let mut asked = Asked::default();
    let mut of = |key: &EntityRef| terms(key, &Fold::of(key, context), &mut asked, context);
    let (left_terms, right_terms) = (of(left), of(right));
    let told = between(&own(left, &left_terms), &own(right, &right_terms), context);
    let two = Two { left: &left_terms, right: &right_terms, told: &told, context };
    let issues = two.issues();
    let relations = two.elsewhere();
    let mut rows: Vec<_> = left_terms.into_iter().chain(right_terms).map(|one| one.row).collect();
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    Pair {
        view: VIEW.to_owned(),
        key: format!("{left}={right}"),
        position: 0,
        as_of: AsOf::new(None, None),
        left: left.to_string(),
        right: right.to_string(),
        issues,
        relations: listed(&relations),
        terms: rows,
        open_questions: asked.into_questions(),
    }
}

/// Returns what belongs to a proposal: itself and its terms.
fn own(proposal: &EntityRef, terms: &[Stated]) -> BTreeSet<EntityRef> {
    terms.iter().map(|one| one.term.clone()).chain([proposal.clone()]).collect()
}

/// The terms of two proposals, and what is told of how they stand to each other.
struct Two<'a> {
    left: &'a [Stated],
    right: &'a [Stated],
    told: &'a [Told],
    context: &'a Context<'a>,
}

impl Two<'_> {
    fn issues(&self) -> Vec<Issue> {
        let all = self.left.iter().chain(self.right).filter(|one| counts(one));
        let issues: BTreeSet<&EntityRef> = all.filter_map(|one| one.issue.as_ref()).collect();
        issues.into_iter().map(|issue| self.issue(issue)).collect()
    }

    fn issue(&self, issue: &EntityRef) -> Issue {
        let (left, right) = (on(issue, self.left), on(issue, self.right));
        let told: Vec<Told> =
            self.told.iter().filter(|one| self.is_about(one, issue)).cloned().collect();
        let by_itself = mechanical(scope(&left).as_ref(), scope(&right).as_ref());
        let (stands, basis) = match by_itself {
            Some(stands) => (Some(stands), Some("mechanical")),
            None => (best(&told), Some("asserted")),
        };
        let stated = left.iter().chain(&right).flat_map(|one| one.told_by.iter().map(Arc::clone));
        let mut gathered = Gathered::stated_by(stated, self.context);
        for one in &told {
            gathered.list(&one.known, Listed::Note);
        }
        Issue {
            issue: issue.to_string(),
            left: names(left.iter().map(|one| &one.term)),
            right: names(right.iter().map(|one| &one.term)),
            relation: stands.map(|(relation, _)| relation.to_string()),
            basis: stands.and(basis).map(str::to_owned),
            from: stands.and_then(|(_, from)| from).map(|side| side.as_str().to_owned()),
            asserted: listed(&told),
            rests_on: gathered.basis(None, self.context),
        }
    }

    /// Returns the terms of one side, by reference.
    fn terms(&self, side: Side) -> &[Stated] {
        match side {
            Side::Left => self.left,
            Side::Right => self.right,
        }
    }

    /// Says whether an assertion is about terms of both sides on an issue.
    fn is_about(&self, told: &Told, issue: &EntityRef) -> bool {
        let (from, to) = match told.from {
            Side::Left => (Side::Left, Side::Right),
            Side::Right => (Side::Right, Side::Left),
        };
        let is_on = |side: Side, term: &EntityRef| {
            let found = self.terms(side).iter().find(|one| one.term == *term);
            found.is_some_and(|one| counts(one) && one.issue.as_ref() == Some(issue))
        };
        told.those.iter().any(|one| is_on(from, one)) && is_on(to, &told.to)
    }

    /// Returns what is asserted of the two, but of no issue that both have terms on.
    fn elsewhere(&self) -> Vec<Told> {
        let issues: BTreeSet<&EntityRef> =
            self.left.iter().filter_map(|one| one.issue.as_ref()).collect();
        let elsewhere = |told: &&Told| !issues.iter().any(|issue| self.is_about(told, issue));
        self.told.iter().filter(elsewhere).filter(|told| is_asserted(told)).cloned().collect()
    }
}

/// Says whether a term counts: its record stands.
fn counts(term: &Stated) -> bool {
    term.row.basis.record.stands()
}

fn on<'a>(issue: &EntityRef, terms: &'a [Stated]) -> Vec<&'a Stated> {
    let own = terms.iter().filter(|one| counts(one) && one.issue.as_ref() == Some(issue));
    own.collect()
}

/// Returns where the terms of one side on an issue would hold; none when it has no terms on it.
fn scope(terms: &[&Stated]) -> Option<BTreeSet<EntityRef>> {
    let scope = terms.iter().flat_map(|one| one.scope.iter().cloned()).collect();
    (!terms.is_empty()).then_some(scope)
}
