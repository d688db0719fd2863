//! A second publisher, written in Python with plain nats-py: no code of ours.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use chancery_tests::{System, python_with_nats, run, up, workspace_root};
use serde_json::{Value, json};

/// What one step of the outsider was told.
struct Told {
    status: Option<u64>,
    body: Value,
}

fn play(python: &Path, system: &System) -> BTreeMap<String, Told> {
    let script = workspace_root().join("tests/tests/python/outsider.py");
    let played = run(Command::new(python).arg(script).arg(system.nats_url())).unwrap();
    let lines = String::from_utf8(played.stdout).unwrap();
    let step = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let told = Told { status: line["status"].as_u64(), body: line["body"].take() };
        (line["step"].as_str().unwrap().to_owned(), told)
    };
    lines.lines().map(step).collect()
}

fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

fn receipt(told: &Told) -> (&str, u64) {
    assert_eq!(told.status, None, "{:#}", told.body);
    (told.body["status"].as_str().unwrap(), told.body["position"].as_u64().unwrap())
}

#[tokio::test]
async fn an_outsider_in_python_is_served_like_anybody() {
    let Some(python) = python_with_nats(env!("CARGO_TARGET_TMPDIR")) else { return };
    let system = up().await;
    let told = play(&python, &system);

    assert_eq!(receipt(&told["published"]), ("recorded", 1));
    assert_eq!(receipt(&told["published without headers"]), ("recorded", 2));
    assert_eq!(receipt(&told["repeated"]), ("duplicate", 1));
    assert_eq!(receipt(&told["repeated with a time"]), ("duplicate", 1));
    for member in ["recorded_at", "leaf", "source", "id"] {
        assert_eq!(told["repeated"].body[member], told["published"].body[member], "{member}");
    }
    assert_eq!(receipt(&told["binary"]), ("recorded", 3));
    assert_eq!(receipt(&told["binary repeated as structured"]), ("duplicate", 3));

    let reused = &told["reused"];
    assert_eq!(reused.status, Some(409));
    assert_eq!(reused.body["recorded"]["position"], 1);
    let hashes = [&reused.body["recorded"]["sha256"], &reused.body["received"]["sha256"]];
    let [ours, theirs] = hashes.map(|hash| hash.as_str().unwrap());
    assert_eq!((ours.len(), theirs.len()), (64, 64));
    assert_ne!(ours, theirs);

    let garbage = &told["garbage"];
    assert_eq!(garbage.status, Some(422));
    for pointer in ["/data/occured", "/data/occurred", "/data/mode"] {
        assert!(pointers(&garbage.body).contains(&pointer), "{pointer} in {:#}", garbage.body);
    }
    let said = garbage.body.to_string();
    assert!(said.contains("did you mean `occurred`?"), "{said}");
    assert!(said.contains("did you mean `verbatim`?"), "{said}");
    assert_eq!(told["no JSON"].status, Some(400));
    assert_eq!(told["foreign"].status, Some(422));
    assert_eq!(pointers(&told["foreign"].body), ["/source"]);

    let results = told["batch"].body["results"].as_array().unwrap();
    let fates: Vec<_> = results
        .iter()
        .map(|one| (one["status"].as_str().unwrap(), one["position"].as_u64()))
        .collect();
    let expected =
        [("recorded", Some(4)), ("rejected", None), ("duplicate", Some(1)), ("duplicate", Some(4))];
    assert_eq!(fates, expected);
    assert_eq!(results[1]["problem"]["status"], 422);
    let atomic = told["atomic batch"].body.to_string();
    assert!(!atomic.contains(r#""recorded""#), "all or none: {atomic}");

    let board = &told["queried"].body;
    assert_eq!(
        board["meeting"],
        json!({ "state": "floated", "planned": null, "participants": ["actor/north", "actor/south"] })
    );
}
