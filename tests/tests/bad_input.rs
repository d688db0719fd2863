//! What must not harm a running `chancery up`, sent by an outsider: refused with a reason, and the system
//! goes on as if nothing had been.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::time::Duration;

use async_nats::{Client, HeaderMap};
use chancery_tests::{Reply, System, chancery, document, insist, request, up};
use serde_json::{Value, json};

const MEGABYTE: usize = 1024 * 1024;

struct Stand {
    system: System,
    client: Client,
}

impl Stand {
    async fn new() -> Self {
        let system = up().await;
        let client = system.client().await;
        Self { system, client }
    }

    async fn send(&self, event: &Value) -> Reply {
        insist(&self.client, "desk", event).await
    }

    async fn bytes(&self, body: impl Into<bytes::Bytes>) -> Reply {
        request(&self.client, "chancery.ingest.desk".to_owned(), HeaderMap::new(), body.into())
            .await
    }

    async fn refused(&self, body: impl Into<bytes::Bytes>, status: u16) -> Value {
        let reply = self.bytes(body).await;
        assert_eq!(reply.error, Some(status), "{:#}", reply.body);
        assert_eq!(reply.body["status"], status);
        reply.body
    }

    /// Says that the system still works and every byte of it is in order.
    async fn still_works(mut self, recorded: u64) {
        let event = event(
            "after-all-that",
            "meeting.floated",
            &json!({ "meeting": "meeting/after", "participants": [] }),
        );
        assert_eq!(self.send(&event).await.position(), recorded + 1);
        let asked = json!({ "key": "meeting/after", "min_position": recorded + 1 });
        assert_eq!(
            document(&self.client, "conditions", &asked).await["meeting"]["state"],
            "floated"
        );
        let data = self.system.data().display().to_string();
        assert!(self.system.stop().await.success());
        let audit = chancery(["audit", "-o", "json", "--data", &data]).output().unwrap();
        let said = String::from_utf8_lossy(&audit.stdout).into_owned();
        assert_eq!(audit.status.code(), Some(0), "{said}");
        let report: Value = serde_json::from_str(&said).unwrap();
        // Both views are attested when the system stops.
        let events = recorded + 1 + 2;
        assert_eq!((&report["result"], &report["events"]), (&json!("ok"), &json!(events)));
    }
}

fn event(id: &str, kind: &str, body: &Value) -> Value {
    let mut data = json!({
        "occurred": "2025-05-17", "mode": "paraphrase",
        "attribution": [{ "agent": "outlet/wire", "role": "outlet", "identity": "named" }],
    });
    data.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    let kind = format!("chancery.{kind}.v1");
    json!({ "specversion": "1.0", "id": id, "source": "desk", "type": kind, "data": data })
}

fn floated(id: &str) -> Value {
    event(id, "meeting.floated", &json!({ "meeting": "meeting/a", "participants": [] }))
}

fn stated(id: &str, condition: &str, depends_on: &[&str]) -> Value {
    let body = json!({
        "condition": condition, "for": "meeting/a", "set_by": ["actor/north"], "text": "it is done",
        "depends_on": depends_on,
    });
    event(id, "condition.stated", &body)
}

fn about_record(id: &str, kind: &str, target: &str, patch: Option<Value>) -> Value {
    let mut data = json!({
        "target": { "source": "desk", "id": target }, "cause": "coder_error", "reason": "a slip",
    });
    if let Some(patch) = patch {
        data["patch"] = patch;
    }
    let kind = format!("chancery.{kind}.v1");
    json!({ "specversion": "1.0", "id": id, "source": "desk", "type": kind, "data": data })
}

fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn too_much() {
    let stand = Stand::new().await;
    stand.refused(vec![b' '; MEGABYTE + 1], 413).await;
    let many: Vec<Value> = (0..1_001).map(|n| floated(&format!("many-{n}"))).collect();
    let problem = stand.refused(Value::Array(many).to_string(), 413).await;
    assert!(problem["detail"].as_str().unwrap().contains("1001"), "{problem:#}");
    let mut event = floated("long");
    event["data"]["note"] = json!("x".repeat(128 * 1024));
    stand.refused(event.to_string(), 413).await;
    assert_eq!(stand.bytes("[]").await.body, json!({ "results": [] }));
    stand.still_works(0).await;
}

/// The server itself ends a connection that sends more than it takes; nothing else is to suffer by it.
#[tokio::test]
async fn more_than_the_server_takes_ends_that_connection_only() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let stand = Stand::new().await;
    let address = stand.system.nats_url().replace("nats://", "");
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let size = 4 * MEGABYTE + 1;
    let head = format!("CONNECT {{\"verbose\":false}}\r\nPUB chancery.ingest.desk {size}\r\n");
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    let read = socket.read_to_end(&mut said);
    tokio::time::timeout(Duration::from_mins(1), read).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("Maximum Payload Violation"), "{said}");
    stand.still_works(0).await;
}

#[tokio::test]
async fn what_cannot_be_read() {
    let stand = Stand::new().await;
    let mut not_utf8 = floated("1").to_string().into_bytes();
    let place = not_utf8.iter().position(|&byte| byte == b'f').unwrap();
    not_utf8[place] = 0xff;
    stand.refused(not_utf8, 400).await;
    stand.refused("[".repeat(10_000), 400).await;
    let nested = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    stand
        .refused(floated("1").to_string().replacen('{', &format!("{{\"x\":{nested},"), 1), 400)
        .await;
    for garbage in ["", "hello", "{", "null", "17", "\"text\""] {
        stand.refused(garbage, 400).await;
    }
    stand.still_works(0).await;
}

#[tokio::test]
async fn what_says_something_else_than_it_seems() {
    let stand = Stand::new().await;
    let right = floated("1").to_string();
    for (wrong, pointer) in [
        (right.replacen(r#""mode":"#, r#""mode":"verbatim","mode":"#, 1), "/data/mode"),
        (right.replacen(r#""mode":"#, r#""credibility":1e400,"mode":"#, 1), "/data/credibility"),
        (right.replacen("2025-05-17", "2025-02-30", 1), "/data/occurred"),
        (right.replacen("meeting/a", "meeting/a.b", 1), "/data/meeting"),
        (right.replacen("meeting/a", "Meeting/A", 1), "/data/meeting"),
        (right.replacen(r#""mode":"#, r#""note":null,"mode":"#, 1), "/data/note"),
        (right.replacen("participants", "participant", 1), "/data/participant"),
    ] {
        let problem = stand.refused(wrong, 422).await;
        assert!(pointers(&problem).contains(&pointer), "{pointer} in {problem:#}");
    }
    for length in [0, 129] {
        let problem = stand.refused(floated(&"x".repeat(length)).to_string(), 422).await;
        assert_eq!(pointers(&problem), ["/id"]);
    }
    stand.still_works(0).await;
}

#[tokio::test]
async fn corrections_that_cannot_stand() {
    let stand = Stand::new().await;
    stand.send(&floated("1")).await.position();
    let invalid =
        about_record("2", "record.corrected", "1", Some(json!({ "occurred": "2025-02-30" })));
    let refused = stand.send(&invalid).await;
    assert_eq!((refused.error, pointers(&refused.body)), (Some(422), vec!["/data/patch/occurred"]));
    let nowhere = about_record("2", "record.corrected", "none", Some(json!({ "note": "x" })));
    assert_eq!(stand.send(&nowhere).await.error, Some(409));
    let first = about_record("2", "record.corrected", "1", Some(json!({ "note": "x" })));
    assert_eq!(stand.send(&first).await.position(), 2);
    let stale = about_record("3", "record.corrected", "1", Some(json!({ "note": "y" })));
    let refused = stand.send(&stale).await;
    assert_eq!((refused.error, &refused.body["head"]), (Some(409), &json!(2)));
    let of_the_correction =
        about_record("3", "record.corrected", "2", Some(json!({ "note": "y" })));
    assert_eq!(stand.send(&of_the_correction).await.position(), 3);
    stand.still_works(3).await;
}

#[tokio::test]
async fn conditions_that_wait_for_each_other() {
    let stand = Stand::new().await;
    let own = stand.send(&stated("self", "condition/a", &["condition/a"])).await;
    assert_eq!((own.error, pointers(&own.body)), (Some(422), vec!["/data/depends_on/0"]));
    stand.send(&stated("1", "condition/a", &["condition/b"])).await.position();
    stand.send(&stated("2", "condition/b", &["condition/c"])).await.position();
    stand.send(&stated("3", "condition/c", &["condition/a"])).await.position();
    let board =
        document(&stand.client, "conditions", &json!({ "key": "meeting/a", "min_position": 3 }))
            .await;
    let rows = board["conditions"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["satisfaction"] == "indeterminate"), "{board:#}");
    let questions = board["open_questions"].as_array().unwrap();
    let cycles = questions.iter().filter(|one| one["question"] == "dependency_cycle");
    assert_eq!(cycles.count(), 3);
    stand.still_works(3).await;
}

#[tokio::test]
async fn a_condition_for_a_condition() {
    let stand = Stand::new().await;
    let mut event = stated("1", "condition/a", &[]);
    event["data"]["for"] = json!("condition/b");
    let refused = stand.send(&event).await;
    assert_eq!((refused.error, pointers(&refused.body)), (Some(422), vec!["/data/for"]));
    stand.still_works(0).await;
}

#[tokio::test]
async fn queries_that_ask_for_nothing_there_is() {
    let stand = Stand::new().await;
    let ask = async |view: &str, body: &str| {
        let subject = format!("chancery.query.{view}");
        let reply = request(&stand.client, subject, HeaderMap::new(), body.to_owned().into()).await;
        (reply.error, reply.body)
    };
    assert_eq!(ask("no-such-view", r#"{"key":"meeting/a"}"#).await.0, Some(404));
    for (body, status) in [
        (r#"{"key":"Meeting A"}"#, 422),
        (r#"{"key":"meeting/a","position":1,"at":"2026-01-01T00:00:00Z"}"#, 400),
        ("not JSON", 400),
    ] {
        assert_eq!(ask("conditions", body).await.0, Some(status), "{body}");
    }
    let (error, empty) = ask("conditions", r#"{"key":"meeting/unheard-of"}"#).await;
    assert_eq!((error, &empty["position"]), (None, &json!(0)));
    stand.still_works(0).await;
}
