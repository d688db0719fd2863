//! Redactions on real systems: the payload is in no file, every proof holds, every view says so, and whatever
//! crash comes between two steps, a start finishes.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod crash;
mod feed;
mod files;
mod views;

use std::process::Output;

use async_nats::Client;
use chancery_tests::{System, chancery, document, istanbul, publish_all, up};
use serde_json::{Value, json};

/// The board that the dossier is about.
const BOARD: &str = "meeting/putin-zelensky";

/// A running system that holds the dossier.
struct Stand {
    system: System,
    client: Client,
    events: Vec<Value>,
}

impl Stand {
    async fn start() -> Self {
        let system = up().await;
        let client = system.client().await;
        let events = istanbul().base;
        let head = *publish_all(&client, &events).await.last().unwrap();
        let stand = Self { system, client, events };
        stand.board(&json!({ "min_position": head })).await;
        stand
    }

    /// Returns where an event of the dossier is recorded.
    fn position(&self, id: &str) -> u64 {
        let index = self.events.iter().position(|event| event["id"] == id).unwrap();
        index as u64 + 1
    }

    fn event(&self, id: &str) -> &Value {
        self.events.iter().find(|event| event["id"] == id).unwrap()
    }

    /// Asks for the board; `with` are further members of the question.
    async fn board(&self, with: &Value) -> Value {
        let mut asked = json!({ "key": BOARD });
        for (name, value) in with.as_object().unwrap() {
            asked[name] = value.clone();
        }
        document(&self.client, "conditions", &asked).await
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let data = self.system.data().display().to_string();
        chancery(arguments).args(["--data", &data]).output().unwrap()
    }

    /// Redacts a position; returns what the command answers.
    fn redact(&self, position: u64) -> Value {
        let output = self.try_redact(position);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn try_redact(&self, position: u64) -> Output {
        let position = position.to_string();
        self.run(&[
            "redact",
            &position,
            "--authority",
            "the desk",
            "--reason",
            "an order",
            "-o",
            "json",
        ])
    }

    fn audit(&self) -> Value {
        let output = self.run(&["audit", "-o", "json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Returns a line of the replay.
    fn replayed(&self, position: u64) -> Value {
        let (after, through) = ((position - 1).to_string(), position.to_string());
        let output = self.run(&["replay", "--after", &after, "--through", &through]);
        let told = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| unreachable!("{error}: {told}"))
    }
}

fn row<'a>(board: &'a Value, id: &str) -> &'a Value {
    let rows = board["conditions"].as_array().unwrap();
    rows.iter().find(|row| row["id"] == id).unwrap()
}
