//! Starting and stopping.

mod connections;
mod patience;

use std::net::SocketAddr;
use std::sync::Arc;

use chancery_bus::Bus;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::Config;
use crate::routes;

/// Who is at the other end of the connection that a request came on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Why the gateway ended.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// Nobody listens.
    #[error("could not find out where HTTP is served")]
    Address(#[source] std::io::Error),
}

/// Serves HTTP on `listener` until `stop` is cancelled. Then streams are told, requests in work are finished, and
/// connections are closed, within [`Limits::stop_within`](crate::config::Limits::stop_within).
///
/// # Errors
///
/// When the listener has no address.
pub async fn serve(
    listener: TcpListener,
    bus: Bus,
    config: Config,
    stop: CancellationToken,
) -> Result<(), GatewayError> {
    let address = listener.local_addr().map_err(GatewayError::Address)?;
    let app = App::new(bus, config, address, stop.clone());
    let hearing = tokio::spawn({
        let (streams, bus) = (app.streams.clone(), app.bus.clone());
        let documents = Arc::clone(&app.documents);
        async move { streams.run(bus, documents).await }
    });
    let naming = tokio::spawn(app.names.clone().follow(app.bus.clone(), stop.clone()));
    tokio::spawn(app.documents.listen(stop.clone()));
    let limits = app.config.limits.clone();
    connections::accept(listener, routes::all(app), &limits, &stop).await;
    hearing.abort();
    naming.abort();
    Ok(())
}

/// Serves `/metrics` and `/livez` of a process that is no gateway.
///
/// # Errors
///
/// When the listener has no address.
pub async fn serve_metrics(
    listener: TcpListener,
    bus: Bus,
    config: Config,
    stop: CancellationToken,
) -> Result<(), GatewayError> {
    let address = listener.local_addr().map_err(GatewayError::Address)?;
    let app = App::new(bus, config, address, stop.clone());
    let limits = app.config.limits.clone();
    connections::accept(listener, routes::operations_alone(app), &limits, &stop).await;
    Ok(())
}
