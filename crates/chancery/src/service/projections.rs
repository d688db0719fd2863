//! The projections as a service of this process.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use chancery_bus::Bus;
use chancery_projections::{Config, serve};
use chancery_wire::subjects::SERVICE_QUERY;

use super::Service;
use super::ready::ready;
use crate::data_lock::{DataLock, Part};
use crate::environment::{now, recorded_now};

/// Starts to follow the log of `data` and to answer queries; when this returns, queries are answered.
///
/// # Errors
///
/// When another process writes the views, or the service does not come up.
pub(crate) async fn projections(bus: Bus, data: &Path) -> Result<Service> {
    let lock = DataLock::take(data, Part::Projections, now())?;
    let config = Config { data: data.to_owned(), clock: Arc::new(recorded_now) };
    let serving = bus.clone();
    let mut service = Service::spawn("projections", move |stop| async move {
        // Held for as long as the views are written.
        let _lock = lock;
        Ok(serve(serving, config, stop).await?)
    });
    tokio::select! {
        ready = ready(&bus, SERVICE_QUERY) => ready?,
        failure = service.failed() => return Err(failure),
    }
    Ok(service)
}
