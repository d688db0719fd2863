//! Starting and stopping.

use std::sync::Arc;

use chancery_bus::Bus;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::Config;
use crate::documents::Documents;
use crate::routes;

/// Why the gateway ended.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// No more connections are accepted.
    #[error("could not accept HTTP connections any more")]
    Accept(#[source] std::io::Error),
}

/// Serves HTTP on `listener` until `stop` is cancelled.
///
/// # Errors
///
/// When connections cannot be accepted any more.
pub async fn serve(
    listener: TcpListener,
    bus: Bus,
    config: Config,
    stop: CancellationToken,
) -> Result<(), GatewayError> {
    let documents = Documents::start(bus.clone(), stop.clone());
    let app = App { bus, documents, config: Arc::new(config), stop: stop.clone() };
    let routes = routes::all(app);
    let stopped = async move { stop.cancelled().await };
    axum::serve(listener, routes)
        .with_graceful_shutdown(stopped)
        .await
        .map_err(GatewayError::Accept)
}
