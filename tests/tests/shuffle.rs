//! The order of arrival does not matter: the dossier, shuffled, over the wire into the real store.
//!
//! A hundred seeds run in process, in `crates/views/tests/properties.rs`.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

#[path = "../../crates/views/tests/support/twins.rs"]
mod twins;
#[path = "../../crates/views/tests/support/unplaced.rs"]
mod unplaced;

use chancery_tests::{document, insist, istanbul, up};
use futures::StreamExt;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use serde_json::{Value, json};
use twins::twinned;
use unplaced::unplaced;

const KEYS: [&str; 2] = ["meeting/putin-zelensky", "meeting/trump-putin-in-person"];
/// Orders that are tried: each takes a system of its own.
const SEEDS: u64 = 12;
/// Systems at a time: each is two processes on two cores.
const SYSTEMS_MAX: usize = 3;

/// Publishes the dossier in the order of a seed, in small batches; returns its boards without positions. With odd
/// seeds, some entities have two names, and are merged at some time.
async fn boards(seed: Option<u64>) -> Vec<Value> {
    let mut events = istanbul().base;
    if let Some(seed) = seed {
        if seed % 2 == 1 {
            let (twins, merges) = twinned(&events);
            events = twins;
            events.extend(merges);
        }
        events.shuffle(&mut rand::rngs::StdRng::seed_from_u64(seed));
    }
    let system = up().await;
    let client = system.client().await;
    for batch in events.chunks(7) {
        let reply = insist(&client, "istanbul-dossier", &json!(batch)).await;
        let results = reply.body["results"].as_array().unwrap();
        assert!(results.iter().all(|one| one["position"].is_u64()), "{:#}", reply.body);
    }
    let mut boards = Vec::new();
    for key in KEYS {
        let query = json!({ "key": key, "min_position": events.len() });
        boards.push(unplaced(&events, &document(&client, "conditions", &query).await));
    }
    boards
}

#[tokio::test]
async fn shuffled_the_dossier_says_the_same() {
    let expected = boards(None).await;
    let shuffled = (0..SEEDS).map(|seed| async move { (seed, boards(Some(seed)).await) });
    let mut shuffled = futures::stream::iter(shuffled).buffer_unordered(SYSTEMS_MAX);
    while let Some((seed, found)) = shuffled.next().await {
        assert_eq!(found, expected, "seed {seed}");
    }
}
