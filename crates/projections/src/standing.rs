//! What stays while one live store follows another: the answers, and what others see of the fold.
//!
//! It ends with a redaction: a store that holds what was removed may answer nothing any more.

use std::sync::Arc;

use chancery_bus::Bus;
use chancery_bus::service::{Service, ServiceError};
use chancery_domain::Cursor;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::attest::demand::Attest;
use crate::attest::voice::Voice;
use crate::beside::{Beside, Live};
use crate::checkpoint;
use crate::files::Files;
use crate::live::{Closed, Running};
use crate::metrics::count;
use crate::operate::{Asked, Disagreement, Operator};
use crate::pulse::{Clock, Vitals};
use crate::query::{self, Answerer};
use crate::reader::Readers;
use crate::runner::{Asker, Progress, Runner};
use crate::serve::{End, Lag, STOP_PATIENCE, ServeError, open};
use crate::stall::Stall;

/// The most promotions that wait to be carried out: a second one has nothing to promote.
const PROMOTIONS_WAITING_MAX: usize = 1;

/// The projections, whichever store is the live one.
pub(crate) struct Standing {
    pub(crate) bus: Bus,
    pub(crate) files: Files,
    pub(crate) readers: Arc<Readers>,
    pub(crate) vitals: Vitals,
    pub(crate) voice: Voice,
    pub(crate) stall: watch::Sender<Option<Arc<Stall>>>,
    /// The live store's; none while another takes its place.
    pub(crate) asker: watch::Sender<Option<Asker>>,
    pub(crate) beside: Arc<Beside>,
    /// How far the documents that are rendered are announced.
    pub(crate) announced: watch::Sender<Progress>,
    lag: watch::Sender<Lag>,
    clock: Clock,
}

impl Standing {
    pub(crate) fn new(bus: Bus, files: Files, clock: Clock, lag: watch::Sender<Lag>) -> Self {
        let (stall, asker) = (watch::Sender::new(None), watch::Sender::new(None));
        let vitals = Vitals::new(Arc::clone(&clock));
        let kept = Arc::clone(&clock);
        let live = Live { asker: asker.subscribe(), progress: vitals.progress.subscribe() };
        let beside = Arc::new(Beside::new(bus.clone(), files.clone(), clock, live));
        let readers = Arc::new(Readers::new(files.live.clone()));
        let voice = Voice::new(bus.clone());
        let start = Progress { cursor: Cursor::Start, head: Cursor::Start };
        let announced = watch::Sender::new(start);
        Self {
            bus,
            files,
            readers,
            vitals,
            voice,
            stall,
            asker,
            beside,
            announced,
            lag,
            clock: kept,
        }
    }

    /// Folds and answers until told to stop, or until a payload was removed that was read.
    pub(crate) async fn serve(self, cancel: &CancellationToken) -> Result<End, ServeError> {
        let telling = tokio::spawn(tell(self.vitals.progress.subscribe(), self.lag.clone()));
        let counting = tokio::spawn(count(
            self.vitals.progress.subscribe(),
            self.announced.subscribe(),
            Arc::clone(&self.readers),
            Arc::clone(&self.clock),
        ));
        let mut service = None;
        let ended = self.stores(&mut service, cancel).await;
        self.beside.discard().await;
        if let Some(service) = service {
            service.stop(STOP_PATIENCE).await;
        }
        telling.abort();
        counting.abort();
        if !matches!(ended, Ok(End::Redacted)) {
            checkpoint::finish(self.files.live.clone()).await;
        }
        ended
    }

    /// Folds into one live store after the other.
    async fn stores(
        &self,
        service: &mut Option<Service>,
        cancel: &CancellationToken,
    ) -> Result<End, ServeError> {
        let (promote, mut promotions) = mpsc::channel(PROMOTIONS_WAITING_MAX);
        loop {
            let opened = open(&self.bus, &self.files, cancel).await?;
            let Some((fold, start)) = opened else { return Ok(End::Stopped) };
            let book = self.files.book.clone();
            let book = tokio::task::spawn_blocking(move || book.write(start.published)).await;
            let book = book.map_err(|_| ServeError::Ended)??;
            let (running, tasks) = Running::begin(self, fold, book, start);
            if service.is_none() {
                *service = Some(self.answer(promote.clone()).await?);
            }
            match running.run(tasks, &mut promotions, cancel).await? {
                Closed::End(end) => return Ok(end),
                Closed::Replaced => {}
            }
        }
    }

    /// Begins to answer queries and operators. Queries come last: who is answered one can ask everything.
    async fn answer(&self, promote: mpsc::Sender<Asked>) -> Result<Service, ServiceError> {
        let (progress, stalled) = (self.vitals.progress.subscribe(), self.stall.subscribe());
        let readers = Arc::clone(&self.readers);
        let answerer = Answerer {
            readers,
            book: self.files.book.clone(),
            progress,
            announced: self.announced.subscribe(),
            stalled: stalled.clone(),
        };
        let service = query::start(&self.bus).await?;
        self.attest().serve(&service).await?;
        let operator = Operator {
            bus: self.bus.clone(),
            files: self.files.clone(),
            vitals: self.vitals.clone(),
            announced: self.announced.subscribe(),
            beside: Arc::clone(&self.beside),
            stalled,
            promote,
            busy: Arc::default(),
        };
        operator.serve(&service).await?;
        query::serve(&service, answerer).await?;
        Ok(service)
    }

    /// Returns what attests the views as they are.
    pub(crate) fn attest(&self) -> Attest {
        Attest {
            voice: self.voice.clone(),
            asker: self.asker.subscribe(),
            progress: self.vitals.progress.subscribe(),
            stalled: self.stall.subscribe(),
        }
    }

    /// Brings the store beside the live one, which stands still, to where that is, and holds their views against each
    /// other: what was equal when every row was compared must still be.
    pub(crate) async fn agree(&self, runner: &Runner) -> Result<(), Disagreement> {
        let live = runner.asker().attestation().await;
        let through = chancery_bus::Sink::cursor(runner);
        let levelled = tokio::time::timeout(STOP_PATIENCE, self.beside.level(through)).await;
        match levelled {
            Ok(Some(next)) if next == live => Ok(()),
            Ok(Some(_)) => Err(Disagreement::Differs(through)),
            Ok(None) => Err(Disagreement::Gone),
            Err(_) => Err(Disagreement::Late(through)),
        }
    }
}

async fn tell(mut progress: watch::Receiver<Progress>, lag: watch::Sender<Lag>) {
    loop {
        let Progress { cursor, head } = *progress.borrow_and_update();
        lag.send_replace(Lag { folded: cursor, head });
        if progress.changed().await.is_err() {
            return;
        }
    }
}
