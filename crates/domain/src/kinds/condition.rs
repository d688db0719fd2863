//! Conditions: what somebody sets as a precondition, and what becomes of it.

use crate::edtf::Edtf;
use crate::kinds::saying::Firmness;
use crate::limits::{ACTORS_MAX, DEPENDENCIES_MAX};
use crate::mentions::speaks;
use crate::reference::{ActorRef, ConditionRef, DependencyRef, IssueRef, OutcomeRef};
use crate::text::LongText;
use crate::words::words;

words! {
    /// What sort of condition it is.
    ConditionKind { Substantive = "substantive", Procedural = "procedural", Participation = "participation", Sequencing = "sequencing", Security = "security", Recognition = "recognition", Verification = "verification", Reciprocity = "reciprocity", Humanitarian = "humanitarian" }
    /// How the conditions of a group go together.
    GroupOperator { AllOf = "all_of", AnyOf = "any_of", Sequence = "sequence" }
    /// Whether a list is all there is.
    Exhaustive { Yes = "yes", No = "no", Unknown = "unknown" }
    /// The other side's reply to a condition, or a reply to a proposal.
    Answer { Accepted = "accepted", AcceptedInPart = "accepted_in_part", Rejected = "rejected", Countered = "countered" }
}

fn unknown() -> Exhaustive {
    Exhaustive::Unknown
}

speaks! {
    /// How a condition goes together with others of its side.
    #[serde(deny_unknown_fields)]
    pub struct Group {
        /// All, any, or one after the other.
        pub operator: GroupOperator,
        /// Whether the list is all there is.
        #[serde(default = "unknown")]
        pub exhaustive: Exhaustive,
    }

    /// A condition was stated.
    pub struct ConditionStated {
        /// The condition.
        pub condition: ConditionRef,
        /// What it is set for.
        #[serde(rename = "for")]
        #[schemars(extend("x-hint" = "a condition is set for a meeting, an agreement or a proposal; a part of another condition names it as `parent`"))]
        pub outcome: OutcomeRef,
        /// Who sets it.
        #[schemars(length(max = ACTORS_MAX))]
        pub set_by: Vec<ActorRef>,
        /// Whom it is put to.
        #[serde(default)]
        #[schemars(length(max = ACTORS_MAX))]
        pub addressed_to: Vec<ActorRef>,
        /// What sort it is.
        pub kind: Option<ConditionKind>,
        /// Its wording, in own words.
        pub text: Option<LongText>,
        /// Whether its content was left open.
        #[serde(default)]
        pub underspecified: bool,
        /// How firm it is.
        pub firmness: Option<Firmness>,
        /// How it goes together with others.
        pub group: Option<Group>,
        /// What it is about.
        pub issue: Option<IssueRef>,
        /// What it depends on.
        #[serde(default)]
        #[schemars(length(max = DEPENDENCIES_MAX))]
        pub depends_on: Vec<DependencyRef>,
        /// The condition that it is part of.
        pub parent: Option<ConditionRef>,
        /// By when.
        pub deadline: Option<Edtf>,
        /// Who says whether it is met.
        pub verifier: Option<ActorRef>,
        /// Whether it is met as soon as what it depends on is done.
        #[serde(default)]
        pub auto: bool,
    }

    /// One side spoke of a condition again: reaffirmed, waived, disowned or let it expire.
    pub struct ConditionSpoken {
        /// The condition.
        pub condition: ConditionRef,
        /// Who.
        pub by: ActorRef,
    }

    /// A condition was replaced by another.
    pub struct ConditionSuperseded {
        /// The condition.
        pub condition: ConditionRef,
        /// Who replaced it.
        pub by: ActorRef,
        /// By which one.
        pub replaced_by: ConditionRef,
    }

    /// The other side replied to a condition.
    pub struct ConditionAnswered {
        /// The condition.
        pub condition: ConditionRef,
        /// Who replied.
        pub by: ActorRef,
        /// The reply.
        pub answer: Answer,
        /// The condition set against it.
        pub counter: Option<ConditionRef>,
    }

    /// Somebody spoke of whether a condition is met.
    pub struct ConditionJudged {
        /// The condition.
        pub condition: ConditionRef,
        /// Who.
        pub by: Option<ActorRef>,
    }
}
