//! What a merge of entities makes of an event: it is as if it had named those that stay.
//!
//! What an event then says of an entity and the same entity once more falls away, where it can: the rules of
//! [`crate::accept`] would not have taken it. So nobody is his own envoy, and a proposal does not replace itself.

use crate::event::Event;
use crate::kinds::meeting::{MeetingOrder, Participant};
use crate::kinds::{Body, Kind};
use crate::mentions::{Mentions, NewName};
use crate::reference::MeetingRef;

impl Event {
    /// Returns the event as it reads when the references in it have other names; none when it reads as before.
    ///
    /// A merge itself is about references, not about what they stand for: it is never read otherwise.
    pub fn renamed(&self, names: &NewName<'_>) -> Option<Self> {
        let is_named = |event: &Self| event.mentions().iter().any(|one| names(one).is_some());
        if self.kind() == Kind::EntityMerged || !is_named(self) {
            return None;
        }
        let mut event = self.clone();
        event.body.rename(names);
        event.common.rename(names);
        event.body.let_go_of_itself();
        Some(event)
    }
}

impl Body {
    /// Removes what is said of an entity and itself.
    fn let_go_of_itself(&mut self) {
        if let Self::ReportCaptured(body) = self {
            drop_same(&mut body.derived_from, &body.report);
            drop_same(&mut body.version_of, &body.report);
        } else if let Self::ActorRegistered(body) = self {
            body.represents.retain(|one| one.actor != body.actor);
        } else if let Self::ConditionStated(body) = self {
            drop_same(&mut body.parent, &body.condition);
            body.depends_on.retain(|one| one.entity() != body.condition.entity());
        } else if let Self::ConditionAnswered(body) = self {
            drop_same(&mut body.counter, &body.condition);
        } else if let Self::ProposalTabled(body) = self {
            drop_same(&mut body.supersedes, &body.proposal);
        } else if let Self::TermAnswered(body) = self {
            drop_same(&mut body.counter, &body.term);
        } else if let Self::AgreementReached(body) = self {
            keep_first(&mut body.commitments, |one, other| one.commitment == other.commitment);
        } else if let Self::RelationAsserted(body) = self
            && body.left.iter().any(|left| *left != body.right)
        {
            body.left.retain(|left| *left != body.right);
        } else {
            self.let_meetings_go_of_themselves();
        }
    }

    fn let_meetings_go_of_themselves(&mut self) {
        if let Self::MeetingFloated(body) | Self::MeetingProposed(body) = self {
            settle_participants(&mut body.participants);
            settle_order(&mut body.order, &body.meeting);
        } else if let Self::MeetingAnnounced(body) = self {
            settle_participants(&mut body.participants);
            settle_order(&mut body.order, &body.meeting);
        } else if let Self::MeetingHeld(body) = self {
            settle_participants(&mut body.participants);
        }
    }
}

fn drop_same<T: PartialEq>(other: &mut Option<T>, own: &T) {
    if other.as_ref() == Some(own) {
        *other = None;
    }
}

/// Lists everybody once, in the first role that is named; nobody sends himself.
fn settle_participants(participants: &mut Vec<Participant>) {
    for one in participants.iter_mut() {
        drop_same(&mut one.envoy, &one.actor);
    }
    keep_first(participants, |one, other| one.actor == other.actor);
}

/// No meeting is before or after itself.
fn settle_order(order: &mut Vec<MeetingOrder>, own: &MeetingRef) {
    let is_own = |meeting: &Option<MeetingRef>| meeting.as_ref() == Some(own);
    order.retain(|one| !is_own(&one.before) && !is_own(&one.after));
}

/// Keeps the first of those that are alike.
fn keep_first<T>(list: &mut Vec<T>, alike: impl Fn(&T, &T) -> bool) {
    for index in (1..list.len()).rev() {
        let (before, one) = list.split_at(index);
        if one.first().is_some_and(|one| before.iter().any(|other| alike(one, other))) {
            list.remove(index);
        }
    }
}

#[cfg(test)]
mod tests;
