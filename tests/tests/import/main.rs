//! Importing data sets into a real system: what is taken, what is refused, and that twice is once.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod acled;
mod feed;
mod files;
mod promote;
mod real;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use chancery_tests::{System, chancery, document, eventually, pages, up};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use files::{gdelt_file, gdelt_row};

/// How long it may take until the first rows of an import are counted.
const BEGUN_WITHIN: Duration = Duration::from_mins(1);
/// How long it may take until all of them are: a debug build folds some thousand a second.
const FOLDED_WITHIN: Duration = Duration::from_mins(1);

fn import(system: &System, format: &str, file: &Path) -> Command {
    let mut command = chancery(["import", format]);
    command.arg(file).arg("--data").arg(system.data());
    command
}

/// Runs an import, and returns its exit status and summary.
fn imported(system: &System, format: &str, file: &Path) -> (Option<i32>, Value) {
    summary(&import(system, format, file).output().unwrap())
}

fn summary(output: &Output) -> (Option<i32>, Value) {
    let said = String::from_utf8_lossy(&output.stderr);
    (output.status.code(), serde_json::from_slice(&output.stdout).expect(&said))
}

fn numbers(summary: &Value) -> [u64; 4] {
    ["rows", "taken", "duplicate", "refused"].map(|member| summary[member].as_u64().unwrap())
}

/// Counts by class, by pair, day and scheme.
type Counts = BTreeMap<(String, String, String), [u64; 4]>;

/// Everything that the view `leads` has, once it has so many.
async fn leads(system: &System, count: u64) -> Counts {
    eventually(FOLDED_WITHIN, || async {
        let all = leads_now(system).await;
        let found: u64 = all.values().flatten().sum();
        if found == count { Ok(all) } else { Err(format!("{found} leads of {count}")) }
    })
    .await
}

async fn leads_now(system: &System) -> Counts {
    let client = system.client().await;
    let mut all = Counts::new();
    for key in pages(&client, "leads", &json!({}), "keys").await {
        let key = key["key"].as_str().unwrap();
        for day in pages(&client, "leads", &json!({ "key": key, "limit": 50 }), "days").await {
            let text = |member: &str| day[member].as_str().unwrap().to_owned();
            let classes = [
                "verbal_cooperation",
                "material_cooperation",
                "verbal_conflict",
                "material_conflict",
            ];
            let counts = classes.map(|class| day[class].as_u64().unwrap());
            assert_eq!(day["total"], counts.iter().sum::<u64>());
            all.insert((key.to_owned(), text("date"), text("scheme")), counts);
        }
    }
    all
}

fn audit(system: &System) -> Value {
    let output = chancery(["audit", "--data"]).arg(system.data()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn rows_become_leads_once_and_are_counted_by_pair_and_day() {
    let mut system = up().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("some.export.CSV");
    let rows = [
        gdelt_row("1", "RUS", "UKR", "20150218", ("043", "1")),
        gdelt_row("2", "RUS", "UKR", "20150218", ("190", "4")),
        gdelt_row("3", "UKR", "RUS", "20150219", ("141", "3")),
        gdelt_row("4", "", "USA", "20150230", ("043", "1")),
        gdelt_row("5", "", "USA", "20150218", ("071", "2")),
    ];
    std::fs::write(&file, rows.join("\n")).unwrap();
    let (code, told) = imported(&system, "gdelt", &file);
    assert_eq!((code, numbers(&told)), (Some(4), [5, 4, 0, 1]));
    assert_eq!(told["refusals"][0]["line"], 4);
    assert!(told["refusals"][0]["reason"].as_str().unwrap().starts_with("SQLDATE is `20150230`"));
    let (code, told) = imported(&system, "gdelt", &file);
    assert_eq!((code, numbers(&told)), (Some(4), [5, 0, 4, 1]));

    let key = |pair: &str, day: &str| (pair.to_owned(), day.to_owned(), "gdelt2".to_owned());
    let expected = [
        (key("rus=ukr", "2015-02-18"), [1, 0, 0, 1]),
        (key("ukr=rus", "2015-02-19"), [0, 0, 1, 0]),
        (key("unknown=usa", "2015-02-18"), [0, 1, 0, 0]),
    ];
    assert_eq!(leads(&system, 4).await, expected.into());
    // As known before the second row.
    let client = system.client().await;
    let earlier = document(&client, "leads", &json!({ "key": "rus=ukr", "position": 1 })).await;
    assert_eq!((&earlier["position"], &earlier["days"][0]["total"]), (&json!(1), &json!(1)));
    // The same row with another content under its id is told, with its line.
    std::fs::write(&file, gdelt_row("1", "RUS", "UKR", "20150218", ("190", "4"))).unwrap();
    let (code, told) = imported(&system, "gdelt", &file);
    assert_eq!(
        (code, numbers(&told), &told["refusals"][0]["line"]),
        (Some(4), [1, 0, 0, 1], &json!(1))
    );

    let shown =
        chancery(["view", "leads", "rus=ukr", "--data"]).arg(system.data()).output().unwrap();
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!((&shown["days"][0]["total"], &shown["next"]), (&json!(2), &Value::Null));
    // By queries, while it runs on a machine of its own, and by the files when it has stopped.
    let running = chancery(["audit", "--nats", &system.nats_url()]).output().unwrap();
    assert_eq!(running.status.code(), Some(0), "{}", String::from_utf8_lossy(&running.stderr));
    let running: Value = serde_json::from_slice(&running.stdout).unwrap();
    assert!(system.stop().await.success());
    let leads = json!({ "view": "leads", "documents": 3, "result": "ok" });
    for report in [running, audit(&system)] {
        assert!(report["views"].as_array().unwrap().contains(&leads), "{report:#}");
    }
}

#[tokio::test]
async fn nothing_of_a_damaged_file_is_imported() {
    let system = up().await;
    let folder = tempfile::tempdir().unwrap();
    let good = gdelt_row("1", "RUS", "UKR", "20150218", ("043", "1"));
    let eaten = gdelt_row("2", "RUS", "UKR", "20150218", ("12", "1"));
    let files = [
        ("gdelt", format!("{good}\n{eaten}\n"), 2, "a spreadsheet has eaten leading zeros"),
        ("gdelt", format!("{good}\n{}\n", &good[..80]), 2, "columns, where 61 belong"),
        ("gdelt", good.replace('\t', ";"), 1, "separated by semicolons, where tabs belong"),
        ("icews", "Iran,Consult,Iraq,2014-02-05\n".to_owned(), 1, "separated by commas"),
        ("icews", "Iran\tConsult\tIraq\t2014-02-05\nIran\tConsult\n".to_owned(), 2, "2 columns"),
        ("ucdp", "id,year\n1,2013\n".to_owned(), 1, "names no column"),
    ];
    for (format, text, line, reason) in files {
        let file = folder.path().join("damaged");
        std::fs::write(&file, text).unwrap();
        let (code, told) = imported(&system, format, &file);
        assert_eq!((code, numbers(&told)), (Some(4), [0, 0, 0, 0]), "{told}");
        assert_eq!(told["damaged"]["line"], line);
        let found = told["damaged"]["reason"].as_str().unwrap();
        assert!(found.contains(reason), "{found}");
    }
    assert!(leads(&system, 0).await.is_empty());
}

#[tokio::test]
async fn an_import_that_was_killed_or_stopped_goes_on_where_it_was() {
    const ROWS: u64 = 30_000;
    let system = up().await;
    let folder = tempfile::tempdir().unwrap();
    let mut expected = BTreeMap::new();
    for (signal, actor, key) in [(Signal::KILL, "RUS", "rus=ukr"), (Signal::INT, "CHN", "chn=ukr")]
    {
        let file = folder.path().join(actor);
        expected.extend(gdelt_file(&file, actor, ROWS));
        let output = interrupted(&system, &file, key, signal).await;
        if signal == Signal::INT {
            let (code, told) = summary(&output);
            let [_, taken, duplicate, refused] = numbers(&told);
            assert_eq!((code, &told["stopped"]), (Some(1), &json!(true)));
            assert_eq!((duplicate, refused), (0, 0));
            assert!(taken > 0 && taken < ROWS, "{told}");
        }
        let (code, told) = imported(&system, "gdelt", &file);
        let [rows, taken, duplicate, refused] = numbers(&told);
        assert_eq!((code, rows, refused), (Some(0), ROWS, 0));
        assert!(taken > 0 && duplicate > 0 && taken + duplicate == ROWS, "{told}");
    }
    assert_eq!(leads(&system, 2 * ROWS).await, expected);
}

/// Begins an import of a file with a pair that nothing has yet, and sends a signal when its first rows are counted.
async fn interrupted(system: &System, file: &Path, key: &str, signal: Signal) -> Output {
    let mut command = import(system, "gdelt", file);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let client = system.client().await;
    eventually(BEGUN_WITHIN, || async {
        let now = document(&client, "leads", &json!({ "key": key })).await;
        (now["position"] != 0).then_some(())
    })
    .await;
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
    child.wait_with_output().unwrap()
}

#[tokio::test]
async fn a_dry_run_prints_what_would_be_published_and_needs_no_system() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("icews.txt");
    let row = "Business (Russia)\tMake a visit\tIran\t2014-02-05";
    std::fs::write(&file, format!("{row}\n{row}\nIran\tDemand ceasefire\tIraq\t2014-02-05\n"))
        .unwrap();
    let mut command = chancery(["import", "icews", "--dry-run", "--source", "my-desk"]);
    let output = command.arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    let printed = String::from_utf8(output.stdout).unwrap();
    let events: Vec<Value> =
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["source"], "my-desk");
    assert_ne!(events[0]["id"], events[1]["id"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("3 rows") && said.contains("line 3: tables of CAMEO"), "{said}");
    // What it prints can be published, and is what an import publishes.
    let valid = folder.path().join("events.jsonl");
    std::fs::write(&valid, printed).unwrap();
    assert!(chancery(["validate"]).arg(&valid).status().unwrap().success());
    let unavailable =
        chancery(["import", "icews", "--data"]).arg(folder.path()).arg(&file).output();
    assert_eq!(unavailable.unwrap().status.code(), Some(5));
}
