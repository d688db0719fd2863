//! Attested views: what the system says in the log that its views come to, and what audits make of it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "this is how a test fails")]

use std::path::Path;

use chancery_bus::{Bus, ConnectOptions, Login};
use chancery_tests::{System, chancery, document, istanbul, pages, publish_all, up};
use chancery_tlog::{Hash, leaf_hash, prove_inclusion, verify_inclusion};
use chancery_views::conditions::FOLD_VERSION;
use chancery_wire::canonical;
use chancery_wire::log::{AppendRequest, NewEvent, Submission, outcome};
use serde_json::{Value, json};

const KIND: &str = "chancery.view.attested.v1";

/// Runs a command that must succeed and returns what it printed as JSON.
fn told(arguments: &[&str], data: &Path) -> Value {
    let mut command = chancery(arguments);
    let output = command.args(["--output", "json", "--data"]).arg(data).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs the audit; returns how it ended and the report.
fn audit(data: &Path) -> (Option<i32>, Value) {
    let output = chancery(["audit", "--output", "json", "--data"]).arg(data).output().unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

/// Returns the events of the log that attest something.
fn attested(data: &Path) -> Vec<Value> {
    let output = chancery(["replay", "--data"]).arg(data).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["event"]["type"] == KIND).collect()
}

/// A system with a dossier; returns its head too.
async fn with_dossier() -> (System, u64) {
    let system = up().await;
    let client = system.client().await;
    let head = *publish_all(&client, &istanbul().base).await.last().unwrap();
    (system, head)
}

/// Connects as the services of the system do.
async fn as_service(system: &System) -> Bus {
    let run = system.run_json();
    let mut options = ConnectOptions::new(run["nats"].as_str().unwrap(), "test");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (user, password) = (text(&run["service"]["user"]), text(&run["service"]["password"]));
    options.login = Some(Login { user, password });
    Bus::connect(options).await.unwrap()
}

/// Appends an attestation as the system would, whatever it says; returns its position.
async fn forge(bus: &Bus, id: &str, data: &Value) -> u64 {
    let event = NewEvent {
        source: "chancery".into(),
        id: id.into(),
        r#type: KIND.into(),
        data: canonical::to_vec(data).into(),
        ..NewEvent::default()
    };
    let submission = Submission { events: vec![event], atomic: false };
    let reply = bus.append(&AppendRequest { submissions: vec![submission] }).await.unwrap();
    let outcome = reply.submissions[0].outcomes[0].result.clone().unwrap();
    let outcome::Result::Recorded(receipt) = outcome else { panic!("{outcome:?}") };
    receipt.position
}

#[tokio::test]
async fn views_are_attested_on_demand_and_at_a_stop_and_never_twice() {
    let (mut system, head) = with_dossier().await;
    let data = system.data().to_owned();
    let first = told(&["attest"], &data);
    let shown: Vec<_> = first["attestations"].as_array().unwrap().iter().collect();
    assert_eq!(shown.len(), 2);
    for one in &shown {
        assert_eq!((&one["status"], &one["upto"]), (&json!("recorded"), &json!(head)));
    }
    let again = told(&["attest"], &data);
    assert_eq!(again["attestations"][0]["status"], "duplicate");
    assert_eq!(again["attestations"][1]["digest"], first["attestations"][1]["digest"]);

    assert!(system.stop().await.success(), "{}", system.said());
    let (code, report) = audit(&data);
    assert_eq!((code, &report["events"]), (Some(0), &json!(head + 2)), "{report:#}");
    assert_eq!(report["attested"], json!({ "ok": 2, "unverifiable": 0, "differs": 0 }));

    // Without news nothing is attested; with news, once.
    system.restart().await;
    assert!(system.stop().await.success());
    assert_eq!(audit(&data).1["events"], head + 2);
    system.restart().await;
    let mut event = istanbul().base[30].clone();
    event["id"] = json!("again");
    publish_all(&system.client().await, &[event]).await;
    assert_eq!(audit(&data).0, Some(0), "while it runs");
    assert!(system.stop().await.success());
    let (code, report) = audit(&data);
    assert_eq!((code, &report["events"]), (Some(0), &json!(head + 5)), "{report:#}");
    assert_eq!(report["attested"]["ok"], 4);
    // Views made again from zero say the same.
    std::fs::remove_file(data.join("views.db")).unwrap();
    system.restart().await;
    assert_eq!(told(&["attest"], &data)["attestations"][0]["status"], "duplicate");
    assert!(system.stop().await.success());
    assert_eq!(audit(&data).1["events"], head + 5);
    assert!(!system.said().contains("stopped attesting"), "{}", system.said());
}

#[tokio::test]
async fn an_attestation_is_an_event_of_the_feed_that_no_view_rests_on() {
    let (system, head) = with_dossier().await;
    let client = system.client().await;
    let asked = json!({ "key": "meeting/putin-zelensky", "min_position": head });
    let before = document(&client, "conditions", &asked).await;
    told(&["attest"], system.data());
    let asked = json!({ "key": "meeting/putin-zelensky", "min_position": head + 2 });
    assert_eq!(document(&client, "conditions", &asked).await, before);
    let lines = attested(system.data());
    let places: Vec<_> = lines.iter().map(|line| line["position"].as_u64().unwrap()).collect();
    assert_eq!(places, [head + 1, head + 2]);
    let event = &lines[0]["event"];
    assert_eq!((&event["source"], event.get("subject")), (&json!("chancery"), None));
    assert_eq!(event["id"], format!("attested/conditions/{head}/v{FOLD_VERSION}"));
    let feed = async_nats::jetstream::new(client.clone()).get_stream("CHANCERY_EVENTS").await;
    let message = feed.unwrap().get_raw_message(head + 1).await.unwrap();
    assert_eq!(message.subject.as_str(), "chancery.events.view.attested.chancery");
}

#[tokio::test]
async fn a_wrong_attestation_is_found_with_its_place() {
    let (mut system, head) = with_dossier().await;
    let bus = as_service(&system).await;
    told(&["attest"], system.data());
    let right = attested(system.data())[0]["event"]["data"].clone();
    let wrong = |member: &str, value: Value| {
        let mut data = right.clone();
        data[member] = value;
        data
    };
    let zeros = json!("0".repeat(64));
    let mut forged = Vec::new();
    for (member, data) in [
        ("digest", wrong("digest", zeros.clone())),
        ("root", wrong("root", zeros.clone())),
        ("rows", wrong("rows", json!(1))),
        ("upto", wrong("upto", json!(head + 1))),
        ("upto", wrong("upto", json!(head + 100))),
        ("data", json!({ "view": "conditions" })),
    ] {
        let id = format!("forged/{}", forged.len());
        forged.push((forge(&bus, &id, &data).await, member));
    }
    let (code, report) = audit(system.data());
    assert_eq!(code, Some(3), "while it runs: {report:#}");
    assert!(system.stop().await.success());
    let (code, report) = audit(system.data());
    assert_eq!((code, &report["result"]), (Some(3), &json!("differs")), "{report:#}");
    assert_eq!(report["attested"]["differs"], 6);
    for (position, member) in forged {
        let place = format!("log entry {position}: {member} of ");
        let named = |one: &&Value| one["where"].as_str().unwrap().starts_with(&place);
        let all = report["differences"].as_array().unwrap();
        let difference = all.iter().find(named).unwrap_or_else(|| panic!("{place} {report:#}"));
        if member == "digest" {
            assert_eq!((&difference["expected"], &difference["found"]), (&right["digest"], &zeros));
        }
        let is_there = |one: &Value| one["position"] == position && one["result"] == "differs";
        assert!(report["attestations"].as_array().unwrap().iter().any(is_there));
    }
    let table = chancery(["audit", "--output", "table", "--data"]).arg(system.data()).output();
    let table = String::from_utf8(table.unwrap().stdout).unwrap();
    assert!(table.contains("6 differ") && table.contains("differs (its digest)"), "{table}");
}

#[tokio::test]
async fn an_attestation_by_other_rules_cannot_be_verified_and_fails_nothing() {
    let (mut system, head) = with_dossier().await;
    let bus = as_service(&system).await;
    told(&["attest"], system.data());
    let mut data = attested(system.data())[0]["event"]["data"].clone();
    data["fold_version"] = json!(FOLD_VERSION + 1);
    data["digest"] = json!("0".repeat(64));
    let old =
        forge(&bus, &format!("attested/conditions/{head}/v{}", FOLD_VERSION + 1), &data).await;
    data["view"] = json!("meetings");
    forge(&bus, &format!("attested/meetings/{head}/v{}", FOLD_VERSION + 1), &data).await;
    assert!(system.stop().await.success());
    let (code, report) = audit(system.data());
    assert_eq!(code, Some(0), "{report:#}");
    assert_eq!(report["attested"], json!({ "ok": 2, "unverifiable": 2, "differs": 0 }));
    let first = &report["attestations"][0];
    assert_eq!(
        (&first["position"], &first["reason"]),
        (&json!(old), &json!(format!("fold {}", FOLD_VERSION + 1)))
    );
}

#[tokio::test]
async fn where_two_folds_disagree_the_system_says_so_and_goes_on() {
    let (mut system, head) = with_dossier().await;
    let bus = as_service(&system).await;
    let zeros = "0".repeat(64);
    let data = json!({
        "view": "conditions", "fold_version": FOLD_VERSION, "upto": head, "root": zeros, "rows": 0, "digest": zeros,
    });
    let forged = forge(&bus, &format!("attested/conditions/{head}/v{FOLD_VERSION}"), &data).await;
    let output = chancery(["attest", "--data"]).arg(system.data()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains(&forged.to_string()), "{said}");
    let asked = json!({ "key": "meeting/putin-zelensky", "min_position": head });
    document(&system.client().await, "conditions", &asked).await;
    assert!(system.stop().await.success());
    assert!(system.said().contains("stopped attesting"), "{}", system.said());
    assert_eq!(audit(system.data()).0, Some(3));
}

#[tokio::test]
async fn one_document_is_proven_against_the_digest() {
    let (system, head) = with_dossier().await;
    let client = system.client().await;
    told(&["attest"], system.data());
    let said: Vec<_> =
        attested(system.data()).iter().map(|line| line["event"]["data"].clone()).collect();

    // All that is needed is what anybody can ask for, and RFC 8785.
    let asked = json!({ "position": head });
    let mut rows = Vec::new();
    for key in pages(&client, "conditions", &asked, "keys").await {
        if key["position"] != 0 {
            let asked = json!({ "key": key["key"], "position": head });
            let shown = document(&client, "conditions", &asked).await;
            rows.push(canonical::to_vec(&json!([key["key"], shown])));
        }
    }
    prove_one(&rows, &said[0]);

    let asked = json!({ "key": "all", "position": head });
    let mut entries = pages(&client, "timeline", &asked, "entries").await;
    entries.sort_by_key(|entry| entry["position"].as_u64());
    let rows: Vec<_> =
        entries.iter().map(|entry| canonical::to_vec(&json!([entry["position"], entry]))).collect();
    prove_one(&rows, &said[1]);
}

/// Proves the row in the middle, and nothing else in its place.
fn prove_one(rows: &[Vec<u8>], said: &Value) {
    assert_eq!(said["rows"], rows.len());
    let size = rows.len() as u64;
    let index = size / 2;
    let leaves: Vec<Hash> = rows.iter().map(|row| leaf_hash(row)).collect();
    let at =
        |index: u64| Ok::<_, std::convert::Infallible>(leaves[usize::try_from(index).unwrap()]);
    let proof = prove_inclusion(index, size, at).unwrap();
    let digest: Hash = said["digest"].as_str().unwrap().parse().unwrap();
    let leaf = leaves[usize::try_from(index).unwrap()];
    verify_inclusion(&leaf, index, size, &proof, &digest).unwrap();
    let other = leaf_hash(b"[\"meeting/a\",{}]");
    assert!(verify_inclusion(&other, index, size, &proof, &digest).is_err());
}
