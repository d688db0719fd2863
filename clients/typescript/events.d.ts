// Made of proto/schemas by generate.mjs; not edited.

/** What the data of each kind says. */
export interface Data {
  "chancery.report.captured.v1": ReportCaptured;
  "chancery.report.updated.v1": ReportUpdated;
  "chancery.outlet.registered.v1": OutletRegistered;
  "chancery.outlet.graded.v1": OutletGraded;
  "chancery.actor.registered.v1": ActorRegistered;
  "chancery.entity.merged.v1": EntityMerged;
  "chancery.statement.made.v1": StatementMade;
  "chancery.stance.taken.v1": StanceTaken;
  "chancery.meeting.floated.v1": MeetingFloated;
  "chancery.meeting.proposed.v1": MeetingProposed;
  "chancery.meeting.announced.v1": MeetingAnnounced;
  "chancery.meeting.confirmed.v1": MeetingConfirmed;
  "chancery.meeting.responded.v1": MeetingResponded;
  "chancery.meeting.postponed.v1": MeetingPostponed;
  "chancery.meeting.cancelled.v1": MeetingCancelled;
  "chancery.meeting.held.v1": MeetingHeld;
  "chancery.meeting.attendance_reported.v1": MeetingAttendanceReported;
  "chancery.meeting.outcome_reported.v1": MeetingOutcomeReported;
  "chancery.meeting.agenda_stated.v1": MeetingAgendaStated;
  "chancery.condition.stated.v1": ConditionStated;
  "chancery.condition.reaffirmed.v1": ConditionReaffirmed;
  "chancery.condition.waived.v1": ConditionWaived;
  "chancery.condition.disowned.v1": ConditionDisowned;
  "chancery.condition.expired.v1": ConditionExpired;
  "chancery.condition.superseded.v1": ConditionSuperseded;
  "chancery.condition.answered.v1": ConditionAnswered;
  "chancery.condition.claimed_met.v1": ConditionClaimedMet;
  "chancery.condition.acknowledged_met.v1": ConditionAcknowledgedMet;
  "chancery.condition.disputed.v1": ConditionDisputed;
  "chancery.condition.regressed.v1": ConditionRegressed;
  "chancery.proposal.tabled.v1": ProposalTabled;
  "chancery.proposal.answered.v1": ProposalAnswered;
  "chancery.proposal.withdrawn.v1": ProposalWithdrawn;
  "chancery.term.stated.v1": TermStated;
  "chancery.term.answered.v1": TermAnswered;
  "chancery.agreement.reached.v1": AgreementReached;
  "chancery.agreement.status_reported.v1": AgreementStatusReported;
  "chancery.commitment.progressed.v1": CommitmentProgressed;
  "chancery.commitment.status_reported.v1": CommitmentStatusReported;
  "chancery.claim.made.v1": ClaimMade;
  "chancery.claim.answered.v1": ClaimAnswered;
  "chancery.relation.asserted.v1": RelationAsserted;
  "chancery.record.corrected.v1": RecordCorrected;
  "chancery.record.retracted.v1": RecordRetracted;
  "chancery.record.flagged.v1": RecordFlagged;
  "chancery.lead.imported.v1": LeadImported;
}

/** The types of events. */
export type Kind = keyof Data;

/** A CloudEvent of a kind, or of any. Extension attributes are added by intersection: `Event & { traceid: string }`. */
export type Event<K extends Kind = Kind> = {
  [T in K]: {
    specversion: "1.0";
    /** Unique within the source; with it, the key of idempotency for ever. */
    id: string;
    /** The publisher. */
    source: string;
    type: T;
    /** The entity whose history the event changes; filled in when left out. */
    subject?: string;
    /** When it was published, RFC 3339. */
    time?: string;
    datacontenttype?: "application/json";
    data: Data[T];
  };
}[K];

export type Edtf = string;
export type LanguageTag = string;
export type Outlet = string;
export type Report = string;
export type Sha256 = string;
export type Text500 = string;
export type WebAddress = string;
export type Actor = string;
export type Reference = string;
export type ActorOrOutlet = string;
export type Issue = string;
export type Statement = string;
export type Meeting = string;
export type Place = string;
export type Agreement = string;
export type CommitmentOrAgreementOrCondition = string;
export type Condition = string;
export type MeetingOrAgreementOrProposal = string;
export type Text2000 = string;
export type Proposal = string;
export type Term = string;
export type Commitment = string;
export type Slug = string;
export type Claim = string;
export type Duration = string;
export type Metric = string;
export type EventId = string;

/**
 * One captured document of an outlet, by content hash.
 */
export interface ReportCaptured {
  /**
   * Where a copy stands.
   */
  archived_url?: string;
  /**
   * The byline as printed.
   */
  byline?: string;
  /**
   * Length of the content.
   */
  bytes?: number;
  /**
   * The report that this one relays.
   */
  derived_from?: string;
  /**
   * The language, BCP 47.
   */
  language?: string;
  /**
   * Who published it.
   */
  outlet?: string;
  /**
   * When it was published.
   */
  published?: string;
  /**
   * The report.
   */
  report: string;
  /**
   * When it was fetched.
   */
  retrieved?: string;
  /**
   * Under which rights it may be used.
   */
  rights?: string;
  /**
   * Hash of the content.
   */
  sha256: string;
  /**
   * Hash of the title.
   */
  title_sha256?: string;
  /**
   * Where it stood.
   */
  url?: string;
  /**
   * The report that this one is a version of.
   */
  version_of?: string;
}
/**
 * What became of a report.
 */
export interface ReportUpdated {
  /**
   * What the outlet said about it.
   */
  note?: string;
  /**
   * The report.
   */
  report: string;
  /**
   * Hash of the new content.
   */
  sha256?: string;
  /**
   * Its new status.
   */
  status: "updated" | "corrected" | "withdrawn" | "unavailable";
}
/**
 * An outlet.
 */
export interface OutletRegistered {
  /**
   * Whom it belongs to.
   */
  affiliation?: string;
  /**
   * What it is.
   */
  kind: "wire" | "newspaper" | "broadcaster" | "official" | "social" | "document" | "dataset";
  /**
   * Its name.
   */
  name: string;
  /**
   * The outlet.
   */
  outlet: string;
  /**
   * Ids elsewhere.
   */
  same_as?: {
    /**
     * Web domain.
     */
    domain?: string;
    /**
     * Wikidata item.
     */
    wikidata?: string;
  };
}
/**
 * How reliable an outlet is held to be.
 */
export interface OutletGraded {
  /**
   * Who grades.
   */
  by: string;
  /**
   * From when on.
   */
  from?: string;
  /**
   * The outlet.
   */
  outlet: string;
  /**
   * Why.
   */
  reason: string;
  /**
   * A to F.
   */
  reliability: "A" | "B" | "C" | "D" | "E" | "F";
}
/**
 * An actor.
 */
export interface ActorRegistered {
  /**
   * The actor.
   */
  actor: string;
  /**
   * Other names.
   *
   * @maxItems 64
   */
  aliases?: Text500[];
  /**
   * What it is.
   */
  kind: "state" | "person" | "organization" | "delegation" | "group" | "office";
  /**
   * Its name.
   */
  name: string;
  /**
   * Whom it represents, and when.
   *
   * @maxItems 256
   *
   * Items: Whom an actor represents, and when.
   */
  represents?: {
    /**
     * The one represented.
     */
    actor: string;
    /**
     * From when on.
     */
    from?: string;
    /**
     * Until when.
     */
    to?: string;
  }[];
  /**
   * Ids elsewhere.
   */
  same_as?: {
    /**
     * CAMEO actor code.
     */
    cameo?: string;
    /**
     * ISO 3166 code.
     */
    iso3166?: string;
    /**
     * Wikidata item.
     */
    wikidata?: string;
  };
}
/**
 * Several references that turned out to name one entity.
 */
export interface EntityMerged {
  /**
   * Those that go.
   *
   * @minItems 1
   * @maxItems 256
   */
  from: Reference[];
  /**
   * The one that stays.
   */
  into: string;
}
/**
 * Something was said.
 */
export interface StatementMade {
  /**
   * What it is about.
   *
   * @maxItems 64
   */
  about: Reference[];
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * The stance that it voices.
   */
  stance?: {
    /**
     * The issue.
     */
    issue: string;
    /**
     * The stance.
     */
    stance: "demands" | "supports" | "accepts" | "conditional" | "neutral" | "opposes_implied" | "opposes" | "rejects";
  };
  /**
   * The statement's own reference.
   */
  statement?: string;
  /**
   * One sentence in own words.
   */
  summary: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * An actor took a stance.
 */
export interface StanceTaken {
  /**
   * The actor.
   */
  actor: string;
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * How firm.
   */
  firmness?: "red_line" | "firm" | "stated" | "flexible" | "signalling";
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * The issue.
   */
  issue: string;
  /**
   * On which layer.
   */
  layer?: "position" | "interest" | "red_line" | "signal";
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * The stance.
   */
  stance: "demands" | "supports" | "accepts" | "conditional" | "neutral" | "opposes_implied" | "opposes" | "rejects";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A possible meeting was floated or proposed.
 */
export interface MeetingFloated {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * In which form.
   */
  format?: "in_person" | "phone" | "video" | "backchannel";
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * On which level.
   */
  level?: "head_of_state" | "minister" | "delegation" | "technical";
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * The meeting.
   */
  meeting: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Before or after which others.
   *
   * @maxItems 16
   *
   * Items: Before or after which other meeting.
   */
  order?: {
    /**
     * After this one.
     */
    after?: string;
    /**
     * Before this one.
     */
    before?: string;
  }[];
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Who would take part.
   *
   * @maxItems 256
   *
   * Items: Who takes part.
   */
  participants: {
    /**
     * The actor.
     */
    actor: string;
    /**
     * Whether it is certain that this actor is meant.
     */
    certain?: boolean;
    /**
     * Who goes in the actor's place.
     */
    envoy?: string;
    /**
     * As what.
     */
    role?: "principal" | "mediator" | "host" | "guarantor" | "observer";
  }[];
  /**
   * For when.
   */
  planned?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A possible meeting was floated or proposed.
 */
export interface MeetingProposed {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * In which form.
   */
  format?: "in_person" | "phone" | "video" | "backchannel";
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * On which level.
   */
  level?: "head_of_state" | "minister" | "delegation" | "technical";
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * The meeting.
   */
  meeting: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Before or after which others.
   *
   * @maxItems 16
   *
   * Items: Before or after which other meeting.
   */
  order?: {
    /**
     * After this one.
     */
    after?: string;
    /**
     * Before this one.
     */
    before?: string;
  }[];
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Who would take part.
   *
   * @maxItems 256
   *
   * Items: Who takes part.
   */
  participants: {
    /**
     * The actor.
     */
    actor: string;
    /**
     * Whether it is certain that this actor is meant.
     */
    certain?: boolean;
    /**
     * Who goes in the actor's place.
     */
    envoy?: string;
    /**
     * As what.
     */
    role?: "principal" | "mediator" | "host" | "guarantor" | "observer";
  }[];
  /**
   * For when.
   */
  planned?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A meeting was announced.
 */
export interface MeetingAnnounced {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who announced it.
   *
   * @maxItems 256
   */
  by: Actor[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * In which form.
   */
  format?: "in_person" | "phone" | "video" | "backchannel";
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * On which level.
   */
  level?: "head_of_state" | "minister" | "delegation" | "technical";
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * The meeting.
   */
  meeting: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Before or after which others.
   *
   * @maxItems 16
   *
   * Items: Before or after which other meeting.
   */
  order?: {
    /**
     * After this one.
     */
    after?: string;
    /**
     * Before this one.
     */
    before?: string;
  }[];
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Who takes part.
   *
   * @maxItems 256
   *
   * Items: Who takes part.
   */
  participants: {
    /**
     * The actor.
     */
    actor: string;
    /**
     * Whether it is certain that this actor is meant.
     */
    certain?: boolean;
    /**
     * Who goes in the actor's place.
     */
    envoy?: string;
    /**
     * As what.
     */
    role?: "principal" | "mediator" | "host" | "guarantor" | "observer";
  }[];
  /**
   * Where.
   */
  place?: string;
  /**
   * For when.
   */
  planned?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * One side confirmed a meeting.
 */
export interface MeetingConfirmed {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who confirmed.
   */
  by: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * The meeting.
   */
  meeting: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Where.
   */
  place?: string;
  /**
   * For when.
   */
  planned?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * One side answered an invitation.
 */
export interface MeetingResponded {
  /**
   * Who answered.
   */
  actor: string;
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * The meeting.
   */
  meeting: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * The answer.
   */
  rsvp: "accepted" | "conditional" | "declined";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A meeting was put off.
 */
export interface MeetingPostponed {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * By whom.
   */
  by?: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * The meeting.
   */
  meeting: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Until when.
   */
  planned?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A meeting was called off.
 */
export interface MeetingCancelled {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * By whom.
   */
  by?: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * The meeting.
   */
  meeting: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * Why.
   */
  reason?: string;
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A meeting took place.
 */
export interface MeetingHeld {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * How long it took.
   */
  duration_minutes?: {
    /**
     * At least.
     */
    lower?: number;
    /**
     * At most.
     */
    upper?: number;
  };
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * In which form.
   */
  format?: "in_person" | "phone" | "video" | "backchannel";
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * On which level.
   */
  level?: "head_of_state" | "minister" | "delegation" | "technical";
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * The meeting.
   */
  meeting: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Who took part.
   *
   * @maxItems 256
   *
   * Items: Who takes part.
   */
  participants: {
    /**
     * The actor.
     */
    actor: string;
    /**
     * Whether it is certain that this actor is meant.
     */
    certain?: boolean;
    /**
     * Who goes in the actor's place.
     */
    envoy?: string;
    /**
     * As what.
     */
    role?: "principal" | "mediator" | "host" | "guarantor" | "observer";
  }[];
  /**
   * Where.
   */
  place?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * Somebody was there, or was not.
 */
export interface MeetingAttendanceReported {
  /**
   * Who, when named.
   */
  actor?: string;
  /**
   * There or not.
   */
  attendance: "attended" | "absent" | "substituted" | "partial";
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * What is known of one not named.
   */
  description?: string;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * The meeting.
   */
  meeting: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * As what.
   */
  role?: string;
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * What came of a meeting.
 */
export interface MeetingOutcomeReported {
  /**
   * Which agreement.
   */
  agreement?: string;
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * On which issue.
   */
  issue?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * The meeting.
   */
  meeting: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * What came of it.
   */
  outcome: "agreement" | "no_agreement" | "next_round" | "statement";
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * An item of the agenda.
 */
export interface MeetingAgendaStated {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * The item.
   */
  issue: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * The meeting.
   */
  meeting: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A condition was stated.
 */
export interface ConditionStated {
  /**
   * Whom it is put to.
   *
   * @maxItems 256
   */
  addressed_to?: Actor[];
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Whether it is met as soon as what it depends on is done.
   */
  auto?: boolean;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The condition.
   */
  condition: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * By when.
   */
  deadline?: string;
  /**
   * What it depends on.
   *
   * @maxItems 64
   */
  depends_on?: CommitmentOrAgreementOrCondition[];
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * How firm it is.
   */
  firmness?: "red_line" | "firm" | "stated" | "flexible" | "signalling";
  /**
   * What it is set for.
   */
  for: string;
  /**
   * How it goes together with others.
   */
  group?: {
    /**
     * Whether the list is all there is.
     */
    exhaustive?: "yes" | "no" | "unknown";
    /**
     * All, any, or one after the other.
     */
    operator: "all_of" | "any_of" | "sequence";
  };
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * What it is about.
   */
  issue?: string;
  /**
   * What sort it is.
   */
  kind?:
    | "substantive"
    | "procedural"
    | "participation"
    | "sequencing"
    | "security"
    | "recognition"
    | "verification"
    | "reciprocity"
    | "humanitarian";
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * The condition that it is part of.
   */
  parent?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * Who sets it.
   *
   * @maxItems 256
   */
  set_by: Actor[];
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * Its wording, in own words.
   */
  text?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
  /**
   * Whether its content was left open.
   */
  underspecified?: boolean;
  /**
   * Who says whether it is met.
   */
  verifier?: string;
}
/**
 * One side spoke of a condition again: reaffirmed, waived, disowned or let it expire.
 */
export interface ConditionReaffirmed {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who.
   */
  by: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The condition.
   */
  condition: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * One side spoke of a condition again: reaffirmed, waived, disowned or let it expire.
 */
export interface ConditionWaived {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who.
   */
  by: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The condition.
   */
  condition: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * One side spoke of a condition again: reaffirmed, waived, disowned or let it expire.
 */
export interface ConditionDisowned {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who.
   */
  by: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The condition.
   */
  condition: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * One side spoke of a condition again: reaffirmed, waived, disowned or let it expire.
 */
export interface ConditionExpired {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who.
   */
  by: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The condition.
   */
  condition: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A condition was replaced by another.
 */
export interface ConditionSuperseded {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who replaced it.
   */
  by: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The condition.
   */
  condition: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * By which one.
   */
  replaced_by: string;
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * The other side replied to a condition.
 */
export interface ConditionAnswered {
  /**
   * The reply.
   */
  answer: "accepted" | "accepted_in_part" | "rejected" | "countered";
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who replied.
   */
  by: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The condition.
   */
  condition: string;
  /**
   * The condition set against it.
   */
  counter?: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * Somebody spoke of whether a condition is met.
 */
export interface ConditionClaimedMet {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who.
   */
  by?: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The condition.
   */
  condition: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * Somebody spoke of whether a condition is met.
 */
export interface ConditionAcknowledgedMet {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who.
   */
  by?: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The condition.
   */
  condition: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * Somebody spoke of whether a condition is met.
 */
export interface ConditionDisputed {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who.
   */
  by?: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The condition.
   */
  condition: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * Somebody spoke of whether a condition is met.
 */
export interface ConditionRegressed {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who.
   */
  by?: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The condition.
   */
  condition: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A proposal was put on the table.
 */
export interface ProposalTabled {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Whose it is.
   *
   * @maxItems 256
   */
  by: Actor[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * What it is.
   */
  kind: "demand_set" | "proposal" | "plan" | "memorandum" | "draft" | "communique";
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * The proposal.
   */
  proposal: string;
  /**
   * Stage in the terms of PA-X.
   */
  stage?: string;
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * The proposal that it replaces.
   */
  supersedes?: string;
  /**
   * Whom it is put to.
   *
   * @maxItems 256
   */
  to: Actor[];
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A proposal was answered or withdrawn.
 */
export interface ProposalAnswered {
  /**
   * The answer.
   */
  answer?: "accepted" | "accepted_in_part" | "rejected" | "countered";
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * By whom.
   */
  by: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * The proposal.
   */
  proposal: string;
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A proposal was answered or withdrawn.
 */
export interface ProposalWithdrawn {
  /**
   * The answer.
   */
  answer?: "accepted" | "accepted_in_part" | "rejected" | "countered";
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * By whom.
   */
  by: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * The proposal.
   */
  proposal: string;
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A term of a proposal.
 */
export interface TermStated {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who would benefit.
   *
   * @maxItems 256
   */
  beneficiary: Actor[];
  /**
   * Whose term it is.
   *
   * @maxItems 256
   */
  by: Actor[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * By when.
   */
  deadline?: string;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * How firm.
   */
  firmness?: "red_line" | "firm" | "stated" | "flexible" | "signalling";
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * What it is about.
   */
  issue: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * Who would be bound; empty = unknown.
   *
   * @maxItems 256
   */
  obligor: Actor[];
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * The proposal.
   */
  proposal: string;
  /**
   * How much.
   */
  quantity?: {
    /**
     * Each side's, or of all together.
     */
    basis: "per_side" | "total" | "ambiguous";
    /**
     * How much.
     */
    target: number;
    /**
     * Of what.
     */
    unit: string;
  };
  /**
   * Where it would hold.
   *
   * @maxItems 256
   */
  scope?: Place[];
  /**
   * Where, in words.
   */
  scope_text?: string;
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * The term.
   */
  term: string;
  /**
   * Its wording, in own words.
   */
  text: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A term was answered or changed.
 */
export interface TermAnswered {
  /**
   * The answer.
   */
  answer: "accepted" | "accepted_in_part" | "rejected" | "countered" | "softened" | "hardened" | "withdrawn";
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * By whom.
   */
  by: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The term set against it.
   */
  counter?: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * The term.
   */
  term: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * An agreement was reached.
 */
export interface AgreementReached {
  /**
   * The agreement.
   */
  agreement: string;
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * What was promised.
   *
   * @maxItems 128
   *
   * Items: One thing promised in an agreement.
   */
  commitments: {
    /**
     * What is to be done.
     */
    action: string;
    /**
     * For whom.
     *
     * @maxItems 256
     */
    beneficiary: Actor[];
    /**
     * The commitment.
     */
    commitment: string;
    /**
     * By when.
     */
    due?: string;
    /**
     * Who must act.
     *
     * @maxItems 256
     */
    obligor: Actor[];
    /**
     * How much.
     */
    quantity?: {
      /**
       * Each side's, or of all together.
       */
      basis: "per_side" | "total" | "ambiguous";
      /**
       * How much.
       */
      target: number;
      /**
       * Of what.
       */
      unit: string;
    };
    /**
     * Who says whether it is done.
     */
    verifier?: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * From when on it holds.
   */
  effective?: string;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * Until when.
   */
  expires?: string;
  /**
   * In what form.
   */
  form: "oral" | "statement" | "signed" | "unknown";
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * On what.
   *
   * @maxItems 64
   */
  issues?: Issue[];
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * At which meeting.
   */
  meeting?: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Between whom.
   *
   * @maxItems 256
   */
  parties: Actor[];
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * Where.
   *
   * @maxItems 256
   */
  scope?: Place[];
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * What is reported of an agreement.
 */
export interface AgreementStatusReported {
  /**
   * The agreement.
   */
  agreement: string;
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * By whom.
   */
  by?: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * Its status.
   */
  status: "signed" | "ratified" | "in_force" | "suspended" | "terminated" | "collapsed" | "denied";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * Something was done towards a commitment.
 */
export interface CommitmentProgressed {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Each side's, or of all together.
   */
  basis?: "per_side" | "total" | "ambiguous";
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The commitment.
   */
  commitment: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * How much, of this tranche.
   */
  done?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * Which side did it.
   */
  side?: string;
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * How much so far in all.
   */
  total?: number;
  /**
   * Which tranche; one tranche counts once.
   */
  tranche?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
  /**
   * Of what.
   */
  unit: string;
}
/**
 * What is reported of a commitment.
 */
export interface CommitmentStatusReported {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * By whom.
   */
  by?: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The commitment.
   */
  commitment: string;
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * Its status.
   */
  status: "stalled" | "suspended" | "violated" | "reversed" | "disputed" | "cancelled" | "implemented" | "verified";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * A figure, with its population and period.
 */
export interface ClaimMade {
  /**
   * About what.
   */
  about?: string;
  /**
   * Together or each.
   */
  aggregation?: "combined" | "per_side";
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * The claim.
   */
  claim: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * What is counted.
   */
  metric: string;
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Per which time, ISO 8601.
   */
  per?: string;
  /**
   * Over which time.
   */
  period?: string;
  /**
   * Where.
   */
  place?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * Of whom.
   */
  population?: string;
  /**
   * On which sides.
   *
   * @maxItems 256
   */
  sides?: Actor[];
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
  /**
   * In which unit.
   */
  unit: string;
  /**
   * The figure.
   */
  value: {
    /**
     * About.
     */
    approx?: number;
    /**
     * An exact number.
     */
    exact?: number;
    /**
     * Not less than.
     */
    lower?: number;
    /**
     * Whether `lower` itself is possible.
     */
    lower_inclusive?: boolean;
    /**
     * Not more than.
     */
    upper?: number;
    /**
     * Whether `upper` itself is possible.
     */
    upper_inclusive?: boolean;
    /**
     * In words.
     */
    vague?: string;
  };
}
/**
 * Somebody corroborated or denied a claim.
 */
export interface ClaimAnswered {
  /**
   * What they say.
   */
  answer: "corroborated" | "denied";
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Who.
   */
  by: string;
  /**
   * The claim.
   */
  claim: string;
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * Somebody says how things stand to each other; never evidence.
 */
export interface RelationAsserted {
  /**
   * Who says so, through whom; nearest first.
   *
   * @minItems 1
   * @maxItems 8
   *
   * Items: One hop of an attribution, nearest to us first.
   */
  attribution: {
    /**
     * Who it is, when known.
     */
    agent?: string;
    /**
     * By what way.
     */
    channel?: "post" | "briefing" | "interview" | "speech" | "readout" | "document" | "call" | "leak";
    /**
     * What is known of an unnamed hop.
     */
    description?: string;
    /**
     * How well it is known.
     */
    identity: "named" | "anonymous" | "anonymous_plural" | "unattributed" | "unknown";
    /**
     * On which medium.
     */
    medium?: string;
    /**
     * For whom it spoke.
     */
    on_behalf_of?: string;
    /**
     * What the hop did.
     */
    role: "outlet" | "relay" | "speaker" | "spokesperson" | "originator" | "document";
    /**
     * When it was said.
     */
    said?: string;
    /**
     * On which terms.
     */
    terms?: "on_record" | "background" | "off_record";
  }[];
  /**
   * Codes of other schemes.
   *
   * @maxItems 32
   *
   * Items: A code of another scheme, such as CAMEO; a string, since `012` is not 12.
   */
  codes?: {
    /**
     * The code.
     */
    code: string;
    /**
     * The scheme.
     */
    scheme: string;
    /**
     * Its version.
     */
    version: string;
  }[];
  /**
   * The item's grade, 1 to 6.
   */
  credibility?: number;
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * The hedge in the wording.
   */
  hedge?: string;
  /**
   * Machine leads that it was made from, by position: whoever made it has looked at them. Nothing is folded from them.
   *
   * @maxItems 64
   */
  leads?: number[];
  /**
   * The left side.
   *
   * @minItems 1
   * @maxItems 64
   */
  left: Reference[];
  /**
   * Traffic Light Protocol.
   */
  marking?: "clear" | "green";
  /**
   * Modality of the act recorded.
   */
  modality?: "actual" | "planned" | "conditional" | "hypothetical" | "hope" | "prediction";
  /**
   * How the wording came about.
   */
  mode: "verbatim" | "paraphrase" | "editorial" | "inference" | "machine";
  /**
   * A remark of the coder.
   */
  note?: string;
  /**
   * When it happened; for a saying, when it was said.
   */
  occurred: string;
  /**
   * Where the information starts, when the coder knows it.
   */
  origin?: string;
  /**
   * Affirmed, or denied as a whole.
   */
  polarity?: "affirmed" | "negated";
  /**
   * The relation.
   */
  relation:
    "contradicts" | "exceeds" | "subset_of" | "equivalent" | "overlaps" | "silent_on" | "specialises" | "same_origin";
  /**
   * The right side.
   */
  right: string;
  /**
   * One sentence in own words.
   */
  summary?: string;
  /**
   * From which language it was translated.
   */
  translated?: {
    /**
     * Who translated.
     */
    by: "official" | "outlet" | "machine";
    /**
     * The language of the original, BCP 47.
     */
    from: string;
  };
}
/**
 * Our record or the outlet's report was wrong: the target is as patched, from here on, for every V.
 */
export interface RecordCorrected {
  /**
   * Why.
   */
  cause: "outlet_correction" | "coder_error" | "machine_error";
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * JSON Merge Patch (RFC 7396) on the target's `data`.
   */
  patch: {
    [k: string]: unknown;
  };
  /**
   * Why, in words.
   */
  reason: string;
  /**
   * The last member of the chain that is corrected.
   */
  target:
    | {
        position: number;
      }
    | {
        id: EventId;
        source: Slug;
      };
}
/**
 * The target does not count, from here on.
 */
export interface RecordRetracted {
  /**
   * Why.
   */
  cause: "outlet_retraction" | "coder_error" | "machine_error" | "duplicate";
  /**
   * Why, in words.
   */
  reason: string;
  /**
   * The last member of the chain that is retracted.
   */
  target:
    | {
        position: number;
      }
    | {
        id: EventId;
        source: Slug;
      };
}
/**
 * Something about events or entities is doubtful.
 */
export interface RecordFlagged {
  /**
   * Where it stands.
   *
   * @maxItems 64
   *
   * Items: A byte span of a report that supports the assertion.
   */
  evidence?: {
    /**
     * Byte after the last.
     */
    end?: number;
    /**
     * The report.
     */
    report: string;
    /**
     * Hash of the span.
     */
    sha256?: string;
    /**
     * First byte, from 0.
     */
    start?: number;
  }[];
  /**
   * What is doubtful.
   */
  flag:
    | "independence_not_established"
    | "label_mismatch"
    | "false_presupposition"
    | "attribution_ambiguous"
    | "content_unclear";
  /**
   * What is doubtful, in words.
   */
  note: string;
  /**
   * What is flagged; it may not be there yet.
   *
   * @minItems 1
   * @maxItems 256
   */
  targets: (
    | number
    | (
        | {
            position: number;
          }
        | {
            id: EventId;
            source: Slug;
          }
      )
    | Reference
  )[];
}
/**
 * A row of a machine-coded data set. Not an assertion: grade F6, never folded into entities.
 */
export interface LeadImported {
  /**
   * The row's id in its scheme.
   */
  row: string;
  /**
   * Where it comes from.
   */
  scheme: "gdelt2" | "gdelt1" | "acled" | "ucdp" | "icews" | "polecat";
  /**
   * Hash of the row.
   */
  sha256: string;
  /**
   * The row, all strings, as in the file.
   */
  values: {
    [k: string]: string;
  };
}
