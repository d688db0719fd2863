//! Publishers that go on whatever is restarted, a little ahead of whoever waits for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use async_nats::Client;
use chancery_tests::{board_event, eventually, ingest_headers, try_request};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Publishers at a time: enough that there is always something to be lost.
const PUBLISHERS: usize = 2;
/// How many events are published beyond those that somebody waits for: something is under way when a part is killed,
/// and however long anything else takes, followers find no thousands to catch up with.
const AHEAD: usize = 60;
/// Meetings that the events are spread over.
const BOARDS: u64 = 7;
/// How long a publisher waits before it asks again under the same id: a healthy answer takes 20 ms, and the
/// restart of a server loses requests.
const PATIENCE: Duration = Duration::from_millis(500);
/// A restart of any part on a loaded machine.
const RECOVERED_WITHIN: Duration = Duration::from_secs(40);

struct Memory {
    next: AtomicU64,
    acknowledged: AtomicUsize,
    /// The highest position of a receipt.
    head: AtomicU64,
    /// How many may be published altogether.
    allowed: AtomicUsize,
    /// A permit for each that may be and was not begun; closed at the end.
    permits: Semaphore,
}

impl Memory {
    fn new() -> Self {
        Self {
            next: AtomicU64::new(0),
            acknowledged: AtomicUsize::new(0),
            head: AtomicU64::new(0),
            allowed: AtomicUsize::new(AHEAD),
            permits: Semaphore::new(AHEAD),
        }
    }

    /// Lets publishers go on until that many are acknowledged and [`AHEAD`] more.
    fn allow(&self, events: usize) {
        let wanted = events + AHEAD;
        let allowed = self.allowed.fetch_max(wanted, Ordering::SeqCst);
        self.permits.add_permits(wanted.saturating_sub(allowed));
    }
}

/// A running load.
pub(crate) struct Load {
    memory: Arc<Memory>,
    publishers: JoinSet<()>,
}

impl Load {
    pub(crate) fn start(client: &Client) -> Self {
        let memory = Arc::new(Memory::new());
        let mut publishers = JoinSet::new();
        for _ in 0..PUBLISHERS {
            publishers.spawn(publish(Arc::clone(&memory), client.clone()));
        }
        Self { memory, publishers }
    }

    /// Waits until that many more events were acknowledged; returns the highest position of them.
    pub(crate) async fn goes_on(&self, events: usize) -> u64 {
        let enough = self.memory.acknowledged.load(Ordering::SeqCst) + events;
        self.memory.allow(enough);
        eventually(RECOVERED_WITHIN, || {
            std::future::ready(self.memory.acknowledged.load(Ordering::SeqCst) >= enough)
        })
        .await;
        self.memory.head.load(Ordering::SeqCst)
    }

    /// Lets every event find its receipt; returns the highest position.
    pub(crate) async fn finish(mut self) -> u64 {
        self.memory.permits.close();
        let all = async {
            while let Some(ended) = self.publishers.join_next().await {
                ended.expect("no publisher panics");
            }
        };
        tokio::time::timeout(RECOVERED_WITHIN, all).await.expect("every event finds its receipt");
        self.memory.head.load(Ordering::SeqCst)
    }
}

/// Returns events that no load publishes.
pub(crate) fn more() -> Vec<Value> {
    /// No load comes that far.
    const BEYOND: u64 = 1_000_000;
    (BEYOND..BEYOND + BOARDS).map(|number| board_event(number, BOARDS)).collect()
}

async fn publish(memory: Arc<Memory>, client: Client) {
    while let Ok(permit) = memory.permits.acquire().await {
        permit.forget();
        let event = board_event(memory.next.fetch_add(1, Ordering::SeqCst), BOARDS);
        let position = loop {
            let subject = "chancery.ingest.load".to_owned();
            let body = event.to_string().into();
            let asked = try_request(&client, subject, ingest_headers(&event), body);
            match tokio::time::timeout(PATIENCE, asked).await {
                Ok(Ok(reply)) if !matches!(reply.error, Some(429 | 503)) => break reply.position(),
                Ok(_) | Err(_) => tokio::task::yield_now().await,
            }
        };
        memory.head.fetch_max(position, Ordering::SeqCst);
        memory.acknowledged.fetch_add(1, Ordering::SeqCst);
    }
}
