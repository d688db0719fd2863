//! The Istanbul dossier, as the examples hold it.

use serde_json::Value;

use crate::binary::workspace_root;

/// Reads the 47 events, E01–E47.
pub fn dossier() -> Vec<Value> {
    lines("istanbul-2025-05.jsonl")
}

/// Reads the registry: actors and outlets, published after the events.
pub fn dossier_registry() -> Vec<Value> {
    lines("registry.jsonl")
}

/// Reads what the views must say: `{how, cases: [{name, then, query, expect, …}]}`.
pub fn expected_cases() -> Value {
    serde_json::from_str(&read("cases.json")).expect("the cases are JSON")
}

fn lines(name: &str) -> Vec<Value> {
    let text = read(name);
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| serde_json::from_str(line).expect("every line is JSON"))
        .collect()
}

fn read(name: &str) -> String {
    let path = workspace_root().join("examples/dossier").join(name);
    std::fs::read_to_string(&path).expect("the example is in the checkout")
}
