//! The dossiers, as the examples hold them.

use std::path::Path;

use serde_json::Value;

use crate::binary::workspace_root;

/// One dossier: what is published, and what the views must say then.
pub struct Dossier {
    /// The events, then the registry.
    pub base: Vec<Value>,
    /// The cases: `{name, then, query, expect, and_before?}`.
    pub cases: Vec<Value>,
}

/// Reads the dossier of Istanbul, May 2025: 47 events and their registry.
pub fn istanbul() -> Dossier {
    read("dossier", "istanbul-2025-05.jsonl")
}

/// Reads the dossier of the grain corridor, July 2022.
pub fn grain_corridor() -> Dossier {
    read("grain-corridor", "events.jsonl")
}

fn read(folder: &str, events: &str) -> Dossier {
    let folder = workspace_root().join("examples").join(folder);
    let mut base = lines(&folder.join(events));
    base.extend(lines(&folder.join("registry.jsonl")));
    let mut cases: Value =
        serde_json::from_str(&text(&folder.join("cases.json"))).expect("the cases are JSON");
    let cases = cases["cases"].as_array_mut().expect("the cases are a list");
    Dossier { base, cases: std::mem::take(cases) }
}

fn lines(path: &Path) -> Vec<Value> {
    let text = text(path);
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the example is in the checkout")
}
