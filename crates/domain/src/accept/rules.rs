//! What a schema cannot say: how members must agree, and what makes no sense.
//!
//! Rules read the JSON and pass over what has the wrong shape (that is said elsewhere), so that every
//! fault of an event is found in one go. A rule that holds for every assertion is in [`common`].

mod common;
mod condition;
mod look;
mod meeting;
mod record;
mod registry;
mod saying;
mod settlement;

use serde_json::Value;

use crate::fault::Faults;
use crate::kinds::Kind;
use crate::recorded::RecordedAt;
use look::Look;

/// Notes every rule that the data of a kind breaks.
pub(super) fn check(kind: Kind, data: &Value, now: RecordedAt, faults: &mut Faults) {
    let Some(members) = data.as_object() else {
        return;
    };
    let mut look = Look::new(members, faults);
    if kind.is_assertion() {
        common::assertion(&mut look, now);
    }
    match kind {
        Kind::ReportCaptured => registry::report_captured(&mut look),
        Kind::ActorRegistered => registry::actor_registered(&mut look),
        Kind::EntityMerged => registry::entity_merged(&mut look),
        Kind::StatementMade => saying::statement_made(&mut look),
        Kind::ClaimMade => saying::claim_made(&mut look),
        Kind::RelationAsserted => saying::relation_asserted(&mut look),
        Kind::MeetingFloated | Kind::MeetingProposed | Kind::MeetingAnnounced => {
            meeting::ahead(&mut look);
        }
        Kind::MeetingHeld => meeting::held(&mut look),
        Kind::MeetingAttendanceReported => meeting::attendance_reported(&mut look),
        Kind::ConditionStated => condition::stated(&mut look),
        Kind::ConditionSuperseded => condition::superseded(&mut look),
        Kind::ConditionAnswered => condition::answered(&mut look),
        Kind::ProposalTabled => settlement::proposal_tabled(&mut look),
        Kind::TermAnswered => settlement::term_answered(&mut look),
        Kind::AgreementReached => settlement::agreement_reached(&mut look),
        Kind::CommitmentProgressed => settlement::commitment_progressed(&mut look),
        Kind::RecordCorrected | Kind::RecordFlagged => record::evidence(&mut look),
        Kind::ReportUpdated
        | Kind::OutletRegistered
        | Kind::OutletGraded
        | Kind::StanceTaken
        | Kind::MeetingConfirmed
        | Kind::MeetingResponded
        | Kind::MeetingPostponed
        | Kind::MeetingCancelled
        | Kind::MeetingOutcomeReported
        | Kind::MeetingAgendaStated
        | Kind::ConditionReaffirmed
        | Kind::ConditionWaived
        | Kind::ConditionDisowned
        | Kind::ConditionExpired
        | Kind::ConditionClaimedMet
        | Kind::ConditionAcknowledgedMet
        | Kind::ConditionDisputed
        | Kind::ConditionRegressed
        | Kind::ProposalAnswered
        | Kind::ProposalWithdrawn
        | Kind::TermStated
        | Kind::AgreementStatusReported
        | Kind::CommitmentStatusReported
        | Kind::ClaimAnswered
        | Kind::RecordRetracted
        | Kind::LeadImported => {}
    }
}
