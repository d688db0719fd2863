//! A real `chancery up --secure`, people with keys, and what they try.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use async_nats::jetstream;
use chancery_bus::{Bus, ConnectOptions};
use chancery_tests::{System, chancery, python_with_nkeys, run, up_with};
use futures::TryStreamExt;
use serde_json::{Value, json};

/// What a test waits for.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);

/// A system in secure mode.
pub(crate) struct Stand {
    pub(crate) system: System,
}

/// Something that is tried.
#[derive(Clone, Debug)]
pub(crate) struct Attempt(pub(crate) Value);

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) refused: Vec<String>,
    pub(crate) answer: Option<String>,
}

impl Attempt {
    pub(crate) fn publish(subject: &str, payload: &str) -> Self {
        Self(json!({ "do": "publish", "subject": subject, "payload": payload }))
    }

    pub(crate) fn forged(subject: &str, payload: &str, reply: &str) -> Self {
        Self(json!({ "do": "publish", "subject": subject, "payload": payload, "reply": reply }))
    }

    pub(crate) fn request(subject: &str, payload: &str) -> Self {
        Self(json!({ "do": "request", "subject": subject, "payload": payload }))
    }

    pub(crate) fn subscribe(subject: &str) -> Self {
        Self(json!({ "do": "subscribe", "subject": subject }))
    }

    pub(crate) fn with_headers(mut self, headers: &Value) -> Self {
        self.0["headers"] = headers.clone();
        self
    }
}

impl Stand {
    /// Starts a system with two publishers, one of them an editor, and a team.
    pub(crate) async fn new() -> Self {
        let stand = Self { system: up_with(&["--secure"]).await };
        stand.must(&["publishers", "add", "alice"]);
        stand.must(&["publishers", "add", "bob", "--editor"]);
        stand.must(&["teams", "add", "press"]);
        stand
    }

    pub(crate) fn access(&self) -> PathBuf {
        self.system.data().join("access")
    }

    pub(crate) fn ca(&self) -> PathBuf {
        self.access().join("ca.pem")
    }

    /// Prepares a command on this system.
    pub(crate) fn chancery(&self, arguments: &[&str]) -> Command {
        let mut command = chancery(arguments);
        command.arg("--data").arg(self.system.data()).args(["-o", "json"]);
        command
    }

    /// Runs a command that must succeed; returns what it printed.
    #[track_caller]
    pub(crate) fn must(&self, arguments: &[&str]) -> Value {
        let output = run(&mut self.chancery(arguments)).expect("it succeeds");
        serde_json::from_slice(&output.stdout).expect("it prints JSON")
    }

    /// Tries things with plain nats-py, as whoever has the seed in a file of the access directory; none where nats-py
    /// cannot be had.
    pub(crate) fn tries(
        &self,
        seed: &str,
        inbox: &str,
        attempts: &[Attempt],
    ) -> Option<Vec<Outcome>> {
        let seed = self.access().join(seed);
        Some(self.tries_with(Some(&seed), Some(&self.ca()), inbox, attempts)?.expect("let in"))
    }

    /// Tries things with whatever one has; the error is what the script said.
    pub(crate) fn tries_with(
        &self,
        seed: Option<&Path>,
        ca: Option<&Path>,
        inbox: &str,
        attempts: &[Attempt],
    ) -> Option<Result<Vec<Outcome>, String>> {
        let python = python_with_nkeys(env!("CARGO_TARGET_TMPDIR"))?;
        let attempts: Vec<_> = attempts.iter().map(|attempt| &attempt.0).collect();
        let asked = json!({
            "url": self.system.nats_url(), "ca": ca, "seed": seed, "inbox": inbox, "attempts": attempts,
        });
        let file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
        std::fs::write(&file, asked.to_string()).expect("it can be written");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/secure/attempts.py");
        let ran = run(Command::new(python).arg(script).arg(file.path()));
        Some(ran.map(|output| outcomes(&output.stdout)))
    }

    /// Has each attempt tried, and expects the server to refuse each by name.
    #[track_caller]
    pub(crate) fn refused(&self, seed: &str, inbox: &str, attempts: &[Attempt]) {
        let Some(outcomes) = self.tries(seed, inbox, attempts) else { return };
        assert_eq!(outcomes.len(), attempts.len());
        for (attempt, outcome) in attempts.iter().zip(outcomes) {
            let said = outcome.refused.join(" ").to_lowercase();
            let subject = attempt.0["subject"].as_str().expect("it names a subject").to_lowercase();
            assert!(
                said.contains("permissions violation") && said.contains(&subject),
                "{attempt:?} was not refused: {outcome:?}"
            );
        }
    }

    /// Connects as somebody.
    pub(crate) async fn connect(&self, seed: &str) -> Bus {
        let mut options = ConnectOptions::new(self.system.nats_url(), "test");
        options.credentials = Some(self.access().join(seed));
        options.authority = Some(self.ca());
        if seed != "admin.nk" {
            options.jetstream = Some("STORE.API".to_owned());
        }
        Bus::connect(options).await.expect("the key is known")
    }

    /// Tells everything that is stored, and how: the log, every stream with its settings, every consumer with its own.
    pub(crate) async fn stored(&self) -> Value {
        let operator = self.connect("operator.nk").await;
        let head = operator.head().await.expect("the log answers");
        let admin = self.connect("admin.nk").await;
        let context = jetstream::new(admin.client().clone());
        let mut streams: Vec<Value> = Vec::new();
        let mut all = context.streams();
        while let Some(stream) = all.try_next().await.expect("JetStream answers") {
            let name = stream.config.name.clone();
            // A bucket is made anew when its view begins.
            let Ok(handle) = context.get_stream(&name).await else { continue };
            let consumers = handle.consumers().map_ok(|consumer| consumer.config);
            let consumers: Vec<_> = consumers.try_collect().await.expect("JetStream answers");
            streams.push(json!({
                "name": name, "config": stream.config, "last": stream.state.last_sequence,
                "messages": stream.state.messages, "consumers": consumers,
            }));
        }
        json!({ "head": head.head, "streams": streams })
    }
}

fn outcomes(printed: &[u8]) -> Vec<Outcome> {
    let text = String::from_utf8_lossy(printed).into_owned();
    let read = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("every line is JSON");
        let refused = line["refused"].as_array().expect("a list");
        let refused = refused.iter().map(|one| one.as_str().expect("text").to_owned()).collect();
        Outcome { refused, answer: line["answer"].as_str().map(str::to_owned) }
    };
    text.lines().map(read).collect()
}

/// An event of a publisher.
pub(crate) fn floated(source: &str, id: &str) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": source, "type": "chancery.meeting.floated.v1",
        "data": {
            "occurred": "2025-05-17", "mode": "paraphrase", "meeting": "meeting/a-b",
            "attribution": [{"agent": "actor/a", "role": "speaker", "identity": "named"}],
            "participants": [{"actor": "actor/a"}, {"actor": "actor/b"}],
        },
    })
}
