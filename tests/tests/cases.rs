//! Every case of both dossiers against a running `chancery up`, over the wire, each on a fresh log.

#![expect(clippy::unwrap_used, clippy::panic, reason = "this is how a test fails")]

#[path = "../../crates/views/tests/support/expect.rs"]
mod expect;

use std::collections::BTreeMap;

use async_nats::Client;
use chancery_tests::{
    Dossier, document, grain_corridor, insist, istanbul, pages, publish_all, query, up,
};
use expect::expect;
use futures::StreamExt;
use serde_json::{Value, json};

/// Systems at a time: each is two processes that start on two cores.
const SYSTEMS_MAX: usize = 3;

/// Runs a share of a dossier's cases; returns what differs.
async fn run(dossier: Dossier, share: usize, of: usize) {
    let cases = dossier.cases.iter().enumerate().filter(|(index, _)| index % of == share);
    let runs = cases.map(|(_, case)| one(&dossier.base, case));
    let failures: Vec<Vec<String>> =
        futures::stream::iter(runs).buffer_unordered(SYSTEMS_MAX).collect().await;
    let failures = failures.concat();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

async fn one(base: &[Value], case: &Value) -> Vec<String> {
    let system = up().await;
    let client = system.client().await;
    let mut events = base.to_vec();
    let last_before = record(&client, base).await;
    let then = case["then"].as_array().unwrap();
    let positions = publish_all(&client, then).await;
    let expected: Vec<u64> = (last_before + 1..).take(then.len()).collect();
    assert_eq!(positions, expected, "positions are dense");
    events.extend(then.iter().cloned());
    let id = |event: &Value| event["id"].as_str().unwrap().to_owned();
    let ids: BTreeMap<u64, String> = (1..).zip(events.iter().map(id)).collect();
    let mut failures = Vec::new();
    let mut check = |expected: &Value, found: Value, when: &str| {
        let lines = expect(expected, found, &ids).into_iter();
        failures.extend(lines.map(|line| format!("{}, {when}{line}", case["name"])));
    };
    let head = ids.len() as u64;
    check(&case["expect"], ask(&client, &case["query"], head).await, "after");
    if !case["and_before"].is_null() {
        let mut before = case["query"].clone();
        before["position"] = json!(last_before);
        check(&case["and_before"], ask(&client, &before, head).await, "before");
    }
    failures
}

/// Publishes the dossier as one batch; returns its last position.
async fn record(client: &Client, base: &[Value]) -> u64 {
    let publisher = base[0]["source"].as_str().unwrap();
    let reply = insist(client, publisher, &Value::Array(base.to_vec())).await;
    let results = reply.body["results"].as_array().unwrap();
    let recorded: Vec<u64> = results
        .iter()
        .map(|one| one["position"].as_u64().unwrap_or_else(|| panic!("{one:#}")))
        .collect();
    assert_eq!(recorded, (1..=base.len() as u64).collect::<Vec<_>>());
    base.len() as u64
}

async fn ask(client: &Client, query: &Value, head: u64) -> Value {
    let mut body = query.clone();
    let view = body.as_object_mut().unwrap().remove("view").unwrap();
    let view = view.as_str().unwrap();
    body["min_position"] = json!(head);
    if view == "timeline" {
        let entries = pages(client, view, &body, "entries").await;
        return json!({ "entries_count": entries.len() });
    }
    document(client, view, &body).await
}

#[tokio::test]
async fn the_istanbul_dossier_says_what_it_must() {
    run(istanbul(), 0, 1).await;
}

#[tokio::test]
async fn the_grain_corridor_says_what_it_must_first_half() {
    run(grain_corridor(), 0, 2).await;
}

#[tokio::test]
async fn the_grain_corridor_says_what_it_must_second_half() {
    run(grain_corridor(), 1, 2).await;
}

/// Everything that a reader can be told: every document of `conditions`, and the timeline.
async fn everything(client: &Client, head: u64) -> Vec<Value> {
    let at_head = json!({ "min_position": head, "limit": 1_000 });
    let keys = pages(client, "conditions", &at_head, "keys").await;
    assert!(!keys.is_empty(), "the dossier has boards");
    let mut all = Vec::new();
    for key in &keys {
        all.push(document(client, "conditions", &json!({ "key": key["key"] })).await);
    }
    let timeline = json!({ "key": "all", "limit": 1_000 });
    all.extend(pages(client, "timeline", &timeline, "entries").await);
    all
}

fn board<'a>(all: &'a [Value], key: &str) -> &'a Value {
    all.iter().find(|one| one["key"] == key).expect("the board is there")
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.to_lowercase()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        Value::Number(number) => found.push(number.to_string()),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The list of `dossier/README.md`.
#[tokio::test]
async fn what_must_not_be_said_of_istanbul_is_nowhere() {
    let system = up().await;
    let client = system.client().await;
    let head = record(&client, &istanbul().base).await;
    let all = everything(&client, head).await;
    let mut said = Vec::new();
    texts(&Value::Array(all.clone()), &mut said);
    let whole_words = ["rejected", "rejects", "2000", "10000", "verified", "implemented", "met"];
    for word in whole_words {
        assert!(!said.iter().any(|text| text == word), "`{word}` is said");
    }
    for part in ["2,000", "10,000", "nato member", "agreement/ceasefire"] {
        assert!(!said.iter().any(|text| text.contains(part)), "`{part}` is said");
    }
    let of_nato = said.iter().filter(|text| text.contains("nato"));
    assert!(of_nato.into_iter().all(|text| !text.contains("ukrain")), "Ukraine is no NATO state");
    let meeting = board(&all, "meeting/putin-zelensky");
    let of_zelensky = &meeting["willingness"][1];
    assert_eq!(
        (&of_zelensky["actor"], &of_zelensky["stance"]),
        (&json!("actor/zelensky"), &json!("unknown"))
    );
    let rows = meeting["conditions"].as_array().unwrap();
    assert_eq!(rows.len(), 3, "a demand is no condition of the meeting");
    let agreements: Vec<&Value> =
        all.iter().filter(|one| one["kind"] == "agreement.reached").collect();
    assert_eq!(agreements.len(), 1, "the exchange of prisoners, and no ceasefire");
    assert_eq!(agreements[0]["subject"], "agreement/istanbul-pow-exchange");
    let call = board(&all, "meeting/trump-putin-call-2025-05-19");
    assert_eq!(call["meeting"]["state"], "announced", "Russia did not confirm the call");
    let words = call["willingness"].as_array().unwrap();
    let of_putin = words.iter().find(|one| one["actor"] == "actor/putin").unwrap();
    assert_eq!(of_putin["stance"], "unknown");
}

/// The list of `examples/grain-corridor/README.md`.
#[tokio::test]
async fn what_must_not_be_said_of_the_grain_corridor_is_nowhere() {
    let system = up().await;
    let client = system.client().await;
    let head = record(&client, &grain_corridor().base).await;
    let all = everything(&client, head).await;
    for document in all.iter().filter(|one| one["view"] == "conditions") {
        for one in document["willingness"].as_array().unwrap() {
            let actor = one["actor"].as_str().unwrap();
            assert!(
                !["actor/turkiye", "actor/united-nations"].contains(&actor),
                "{actor} is no principal"
            );
        }
        for row in document["conditions"].as_array().unwrap() {
            let setters = row["set_by"].to_string();
            assert!(!setters.contains("turkiye") && !setters.contains("nations"), "{setters}");
            assert_ne!(row["satisfaction"], "met", "{}", row["id"]);
        }
    }
    let eve = board(&all, "meeting/grain-signing");
    let stances = eve["willingness"].as_array().unwrap().iter().map(|one| &one["stance"]);
    assert!(stances.into_iter().all(|stance| stance == "conditional"));
    let meetings_held = all.iter().filter(|one| one["kind"] == "meeting.held");
    assert!(meetings_held.into_iter().all(|one| one["subject"] != "meeting/ankara-round"));
    let ankara = query(&client, "conditions", &json!({ "key": "meeting/ankara-round" })).await;
    assert_eq!(ankara.body["meeting"]["state"], json!(null));
}
