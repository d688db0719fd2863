//! A log and an ingest in this process, on a nats-server of their own.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_nats::{Client, HeaderMap};
use bytes::Bytes;
use chancery_bus::{Bus, ConnectOptions};
use chancery_domain::RecordedAt;
use chancery_event_log::{Log, LogConfig, ServeOptions, Serving};
use chancery_ingest::{Config, Editors};
use chancery_tests::{NatsServer, Reply, nats_server, publish, request};
use rand::{RngCore as _, SeedableRng as _};
use serde_json::{Value, json};
use tempfile::TempDir;

/// When everything here is recorded.
const NOW: &str = "2025-05-20T12:00:00Z";

/// What runs; dropped, it is gone.
pub(crate) struct Stand {
    pub(crate) server: NatsServer,
    pub(crate) bus: Bus,
    pub(crate) client: Client,
    pub(crate) log: Arc<Log>,
    pub(crate) serving_log: Option<Serving>,
    pub(crate) ingest: Option<chancery_ingest::Serving>,
    _folder: TempDir,
}

/// Starts with every publisher an editor.
pub(crate) async fn stand() -> Stand {
    stand_with(Editors::Everyone).await
}

/// Starts with these editors only.
pub(crate) async fn stand_of(editors: &[&str]) -> Stand {
    let editors: BTreeSet<_> = editors.iter().map(|&name| name.to_owned()).collect();
    stand_with(Editors::Only(editors)).await
}

async fn stand_with(editors: Editors) -> Stand {
    let server = nats_server().await;
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let options = ConnectOptions::new(server.url(), "ingest-test");
    let bus = Bus::connect(options).await.expect("the server answers");
    let config = LogConfig {
        dir: folder.path().to_owned(),
        origin: "chancery.local/test".to_owned(),
        clock: Arc::new(now),
        entropy: Arc::new(|bytes| rand::rngs::StdRng::from_os_rng().fill_bytes(bytes)),
        signing: None,
    };
    let log = Arc::new(Log::open(config, |_| ()).expect("the log opens"));
    let ingest = Config { editors, allowance: None, clock: Arc::new(now) };
    let ingest = chancery_ingest::Serving::start(bus.clone(), ingest).await;
    let mut stand = Stand {
        client: server.client().await,
        server,
        bus,
        log,
        serving_log: None,
        ingest: Some(ingest.expect("ingest starts")),
        _folder: folder,
    };
    stand.start_log().await;
    stand
}

fn now() -> RecordedAt {
    RecordedAt::parse(NOW).expect("a moment")
}

impl Stand {
    /// Serves the log, again after [`Stand::stop_log`].
    pub(crate) async fn start_log(&mut self) {
        let options = ServeOptions { feed: false };
        let serving = Serving::start(self.bus.clone(), Arc::clone(&self.log), options).await;
        self.serving_log = Some(serving.expect("the log is served"));
    }

    /// Takes the log off the bus.
    pub(crate) async fn stop_log(&mut self) {
        self.serving_log.take().expect("the log is served").stop().await;
    }

    /// Returns the number of recorded events.
    pub(crate) fn recorded(&self) -> u64 {
        self.log.head().through.count()
    }

    /// Publishes as `desk`.
    pub(crate) async fn send(&self, event: &Value) -> Reply {
        self.send_as("desk", event).await
    }

    /// Publishes as somebody else.
    pub(crate) async fn send_as(&self, publisher: &str, event: &Value) -> Reply {
        let mut event = event.clone();
        if let Some(members) = event.as_object_mut() {
            members.insert("source".to_owned(), json!(publisher));
        }
        publish(&self.client, publisher, &event).await
    }

    /// Publishes a batch as `desk`, all or none.
    pub(crate) async fn send_atomic(&self, events: &Value) -> Reply {
        let mut headers = HeaderMap::new();
        headers.insert("Chancery-Atomic", "true");
        self.raw(headers, events.to_string().into()).await
    }

    /// Sends any bytes as `desk`.
    pub(crate) async fn raw(&self, headers: HeaderMap, body: Bytes) -> Reply {
        request(&self.client, "chancery.ingest.desk".to_owned(), headers, body).await
    }

    /// Sends any bytes as `desk` without headers.
    pub(crate) async fn bytes(&self, body: impl Into<Bytes>) -> Reply {
        self.raw(HeaderMap::new(), body.into()).await
    }
}

/// A right event of `desk`: a meeting is floated.
pub(crate) fn floated(id: &str) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": "desk", "type": "chancery.meeting.floated.v1",
        "data": {
            "occurred": "2025-05-17",
            "attribution": [{"agent": "outlet/reuters", "role": "outlet", "identity": "named"}],
            "mode": "paraphrase", "meeting": "meeting/putin-zelensky", "participants": []
        }
    })
}

/// A correction of `desk`.
pub(crate) fn corrected(id: &str, target: &Value, patch: &Value) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": "desk", "type": "chancery.record.corrected.v1",
        "data": {"target": target, "patch": patch, "cause": "coder_error", "reason": "read it again"}
    })
}

/// A retraction of `desk`.
pub(crate) fn retracted(id: &str, target: &Value) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": "desk", "type": "chancery.record.retracted.v1",
        "data": {"target": target, "cause": "coder_error", "reason": "it was another meeting"}
    })
}

/// Names an event of `desk` as a target.
pub(crate) fn key(id: &str) -> Value {
    json!({"source": "desk", "id": id})
}

/// Returns the pointers of a problem's errors.
pub(crate) fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().expect("a problem has errors");
    errors.iter().map(|error| error["pointer"].as_str().expect("a pointer")).collect()
}

/// Returns what the results of a batch say, one word or status each.
pub(crate) fn words(reply: &Reply) -> Vec<String> {
    let results = reply.body["results"].as_array().expect("a batch has results");
    let word = |result: &Value| match result["problem"]["status"].as_u64() {
        Some(status) => status.to_string(),
        None => result["status"].as_str().expect("a receipt has a status").to_owned(),
    };
    results.iter().map(word).collect()
}
