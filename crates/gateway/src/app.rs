//! What all requests share.

use std::net::SocketAddr;
use std::sync::Arc;

use chancery_bus::Bus;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::documents::Documents;
use crate::page::Names;
use crate::stream::Streams;

/// What every handler gets; cloning is cheap.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) bus: Bus,
    /// View documents, kept for a moment.
    pub(crate) documents: Arc<Documents>,
    pub(crate) config: Arc<Config>,
    /// What entities are called.
    pub(crate) names: Names,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    pub(crate) streams: Streams,
    /// Cancelled when the gateway is to stop.
    pub(crate) stop: CancellationToken,
}

impl App {
    /// Takes what handlers share, of which nothing is started yet.
    pub(crate) fn new(
        bus: Bus,
        config: Config,
        address: SocketAddr,
        stop: CancellationToken,
    ) -> Self {
        Self {
            documents: Arc::new(Documents::new(bus.clone())),
            streams: Streams::new(config.streams.clone()),
            names: Names::default(),
            bus,
            config: Arc::new(config),
            address,
            stop,
        }
    }
}
