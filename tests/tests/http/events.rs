//! `GET /v1/events`: pages, filters, and one event by its position.

use chancery_tests::{chancery, istanbul};
use serde_json::Value;

use crate::stand::Stand;

#[tokio::test]
async fn pages_lead_to_the_end_and_filters_hold() {
    let (stand, head) = Stand::with_dossier().await;
    let (mut path, mut seen) = (Some("/v1/events?limit=7".to_owned()), Vec::new());
    while let Some(at) = path {
        let page = stand.get(&at);
        assert_eq!(page.status, 200, "{at}");
        let events = page.json()["events"].as_array().unwrap().clone();
        assert!(events.len() <= 7);
        seen.extend(events.iter().map(|event| event["position"].as_u64().unwrap()));
        path = page.next();
    }
    assert_eq!(seen, (1..=head).collect::<Vec<_>>());
    let of_kind = stand.get("/v1/events?kind=condition.stated&limit=2");
    let kinds = of_kind.json();
    let kinds: Vec<_> =
        kinds["events"].as_array().unwrap().iter().map(|one| &one["event"]["type"]).collect();
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| *kind == "chancery.condition.stated.v1"));
    assert!(of_kind.next().unwrap().starts_with("/v1/events?kind=condition.stated&limit=2&after="));
    let nobody = stand.get("/v1/events?publisher=nobody").json();
    assert_eq!(nobody["events"], Value::Array(Vec::new()));
    let after = stand.get(&format!("/v1/events?after={}", head - 1)).json();
    assert_eq!(after["events"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_named() {
    let stand = Stand::start().await;
    let problem = stand.get("/v1/events?limt=1&after=x").problem(400, "malformed");
    assert_eq!(
        problem["errors"][0]["detail"],
        "there is no parameter `limt`: did you mean `limit`?"
    );
    assert_eq!(problem["errors"][1]["pointer"], "/after");
    let problem = stand.get("/v1/events?kind=meeting.flotated&entity=x").problem(422, "invalid");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2);
    stand.get("/v1/events/1").problem(404, "not-found");
    for none in ["0", "-1", "x", "1.0", "%31%", "99999999999999999999"] {
        stand.get(&format!("/v1/events/{none}")).problem(400, "malformed");
    }
}

#[tokio::test]
async fn an_event_is_a_line_of_a_replay_also_when_it_was_redacted() {
    let (stand, head) = Stand::with_dossier().await;
    let data = stand.system.data().display().to_string();
    let replay = |position: u64| -> Value {
        let (after, through) = ((position - 1).to_string(), position.to_string());
        let arguments =
            ["replay", "--after", &after, "--through", &through, "--data", &data, "-o", "jsonl"];
        serde_json::from_slice(&chancery(arguments).output().unwrap().stdout).unwrap()
    };
    let event = stand.get(&format!("/v1/events/{head}"));
    assert_eq!(event.json(), replay(head));
    assert_eq!(
        event.json()["event"]["id"],
        istanbul().base[usize::try_from(head).unwrap() - 1]["id"]
    );
    assert!(event.header("cache-control").contains("immutable"));
    let redact =
        ["redact", "1", "--authority", "the desk", "--reason", "an order", "--data", &data];
    let done = chancery(redact).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let redacted = stand.get("/v1/events/1").json();
    assert_eq!(redacted, replay(1));
    assert!(redacted["event"].get("data").is_none() && redacted["redacted_by"].is_u64());
}
