//! What the binary decides.

use std::fmt;
use std::sync::Arc;

use chancery_domain::RecordedAt;

/// How the gateway serves.
#[derive(Clone)]
pub struct Config {
    /// What time it is.
    pub clock: Arc<dyn Fn() -> RecordedAt + Send + Sync>,
    /// Writes the metrics of this process in the text format of Prometheus.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// The token that every request must bear; none asks for none.
    pub token: Option<String>,
    /// Names under which the gateway may be addressed, beside its own address and `localhost`.
    pub hosts: Vec<String>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The token is a secret.
        f.debug_struct("Config").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}
