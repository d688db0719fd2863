//! A second opinion: `clients/python/refold` folds the replay by the vocabulary alone, and comes to the same bytes.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use async_nats::Client;
use chancery_tests::{
    chancery, document, grain_corridor, istanbul, pages, publish, up, workspace_root,
};
use futures::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

/// A debug build on a loaded machine answers in well under a second.
const ANSWER_WITHIN: Duration = Duration::from_mins(1);
/// Questions that are under way at a time: half of what the query service takes at once.
const ASKED_MAX: usize = 8;
/// Events in one request: their receipts stay under the limit of a reply.
const BATCH_EVENTS_MAX: usize = 100;

/// What both programs are asked about one log.
struct Questions {
    events: Vec<Value>,
    positions: Vec<u64>,
    valid_at: &'static [&'static str],
}

/// One question, and what the second opinion answers to it.
struct Asked {
    query: Value,
    answer: String,
}

fn refold_folder() -> PathBuf {
    workspace_root().join("clients/python/refold")
}

/// Runs Python, which the project needs anyway; says so where it is missing.
#[expect(clippy::panic, reason = "this is how a test fails")]
fn python(arguments: &[String]) -> Output {
    let output = Command::new("python3").args(arguments).current_dir(refold_folder()).output();
    match output {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            panic!("python3 is not installed: the second opinion needs Python 3.10 or later")
        }
        Err(error) => panic!("python3 cannot be run: {error}"),
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn fixture(name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(refold_folder().join("fixtures").join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Returns every `step`-th position of a log, none among them, and the head.
fn every(step: usize, events: &[Value]) -> Vec<u64> {
    let head = events.len();
    let positions = (0..head).step_by(step).chain([head]);
    positions.map(|position| position as u64).collect()
}

async fn record(client: &Client, events: &[Value]) {
    let publisher = events[0]["source"].as_str().unwrap();
    for batch in events.chunks(BATCH_EVENTS_MAX) {
        let reply = publish(client, publisher, &json!(batch)).await;
        for result in reply.body["results"].as_array().unwrap() {
            assert_eq!(result["status"], "recorded", "{result:#}");
        }
    }
}

/// Writes what `chancery replay` prints to a file.
fn replay(nats: &str, file: &Path) {
    let output = chancery(["replay", "--nats", nats]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    std::fs::write(file, output.stdout).unwrap();
}

/// Asks the second opinion everything at once: for each position and V, every key.
fn refold(file: &Path, positions: &[u64], valid_at: &[&str]) -> Vec<String> {
    let mut arguments = vec!["-m".to_owned(), "refold".to_owned(), file.display().to_string()];
    for position in positions {
        arguments.extend(["--position".to_owned(), position.to_string()]);
    }
    for valid in valid_at {
        arguments.extend(["--valid-at".to_owned(), (*valid).to_owned()]);
    }
    let output = python(&arguments);
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Pairs the lines of the second opinion with the questions that they answer.
async fn paired(
    client: &Client,
    questions: &Questions,
    valid_at: &[&str],
    lines: Vec<String>,
) -> Vec<Asked> {
    let head = questions.events.len();
    let mut lines = lines.into_iter();
    let mut asked = Vec::new();
    let open = [""];
    let valid_at = if valid_at.is_empty() { &open } else { valid_at };
    for position in &questions.positions {
        let list = json!({ "position": position, "min_position": head, "limit": 1_000 });
        let keys = pages(client, "conditions", &list, "keys").await;
        for valid in valid_at {
            for key in &keys {
                let mut query = json!({ "key": key["key"], "position": position });
                if !valid.is_empty() {
                    query["valid_at"] = json!(valid);
                }
                asked.push(Asked { query, answer: lines.next().unwrap_or_default() });
            }
        }
    }
    assert_eq!(lines.next(), None, "the second opinion knows keys that the query service does not");
    asked
}

/// Asks the query service; returns what to say when it answers other bytes.
async fn differs(client: &Client, asked: Asked) -> Result<Option<String>, String> {
    let body = asked.query.to_string().into();
    let answer = client.request("chancery.query.conditions", body);
    let answer = tokio::time::timeout(ANSWER_WITHIN, answer).await;
    let message = answer.map_err(|_| "no answer")?.map_err(|error| error.to_string())?;
    let found = String::from_utf8_lossy(&message.payload);
    let report =
        || format!("{}\n  query service  {found}\n  second opinion {}", asked.query, asked.answer);
    Ok((found != asked.answer).then(report))
}

async fn agree(questions: Questions) {
    let system = up().await;
    let client = system.client().await;
    record(&client, &questions.events).await;
    let head = questions.events.len();
    document(&client, "conditions", &json!({ "key": "meeting/none", "min_position": head })).await;
    let file = system.data().join("replay.jsonl");
    replay(&system.nats_url(), &file);
    let mut asked = Vec::new();
    for valid_at in [&[], questions.valid_at] {
        let lines = refold(&file, &questions.positions, valid_at);
        asked.extend(paired(&client, &questions, valid_at, lines).await);
    }
    let number = asked.len();
    assert!(number > questions.positions.len(), "the log has boards");
    let found = futures::stream::iter(asked).map(|one| differs(&client, one)).buffered(ASKED_MAX);
    let found: Vec<Option<String>> = found.try_collect().await.unwrap();
    let found: Vec<String> = found.into_iter().flatten().collect();
    assert!(found.is_empty(), "{} of {number} differ, the first:\n{}", found.len(), found[0]);
}

/// Every position while the events come in, then the head; see the README for positions between.
fn dossier(events: Vec<Value>, registry: usize, valid_at: &'static [&'static str]) -> Questions {
    let head = events.len();
    let coming = 0..=(head - registry);
    let positions = coming.chain([head]).map(|position| position as u64).collect();
    Questions { events, positions, valid_at }
}

#[tokio::test]
async fn the_second_opinion_agrees_on_istanbul() {
    let valid_at = &["2025-05-16", "2025-05-17", "2025-05", "2025-05-18T12:00:00Z"];
    agree(dossier(istanbul().base, 14, valid_at)).await;
}

#[tokio::test]
async fn the_second_opinion_agrees_on_the_grain_corridor() {
    let valid_at = &["2022-06-07", "2022-07-12", "2022-07-13", "2022-07-20"];
    agree(dossier(grain_corridor().base, 18, valid_at)).await;
}

#[tokio::test]
async fn the_second_opinion_agrees_on_corrections_and_withdrawals() {
    let events = fixture("corrections.jsonl");
    let positions = every(1, &events);
    let valid_at = &["2024-02-28", "2024-03-03", "2024-03-05", "2024-03-08"];
    agree(Questions { events, positions, valid_at }).await;
}

#[tokio::test]
async fn the_second_opinion_agrees_on_meetings_and_ties() {
    let events = fixture("meetings.jsonl");
    let positions = every(1, &events);
    let valid_at = &["2024-04-02", "2024-05-05", "2024-05-09", "2024-05-14", "2024-05"];
    agree(Questions { events, positions, valid_at }).await;
}

#[tokio::test]
async fn the_second_opinion_agrees_on_conditions_and_commitments() {
    let events = fixture("conditions.jsonl");
    let positions = every(1, &events);
    let valid_at = &["2024-01-04", "2024-01-09", "2024-01-12", "2024-01-16", "2024-01-20"];
    agree(Questions { events, positions, valid_at }).await;
}

#[tokio::test]
async fn the_second_opinion_agrees_on_other_outcomes_and_origins() {
    let events = fixture("outcomes.jsonl");
    let positions = every(3, &events);
    let valid_at = &["2024-02-04", "2024-02-05", "2024-02-07", "2024-02-12"];
    agree(Questions { events, positions, valid_at }).await;
}

#[tokio::test]
async fn the_second_opinion_agrees_on_random_stories() {
    let events = fixture("stories.jsonl");
    let positions = every(40, &events);
    agree(Questions { events, positions, valid_at: &["2025-05-02", "2025-05-04"] }).await;
}

#[test]
fn the_second_opinion_passes_its_own_tests() {
    let arguments = ["-m", "unittest", "discover", "-s", "tests", "-t", "."];
    let output = python(&arguments.map(str::to_owned));
    assert!(output.status.success(), "{}", said(&output));
}

/// More meetings of two busy principals than a board lists, of which some end and one of the two leaves another.
#[tokio::test]
async fn the_second_opinion_agrees_on_busy_principals() {
    let event = |number: usize, verb: &str, data: Value| {
        let mut event = json!({
            "specversion": "1.0", "id": format!("b{number}"), "source": "desk",
            "type": format!("chancery.meeting.{verb}.v1"),
            "data": {
                "occurred": "2025-05-17", "mode": "paraphrase",
                "attribution": [{ "agent": "outlet/wire", "role": "outlet", "identity": "named" }],
            },
        });
        event["data"].as_object_mut().unwrap().extend(data.as_object().unwrap().clone());
        event
    };
    let both = json!([{ "actor": "actor/north" }, { "actor": "actor/south" }]);
    let floated = |number: usize| {
        let meeting = format!("meeting/m{:02}", number * 37 % 80);
        event(number, "floated", json!({ "meeting": meeting, "participants": both }))
    };
    let mut events: Vec<Value> = (0..80).map(floated).collect();
    for (number, meeting) in [(80, "meeting/m03"), (81, "meeting/m70"), (82, "meeting/m05")] {
        events.push(event(number, "held", json!({ "meeting": meeting, "participants": both })));
    }
    let alone = json!([{ "actor": "actor/north" }]);
    let alone = json!({ "meeting": "meeting/m09", "participants": alone, "by": ["actor/north"] });
    events.push(event(83, "announced", alone));
    let positions = vec![67, 84];
    agree(Questions { events, positions, valid_at: &[] }).await;
}
