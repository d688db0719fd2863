//! The events that tests and benches start from.

#![expect(
    clippy::unwrap_used,
    reason = "files of this repository; a test that cannot read them must fail"
)]

use std::path::Path;

use serde_json::Value;

/// Reads the Istanbul dossier: its codings, its registrations, and what its cases publish then.
pub(crate) fn dossier() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dossier");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let lines = text("istanbul-2025-05.jsonl") + &text("registry.jsonl");
    let mut events: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let cases: Value = serde_json::from_str(&text("cases.json")).unwrap();
    for case in cases["cases"].as_array().unwrap() {
        events.extend(case["then"].as_array().unwrap().iter().cloned());
    }
    events
}
