//! Proposals and their terms, agreements and their commitments.

use crate::edtf::Edtf;
use crate::kinds::condition::Answer;
use crate::kinds::saying::Firmness;
use crate::limits::{ACTORS_MAX, COMMITMENTS_MAX, PLACES_MAX, TOPICS_MAX};
use crate::mentions::speaks;
use crate::reference::{
    ActorRef, AgreementRef, CommitmentRef, IssueRef, MeetingRef, PlaceRef, ProposalRef, TermRef,
};
use crate::text::{LongText, ShortText, Slug};
use crate::words::words;

words! {
    /// What a proposal is.
    ProposalKind { DemandSet = "demand_set", Proposal = "proposal", Plan = "plan", Memorandum = "memorandum", Draft = "draft", Communique = "communique" }
    /// A reply to a term, or a change of it.
    TermAnswer { Accepted = "accepted", AcceptedInPart = "accepted_in_part", Rejected = "rejected", Countered = "countered", Softened = "softened", Hardened = "hardened", Withdrawn = "withdrawn" }
    /// In what form an agreement was reached.
    AgreementForm { Oral = "oral", Statement = "statement", Signed = "signed", Unknown = "unknown" }
    /// Whether a quantity is each side's or of all together.
    Basis { PerSide = "per_side", Total = "total", Ambiguous = "ambiguous" }
    /// What is reported of an agreement.
    AgreementStatus { Signed = "signed", Ratified = "ratified", InForce = "in_force", Suspended = "suspended", Terminated = "terminated", Collapsed = "collapsed", Denied = "denied" }
    /// What is reported of a commitment.
    CommitmentStatus { Stalled = "stalled", Suspended = "suspended", Violated = "violated", Reversed = "reversed", Disputed = "disputed", Cancelled = "cancelled", Implemented = "implemented", Verified = "verified" }
}

speaks! {
    /// A proposal was put on the table.
    pub struct ProposalTabled {
        /// The proposal.
        pub proposal: ProposalRef,
        /// What it is.
        pub kind: ProposalKind,
        /// Whose it is.
        #[schemars(length(max = ACTORS_MAX))]
        pub by: Vec<ActorRef>,
        /// Whom it is put to.
        #[schemars(length(max = ACTORS_MAX))]
        pub to: Vec<ActorRef>,
        /// Stage in the terms of PA-X.
        pub stage: Option<ShortText>,
        /// The proposal that it replaces.
        pub supersedes: Option<ProposalRef>,
    }

    /// A proposal was answered or withdrawn.
    pub struct ProposalAnswered {
        /// The proposal.
        pub proposal: ProposalRef,
        /// By whom.
        pub by: ActorRef,
        /// The answer.
        pub answer: Option<Answer>,
    }

    /// A term of a proposal.
    pub struct TermStated {
        /// The term.
        pub term: TermRef,
        /// The proposal.
        pub proposal: ProposalRef,
        /// What it is about.
        pub issue: IssueRef,
        /// Whose term it is.
        #[schemars(length(max = ACTORS_MAX))]
        pub by: Vec<ActorRef>,
        /// Who would be bound; empty = unknown.
        #[schemars(length(max = ACTORS_MAX))]
        pub obligor: Vec<ActorRef>,
        /// Who would benefit.
        #[schemars(length(max = ACTORS_MAX))]
        pub beneficiary: Vec<ActorRef>,
        /// Its wording, in own words.
        pub text: LongText,
        /// Where it would hold.
        #[serde(default)]
        #[schemars(length(max = PLACES_MAX))]
        pub scope: Vec<PlaceRef>,
        /// Where, in words.
        pub scope_text: Option<ShortText>,
        /// How much.
        pub quantity: Option<Quantity>,
        /// By when.
        pub deadline: Option<Edtf>,
        /// How firm.
        pub firmness: Option<Firmness>,
    }

    /// A term was answered or changed.
    pub struct TermAnswered {
        /// The term.
        pub term: TermRef,
        /// By whom.
        pub by: ActorRef,
        /// The answer.
        pub answer: TermAnswer,
        /// The term set against it.
        pub counter: Option<TermRef>,
    }

    /// A quantity with its unit, and whether it is each side's.
    #[serde(deny_unknown_fields)]
    pub struct Quantity {
        /// How much.
        pub target: u64,
        /// Of what.
        pub unit: ShortText,
        /// Each side's, or of all together.
        pub basis: Basis,
    }

    /// An agreement was reached.
    pub struct AgreementReached {
        /// The agreement.
        pub agreement: AgreementRef,
        /// Between whom.
        #[schemars(length(max = ACTORS_MAX))]
        pub parties: Vec<ActorRef>,
        /// On what.
        #[serde(default)]
        #[schemars(length(max = TOPICS_MAX))]
        pub issues: Vec<IssueRef>,
        /// At which meeting.
        pub meeting: Option<MeetingRef>,
        /// In what form.
        pub form: AgreementForm,
        /// From when on it holds.
        pub effective: Option<Edtf>,
        /// Until when.
        pub expires: Option<Edtf>,
        /// Where.
        #[serde(default)]
        #[schemars(length(max = PLACES_MAX))]
        pub scope: Vec<PlaceRef>,
        /// What was promised.
        #[schemars(length(max = COMMITMENTS_MAX))]
        pub commitments: Vec<Commitment>,
    }

    /// One thing promised in an agreement.
    #[serde(deny_unknown_fields)]
    pub struct Commitment {
        /// The commitment.
        pub commitment: CommitmentRef,
        /// Who must act.
        #[schemars(length(max = ACTORS_MAX))]
        pub obligor: Vec<ActorRef>,
        /// For whom.
        #[schemars(length(max = ACTORS_MAX))]
        pub beneficiary: Vec<ActorRef>,
        /// What is to be done.
        pub action: LongText,
        /// How much.
        pub quantity: Option<Quantity>,
        /// By when.
        pub due: Option<Edtf>,
        /// Who says whether it is done.
        pub verifier: Option<ActorRef>,
    }

    /// What is reported of an agreement.
    pub struct AgreementStatusReported {
        /// The agreement.
        pub agreement: AgreementRef,
        /// Its status.
        pub status: AgreementStatus,
        /// By whom.
        pub by: Option<ActorRef>,
    }

    /// Something was done towards a commitment.
    pub struct CommitmentProgressed {
        /// The commitment.
        pub commitment: CommitmentRef,
        /// Which tranche; one tranche counts once.
        pub tranche: Option<Slug>,
        /// Which side did it.
        pub side: Option<ActorRef>,
        /// How much, of this tranche.
        pub done: Option<u64>,
        /// How much so far in all.
        pub total: Option<u64>,
        /// Of what.
        pub unit: ShortText,
        /// Each side's, or of all together.
        pub basis: Option<Basis>,
    }

    /// What is reported of a commitment.
    pub struct CommitmentStatusReported {
        /// The commitment.
        pub commitment: CommitmentRef,
        /// Its status.
        pub status: CommitmentStatus,
        /// By whom.
        pub by: Option<ActorRef>,
    }
}
