//! The one place that lists every kind: what a fold sees of an event.
//!
//! A new kind does not compile until it has a place here; the folds match their own acts without a wildcard.

use chancery_domain::Body;
use chancery_domain::kinds::condition::{
    ConditionAnswered, ConditionJudged, ConditionSpoken, ConditionStated, ConditionSuperseded,
};
use chancery_domain::kinds::meeting::{
    MeetingAgendaStated, MeetingAnnounced, MeetingAttendanceReported, MeetingCancelled,
    MeetingConfirmed, MeetingFloated, MeetingHeld, MeetingOutcomeReported, MeetingPostponed,
    MeetingResponded,
};
use chancery_domain::kinds::settlement::{
    AgreementReached, AgreementStatusReported, CommitmentProgressed, CommitmentStatusReported,
    ProposalAnswered, ProposalTabled, TermAnswered, TermStated,
};

/// What a fold sees of an event.
pub(crate) enum Act<'a> {
    /// Something happened to a meeting.
    Meeting(MeetingAct<'a>),
    /// Somebody spoke of a condition.
    Condition(ConditionAct<'a>),
    /// Something happened to a proposal, an agreement or a commitment.
    Settlement(SettlementAct<'a>),
    /// Statements, stances, claims, relations: they move none of these states.
    Saying,
    /// The registry, records about records, leads: no assertions; and what is redacted: it says nothing more.
    Record,
}

/// What happened to a meeting.
pub(crate) enum MeetingAct<'a> {
    Floated(&'a MeetingFloated),
    Proposed(&'a MeetingFloated),
    Announced(&'a MeetingAnnounced),
    Confirmed(&'a MeetingConfirmed),
    Responded(&'a MeetingResponded),
    Postponed(&'a MeetingPostponed),
    Cancelled(&'a MeetingCancelled),
    Held(&'a MeetingHeld),
    Outcome(&'a MeetingOutcomeReported),
    Attendance(&'a MeetingAttendanceReported),
    Agenda(&'a MeetingAgendaStated),
}

/// What somebody said of a condition.
pub(crate) enum ConditionAct<'a> {
    Stated(&'a ConditionStated),
    Reaffirmed(&'a ConditionSpoken),
    Waived(&'a ConditionSpoken),
    Disowned(&'a ConditionSpoken),
    Expired(&'a ConditionSpoken),
    Superseded(&'a ConditionSuperseded),
    Answered(&'a ConditionAnswered),
    ClaimedMet(&'a ConditionJudged),
    AcknowledgedMet(&'a ConditionJudged),
    Disputed(&'a ConditionJudged),
    Regressed(&'a ConditionJudged),
}

/// What happened to a proposal, an agreement or a commitment.
pub(crate) enum SettlementAct<'a> {
    Tabled(&'a ProposalTabled),
    Answered(&'a ProposalAnswered),
    Withdrawn(&'a ProposalAnswered),
    TermStated(&'a TermStated),
    TermAnswered(&'a TermAnswered),
    Reached(&'a AgreementReached),
    AgreementStatus(&'a AgreementStatusReported),
    Progressed(&'a CommitmentProgressed),
    Status(&'a CommitmentStatusReported),
}

impl<'a> Act<'a> {
    /// Says what a fold sees of an event.
    pub(crate) fn of(body: &'a Body) -> Self {
        use {Act::Condition as C, Act::Meeting as M, Act::Settlement as S};
        match body {
            Body::MeetingFloated(body) => M(MeetingAct::Floated(body)),
            Body::MeetingProposed(body) => M(MeetingAct::Proposed(body)),
            Body::MeetingAnnounced(body) => M(MeetingAct::Announced(body)),
            Body::MeetingConfirmed(body) => M(MeetingAct::Confirmed(body)),
            Body::MeetingResponded(body) => M(MeetingAct::Responded(body)),
            Body::MeetingPostponed(body) => M(MeetingAct::Postponed(body)),
            Body::MeetingCancelled(body) => M(MeetingAct::Cancelled(body)),
            Body::MeetingHeld(body) => M(MeetingAct::Held(body)),
            Body::MeetingOutcomeReported(body) => M(MeetingAct::Outcome(body)),
            Body::MeetingAttendanceReported(body) => M(MeetingAct::Attendance(body)),
            Body::MeetingAgendaStated(body) => M(MeetingAct::Agenda(body)),
            Body::ConditionStated(body) => C(ConditionAct::Stated(body)),
            Body::ConditionReaffirmed(body) => C(ConditionAct::Reaffirmed(body)),
            Body::ConditionWaived(body) => C(ConditionAct::Waived(body)),
            Body::ConditionDisowned(body) => C(ConditionAct::Disowned(body)),
            Body::ConditionExpired(body) => C(ConditionAct::Expired(body)),
            Body::ConditionSuperseded(body) => C(ConditionAct::Superseded(body)),
            Body::ConditionAnswered(body) => C(ConditionAct::Answered(body)),
            Body::ConditionClaimedMet(body) => C(ConditionAct::ClaimedMet(body)),
            Body::ConditionAcknowledgedMet(body) => C(ConditionAct::AcknowledgedMet(body)),
            Body::ConditionDisputed(body) => C(ConditionAct::Disputed(body)),
            Body::ConditionRegressed(body) => C(ConditionAct::Regressed(body)),
            Body::ProposalTabled(body) => S(SettlementAct::Tabled(body)),
            Body::ProposalAnswered(body) => S(SettlementAct::Answered(body)),
            Body::ProposalWithdrawn(body) => S(SettlementAct::Withdrawn(body)),
            Body::TermStated(body) => S(SettlementAct::TermStated(body)),
            Body::TermAnswered(body) => S(SettlementAct::TermAnswered(body)),
            Body::AgreementReached(body) => S(SettlementAct::Reached(body)),
            Body::AgreementStatusReported(body) => S(SettlementAct::AgreementStatus(body)),
            Body::CommitmentProgressed(body) => S(SettlementAct::Progressed(body)),
            Body::CommitmentStatusReported(body) => S(SettlementAct::Status(body)),
            Body::StatementMade(_)
            | Body::StanceTaken(_)
            | Body::ClaimMade(_)
            | Body::ClaimAnswered(_)
            | Body::RelationAsserted(_) => Self::Saying,
            Body::ReportCaptured(_)
            | Body::ReportUpdated(_)
            | Body::OutletRegistered(_)
            | Body::OutletGraded(_)
            | Body::ActorRegistered(_)
            | Body::EntityMerged(_)
            | Body::RecordCorrected(_)
            | Body::RecordRetracted(_)
            | Body::RecordFlagged(_)
            | Body::LeadImported(_)
            | Body::Redacted(_) => Self::Record,
        }
    }
}
