//! Log, ingest and projections in this process, on a nats-server of their own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, HeaderMap};
use chancery_bus::{Bus, ConnectOptions};
use chancery_domain::RecordedAt;
use chancery_event_log::{Log, LogConfig, ServeOptions, Serving};
use chancery_ingest::Editors;
use chancery_projections::{Comparison, Config, FILE_NAME, Plan, Scope, compare, rebuild};
use chancery_tests::{NatsServer, Reply, eventually, nats_server, request};
use rand::{RngCore as _, SeedableRng as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A loaded machine gets a hundred times what an idle one needs.
pub(crate) const SOON: Duration = Duration::from_mins(1);

/// When the first event is recorded; each further one a second later.
const FIRST: i64 = 1_747_742_400_000_000;

/// What runs; dropped, it is gone.
pub(crate) struct Stand {
    pub(crate) client: Client,
    pub(crate) bus: Bus,
    pub(crate) server: NatsServer,
    pub(crate) log: Arc<Log>,
    _serving_log: Serving,
    _ingest: chancery_ingest::Serving,
    projections: Option<Projections>,
    folder: TempDir,
}

/// Tells the time.
type Clock = Arc<dyn Fn() -> RecordedAt + Send + Sync>;

struct Projections {
    cancel: CancellationToken,
    task: JoinHandle<Result<(), chancery_projections::ServeError>>,
}

/// Starts everything.
pub(crate) async fn stand() -> Stand {
    let mut stand = stand_without_projections().await;
    stand.start_projections().await;
    stand
}

/// Starts the log and ingest only.
pub(crate) async fn stand_without_projections() -> Stand {
    let server = nats_server().await;
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let options = ConnectOptions::new(server.url(), "projections-test");
    let bus = Bus::connect(options).await.expect("the server answers");
    let clock = clock();
    let config = LogConfig {
        dir: folder.path().to_owned(),
        origin: "chancery.local/test".to_owned(),
        clock: clock.clone(),
        entropy: Arc::new(|bytes| rand::rngs::StdRng::from_os_rng().fill_bytes(bytes)),
        signing: None,
    };
    let log = Arc::new(Log::open(config, |_| ()).expect("the log opens"));
    let options = ServeOptions { feed: false };
    let serving = Serving::start(bus.clone(), Arc::clone(&log), options).await;
    let ingest = chancery_ingest::Config { editors: Editors::Everyone, allowance: None, clock };
    let ingest = chancery_ingest::Serving::start(bus.clone(), ingest).await;
    Stand {
        client: server.client().await,
        bus,
        server,
        log,
        _serving_log: serving.expect("the log is served"),
        _ingest: ingest.expect("ingest starts"),
        projections: None,
        folder,
    }
}

/// A clock that goes on by one second whenever it is asked.
fn clock() -> Clock {
    let ticks = std::sync::atomic::AtomicI64::new(0);
    Arc::new(move || {
        let tick = ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        RecordedAt::from_micros(FIRST + tick * 1_000_000)
    })
}

impl Stand {
    /// Starts the projections, again after [`Stand::stop_projections`], and waits until they answer.
    pub(crate) async fn start_projections(&mut self) {
        self.start_projections_by(Arc::new(|| RecordedAt::from_micros(FIRST))).await;
    }

    /// Starts the projections with a clock of their own.
    pub(crate) async fn start_projections_by(&mut self, clock: Clock) {
        let cancel = CancellationToken::new();
        let config = Config { data: self.folder.path().to_owned(), clock };
        let task =
            tokio::spawn(chancery_projections::serve(self.bus.clone(), config, cancel.clone()));
        self.projections = Some(Projections { cancel, task });
        eventually(SOON, async || {
            let reply = self.bus.query("conditions", &json!({})).await;
            reply.map(|_| ()).map_err(|error| error.to_string())
        })
        .await;
    }

    /// Stops the projections cleanly.
    pub(crate) async fn stop_projections(&mut self) {
        self.end_projections().await.expect("a clean stop");
    }

    /// Stops the projections; returns how they ended.
    pub(crate) async fn end_projections(&mut self) -> Result<(), chancery_projections::ServeError> {
        let running = self.projections.take().expect("the projections run");
        running.cancel.cancel();
        running.task.await.expect("no panic")
    }

    /// Returns the file of the view store.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join(FILE_NAME)
    }

    /// Publishes events one by one; returns their positions.
    pub(crate) async fn publish(&self, events: &[Value]) -> Vec<u64> {
        chancery_tests::publish_all(&self.client, events).await
    }

    /// Asks, and expects a document; waits until everything recorded is folded.
    pub(crate) async fn ask(&self, view: &str, query: Value) -> Value {
        let reply = eventually(SOON, async || {
            let reply = self.query(view, query.clone()).await;
            // A query waits for a few seconds; a machine may stand still for longer.
            if reply.error == Some(503) { Err(reply.body) } else { Ok(reply) }
        })
        .await;
        assert_eq!(reply.error, None, "{:#}", reply.body);
        reply.body
    }

    /// Asks, whatever the answer; waits until everything recorded is folded.
    pub(crate) async fn query(&self, view: &str, mut query: Value) -> Reply {
        if let Some(members) = query.as_object_mut() {
            let head = self.log.head().through.count();
            members.entry("min_position").or_insert_with(|| json!(head));
        }
        self.send(view, query.to_string()).await
    }

    /// Sends any payload.
    pub(crate) async fn send(&self, view: &str, payload: String) -> Reply {
        let subject = format!("chancery.query.{view}");
        request(&self.client, subject, HeaderMap::new(), payload.into()).await
    }

    /// Makes the views again from zero and compares them with the stopped ones.
    pub(crate) async fn compared(&self) -> Comparison {
        let fresh = self.folder.path().join("fresh.db");
        let cancel = CancellationToken::new();
        let plan = Plan { has_leaves: true, has_changes: true, ..Plan::default() };
        rebuild(&self.bus, plan, &fresh, |_, _| (), &cancel).await.expect("the log can be folded");
        compare(&self.file(), &fresh, Scope::Everything).expect("the stores can be read")
    }
}
