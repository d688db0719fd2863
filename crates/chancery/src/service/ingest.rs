//! Ingest as a service of this process.

use std::sync::Arc;

use anyhow::Result;
use chancery_bus::Bus;
use chancery_ingest::{Config, Editors};
use chancery_wire::subjects::SERVICE_INGEST;

use super::Service;
use super::ready::ready;
use crate::environment::recorded_now;

/// Starts to take events; when this returns, requests are answered.
///
/// # Errors
///
/// When the service cannot be announced or does not come up.
pub(crate) async fn ingest(bus: Bus) -> Result<Service> {
    let config = Config { editors: Editors::Everyone, clock: Arc::new(recorded_now) };
    let serving = bus.clone();
    let mut service = Service::spawn("ingest", move |stop| async move {
        Ok(chancery_ingest::serve(serving, config, stop).await?)
    });
    tokio::select! {
        ready = ready(&bus, SERVICE_INGEST) => ready?,
        failure = service.failed() => return Err(failure),
    }
    Ok(service)
}
