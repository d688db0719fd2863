//! Assertions out of leads, and names put as references.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use chancery_tests::{System, chancery, up};
use serde_json::{Value, json};

use crate::files::gdelt_row;
use crate::imported;

/// Runs a command, and returns its exit status, its lines, and what it said.
fn run(system: &System, arguments: &[&str], input: &str) -> (Option<i32>, Vec<Value>, String) {
    let mut command = chancery(arguments);
    command.arg("--data").arg(system.data()).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code(), lines, String::from_utf8(output.stderr).unwrap())
}

fn import_one(system: &System, folder: &Path) {
    let file = folder.join("some.export.CSV");
    std::fs::write(&file, gdelt_row("7", "RUS", "UKR", "20150218", ("043", "1"))).unwrap();
    assert_eq!(imported(system, "gdelt", &file).0, Some(0));
}

const HELD: [&str; 6] = [
    "--kind",
    "meeting.held",
    "--set",
    "meeting=meeting/minsk-2015",
    "--set",
    "participants=[{\"actor\":\"actor/russia\"},{\"actor\":\"actor/ukraine\"}]",
];

#[tokio::test]
async fn an_assertion_cites_the_lead_that_it_was_made_from() {
    let system = up().await;
    let folder = tempfile::tempdir().unwrap();
    import_one(&system, folder.path());
    let by_position = [&["promote", "1", "--source", "desk"], HELD.as_slice()].concat();
    let by_key = [&["promote", "gdelt/gdelt2:7", "--source", "desk"], HELD.as_slice()].concat();
    let dry = run(&system, &[by_position.as_slice(), &["--dry-run"]].concat(), "").1;
    assert_eq!(dry[0]["data"]["leads"], json!([1]));
    assert_eq!(
        (&dry[0]["data"]["occurred"], &dry[0]["data"]["mode"]),
        (&json!("2015-02-18"), &json!("machine"))
    );
    assert_eq!(
        dry[0]["data"]["attribution"],
        json!([{ "agent": "outlet/gdelt", "role": "outlet", "identity": "named" }])
    );
    for (arguments, status) in [(&by_position, "recorded"), (&by_key, "duplicate")] {
        let (code, receipts, said) = run(&system, arguments, "");
        assert_eq!((code, &receipts[0]["status"]), (Some(0), &json!(status)), "{said}");
        assert_eq!(receipts[0]["position"], 2);
    }
    // A template says what it wants, and whoever read the report says more than the machine.
    let template = json!({
        "type": "chancery.meeting.floated.v1", "source": "desk", "id": "mine",
        "data": { "meeting": "meeting/minsk-3", "participants": [], "occurred": "2015-02-19" },
    });
    let arguments = ["promote", "1", "--template", "-", "--set", "mode=paraphrase"];
    let (code, receipts, said) = run(&system, &arguments, &template.to_string());
    assert_eq!((code, &receipts[0]["id"]), (Some(0), &json!("mine")), "{said}");
    let (_, events, _) = run(&system, &["replay", "--after", "2"], "");
    let data = &events[0]["event"]["data"];
    assert_eq!(
        (&data["occurred"], &data["mode"], &data["leads"]),
        (&json!("2015-02-19"), &json!("paraphrase"), &json!([1]))
    );

    let http = system.run_json()["http"].as_str().unwrap().to_owned();
    let shown = page(&format!("{http}/events/2"));
    assert!(shown.contains("href=\"/events/1\">1</a>"), "{shown}");
}

/// Reads a page, as a browser would without scripts.
fn page(address: &str) -> String {
    let output = std::process::Command::new("python3")
        .args(["-c", "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())"])
        .arg(address)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn what_is_no_ground_for_an_assertion_is_not_promoted() {
    let system = up().await;
    let folder = tempfile::tempdir().unwrap();
    import_one(&system, folder.path());
    let held = |lead: &str| {
        let arguments = [&["promote", lead, "--source", "desk"], HELD.as_slice()].concat();
        let (code, _, said) = run(&system, &arguments, "");
        (code, said)
    };
    assert_eq!(held("1").0, Some(0));
    let refused = |lead: &str, why: &str| {
        let (code, said) = held(lead);
        assert!(code == Some(4) && said.contains(why), "{said}");
    };
    refused("2", "is no lead but a meeting.held");
    refused("99", "position 99 is not recorded");
    refused("gdelt/gdelt2:8", "is not recorded");
    let retraction = json!({
        "specversion": "1.0", "id": "back", "source": "gdelt", "type": "chancery.record.retracted.v1",
        "data": { "target": { "position": 1 }, "cause": "machine_error", "reason": "coded wrongly" },
    });
    assert_eq!(run(&system, &["publish"], &retraction.to_string()).0, Some(0));
    refused("1", "was taken back at position 3");
    refused("3", "is what became of the lead at position 1");
    // Wrong data are told as ever.
    let wrong = ["promote", "gdelt/gdelt2:7", "--source", "desk", "--kind", "meeting.hold"];
    let (code, _, said) = run(&system, &wrong, "");
    assert!(code != Some(0), "{said}");
}

fn registered(kind: &str, reference: &str, name: &str, aliases: &[&str]) -> Value {
    let (of, more) = match kind {
        "actor" => ("person", json!({ "aliases": aliases })),
        _ => ("wire", json!({})),
    };
    let mut data = json!({ kind: reference, "name": name, "kind": of });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({
        "specversion": "1.0", "id": format!("register-{reference}"), "source": "desk",
        "type": format!("chancery.{kind}.registered.v1"), "data": data,
    })
}

fn responded(id: &str, actor: &str, outlet: &str) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": "desk", "type": "chancery.meeting.responded.v1",
        "data": {
            "meeting": "meeting/one", "actor": actor, "rsvp": "accepted", "occurred": "2025-05-18",
            "mode": "paraphrase",
            "attribution": [{ "agent": outlet, "role": "outlet", "identity": "named" }],
        },
    })
}

#[tokio::test]
async fn names_are_put_as_references_or_told_with_candidates() {
    let system = up().await;
    let registry = json!([
        registered("actor", "actor/peskov", "Dmitry Peskov", &["Песков", "Dmitri Peskov"]),
        registered("actor", "actor/peskova", "Lisa Peskova", &["Peskova"]),
        registered("actor", "actor/ivanov-1", "Ivanov", &[]),
        registered("actor", "actor/ivanov-2", "Sergey Ivanov", &["IVANOV"]),
        registered("outlet", "outlet/reuters", "Reuters", &[]),
        registered("actor", "actor/gone", "Mistaken Name", &[]),
        { "specversion": "1.0", "id": "gone", "source": "desk", "type": "chancery.record.retracted.v1",
          "data": { "target": { "source": "desk", "id": "register-actor/gone" }, "cause": "coder_error", "reason": "nobody" } },
    ]);
    assert_eq!(run(&system, &["publish"], &registry.to_string()).0, Some(0));

    let shown = |arguments: &[&str], event: &Value| run(&system, arguments, &event.to_string());
    for name in ["Dmitry Peskov", "песков", "DMITRI  PESKOV", "actor/peskov"] {
        let (code, lines, said) =
            shown(&["validate", "--resolve"], &responded("1", name, "reuters"));
        assert_eq!(code, Some(0), "{said} {lines:?}");
        let data = &lines[0]["event"]["data"];
        assert_eq!(
            (&data["actor"], &data["attribution"][0]["agent"]),
            (&json!("actor/peskov"), &json!("outlet/reuters"))
        );
    }
    let (code, lines, _) =
        shown(&["publish", "--resolve", "--dry-run"], &responded("1", "Peskova", "Reuters"));
    assert_eq!((code, &lines[0]["data"]["actor"]), (Some(0), &json!("actor/peskova")));

    let told = |actor: &str| {
        let (code, lines, _) =
            shown(&["publish", "--resolve"], &responded("2", actor, "Dmitry Peskow"));
        assert_eq!(code, Some(4));
        let errors = lines[0]["problem"]["errors"].as_array().unwrap().clone();
        let text = |error: &Value| {
            let text = |member: &str| error[member].as_str().unwrap().to_owned();
            format!("{} {}", text("pointer"), text("detail"))
        };
        errors.iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(
        told("ivanov"),
        [
            "/data/actor `ivanov` may be `actor/ivanov-1` or `actor/ivanov-2`: write the reference of the one that is meant",
            "/data/attribution/0/agent nobody is registered as `Dmitry Peskow`: did you mean `Dmitry Peskov` (actor/peskov)?",
        ]
    );
    assert!(told("Mistaken Name")[0].starts_with("/data/actor nobody is registered as"));

    // Without the option a name is no reference; with it, it is published, and who is not registered counts all the same.
    assert_eq!(shown(&["publish"], &responded("3", "Dmitry Peskov", "Reuters")).0, Some(4));
    let (code, receipts, _) =
        shown(&["publish", "--resolve"], &responded("3", "Dmitry Peskov", "outlet/tass"));
    assert_eq!((code, &receipts[0]["status"]), (Some(0), &json!("recorded")));
    let doctor = chancery(["doctor", "--data"]).arg(system.data()).output().unwrap();
    let findings: Vec<Value> = serde_json::from_slice(&doctor.stdout).unwrap();
    let finding = findings.iter().find(|finding| finding["check"] == "registry").unwrap();
    assert_eq!(finding["verdict"], "warning");
    let found = finding["found"].as_str().unwrap();
    assert!(found.contains("1 are not: outlet/tass"), "{found}");
}
