//! A running system that holds the dossier and the story, and the commands that ask it.

use std::collections::BTreeMap;
use std::process::Output;

use async_nats::Client;
use chancery_tests::{System, chancery, insist, insistently, istanbul, up, workspace_root};
use serde_json::{Value, json};

pub(crate) struct Stand {
    pub(crate) system: System,
    pub(crate) client: Client,
    /// Where the events of the story are recorded, by their ids.
    places: BTreeMap<String, u64>,
    /// The last position.
    pub(crate) head: u64,
}

/// Reads the story.
pub(crate) fn story() -> Vec<Value> {
    let text = include_str!("story.jsonl");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Starts a system with nothing in it.
pub(crate) async fn empty() -> Stand {
    let system = up().await;
    let client = system.client().await;
    Stand { system, client, places: BTreeMap::new(), head: 0 }
}

/// Starts a system that holds the dossier.
pub(crate) async fn with_dossier() -> Stand {
    let mut stand = empty().await;
    stand.record(&istanbul().base).await;
    stand
}

/// Starts a system that holds the dossier, then the story.
pub(crate) async fn with_story() -> Stand {
    let mut stand = with_dossier().await;
    stand.record(&story()).await;
    stand
}

impl Stand {
    /// Publishes events one by one.
    pub(crate) async fn record(&mut self, events: &[Value]) {
        for event in events {
            let source = event["source"].as_str().unwrap();
            let position = insist(&self.client, source, event).await.position();
            assert_eq!(position, self.head + 1, "{event}");
            self.head = position;
            self.places.insert(event["id"].as_str().unwrap().to_owned(), position);
        }
        self.folded();
    }

    /// Waits until the projections have read everything: a query waits for the position that it asks for.
    fn folded(&self) {
        let head = self.head.to_string();
        self.shown(&["view", "timeline", "all", "--position", &head]);
    }

    /// Returns where an event is recorded.
    pub(crate) fn place(&self, id: &str) -> u64 {
        self.places[id]
    }

    /// Runs a command.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = chancery(arguments);
        command.arg("--data").arg(self.system.data());
        insistently(command)
    }

    /// Runs a command that must succeed; returns what it shows to programs.
    pub(crate) fn shown(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Runs a command that must succeed; returns what it shows to people.
    pub(crate) fn table(&self, arguments: &[&str]) -> String {
        let output = self.run(&[arguments, &["--output", "table"]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must be refused; returns what it says.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Shows a document as known at a position.
    pub(crate) fn at(&self, (view, key): (&str, &str), position: u64) -> Value {
        self.shown(&["view", view, key, "--position", &position.to_string()])
    }

    /// Shows a document as known just before an event, and from it on.
    pub(crate) fn around(&self, document: (&str, &str), id: &str) -> [Value; 2] {
        let place = self.place(id);
        [self.at(document, place - 1), self.at(document, place)]
    }
}

/// Returns the entry of a list that has a member of some value.
pub(crate) fn row<'a>(document: &'a Value, list: &str, member: &str, value: &str) -> &'a Value {
    let mut rows = document[list].as_array().unwrap().iter();
    let found = rows.find(|row| row[member] == value);
    found.unwrap_or_else(|| panic!("no {value} in {list} of {document:#}"))
}

/// Checks a document against its published schema.
pub(crate) fn fits(document: &Value) {
    let view = document["view"].as_str().unwrap();
    let file = workspace_root().join("proto/documents").join(format!("{view}.json"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<_> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{document:#}: {wrong:#?}");
    let mut spoilt = document.clone();
    spoilt["position"] = json!("nearly");
    assert!(!validator.is_valid(&spoilt), "the schema of {view} takes anything");
}
