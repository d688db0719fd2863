//! `chancery watch` with a place that is kept: whoever runs it now and then gets every change once.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use chancery_tests::{System, board, board_event, chancery, document, insist, insistently, up};
use serde_json::{Value, json};

const BOARDS: u64 = 3;

/// Publishes the events of a range of numbers, and waits until they are folded.
async fn publish(system: &System, numbers: std::ops::Range<u64>) {
    let client = system.client().await;
    let mut head = 0;
    for number in numbers {
        head = insist(&client, "load", &board_event(number, BOARDS)).await.position();
    }
    let query = json!({ "key": board(0, BOARDS), "min_position": head });
    document(&client, "conditions", &query).await;
}

/// Runs `chancery watch conditions … --catch-up`; returns its exit status, what it printed, and what it said.
fn watch(system: &System, arguments: &[&str]) -> (Option<i32>, Vec<Value>, String) {
    let data = system.data().display().to_string();
    let place = system.data().join("conditions.place").display().to_string();
    let mut command = chancery(["watch", "--data", &data, "--place", &place, "--catch-up"]);
    command.args(arguments);
    let output = insistently(command);
    let printed = String::from_utf8(output.stdout).unwrap();
    let lines = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code(), lines, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[tokio::test]
async fn what_was_missed_while_away_comes_once_and_first() {
    let system = up().await;
    publish(&system, 0..6).await;
    let (status, documents, said) = watch(&system, &["conditions"]);
    assert_eq!(status, Some(0), "{said}");
    let keys: Vec<_> = documents.iter().map(|document| document["key"].clone()).collect();
    assert_eq!(keys, [0, 1, 2].map(|number| json!(board(number, BOARDS))));
    assert_eq!(watch(&system, &["conditions"]).1, Vec::<Value>::new());

    publish(&system, 6..12).await;
    let (_, changes, _) = watch(&system, &["conditions"]);
    let mut positions: Vec<_> = changes.iter().filter_map(|one| one["position"].as_u64()).collect();
    for document in &documents {
        let of_key = |one: &&Value| one["key"] == document["key"];
        let first = changes.iter().find(of_key).unwrap();
        assert_eq!(first["previous"], document["position"]);
    }
    positions.sort_unstable();
    assert_eq!(positions, [7, 8, 9, 10, 11, 12]);
    assert_eq!(watch(&system, &["conditions"]).1, Vec::<Value>::new());

    let (status, _, said) = watch(&system, &["conditions", "meeting/m1"]);
    assert_eq!(status, Some(1));
    assert!(said.contains("holds the place of `conditions`: name another file"), "{said}");
    let (_, _, said) = watch(&system, &["timeline"]);
    assert!(said.contains("name another file"), "{said}");
}

/// Reads the file of the place.
fn kept(system: &System) -> Value {
    let text = std::fs::read_to_string(system.data().join("conditions.place")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn a_place_in_another_log_or_behind_the_end_of_this_one_is_told() {
    let [system, other] = [up().await, up().await];
    publish(&system, 0..3).await;
    publish(&other, 0..6).await;
    assert_eq!(watch(&system, &["conditions"]).0, Some(0));
    let place = system.data().join("conditions.place");
    std::fs::copy(&place, other.data().join("conditions.place")).unwrap();
    let (status, changes, said) = watch(&other, &["conditions"]);
    assert_eq!((status, changes), (Some(1), vec![]), "{said}");
    assert!(said.contains("conditions.place holds no place in this log: remove it"), "{said}");
    assert!(said.contains("begins with leaf"), "{said}");
    assert_eq!(kept(&other), kept(&system), "the file is as it was");

    let mut ahead = kept(&system);
    ahead["place"]["through"] = json!(1_000);
    std::fs::write(&place, ahead.to_string()).unwrap();
    let (status, changes, said) = watch(&system, &["conditions"]);
    assert_eq!((status, changes), (Some(1), vec![]), "{said}");
    assert!(said.contains("kept at position 1000, and the log ends at"), "{said}");
    assert_eq!(kept(&system), ahead);
}
