//! Subscribers that never miss a change: the reference ones, in Rust and in Python, over twenty restarts of the
//! server under load, and cut off while changes are published.

mod load;
mod rust;
mod seen;

use std::collections::BTreeSet;
use std::time::Duration;

use async_nats::Client;
use chancery_bus::follower::{Keys, Place};
use chancery_tests::{
    Gate, Parts, Script, board, board_event, document, eventually, hear_views, insist,
    python_with_nats, workspace_root,
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::mpsc::UnboundedReceiver;

use load::Load;
use rust::RustFollower;
use seen::{index, is_index};

/// How often the server is killed and started again.
const RESTARTS: usize = 20;
/// After how many of these the projections are, too.
const RESTARTS_OF_PROJECTIONS: usize = 5;
/// How many events must be acknowledged between two restarts.
const EVENTS_BETWEEN: usize = 10;
/// How many must be while the subscribers are cut off.
const EVENTS_UNHEARD: usize = 40;
/// What everybody needs after the last event on a loaded machine. A lost last message is asked for within 5 s.
const SETTLED_WITHIN: Duration = Duration::from_mins(3);

/// What is followed: all keys of views, of one that is kept and of one that is announced behind the fold; and the key
/// of another that has everything.
const FOLLOWED: [(&str, Option<&str>); 3] =
    [("conditions", None), ("meetings", None), ("timeline", Some("all"))];

/// One reference subscriber to one view.
enum Subscriber {
    Rust(RustFollower),
    Python(Script),
}

impl Subscriber {
    /// Returns what it has given so far: changes, and which of them it had to ask for.
    fn seen(&self) -> Vec<(Value, bool)> {
        match self {
            Self::Rust(follower) => follower.seen(),
            Self::Python(script) => script.lines().into_iter().map(taken_apart).collect(),
        }
    }
}

/// Takes the word of a line of `follow.py` out of it; what is left is the change.
fn taken_apart(mut line: Value) -> (Value, bool) {
    let repaired = line.as_object_mut().and_then(|line| line.remove("repaired"));
    let repaired = repaired.and_then(|word| word.as_bool()).expect("every line says how it came");
    (line, repaired)
}

/// Starts `clients/python/follow.py`, where there is a Python that can run it.
fn follow_py(url: &str, place: &TempDir, view: &str, key: Option<&str>) -> Option<Script> {
    let python = python_with_nats(env!("CARGO_TARGET_TMPDIR"))?;
    let script = workspace_root().join("clients/python/follow.py").display().to_string();
    let place = place.path().join(format!("{view}.place")).display().to_string();
    let arguments: Vec<&str> = [&*script, &place, view].into_iter().chain(key).collect();
    Some(Script::start(&python, &arguments, &[("NATS_URL", url)]))
}

async fn subscribers(url: &str, places: &TempDir) -> Vec<(&'static str, Subscriber)> {
    let mut all = Vec::new();
    for (view, key) in FOLLOWED {
        let keys = key.map_or(Keys::All, |key| Keys::One(key.to_owned()));
        let follower = RustFollower::start(url, view, keys, Place::default()).await;
        all.push((view, Subscriber::Rust(follower)));
        let script = follow_py(url, places, view, key).map(Subscriber::Python);
        all.extend(script.map(|script| (view, script)));
    }
    all
}

/// Somebody who is not cut off, and hears what is published.
struct Witness(UnboundedReceiver<Value>);

impl Witness {
    async fn start(client: &Client) -> Self {
        Self(hear_views(client).await)
    }

    /// Returns what was heard since the last time.
    fn heard(&mut self) -> Vec<Value> {
        std::iter::from_fn(|| self.0.try_recv().ok()).collect()
    }

    /// Waits until the change of a view at or after a position was published; returns everything heard on the way.
    async fn hears(&mut self, view: &str, position: u64) -> Vec<Value> {
        let mut all = Vec::new();
        let hearing = async {
            while let Some(change) = self.0.recv().await {
                let is_it = change["view"] == view && change["position"].as_u64() >= Some(position);
                all.push(change);
                if is_it {
                    return;
                }
            }
        };
        tokio::time::timeout(SETTLED_WITHIN, hearing).await.expect("changes are published");
        all
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_restarts_under_load_and_every_change_once() {
    let mut parts = Parts::start().await;
    let client = parts.server.client().await;
    let load = Load::start(&client);
    load.goes_on(1).await;
    let (gate, places) =
        (Gate::before(&parts.server.url()).await, tempfile::tempdir().expect("a directory"));
    let subscribers = subscribers(&gate.url(), &places).await;
    for restart in 0..RESTARTS {
        load.goes_on(EVENTS_BETWEEN).await;
        parts.server.kill9();
        parts.server.restart().await;
        if restart % (RESTARTS / RESTARTS_OF_PROJECTIONS) == 0 {
            parts.part("projections").start();
        }
    }
    let unheard = cut_off(&gate, &load, &client).await;
    let head = load.finish().await;
    for (view, subscriber) in &subscribers {
        let index = index(&client, view, head).await;
        eventually(SETTLED_WITHIN, || std::future::ready(is_index(&subscriber.seen(), &index)))
            .await;
        // A meeting may say nothing while its subscribers are away: most of the load moves boards alone.
        let missed = asked_for(&subscriber.seen(), &unheard, view);
        assert!(missed > 0 || *view == "meetings", "nothing of {view} was truly missed");
    }
    is_heard_again(&client, &subscribers).await;
    says(&subscribers, unheard.len());
}

/// Cuts the subscribers off while changes are published; returns those, which nobody but a witness heard.
async fn cut_off(gate: &Gate, load: &Load, client: &Client) -> Vec<Value> {
    let mut witness = Witness::start(client).await;
    gate.shut();
    // What is heard from here on was published when the subscribers were away; a message that was under way at the
    // cut is none of these.
    let position = load.goes_on(EVENTS_UNHEARD).await;
    witness.hears("timeline", position).await;
    witness.heard();
    let position = load.goes_on(EVENTS_UNHEARD).await;
    let unheard = witness.hears("timeline", position).await;
    gate.open();
    unheard
}

/// Publishes when all is quiet, and waits until the subscribers to what these events move give what they heard, not
/// only what they asked for.
async fn is_heard_again(client: &Client, subscribers: &[(&str, Subscriber)]) {
    let mut positions = Vec::new();
    for event in load::more() {
        positions.push(insist(client, "load", &event).await.position());
    }
    let is_heard = |(change, asked): &(Value, bool)| {
        !asked && change["position"].as_u64().is_some_and(|at| positions.contains(&at))
    };
    // These events move boards and timelines, and no meeting.
    for (_, subscriber) in subscribers.iter().filter(|(view, _)| *view != "meetings") {
        eventually(SETTLED_WITHIN, || std::future::ready(subscriber.seen().iter().any(is_heard)))
            .await;
    }
}

/// Counts the changes that were not heard and were asked for.
fn asked_for(seen: &[(Value, bool)], unheard: &[Value], view: &str) -> usize {
    let at = |change: &Value| (change["key"].to_string(), change["position"].as_u64());
    let asked: BTreeSet<_> =
        seen.iter().filter(|(_, asked)| *asked).map(|(change, _)| at(change)).collect();
    unheard.iter().filter(|change| change["view"] == view && asked.contains(&at(change))).count()
}

fn says(subscribers: &[(&str, Subscriber)], unheard: usize) {
    eprintln!("{unheard} messages were sent while the subscribers were cut off");
    for (view, subscriber) in subscribers {
        let language = if let Subscriber::Rust(_) = subscriber { "Rust" } else { "Python" };
        let seen = subscriber.seen();
        let asked = seen.iter().filter(|(_, asked)| *asked).count();
        eprintln!("{view} in {language}: {} changes, {asked} of them asked for", seen.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_was_killed_goes_on_from_its_file() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    let places = tempfile::tempdir().expect("a directory");
    let Some(mut script) = follow_py(&parts.server.url(), &places, "conditions", None) else {
        return;
    };
    let load = Load::start(&client);
    for _ in 0..5 {
        let position = load.goes_on(EVENTS_BETWEEN).await;
        eventually(SETTLED_WITHIN, || {
            let lines = script.lines();
            std::future::ready(lines.iter().any(|line| line["position"].as_u64() >= Some(position)))
        })
        .await;
        script.kill9();
        load.goes_on(EVENTS_BETWEEN).await;
        script.restart();
    }
    let head = load.finish().await;
    let index = index(&client, "conditions", head).await;
    eventually(SETTLED_WITHIN, || std::future::ready(is_index(&each_line_once(&script), &index)))
        .await;
}

/// Leaves out lines that were printed twice: a kill between printing and keeping the place repeats the last one.
fn each_line_once(script: &Script) -> Vec<(Value, bool)> {
    let mut all: Vec<(Value, bool)> = Vec::new();
    let mut repeated = 0;
    for (change, asked) in script.lines().into_iter().map(taken_apart) {
        if all.iter().any(|(before, _)| *before == change) {
            repeated += 1;
        } else {
            all.push((change, asked));
        }
    }
    assert!(repeated <= 5, "one for each kill at most");
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_says_when_its_file_is_of_another_log_or_leads_this_one() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    let Some(python) = python_with_nats(env!("CARGO_TARGET_TMPDIR")) else { return };
    let head = insist(&client, "load", &board_event(1, 1)).await.position();
    let query = serde_json::json!({ "key": board(0, 1), "min_position": head });
    document(&client, "conditions", &query).await;
    let places = tempfile::tempdir().expect("a directory");
    let script = workspace_root().join("clients/python/follow.py");
    for kept in [r#"{"log":"00","through":0,"keys":{}}"#, r#"{"through":900,"keys":{}}"#] {
        let place = places.path().join("kept.place");
        std::fs::write(&place, kept).expect("writable");
        let mut command = tokio::process::Command::new(&python);
        command.arg(&script).arg(&place).arg("conditions").env("NATS_URL", parts.server.url());
        let ended = tokio::time::timeout(SETTLED_WITHIN, command.kill_on_drop(true).output());
        let ended = ended.await.expect("it ends by itself").expect("it runs");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(1), "{kept}: {said}");
        assert!(said.contains("kept.place holds no place in this log"), "{kept}: {said}");
        assert_eq!(std::fs::read_to_string(&place).expect("readable"), kept);
    }
}

#[test]
fn the_script_is_as_short_as_it_says() {
    let script = std::fs::read_to_string(workspace_root().join("clients/python/follow.py"));
    let script = script.expect("it is there");
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with('#');
    assert!(script.lines().filter(is_code).count() <= 60);
}
