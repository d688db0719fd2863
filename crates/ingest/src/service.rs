//! The NATS service `chancery-ingest`.

use std::sync::Arc;
use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::service::{Endpoint, Service, ServiceError, WhenFull};
use chancery_wire::subjects::{INGEST_ALL, RECEIPT_ALL, SERVICE_INGEST};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::batcher::slow_down;
use crate::config::Config;
use crate::inbox::Inbox;
use crate::intake::Intake;
use crate::quarantine::Quarantine;
use crate::receipts;

/// The most requests in work: more would only wait longer for the same disk.
const IN_WORK_MAX: usize = 8 * 1024;

/// The most questions for receipts in work: each may read through the quarantine.
const RECEIPTS_IN_WORK_MAX: usize = 8;

/// How long requests in work may take to be answered when ingest stops; the log's time-out is below it.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// Why ingest could not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The NATS service could not be started.
    #[error("could not start to take events")]
    Service(#[source] ServiceError),
}

/// Takes events on `chancery.ingest.*` until `stop` is cancelled; what is in work is answered first.
///
/// # Errors
///
/// When the NATS service cannot be started.
pub async fn serve(bus: Bus, config: Config, stop: CancellationToken) -> Result<(), ServeError> {
    let serving = Serving::start(bus, config).await?;
    stop.cancelled().await;
    serving.stop().await;
    Ok(())
}

/// Ingest at work.
#[derive(Debug)]
pub struct Serving {
    service: Service,
    stop: CancellationToken,
    inbox: JoinHandle<()>,
    quarantine: JoinHandle<()>,
}

impl Serving {
    /// Starts to take events; when this returns, requests are answered.
    ///
    /// # Errors
    ///
    /// When the NATS service cannot be started.
    pub async fn start(bus: Bus, config: Config) -> Result<Self, ServeError> {
        let quarantine = Quarantine::new(bus.clone());
        let stop = CancellationToken::new();
        let intake = Intake::new(bus.clone(), config, quarantine.clone(), stop.clone());
        let description = "takes events, and answers with the log's receipt";
        let service =
            Service::start(&bus, SERVICE_INGEST, description).await.map_err(ServeError::Service)?;
        let intake = Arc::new(intake);
        let inbox = Inbox::new(bus.clone(), Arc::clone(&intake), quarantine.clone(), stop.clone());
        let handler = move |request| {
            let intake = Arc::clone(&intake);
            async move { intake.handle(request).await }
        };
        service.endpoint(endpoint(), handler).await.map_err(ServeError::Service)?;
        let asked = bus.clone();
        let receipt = move |request| {
            let bus = asked.clone();
            async move { receipts::answer(&bus, request).await }
        };
        service.endpoint(receipt_endpoint(), receipt).await.map_err(ServeError::Service)?;
        let quarantine = tokio::spawn(quarantine.watch());
        let inbox = tokio::spawn(inbox.run());
        tracing::info!("taking events");
        Ok(Self { service, stop, inbox, quarantine })
    }

    /// Takes no more, and answers what is in work first; bounded in time.
    pub async fn stop(self) {
        self.stop.cancel();
        let abort = self.inbox.abort_handle();
        let inbox = tokio::time::timeout(STOP_PATIENCE, self.inbox);
        let ((), settled) = tokio::join!(self.service.stop(STOP_PATIENCE), inbox);
        if settled.is_err() {
            tracing::warn!(
                "stopping with messages of the inbox unsettled: they are handed out again"
            );
            abort.abort();
        }
        self.quarantine.abort();
    }
}

fn receipt_endpoint() -> Endpoint {
    Endpoint {
        name: "receipt",
        subject: RECEIPT_ALL,
        in_flight_max: RECEIPTS_IN_WORK_MAX,
        when_full: WhenFull::Refuse(Box::new(slow_down())),
    }
}

fn endpoint() -> Endpoint {
    Endpoint {
        name: "ingest",
        subject: INGEST_ALL,
        in_flight_max: IN_WORK_MAX,
        when_full: WhenFull::Refuse(Box::new(slow_down())),
    }
}
