//! How long the lists of an event may be. Each bounds what one event costs every reader of the log.

/// The most hops of an attribution: the vocabulary's own limit; longer chains are hearsay of hearsay.
pub const HOPS_MAX: usize = 8;

/// The most byte spans that support one assertion: one sentence rests on a few, a summary on a page of them.
pub const EVIDENCE_MAX: usize = 64;

/// The most machine leads that one assertion was made from.
pub const LEADS_MAX: usize = 64;

/// The most codes of other schemes on one assertion: a few schemes, a few codes of each.
pub const CODES_MAX: usize = 32;

/// The most participants of a meeting, and actors in any other list: the United Nations have 193 members.
pub const ACTORS_MAX: usize = 256;

/// The most places of one scope: a country has some dozens of regions.
pub const PLACES_MAX: usize = 256;

/// The most things that one statement or relation is about: each gets the event into its history.
pub const TOPICS_MAX: usize = 64;

/// The most other meetings that one is put before or after.
pub const ORDER_MAX: usize = 16;

/// The most things that one condition depends on: each is looked up whenever the condition is.
pub const DEPENDENCIES_MAX: usize = 64;

/// The most commitments of one agreement: the longest peace agreements in PA-X have some hundred provisions.
pub const COMMITMENTS_MAX: usize = 128;

/// The most other names of an actor.
pub const ALIASES_MAX: usize = 64;

/// The most references merged into one by one event.
pub const MERGED_MAX: usize = 256;

/// The most events and entities under one flag.
pub const FLAGGED_MAX: usize = 256;

/// The most columns of a machine lead: GDELT 2.0, the widest, has 61.
pub const LEAD_COLUMNS_MAX: usize = 128;

/// How long after its recording an event may begin: no place is further ahead of UTC than 14 hours, and a
/// day known only by its date may be a day off; what lies further ahead is a plan.
pub const AHEAD_MICROS_MAX: i64 = 36 * 3_600 * 1_000_000;
