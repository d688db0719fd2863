//! `chancery why` at both times.

use serde_json::json;

use crate::stand::with_story;

const ROW: [&str; 4] = ["why", "conditions", "meeting/putin-zelensky", "condition/pz-pow-exchange"];

#[tokio::test]
async fn a_row_is_explained_as_known_then_and_as_it_stood_then() {
    let stand = with_story().await;
    let why = |arguments: &[&str]| stand.shown(&[&ROW, arguments].concat());
    let now = why(&[]);
    assert_eq!(now["current"]["satisfaction"], "in_progress");
    assert!(!now["would_change"].as_array().unwrap().is_empty());
    // Before a figure was corrected, the thousand were complete.
    let before = (stand.place("fix-second") - 1).to_string();
    let then = why(&["--position", &before]);
    assert_eq!(then["current"]["satisfaction"], "claimed_met");
    assert!(then["position"].as_u64() < now["position"].as_u64());
    assert_ne!(then["history"], now["history"]);
    // What is over cannot be changed.
    let valid = why(&["--position", &before, "--valid-at", "2025-05-23"]);
    assert_eq!(valid["current"]["progress"]["done"], 390);
    assert_eq!(valid["would_change"], json!([]));
    let table = stand.table(&[&ROW[..], &["--position", &before]].concat());
    assert!(table.contains("satisfaction in progress → claimed met"), "{table}");
    assert!(table.contains("It would change if"), "{table}");
}

#[tokio::test]
async fn a_row_that_was_not_there_yet_is_not_explained() {
    let stand = with_story().await;
    let told = stand.refused(&[&ROW[..], &["--position", "33"]].concat());
    assert!(told.contains("has no row `condition/pz-pow-exchange`"), "{told}");
    let told = stand.refused(&[&ROW[..], &["--valid-at", "2025-02-30"]].concat());
    assert!(told.contains("/valid_at"), "{told}");
    let both = [&ROW[..], &["--position", "33", "--at", "2025-05-17"]].concat();
    assert_eq!(stand.run(&both).status.code(), Some(2));
}
