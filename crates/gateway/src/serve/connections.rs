//! Connections: how many, how long, and how they end.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::Peer;
use super::patience::Patient;
use crate::config::Limits;

/// The largest head of a request: a URL with filters, a token and what browsers add are a tenth of it.
const HEAD_BYTES_MAX: usize = 32 * 1024;

/// The most headers of a request.
const HEADERS_MAX: usize = 100;

/// How long to wait when the process has no file left for a connection.
const WITHOUT_FILES: Duration = Duration::from_millis(50);

/// Accepts connections until `stop` is cancelled, and waits for those in work.
pub(super) async fn accept(
    listener: TcpListener,
    routes: Router,
    limits: &Limits,
    stop: &CancellationToken,
) {
    let open = Open::new(limits);
    let (tasks, end) = (TaskTracker::new(), CancellationToken::new());
    let http = http(limits);
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                refused(&error).await;
                continue;
            }
        };
        // Closing at once costs nothing; an answer would have to be waited for.
        let Some(place) = Open::enter(&open, peer.ip()) else {
            metrics::counter!("chancery_http_connections_refused_total").increment(1);
            continue;
        };
        let (http, routes, write_within) = (http.clone(), routes.clone(), limits.write_within);
        let (stop, end) = (stop.clone(), end.clone());
        tasks.spawn(async move {
            let _place = place;
            serve(stream, peer, &http, routes, write_within, (&stop, &end)).await;
        });
    }
    drop(listener);
    tasks.close();
    if tokio::time::timeout(limits.stop_within, tasks.wait()).await.is_err() {
        tracing::info!("closing HTTP connections with requests in work");
        end.cancel();
        tasks.wait().await;
    }
}

fn http(limits: &Limits) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head_within)
        .max_header_size(HEAD_BYTES_MAX)
        .max_buf_size(HEAD_BYTES_MAX * 4)
        .max_headers(HEADERS_MAX);
    http
}

/// Answers the requests of one connection, until it is closed or must end.
async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    http: &http1::Builder,
    routes: Router,
    write_within: Duration,
    (stop, end): (&CancellationToken, &CancellationToken),
) {
    // Answers are small and wanted at once.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "could not set TCP_NODELAY");
    }
    let answer = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        routes.clone().oneshot(request.map(Body::new))
    });
    let io = TokioIo::new(Patient::new(stream, write_within));
    let connection = http.serve_connection(io, answer);
    tokio::pin!(connection);
    let mut stopping = false;
    loop {
        tokio::select! {
            biased;
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::debug!(%peer, error = &error as &dyn std::error::Error, "a connection failed");
                }
                return;
            }
            () = stop.cancelled(), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            () = end.cancelled() => return,
        }
    }
}

/// Takes an error of accepting: those of one connection are passed over, others are waited out.
async fn refused(error: &io::Error) {
    let of_one =
        [ErrorKind::ConnectionAborted, ErrorKind::ConnectionRefused, ErrorKind::ConnectionReset];
    if of_one.contains(&error.kind()) {
        return;
    }
    tracing::warn!(%error, "could not accept a connection");
    tokio::time::sleep(WITHOUT_FILES).await;
}

/// Counts the connections that are open.
#[derive(Debug)]
struct Open {
    max: usize,
    of_address_max: usize,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    of_address: HashMap<IpAddr, usize>,
}

impl Open {
    fn new(limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            max: limits.connections_max,
            of_address_max: limits.connections_per_address_max,
            counts: Mutex::default(),
        })
    }

    /// Counts a connection in; none where there are as many as there may be.
    fn enter(open: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let mut counts = open.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let of_address = counts.of_address.get(&address).copied().unwrap_or(0);
        // Whoever is in front of the gateway on this machine speaks for many.
        let too_many = of_address >= open.of_address_max && !address.is_loopback();
        if too_many || counts.all >= open.max {
            return None;
        }
        counts.all += 1;
        *counts.of_address.entry(address).or_default() += 1;
        metrics::gauge!("chancery_http_connections").increment(1);
        Some(Place { open: Arc::clone(open), address })
    }
}

/// One connection that is counted; counted out on drop.
struct Place {
    open: Arc<Open>,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.open.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.all -= 1;
        if let Some(count) = counts.of_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.of_address.remove(&self.address);
            }
        }
        metrics::gauge!("chancery_http_connections").decrement(1);
    }
}
