//! Merges of entities: what they do, how they are undone, and that every view follows them.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

#[path = "../support/mod.rs"]
mod support;

mod dossier;
mod followed;
mod rules;

use serde_json::json;

use support::tale::Tale;

/// Some references turned out to name one entity.
fn merged(from: &[&str], into: &str) -> Tale {
    Tale::of("entity.merged", json!({ "into": into, "from": from }))
}
