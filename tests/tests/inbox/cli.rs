//! The commands: leaving events, asking where they are, and what is done about those in quarantine.

use std::process::Output;

use chancery_tests::{System, chancery, eventually, up};
use serde_json::{Value, json};

use crate::stand::{WITHIN, floated};

/// Runs a command on a system; returns its exit status and stdout.
fn run(system: &System, arguments: &[&str]) -> (i32, String) {
    let (code, stdout, _) = run_whole(system, arguments);
    (code, stdout)
}

fn run_whole(system: &System, arguments: &[&str]) -> (i32, String, String) {
    let mut command = chancery(arguments.iter().copied());
    let Output { status, stdout, stderr } =
        command.arg("--data").arg(system.data()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Publishes events from a file into the inbox.
fn leave(system: &System, events: &Value) -> (i32, String) {
    let file = system.data().join("left.json");
    std::fs::write(&file, events.to_string()).unwrap();
    run(system, &["publish", "--inbox", file.to_str().unwrap()])
}

/// Waits until an event is somewhere for good; returns the exit status and the answer.
async fn found(system: &System, id: &str) -> (i32, Value) {
    eventually(WITHIN, || {
        let (code, told) = run(system, &["receipt", "desk", id]);
        let answer =
            if code == 5 || code == 1 { Err((code, told)) } else { Ok((code, json_of(&told))) };
        std::future::ready(answer)
    })
    .await
}

/// An event that does not say when it occurred.
fn without_day(id: &str) -> Value {
    let mut event = floated("desk", id);
    event["data"].as_object_mut().unwrap().remove("occurred");
    event
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_is_accepted_and_then_found_by_its_id() {
    let system = up().await;
    let (code, told) = leave(&system, &json!([floated("desk", "1"), without_day("2")]));
    assert_eq!(code, 0, "{told}");
    let accepted: Vec<_> = told.lines().map(json_of).collect();
    assert_eq!([&accepted[0]["status"], &accepted[0]["id"]], [&json!("accepted"), &json!("1")]);
    let (code, recorded) = found(&system, "1").await;
    assert_eq!(
        (code, &recorded["status"], &recorded["position"]),
        (0, &json!("recorded"), &json!(1))
    );
    let (code, refused) = found(&system, "2").await;
    assert_eq!(
        (code, &refused["status"], &refused["reason"]),
        (4, &json!("quarantined"), &json!("invalid"))
    );
    assert_eq!(run(&system, &["receipt", "desk", "3"]).0, 1);
    // The same over HTTP.
    let http = system.run_json()["http"].as_str().unwrap().to_owned();
    let ask = |id: &str| {
        let url = format!("{http}/v1/receipts?source=desk&id={id}");
        tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent =
                ureq::Agent::config_builder().http_status_as_error(false).build().into();
            let mut answer = agent.get(url).call().unwrap();
            (answer.status().as_u16(), json_of(&answer.body_mut().read_to_string().unwrap()))
        })
    };
    assert_eq!(ask("1").await.unwrap(), (200, recorded));
    assert_eq!(ask("2").await.unwrap(), (200, refused));
    assert_eq!(ask("3").await.unwrap().0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn quarantine_is_listed_shown_sent_again_and_dropped() {
    let system = up().await;
    assert_eq!(leave(&system, &without_day("1")).0, 0);
    // Corrects what is not recorded yet: later it is right.
    let early = crate::stand::corrected("desk", "2", "3");
    assert_eq!(leave(&system, &early).0, 0);
    found(&system, "2").await;

    let (code, listed) = run(&system, &["quarantine", "ls"]);
    let listed = json_of(&listed);
    assert_eq!((code, listed.as_array().map(Vec::len)), (0, Some(2)), "{listed}");
    let row = &listed[0];
    assert_eq!([&row["publisher"], &row["reason"]], ["desk", "invalid"]);
    assert!(row["detail"].as_str().unwrap().contains("occurred"));
    assert_eq!(row["size"], json!(without_day("1").to_string().len()));
    assert_eq!(json_of(&run(&system, &["quarantine", "ls", "--publisher", "other"]).1), json!([]));
    let reason = ["quarantine", "ls", "--reason", "target_unknown"];
    assert_eq!(json_of(&run(&system, &reason).1)[0]["sequence"], listed[1]["sequence"]);

    let sequences = [0, 1].map(|row| listed[row]["sequence"].to_string());
    let (code, stdout, stderr) = run_whole(&system, &["quarantine", "show", &sequences[0]]);
    assert_eq!((code, stdout), (0, without_day("1").to_string()));
    assert!(stderr.contains("invalid"), "{stderr}");
    assert_eq!(run(&system, &["quarantine", "show", "99"]).0, 1);

    // Still refused: it stays, and is told.
    let (code, told) = run(&system, &["quarantine", "retry", "--all"]);
    assert_eq!(code, 4, "{told}");
    assert!(told.lines().map(json_of).all(|line| line["status"] == "rejected"), "{told}");
    let file = system.data().join("three.json");
    std::fs::write(&file, floated("desk", "3").to_string()).unwrap();
    assert_eq!(run(&system, &["publish", file.to_str().unwrap()]).0, 0);
    let (code, told) = run(&system, &["quarantine", "retry", &sequences[1]]);
    let told = json_of(&told);
    assert_eq!((code, &told["status"], &told["position"]), (0, &json!("recorded"), &json!(2)));
    assert_eq!(found(&system, "2").await.0, 0);

    // Nothing is dropped that was not named.
    assert_eq!(run(&system, &["quarantine", "drop"]).0, 2);
    let (code, told) = run(&system, &["quarantine", "drop", &sequences[0]]);
    assert_eq!((code, &json_of(&told)["status"]), (0, &json!("dropped")));
    assert_eq!(json_of(&run(&system, &["quarantine", "ls"]).1), json!([]));
    assert_eq!(run(&system, &["receipt", "desk", "1"]).0, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_what_waits_and_what_lies_in_quarantine() {
    let system = up().await;
    assert_eq!(leave(&system, &without_day("1")).0, 0);
    found(&system, "1").await;
    let (_, told) = run(&system, &["doctor"]);
    let findings = json_of(&told);
    let of = |name: &str| {
        findings.as_array().unwrap().iter().find(|one| one["check"] == name).unwrap().clone()
    };
    assert_eq!(of("inbox")["found"], "0 messages wait");
    assert_eq!(of("quarantine")["verdict"], "warning");
    assert!(of("quarantine")["found"].as_str().unwrap().starts_with("1 messages"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_came_through_the_inbox_can_be_redacted() {
    let system = up().await;
    let mut event = floated("desk", "1");
    event["data"]["note"] = json!("a text that must go for ever");
    assert_eq!(leave(&system, &json!([event, floated("desk", "2")])).0, 0);
    assert_eq!(leave(&system, &floated("desk", "3")).0, 0);
    assert_eq!(found(&system, "3").await.0, 0);
    let arguments = ["redact", "1", "--authority", "the desk", "--reason", "an order of the court"];
    let (code, _, said) = run_whole(&system, &arguments);
    assert_eq!(code, 0, "{said}");
}
