//! A system with a gateway of its own, and readers that hold what they were told.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chancery_bus::{Bus, ConnectOptions};
use chancery_domain::RecordedAt;
use chancery_gateway::{Config, Limits, StreamLimits, serve};
use chancery_tests::{Parts, Service, Sse, SseEvent, document, eventually, run_service};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// What anything takes at most on a loaded machine.
pub(crate) const SOON: Duration = Duration::from_mins(1);

/// Returns an address that nobody listens on.
pub(crate) async fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    listener.local_addr().expect("it listens")
}

/// Starts `chancery run gateway` beside other parts.
pub(crate) fn run_gateway(parts: &Parts, at: SocketAddr) -> Service {
    let at = at.to_string();
    run_service("gateway", &parts.server.url(), parts.data.path(), &["--http", &at])
}

/// A gateway in this process, with limits of its own.
pub(crate) struct Gateway {
    pub(crate) at: SocketAddr,
    stop: CancellationToken,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Gateway {
    pub(crate) async fn start(url: &str, streams: StreamLimits, limits: Limits) -> Self {
        let bus = Bus::connect(ConnectOptions::new(url, "gateway")).await.expect("connected");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let (at, stop) = (listener.local_addr().expect("it listens"), CancellationToken::new());
        let config = Config {
            clock: Arc::new(|| RecordedAt::from_micros(0)),
            entropy: Arc::new(|bytes| bytes.fill(7)),
            metrics: Arc::new(String::new),
            token: None,
            publishers: None,
            hosts: Vec::new(),
            streams,
            limits,
        };
        let stopping = stop.clone();
        tokio::spawn(async move { serve(listener, bus, config, stopping).await });
        Self { at, stop }
    }
}

/// Opens a stream once somebody answers, and takes its first event.
pub(crate) async fn open(at: SocketAddr, path: &str, id: &str) -> (Sse, SseEvent) {
    eventually(SOON, || async move {
        let mut stream = Sse::open(at, path, id).await.map_err(|error| error.to_string())?;
        let first = stream.next().await.map_err(|error| error.to_string())?;
        Ok::<_, String>((stream, first))
    })
    .await
}

/// Takes the next event that is no heartbeat, in time.
pub(crate) async fn news(stream: &mut Sse) -> SseEvent {
    let event = tokio::time::timeout(SOON, stream.news()).await.expect("in time");
    event.expect("the stream goes on")
}

/// Waits until everything through a position is folded and announced.
pub(crate) async fn announced(client: &async_nats::Client, position: u64) {
    document(client, "changes", &json!({ "view": "meetings", "min_position": position })).await;
    document(client, "changes", &json!({ "view": "conditions", "min_position": position })).await;
}

/// What a reader holds: the rule of `clients/README.md`.
#[derive(Default)]
pub(crate) struct Held {
    /// Every change that counts, by view and key.
    pub(crate) changes: BTreeMap<(String, String), Vec<Value>>,
    /// How many came again.
    pub(crate) repeated: usize,
}

impl Held {
    /// Takes a change; one that is not beyond what is held of its key counts no more.
    pub(crate) fn take(&mut self, change: &Value) {
        let text = |name: &str| change[name].as_str().expect("text").to_owned();
        let changes = self.changes.entry((text("view"), text("key"))).or_default();
        let held = changes.last().map_or(0, |last| last["position"].as_u64().expect("a number"));
        if change["position"].as_u64().expect("a position") <= held {
            self.repeated += 1;
            return;
        }
        assert_eq!(change["previous"], json!(held), "nothing is missing before {change}");
        changes.push(change.clone());
    }

    /// Returns how many changes were told.
    pub(crate) fn count(&self) -> usize {
        self.changes.values().map(Vec::len).sum()
    }
}
