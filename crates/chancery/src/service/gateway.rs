//! The gateway as a service of this process.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use chancery_bus::Bus;
use chancery_gateway::{Config, Limits, StreamLimits, serve, serve_metrics};
use tokio::net::TcpListener;

use super::Service;
use crate::access::Roster;
use crate::environment::{fill_random, recorded_now};
use crate::exit::{Code, Failure, OrExit};
use crate::files;
use crate::settings::{Http, Origin, Settings};
use crate::telemetry;

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
pub(crate) async fn gateway(
    bus: Bus,
    settings: &Settings,
    roster: Option<Roster>,
) -> Result<Option<Gateway>> {
    let Http::At(address) = settings.http.value else { return Ok(None) };
    let listener = listen(address, &settings.http.origin).await?;
    let at = listener.local_addr().context("could not find out where HTTP is served")?;
    let bearer = roster.map(|roster| -> chancery_gateway::Bearer {
        Arc::new(move |token: &str| roster.bearer(token))
    });
    let config = Config { publishers: bearer, ..config(settings) };
    let service = Service::spawn("gateway", move |stop| async move {
        Ok(serve(listener, bus, config, stop).await?)
    });
    Ok(Some(Gateway { service, url: format!("http://{at}") }))
}

/// Serves the metrics of a service that is no gateway.
///
/// # Errors
///
/// When the address cannot be had.
pub(crate) async fn metrics(bus: Bus, at: SocketAddr, settings: &Settings) -> Result<Service> {
    let listener = listen(at, &settings.metrics.origin).await?;
    let config = config(settings);
    Ok(Service::spawn("metrics", move |stop| async move {
        Ok(serve_metrics(listener, bus, config, stop).await?)
    }))
}

/// Refuses to serve HTTP beyond this machine without a token.
///
/// # Errors
///
/// With exit code 78, and what to do.
pub(crate) fn check_http(settings: &Settings) -> Result<(), Failure> {
    let http = match settings.http.value {
        Http::Off => None,
        Http::At(address) => Some(address),
    };
    let beyond = [http, settings.metrics.value].into_iter().flatten();
    let mut beyond = beyond.filter(|address| !address.ip().is_loopback());
    match beyond.next_back() {
        Some(address) if settings.http_token.value.is_none() => Err(anyhow!(
            "{address} can be reached from other machines: name a file with a token that every request must bear \
             (`openssl rand -hex 32 > token`, `--http-token-file token`), or serve on 127.0.0.1"
        ))
        .or_exit(Code::Configuration),
        Some(_) | None => Ok(()),
    }
}

fn config(settings: &Settings) -> Config {
    Config {
        clock: Arc::new(recorded_now),
        entropy: Arc::new(fill_random),
        metrics: Arc::new(telemetry::metrics),
        token: settings.http_token.value.as_ref().map(|token| token.0.clone()),
        publishers: None,
        hosts: settings.http_hosts.value.clone(),
        streams: StreamLimits::default(),
        limits: Limits {
            connections_max: files::raise_limit(),
            rate: settings.http_rate.value,
            ..Limits::default()
        },
    }
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
