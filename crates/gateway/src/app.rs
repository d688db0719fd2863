//! What all requests share.

use std::sync::Arc;

use chancery_bus::Bus;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::documents::Documents;

/// What every handler gets; cloning is cheap.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) bus: Bus,
    /// View documents, kept for a moment.
    pub(crate) documents: Arc<Documents>,
    pub(crate) config: Arc<Config>,
    /// Cancelled when the gateway is to stop.
    pub(crate) stop: CancellationToken,
}
