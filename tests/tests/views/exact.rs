//! What is answered of a position is what was answered when it was the last one.

use chancery_tests::{document, insist, istanbul};
use serde_json::{Value, json};

use crate::DOCUMENTS;
use crate::stand::{empty, story};

/// A V inside of the story, and none.
const VALIDS: [Option<&str>; 2] = [None, Some("2025-05-30")];

const VIEWS: [&str; 8] = [
    "conditions",
    "meetings",
    "proposals",
    "commitments",
    "claims",
    "stances",
    "outlets",
    "corrections",
];

/// Everything that is asked at each position: documents at both V, and the lists of keys.
fn questions() -> Vec<(&'static str, Value)> {
    let documents = DOCUMENTS.into_iter().chain([("corrections", "all")]);
    let mut all = Vec::new();
    for (view, key) in documents {
        for valid in VALIDS {
            let mut body = json!({ "key": key });
            if let Some(valid) = valid {
                body["valid_at"] = json!(valid);
            }
            all.push((view, body));
        }
    }
    all.extend(VIEWS.map(|view| (view, json!({ "limit": 1_000 }))));
    all
}

fn with(body: &Value, member: &str, position: u64) -> Value {
    let mut body = body.clone();
    body[member] = json!(position);
    body
}

#[tokio::test]
async fn what_is_answered_of_a_position_is_what_was_answered_when_it_was_the_last() {
    let stand = empty().await;
    let mut events = istanbul().base;
    events.extend(story());
    let questions = questions();
    let mut answered: Vec<Vec<Value>> = Vec::new();
    for event in &events {
        let source = event["source"].as_str().unwrap();
        let position = insist(&stand.client, source, event).await.position();
        assert_eq!(position, answered.len() as u64 + 1);
        let mut answers = Vec::new();
        for (view, body) in &questions {
            let body = with(body, "min_position", position);
            answers.push(document(&stand.client, view, &body).await);
        }
        answered.push(answers);
    }
    for (position, answers) in (1..).zip(&answered) {
        for ((view, body), then) in questions.iter().zip(answers) {
            let now = document(&stand.client, view, &with(body, "position", position)).await;
            assert_eq!(now, *then, "{view} {body} at {position}");
        }
    }
    for ((view, body), (first, last)) in
        questions.iter().zip(answered[0].iter().zip(&answered[answered.len() - 1]))
    {
        assert_ne!(first, last, "{view} {body} moved on the way");
    }
}
