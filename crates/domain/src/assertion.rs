//! What every assertion says beside its own content: when, who through whom, how.

use serde::Deserialize;

use crate::edtf::Edtf;
use crate::mentions::{Mentions, NewName, speaks};
use crate::reference::{ActorRef, EntityRef, OutletRef, ReportRef, VoiceRef};
use crate::text::{LanguageTag, Sha256Hex, ShortText};
use crate::words::words;

pub use crate::limits::HOPS_MAX;
use crate::limits::{CODES_MAX, EVIDENCE_MAX, LEADS_MAX};
use crate::position::Position;

words! {
    /// What a hop did with the information.
    Role { Outlet = "outlet", Relay = "relay", Speaker = "speaker", Spokesperson = "spokesperson", Originator = "originator", Document = "document" }
    /// How well a hop is known.
    Identity { Named = "named", Anonymous = "anonymous", AnonymousPlural = "anonymous_plural", Unattributed = "unattributed", Unknown = "unknown" }
    /// By what way a hop spoke.
    Channel { Post = "post", Briefing = "briefing", Interview = "interview", Speech = "speech", Readout = "readout", Document = "document", Call = "call", Leak = "leak" }
    /// On which terms a hop spoke.
    Terms { OnRecord = "on_record", Background = "background", OffRecord = "off_record" }
    /// How the wording came about.
    Mode { Verbatim = "verbatim", Paraphrase = "paraphrase", Editorial = "editorial", Inference = "inference", Machine = "machine" }
    /// Whether the assertion is affirmed or denied as a whole.
    Polarity { Affirmed = "affirmed", Negated = "negated" }
    /// The modality of the act recorded.
    Modality { Actual = "actual", Planned = "planned", Conditional = "conditional", Hypothetical = "hypothetical", Hope = "hope", Prediction = "prediction" }
    /// Traffic Light Protocol; this version publishes what it records.
    Marking { Clear = "clear", Green = "green" }
    /// Who translated.
    TranslatedBy { Official = "official", Outlet = "outlet", Machine = "machine" }
}

speaks! {
    /// One hop of an attribution, nearest to us first.
    #[serde(deny_unknown_fields)]
    pub struct Hop {
        /// Who it is, when known.
        #[schemars(with = "Option<VoiceRef>", extend("x-hint" = "who speaks is an actor or an outlet"))]
        pub agent: Option<EntityRef>,
        /// What the hop did.
        pub role: Role,
        /// How well it is known.
        pub identity: Identity,
        /// For whom it spoke.
        #[schemars(with = "Option<ActorRef>")]
        pub on_behalf_of: Option<EntityRef>,
        /// By what way.
        pub channel: Option<Channel>,
        /// On which medium.
        #[schemars(with = "Option<OutletRef>", extend("x-hint" = "what it spoke on is an outlet"))]
        pub medium: Option<EntityRef>,
        /// On which terms.
        pub terms: Option<Terms>,
        /// When it was said.
        pub said: Option<Edtf>,
        /// What is known of an unnamed hop.
        pub description: Option<ShortText>,
    }

    /// A byte span of a report that supports the assertion.
    #[serde(deny_unknown_fields)]
    pub struct Evidence {
        /// The report.
        pub report: ReportRef,
        /// First byte, from 0.
        pub start: Option<u64>,
        /// Byte after the last.
        pub end: Option<u64>,
        /// Hash of the span.
        pub sha256: Option<Sha256Hex>,
    }

    /// From which language, and by whom, a wording was translated.
    #[serde(deny_unknown_fields)]
    pub struct Translated {
        /// The language of the original, BCP 47.
        pub from: LanguageTag,
        /// Who translated.
        pub by: TranslatedBy,
    }

    /// A code of another scheme, such as CAMEO; a string, since `012` is not 12.
    #[serde(deny_unknown_fields)]
    pub struct Code {
        /// The scheme.
        pub scheme: ShortText,
        /// Its version.
        pub version: ShortText,
        /// The code.
        #[schemars(extend("x-hint" = "a code is a text, since `012` is not 12"))]
        pub code: ShortText,
    }
}

impl Hop {
    /// Says whether the hop is somebody who speaks, not one who passes it on.
    pub fn speaks(&self) -> bool {
        matches!(self.role, Role::Speaker | Role::Spokesperson | Role::Originator)
            || self.on_behalf_of.is_some()
    }
}

/// The item's grade when nobody gave one: cannot be judged.
pub const CREDIBILITY_DEFAULT: u8 = 6;

fn credibility_default() -> u8 {
    CREDIBILITY_DEFAULT
}

fn affirmed() -> Polarity {
    Polarity::Affirmed
}

fn actual() -> Modality {
    Modality::Actual
}

fn clear() -> Marking {
    Marking::Clear
}

/// The fields common to all assertions.
#[derive(Clone, Debug, PartialEq, Deserialize, schemars::JsonSchema)]
pub struct Common {
    /// When it happened; for a saying, when it was said.
    pub occurred: Edtf,
    /// Who says so, through whom; nearest first.
    #[schemars(length(min = 1, max = HOPS_MAX))]
    pub attribution: Vec<Hop>,
    /// How the wording came about.
    pub mode: Mode,
    /// Affirmed, or denied as a whole.
    #[serde(default = "affirmed")]
    pub polarity: Polarity,
    /// Modality of the act recorded.
    #[serde(default = "actual")]
    pub modality: Modality,
    /// The hedge in the wording.
    pub hedge: Option<ShortText>,
    /// A remark of the coder.
    pub note: Option<ShortText>,
    /// From which language it was translated.
    pub translated: Option<Translated>,
    /// Where it stands.
    #[serde(default)]
    #[schemars(length(max = EVIDENCE_MAX))]
    pub evidence: Vec<Evidence>,
    /// Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
    #[serde(default)]
    #[schemars(with = "Vec<std::num::NonZeroU64>", length(max = LEADS_MAX))]
    pub leads: Vec<Position>,
    /// The item's grade, 1 to 6.
    #[serde(default = "credibility_default")]
    #[schemars(range(min = 1, max = 6))]
    pub credibility: u8,
    /// Where the information starts, when the coder knows it.
    pub origin: Option<EntityRef>,
    /// Codes of other schemes.
    #[serde(default)]
    #[schemars(length(max = CODES_MAX))]
    pub codes: Vec<Code>,
    /// Traffic Light Protocol.
    #[serde(default = "clear")]
    #[schemars(extend("x-hint" = "this version publishes what it records, so it takes nothing that must not be published"))]
    pub marking: Marking,
    /// One sentence in own words.
    pub summary: Option<ShortText>,
}

impl Common {
    /// Says whether the assertion can move a state: affirmed, actual, and neither inferred nor made by a machine.
    pub fn moves(&self) -> bool {
        self.polarity == Polarity::Affirmed && self.is_reported_act()
    }

    /// Says whether the assertion denies something that actually was said to be.
    pub fn denies(&self) -> bool {
        self.polarity == Polarity::Negated && self.is_reported_act()
    }

    fn is_reported_act(&self) -> bool {
        self.modality == Modality::Actual
            && matches!(self.mode, Mode::Verbatim | Mode::Paraphrase | Mode::Editorial)
    }
}

impl Mentions for Common {
    fn mentions(&self, found: &mut Vec<EntityRef>) {
        self.attribution.mentions(found);
        self.evidence.mentions(found);
        self.origin.mentions(found);
    }

    fn rename(&mut self, names: &NewName<'_>) {
        self.attribution.rename(names);
        self.evidence.rename(names);
        self.origin.rename(names);
    }
}
