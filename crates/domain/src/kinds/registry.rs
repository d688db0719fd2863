//! Registry kinds: reports, outlets, actors. Not assertions; the latest for a reference wins whole.

use crate::edtf::Edtf;
use crate::limits::{ACTORS_MAX, ALIASES_MAX, MERGED_MAX};
use crate::mentions::speaks;
use crate::reference::{ActorRef, EntityRef, OutletRef, ReportRef};
use crate::text::{LanguageTag, Sha256Hex, ShortText, WebAddress};
use crate::words::words;

words! {
    /// What became of a report after it was captured.
    ReportStatus { Updated = "updated", Corrected = "corrected", Withdrawn = "withdrawn", Unavailable = "unavailable" }
    /// What an outlet is.
    OutletKind { Wire = "wire", Newspaper = "newspaper", Broadcaster = "broadcaster", Official = "official", Social = "social", Document = "document", Dataset = "dataset" }
    /// The Admiralty letter of an outlet.
    Reliability { A = "A", B = "B", C = "C", D = "D", E = "E", F = "F" }
    /// What an actor is.
    ActorKind { State = "state", Person = "person", Organization = "organization", Delegation = "delegation", Group = "group", Office = "office" }
}

speaks! {
    /// One captured document of an outlet, by content hash.
    pub struct ReportCaptured {
        /// The report.
        pub report: ReportRef,
        /// Who published it.
        pub outlet: Option<OutletRef>,
        /// Where it stood.
        pub url: Option<WebAddress>,
        /// Where a copy stands.
        pub archived_url: Option<WebAddress>,
        /// Hash of the title.
        pub title_sha256: Option<Sha256Hex>,
        /// The byline as printed.
        pub byline: Option<ShortText>,
        /// The language, BCP 47.
        pub language: Option<LanguageTag>,
        /// When it was published.
        pub published: Option<Edtf>,
        /// When it was fetched.
        pub retrieved: Option<Edtf>,
        /// Hash of the content.
        pub sha256: Sha256Hex,
        /// Length of the content.
        pub bytes: Option<u64>,
        /// The report that this one relays.
        pub derived_from: Option<ReportRef>,
        /// The report that this one is a version of.
        pub version_of: Option<ReportRef>,
        /// Under which rights it may be used.
        pub rights: Option<ShortText>,
    }

    /// What became of a report.
    pub struct ReportUpdated {
        /// The report.
        pub report: ReportRef,
        /// Its new status.
        pub status: ReportStatus,
        /// Hash of the new content.
        pub sha256: Option<Sha256Hex>,
        /// What the outlet said about it.
        pub note: Option<ShortText>,
    }

    /// An outlet.
    pub struct OutletRegistered {
        /// The outlet.
        pub outlet: OutletRef,
        /// Its name.
        pub name: ShortText,
        /// What it is.
        pub kind: OutletKind,
        /// Whom it belongs to.
        pub affiliation: Option<ShortText>,
        /// Ids elsewhere.
        pub same_as: Option<OutletSameAs>,
    }

    /// Ids of an outlet elsewhere.
    #[serde(deny_unknown_fields)]
    pub struct OutletSameAs {
        /// Wikidata item.
        pub wikidata: Option<ShortText>,
        /// Web domain.
        pub domain: Option<ShortText>,
    }

    /// How reliable an outlet is held to be.
    pub struct OutletGraded {
        /// The outlet.
        pub outlet: OutletRef,
        /// A to F.
        pub reliability: Reliability,
        /// From when on.
        pub from: Option<Edtf>,
        /// Who grades.
        pub by: ShortText,
        /// Why.
        pub reason: ShortText,
    }

    /// An actor.
    pub struct ActorRegistered {
        /// The actor.
        pub actor: ActorRef,
        /// Its name.
        pub name: ShortText,
        /// What it is.
        pub kind: ActorKind,
        /// Other names.
        #[serde(default)]
        #[schemars(length(max = ALIASES_MAX))]
        pub aliases: Vec<ShortText>,
        /// Whom it represents, and when.
        #[serde(default)]
        #[schemars(length(max = ACTORS_MAX))]
        pub represents: Vec<Represents>,
        /// Ids elsewhere.
        pub same_as: Option<ActorSameAs>,
    }

    /// Whom an actor represents, and when.
    #[serde(deny_unknown_fields)]
    pub struct Represents {
        /// The one represented.
        pub actor: ActorRef,
        /// From when on.
        pub from: Option<Edtf>,
        /// Until when.
        pub to: Option<Edtf>,
    }

    /// Ids of an actor elsewhere.
    #[serde(deny_unknown_fields)]
    pub struct ActorSameAs {
        /// Wikidata item.
        pub wikidata: Option<ShortText>,
        /// ISO 3166 code.
        pub iso3166: Option<ShortText>,
        /// CAMEO actor code.
        pub cameo: Option<ShortText>,
    }

    /// Several references that turned out to name one entity.
    pub struct EntityMerged {
        /// The one that stays.
        pub into: EntityRef,
        /// Those that go.
        #[schemars(length(min = 1, max = MERGED_MAX))]
        pub from: Vec<EntityRef>,
    }
}
