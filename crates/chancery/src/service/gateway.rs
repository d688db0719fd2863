//! The gateway as a service of this process.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use chancery_bus::Bus;
use chancery_gateway::{Config, Limits, StreamLimits, serve};
use tokio::net::TcpListener;

use super::Service;
use crate::environment::{fill_random, recorded_now};
use crate::settings::{Http, Origin, Settings};

/// A gateway that listens, and where.
pub(crate) struct Gateway {
    pub(crate) service: Service,
    /// Its address as a URL.
    pub(crate) url: String,
}

/// Starts to listen; when this returns, connections are accepted. None where it is switched off.
///
/// # Errors
///
/// When the address cannot be had. If nobody chose it, a free port is taken instead.
pub(crate) async fn gateway(bus: Bus, settings: &Settings) -> Result<Option<Gateway>> {
    let Http::At(address) = settings.http.value else { return Ok(None) };
    let listener = listen(address, &settings.http.origin).await?;
    let at = listener.local_addr().context("could not find out where HTTP is served")?;
    let config = Config {
        clock: Arc::new(recorded_now),
        entropy: Arc::new(fill_random),
        metrics: Arc::new(String::new),
        token: None,
        hosts: Vec::new(),
        streams: StreamLimits::default(),
        limits: Limits::default(),
    };
    let service = Service::spawn("gateway", move |stop| async move {
        Ok(serve(listener, bus, config, stop).await?)
    });
    Ok(Some(Gateway { service, url: format!("http://{at}") }))
}

async fn listen(address: SocketAddr, chosen: &Origin) -> Result<TcpListener> {
    match TcpListener::bind(address).await {
        Err(error)
            if *chosen == Origin::Default && error.kind() == std::io::ErrorKind::AddrInUse =>
        {
            tracing::warn!(
                "{address} is in use: HTTP is served on a free port; --http ADDRESS chooses one"
            );
            let free = SocketAddr::new(address.ip(), 0);
            TcpListener::bind(free).await.context("could not serve HTTP on a free port")
        }
        bound => bound.with_context(|| {
            format!("could not serve HTTP on {address}; --http takes another address, or `off`")
        }),
    }
}
