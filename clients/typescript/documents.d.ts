// Made of proto/documents by generate.mjs; not edited.

/** The document of each view. */
export interface Documents {
  claims: Claims;
  commitments: Commitments;
  conditions: Conditions;
  corrections: Corrections;
  leads: Leads;
  meetings: Meetings;
  outlets: Outlets;
  proposals: Proposals;
  stances: Stances;
  timeline: Timeline;
}

/** The views. */
export type View = keyof Documents;

/**
 * What the claims of a group come to.
 */
export type ClaimsState = "corroborated" | "contested";
/**
 * Whether a condition is still set.
 */
export type ConditionsLifecycle = "in_force" | "waived" | "superseded" | "expired" | "disowned";
/**
 * Whether a condition is met, as far as was said and by whom.
 */
export type ConditionsSatisfaction =
  "unmet" | "indeterminate" | "in_progress" | "claimed_met" | "met" | "disputed" | "regressed";
/**
 * What happened to the record.
 */
export type CorrectionsHappened = "corrected" | "retracted" | "withdrawn" | "redacted" | "merged";
/**
 * The document of a key: of one proposal, or of two.
 */
export type Proposals = ProposalsProposal1 | ProposalsPair1;

/**
 * On what a document rests.
 */
export interface ClaimsAsOf {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * A claim: a figure, with all who report it.
 */
export interface ClaimsClaim {
  /**
   * What others say to it, each one's latest word; nobody = none on record.
   */
  answers: {
    [k: string]: "corroborated" | "denied";
  };
  /**
   * Events that deny it.
   */
  counter_evidence: ClaimsEvidence[];
  /**
   * Events that it rests on: those that make it, and those that corroborate it.
   */
  evidence: ClaimsEvidence[];
  /**
   * When it was first made.
   */
  first_stated: string | null;
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: ClaimsHistoryEntry[];
  /**
   * The claim.
   */
  id: string;
  /**
   * Events that speak of it and move nothing: hopes, inferences, relations, figures of another kind.
   */
  notes: number[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  value: ClaimsFigure;
  /**
   * The last named voice of the assertion that gave the figure.
   */
  voice: string | null;
}
/**
 * An event that a row rests on.
 */
export interface ClaimsEvidence {
  /**
   * How its wording came about.
   */
  mode: string;
  /**
   * Its position.
   */
  position: number;
  /**
   * Whether it occurred before the condition was first stated; left out when not.
   */
  predates_statement?: boolean;
}
/**
 * One change of a row, on one axis.
 */
export interface ClaimsHistoryEntry {
  /**
   * `lifecycle`, `satisfaction` or `record`.
   */
  axis: string;
  /**
   * The word before; null when there was none.
   */
  from: string | null;
  /**
   * When that occurred; null for corrections, retractions and redactions.
   */
  occurred: string | null;
  /**
   * The event that changed it.
   */
  position: number;
  /**
   * The rule that moved it.
   */
  rule: string;
  /**
   * The word after.
   */
  to: string;
}
/**
 * The figure: of the best mode, then the earliest.
 */
export interface ClaimsFigure {
  /**
   * About.
   */
  approx?: number | null;
  /**
   * An exact number.
   */
  exact?: number | null;
  /**
   * Not less than.
   */
  lower?: number | null;
  /**
   * Whether `lower` itself is possible; left out where nothing is said.
   */
  lower_inclusive?: boolean | null;
  /**
   * Not more than.
   */
  upper?: number | null;
  /**
   * Whether `upper` itself is possible; left out where nothing is said.
   */
  upper_inclusive?: boolean | null;
  /**
   * In words.
   */
  vague?: string | null;
}
/**
 * One of low, best and high: a number that somebody gave, never one that was calculated.
 */
export interface ClaimsEstimate {
  /**
   * Whether all who give it say "about".
   */
  approximate: boolean;
  /**
   * The claims that give it.
   */
  contributors: string[];
  /**
   * Whether the number itself is possible: not for "more than".
   */
  inclusive: boolean;
  /**
   * The number.
   */
  value: number;
}
/**
 * A figure as it was given.
 */
export interface ClaimsFigure1 {
  /**
   * About.
   */
  approx?: number | null;
  /**
   * An exact number.
   */
  exact?: number | null;
  /**
   * Not less than.
   */
  lower?: number | null;
  /**
   * Whether `lower` itself is possible; left out where nothing is said.
   */
  lower_inclusive?: boolean | null;
  /**
   * Not more than.
   */
  upper?: number | null;
  /**
   * Whether `upper` itself is possible; left out where nothing is said.
   */
  upper_inclusive?: boolean | null;
  /**
   * In words.
   */
  vague?: string | null;
}
/**
 * Claims that are like each other in everything but the figure.
 */
export interface ClaimsGroup {
  /**
   * About what.
   */
  about: string | null;
  /**
   * Of all sides together, or of each.
   */
  aggregation: "combined" | "per_side" | null;
  /**
   * The figure of the best grade, of equal ones the latest.
   */
  best: ClaimsEstimate | null;
  /**
   * The claims.
   */
  claims: ClaimsClaim[];
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * The highest figure.
   */
  high: ClaimsEstimate | null;
  /**
   * Its id: `group/` and the first of its claims.
   */
  id: string;
  /**
   * The lowest figure; null where none is given, and for a metric of somebody's own.
   */
  low: ClaimsEstimate | null;
  /**
   * What is counted.
   */
  metric: string;
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * Groups that may count some of the same: shown, not merged.
   */
  overlaps: string[];
  /**
   * Per which time.
   */
  per: string | null;
  /**
   * Over which time.
   */
  period: string | null;
  /**
   * Where.
   */
  place: string | null;
  /**
   * Of whom.
   */
  population: string | null;
  /**
   * How many reports tell of them.
   */
  reports: number;
  /**
   * On which sides.
   */
  sides: string[];
  /**
   * What they come to; null for one origin that nobody denies.
   */
  state: ClaimsState | null;
  /**
   * In which unit.
   */
  unit: string;
}
/**
 * One question.
 */
export interface ClaimsQuestion {
  /**
   * What it is about.
   */
  about: string;
  /**
   * Its code (vocabulary §5, Open questions).
   */
  question: string;
}
/**
 * The document.
 */
export interface Claims {
  as_of: ClaimsAsOf1;
  /**
   * The groups, in order of their first claim.
   */
  groups: ClaimsGroup[];
  /**
   * The metric.
   */
  key: string;
  /**
   * What is not known.
   */
  open_questions: ClaimsQuestion[];
  /**
   * The highest position folded into the document; 0 when there is none.
   */
  position: number;
  /**
   * `claims`.
   */
  view: string;
}
/**
 * On what it rests.
 */
export interface ClaimsAsOf1 {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * On what a document rests.
 */
export interface CommitmentsAsOf {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * A commitment.
 */
export interface CommitmentsCommitment {
  /**
   * What is to be done.
   */
  action: string | null;
  /**
   * For whom.
   */
  beneficiary: string[];
  /**
   * Events that speak against it.
   */
  counter_evidence: CommitmentsEvidence[];
  /**
   * By when.
   */
  due: string | null;
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: CommitmentsEvidence[];
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: CommitmentsHistoryEntry[];
  /**
   * The commitment.
   */
  id: string;
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * Who must act.
   */
  obligor: string[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * Whether it was due before V and is not done; null with V open.
   */
  overdue: boolean | null;
  /**
   * How far it has come; null when there is neither a quantity nor a figure.
   */
  progress: CommitmentsProgress | null;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * `agreed`, `in_progress`, `implemented`, `verified`, or as last reported; null when it was taken back.
   */
  state: string | null;
  /**
   * What was told of all together.
   */
  totals: CommitmentsTotal[];
  /**
   * What was told of single tranches.
   */
  tranches: CommitmentsTranche[];
  /**
   * Who was named to say whether it is done.
   */
  verifier: string | null;
}
/**
 * An event that a row rests on.
 */
export interface CommitmentsEvidence {
  /**
   * How its wording came about.
   */
  mode: string;
  /**
   * Its position.
   */
  position: number;
  /**
   * Whether it occurred before the condition was first stated; left out when not.
   */
  predates_statement?: boolean;
}
/**
 * One change of a row, on one axis.
 */
export interface CommitmentsHistoryEntry {
  /**
   * `lifecycle`, `satisfaction` or `record`.
   */
  axis: string;
  /**
   * The word before; null when there was none.
   */
  from: string | null;
  /**
   * When that occurred; null for corrections, retractions and redactions.
   */
  occurred: string | null;
  /**
   * The event that changed it.
   */
  position: number;
  /**
   * The rule that moved it.
   */
  rule: string;
  /**
   * The word after.
   */
  to: string;
}
/**
 * How far a commitment has come.
 */
export interface CommitmentsProgress {
  /**
   * `per_side`, `total` or `ambiguous`.
   */
  basis: "per_side" | "total" | "ambiguous";
  /**
   * That total less the sum of the tranches; null where there is no total.
   */
  difference: number | null;
  /**
   * What was done: the sum of the tranches, or the latest total where that is more.
   */
  done: number;
  /**
   * What was promised; null when no quantity was stated. Never multiplied.
   */
  of: number | null;
  /**
   * The latest total that was told, of the same unit and basis; null is none on record.
   */
  reported_total: number | null;
  /**
   * The unit.
   */
  unit: string;
}
/**
 * One report of how much was done so far in all.
 */
export interface CommitmentsTotal {
  /**
   * Its basis; null is the commitment's.
   */
  basis: "per_side" | "total" | "ambiguous" | null;
  /**
   * Whether it can be held against the tranches: not when it is of another unit or basis.
   */
  comparable: boolean;
  /**
   * How its wording came about.
   */
  mode: string;
  /**
   * When.
   */
  occurred: string | null;
  /**
   * The report.
   */
  position: number;
  /**
   * Of which side.
   */
  side: string | null;
  /**
   * The figure.
   */
  total: number;
  /**
   * Its unit.
   */
  unit: string;
}
/**
 * One tranche, by its best-graded, then latest figure.
 */
export interface CommitmentsTranche {
  /**
   * The basis of the figure; null is the commitment's.
   */
  basis: "per_side" | "total" | "ambiguous" | null;
  /**
   * Whether it is added: not when it is of another unit or basis.
   */
  counted: boolean;
  /**
   * Events that speak against it.
   */
  counter_evidence: CommitmentsEvidence[];
  /**
   * The figure that counts.
   */
  done: number;
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: CommitmentsEvidence[];
  /**
   * Every figure that was told of it, each once, from the least; more than one is a question.
   */
  figures: number[];
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: CommitmentsHistoryEntry[];
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * When.
   */
  occurred: string | null;
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * Which side did it.
   */
  side: string | null;
  /**
   * Its name; null where none was given, then it is that of one report and date.
   */
  tranche: string | null;
  /**
   * The unit of the figure.
   */
  unit: string;
}
/**
 * One question.
 */
export interface CommitmentsQuestion {
  /**
   * What it is about.
   */
  about: string;
  /**
   * Its code (vocabulary §5, Open questions).
   */
  question: string;
}
/**
 * The document.
 */
export interface Commitments {
  /**
   * The agreement.
   */
  agreement: string;
  as_of: CommitmentsAsOf1;
  /**
   * What was promised.
   */
  commitments: CommitmentsCommitment[];
  /**
   * Events that speak against it.
   */
  counter_evidence: CommitmentsEvidence[];
  /**
   * From when on it holds.
   */
  effective: string | null;
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: CommitmentsEvidence[];
  /**
   * Until when.
   */
  expires: string | null;
  /**
   * In what form it was reached; null when nobody says that it was.
   */
  form: string | null;
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: CommitmentsHistoryEntry[];
  /**
   * On what.
   */
  issues: string[];
  /**
   * The agreement.
   */
  key: string;
  /**
   * At which meeting.
   */
  meeting: string | null;
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * What is not known.
   */
  open_questions: CommitmentsQuestion[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * Between whom.
   */
  parties: string[];
  /**
   * The highest position folded into the document; 0 when there is none.
   */
  position: number;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * Where.
   */
  scope: string[];
  /**
   * As last reported; null is none on record.
   */
  status: string | null;
  /**
   * `commitments`.
   */
  view: string;
}
/**
 * On what it rests.
 */
export interface CommitmentsAsOf1 {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * On what a document rests.
 */
export interface ConditionsAsOf {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * How many rows stand how; retracted rows count nowhere.
 */
export interface ConditionsCounts {
  claimed_met: number;
  disputed: number;
  in_progress: number;
  indeterminate: number;
  met: number;
  /**
   * Rows waived, superseded, expired or disowned.
   */
  not_in_force: number;
  regressed: number;
  /**
   * Rows in force.
   */
  total: number;
  unmet: number;
}
/**
 * An event that a row rests on.
 */
export interface ConditionsEvidence {
  /**
   * How its wording came about.
   */
  mode: string;
  /**
   * Its position.
   */
  position: number;
  /**
   * Whether it occurred before the condition was first stated; left out when not.
   */
  predates_statement?: boolean;
}
/**
 * Conditions of one side that go together.
 */
export interface ConditionsGroup {
  /**
   * Whether the list is all there is.
   */
  exhaustive: string;
  /**
   * The conditions.
   */
  members: string[];
  /**
   * `all_of`, `any_of` or `sequence`.
   */
  operator: string;
  /**
   * Who set them.
   */
  set_by: string[];
}
/**
 * One change of a row, on one axis.
 */
export interface ConditionsHistoryEntry {
  /**
   * `lifecycle`, `satisfaction` or `record`.
   */
  axis: string;
  /**
   * The word before; null when there was none.
   */
  from: string | null;
  /**
   * When that occurred; null for corrections, retractions and redactions.
   */
  occurred: string | null;
  /**
   * The event that changed it.
   */
  position: number;
  /**
   * The rule that moved it.
   */
  rule: string;
  /**
   * The word after.
   */
  to: string;
}
/**
 * The meeting in question; empty for an agreement or a proposal.
 */
export interface ConditionsMeeting {
  /**
   * The latest list of participants.
   */
  participants: string[];
  /**
   * For when it is planned, EDTF.
   */
  planned: string | null;
  /**
   * Its state; null when nothing is on record.
   */
  state: string | null;
}
/**
 * One question.
 */
export interface ConditionsQuestion {
  /**
   * What it is about.
   */
  about: string;
  /**
   * Its code (vocabulary §5, Open questions).
   */
  question: string;
}
/**
 * Proposals and meetings beside the outcome in question; never a condition of it. Listed beside a
 * meeting that is not over: only that one still has principals to whom they matter.
 */
export interface ConditionsRelated {
  /**
   * Meetings with a principal that are not over: of each principal the first [`LISTED_MAX`], in order of reference.
   */
  meetings: string[];
  /**
   * Whether a principal has more of them.
   */
  more?: boolean;
  /**
   * Proposals that touch both sides.
   */
  proposals: string[];
}
/**
 * A condition: who set it, in what words, and how it stands on three axes.
 */
export interface ConditionsRow {
  /**
   * The other side's reply; nobody = none on record.
   */
  answers: {
    [k: string]: string;
  };
  /**
   * Events that speak against it.
   */
  counter_evidence: ConditionsEvidence[];
  /**
   * What it depends on.
   */
  depends_on: string[];
  /**
   * Events that it rests on.
   */
  evidence: ConditionsEvidence[];
  /**
   * How firm it is.
   */
  firmness: string | null;
  /**
   * When it was first stated.
   */
  first_stated: string | null;
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: ConditionsHistoryEntry[];
  /**
   * The condition.
   */
  id: string;
  /**
   * What sort it is.
   */
  kind: string | null;
  /**
   * When a setter last stood by it.
   */
  last_reaffirmed: string | null;
  /**
   * First axis: whether it is still set.
   */
  lifecycle: "in_force" | "waived" | "superseded" | "expired" | "disowned";
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * The condition that it is part of.
   */
  parent: string | null;
  /**
   * How far what it depends on has come.
   */
  progress: {
    [k: string]: unknown;
  };
  /**
   * Third axis: what became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * Second axis: whether it is met; null when it was never stated, or its statements are retracted or redacted.
   */
  satisfaction: ConditionsSatisfaction | null;
  /**
   * Who set it.
   */
  set_by: string[];
  /**
   * Its wording.
   */
  text: string | null;
  /**
   * Whether its content was left open.
   */
  underspecified: boolean;
  /**
   * Who was named to say whether it is met.
   */
  verifier: string | null;
  /**
   * The last named voice of the assertion that gave its text.
   */
  voice: string | null;
}
/**
 * What a principal is willing to do, by its latest word. Silence is `unknown`.
 */
export interface ConditionsWillingness {
  /**
   * The principal.
   */
  actor: string;
  /**
   * That word.
   */
  evidence: ConditionsEvidence[];
  /**
   * When its latest word occurred.
   */
  since: string | null;
  /**
   * `accepted`, `conditional`, `open`, `declined` or `unknown`.
   */
  stance: string;
}
/**
 * The document.
 */
export interface Conditions {
  as_of: ConditionsAsOf1;
  /**
   * The conditions.
   */
  conditions: ConditionsRow[];
  counts: ConditionsCounts1;
  /**
   * Groups per setter's side.
   */
  groups: ConditionsGroup[];
  /**
   * The outcome in question.
   */
  key: string;
  meeting: ConditionsMeeting1;
  /**
   * What is not known.
   */
  open_questions: ConditionsQuestion[];
  /**
   * The highest position folded into the document; 0 when there is none.
   */
  position: number;
  related: ConditionsRelated1;
  /**
   * `conditions`.
   */
  view: string;
  /**
   * Each principal's willingness.
   */
  willingness: ConditionsWillingness[];
}
/**
 * On what it rests.
 */
export interface ConditionsAsOf1 {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * How many stand how.
 */
export interface ConditionsCounts1 {
  claimed_met: number;
  disputed: number;
  in_progress: number;
  indeterminate: number;
  met: number;
  /**
   * Rows waived, superseded, expired or disowned.
   */
  not_in_force: number;
  regressed: number;
  /**
   * Rows in force.
   */
  total: number;
  unmet: number;
}
/**
 * The meeting.
 */
export interface ConditionsMeeting1 {
  /**
   * The latest list of participants.
   */
  participants: string[];
  /**
   * For when it is planned, EDTF.
   */
  planned: string | null;
  /**
   * Its state; null when nothing is on record.
   */
  state: string | null;
}
/**
 * What else touches the same sides.
 */
export interface ConditionsRelated1 {
  /**
   * Meetings with a principal that are not over: of each principal the first [`LISTED_MAX`], in order of reference.
   */
  meetings: string[];
  /**
   * Whether a principal has more of them.
   */
  more?: boolean;
  /**
   * Proposals that touch both sides.
   */
  proposals: string[];
}
/**
 * On what a document rests.
 */
export interface CorrectionsAsOf {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * A row that came out another.
 */
export interface CorrectionsChanged {
  /**
   * The whole row after; null where there is none.
   */
  after: {
    [k: string]: unknown;
  };
  /**
   * The whole row before; null where there was none, and behind a redaction, which repeats nothing.
   */
  before: {
    [k: string]: unknown;
  };
  /**
   * Of which document.
   */
  key: string;
  /**
   * The row's id.
   */
  row: string;
  /**
   * Of which view.
   */
  view: string;
}
/**
 * One thing that happened to the record.
 */
export interface CorrectionsEntry {
  /**
   * Why, by the word of the vocabulary; of a redaction, who ordered it; null of what was itself redacted.
   */
  cause: string | null;
  /**
   * The rows that it changed, of every view, as far as one entry lists them.
   */
  changed: CorrectionsChanged[];
  /**
   * What happened.
   */
  kind: "corrected" | "retracted" | "withdrawn" | "redacted" | "merged";
  /**
   * Whether it may have changed more than is listed: more rows than one entry has room for, or rows of documents
   * too large, or too many, to look at. Of a document it is told by `diff` between the position before and this one.
   */
  more: boolean;
  /**
   * The event that says so, which is also the row's id.
   */
  position: number;
  /**
   * Why, in words.
   */
  reason: string | null;
  /**
   * When it was recorded.
   */
  recorded: string;
  target: CorrectionsTarget;
}
/**
 * What it happened to.
 */
export interface CorrectionsTarget {
  /**
   * The entity whose history that event is part of, the report, or the entity that stays.
   */
  entity: string | null;
  /**
   * The record that is named; null for a report or an entity.
   */
  position: number | null;
  /**
   * The event that the chain of that record begins with: the record itself, unless it is a correction or
   * retraction.
   */
  root: number | null;
}
/**
 * What it happened to.
 */
export interface CorrectionsTarget1 {
  /**
   * The entity whose history that event is part of, the report, or the entity that stays.
   */
  entity: string | null;
  /**
   * The record that is named; null for a report or an entity.
   */
  position: number | null;
  /**
   * The event that the chain of that record begins with: the record itself, unless it is a correction or
   * retraction.
   */
  root: number | null;
}
/**
 * One page of the document.
 */
export interface Corrections {
  as_of: CorrectionsAsOf1;
  /**
   * What happened, by position.
   */
  corrections: CorrectionsEntry[];
  /**
   * `all`.
   */
  key: string;
  /**
   * Where the next page begins; null on the last one.
   */
  next: string | null;
  /**
   * The position of the latest entry of all pages; 0 when there is none.
   */
  position: number;
  /**
   * `corrections`.
   */
  view: string;
}
/**
 * On what it rests.
 */
export interface CorrectionsAsOf1 {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * On what a document rests.
 */
export interface LeadsAsOf {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * The leads of one scheme on one day.
 */
export interface LeadsDay {
  /**
   * The day of the events.
   */
  date: string;
  /**
   * Done, against.
   */
  material_conflict: number;
  /**
   * Done, for.
   */
  material_cooperation: number;
  /**
   * The scheme.
   */
  scheme: string;
  /**
   * All of them.
   */
  total: number;
  /**
   * Said, against.
   */
  verbal_conflict: number;
  /**
   * Said, for.
   */
  verbal_cooperation: number;
}
/**
 * One page of the leads of a pair of countries.
 */
export interface Leads {
  as_of: LeadsAsOf1;
  /**
   * The days with leads, by date and scheme.
   */
  days: LeadsDay[];
  /**
   * Who acted, and on whom, `rus=ukr`; `unknown` where a row names no country.
   */
  key: string;
  /**
   * Where the next page begins; null on the last one.
   */
  next: string | null;
  /**
   * The highest position folded into the leads of this key; 0 when there is none.
   */
  position: number;
  /**
   * `leads`.
   */
  view: string;
}
/**
 * On what it rests.
 */
export interface LeadsAsOf1 {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * An item of the agenda.
 */
export interface MeetingsAgenda {
  /**
   * Events that speak against it.
   */
  counter_evidence: MeetingsEvidence[];
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: MeetingsEvidence[];
  /**
   * When it was first said to be on the agenda.
   */
  first_stated: string | null;
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: MeetingsHistoryEntry[];
  /**
   * The issue.
   */
  issue: string;
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
}
/**
 * An event that a row rests on.
 */
export interface MeetingsEvidence {
  /**
   * How its wording came about.
   */
  mode: string;
  /**
   * Its position.
   */
  position: number;
  /**
   * Whether it occurred before the condition was first stated; left out when not.
   */
  predates_statement?: boolean;
}
/**
 * One change of a row, on one axis.
 */
export interface MeetingsHistoryEntry {
  /**
   * `lifecycle`, `satisfaction` or `record`.
   */
  axis: string;
  /**
   * The word before; null when there was none.
   */
  from: string | null;
  /**
   * When that occurred; null for corrections, retractions and redactions.
   */
  occurred: string | null;
  /**
   * The event that changed it.
   */
  position: number;
  /**
   * The rule that moved it.
   */
  rule: string;
  /**
   * The word after.
   */
  to: string;
}
/**
 * On what a document rests.
 */
export interface MeetingsAsOf {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * The meeting as it was held.
 */
export interface MeetingsHeld {
  /**
   * For how long.
   */
  duration_minutes: MeetingsMinutes | null;
  /**
   * When.
   */
  occurred: string | null;
  /**
   * Where.
   */
  place: string | null;
}
/**
 * A length in minutes, between bounds.
 */
export interface MeetingsMinutes {
  /**
   * At least.
   */
  lower: number | null;
  /**
   * At most.
   */
  upper: number | null;
}
/**
 * What came of it, as was told.
 */
export interface MeetingsOutcome {
  /**
   * Which agreement.
   */
  agreement: string | null;
  /**
   * Events that speak against it.
   */
  counter_evidence: MeetingsEvidence[];
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: MeetingsEvidence[];
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: MeetingsHistoryEntry[];
  /**
   * On which issue.
   */
  issue: string | null;
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * When, by the earliest report.
   */
  occurred: string | null;
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * `agreement`, `no_agreement`, `next_round` or `statement`.
   */
  outcome: string;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
}
/**
 * Somebody who takes part, or of whom it was told whether they were there.
 */
export interface MeetingsParticipant {
  /**
   * Who.
   */
  actor: string;
  /**
   * Whether it announced the meeting, since that was last called off.
   */
  announced: boolean;
  /**
   * Whether it was there, by the latest report of just that; null is none on record.
   */
  attendance: string | null;
  /**
   * Whether it is certain that this actor is meant; null for one who is on no list.
   */
  certain: boolean | null;
  /**
   * Whether it confirmed the meeting, since that was last called off.
   */
  confirmed: boolean;
  /**
   * Events that speak against it.
   */
  counter_evidence: MeetingsEvidence[];
  /**
   * Who goes in its place.
   */
  envoy: string | null;
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: MeetingsEvidence[];
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: MeetingsHistoryEntry[];
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * As what, by the latest list; null for one who is on no list.
   */
  role: string | null;
  /**
   * Its latest answer to the invitation; null is none on record.
   */
  rsvp: string | null;
}
/**
 * One question.
 */
export interface MeetingsQuestion {
  /**
   * What it is about.
   */
  about: string;
  /**
   * Its code (vocabulary §5, Open questions).
   */
  question: string;
}
/**
 * Somebody not named who was there, or was not.
 */
export interface MeetingsUnnamed {
  /**
   * There or not.
   */
  attendance: string;
  /**
   * Events that speak against it.
   */
  counter_evidence: MeetingsEvidence[];
  /**
   * What is known of them.
   */
  description: string | null;
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: MeetingsEvidence[];
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: MeetingsHistoryEntry[];
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * As what.
   */
  role: string | null;
}
/**
 * The document.
 */
export interface Meetings {
  /**
   * What is to be spoken of.
   */
  agenda: MeetingsAgenda[];
  /**
   * Who is said to have announced it, also one who takes no part, since it was last called off.
   */
  announced_by: string[];
  as_of: MeetingsAsOf1;
  /**
   * The conditions for it that are in force.
   */
  conditions: string[];
  /**
   * Events that speak against it.
   */
  counter_evidence: MeetingsEvidence[];
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: MeetingsEvidence[];
  /**
   * In which form.
   */
  format: string | null;
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * The meeting as it was held; null when nobody said that it was.
   */
  held: MeetingsHeld | null;
  /**
   * How it came to this.
   */
  history: MeetingsHistoryEntry[];
  /**
   * The meeting.
   */
  key: string;
  /**
   * On which level.
   */
  level: string | null;
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * What is not known.
   */
  open_questions: MeetingsQuestion[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * What came of it.
   */
  outcomes: MeetingsOutcome[];
  /**
   * Who takes part, by the latest list, and whoever else was told to have been there, or not.
   */
  participants: MeetingsParticipant[];
  /**
   * Where it was held, else where it is to be.
   */
  place: string | null;
  /**
   * For when it is planned, EDTF.
   */
  planned: string | null;
  /**
   * The highest position folded into the document; 0 when there is none.
   */
  position: number;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * Its state; null when nothing is on record that stands.
   */
  state: string | null;
  /**
   * Whoever was told to have been there, or not, without being named.
   */
  unnamed: MeetingsUnnamed[];
  /**
   * `meetings`.
   */
  view: string;
}
/**
 * On what it rests.
 */
export interface MeetingsAsOf1 {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * On what a document rests.
 */
export interface OutletsAsOf {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * How reliable an outlet was held to be.
 */
export interface OutletsGrading {
  /**
   * Who grades.
   */
  by: string;
  /**
   * From when on.
   */
  from: string | null;
  /**
   * Whether it is the one that holds at V.
   */
  holds: boolean;
  /**
   * Where it was recorded.
   */
  position: number;
  /**
   * Why.
   */
  reason: string;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * A to F.
   */
  reliability: "A" | "B" | "C" | "D" | "E" | "F";
}
/**
 * What is registered of an outlet.
 */
export interface OutletsOutlet {
  /**
   * Whom it belongs to.
   */
  affiliation: string | null;
  /**
   * What it is.
   */
  kind: "wire" | "newspaper" | "broadcaster" | "official" | "social" | "document" | "dataset";
  /**
   * Its name.
   */
  name: string;
}
/**
 * The document. Shares are left to the reader: of `assertions`, so many are `corroborated` and so on.
 */
export interface Outlets {
  as_of: OutletsAsOf1;
  /**
   * How many assertions it made: those that stand, and those that it took back itself.
   */
  assertions: number;
  /**
   * Of these, how many it corrected itself. Slips of coders and machines are not the outlet's.
   */
  corrected: number;
  /**
   * Of these, how many stand in a group of claims that is corroborated.
   */
  corroborated: number;
  /**
   * The outlet.
   */
  key: string;
  /**
   * What is registered of it; null for one that was only mentioned.
   */
  outlet: OutletsOutlet | null;
  /**
   * The highest position folded into the document; 0 when there is none.
   */
  position: number;
  /**
   * How reliable it was held to be, by position.
   */
  reliability: OutletsGrading[];
  /**
   * How many reports of its were captured; equal contents are one.
   */
  reports: number;
  /**
   * Of these, how many it took back itself, by a retraction or by withdrawing the report.
   */
  retracted: number;
  /**
   * `outlets`.
   */
  view: string;
}
/**
 * On what it rests.
 */
export interface OutletsAsOf1 {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * On what a document rests.
 */
export interface ProposalsAsOf {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * A relation as somebody asserts it; never evidence.
 */
export interface ProposalsAsserted {
  /**
   * The side that stands in this relation to the other: `left` or `right`.
   */
  from: string;
  /**
   * What stands in it, in the words of the assertion.
   */
  left: string[];
  /**
   * The relation.
   */
  relation: string;
  /**
   * To what.
   */
  right: string;
  /**
   * Who says so, by position.
   */
  said: ProposalsSaid[];
}
/**
 * One assertion of a relation.
 */
export interface ProposalsSaid {
  /**
   * How its wording came about: an inference is the coder's, not a source's.
   */
  mode: string;
  /**
   * When it was said.
   */
  occurred: string | null;
  /**
   * The assertion.
   */
  position: number;
  /**
   * Its last named voice.
   */
  voice: string | null;
}
/**
 * An event that a row rests on.
 */
export interface ProposalsEvidence {
  /**
   * How its wording came about.
   */
  mode: string;
  /**
   * Its position.
   */
  position: number;
  /**
   * Whether it occurred before the condition was first stated; left out when not.
   */
  predates_statement?: boolean;
}
/**
 * One change of a row, on one axis.
 */
export interface ProposalsHistoryEntry {
  /**
   * `lifecycle`, `satisfaction` or `record`.
   */
  axis: string;
  /**
   * The word before; null when there was none.
   */
  from: string | null;
  /**
   * When that occurred; null for corrections, retractions and redactions.
   */
  occurred: string | null;
  /**
   * The event that changed it.
   */
  position: number;
  /**
   * The rule that moved it.
   */
  rule: string;
  /**
   * The word after.
   */
  to: string;
}
/**
 * An issue on which at least one of the two proposals has a term.
 */
export interface ProposalsIssue {
  /**
   * What is asserted of these terms, and by whom.
   */
  asserted: ProposalsAsserted[];
  /**
   * `mechanical` or `asserted`; null without a relation.
   */
  basis: string | null;
  /**
   * Events that speak against it.
   */
  counter_evidence: ProposalsEvidence[];
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: ProposalsEvidence[];
  /**
   * The side that stands in this relation to the other; null where it is the same both ways, or there is none.
   */
  from: string | null;
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: ProposalsHistoryEntry[];
  /**
   * The issue.
   */
  issue: string;
  /**
   * The terms of the first proposal on it.
   */
  left: string[];
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How they stand to each other: the mechanical relation where there is one, else the best asserted one; null
   * is neither.
   */
  relation: string | null;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * The terms of the second proposal on it.
   */
  right: string[];
}
/**
 * The document of two proposals, side by side per issue.
 */
export interface ProposalsPair {
  as_of: ProposalsAsOf1;
  /**
   * The issues on which one of them has a term.
   */
  issues: ProposalsIssue[];
  /**
   * The two proposals, in order.
   */
  key: string;
  /**
   * The first proposal.
   */
  left: string;
  /**
   * What is not known.
   */
  open_questions: ProposalsQuestion[];
  /**
   * The highest position folded into the document; 0 when there is none.
   */
  position: number;
  /**
   * What is asserted of the two as wholes, or of terms on different issues.
   */
  relations: ProposalsAsserted[];
  /**
   * The second proposal.
   */
  right: string;
  /**
   * The terms of both.
   */
  terms: ProposalsTerm[];
  /**
   * `proposals`.
   */
  view: string;
}
/**
 * On what it rests.
 */
export interface ProposalsAsOf1 {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * One question.
 */
export interface ProposalsQuestion {
  /**
   * What it is about.
   */
  about: string;
  /**
   * Its code (vocabulary §5, Open questions).
   */
  question: string;
}
/**
 * A term of a proposal.
 */
export interface ProposalsTerm {
  /**
   * Its state for each whom it is put to: the proposal's addressees and those who would be bound.
   */
  answers: {
    [k: string]: string;
  };
  /**
   * Who would benefit.
   */
  beneficiary: string[];
  /**
   * Whose term it is.
   */
  by: string[];
  /**
   * Events that speak against it.
   */
  counter_evidence: ProposalsEvidence[];
  /**
   * The term that an addressee set against it.
   */
  counters: {
    [k: string]: string;
  };
  /**
   * By when.
   */
  deadline: string | null;
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: ProposalsEvidence[];
  /**
   * How firm it is.
   */
  firmness: string | null;
  /**
   * When it was first stated.
   */
  first_stated: string | null;
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: ProposalsHistoryEntry[];
  /**
   * The term.
   */
  id: string;
  /**
   * What it is about; null when what stated it was redacted.
   */
  issue: string | null;
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * Who would be bound; nobody = unknown.
   */
  obligor: string[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * How much.
   */
  quantity: ProposalsQuantity | null;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * Where it would hold.
   */
  scope: string[];
  /**
   * Where it would hold, in words.
   */
  scope_text: string | null;
  /**
   * Its wording.
   */
  text: string | null;
  /**
   * The last named voice of the assertion that gave its text.
   */
  voice: string | null;
}
/**
 * How much a term is about.
 */
export interface ProposalsQuantity {
  /**
   * `per_side`, `total` or `ambiguous`.
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
}
/**
 * The document of one proposal.
 */
export interface ProposalsProposal {
  /**
   * What others answered to the proposal as a whole; nobody = none on record.
   */
  answers: {
    [k: string]: string;
  };
  as_of: ProposalsAsOf2;
  /**
   * Whose it is; while nobody tabled it, whose terms it has.
   */
  by: string[];
  /**
   * Events that speak against it.
   */
  counter_evidence: ProposalsEvidence[];
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: ProposalsEvidence[];
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: ProposalsHistoryEntry[];
  /**
   * The proposal.
   */
  key: string;
  /**
   * What it is; null while nobody tabled it.
   */
  kind: string | null;
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * What is not known.
   */
  open_questions: ProposalsQuestion[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * The highest position folded into the document; 0 when there is none.
   */
  position: number;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * Stage in the terms of PA-X.
   */
  stage: string | null;
  /**
   * `tabled`, `withdrawn` or `superseded`; null while nobody tabled it.
   */
  state: string | null;
  /**
   * The proposals of the same side that replace it.
   */
  superseded_by: string[];
  /**
   * The proposal that it replaces.
   */
  supersedes: string | null;
  /**
   * Its terms.
   */
  terms: ProposalsTerm[];
  /**
   * Whom it is put to.
   */
  to: string[];
  /**
   * `proposals`.
   */
  view: string;
}
/**
 * On what it rests.
 */
export interface ProposalsAsOf2 {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * One proposal.
 */
export interface ProposalsProposal1 {
  /**
   * What others answered to the proposal as a whole; nobody = none on record.
   */
  answers: {
    [k: string]: string;
  };
  as_of: ProposalsAsOf2;
  /**
   * Whose it is; while nobody tabled it, whose terms it has.
   */
  by: string[];
  /**
   * Events that speak against it.
   */
  counter_evidence: ProposalsEvidence[];
  /**
   * Events that it rests on; of a row that was taken back, those that stated it.
   */
  evidence: ProposalsEvidence[];
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: ProposalsHistoryEntry[];
  /**
   * The proposal.
   */
  key: string;
  /**
   * What it is; null while nobody tabled it.
   */
  kind: string | null;
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * What is not known.
   */
  open_questions: ProposalsQuestion[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * The highest position folded into the document; 0 when there is none.
   */
  position: number;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * Stage in the terms of PA-X.
   */
  stage: string | null;
  /**
   * `tabled`, `withdrawn` or `superseded`; null while nobody tabled it.
   */
  state: string | null;
  /**
   * The proposals of the same side that replace it.
   */
  superseded_by: string[];
  /**
   * The proposal that it replaces.
   */
  supersedes: string | null;
  /**
   * Its terms.
   */
  terms: ProposalsTerm[];
  /**
   * Whom it is put to.
   */
  to: string[];
  /**
   * `proposals`.
   */
  view: string;
}
/**
 * Two, side by side.
 */
export interface ProposalsPair1 {
  as_of: ProposalsAsOf1;
  /**
   * The issues on which one of them has a term.
   */
  issues: ProposalsIssue[];
  /**
   * The two proposals, in order.
   */
  key: string;
  /**
   * The first proposal.
   */
  left: string;
  /**
   * What is not known.
   */
  open_questions: ProposalsQuestion[];
  /**
   * The highest position folded into the document; 0 when there is none.
   */
  position: number;
  /**
   * What is asserted of the two as wholes, or of terms on different issues.
   */
  relations: ProposalsAsserted[];
  /**
   * The second proposal.
   */
  right: string;
  /**
   * The terms of both.
   */
  terms: ProposalsTerm[];
  /**
   * `proposals`.
   */
  view: string;
}
/**
 * On what a document rests.
 */
export interface StancesAsOf {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * What an actor holds about an issue, by its latest word.
 */
export interface StancesCell {
  /**
   * The actor.
   */
  actor: string;
  /**
   * Who on the same side holds the contrary on the issue.
   */
  contradictions: StancesContradiction[];
  /**
   * The assertions of the word that holds.
   */
  evidence: StancesEvidence[];
  /**
   * The best grade of one assertion among the evidence.
   */
  grade: string;
  /**
   * How it came to this.
   */
  history: StancesHistoryEntry[];
  /**
   * Whether nobody said it: a coder inferred it. One that was said is never replaced by one that was inferred.
   */
  inferred: boolean;
  /**
   * The issue.
   */
  issue: string;
  /**
   * On which layer that word lies, where its latest assertion says so.
   */
  layer: "position" | "interest" | "red_line" | "signal" | null;
  /**
   * Events that speak of it and move nothing.
   */
  notes: number[];
  /**
   * In how many places that information starts.
   */
  origins: number;
  /**
   * What became of the record. A cell that is retracted says what it said, and contradicts nothing.
   */
  record: string;
  /**
   * How many reports tell of it.
   */
  reports: number;
  /**
   * When the word was first said of those that hold without another between them.
   */
  since: string;
  /**
   * The latest word.
   */
  stance: "demands" | "supports" | "accepts" | "conditional" | "neutral" | "opposes_implied" | "opposes" | "rejects";
  /**
   * The last named voice of the latest assertion.
   */
  voice: string | null;
}
/**
 * Somebody on the same side who holds the contrary.
 */
export interface StancesContradiction {
  /**
   * Who.
   */
  actor: string;
  /**
   * Whether that was inferred.
   */
  inferred: boolean;
  /**
   * The latest assertion of it.
   */
  position: number;
  /**
   * Since when.
   */
  since: string;
  /**
   * What that one holds.
   */
  stance: "demands" | "supports" | "accepts" | "conditional" | "neutral" | "opposes_implied" | "opposes" | "rejects";
}
/**
 * An event that a row rests on.
 */
export interface StancesEvidence {
  /**
   * How its wording came about.
   */
  mode: string;
  /**
   * Its position.
   */
  position: number;
  /**
   * Whether it occurred before the condition was first stated; left out when not.
   */
  predates_statement?: boolean;
}
/**
 * One change of a row, on one axis.
 */
export interface StancesHistoryEntry {
  /**
   * `lifecycle`, `satisfaction` or `record`.
   */
  axis: string;
  /**
   * The word before; null when there was none.
   */
  from: string | null;
  /**
   * When that occurred; null for corrections, retractions and redactions.
   */
  occurred: string | null;
  /**
   * The event that changed it.
   */
  position: number;
  /**
   * The rule that moved it.
   */
  rule: string;
  /**
   * The word after.
   */
  to: string;
}
/**
 * One question.
 */
export interface StancesQuestion {
  /**
   * What it is about.
   */
  about: string;
  /**
   * Its code (vocabulary §5, Open questions).
   */
  question: string;
}
/**
 * The document.
 */
export interface Stances {
  as_of: StancesAsOf1;
  /**
   * Who holds what, by actor and issue.
   */
  cells: StancesCell[];
  /**
   * The issue, or the actor.
   */
  key: string;
  /**
   * What is not known.
   */
  open_questions: StancesQuestion[];
  /**
   * The highest position folded into the document; 0 when there is none.
   */
  position: number;
  /**
   * `stances`.
   */
  view: string;
}
/**
 * On what it rests.
 */
export interface StancesAsOf1 {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * On what a document rests.
 */
export interface TimelineAsOf {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
/**
 * One assertion.
 */
export interface TimelineEntry {
  /**
   * Who says so, through whom; nearest first.
   */
  attribution: unknown[];
  /**
   * Its kind.
   */
  kind: string;
  /**
   * How its wording came about.
   */
  mode: string;
  /**
   * When it occurred, EDTF.
   */
  occurred: string;
  /**
   * Its position, which is also the row's id.
   */
  position: number;
  /**
   * What became of the record.
   */
  record: string;
  /**
   * The entity whose history it changes.
   */
  subject: string | null;
  /**
   * One sentence; null when the publisher gave none.
   */
  summary: string | null;
}
/**
 * One page of the timeline.
 */
export interface Timeline {
  as_of: TimelineAsOf1;
  /**
   * The assertions, in the order of a fold.
   */
  entries: TimelineEntry[];
  /**
   * `all`, or an entity.
   */
  key: string;
  /**
   * Where the next page begins; null on the last one.
   */
  next: string | null;
  /**
   * The highest position folded into the timeline of this key; 0 when there is none.
   */
  position: number;
  /**
   * `timeline`.
   */
  view: string;
}
/**
 * On what it rests.
 */
export interface TimelineAsOf1 {
  /**
   * Recorded time of the document's position; null at position 0.
   */
  recorded: string | null;
  /**
   * The V that was asked for; null for an open one.
   */
  valid: string | null;
}
