//! What each role can do: what it is there for works, over NATS, HTTP and the command line.

use std::process::Command;

use chancery_bus::{Publisher, RequestError};
use chancery_domain::PublisherName;
use chancery_tests::{Script, chancery, eventually, python_with_nkeys, run};
use serde_json::{Value, json};

use crate::stand::{Attempt, DEADLINE, Stand, floated};

fn registered(source: &str) -> Value {
    json!({
        "specversion": "1.0", "id": format!("registered-by-{source}"), "source": source,
        "type": "chancery.outlet.registered.v1",
        "data": {"outlet": "outlet/reuters", "name": "Reuters", "kind": "wire"},
    })
}

fn retracts(source: &str, position: u64) -> Value {
    json!({
        "specversion": "1.0", "id": format!("retracted-by-{source}"), "source": source,
        "type": "chancery.record.retracted.v1",
        "data": {"target": {"position": position}, "cause": "coder_error", "reason": "sent by mistake"},
    })
}

fn bearing<B>(request: ureq::RequestBuilder<B>, token: Option<&str>) -> ureq::RequestBuilder<B> {
    match token {
        Some(token) => request.header("authorization", format!("Bearer {token}")),
        None => request,
    }
}

async fn publish(stand: &Stand, name: &str, event: &Value) -> Result<u64, u16> {
    let bus = stand.connect(&format!("publishers/{name}.nk")).await;
    let name = PublisherName::parse(name).expect("a name");
    match Publisher::new(&bus, &name).patience(DEADLINE).publish(event).await {
        Ok(receipt) => Ok(receipt.position.get()),
        Err(error) => {
            let problem = error.problem().expect("it is answered");
            assert!(problem.status != 403 || !problem.errors.is_empty(), "{problem:?}");
            Err(problem.status)
        }
    }
}

#[tokio::test]
async fn editors_may_what_others_may_not() {
    let stand = Stand::new().await;
    assert_eq!(publish(&stand, "alice", &registered("alice")).await, Err(403));
    assert_eq!(publish(&stand, "bob", &registered("bob")).await, Ok(1));
    let own = publish(&stand, "alice", &floated("alice", "1")).await.expect("it is recorded");
    let theirs = publish(&stand, "bob", &floated("bob", "1")).await.expect("it is recorded");
    assert_eq!(publish(&stand, "alice", &retracts("alice", theirs)).await, Err(403));
    assert!(publish(&stand, "alice", &retracts("alice", own)).await.is_ok(), "its own, always");
    let again = publish(&stand, "alice", &floated("alice", "2")).await.expect("it is recorded");
    assert!(publish(&stand, "bob", &retracts("bob", again)).await.is_ok());
    // In another's name nobody publishes: the name in the event is the one in the subject.
    assert_eq!(publish(&stand, "bob", &floated("alice", "3")).await, Err(422));
}

#[tokio::test]
async fn over_http_each_publisher_bears_a_token_of_its_own() {
    let stand = Stand::new().await;
    let run = stand.system.run_json();
    let url = format!("{}/v1/events", run["http"].as_str().expect("there is a gateway"));
    let token = |name: &str| {
        let path = stand.access().join(format!("publishers/{name}.token"));
        std::fs::read_to_string(path).expect("it is there").trim().to_owned()
    };
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let post = |token: Option<&str>, event: &Value| {
        let request = agent.post(&url).header("content-type", "application/cloudevents+json");
        bearing(request, token).send(event.to_string()).expect("it is answered").status().as_u16()
    };
    let alice = token("alice");
    assert_eq!(post(None, &floated("alice", "1")), 401);
    assert_eq!(post(Some("0123456789abcdef0123"), &floated("alice", "1")), 401);
    assert_eq!(post(Some(&alice), &floated("bob", "1")), 422);
    assert_eq!(post(Some(&alice), &registered("alice")), 403);
    assert_eq!(post(Some(&alice), &floated("alice", "1")), 201);
    assert_eq!(post(Some(&alice), &floated("alice", "1")), 200);
    assert_eq!(
        agent.get(&url).call().expect("it is answered").status().as_u16(),
        200,
        "reading is open"
    );
    // What was refused, or is not there, is told to whoever bears the publisher's own token, and to nobody else.
    let asked = |token: Option<&str>, what: &str| {
        let request = agent.get(url.replace("/v1/events", what));
        bearing(request, token).call().expect("it is answered").status().as_u16()
    };
    for what in ["/v1/refused?source=", "/v1/receipts?id=never&source="] {
        assert_eq!(asked(None, &format!("{what}alice")), 401);
        assert_eq!(asked(Some(&alice), &format!("{what}bob")), 403);
    }
    assert_eq!(asked(Some(&alice), "/v1/refused?source=alice"), 200);
    assert_eq!(asked(Some(&alice), "/v1/receipts?id=never&source=alice"), 404);
    assert_eq!(asked(None, "/v1/receipts?id=1&source=alice"), 200, "what is recorded is open");
    stand.must(&["publishers", "remove", "alice"]);
    eventually(DEADLINE, || async { post(Some(&alice), &floated("alice", "2")) == 401 }).await;
}

#[tokio::test]
async fn a_team_asks_follows_and_consumes() {
    let stand = Stand::new().await;
    assert_eq!(publish(&stand, "alice", &floated("alice", "1")).await, Ok(1));
    let team = stand.must(&["teams", "ls"]);
    assert_eq!(team[0]["consumer"], "team-press");
    let url = stand.system.nats_url();
    let view = || {
        let mut view =
            chancery(["view", "conditions", "meeting/a-b", "-o", "json", "--nats", &url]);
        view.arg("--nats-ca").arg(stand.ca());
        view.arg("--creds").arg(stand.access().join("teams/press.nk"));
        let view = chancery_tests::insistently(view);
        serde_json::from_slice::<Value>(&view.stdout).ok().filter(|view| view["position"] == 1)
    };
    eventually(DEADLINE, || std::future::ready(view())).await;

    let Some(python) = python_with_nkeys(env!("CARGO_TARGET_TMPDIR")) else { return };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/secure/team.py");
    let (ca, seed) = (stand.ca(), stand.access().join("teams/press.nk"));
    let (ca, seed) = (ca.display().to_string(), seed.display().to_string());
    let script = Script::start(&python, &[script, &url, &ca, &seed, "press"], &[]);
    let lines = eventually(DEADLINE, || {
        let lines = script.lines();
        std::future::ready((lines.len() >= 3).then_some(lines))
    })
    .await;
    assert_eq!(lines[0]["event"], json!({ "source": "alice", "id": "1", "sequence": 1 }));
    assert_eq!(lines[1]["kept"], "meeting/a-b");
    assert_eq!(lines[2]["listening"], true);
    assert_eq!(publish(&stand, "alice", &floated("alice", "2")).await, Ok(2));
    let change = eventually(DEADLINE, || {
        let lines = script.lines();
        std::future::ready(lines.get(3).cloned())
    })
    .await;
    assert!(change["change"].as_str().is_some_and(|key| key.contains("a-b")), "{change}");
}

#[tokio::test]
async fn who_is_too_fast_is_told_when_and_holds_up_nobody() {
    let stand = Stand::new().await;
    stand.must(&["publishers", "add", "slow", "--events-per-second", "5"]);
    let batch = |source: &str, from: u32, count: u32| {
        let events: Vec<_> =
            (from..from + count).map(|n| floated(source, &format!("n-{n}"))).collect();
        json!(events).to_string()
    };
    let slow = stand.connect("publishers/slow.nk").await;
    let alice = stand.connect("publishers/alice.nk").await;
    let send = |bus: chancery_bus::Bus, name: &'static str, events: String| async move {
        bus.request(&format!("chancery.ingest.{name}"), None, events.into(), DEADLINE).await
    };
    // A whole batch goes at once after a rest; the next has to wait.
    send(slow.clone(), "slow", batch("slow", 0, 1_000)).await.expect("one batch always goes");
    let refused = send(slow.clone(), "slow", batch("slow", 1_000, 50)).await;
    let Err(RequestError::Problem { problem, .. }) = refused else {
        unreachable!("fifty more at once are too many: {refused:?}")
    };
    assert_eq!(problem.status, 429);
    let wait = problem.retry_after_ms.expect("it says when");
    assert!((1..=10_000).contains(&wait), "{wait}");
    send(alice, "alice", batch("alice", 0, 500)).await.expect("others are not held up");
    // The client waits as it is told, and gets through.
    let name = PublisherName::parse("slow").expect("a name");
    let event = floated("slow", "patient");
    let patient = Publisher::new(&slow, &name).patience(DEADLINE).publish(&event).await;
    assert!(patient.is_ok(), "{patient:?}");
}

#[tokio::test]
async fn the_operator_needs_no_more_than_the_directory() {
    let stand = Stand::new().await;
    assert_eq!(publish(&stand, "alice", &floated("alice", "1")).await, Ok(1));
    let audit = chancery_tests::insistently(stand.chancery(&["audit"]));
    let receipt: Value = serde_json::from_slice(&audit.stdout).expect("it prints JSON");
    let said = String::from_utf8_lossy(&audit.stderr).into_owned();
    assert_eq!(receipt["result"], "ok", "{receipt} {said}");
    let redacted = stand.must(&["redact", "1", "--authority", "the desk", "--reason", "an order"]);
    assert_eq!(redacted["redacted"], 1);
    let audit = chancery_tests::insistently(stand.chancery(&["audit"]));
    let receipt: Value = serde_json::from_slice(&audit.stdout).expect("it prints JSON");
    assert_eq!(receipt["result"], "ok", "{receipt}");
    stand.must(&["projections", "ls"]);
    // An auditor reads the log with its own key.
    let mut replay: Command = chancery(["replay", "--nats", &stand.system.nats_url(), "--nats-ca"]);
    replay.arg(stand.ca()).arg("--creds").arg(stand.access().join("auditor.nk"));
    let replay = run(&mut replay).expect("it reads");
    assert!(String::from_utf8_lossy(&replay.stdout).contains("redacted_by"));
    let mut audit =
        chancery(["audit", "-o", "json", "--nats", &stand.system.nats_url(), "--nats-ca"]);
    audit.arg(stand.ca()).arg("--creds").arg(stand.access().join("auditor.nk"));
    let audit = chancery_tests::insistently(audit);
    let receipt: Value = serde_json::from_slice(&audit.stdout).expect("it prints JSON");
    let said = String::from_utf8_lossy(&audit.stderr);
    assert_eq!(receipt["result"], "ok", "{receipt} {said}");
    let attempts = [Attempt::request("chancery.log.head", "")];
    let head = stand.tries("auditor.nk", "_INBOX_auditor", &attempts);
    assert!(head.is_none_or(|outcomes| outcomes[0].answer.is_some()));
}

/// What may be left in the inbox, and asked and done about it, by whom.
#[tokio::test]
async fn the_inbox_takes_from_each_publisher_its_own() {
    let stand = Stand::new().await;
    let url = stand.system.nats_url();
    let alice = |arguments: &[&str]| {
        let mut command = chancery(arguments);
        command.args(["-o", "json", "--nats", &url, "--nats-ca"]).arg(stand.ca());
        command.arg("--creds").arg(stand.access().join("publishers/alice.nk"));
        command
    };
    let file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let mut wrong = floated("alice", "wrong");
    wrong["data"]["meeting"] = json!("no meeting");
    let events = format!("{}\n{wrong}\n", floated("alice", "good"));
    std::fs::write(file.path(), events).expect("it can be written");
    let path = file.path().display().to_string();
    run(&mut alice(&["publish", "--inbox", &path])).expect("it is left there");
    let receipt = chancery_tests::insistently(alice(&["receipt", "alice", "good"]));
    let receipt: Value = serde_json::from_slice(&receipt.stdout).expect("it prints JSON");
    assert_eq!((&receipt["status"], &receipt["position"]), (&json!("recorded"), &json!(1)));
    eventually(DEADLINE, || async {
        stand.must(&["quarantine", "ls"]).to_string().contains("no meeting")
    })
    .await;
    let refused = run(&mut alice(&["receipt", "alice", "--refused"])).expect("she sees her own");
    let refused: Value = serde_json::from_slice(&refused.stdout).expect("it prints JSON");
    let payload = refused[0]["payload"].as_str().expect("it is as it came");
    assert_eq!((&refused[0]["reason"], &refused[1]), (&json!("invalid"), &Value::Null));
    assert_eq!(serde_json::from_str::<Value>(payload).expect("it is JSON"), wrong);
    // The rest is the operator's to see; of another's events nothing is told, and nothing left in his name.
    let others =
        [&["quarantine", "ls"][..], &["receipt", "bob", "good"], &["receipt", "bob", "--refused"]];
    for arguments in others {
        assert!(run(&mut alice(arguments)).is_err(), "{arguments:?}");
    }
    stand.refused(
        "publishers/alice.nk",
        "_INBOX_alice",
        &[
            Attempt::publish("chancery.inbox.bob", &floated("bob", "1").to_string()),
            Attempt::request("chancery.receipt.bob", r#"{"id":"1"}"#),
            Attempt::request("chancery.receipt.bob", r#"{"refused_after":0}"#),
            Attempt::subscribe("chancery.receipts.bob"),
            Attempt::publish("chancery.quarantine.alice", "{}"),
        ],
    );
    stand.must(&["quarantine", "drop", "--all"]);
    assert_eq!(stand.must(&["quarantine", "ls"]), json!([]));
}
