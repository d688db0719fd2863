//! The event kinds: one struct each, and the table that names, ranks and reads them.

pub mod condition;
pub mod meeting;
pub mod record;
pub mod registry;
pub mod saying;
pub mod settlement;
pub mod view;

use std::fmt;

use schemars::{Schema, SchemaGenerator};

use crate::mentions::{Mentions, NewName};
use crate::redaction::{REDACTED_TYPE, Redacted};
use crate::reference::EntityRef;
use condition::{
    ConditionAnswered, ConditionJudged, ConditionSpoken, ConditionStated, ConditionSuperseded,
};
use meeting::{
    MeetingAgendaStated, MeetingAnnounced, MeetingAttendanceReported, MeetingCancelled,
    MeetingConfirmed, MeetingFloated, MeetingHeld, MeetingOutcomeReported, MeetingPostponed,
    MeetingResponded,
};
use record::{LeadImported, RecordCorrected, RecordFlagged, RecordRetracted};
use registry::{
    ActorRegistered, EntityMerged, OutletGraded, OutletRegistered, ReportCaptured, ReportUpdated,
};
use saying::{ClaimAnswered, ClaimMade, RelationAsserted, StanceTaken, StatementMade};
use settlement::{
    AgreementReached, AgreementStatusReported, CommitmentProgressed, CommitmentStatusReported,
    ProposalAnswered, ProposalTabled, TermAnswered, TermStated,
};

/// What sort of record a kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// About reports, outlets, actors: no attribution, acts on every V from its position on.
    Registry,
    /// Somebody says something, through somebody.
    Assertion,
    /// About other records.
    Record,
    /// A row of a machine-coded data set.
    Lead,
}

/// Names every kind, its family, its rank in the order of a fold, and the struct of its data.
macro_rules! kinds {
    ($($kind:ident $word:literal $family:ident $rank:literal $body:ident),+ $(,)?) => {
        /// The kind of an event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind {
            $(#[doc = concat!("`", $word, "`")] $kind),+
        }

        /// The content of an event beside the fields common to all assertions.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Body {
            $(#[doc = concat!("Content of `", $word, "`.")] $kind($body),)+
            /// What stays of a content that was removed; never read from `data`.
            Redacted(Box<Redacted>),
        }

        impl Kind {
            /// Every kind, in the order of the vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// Returns `aggregate.verb`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $word),+ }
            }

            /// Returns the CloudEvents `type`.
            pub fn type_name(self) -> &'static str {
                match self { $(Self::$kind => concat!("chancery.", $word, ".v1")),+ }
            }

            /// Returns the family.
            pub fn family(self) -> Family {
                match self { $(Self::$kind => Family::$family),+ }
            }

            /// Returns the rank that orders events of one moment (vocabulary §5).
            pub fn rank(self) -> u8 {
                match self { $(Self::$kind => $rank),+ }
            }

            /// Generates the JSON Schema of the kind's own fields.
            pub(crate) fn body_schema(self, generator: &mut SchemaGenerator) -> Schema {
                match self { $(Self::$kind => generator.root_schema_for::<$body>()),+ }
            }

            /// Reads the kind's own fields; other fields are passed over.
            pub(crate) fn read_body<'de, D: serde::Deserializer<'de>>(self, data: D) -> Result<Body, D::Error> {
                match self {
                    $(Self::$kind => <$body as serde::Deserialize>::deserialize(data).map(Body::$kind)),+
                }
            }
        }

        impl Body {
            /// Returns the kind.
            pub fn kind(&self) -> Kind {
                match self {
                    $(Self::$kind(_) => Kind::$kind,)+
                    Self::Redacted(redacted) => redacted.kind,
                }
            }
        }

        impl Mentions for Body {
            fn mentions(&self, found: &mut Vec<EntityRef>) {
                match self {
                    $(Self::$kind(body) => body.mentions(found),)+
                    Self::Redacted(redacted) => redacted.mentions(found),
                }
            }

            fn rename(&mut self, names: &NewName<'_>) {
                match self {
                    $(Self::$kind(body) => body.rename(names),)+
                    Self::Redacted(redacted) => redacted.rename(names),
                }
            }
        }
    };
}

kinds! {
    ReportCaptured "report.captured" Registry 0 ReportCaptured,
    ReportUpdated "report.updated" Registry 0 ReportUpdated,
    OutletRegistered "outlet.registered" Registry 0 OutletRegistered,
    OutletGraded "outlet.graded" Registry 0 OutletGraded,
    ActorRegistered "actor.registered" Registry 0 ActorRegistered,
    EntityMerged "entity.merged" Registry 0 EntityMerged,
    StatementMade "statement.made" Assertion 1 StatementMade,
    StanceTaken "stance.taken" Assertion 1 StanceTaken,
    MeetingFloated "meeting.floated" Assertion 2 MeetingFloated,
    MeetingProposed "meeting.proposed" Assertion 2 MeetingFloated,
    MeetingAnnounced "meeting.announced" Assertion 3 MeetingAnnounced,
    MeetingConfirmed "meeting.confirmed" Assertion 4 MeetingConfirmed,
    MeetingResponded "meeting.responded" Assertion 3 MeetingResponded,
    MeetingPostponed "meeting.postponed" Assertion 6 MeetingPostponed,
    MeetingCancelled "meeting.cancelled" Assertion 6 MeetingCancelled,
    MeetingHeld "meeting.held" Assertion 4 MeetingHeld,
    MeetingAttendanceReported "meeting.attendance_reported" Assertion 4 MeetingAttendanceReported,
    MeetingOutcomeReported "meeting.outcome_reported" Assertion 5 MeetingOutcomeReported,
    MeetingAgendaStated "meeting.agenda_stated" Assertion 1 MeetingAgendaStated,
    ConditionStated "condition.stated" Assertion 1 ConditionStated,
    ConditionReaffirmed "condition.reaffirmed" Assertion 3 ConditionSpoken,
    ConditionWaived "condition.waived" Assertion 6 ConditionSpoken,
    ConditionDisowned "condition.disowned" Assertion 6 ConditionSpoken,
    ConditionExpired "condition.expired" Assertion 6 ConditionSpoken,
    ConditionSuperseded "condition.superseded" Assertion 6 ConditionSuperseded,
    ConditionAnswered "condition.answered" Assertion 3 ConditionAnswered,
    ConditionClaimedMet "condition.claimed_met" Assertion 4 ConditionJudged,
    ConditionAcknowledgedMet "condition.acknowledged_met" Assertion 5 ConditionJudged,
    ConditionDisputed "condition.disputed" Assertion 5 ConditionJudged,
    ConditionRegressed "condition.regressed" Assertion 5 ConditionJudged,
    ProposalTabled "proposal.tabled" Assertion 2 ProposalTabled,
    ProposalAnswered "proposal.answered" Assertion 3 ProposalAnswered,
    ProposalWithdrawn "proposal.withdrawn" Assertion 6 ProposalAnswered,
    TermStated "term.stated" Assertion 1 TermStated,
    TermAnswered "term.answered" Assertion 3 TermAnswered,
    AgreementReached "agreement.reached" Assertion 2 AgreementReached,
    AgreementStatusReported "agreement.status_reported" Assertion 5 AgreementStatusReported,
    CommitmentProgressed "commitment.progressed" Assertion 3 CommitmentProgressed,
    CommitmentStatusReported "commitment.status_reported" Assertion 5 CommitmentStatusReported,
    ClaimMade "claim.made" Assertion 1 ClaimMade,
    ClaimAnswered "claim.answered" Assertion 3 ClaimAnswered,
    RelationAsserted "relation.asserted" Assertion 1 RelationAsserted,
    RecordCorrected "record.corrected" Record 0 RecordCorrected,
    RecordRetracted "record.retracted" Record 0 RecordRetracted,
    RecordFlagged "record.flagged" Record 0 RecordFlagged,
    LeadImported "lead.imported" Lead 0 LeadImported,
}

/// Kinds that only the system writes.
pub const SYSTEM_TYPES: &[&str] = &[REDACTED_TYPE, view::ATTESTED];

impl Kind {
    /// Finds a kind by its CloudEvents `type`.
    pub fn from_type_name(name: &str) -> Option<Self> {
        let word = name.strip_prefix("chancery.")?.strip_suffix(".v1")?;
        Self::from_word(word)
    }

    /// Finds a kind by `aggregate.verb`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// Says whether the kind carries the fields common to all assertions.
    pub fn is_assertion(self) -> bool {
        self.family() == Family::Assertion
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
