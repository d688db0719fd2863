//! Ingest as a service of this process.

use std::sync::Arc;

use anyhow::Result;
use chancery_bus::Bus;
use chancery_ingest::{Allowance, Config, Editors};
use chancery_wire::subjects::SERVICE_INGEST;

use super::Service;
use super::ready::ready;
use crate::access::{Rates, Roster};
use crate::environment::recorded_now;

/// Starts to take events; when this returns, requests are answered.
///
/// # Errors
///
/// When the service cannot be announced or does not come up.
pub(crate) async fn ingest(bus: Bus, roster: Option<Roster>) -> Result<Service> {
    let config = config(roster);
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

/// Without a roster everybody may everything: the mode for development.
fn config(roster: Option<Roster>) -> Config {
    let clock = Arc::new(recorded_now);
    let Some(roster) = roster else {
        return Config { editors: Editors::Everyone, allowance: None, clock };
    };
    let editors = roster.clone();
    let editors = Editors::Asked(Arc::new(move |name| editors.is_editor(name)));
    let allowance = move |name: &str| {
        let Rates { events, bytes } = roster.rates(name)?;
        Some(Allowance { events, bytes })
    };
    Config { editors, allowance: Some(Arc::new(allowance)), clock }
}
