"""The data of each kind as pydantic models. Made of proto/schemas by tools/generate.py; not edited."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

Model = TypeAliasType("Model", Any)


Edtf = TypeAliasType(
    "Edtf",
    Annotated[
        str,
        Field(
            pattern="^([0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?[~?%]?|[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?[~?%]?/([0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?[~?%]?|\\.\\.)|\\.\\./[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?[~?%]?)$"
        ),
    ],
)


LanguageTag = TypeAliasType(
    "LanguageTag",
    Annotated[str, Field(pattern="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,8}$")],
)


Outlet = TypeAliasType(
    "Outlet", Annotated[str, Field(pattern="^(outlet)/[a-z0-9][a-z0-9-]{0,95}$")]
)


Report = TypeAliasType(
    "Report", Annotated[str, Field(pattern="^(report)/[a-z0-9][a-z0-9-]{0,95}$")]
)


Sha256 = TypeAliasType("Sha256", Annotated[str, Field(pattern="^[0-9a-f]{64}$")])


Text500 = TypeAliasType(
    "Text500",
    Annotated[
        str,
        Field(
            max_length=500,
            min_length=1,
            pattern="^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f][^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*$",
        ),
    ],
)


WebAddress = TypeAliasType(
    "WebAddress", Annotated[str, Field(pattern="^https?://[!-~]{1,2000}$")]
)


class ReportCaptured(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    archived_url: Annotated[
        WebAddress | None, Field(description="Where a copy stands.")
    ] = None
    byline: Annotated[Text500 | None, Field(description="The byline as printed.")] = (
        None
    )
    bytes: Annotated[
        int | None,
        Field(description="Length of the content.", ge=0, le=9007199254740991),
    ] = None
    derived_from: Annotated[
        Report | None, Field(description="The report that this one relays.")
    ] = None
    language: Annotated[
        LanguageTag | None, Field(description="The language, BCP 47.")
    ] = None
    outlet: Annotated[Outlet | None, Field(description="Who published it.")] = None
    published: Annotated[Edtf | None, Field(description="When it was published.")] = (
        None
    )
    report: Annotated[Report, Field(description="The report.")]
    retrieved: Annotated[Edtf | None, Field(description="When it was fetched.")] = None
    rights: Annotated[
        Text500 | None, Field(description="Under which rights it may be used.")
    ] = None
    sha256: Annotated[Sha256, Field(description="Hash of the content.")]
    title_sha256: Annotated[Sha256 | None, Field(description="Hash of the title.")] = (
        None
    )
    url: Annotated[WebAddress | None, Field(description="Where it stood.")] = None
    version_of: Annotated[
        Report | None, Field(description="The report that this one is a version of.")
    ] = None


class ReportUpdated(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    note: Annotated[
        Text500 | None, Field(description="What the outlet said about it.")
    ] = None
    report: Annotated[Report, Field(description="The report.")]
    sha256: Annotated[Sha256 | None, Field(description="Hash of the new content.")] = (
        None
    )
    status: Annotated[
        Literal["updated", "corrected", "withdrawn", "unavailable"],
        Field(description="Its new status."),
    ]


class SameAs(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    domain: Annotated[Text500 | None, Field(description="Web domain.")] = None
    wikidata: Annotated[Text500 | None, Field(description="Wikidata item.")] = None


class OutletRegistered(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    affiliation: Annotated[Text500 | None, Field(description="Whom it belongs to.")] = (
        None
    )
    kind: Annotated[
        Literal["wire", "newspaper", "broadcaster", "official", "social", "document", "dataset"],
        Field(description="What it is."),
    ]
    name: Annotated[Text500, Field(description="Its name.")]
    outlet: Annotated[Outlet, Field(description="The outlet.")]
    same_as: Annotated[SameAs | None, Field(description="Ids elsewhere.")] = None


class OutletGraded(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    by: Annotated[Text500, Field(description="Who grades.")]
    from_: Annotated[Edtf | None, Field(alias="from", description="From when on.")] = (
        None
    )
    outlet: Annotated[Outlet, Field(description="The outlet.")]
    reason: Annotated[Text500, Field(description="Why.")]
    reliability: Annotated[
        Literal["A", "B", "C", "D", "E", "F"], Field(description="A to F.")
    ]


Actor = TypeAliasType(
    "Actor", Annotated[str, Field(pattern="^(actor)/[a-z0-9][a-z0-9-]{0,95}$")]
)


class Represent(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    actor: Annotated[Actor, Field(description="The one represented.")]
    from_: Annotated[Edtf | None, Field(alias="from", description="From when on.")] = (
        None
    )
    to: Annotated[Edtf | None, Field(description="Until when.")] = None


class SameAs1(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    cameo: Annotated[Text500 | None, Field(description="CAMEO actor code.")] = None
    iso3166: Annotated[Text500 | None, Field(description="ISO 3166 code.")] = None
    wikidata: Annotated[Text500 | None, Field(description="Wikidata item.")] = None


class ActorRegistered(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    actor: Annotated[Actor, Field(description="The actor.")]
    aliases: Annotated[
        list[Text500] | None, Field(description="Other names.", max_length=64)
    ] = []
    kind: Annotated[
        Literal["state", "person", "organization", "delegation", "group", "office"],
        Field(description="What it is."),
    ]
    name: Annotated[Text500, Field(description="Its name.")]
    represents: Annotated[
        list[Represent] | None,
        Field(description="Whom it represents, and when.", max_length=256),
    ] = None
    same_as: Annotated[SameAs1 | None, Field(description="Ids elsewhere.")] = None


Reference = TypeAliasType(
    "Reference",
    Annotated[
        str,
        Field(
            pattern="^(actor|outlet|report|meeting|condition|proposal|term|agreement|commitment|claim|issue|place|statement)/[a-z0-9][a-z0-9-]{0,95}$"
        ),
    ],
)


class EntityMerged(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    from_: Annotated[
        list[Reference],
        Field(alias="from", description="Those that go.", max_length=256, min_length=1),
    ]
    into: Annotated[Reference, Field(description="The one that stays.")]


ActorOrOutlet = TypeAliasType(
    "ActorOrOutlet",
    Annotated[str, Field(pattern="^(actor|outlet)/[a-z0-9][a-z0-9-]{0,95}$")],
)


Issue = TypeAliasType(
    "Issue", Annotated[str, Field(pattern="^(issue)/[a-z0-9][a-z0-9-]{0,95}$")]
)


Statement = TypeAliasType(
    "Statement", Annotated[str, Field(pattern="^(statement)/[a-z0-9][a-z0-9-]{0,95}$")]
)


class AttributionItem(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    agent: Annotated[
        ActorOrOutlet | None, Field(description="Who it is, when known.")
    ] = None
    channel: Annotated[
        Literal["post", "briefing", "interview", "speech", "readout", "document", "call", "leak"] | None,
        Field(description="By what way."),
    ] = None
    description: Annotated[
        Text500 | None, Field(description="What is known of an unnamed hop.")
    ] = None
    identity: Annotated[
        Literal["named", "anonymous", "anonymous_plural", "unattributed", "unknown"],
        Field(description="How well it is known."),
    ]
    medium: Annotated[Outlet | None, Field(description="On which medium.")] = None
    on_behalf_of: Annotated[Actor | None, Field(description="For whom it spoke.")] = (
        None
    )
    role: Annotated[
        Literal["outlet", "relay", "speaker", "spokesperson", "originator", "document"],
        Field(description="What the hop did."),
    ]
    said: Annotated[Edtf | None, Field(description="When it was said.")] = None
    terms: Annotated[
        Literal["on_record", "background", "off_record"] | None,
        Field(description="On which terms."),
    ] = None


class Code(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    code: Annotated[Text500, Field(description="The code.")]
    scheme: Annotated[Text500, Field(description="The scheme.")]
    version: Annotated[Text500, Field(description="Its version.")]


class EvidenceItem(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    end: Annotated[
        int | None, Field(description="Byte after the last.", ge=0, le=9007199254740991)
    ] = None
    report: Annotated[Report, Field(description="The report.")]
    sha256: Annotated[Sha256 | None, Field(description="Hash of the span.")] = None
    start: Annotated[
        int | None, Field(description="First byte, from 0.", ge=0, le=9007199254740991)
    ] = None


Lead = TypeAliasType("Lead", Annotated[int, Field(ge=1, le=9007199254740991)])


class Stance(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    issue: Annotated[Issue, Field(description="The issue.")]
    stance: Annotated[
        Literal["demands", "supports", "accepts", "conditional", "neutral", "opposes_implied", "opposes", "rejects"],
        Field(description="The stance."),
    ]


class Translated(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    by: Annotated[
        Literal["official", "outlet", "machine"], Field(description="Who translated.")
    ]
    from_: Annotated[
        LanguageTag,
        Field(alias="from", description="The language of the original, BCP 47."),
    ]


class StatementMade(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    about: Annotated[
        list[Reference], Field(description="What it is about.", max_length=64)
    ]
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    stance: Annotated[
        Stance | None, Field(description="The stance that it voices.")
    ] = None
    statement: Annotated[
        Statement | None, Field(description="The statement's own reference.")
    ] = None
    summary: Annotated[Text500, Field(description="One sentence in own words.")]
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class StanceTaken(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    actor: Annotated[Actor, Field(description="The actor.")]
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    firmness: Annotated[
        Literal["red_line", "firm", "stated", "flexible", "signalling"] | None,
        Field(description="How firm."),
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    issue: Annotated[Issue, Field(description="The issue.")]
    layer: Annotated[
        Literal["position", "interest", "red_line", "signal"] | None,
        Field(description="On which layer."),
    ] = None
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    stance: Annotated[
        Literal["demands", "supports", "accepts", "conditional", "neutral", "opposes_implied", "opposes", "rejects"],
        Field(description="The stance."),
    ]
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


Meeting = TypeAliasType(
    "Meeting", Annotated[str, Field(pattern="^(meeting)/[a-z0-9][a-z0-9-]{0,95}$")]
)


class OrderItem(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    after: Annotated[Meeting | None, Field(description="After this one.")] = None
    before: Annotated[Meeting | None, Field(description="Before this one.")] = None


class Participant(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    actor: Annotated[Actor, Field(description="The actor.")]
    certain: Annotated[
        bool | None,
        Field(description="Whether it is certain that this actor is meant."),
    ] = True
    envoy: Annotated[
        Actor | None, Field(description="Who goes in the actor's place.")
    ] = None
    role: Annotated[
        Literal["principal", "mediator", "host", "guarantor", "observer"] | None,
        Field(description="As what."),
    ] = "principal"


class MeetingFloated(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    format: Annotated[
        Literal["in_person", "phone", "video", "backchannel"] | None,
        Field(description="In which form."),
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    level: Annotated[
        Literal["head_of_state", "minister", "delegation", "technical"] | None,
        Field(description="On which level."),
    ] = None
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    meeting: Annotated[Meeting, Field(description="The meeting.")]
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    order: Annotated[
        list[OrderItem] | None,
        Field(description="Before or after which others.", max_length=16),
    ] = None
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    participants: Annotated[
        list[Participant], Field(description="Who would take part.", max_length=256)
    ]
    planned: Annotated[Edtf | None, Field(description="For when.")] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class MeetingProposed(MeetingFloated):
    pass


Place = TypeAliasType(
    "Place", Annotated[str, Field(pattern="^(place)/[a-z0-9][a-z0-9-]{0,95}$")]
)


class MeetingAnnounced(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[list[Actor], Field(description="Who announced it.", max_length=256)]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    format: Annotated[
        Literal["in_person", "phone", "video", "backchannel"] | None,
        Field(description="In which form."),
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    level: Annotated[
        Literal["head_of_state", "minister", "delegation", "technical"] | None,
        Field(description="On which level."),
    ] = None
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    meeting: Annotated[Meeting, Field(description="The meeting.")]
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    order: Annotated[
        list[OrderItem] | None,
        Field(description="Before or after which others.", max_length=16),
    ] = None
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    participants: Annotated[
        list[Participant], Field(description="Who takes part.", max_length=256)
    ]
    place: Annotated[Place | None, Field(description="Where.")] = None
    planned: Annotated[Edtf | None, Field(description="For when.")] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class MeetingConfirmed(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Actor, Field(description="Who confirmed.")]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    meeting: Annotated[Meeting, Field(description="The meeting.")]
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    place: Annotated[Place | None, Field(description="Where.")] = None
    planned: Annotated[Edtf | None, Field(description="For when.")] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class MeetingResponded(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    actor: Annotated[Actor, Field(description="Who answered.")]
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    meeting: Annotated[Meeting, Field(description="The meeting.")]
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    rsvp: Annotated[
        Literal["accepted", "conditional", "declined"], Field(description="The answer.")
    ]
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class MeetingPostponed(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Actor | None, Field(description="By whom.")] = None
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    meeting: Annotated[Meeting, Field(description="The meeting.")]
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    planned: Annotated[Edtf | None, Field(description="Until when.")] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class MeetingCancelled(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Actor | None, Field(description="By whom.")] = None
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    meeting: Annotated[Meeting, Field(description="The meeting.")]
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    reason: Annotated[Text500 | None, Field(description="Why.")] = None
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class DurationMinutes(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    lower: Annotated[
        int | None, Field(description="At least.", ge=0, le=9007199254740991)
    ] = None
    upper: Annotated[
        int | None, Field(description="At most.", ge=0, le=9007199254740991)
    ] = None


class MeetingHeld(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    duration_minutes: Annotated[
        DurationMinutes | None, Field(description="How long it took.")
    ] = None
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    format: Annotated[
        Literal["in_person", "phone", "video", "backchannel"] | None,
        Field(description="In which form."),
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    level: Annotated[
        Literal["head_of_state", "minister", "delegation", "technical"] | None,
        Field(description="On which level."),
    ] = None
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    meeting: Annotated[Meeting, Field(description="The meeting.")]
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    participants: Annotated[
        list[Participant], Field(description="Who took part.", max_length=256)
    ]
    place: Annotated[Place | None, Field(description="Where.")] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class MeetingAttendanceReported(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    actor: Annotated[Actor | None, Field(description="Who, when named.")] = None
    attendance: Annotated[
        Literal["attended", "absent", "substituted", "partial"],
        Field(description="There or not."),
    ]
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    description: Annotated[
        Text500 | None, Field(description="What is known of one not named.")
    ] = None
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    meeting: Annotated[Meeting, Field(description="The meeting.")]
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    role: Annotated[Text500 | None, Field(description="As what.")] = None
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


Agreement = TypeAliasType(
    "Agreement", Annotated[str, Field(pattern="^(agreement)/[a-z0-9][a-z0-9-]{0,95}$")]
)


class MeetingOutcomeReported(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    agreement: Annotated[Agreement | None, Field(description="Which agreement.")] = None
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    issue: Annotated[Issue | None, Field(description="On which issue.")] = None
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    meeting: Annotated[Meeting, Field(description="The meeting.")]
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    outcome: Annotated[
        Literal["agreement", "no_agreement", "next_round", "statement"],
        Field(description="What came of it."),
    ]
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class MeetingAgendaStated(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    issue: Annotated[Issue, Field(description="The item.")]
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    meeting: Annotated[Meeting, Field(description="The meeting.")]
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


CommitmentOrAgreementOrCondition = TypeAliasType(
    "CommitmentOrAgreementOrCondition",
    Annotated[
        str, Field(pattern="^(commitment|agreement|condition)/[a-z0-9][a-z0-9-]{0,95}$")
    ],
)


Condition = TypeAliasType(
    "Condition", Annotated[str, Field(pattern="^(condition)/[a-z0-9][a-z0-9-]{0,95}$")]
)


MeetingOrAgreementOrProposal = TypeAliasType(
    "MeetingOrAgreementOrProposal",
    Annotated[
        str, Field(pattern="^(meeting|agreement|proposal)/[a-z0-9][a-z0-9-]{0,95}$")
    ],
)


Text2000 = TypeAliasType(
    "Text2000",
    Annotated[
        str,
        Field(
            max_length=2000,
            min_length=1,
            pattern="^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f][^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*$",
        ),
    ],
)


class Group(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    exhaustive: Annotated[
        Literal["yes", "no", "unknown"] | None,
        Field(description="Whether the list is all there is."),
    ] = "unknown"
    operator: Annotated[
        Literal["all_of", "any_of", "sequence"],
        Field(description="All, any, or one after the other."),
    ]


class ConditionStated(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    addressed_to: Annotated[
        list[Actor] | None, Field(description="Whom it is put to.", max_length=256)
    ] = []
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    auto: Annotated[
        bool | None,
        Field(description="Whether it is met as soon as what it depends on is done."),
    ] = False
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    condition: Annotated[Condition, Field(description="The condition.")]
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    deadline: Annotated[Edtf | None, Field(description="By when.")] = None
    depends_on: Annotated[
        list[CommitmentOrAgreementOrCondition] | None,
        Field(description="What it depends on.", max_length=64),
    ] = []
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    firmness: Annotated[
        Literal["red_line", "firm", "stated", "flexible", "signalling"] | None,
        Field(description="How firm it is."),
    ] = None
    for_: Annotated[
        MeetingOrAgreementOrProposal,
        Field(alias="for", description="What it is set for."),
    ]
    group: Annotated[
        Group | None, Field(description="How it goes together with others.")
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    issue: Annotated[Issue | None, Field(description="What it is about.")] = None
    kind: Annotated[
        Literal["substantive", "procedural", "participation", "sequencing", "security", "recognition", "verification", "reciprocity", "humanitarian"] | None,
        Field(description="What sort it is."),
    ] = None
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    parent: Annotated[
        Condition | None, Field(description="The condition that it is part of.")
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    set_by: Annotated[list[Actor], Field(description="Who sets it.", max_length=256)]
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    text: Annotated[
        Text2000 | None, Field(description="Its wording, in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None
    underspecified: Annotated[
        bool | None, Field(description="Whether its content was left open.")
    ] = False
    verifier: Annotated[
        Actor | None, Field(description="Who says whether it is met.")
    ] = None


class ConditionReaffirmed(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Actor, Field(description="Who.")]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    condition: Annotated[Condition, Field(description="The condition.")]
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class ConditionWaived(ConditionReaffirmed):
    pass


class ConditionDisowned(ConditionReaffirmed):
    pass


class ConditionExpired(ConditionReaffirmed):
    pass


class ConditionSuperseded(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Actor, Field(description="Who replaced it.")]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    condition: Annotated[Condition, Field(description="The condition.")]
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    replaced_by: Annotated[Condition, Field(description="By which one.")]
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class ConditionAnswered(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    answer: Annotated[
        Literal["accepted", "accepted_in_part", "rejected", "countered"],
        Field(description="The reply."),
    ]
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Actor, Field(description="Who replied.")]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    condition: Annotated[Condition, Field(description="The condition.")]
    counter: Annotated[
        Condition | None, Field(description="The condition set against it.")
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class ConditionClaimedMet(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Actor | None, Field(description="Who.")] = None
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    condition: Annotated[Condition, Field(description="The condition.")]
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class ConditionAcknowledgedMet(ConditionClaimedMet):
    pass


class ConditionDisputed(ConditionClaimedMet):
    pass


class ConditionRegressed(ConditionClaimedMet):
    pass


Proposal = TypeAliasType(
    "Proposal", Annotated[str, Field(pattern="^(proposal)/[a-z0-9][a-z0-9-]{0,95}$")]
)


class ProposalTabled(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[list[Actor], Field(description="Whose it is.", max_length=256)]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    kind: Annotated[
        Literal["demand_set", "proposal", "plan", "memorandum", "draft", "communique"],
        Field(description="What it is."),
    ]
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    proposal: Annotated[Proposal, Field(description="The proposal.")]
    stage: Annotated[
        Text500 | None, Field(description="Stage in the terms of PA-X.")
    ] = None
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    supersedes: Annotated[
        Proposal | None, Field(description="The proposal that it replaces.")
    ] = None
    to: Annotated[list[Actor], Field(description="Whom it is put to.", max_length=256)]
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class ProposalAnswered(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    answer: Annotated[
        Literal["accepted", "accepted_in_part", "rejected", "countered"] | None,
        Field(description="The answer."),
    ] = None
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Actor, Field(description="By whom.")]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    proposal: Annotated[Proposal, Field(description="The proposal.")]
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class ProposalWithdrawn(ProposalAnswered):
    pass


Term = TypeAliasType(
    "Term", Annotated[str, Field(pattern="^(term)/[a-z0-9][a-z0-9-]{0,95}$")]
)


class Quantity(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    basis: Annotated[
        Literal["per_side", "total", "ambiguous"],
        Field(description="Each side's, or of all together."),
    ]
    target: Annotated[int, Field(description="How much.", ge=0, le=9007199254740991)]
    unit: Annotated[Text500, Field(description="Of what.")]


class TermStated(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    beneficiary: Annotated[
        list[Actor], Field(description="Who would benefit.", max_length=256)
    ]
    by: Annotated[list[Actor], Field(description="Whose term it is.", max_length=256)]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    deadline: Annotated[Edtf | None, Field(description="By when.")] = None
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    firmness: Annotated[
        Literal["red_line", "firm", "stated", "flexible", "signalling"] | None,
        Field(description="How firm."),
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    issue: Annotated[Issue, Field(description="What it is about.")]
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    obligor: Annotated[
        list[Actor],
        Field(description="Who would be bound; empty = unknown.", max_length=256),
    ]
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    proposal: Annotated[Proposal, Field(description="The proposal.")]
    quantity: Annotated[Quantity | None, Field(description="How much.")] = None
    scope: Annotated[
        list[Place] | None, Field(description="Where it would hold.", max_length=256)
    ] = []
    scope_text: Annotated[Text500 | None, Field(description="Where, in words.")] = None
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    term: Annotated[Term, Field(description="The term.")]
    text: Annotated[Text2000, Field(description="Its wording, in own words.")]
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class TermAnswered(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    answer: Annotated[
        Literal["accepted", "accepted_in_part", "rejected", "countered", "softened", "hardened", "withdrawn"],
        Field(description="The answer."),
    ]
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Actor, Field(description="By whom.")]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    counter: Annotated[Term | None, Field(description="The term set against it.")] = (
        None
    )
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    term: Annotated[Term, Field(description="The term.")]
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


Commitment = TypeAliasType(
    "Commitment",
    Annotated[str, Field(pattern="^(commitment)/[a-z0-9][a-z0-9-]{0,95}$")],
)


class Commitment1(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    action: Annotated[Text2000, Field(description="What is to be done.")]
    beneficiary: Annotated[list[Actor], Field(description="For whom.", max_length=256)]
    commitment: Annotated[Commitment, Field(description="The commitment.")]
    due: Annotated[Edtf | None, Field(description="By when.")] = None
    obligor: Annotated[list[Actor], Field(description="Who must act.", max_length=256)]
    quantity: Annotated[Quantity | None, Field(description="How much.")] = None
    verifier: Annotated[
        Actor | None, Field(description="Who says whether it is done.")
    ] = None


class AgreementReached(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    agreement: Annotated[Agreement, Field(description="The agreement.")]
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    commitments: Annotated[
        list[Commitment1], Field(description="What was promised.", max_length=128)
    ]
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    effective: Annotated[Edtf | None, Field(description="From when on it holds.")] = (
        None
    )
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    expires: Annotated[Edtf | None, Field(description="Until when.")] = None
    form: Annotated[
        Literal["oral", "statement", "signed", "unknown"],
        Field(description="In what form."),
    ]
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    issues: Annotated[
        list[Issue] | None, Field(description="On what.", max_length=64)
    ] = []
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    meeting: Annotated[Meeting | None, Field(description="At which meeting.")] = None
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    parties: Annotated[list[Actor], Field(description="Between whom.", max_length=256)]
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    scope: Annotated[
        list[Place] | None, Field(description="Where.", max_length=256)
    ] = []
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class AgreementStatusReported(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    agreement: Annotated[Agreement, Field(description="The agreement.")]
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Actor | None, Field(description="By whom.")] = None
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    status: Annotated[
        Literal["signed", "ratified", "in_force", "suspended", "terminated", "collapsed", "denied"],
        Field(description="Its status."),
    ]
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


Slug = TypeAliasType("Slug", Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,95}$")])


class CommitmentProgressed(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    basis: Annotated[
        Literal["per_side", "total", "ambiguous"] | None,
        Field(description="Each side's, or of all together."),
    ] = None
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    commitment: Annotated[Commitment, Field(description="The commitment.")]
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    done: Annotated[
        int | None,
        Field(description="How much, of this tranche.", ge=0, le=9007199254740991),
    ] = None
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    side: Annotated[Actor | None, Field(description="Which side did it.")] = None
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    total: Annotated[
        int | None,
        Field(description="How much so far in all.", ge=0, le=9007199254740991),
    ] = None
    tranche: Annotated[
        Slug | None, Field(description="Which tranche; one tranche counts once.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None
    unit: Annotated[Text500, Field(description="Of what.")]


class CommitmentStatusReported(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Actor | None, Field(description="By whom.")] = None
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    commitment: Annotated[Commitment, Field(description="The commitment.")]
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    status: Annotated[
        Literal["stalled", "suspended", "violated", "reversed", "disputed", "cancelled", "implemented", "verified"],
        Field(description="Its status."),
    ]
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


Claim = TypeAliasType(
    "Claim", Annotated[str, Field(pattern="^(claim)/[a-z0-9][a-z0-9-]{0,95}$")]
)


Duration = TypeAliasType(
    "Duration",
    Annotated[
        str,
        Field(
            pattern="^P([0-9]{1,6}W|([0-9]{1,6}Y([0-9]{1,6}M)?([0-9]{1,6}D)?|[0-9]{1,6}M([0-9]{1,6}D)?|[0-9]{1,6}D)(T([0-9]{1,6}H([0-9]{1,6}M)?([0-9]{1,6}S)?|[0-9]{1,6}M([0-9]{1,6}S)?|[0-9]{1,6}S))?|T([0-9]{1,6}H([0-9]{1,6}M)?([0-9]{1,6}S)?|[0-9]{1,6}M([0-9]{1,6}S)?|[0-9]{1,6}S))$"
        ),
    ],
)


Metric = TypeAliasType(
    "Metric",
    Annotated[
        str,
        Field(
            pattern="^(amount|captured|casualties|displaced|distance|duration|exchanged|killed|launched|missing|returned|strength|wounded|x-[a-z0-9][a-z0-9-]{0,95})$"
        ),
    ],
)


class Value(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    approx: Annotated[
        int | None,
        Field(description="About.", ge=-9007199254740991, le=9007199254740991),
    ] = None
    exact: Annotated[
        int | None,
        Field(
            description="An exact number.", ge=-9007199254740991, le=9007199254740991
        ),
    ] = None
    lower: Annotated[
        int | None,
        Field(description="Not less than.", ge=-9007199254740991, le=9007199254740991),
    ] = None
    lower_inclusive: Annotated[
        bool | None, Field(description="Whether `lower` itself is possible.")
    ] = None
    upper: Annotated[
        int | None,
        Field(description="Not more than.", ge=-9007199254740991, le=9007199254740991),
    ] = None
    upper_inclusive: Annotated[
        bool | None, Field(description="Whether `upper` itself is possible.")
    ] = None
    vague: Annotated[Text500 | None, Field(description="In words.")] = None


class ClaimMade(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    about: Annotated[Reference | None, Field(description="About what.")] = None
    aggregation: Annotated[
        Literal["combined", "per_side"] | None, Field(description="Together or each.")
    ] = None
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    claim: Annotated[Claim, Field(description="The claim.")]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    metric: Annotated[Metric, Field(description="What is counted.")]
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    per: Annotated[Duration | None, Field(description="Per which time, ISO 8601.")] = (
        None
    )
    period: Annotated[Edtf | None, Field(description="Over which time.")] = None
    place: Annotated[Place | None, Field(description="Where.")] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    population: Annotated[Text500 | None, Field(description="Of whom.")] = None
    sides: Annotated[
        list[Actor] | None, Field(description="On which sides.", max_length=256)
    ] = []
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None
    unit: Annotated[Text500, Field(description="In which unit.")]
    value: Annotated[Value, Field(description="The figure.")]


class ClaimAnswered(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    answer: Annotated[
        Literal["corroborated", "denied"], Field(description="What they say.")
    ]
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    by: Annotated[Reference, Field(description="Who.")]
    claim: Annotated[Claim, Field(description="The claim.")]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


class RelationAsserted(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    attribution: Annotated[
        list[AttributionItem],
        Field(
            description="Who says so, through whom; nearest first.",
            max_length=8,
            min_length=1,
        ),
    ]
    codes: Annotated[
        list[Code] | None, Field(description="Codes of other schemes.", max_length=32)
    ] = None
    credibility: Annotated[
        int | None, Field(description="The item's grade, 1 to 6.", ge=1, le=6)
    ] = 6
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    hedge: Annotated[Text500 | None, Field(description="The hedge in the wording.")] = (
        None
    )
    leads: Annotated[
        list[Lead] | None,
        Field(
            description="Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.",
            max_length=64,
        ),
    ] = []
    left: Annotated[
        list[Reference],
        Field(description="The left side.", max_length=64, min_length=1),
    ]
    marking: Annotated[
        Literal["clear", "green"] | None, Field(description="Traffic Light Protocol.")
    ] = "clear"
    modality: Annotated[
        Literal["actual", "planned", "conditional", "hypothetical", "hope", "prediction"] | None,
        Field(description="Modality of the act recorded."),
    ] = "actual"
    mode: Annotated[
        Literal["verbatim", "paraphrase", "editorial", "inference", "machine"],
        Field(description="How the wording came about."),
    ]
    note: Annotated[Text500 | None, Field(description="A remark of the coder.")] = None
    occurred: Annotated[
        Edtf, Field(description="When it happened; for a saying, when it was said.")
    ]
    origin: Annotated[
        Reference | None,
        Field(description="Where the information starts, when the coder knows it."),
    ] = None
    polarity: Annotated[
        Literal["affirmed", "negated"] | None,
        Field(description="Affirmed, or denied as a whole."),
    ] = "affirmed"
    relation: Annotated[
        Literal["contradicts", "exceeds", "subset_of", "equivalent", "overlaps", "silent_on", "specialises", "same_origin"],
        Field(description="The relation."),
    ]
    right: Annotated[Reference, Field(description="The right side.")]
    summary: Annotated[
        Text500 | None, Field(description="One sentence in own words.")
    ] = None
    translated: Annotated[
        Translated | None, Field(description="From which language it was translated.")
    ] = None


EventId = TypeAliasType("EventId", Annotated[str, Field(pattern="^[!-~]{1,128}$")])


class ByPosition(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    position: Annotated[int, Field(ge=1, le=9007199254740991)]


class ByPublisherAndId(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    id: EventId
    source: Slug


class RecordCorrected(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    cause: Annotated[
        Literal["outlet_correction", "coder_error", "machine_error"],
        Field(description="Why."),
    ]
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    patch: Annotated[
        dict[str, Any],
        Field(
            description="JSON Merge Patch (RFC 7396) on the target's `data`.",
            min_length=1,
        ),
    ]
    reason: Annotated[Text500, Field(description="Why, in words.")]
    target: Annotated[
        ByPosition | ByPublisherAndId,
        Field(description="The last member of the chain that is corrected."),
    ]


class RecordRetracted(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    cause: Annotated[
        Literal["outlet_retraction", "coder_error", "machine_error", "duplicate"],
        Field(description="Why."),
    ]
    reason: Annotated[Text500, Field(description="Why, in words.")]
    target: Annotated[
        ByPosition | ByPublisherAndId,
        Field(description="The last member of the chain that is retracted."),
    ]


Position = TypeAliasType(
    "Position", Annotated[int, Field(ge=1, le=9007199254740991, title="position")]
)


class RecordFlagged(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    evidence: Annotated[
        list[EvidenceItem] | None, Field(description="Where it stands.", max_length=64)
    ] = None
    flag: Annotated[
        Literal["independence_not_established", "label_mismatch", "false_presupposition", "attribution_ambiguous", "content_unclear"],
        Field(description="What is doubtful."),
    ]
    note: Annotated[Text500, Field(description="What is doubtful, in words.")]
    targets: Annotated[
        list[Position | ByPosition | ByPublisherAndId | Reference],
        Field(
            description="What is flagged; it may not be there yet.",
            max_length=256,
            min_length=1,
        ),
    ]


class LeadImported(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
    )
    row: Annotated[Text500, Field(description="The row's id in its scheme.")]
    scheme: Annotated[
        Literal["gdelt2", "gdelt1", "acled", "ucdp", "icews", "polecat"],
        Field(description="Where it comes from."),
    ]
    sha256: Annotated[Sha256, Field(description="Hash of the row.")]
    values: Annotated[
        dict[str, str],
        Field(description="The row, all strings, as in the file.", max_length=128),
    ]
