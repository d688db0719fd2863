//! An event: what one record says, with its subject and the entities that it names.

use serde::Deserialize;
use serde_json::Value;

use crate::assertion::Common;
use crate::kinds::meeting::Rsvp;
use crate::kinds::{Body, Kind};
use crate::mentions::Mentions;
use crate::reference::EntityRef;

/// One event, without the envelope it came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The fields common to all assertions; none for other families.
    pub common: Option<Common>,
    /// The kind's own fields.
    pub body: Body,
}

impl Event {
    /// Reads `data` of a kind from JSON bytes that were accepted before.
    ///
    /// Fields that the kind does not know are passed over; [`crate::accept`] is what refuses them.
    ///
    /// # Errors
    ///
    /// The first thing that does not fit.
    pub fn read(kind: Kind, data: &[u8]) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_slice(data);
        let body = kind.read_body(&mut deserializer)?;
        let common = if kind.is_assertion() { Some(serde_json::from_slice(data)?) } else { None };
        Ok(Self { common, body })
    }

    /// Reads `data` of a kind from a JSON value.
    ///
    /// # Errors
    ///
    /// The first thing that does not fit.
    pub fn from_value(kind: Kind, data: &Value) -> Result<Self, serde_json::Error> {
        let body = kind.read_body(data)?;
        let common = if kind.is_assertion() { Some(Common::deserialize(data)?) } else { None };
        Ok(Self { common, body })
    }

    /// Returns the kind.
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// Returns the rank that orders this event among those of one moment: exits last (vocabulary §5).
    pub fn rank(&self) -> u8 {
        /// The rank of exits; a refusal is one.
        const EXIT: u8 = 6;
        if let Body::MeetingResponded(answer) = &self.body
            && answer.rsvp == Rsvp::Declined
        {
            return EXIT;
        }
        self.kind().rank()
    }

    /// Returns the entity whose history the event changes; none for flags, leads, and for corrections
    /// and retractions, whose subject is their target's.
    pub fn subject(&self) -> Option<EntityRef> {
        self.body.subject()
    }

    /// Returns the further entities whose history the event changes.
    pub fn also(&self) -> Vec<EntityRef> {
        self.body.also()
    }

    /// Returns every entity whose history the event changes, the subject first.
    pub fn subjects(&self) -> impl Iterator<Item = EntityRef> + use<> {
        self.subject().into_iter().chain(self.also())
    }

    /// Returns every entity that the event names, each once, in order.
    pub fn mentions(&self) -> Vec<EntityRef> {
        let mut found = Vec::new();
        self.body.mentions(&mut found);
        if let Some(common) = &self.common {
            common.mentions(&mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Body {
    /// Returns the entity whose history the event changes.
    pub fn subject(&self) -> Option<EntityRef> {
        let subject: &EntityRef = match self {
            Self::ReportCaptured(body) => body.report.entity(),
            Self::ReportUpdated(body) => body.report.entity(),
            Self::OutletRegistered(body) => body.outlet.entity(),
            Self::OutletGraded(body) => body.outlet.entity(),
            Self::ActorRegistered(body) => body.actor.entity(),
            Self::EntityMerged(body) => &body.into,
            Self::StatementMade(body) => match &body.statement {
                Some(statement) => statement.entity(),
                None => body.about.first()?,
            },
            Self::StanceTaken(body) => body.actor.entity(),
            Self::MeetingFloated(body) | Self::MeetingProposed(body) => body.meeting.entity(),
            Self::MeetingAnnounced(body) => body.meeting.entity(),
            Self::MeetingConfirmed(body) => body.meeting.entity(),
            Self::MeetingResponded(body) => body.meeting.entity(),
            Self::MeetingPostponed(body) => body.meeting.entity(),
            Self::MeetingCancelled(body) => body.meeting.entity(),
            Self::MeetingHeld(body) => body.meeting.entity(),
            Self::MeetingAttendanceReported(body) => body.meeting.entity(),
            Self::MeetingOutcomeReported(body) => body.meeting.entity(),
            Self::MeetingAgendaStated(body) => body.meeting.entity(),
            Self::ConditionStated(body) => body.condition.entity(),
            Self::ConditionReaffirmed(body)
            | Self::ConditionWaived(body)
            | Self::ConditionDisowned(body)
            | Self::ConditionExpired(body) => body.condition.entity(),
            Self::ConditionSuperseded(body) => body.condition.entity(),
            Self::ConditionAnswered(body) => body.condition.entity(),
            Self::ConditionClaimedMet(body)
            | Self::ConditionAcknowledgedMet(body)
            | Self::ConditionDisputed(body)
            | Self::ConditionRegressed(body) => body.condition.entity(),
            Self::ProposalTabled(body) => body.proposal.entity(),
            Self::ProposalAnswered(body) | Self::ProposalWithdrawn(body) => body.proposal.entity(),
            Self::TermStated(body) => body.term.entity(),
            Self::TermAnswered(body) => body.term.entity(),
            Self::AgreementReached(body) => body.agreement.entity(),
            Self::AgreementStatusReported(body) => body.agreement.entity(),
            Self::CommitmentProgressed(body) => body.commitment.entity(),
            Self::CommitmentStatusReported(body) => body.commitment.entity(),
            Self::ClaimMade(body) => body.claim.entity(),
            Self::ClaimAnswered(body) => body.claim.entity(),
            Self::RelationAsserted(body) => body.left.first()?,
            Self::RecordCorrected(_)
            | Self::RecordRetracted(_)
            | Self::RecordFlagged(_)
            | Self::LeadImported(_) => return None,
            Self::Redacted(redacted) => redacted.subject.as_ref()?,
        };
        Some(subject.clone())
    }

    /// Returns the further entities whose history the event changes.
    pub fn also(&self) -> Vec<EntityRef> {
        match self {
            Self::MeetingOutcomeReported(body) => {
                body.agreement.iter().map(|agreement| agreement.entity().clone()).collect()
            }
            Self::ConditionStated(body) => vec![body.outcome.entity().clone()],
            Self::TermStated(body) => vec![body.proposal.entity().clone()],
            Self::AgreementReached(body) => {
                body.commitments.iter().map(|one| one.commitment.entity().clone()).collect()
            }
            Self::Redacted(redacted) => redacted.kept.also.clone(),
            Self::RelationAsserted(body) => {
                body.left.iter().skip(1).chain([&body.right]).cloned().collect()
            }
            Self::ReportCaptured(_)
            | Self::ReportUpdated(_)
            | Self::OutletRegistered(_)
            | Self::OutletGraded(_)
            | Self::ActorRegistered(_)
            | Self::EntityMerged(_)
            | Self::StatementMade(_)
            | Self::StanceTaken(_)
            | Self::MeetingFloated(_)
            | Self::MeetingProposed(_)
            | Self::MeetingAnnounced(_)
            | Self::MeetingConfirmed(_)
            | Self::MeetingResponded(_)
            | Self::MeetingPostponed(_)
            | Self::MeetingCancelled(_)
            | Self::MeetingHeld(_)
            | Self::MeetingAttendanceReported(_)
            | Self::MeetingAgendaStated(_)
            | Self::ConditionReaffirmed(_)
            | Self::ConditionWaived(_)
            | Self::ConditionDisowned(_)
            | Self::ConditionExpired(_)
            | Self::ConditionSuperseded(_)
            | Self::ConditionAnswered(_)
            | Self::ConditionClaimedMet(_)
            | Self::ConditionAcknowledgedMet(_)
            | Self::ConditionDisputed(_)
            | Self::ConditionRegressed(_)
            | Self::ProposalTabled(_)
            | Self::ProposalAnswered(_)
            | Self::ProposalWithdrawn(_)
            | Self::TermAnswered(_)
            | Self::AgreementStatusReported(_)
            | Self::CommitmentProgressed(_)
            | Self::CommitmentStatusReported(_)
            | Self::ClaimMade(_)
            | Self::ClaimAnswered(_)
            | Self::RecordCorrected(_)
            | Self::RecordRetracted(_)
            | Self::RecordFlagged(_)
            | Self::LeadImported(_) => Vec::new(),
        }
    }
}
