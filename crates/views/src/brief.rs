//! What the board of one outcome needs to know of another meeting or proposal: little, so that it seldom changes.
//!
//! A principal who is in hundreds of meetings would otherwise have every board of theirs rendered again, from
//! all of these meetings' events, whenever anything is said of one of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::assertion::Common;
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::meeting::Outcome;
use chancery_domain::{Body, EntityKind, EntityRef, Kind};

use crate::act::{Act, MeetingAct, SettlementAct};
use crate::actors::Actors;
use crate::known::{Known, Stamp};
use crate::meeting::MeetingFold;
use crate::origins::Records;
use crate::source::Source;

/// A meeting or a proposal, in brief.
#[derive(Clone, Debug, Default)]
pub struct Brief {
    /// Who takes part in the meeting; whom the proposal and its terms name. Sorted.
    pub actors: Vec<EntityRef>,
    /// Who took part by an earlier list, and what took them off it. Sorted.
    pub left: Vec<(EntityRef, Stamp)>,
    /// The principals of the meeting.
    pub principals: Vec<EntityRef>,
    /// Whether nothing more is to be expected of the meeting.
    pub over: bool,
    /// Whether an outcome of the meeting was told of, be it withdrawn since.
    pub has_outcome: bool,
    /// Reports that the meeting brought no agreement on some issue.
    pub failures: Vec<Arc<Known>>,
    /// The latest event that made it so.
    pub stamp: Option<Stamp>,
    /// The latest correction, retraction, withdrawal or merge of an event that this rests on.
    pub amended: Option<Stamp>,
}

impl Brief {
    /// Says whether it names one of these actors.
    pub(crate) fn names_any_of(&self, actors: &BTreeSet<EntityRef>) -> bool {
        self.actors.iter().any(|actor| actors.contains(actor))
    }
}

impl PartialEq for Brief {
    fn eq(&self, other: &Self) -> bool {
        let failures = |brief: &Self| -> Vec<_> {
            brief.failures.iter().map(|known| (known.position(), known.latest_stamp())).collect()
        };
        (&self.actors, &self.principals, self.over, self.stamp, self.amended)
            == (&other.actors, &other.principals, other.over, other.stamp, other.amended)
            && (self.has_outcome, &self.left) == (other.has_outcome, &other.left)
            && failures(self) == failures(other)
    }
}

/// Tells of a meeting or proposal in brief, with V open; what a [`Source`] remembers.
pub fn of(entity: &EntityRef, source: &dyn Source) -> Brief {
    at(entity, source, &Actors::new(source), &Records::new(source), None)
}

/// Tells of a meeting or proposal in brief, as it stood at V.
pub(crate) fn at(
    entity: &EntityRef,
    source: &dyn Source,
    actors: &Actors<'_>,
    records: &Records<'_>,
    valid: Option<&Edtf>,
) -> Brief {
    let bearing = source.bearing(entity);
    let bearing: Vec<&Arc<Known>> =
        bearing.iter().filter(|known| known.order.counts_at(valid)).collect();
    let has_outcome = bearing.iter().any(|known| is_outcome(known));
    let amended = bearing.iter().filter_map(|known| amended(known, records)).max();
    let standing: Vec<Arc<Known>> =
        bearing.into_iter().filter(|known| !records.is_retracted(known)).cloned().collect();
    let brief = if entity.kind() == EntityKind::Meeting {
        meeting(&standing, actors, valid)
    } else {
        proposal(&standing)
    };
    Brief { has_outcome, amended, ..brief }
}

/// Says whether an event can change what is told in brief.
pub fn bears(body: &Body) -> bool {
    if let Body::Redacted(redacted) = body {
        return bore(redacted.kind);
    }
    match Act::of(body) {
        Act::Meeting(act) => !matches!(act, MeetingAct::Attendance(_) | MeetingAct::Agenda(_)),
        Act::Settlement(act) => {
            matches!(act, SettlementAct::Tabled(_) | SettlementAct::TermStated(_))
        }
        Act::Condition(_) | Act::Saying | Act::Record => false,
    }
}

/// Says whether an event of a kind could change what is told in brief, before its content was removed: whoever
/// rendered it must look at it again.
fn bore(kind: Kind) -> bool {
    let told = matches!(kind, Kind::MeetingAttendanceReported | Kind::MeetingAgendaStated);
    let proposes = matches!(kind, Kind::ProposalTabled | Kind::TermStated);
    proposes || (kind.as_str().starts_with("meeting.") && !told)
}

fn amended(known: &Known, records: &Records<'_>) -> Option<Stamp> {
    known.amended().max(records.state_of(known).1)
}

fn meeting(standing: &[Arc<Known>], actors: &Actors<'_>, valid: Option<&Edtf>) -> Brief {
    let fold = MeetingFold::of(standing, actors);
    let over = fold.state(valid, false).is_some_and(super::meeting::MeetingState::is_over);
    let named: BTreeSet<EntityRef> =
        fold.participants.iter().map(|one| one.actor.entity().clone()).collect();
    let latest =
        standing.iter().filter(|known| !is_outcome(known)).map(|known| known.latest_stamp()).max();
    // What is over only because V lies behind its planned end rests on everything that was said of it.
    let made_so = if over == fold.is_over() { fold.made_so_by() } else { latest };
    Brief {
        actors: named.into_iter().collect(),
        left: fold.left.iter().map(|(actor, stamp)| (actor.clone(), *stamp)).collect(),
        principals: fold.principals().cloned().collect(),
        over,
        failures: standing.iter().filter(|known| is_failure(known)).cloned().collect(),
        stamp: made_so.max(actors.used()),
        ..Brief::default()
    }
}

fn is_outcome(known: &Known) -> bool {
    known.event.kind() == Kind::MeetingOutcomeReported
}

fn is_failure(known: &Known) -> bool {
    let Body::MeetingOutcomeReported(body) = &known.event.body else { return false };
    body.outcome == Outcome::NoAgreement && known.event.common.as_ref().is_some_and(Common::moves)
}

/// Tells whom a proposal and its terms name, and which event named the last of them.
fn proposal(standing: &[Arc<Known>]) -> Brief {
    let mut by_position: Vec<&Arc<Known>> = standing.iter().collect();
    by_position.sort_unstable_by_key(|known| known.position());
    let mut named = BTreeSet::new();
    let mut stamp = None;
    for known in by_position {
        if !known.event.common.as_ref().is_some_and(Common::moves) {
            continue;
        }
        let before = named.len();
        named.extend(names(&known.event.body));
        if named.len() > before {
            stamp = stamp.max(Some(known.latest_stamp()));
        }
    }
    Brief { actors: named.into_iter().collect(), stamp, ..Brief::default() }
}

fn names(body: &Body) -> Vec<EntityRef> {
    let named: Vec<_> = if let Body::ProposalTabled(body) = body {
        body.by.iter().chain(&body.to).collect()
    } else if let Body::TermStated(body) = body {
        body.by.iter().chain(&body.obligor).chain(&body.beneficiary).collect()
    } else {
        Vec::new()
    };
    named.into_iter().map(|actor| actor.entity().clone()).collect()
}
