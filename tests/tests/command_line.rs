//! The command line without a running system: exit codes, outputs, options and where they come from.

use std::io::Write;
use std::process::{Output, Stdio};

use chancery_tests::{chancery, workspace_root};
use serde_json::Value;

fn run(arguments: &[&str]) -> Output {
    chancery(arguments).current_dir(empty().path()).output().expect("chancery can be run")
}

fn empty() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory can be made")
}

fn fed(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = chancery(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("chancery can be run");
    child.stdin.take().expect("piped").write_all(input).expect("it reads its input");
    child.wait_with_output().expect("it ends")
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_kind_of_failure_has_its_exit_code() {
    let code = |arguments: &[&str]| run(arguments).status.code();
    assert_eq!(code(&["--version"]), Some(0));
    assert_eq!(code(&["no-such-command"]), Some(2));
    assert_eq!(code(&["view"]), Some(2));
    assert_eq!(code(&["view", "conditions"]), Some(5));
    assert_eq!(code(&["view", "conditions", "--nats", "nats://127.0.0.1:1"]), Some(5));
    assert_eq!(code(&["view", "conditions", "--nats", "no address"]), Some(78));
    assert_eq!(code(&["run", "log"]), Some(78));
    assert_eq!(code(&["audit"]), Some(5));
}

#[test]
fn options_come_from_flags_then_environment_then_file() {
    let folder = empty();
    std::fs::write(folder.path().join("chancery.toml"), "data = \"from-file\"\nnats_port = 4222")
        .expect("writable");
    let mut command = chancery(["config", "show", "--origin", "--output", "json"]);
    command.current_dir(folder.path()).env("CHANCERY_DATA", "from-environment");
    let output = command.output().expect("chancery can be run");
    let shown: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(shown["data"]["value"], "from-environment");
    assert_eq!(shown["data"]["origin"], "environment CHANCERY_DATA");
    assert_eq!(shown["nats_port"]["origin"], "file chancery.toml");
    assert_eq!(shown["output"]["origin"], "flag --output");
    assert_eq!(shown["nats"]["origin"], "default");
}

#[test]
fn an_unknown_key_is_an_error_with_a_suggestion() {
    let folder = empty();
    std::fs::write(folder.path().join("chancery.toml"), "nats_prot = 4222").expect("writable");
    let mut command = chancery(["config", "show"]);
    let output = command.current_dir(folder.path()).output().expect("chancery can be run");
    assert_eq!(output.status.code(), Some(78));
    assert!(said(&output).contains("did you mean `nats_port`?"), "{}", said(&output));
    let mut command = chancery(["config", "show"]);
    let output = command.env("CHANCERY_DATTA", "x").output().expect("chancery can be run");
    assert_eq!(output.status.code(), Some(78));
    assert!(said(&output).contains("did you mean `CHANCERY_DATA`?"), "{}", said(&output));
}

#[test]
fn the_dossier_is_valid_as_lines_as_an_array_and_one_by_one() {
    let path = workspace_root().join("examples/dossier/istanbul-2025-05.jsonl");
    let text = std::fs::read_to_string(&path).expect("the example is in the checkout");
    let file = run(&["validate", &path.display().to_string()]);
    assert_eq!(file.status.code(), Some(0));
    assert_eq!(lines(&file).len(), 47);
    assert!(lines(&file).iter().all(|line| line["status"] == "valid"));
    let array = format!("[{}]", text.trim_end().replace('\n', ",\n"));
    assert_eq!(lines(&fed(&["validate"], array.as_bytes())).len(), 47);
    let event: Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    assert_eq!(lines(&fed(&["validate", "-"], format!("{event:#}").as_bytes())).len(), 1);
}

#[test]
fn every_event_gets_a_line_and_one_rejection_means_4() {
    let good = include_str!("../../examples/dossier/istanbul-2025-05.jsonl");
    let good = good.lines().next().expect("a line");
    let input = format!("{}\nnot json\n{good}\n", good.replace("\"E01\"", "\"\""));
    let output = fed(&["validate"], input.as_bytes());
    assert_eq!(output.status.code(), Some(4));
    let lines = lines(&output);
    assert_eq!(lines[0]["status"], "rejected");
    assert_eq!(lines[0]["problem"]["errors"][0]["pointer"], "/id");
    assert_eq!(lines[1]["problem"]["status"], 400);
    assert_eq!(lines[2]["status"], "valid");
}

#[test]
fn a_source_is_filled_in_but_never_overridden() {
    let event = |source: &str| {
        format!(
            r#"{{"specversion":"1.0","id":"1",{source}"type":"chancery.report.captured.v1","data":{{"report":"report/r","sha256":"{}"}}}}"#,
            "0".repeat(64)
        )
    };
    let judged = |event: String| lines(&fed(&["validate", "--source", "desk"], event.as_bytes()));
    assert_eq!(judged(event(""))[0]["status"], "valid");
    assert_eq!(judged(event(r#""source":"not a slug","#))[0]["status"], "rejected");
}

#[test]
fn envelopes_alone_may_have_any_type() {
    let event =
        r#"{"specversion":"1.0","id":"1","source":"https://example.org/","type":"any.thing"}"#;
    assert_eq!(fed(&["validate", "--envelope-only"], event.as_bytes()).status.code(), Some(0));
    assert_eq!(fed(&["validate"], event.as_bytes()).status.code(), Some(4));
    let broken = r#"{"specversion":"0.3","id":"1","source":"/","type":"any.thing"}"#;
    assert_eq!(fed(&["validate", "--envelope-only"], broken.as_bytes()).status.code(), Some(4));
}

#[test]
fn schemas_completions_and_manual_are_printed() {
    let schema = run(&["schema", "condition.stated"]);
    let schema: Value = serde_json::from_slice(&schema.stdout).expect("JSON");
    assert!(schema["properties"]["condition"].is_object(), "{schema:#}");
    let slip = run(&["schema", "condition.statde"]);
    assert!(said(&slip).contains("did you mean `condition.stated`?"), "{}", said(&slip));
    assert!(!run(&["completions", "bash"]).stdout.is_empty());
    assert!(String::from_utf8_lossy(&run(&["man", "publish"]).stdout).contains(".TH"));
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let mut command = chancery(["schema", "--output", "jsonl"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("chancery can be run");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(said(&output), "");
}
