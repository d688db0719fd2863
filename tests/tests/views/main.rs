//! Every view on a real system, asked as people and programs ask: keys, documents, both time axes, what a correction
//! does to them, and what moved.
//!
//! `story.jsonl` goes on where the dossier of Istanbul ends: the prisoners were exchanged, a second round was held,
//! and some of what was told of it was corrected or taken back. Read `stand` first.

#![expect(clippy::unwrap_used, clippy::panic, reason = "this is how a test fails")]

mod corrections;
mod diff;
mod documents;
mod exact;
mod merges;
mod stand;
mod why;

/// A document of each view that the dossier and the story have something to say about, with its first row list.
pub(crate) const DOCUMENTS: [(&str, &str); 11] = [
    ("conditions", "meeting/putin-zelensky"),
    ("meetings", "meeting/istanbul-2025-05-16"),
    ("meetings", "meeting/istanbul-2025-06-02"),
    ("proposals", "proposal/ru-istanbul"),
    ("proposals", "proposal/ru-istanbul=proposal/us-plan"),
    ("commitments", "agreement/istanbul-pow-exchange"),
    ("claims", "exchanged"),
    ("stances", "issue/ceasefire"),
    ("stances", "actor/ukraine"),
    ("outlets", "outlet/reuters"),
    ("outlets", "outlet/fox-news"),
];
