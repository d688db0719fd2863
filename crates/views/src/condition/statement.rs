//! Repeated statements of one condition are further reports of it: what they say together.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::assertion::Common;
use chancery_domain::kinds::condition::{
    ConditionKind, ConditionStated, Exhaustive, GroupOperator,
};
use chancery_domain::kinds::saying::Firmness;
use chancery_domain::{Body, EntityRef, Kind};

use crate::known::Known;
use crate::said::Said;

/// What the stating events say together: lists are united; the rest comes from the best mode, then the earliest.
pub(crate) struct Statement {
    pub(crate) outcome: EntityRef,
    pub(crate) set_by: BTreeSet<EntityRef>,
    pub(crate) depends_on: BTreeSet<EntityRef>,
    pub(crate) kind: Option<&'static str>,
    pub(crate) text: Option<String>,
    /// The event that gave the text, or the best one where none gives a text.
    pub(crate) told_by: Arc<Known>,
    pub(crate) underspecified: bool,
    pub(crate) firmness: Option<&'static str>,
    pub(crate) group: Option<(GroupOperator, Exhaustive)>,
    pub(crate) issue: Option<EntityRef>,
    pub(crate) parent: Option<EntityRef>,
    pub(crate) has_deadline: bool,
    pub(crate) verifier: Option<EntityRef>,
    pub(crate) auto: bool,
}

/// Says whether an event states a condition and moves; also one that is redacted.
pub(crate) fn states(known: &Known) -> bool {
    known.event.kind() == Kind::ConditionStated
        && known.event.common.as_ref().is_some_and(Common::moves)
}

/// Returns the content of a stating event that moves: others are notes.
pub(crate) fn stating(known: &Known) -> Option<&ConditionStated> {
    let Body::ConditionStated(body) = &known.event.body else {
        return None;
    };
    known.event.common.as_ref()?.moves().then_some(body)
}

impl Statement {
    /// Unites stating events; none when there are none. Redacted ones say no more than what the condition is for,
    /// and that only where no others are.
    pub(crate) fn unite<'a>(events: impl IntoIterator<Item = &'a Arc<Known>>) -> Option<Self> {
        let mut redacted = None;
        let mut said: Vec<(&Arc<Known>, &ConditionStated)> = Vec::new();
        for known in events {
            match stating(known) {
                Some(body) => said.push((known, body)),
                None => redacted = redacted.or_else(|| Self::placed(known)),
            }
        }
        let said = Said::of(said);
        let Some((first, best)) = said.best() else { return redacted };
        let text = said.first_with(|body| body.text.as_ref());
        Some(Self {
            outcome: best.outcome.entity().clone(),
            set_by: said.united(|body| &body.set_by),
            depends_on: said.united(|body| &body.depends_on),
            kind: said.pick(|body| body.kind.map(ConditionKind::as_str)),
            text: text.map(|(_, text)| text.to_string()),
            told_by: Arc::clone(text.map_or(first, |(known, _)| known)),
            underspecified: said.iter().all(|body| body.underspecified),
            firmness: said.pick(|body| body.firmness.map(Firmness::as_str)),
            group: group(&said),
            issue: said.pick(|body| body.issue.as_ref().map(|issue| issue.entity().clone())),
            parent: said.pick(|body| body.parent.as_ref().map(|parent| parent.entity().clone())),
            has_deadline: said.iter().any(|body| body.deadline.is_some()),
            verifier: said.pick(|body| body.verifier.as_ref().map(|one| one.entity().clone())),
            auto: said.iter().any(|body| body.auto),
        })
    }
}

impl Statement {
    /// Says what is left of a redacted stating event.
    fn placed(known: &Arc<Known>) -> Option<Self> {
        let Body::Redacted(redacted) = &known.event.body else { return None };
        states(known).then_some(())?;
        Some(Self {
            outcome: redacted.kept.also.first()?.clone(),
            set_by: BTreeSet::new(),
            depends_on: BTreeSet::new(),
            kind: None,
            text: None,
            told_by: Arc::clone(known),
            underspecified: false,
            firmness: None,
            group: None,
            issue: None,
            parent: None,
            has_deadline: false,
            verifier: None,
            auto: false,
        })
    }
}

/// Returns the operator of the best statement that has a group; `no` beats `unknown` beats `yes`.
fn group(said: &Said<'_, ConditionStated>) -> Option<(GroupOperator, Exhaustive)> {
    let groups: Vec<_> = said.iter().filter_map(|body| body.group.as_ref()).collect();
    let operator = groups.first()?.operator;
    let same = groups.iter().filter(|group| group.operator == operator);
    Some((operator, least_exhaustive(same.map(|group| group.exhaustive))))
}

/// Returns `no` if any is, else `unknown` if any is, else `yes`.
pub(crate) fn least_exhaustive(all: impl IntoIterator<Item = Exhaustive>) -> Exhaustive {
    let doubt = |one: &Exhaustive| match one {
        Exhaustive::Yes => 0,
        Exhaustive::Unknown => 1,
        Exhaustive::No => 2,
    };
    all.into_iter().max_by_key(doubt).unwrap_or(Exhaustive::Unknown)
}
