//! Documents as they are answered: asked for over the bus, kept for a moment, each with its digest.
//!
//! - A live document is kept at most [`LIVE_FOR`], and dropped at once when a change of its key is heard. However
//!   many ask for one at the same time, it is asked for once.
//! - A document at a fixed position is kept until room is needed, at most [`FIXED_FOR`]: what is done to the whole
//!   store is announced to nobody. It is dropped when a redaction is heard, for that acts on every position.
//! - After the connection was interrupted nothing is kept: a change may have been missed.

mod document;
mod flights;
mod heard;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chancery_bus::Bus;
use chancery_domain::Cursor;
use chancery_wire::limits::QUERY_WAIT;
use chancery_wire::{Problem, ProblemKind};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(crate) use document::{Document, strong_tag};
use flights::Flights;

use crate::problem::{Asked, Refusal};

/// How long a live document is answered without asking.
const LIVE_FOR: Duration = Duration::from_millis(250);

/// How long a document at a fixed position is.
const FIXED_FOR: Duration = Duration::from_mins(1);

/// The most bytes of documents kept, for each of the two sorts: some hundreds of boards of a busy system.
const KEPT_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// About how many documents that are: most have some KiB.
const KEPT_DOCUMENTS: usize = 4_096;

/// How many may wait at once for what the projections have not read yet: those of the service are 32, and whoever
/// asks for what is there must find some free.
const AHEAD_MAX: usize = 16;

/// What a query came to.
pub(crate) type Answered = Result<Arc<Document>, Refusal>;

/// Asks for documents and keeps them.
pub(crate) struct Documents {
    bus: Bus,
    live: Cache<String, Arc<Document>, ByBytes>,
    fixed: Cache<String, Arc<Document>, ByBytes>,
    flights: Flights,
    ahead: Semaphore,
    /// How far the projections had read when they answered last.
    seen: AtomicU64,
}

/// Weighs a document by its bytes, and its name by its own.
#[derive(Clone)]
struct ByBytes;

impl Weighter<String, Arc<Document>> for ByBytes {
    fn weight(&self, name: &String, document: &Arc<Document>) -> u64 {
        // Beside the body: headers, hashes, and the places in the cache's lists.
        const OWN_BYTES: usize = 512;
        u64::try_from(name.len() + document.body().len() + OWN_BYTES).unwrap_or(u64::MAX)
    }
}

impl Documents {
    /// Keeps nothing yet.
    pub(crate) fn new(bus: Bus) -> Self {
        let cache = || Cache::with_weighter(KEPT_DOCUMENTS, KEPT_BYTES_MAX, ByBytes);
        Self {
            bus,
            live: cache(),
            fixed: cache(),
            flights: Flights::default(),
            ahead: Semaphore::new(AHEAD_MAX),
            seen: AtomicU64::new(0),
        }
    }

    /// Listens for what makes kept documents old until `stop`.
    pub(crate) fn listen(
        self: &Arc<Self>,
        stop: CancellationToken,
    ) -> impl Future<Output = ()> + Send + use<> {
        heard::listen(Arc::clone(self), stop)
    }

    /// Returns a live document if it is kept; `name` is `<view>/<key>`.
    pub(crate) fn kept(&self, name: &str) -> Option<Arc<Document>> {
        self.live.get(name).filter(|document| document.asked.elapsed() < LIVE_FOR)
    }

    /// Returns the document of a key as it is now, with every change through `min_position`.
    ///
    /// # Errors
    ///
    /// What the projections refuse, or that they do not answer.
    pub(crate) async fn live(
        self: &Arc<Self>,
        view: &'static str,
        key: &str,
        min_position: u64,
    ) -> Answered {
        let name = format!("{view}/{key}");
        let needs = Cursor::from_count(min_position);
        if let Some(kept) = self.kept(&name).filter(|kept| kept.through >= needs) {
            return Ok(kept);
        }
        if needs > self.seen() {
            // The event may be on its way: what is asked for by others is not enough.
            let query = json!({ "key": key, "min_position": min_position });
            return self.ask(view, &query, needs).await;
        }
        let query = json!({ "key": key });
        let document = self.fly(name, view, query, Kept::Live).await?;
        if document.through >= needs {
            return Ok(document);
        }
        // What others had asked for was from before.
        let query = json!({ "key": key, "min_position": min_position });
        self.ask(view, &query, needs).await
    }

    /// Returns what a query about a fixed position answers.
    ///
    /// # Errors
    ///
    /// As [`Documents::live`].
    pub(crate) async fn fixed(
        self: &Arc<Self>,
        view: &'static str,
        query: Value,
        position: u64,
    ) -> Answered {
        let name = format!("{view}?{query}");
        let kept = self.fixed.get(&name).filter(|kept| kept.asked.elapsed() < FIXED_FOR);
        if let Some(kept) = kept {
            return Ok(kept);
        }
        self.fly(name, view, query, Kept::Fixed(Cursor::from_count(position))).await
    }

    /// Asks; nothing is kept. `needs` is how far the projections must have read.
    ///
    /// # Errors
    ///
    /// As [`Documents::live`].
    pub(crate) async fn ask(&self, name: &str, query: &Value, needs: Cursor) -> Answered {
        let _room = self.room(needs).await?;
        let asked = Instant::now();
        let answer = self.bus.query_bytes(name, query).await;
        let answer = answer.map_err(|error| Refusal::of(Asked::Views, &error))?;
        self.seen.fetch_max(answer.through.count(), Ordering::Relaxed);
        Ok(Arc::new(Document::new(answer, asked)))
    }

    /// Waits for a place among those who wait for the projections; who asks for what is there needs none.
    async fn room(&self, needs: Cursor) -> Result<Option<SemaphorePermit<'_>>, Refusal> {
        if needs <= self.seen() {
            return Ok(None);
        }
        let room = tokio::time::timeout(QUERY_WAIT, self.ahead.acquire()).await;
        let room = room.map_err(|_| {
            let detail = format!("{AHEAD_MAX} others wait for what was not read yet: ask again");
            Problem::new(ProblemKind::SlowDown, detail)
        })?;
        Ok(room.ok())
    }

    fn seen(&self) -> Cursor {
        Cursor::from_count(self.seen.load(Ordering::Relaxed))
    }

    /// Asks together with whoever asks the same.
    async fn fly(
        self: &Arc<Self>,
        name: String,
        view: &'static str,
        query: Value,
        kept: Kept,
    ) -> Answered {
        let documents = Arc::clone(self);
        let flight = self.flights.join(name.clone(), |number| async move {
            let needs = match kept {
                Kept::Live => Cursor::Start,
                Kept::Fixed(position) => position,
            };
            let answered = documents.ask(view, &query, needs).await;
            documents.flights.land(&name, number, || {
                let Ok(document) = &answered else { return };
                match kept {
                    Kept::Live => documents.live.insert(name.clone(), Arc::clone(document)),
                    Kept::Fixed(position) if document.through >= position => {
                        documents.fixed.insert(name.clone(), Arc::clone(document));
                    }
                    Kept::Fixed(_) => {}
                }
            });
            answered
        });
        flight.await
    }

    /// Lets go of a document whose change was heard. Who asks from now on waits for no answer from before.
    pub(crate) fn changed(&self, view: &str, key: &str) {
        let name = format!("{view}/{key}");
        self.flights.forget(&name, || drop(self.live.remove(&name)));
    }

    /// Lets go of everything.
    pub(crate) fn clear(&self) {
        self.flights.forget_all(|| {
            self.live.clear();
            self.fixed.clear();
        });
    }
}

/// How long an answer is kept.
#[derive(Clone, Copy)]
enum Kept {
    Live,
    /// As known at this position.
    Fixed(Cursor),
}
