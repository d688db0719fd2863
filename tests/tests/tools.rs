//! The tools against a running system: publish, view, watch, why, replay, audit, doctor, demo.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use chancery_tests::{System, chancery, insistently, up, up_in, workspace_root};
use serde_json::{Value, json};

const KEY: &str = "meeting/putin-zelensky";
const LINE_WITHIN: Duration = Duration::from_mins(1);

fn example(name: &str) -> String {
    workspace_root().join("examples/dossier").join(name).display().to_string()
}

/// Prepares a command that works on a system's data directory.
fn tool(data: &Path, arguments: &[&str]) -> Command {
    let mut command = chancery(arguments);
    command.arg("--data").arg(data);
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    tool(data, arguments).output().expect("chancery can be run")
}

/// Runs a command that must succeed and returns its output as one JSON value.
fn json_of(data: &Path, arguments: &[&str]) -> Value {
    let output = insistently(tool(data, arguments));
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn publish_dossier(data: &Path) {
    for (file, count) in [("istanbul-2025-05.jsonl", 47), ("registry.jsonl", 14)] {
        let output = run(data, &["publish", &example(file)]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert_eq!(lines(&output).len(), count);
    }
}

/// A stopped system with the dossier in it, to copy from.
async fn stopped_with_dossier() -> System {
    let mut system = up().await;
    publish_dossier(system.data());
    // Queries wait for what they ask for, so that the views are complete before the stop.
    board(system.data());
    assert_eq!(system.stop().await.code(), Some(0), "{}", system.said());
    system
}

fn board(data: &Path) -> Value {
    let head = json_of(data, &["view", "timeline", "all", "--position", "61"]);
    assert_eq!(head["view"], "timeline");
    json_of(data, &["view", "conditions", KEY])
}

#[tokio::test]
async fn a_timeline_is_shown_page_by_page_or_whole() {
    let system = up().await;
    let data = system.data();
    publish_dossier(data);
    let mut many = Vec::new();
    for number in 0..90 {
        let mut event = first_statement();
        event["id"] = json!(format!("again-{number}"));
        many.push(event.to_string());
    }
    let file = data.join("many.jsonl");
    std::fs::write(&file, many.join("\n")).expect("writable");
    assert!(run(data, &["publish", &file.display().to_string()]).status.success());
    let of = |page: &Value| page["entries"].as_array().expect("a list").clone();
    let head = ["--position", "151"];
    let whole = json_of(data, &[&["view", "timeline", "all", "--all"][..], &head].concat());
    assert!(of(&whole).len() > 120 && whole["next"].is_null(), "{}", of(&whole).len());
    let first = json_of(data, &[&["view", "timeline", "all"][..], &head].concat());
    let next = first["next"].as_str().expect("there is more");
    let after = ["view", "timeline", "all", "--after", next];
    let second = json_of(data, &[&after[..], &head].concat());
    assert_eq!([of(&first), of(&second)].concat(), of(&whole));
    let table = run(data, &["view", "timeline", "all", "--output", "table"]);
    let table = String::from_utf8(table.stdout).expect("UTF-8");
    assert!(table.contains(&format!("`--after {next}`, or `--all`")), "{table}");
    let refused = run(data, &["view", "conditions", KEY, "--all"]);
    assert!(said(&refused).contains("conditions is shown whole"), "{}", said(&refused));
    assert_eq!(run(data, &["view", "timeline", "--all"]).status.code(), Some(2));
}

/// Returns an assertion of the dossier.
fn first_statement() -> Value {
    let text = std::fs::read_to_string(example("istanbul-2025-05.jsonl")).expect("readable");
    let events = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let mut said = events.filter(|event| event["data"]["occurred"].is_string());
    said.next().expect("there is one")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("writable");
    for name in ["log.db", "views.db", "signing-key"] {
        std::fs::copy(from.join(name), to.join(name)).expect("a stopped system has both files");
    }
}

#[tokio::test]
async fn publishing_tells_the_fate_of_every_event() {
    let system = up().await;
    let data = system.data();
    publish_dossier(data);
    let again = lines(&run(data, &["publish", &example("istanbul-2025-05.jsonl")]));
    assert!(again.iter().all(|receipt| receipt["status"] == "duplicate"));
    assert_eq!(again[46]["position"], 47);
    let mut changed = first_event();
    changed["data"]["bytes"] = json!(1);
    let file = system.data().join("mixed.jsonl");
    let text = format!("{changed}\nno json\n{}\n", first_event());
    std::fs::write(&file, text).expect("writable");
    let mixed = run(data, &["publish", &file.display().to_string()]);
    assert_eq!(mixed.status.code(), Some(4));
    let results = lines(&mixed);
    assert_eq!(results[0]["problem"]["status"], 409);
    assert_eq!(results[0]["problem"]["recorded"]["position"], 1);
    assert_eq!(results[1]["problem"]["status"], 400);
    assert_eq!(results[2]["status"], "duplicate");
}

fn first_event() -> Value {
    let text = std::fs::read_to_string(example("istanbul-2025-05.jsonl")).expect("readable");
    serde_json::from_str(text.lines().next().expect("a line")).expect("JSON")
}

#[tokio::test]
async fn views_are_shown_now_and_as_they_were() {
    let system = up().await;
    let data = system.data();
    publish_dossier(data);
    assert_eq!(board(data)["counts"]["total"], 3);
    let before = json_of(data, &["view", "conditions", KEY, "--position", "0"]);
    assert_eq!((&before["position"], &before["conditions"]), (&json!(0), &json!([])));
    let earlier = json_of(data, &["view", "conditions", KEY, "--valid-at", "2025-05-16"]);
    assert_eq!(earlier["meeting"]["state"], Value::Null);
    let keys = json_of(data, &["view", "conditions"]);
    let keys: Vec<_> =
        keys["keys"].as_array().expect("a list").iter().map(|key| &key["key"]).collect();
    assert!(keys.contains(&&json!(KEY)), "{keys:?}");
    let table = run(data, &["view", "conditions", KEY, "--output", "table"]);
    let table = String::from_utf8(table.stdout).expect("UTF-8");
    assert!(table.contains("condition/pz-pow-exchange  unmet"), "{table}");
    assert_eq!(run(data, &["view", "no-such-view"]).status.code(), Some(1));
    let both = ["view", "conditions", KEY, "--position", "1", "--at", "2025-01-01T00:00:00Z"];
    assert_eq!(run(data, &both).status.code(), Some(2));
}

/// A tool that goes on, and the lines that it writes.
struct Following {
    child: Child,
    lines: Receiver<Value>,
}

impl Following {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("chancery can be run");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                let value = serde_json::from_str(&line).expect("every line is JSON");
                if sender.send(value).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    fn next(&self) -> Value {
        self.lines.recv_timeout(LINE_WITHIN).expect("a line in time")
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }
}

#[tokio::test]
async fn watching_gives_a_snapshot_then_every_change_by_its_previous() {
    let system = up().await;
    publish_dossier(system.data());
    board(system.data());
    let watch = Following::start(tool(system.data(), &["watch", "conditions", KEY]));
    let snapshot = watch.next();
    assert_eq!(snapshot["key"], KEY);
    publish_act(system.data(), &waived("w-1"));
    let change = watch.next();
    assert_eq!(change["previous"], snapshot["position"]);
    let row = &change["changed"].as_array().expect("a list")[0];
    assert_eq!(row["because"], json!([change["position"]]));
}

fn waived(id: &str) -> Value {
    let data = json!({
        "occurred": "2025-05-20", "mode": "paraphrase",
        "attribution": [{ "agent": "actor/peskov", "role": "spokesperson", "identity": "named" }],
        "condition": "condition/pz-pow-exchange", "by": "actor/putin",
    });
    event(id, "chancery.condition.waived.v1", &data)
}

fn event(id: &str, kind: &str, data: &Value) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": "desk", "type": kind,
        "datacontenttype": "application/json", "data": data,
    })
}

fn publish_act(data: &Path, act: &Value) -> u64 {
    let file = data.join("act.json");
    std::fs::write(&file, act.to_string()).expect("writable");
    let output = run(data, &["publish", &file.display().to_string()]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    lines(&output)[0]["position"].as_u64().expect("a position")
}

#[tokio::test]
async fn doing_what_why_names_changes_the_row_as_it_said() {
    let origin = stopped_with_dossier().await;
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let row = "condition/pz-pow-exchange";
    let mut tried = 0;
    loop {
        let data = folder.path().join(tried.to_string());
        copy(origin.data(), &data);
        let _system = up_in(&data, &[]).await;
        let why = json_of(&data, &["why", "conditions", KEY, row]);
        assert!(!why["events"].as_array().expect("a list").is_empty());
        let acts = why["would_change"].as_array().expect("a list").clone();
        let Some(act) = acts.get(tried) else { break };
        let kind = act["type"].as_str().expect("a type");
        let position = publish_act(&data, &event("act-1", kind, &act["data"]));
        let at = position.to_string();
        let after = json_of(&data, &["view", "conditions", KEY, "--position", &at]);
        let rows = after["conditions"].as_array().expect("a list");
        let now = rows.iter().find(|one| one["id"] == row).expect("the row stays");
        for change in act["changes"].as_array().expect("a list") {
            let member = change["member"].as_str().expect("a name");
            assert_eq!(now[member], change["to"], "{} after {}", member, act["act"]);
        }
        tried += 1;
    }
    assert!(tried >= 5, "only {tried} acts were named");
}

#[tokio::test]
async fn a_replay_has_what_an_auditor_needs() {
    let system = up().await;
    let data = system.data();
    publish_dossier(data);
    let all = lines(&run(data, &["replay"]));
    let positions: Vec<_> = all.iter().map(|line| line["position"].as_u64()).collect();
    assert_eq!(positions, (1..=61).map(Some).collect::<Vec<_>>());
    for member in ["leaf", "salt"] {
        assert!(all.iter().all(|line| line[member].as_str().is_some_and(|hex| hex.len() == 64)));
    }
    assert_eq!(all[0]["event"]["data"], first_event()["data"]);
    let some = lines(&run(data, &["replay", "--after", "10", "--through", "12"]));
    assert_eq!(some.len(), 2);
    let floated = lines(&run(data, &["replay", "--kind", "meeting.floated"]));
    assert!(floated.iter().all(|line| line["event"]["type"] == "chancery.meeting.floated.v1"));
    let named = lines(&run(data, &["replay", "--entity", "condition/pz-pow-exchange"]));
    assert!(!named.is_empty() && named.len() < 10, "{}", named.len());
    assert_eq!(run(data, &["replay", "--kind", "meeting.flaoted"]).status.code(), Some(2));
}

#[tokio::test]
async fn an_audit_is_right_running_and_stopped_and_names_one_changed_byte() {
    let mut system = up().await;
    publish_dossier(system.data());
    board(system.data());
    let running = json_of(system.data(), &["audit"]);
    assert_eq!((&running["result"], &running["events"]), (&json!("ok"), &json!(61)));
    let elsewhere = chancery(["audit", "--nats", &system.nats_url()]).output();
    let elsewhere = elsewhere.expect("chancery can be run").stdout;
    let elsewhere: Value = serde_json::from_slice(&elsewhere).expect("JSON");
    for member in ["result", "events", "root", "views", "feed"] {
        assert_eq!(elsewhere[member], running[member], "{member} by its queries alone");
    }
    assert_eq!(elsewhere["public"], Value::Null, "its files are not at hand");
    assert_eq!(system.stop().await.code(), Some(0), "{}", system.said());
    let stopped = json_of(system.data(), &["audit"]);
    // Both views were attested when it stopped.
    assert_eq!((&stopped["result"], &stopped["events"]), (&json!("ok"), &json!(61 + 2)));
    assert_eq!(stopped["attested"], json!({ "ok": 2, "unverifiable": 0, "differs": 0 }));
    assert_eq!(stopped["views"], running["views"]);

    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let files = [("log.db", "log.db entry"), ("views.db", "views.db table")];
    for (file, place) in files {
        let data = folder.path().join(file);
        copy(system.data(), &data);
        change_one_byte(&data.join(file), b"Condition B: the prisoner exchange");
        let output = run(&data, &["audit"]);
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["result"], "differs");
        let places: Vec<_> = report["differences"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|difference| difference["where"].as_str().expect("a place"))
            .collect();
        assert!(
            places.iter().any(|found| found.starts_with(place) && found.contains("34")),
            "{places:?}"
        );
    }
}

/// Changes one letter of a text that the file holds.
fn change_one_byte(file: &PathBuf, text: &[u8]) {
    let mut bytes = std::fs::read(file).expect("readable");
    let at =
        bytes.windows(text.len()).position(|window| window == text).expect("the text is in it");
    bytes[at] ^= 0x20;
    std::fs::write(file, bytes).expect("writable");
}

#[tokio::test]
async fn the_doctor_finds_a_running_system_well() {
    let system = up().await;
    publish_dossier(system.data());
    board(system.data());
    let findings = json_of(system.data(), &["doctor"]);
    let findings = findings.as_array().expect("a list");
    for check in ["nats-server", "data", "disk", "clock", "sqlite", "log", "feed", "projections"] {
        let found = findings.iter().find(|finding| finding["check"] == check);
        assert_eq!(found.map(|finding| &finding["verdict"]), Some(&json!("good")), "{check}");
    }
}

#[test]
fn the_demo_shows_a_right_board_and_audit_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let mut demo = chancery(["demo", "--exit"]);
    demo.current_dir(folder.path()).env("TMPDIR", folder.path());
    let output = demo.output().expect("chancery can be run");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(shown.starts_with("Conditions for meeting/putin-zelensky"), "{shown}");
    assert!(shown.contains("audit OK: 61 events"), "{shown}");
    assert!(shown.contains("nats://127.0.0.1:"), "{shown}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 0);
}
