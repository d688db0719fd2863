//! What must be refused, and what its sender is told.

use std::time::Duration;

use async_nats::HeaderMap;
use chancery_tests::eventually;
use serde_json::{Value, json};

use crate::stand::{Stand, floated, pointers, stand, words};

/// Asserts that the body is refused with this status, and returns the problem.
async fn refused(stand: &Stand, body: impl Into<bytes::Bytes>, status: u16) -> Value {
    let reply = stand.bytes(body).await;
    assert_eq!(reply.error, Some(status), "{:#}", reply.body);
    assert_eq!(reply.body["status"], status);
    assert!(reply.headers.get("Nats-Service-Error").is_some());
    for member in ["type", "title", "detail", "errors"] {
        assert!(reply.body.get(member).is_some(), "{member} is missing");
    }
    reply.body
}

#[tokio::test]
async fn what_cannot_be_read_is_malformed() {
    let stand = stand().await;
    let mut event = floated("1").to_string().into_bytes();
    let place = event.iter().position(|&byte| byte == b'p').unwrap();
    event[place] = 0xff;
    for garbage in [&b"hello"[..], b"", b"{\"specversion\":", b"\xff\xfe\xfd", event.as_slice()] {
        refused(&stand, garbage.to_vec(), 400).await;
    }
    let deep = format!(r#"{{"specversion":"1.0","data":{}"#, "[".repeat(10_000));
    refused(&stand, deep, 400).await;
    refused(&stand, "[".repeat(10_000), 400).await;
    assert_eq!(stand.recorded(), 0);
    assert_eq!(stand.send(&floated("1")).await.position(), 1);
}

#[tokio::test]
async fn what_is_wrong_is_told_all_at_once_with_pointers_and_what_to_write() {
    let stand = stand().await;
    let mut event = floated("");
    event["data"]["occurred"] = json!("2025-02-30");
    event["data"]["meeting"] = json!("meeting/putin.zelensky");
    event["data"]["participants"] = json!([{"actr": "actor/putin"}]);
    event["data"]["mode"] = json!("paraphrased");
    event["Shouted"] = json!("x");
    let problem = refused(&stand, event.to_string(), 422).await;
    let mut found = pointers(&problem);
    found.sort_unstable();
    let expected = [
        "/Shouted",
        "/data/meeting",
        "/data/mode",
        "/data/occurred",
        "/data/participants/0/actor",
        "/data/participants/0/actr",
        "/id",
    ];
    for pointer in expected {
        assert!(found.contains(&pointer), "{pointer} in {problem:#}");
    }
    assert!(problem.to_string().contains("did you mean"), "{problem:#}");
}

#[tokio::test]
async fn ids_have_1_to_128_characters() {
    let stand = stand().await;
    for length in [0, 129] {
        let problem = refused(&stand, floated(&"x".repeat(length)).to_string(), 422).await;
        assert_eq!(pointers(&problem), ["/id"]);
    }
    stand.send(&floated(&"x".repeat(128))).await.position();
}

#[tokio::test]
async fn numbers_and_keys_that_would_change_in_silence_are_refused() {
    let stand = stand().await;
    let right = floated("1").to_string();
    for (from, to, pointer) in [
        (r#""mode":"#, r#""credibility":1e400,"mode":"#, "/data/credibility"),
        (r#""mode":"#, r#""credibility":1.5,"mode":"#, "/data/credibility"),
        (r#""mode":"#, r#""credibility":9007199254740993,"mode":"#, "/data/credibility"),
        (r#""mode":"#, r#""mode":"verbatim","mode":"#, "/data/mode"),
        (r#""mode":"#, r#""note":null,"mode":"#, "/data/note"),
        (r#""specversion":"#, r#""id":"2","specversion":"#, "/id"),
    ] {
        let wrong = right.replacen(from, to, 1);
        assert_ne!(wrong, right);
        let problem = refused(&stand, wrong, 422).await;
        assert_eq!(pointers(&problem), [pointer], "{problem:#}");
    }
}

#[tokio::test]
async fn what_only_the_system_says_is_refused() {
    let stand = stand().await;
    let mut event = floated("1");
    event["type"] = json!("chancery.payload.redacted.v1");
    assert_eq!(pointers(&refused(&stand, event.to_string(), 422).await), ["/type"]);
    let mut event = floated("1");
    event["source"] = json!("chancery");
    let reply = chancery_tests::publish(&stand.client, "chancery", &event).await;
    assert_eq!((reply.error, pointers(&reply.body)), (Some(422), vec!["/source"]));
    let reply = chancery_tests::publish(&stand.client, "wire", &floated("1")).await;
    assert_eq!((reply.error, pointers(&reply.body)), (Some(422), vec!["/source"]));
}

#[tokio::test]
async fn sizes_are_limited_and_the_limit_is_told() {
    let stand = stand().await;
    let megabyte = 1024 * 1024;
    refused(&stand, vec![b' '; megabyte + 1], 413).await;
    let mut event = floated("1");
    event["data"]["note"] = json!("x".repeat(128 * 1024));
    refused(&stand, event.to_string(), 413).await;
    let many = Value::Array(vec![json!({}); 1_001]);
    let problem = refused(&stand, many.to_string(), 413).await;
    assert!(problem["detail"].as_str().unwrap().contains("1001 events"));
    assert_eq!(stand.bytes("[]").await.body, json!({"results": []}));
    let reply = stand.bytes(Value::Array(vec![json!({}); 1_000]).to_string()).await;
    assert_eq!(words(&reply), vec!["422"; 1_000]);
}

/// Documents what nats-server does: a message above its own limit ends the connection without an answer.
#[tokio::test]
async fn above_four_megabytes_the_server_closes_the_connection() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let stand = stand().await;
    let address = stand.server.url().replace("nats://", "");
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let size = 4 * 1024 * 1024 + 1;
    let head = format!("CONNECT {{\"verbose\":false}}\r\nPUB chancery.ingest.desk {size}\r\n");
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    tokio::time::timeout(Duration::from_mins(1), socket.read_to_end(&mut said))
        .await
        .unwrap()
        .unwrap();
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("Maximum Payload Violation"), "{said}");
    assert_eq!(stand.send(&floated("1")).await.position(), 1);
}

#[tokio::test]
async fn what_nobody_waits_for_is_recorded_or_kept_in_quarantine() {
    let stand = stand().await;
    let subject = "chancery.ingest.desk";
    stand.client.publish(subject, floated("1").to_string().into()).await.unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", "theirs");
    headers.insert("x-trace", "7");
    for body in ["no event", r#"{"specversion":"1.0"}"#] {
        let sent = stand.client.publish_with_headers(subject, headers.clone(), body.into());
        sent.await.unwrap();
    }
    eventually(Duration::from_mins(1), || async { stand.recorded() == 1 }).await;
    let jetstream = async_nats::jetstream::new(stand.client.clone());
    let kept = eventually(Duration::from_mins(1), || async {
        let stream = jetstream.get_stream("CHANCERY_QUARANTINE").await.ok()?;
        let messages = stream.cached_info().state.messages;
        (messages == 2).then_some(stream)
    })
    .await;
    assert_eq!(kept.cached_info().config.subjects, ["chancery.quarantine.*"]);
    let mut reasons = Vec::new();
    for sequence in 1..=2 {
        let message = kept.get_raw_message(sequence).await.unwrap();
        assert_eq!(message.subject.as_str(), "chancery.quarantine.desk");
        assert_eq!(message.headers.get("x-trace").unwrap().as_str(), "7");
        assert!(message.headers.get("Chancery-Detail").is_some());
        reasons.push(message.headers.get("Chancery-Reason").unwrap().as_str().to_owned());
    }
    reasons.sort_unstable();
    assert_eq!(reasons, ["invalid", "malformed"]);
}
