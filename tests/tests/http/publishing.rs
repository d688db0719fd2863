//! `POST /v1/events`: the modes of the CloudEvents HTTP binding, and every refusal.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::stand::{Stand, event};

const STRUCTURED: (&str, &str) = ("content-type", "application/cloudevents+json");
const BATCH: (&str, &str) = ("content-type", "application/cloudevents-batch+json");
const JSON: (&str, &str) = ("content-type", "application/json");

/// The members of an event as headers.
fn binary(event: &Value) -> Vec<(String, String)> {
    let names = ["specversion", "id", "source", "type"];
    let mut headers: Vec<_> = names
        .iter()
        .map(|name| (format!("ce-{name}"), event[name].as_str().unwrap().to_owned()))
        .collect();
    headers.push(("content-type".to_owned(), "application/json".to_owned()));
    headers
}

fn borrowed(headers: &[(String, String)]) -> Vec<(&str, &str)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test]
async fn one_event_in_each_mode_gets_a_receipt_that_says_where_to_read_it() {
    let stand = Stand::start().await;
    let first = event("desk", "one");
    let receipt = stand.post(&[STRUCTURED], first.to_string().as_bytes());
    assert_eq!((receipt.status, receipt.json()["status"].clone()), (201, json!("recorded")));
    assert_eq!(receipt.header("location"), "/v1/events/1");
    for member in ["position", "source", "id", "recorded_at", "leaf"] {
        assert!(!receipt.json()[member].is_null(), "{member}");
    }
    // The same again, in another mode: the same content.
    let headers = binary(&first);
    let again = stand.post(&borrowed(&headers), first["data"].to_string().as_bytes());
    assert_eq!(
        (again.status, again.json()["status"].clone()),
        (200, json!("duplicate")),
        "{}",
        again.text()
    );
    assert_eq!(again.json()["position"], 1);
    let second = stand.post(&[JSON], event("desk", "two").to_string().as_bytes());
    assert_eq!((second.status, second.json()["position"].clone()), (201, json!(2)));
    // Every link leads to a document that has the event in it.
    let links = second.json()["links"]["documents"].as_array().unwrap().clone();
    assert!(!links.is_empty());
    for link in links {
        let link = link.as_str().unwrap();
        let document = stand.get(link);
        assert_eq!(document.status, 200, "{link}");
        assert!(document.header("chancery-through").parse::<u64>().unwrap() >= 2, "{link}");
        assert!(second.header("link").contains(&format!("<{link}>")), "{link}");
    }
}

#[tokio::test]
async fn attributes_in_headers_are_percent_decoded() {
    let stand = Stand::start().await;
    let mut headers = binary(&event("desk", "x"));
    headers.retain(|(name, _)| name != "ce-id");
    headers.push(("ce-id".to_owned(), "100%25-%73ure".to_owned()));
    headers.push(("ce-note".to_owned(), "%D0%BC%D0%B8%D1%80".to_owned()));
    let data = event("desk", "x")["data"].to_string();
    let receipt = stand.post(&borrowed(&headers), data.as_bytes());
    assert_eq!(receipt.status, 201, "{}", receipt.text());
    assert_eq!(receipt.json()["id"], "100%-sure");
    assert_eq!(stand.get("/v1/events/1").json()["event"]["note"], "мир");
}

/// The Go SDK writes canonical names and raw UTF-8; others encode everything, or quote; some write null for what is
/// not set, or data as bytes.
#[tokio::test]
async fn dialects_of_sdks_say_the_same() {
    let stand = Stand::start().await;
    let mut whole = event("desk", "one");
    whole["city"] = json!("Київ 100%");
    let receipt = stand.post(&[STRUCTURED], whole.to_string().as_bytes());
    assert_eq!(receipt.status, 201, "{}", receipt.text());
    let data = whole["data"].to_string();
    for city in
        ["Київ 100%", "\"Київ 100%\"", "%D0%9A%D0%B8%D1%97%D0%B2%20100%25", "%d0%9aиїв 100%"]
    {
        let mut headers = binary(&whole);
        for (name, _) in &mut headers {
            *name = name.replace("ce-", "CE-");
        }
        headers.push(("Ce-City".to_owned(), city.to_owned()));
        let again = stand.post_raw(&headers, &data);
        assert!(again.contains(" 200 ") && again.contains(r#""position":1,"#), "{city}: {again}");
    }
    let mut nulls = whole.clone();
    for name in ["subject", "time", "dataschema"] {
        nulls[name] = json!(null);
    }
    nulls["datacontenttype"] = json!("application/json; charset=utf-8");
    let mut bytes = whole.clone();
    bytes.as_object_mut().unwrap().remove("data");
    bytes["data_base64"] = json!(STANDARD.encode(data));
    for dialect in [nulls, bytes] {
        let again = stand.post(&[STRUCTURED], dialect.to_string().as_bytes());
        assert_eq!((again.status, &again.json()["position"]), (200, &json!(1)), "{dialect}");
    }
    assert_eq!(stand.get("/v1/events/1").json()["event"]["city"], "Київ 100%");
}

#[tokio::test]
async fn what_is_wrong_in_headers_is_told_as_its_author_wrote_it() {
    let stand = Stand::start().await;
    let event = event("desk", "one");
    let mut headers = binary(&event);
    headers.push(("ce-subject".to_owned(), "%D0%9A%D0%B8%D1%97%D0%B2".to_owned()));
    let refused = stand.post(&borrowed(&headers), event["data"].to_string().as_bytes());
    assert!(refused.text().contains("`Київ` is not a reference"), "{}", refused.text());
    headers.retain(|(name, _)| name != "ce-specversion");
    let refused = stand.post(&borrowed(&headers), event["data"].to_string().as_bytes());
    assert!(refused.text().contains("add `ce-specversion: 1.0`"), "{}", refused.text());
}

#[tokio::test]
async fn a_batch_has_a_result_for_each_event_in_order_also_of_several_publishers() {
    let stand = Stand::start().await;
    let nameless = json!({ "specversion": "1.0", "id": "y", "type": "chancery.meeting.floated.v1", "data": {} });
    let events = json!([
        event("wire", "a"),
        event("desk", "a"),
        nameless,
        event("wire", "b"),
        event("wire", "a"),
    ]);
    let answer = stand.post(&[BATCH], events.to_string().as_bytes());
    assert_eq!(answer.status, 200);
    let results = answer.json()["results"].clone();
    let told: Vec<_> = (0..5).map(|at| (&results[at]["status"], &results[at]["source"])).collect();
    assert_eq!(
        told,
        [
            (&json!("recorded"), &json!("wire")),
            (&json!("recorded"), &json!("desk")),
            (&json!("rejected"), &Value::Null),
            (&json!("recorded"), &json!("wire")),
            (&json!("duplicate"), &json!("wire")),
        ]
    );
    assert_eq!(results[2]["problem"]["errors"][0]["pointer"], "/source");
    assert!(results[0]["position"].as_u64() < results[3]["position"].as_u64());
    assert!(answer.header("link").contains("min_position=3"), "{}", answer.header("link"));
    let empty = stand.post(&[BATCH], b"[]");
    assert_eq!((empty.status, empty.json()), (200, json!({ "results": [] })));
}

#[tokio::test]
async fn an_atomic_batch_is_recorded_as_a_whole_or_not_at_all() {
    let stand = Stand::start().await;
    let atomic = [BATCH, ("chancery-atomic", "true")];
    let mut broken = event("desk", "b");
    broken["data"]["occurred"] = "someday".into();
    let events = json!([event("desk", "a"), broken]);
    let results = stand.post(&atomic, events.to_string().as_bytes()).json();
    assert_eq!(results["results"][0]["problem"]["type"], "/problems/abandoned");
    assert_eq!(results["results"][1]["problem"]["type"], "/problems/invalid");
    assert_eq!(stand.get("/v1/events/1").status, 404);
    let events = json!([event("desk", "a"), event("wire", "a")]);
    let refused = stand.post(&atomic, events.to_string().as_bytes()).problem(422, "invalid");
    assert!(refused["detail"].as_str().unwrap().contains("`desk`, `wire`"), "{refused}");
    assert_eq!(stand.get("/v1/events/1").status, 404);
}

#[tokio::test]
async fn refusals_say_everything_at_once() {
    let stand = Stand::start().await;
    assert_eq!(stand.post_json(&event("desk", "a")).status, 201);
    let mut other = event("desk", "a");
    other["data"]["occurred"] = "2025-05-01".into();
    let reused = stand.post_json(&other).problem(409, "id-reused");
    assert_eq!(reused["recorded"]["position"], 1);
    assert_ne!(reused["recorded"]["sha256"], reused["received"]["sha256"]);
    // What names no publisher is judged like anything else.
    let wrong = json!({ "specversion": "1.0", "id": "", "source": "The Desk", "type": "chancery.meeting.flotated.v1", "data": {} });
    let problem = stand.post_json(&wrong).problem(422, "invalid");
    let pointers: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
    assert_eq!(pointers, ["/id", "/source", "/type"]);
    assert!(
        problem.to_string().contains("did you mean `chancery.meeting.floated.v1`?"),
        "{problem}"
    );
    let reserved = stand.post_json(&event("chancery", "a")).problem(422, "invalid");
    assert_eq!(reserved["errors"][0]["pointer"], "/source");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_for_that() {
    let stand = Stand::start().await;
    let one = event("desk", "a").to_string();
    stand
        .post(&[("content-type", "text/plain")], one.as_bytes())
        .problem(415, "unsupported-media-type");
    stand
        .post(&[("content-type", "application/cloudevents+xml")], one.as_bytes())
        .problem(415, "unsupported-media-type");
    for bad in ["", "{", "[1,", "7", "\u{feff}"] {
        stand.post(&[JSON], bad.as_bytes()).problem(400, "malformed");
    }
    stand.post(&[JSON], &[0xff, 0xfe]).problem(400, "malformed");
    stand.post(&[BATCH], one.as_bytes()).problem(400, "malformed");
    let long = json!({ "specversion": "1.0", "x": "a".repeat(200_000) }).to_string();
    stand.post(&[JSON], long.as_bytes()).problem(413, "too-large");
    let many = format!("[{}]", vec!["{}"; 1_001].join(","));
    stand.post(&[BATCH], many.as_bytes()).problem(413, "too-large");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(stand.post(&[JSON], deep.as_bytes()).status < 500);
    // Nothing of it is recorded.
    assert_eq!(stand.get("/v1/events").json()["events"], json!([]));
}
