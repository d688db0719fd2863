//! The store beside the live one: made from the log or taken from before, and kept level until it takes its place.
//!
//! It has no effect: nothing of it is published, put or attested. It never reads further than the live store has
//! committed, so that both can always be compared at one position.

mod keeper;

use std::path::PathBuf;
use std::sync::Arc;

use chancery_bus::Bus;
use chancery_domain::Cursor;
use serde::Serialize;
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::attest::Attestation;
use crate::files::Files;
use crate::pulse::{Clock, Vitals};
use crate::runner::{Asker, Progress};
use crate::stall::Stall;
use crate::verdict::Verdict;
use keeper::Keeper;

/// The most orders that wait: one asks at a time.
const ORDERS_WAITING_MAX: usize = 1;

/// Where the store beside the live one comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Origin {
    /// From the log, from zero.
    Log,
    /// The store that was live before.
    Previous,
}

/// What the store beside the live one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// It is being brought level with the live one.
    CatchingUp,
    /// It is level and being compared.
    Comparing,
    /// It says the same as the live one, and follows the log.
    Ready,
    /// It says otherwise, and follows the log.
    Differs,
    /// It could not be made; the reason is told.
    Failed,
}

/// What is known of the store beside the live one.
#[derive(Clone, Debug)]
pub(crate) struct Status {
    pub(crate) origin: Origin,
    pub(crate) stage: Stage,
    pub(crate) verdict: Option<Arc<Verdict>>,
    pub(crate) failure: Option<String>,
    pub(crate) stall: Option<Stall>,
}

/// What its task is asked for.
enum Order {
    /// Compares it with the live store, row by row, while both go on.
    Compare(oneshot::Sender<Result<Arc<Verdict>, String>>),
    /// Brings it to a position that the live store has reached, and tells what the views come to there.
    Level(Cursor, oneshot::Sender<Option<Attestation>>),
    /// Closes it, for it to take the live one's place.
    HandOver(oneshot::Sender<bool>),
}

/// What the store beside the live one needs of it.
#[derive(Clone)]
pub(crate) struct Live {
    pub(crate) asker: watch::Receiver<Option<Asker>>,
    pub(crate) progress: watch::Receiver<Progress>,
}

/// The place beside the live store: empty, or with one store.
pub(crate) struct Beside {
    bus: Bus,
    files: Files,
    clock: Clock,
    live: Live,
    kept: Mutex<Option<Kept>>,
}

struct Kept {
    path: PathBuf,
    orders: mpsc::Sender<Order>,
    status: watch::Receiver<Status>,
    vitals: Vitals,
    cancel: CancellationToken,
    task: JoinHandle<()>,
}

/// A store that follows, seen from outside.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) path: PathBuf,
    pub(crate) status: Status,
    pub(crate) vitals: Vitals,
    /// Whether it still follows.
    pub(crate) follows: bool,
}

impl Beside {
    pub(crate) fn new(bus: Bus, files: Files, clock: Clock, live: Live) -> Self {
        Self { bus, files, clock, live, kept: Mutex::default() }
    }

    /// Begins to make a store, unless one is being made already; one that was made is thrown away. Says whether it
    /// begins now.
    pub(crate) async fn begin(&self, origin: Origin) -> bool {
        let mut kept = self.kept.lock().await;
        if let Some(busy) = &*kept {
            let status = busy.status.borrow().clone();
            let at_work = matches!(status.stage, Stage::CatchingUp | Stage::Comparing);
            if at_work && !busy.task.is_finished() && status.origin == origin {
                return false;
            }
        }
        if let Some(old) = kept.take() {
            old.end().await;
        }
        *kept = Some(self.start(origin));
        true
    }

    fn start(&self, origin: Origin) -> Kept {
        let path = match origin {
            Origin::Log => self.files.next.clone(),
            Origin::Previous => self.files.previous.clone(),
        };
        let (orders, queue) = mpsc::channel(ORDERS_WAITING_MAX);
        let (stage, verdict, failure, stall) = (Stage::CatchingUp, None, None, None);
        let (tell, status) = watch::channel(Status { origin, stage, verdict, failure, stall });
        let (vitals, cancel) = (Vitals::new(Arc::clone(&self.clock)), CancellationToken::new());
        let keeper = Keeper {
            bus: self.bus.clone(),
            live_path: self.files.live.clone(),
            path: path.clone(),
            live: self.live.clone(),
            status: tell,
            vitals: vitals.clone(),
            cancel: cancel.clone(),
        };
        let task = tokio::spawn(keeper.run(origin, queue));
        Kept { path, orders, status, vitals, cancel, task }
    }

    /// Tells of the store, when there is one.
    pub(crate) async fn seen(&self) -> Option<Seen> {
        let kept = self.kept.lock().await;
        kept.as_ref().map(|kept| Seen {
            path: kept.path.clone(),
            status: kept.status.borrow().clone(),
            vitals: kept.vitals.clone(),
            follows: !kept.task.is_finished(),
        })
    }

    /// Ends the store's task. The file of one made from the log stays until the next is made.
    pub(crate) async fn discard(&self) {
        if let Some(kept) = self.kept.lock().await.take() {
            kept.end().await;
        }
    }

    /// Compares the store with the live one; none when there is no store that follows.
    pub(crate) async fn compare(&self) -> Option<Result<Arc<Verdict>, String>> {
        let (tell, told) = oneshot::channel();
        self.order(Order::Compare(tell)).await?;
        told.await.ok()
    }

    /// Brings the store level; tells what its views come to. None when there is no store that follows.
    pub(crate) async fn level(&self, through: Cursor) -> Option<Option<Attestation>> {
        let (tell, told) = oneshot::channel();
        self.order(Order::Level(through, tell)).await?;
        told.await.ok()
    }

    /// Closes the store and says where it is; none when there is none, or it could not be closed.
    pub(crate) async fn hand_over(&self) -> Option<PathBuf> {
        let (tell, told) = oneshot::channel();
        self.order(Order::HandOver(tell)).await?;
        let closed = told.await.ok().filter(|closed| *closed);
        let path = self.kept.lock().await.take()?.path;
        closed.map(|_| path)
    }

    async fn order(&self, order: Order) -> Option<()> {
        let orders = self.kept.lock().await.as_ref()?.orders.clone();
        orders.send(order).await.ok()
    }
}

impl Kept {
    async fn end(self) {
        self.cancel.cancel();
        // A task that has panicked has ended.
        let _ = self.task.await;
    }
}
