//! What there was to see, and whether it was seen: each change once, those of a key in order.

use std::collections::BTreeMap;

use async_nats::Client;
use chancery_tests::{every_change, pages};
use serde_json::{Value, json};

/// The changes of each key, in order.
pub(crate) type Index = BTreeMap<String, Vec<Value>>;

/// Asks for every change of a view from the first on, once everything through `head` is folded.
pub(crate) async fn index(client: &Client, view: &str, head: u64) -> Index {
    let mut index = Index::new();
    for key in keys(client, view, head).await {
        let changes = every_change(client, view, &key, head).await;
        assert!(!changes.is_empty(), "{key}");
        index.insert(key, changes);
    }
    assert!(!index.is_empty());
    index
}

async fn keys(client: &Client, view: &str, head: u64) -> Vec<String> {
    if view == "timeline" {
        return vec!["all".to_owned()];
    }
    // The list of documents, which is another list than the one that the subscribers ask for.
    let keys = pages(client, view, &json!({ "min_position": head }), "keys").await;
    keys.iter().map(|at| at["key"].as_str().expect("a key").to_owned()).collect()
}

/// Says whether exactly the changes of an index were seen, each once and those of a key in order; else what is
/// otherwise.
pub(crate) fn is_index(seen: &[(Value, bool)], index: &Index) -> Result<(), String> {
    let mut by_key = Index::new();
    for (change, _) in seen {
        by_key
            .entry(change["key"].as_str().unwrap_or_default().to_owned())
            .or_default()
            .push(change.clone());
    }
    if by_key == *index {
        return Ok(());
    }
    let positions = |changes: Option<&Vec<Value>>| -> Vec<u64> {
        changes.into_iter().flatten().filter_map(|change| change["position"].as_u64()).collect()
    };
    let keys = by_key.keys().chain(index.keys());
    let differing = keys.filter(|key| by_key.get(*key) != index.get(*key));
    let told: Vec<_> = differing
        .map(|key| {
            let (found, expected) = (positions(by_key.get(key)), positions(index.get(key)));
            format!("{key}: saw {found:?} of {expected:?}")
        })
        .collect();
    Err(told.join("\n"))
}
