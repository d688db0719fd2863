//! What the tests of this crate share: dossiers, and ledgers made of them.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read is a broken test")]
#![allow(clippy::panic, reason = "this is how a test fails")]
#![allow(clippy::needless_pass_by_value, reason = "a story reads better without ampersands")]

pub(crate) mod any;
pub(crate) mod any_deal;
pub(crate) mod board;
pub(crate) mod doubts;
pub(crate) mod expect;
pub(crate) mod page;
pub(crate) mod sayings;
pub(crate) mod shown;
pub(crate) mod tale;
pub(crate) mod twins;
pub(crate) mod unplaced;

use std::path::{Path, PathBuf};

use chancery_domain::{Kind, Position, RecordedAt};
use chancery_views::chain::Raw;
use chancery_views::{Ledger, Stamp};
use serde_json::Value;

/// Returns the folder of a dossier.
pub(crate) fn dossier(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

/// Reads a file of JSON lines.
pub(crate) fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Returns the events of the Istanbul dossier, then its registry.
pub(crate) fn istanbul() -> Vec<Value> {
    let mut events = lines(&dossier("dossier").join("istanbul-2025-05.jsonl"));
    events.extend(lines(&dossier("dossier").join("registry.jsonl")));
    events
}

/// Records events at positions 1, 2, 3 …, one microsecond apart.
pub(crate) fn ledger(events: &[Value]) -> Ledger {
    let mut ledger = Ledger::default();
    for (event, number) in events.iter().zip(1_u32..) {
        let position = Position::new(u64::from(number)).unwrap();
        let recorded_at = RecordedAt::from_micros(1_767_268_800_000_000 + i64::from(number));
        let raw = Raw {
            stamp: Stamp { position, recorded_at },
            source: event["source"].as_str().unwrap().into(),
            id: event["id"].as_str().unwrap().into(),
            kind: Kind::from_type_name(event["type"].as_str().unwrap()).unwrap(),
            data: serde_json::to_vec(&event["data"]).unwrap().into(),
            gone: None,
        };
        ledger.push(raw).unwrap();
    }
    ledger
}
