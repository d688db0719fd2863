//! Corrections and retractions: chains, standing, and what they would leave behind.

use serde_json::json;

use crate::stand::{corrected, floated, key, pointers, retracted, stand, stand_of};

#[tokio::test]
async fn a_chain_is_corrected_at_its_end() {
    let stand = stand().await;
    let first = stand.send(&floated("1")).await.position();
    let at = json!({"position": first});
    let second = stand.send(&corrected("2", &at, &json!({"note": "a"}))).await.position();
    let stale = stand.send(&corrected("3", &at, &json!({"note": "b"}))).await;
    assert_eq!((stale.error, stale.body["head"].as_u64()), (Some(409), Some(second)));
    assert_eq!(stale.body["type"], "/problems/stale-target");
    let third = stand.send(&corrected("3", &key("2"), &json!({"note": null}))).await.position();
    let fourth = stand.send(&retracted("4", &json!({"position": third}))).await.position();
    assert_eq!([first, second, third, fourth], [1, 2, 3, 4]);
    let chain = stand.log.read(chancery_event_log::Range {
        after: chancery_domain::Cursor::Start,
        through: None,
        limit: 10,
        max_bytes: 1 << 20,
    });
    assert_eq!(chain.unwrap().len(), 4);
}

#[tokio::test]
async fn a_repeated_correction_is_a_duplicate_wherever_it_stands() {
    let stand = stand().await;
    stand.send(&floated("1")).await.position();
    let correction = corrected("2", &key("1"), &json!({"note": "a"}));
    let position = stand.send(&correction).await.position();
    stand.send(&corrected("3", &key("2"), &json!({"note": "b"}))).await.position();
    let again = stand.send(&correction).await;
    assert_eq!((again.body["status"].as_str(), again.position()), (Some("duplicate"), position));
    let mut other = correction.clone();
    other["data"]["reason"] = json!("another");
    assert_eq!(stand.send(&other).await.error, Some(409));
}

#[tokio::test]
async fn a_target_that_is_not_recorded_is_told_so() {
    let stand = stand().await;
    for target in [json!({"position": 9}), key("nothing")] {
        let reply = stand.send(&corrected("1", &target, &json!({"note": "a"}))).await;
        assert_eq!((reply.error, pointers(&reply.body)), (Some(409), vec!["/data/target"]));
        assert_eq!(reply.body["type"], "/problems/target_unknown");
    }
}

#[tokio::test]
async fn a_patch_must_leave_a_right_event() {
    let stand = stand().await;
    stand.send(&floated("1")).await.position();
    let patch = json!({"occurred": "2025-02-30", "mode": null, "participant": []});
    let reply = stand.send(&corrected("2", &key("1"), &patch)).await;
    assert_eq!(reply.error, Some(422));
    let mut found = pointers(&reply.body);
    found.sort_unstable();
    assert_eq!(found, ["/data/patch/mode", "/data/patch/occurred", "/data/patch/participant"]);
    let other = json!({"meeting": "meeting/trump-putin"});
    let reply = stand.send(&corrected("2", &key("1"), &other)).await;
    assert_eq!((reply.error, pointers(&reply.body)), (Some(422), vec!["/data/patch"]));
    assert!(reply.body["detail"].as_str().unwrap().contains("cannot change the subject"));
}

#[tokio::test]
async fn the_patch_acts_on_what_earlier_patches_left() {
    let stand = stand().await;
    stand.send(&floated("1")).await.position();
    let by_interval = json!({"occurred": "2025-05-16/2025-05-17", "summary": "They may meet."});
    stand.send(&corrected("2", &key("1"), &by_interval)).await.position();
    stand.send(&corrected("3", &key("2"), &json!({"summary": null}))).await.position();
    // Undone, the summary is back and can be removed again.
    stand.send(&retracted("4", &key("3"))).await.position();
    stand.send(&corrected("5", &key("4"), &json!({"summary": null}))).await.position();
}

#[tokio::test]
async fn what_is_retracted_is_not_corrected() {
    let stand = stand().await;
    stand.send(&floated("1")).await.position();
    stand.send(&retracted("2", &key("1"))).await.position();
    let reply = stand.send(&corrected("3", &key("2"), &json!({"note": "a"}))).await;
    assert_eq!((reply.error, pointers(&reply.body)), (Some(422), vec!["/data/target"]));
    assert!(reply.body["detail"].as_str().unwrap().contains("retract the retraction"));
    stand.send(&retracted("3", &key("2"))).await.position();
    stand.send(&corrected("4", &key("3"), &json!({"note": "a"}))).await.position();
}

#[tokio::test]
async fn records_are_changed_by_their_publisher_or_an_editor() {
    let stand = stand_of(&["editor"]).await;
    stand.send(&floated("1")).await.position();
    let correction = corrected("2", &key("1"), &json!({"note": "a"}));
    let reply = stand.send_as("stranger", &correction).await;
    assert_eq!((reply.error, pointers(&reply.body)), (Some(403), vec!["/source"]));
    stand.send_as("editor", &correction).await.position();
    let of_editor = json!({"source": "editor", "id": "2"});
    let reply = stand.send(&retracted("3", &of_editor)).await;
    assert_eq!((reply.error, pointers(&reply.body)), (Some(403), vec!["/source"]));
}

#[tokio::test]
async fn the_subject_of_a_correction_is_its_targets() {
    let stand = stand().await;
    stand.send(&floated("1")).await.position();
    let mut correction = corrected("2", &key("1"), &json!({"note": "a"}));
    correction["subject"] = json!("meeting/other");
    let reply = stand.send(&correction).await;
    assert_eq!((reply.error, pointers(&reply.body)), (Some(422), vec!["/subject"]));
    correction["subject"] = json!("meeting/putin-zelensky");
    stand.send(&correction).await.position();
    correction.as_object_mut().unwrap().remove("subject");
    assert_eq!(stand.send(&correction).await.body["status"], "duplicate");
}
