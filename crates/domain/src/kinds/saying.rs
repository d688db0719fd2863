//! Statements, stances, claims and relations.

use crate::edtf::Edtf;
use crate::limits::{ACTORS_MAX, TOPICS_MAX};
use crate::mentions::speaks;
use crate::reference::{ActorRef, ClaimRef, EntityRef, IssueRef, PlaceRef, StatementRef};
use crate::text::{IsoDuration, Metric, ShortText};
use crate::words::words;

words! {
    /// What an actor holds about an issue.
    Stance { Demands = "demands", Supports = "supports", Accepts = "accepts", Conditional = "conditional", Neutral = "neutral", OpposesImplied = "opposes_implied", Opposes = "opposes", Rejects = "rejects" }
    /// On which layer a stance lies.
    StanceLayer { Position = "position", Interest = "interest", RedLine = "red_line", Signal = "signal" }
    /// How firm a stance, condition or term is.
    Firmness { RedLine = "red_line", Firm = "firm", Stated = "stated", Flexible = "flexible", Signalling = "signalling" }
    /// Whether a figure is of all sides together or of each.
    Aggregation { Combined = "combined", PerSide = "per_side" }
    /// What somebody says to a claim.
    ClaimAnswer { Corroborated = "corroborated", Denied = "denied" }
    /// How two things stand to each other, as somebody says.
    Relation { Contradicts = "contradicts", Exceeds = "exceeds", SubsetOf = "subset_of", Equivalent = "equivalent", Overlaps = "overlaps", SilentOn = "silent_on", Specialises = "specialises", SameOrigin = "same_origin" }
}

speaks! {
    /// Something was said.
    pub struct StatementMade {
        /// The statement's own reference.
        pub statement: Option<StatementRef>,
        /// What it is about.
        #[schemars(length(max = TOPICS_MAX))]
        pub about: Vec<EntityRef>,
        /// The stance that it voices.
        pub stance: Option<IssueStance>,
    }

    /// A stance on an issue.
    #[serde(deny_unknown_fields)]
    pub struct IssueStance {
        /// The issue.
        pub issue: IssueRef,
        /// The stance.
        pub stance: Stance,
    }

    /// An actor took a stance.
    pub struct StanceTaken {
        /// The actor.
        pub actor: ActorRef,
        /// The issue.
        pub issue: IssueRef,
        /// The stance.
        pub stance: Stance,
        /// On which layer.
        pub layer: Option<StanceLayer>,
        /// How firm.
        pub firmness: Option<Firmness>,
    }

    /// A figure, with its population and period.
    pub struct ClaimMade {
        /// The claim.
        pub claim: ClaimRef,
        /// What is counted.
        pub metric: Metric,
        /// Of whom.
        pub population: Option<ShortText>,
        /// On which sides.
        #[serde(default)]
        #[schemars(length(max = ACTORS_MAX))]
        pub sides: Vec<ActorRef>,
        /// Together or each.
        pub aggregation: Option<Aggregation>,
        /// The figure.
        pub value: ClaimValue,
        /// In which unit.
        pub unit: ShortText,
        /// Per which time, ISO 8601.
        pub per: Option<IsoDuration>,
        /// Over which time.
        pub period: Option<Edtf>,
        /// Where.
        pub place: Option<PlaceRef>,
        /// About what.
        pub about: Option<EntityRef>,
    }

    /// A figure as it was given; at least one member.
    #[serde(deny_unknown_fields)]
    pub struct ClaimValue {
        /// An exact number.
        pub exact: Option<i64>,
        /// Not less than.
        pub lower: Option<i64>,
        /// Not more than.
        pub upper: Option<i64>,
        /// About.
        pub approx: Option<i64>,
        /// In words.
        pub vague: Option<ShortText>,
        /// Whether `lower` itself is possible.
        pub lower_inclusive: Option<bool>,
        /// Whether `upper` itself is possible.
        pub upper_inclusive: Option<bool>,
    }

    /// Somebody corroborated or denied a claim.
    pub struct ClaimAnswered {
        /// The claim.
        pub claim: ClaimRef,
        /// Who.
        pub by: EntityRef,
        /// What they say.
        pub answer: ClaimAnswer,
    }

    /// Somebody says how things stand to each other; never evidence.
    pub struct RelationAsserted {
        /// The left side.
        #[schemars(length(min = 1, max = TOPICS_MAX))]
        pub left: Vec<EntityRef>,
        /// The right side.
        pub right: EntityRef,
        /// The relation.
        pub relation: Relation,
    }
}
