//! What the binary decides.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use chancery_domain::RecordedAt;

/// Fills bytes at random.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// Tells whose token it is; none when it is nobody's.
pub type Bearer = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// How the gateway serves.
#[derive(Clone)]
pub struct Config {
    /// What time it is.
    pub clock: Arc<dyn Fn() -> RecordedAt + Send + Sync>,
    /// Fills bytes at random: the ids of traces that begin here.
    pub entropy: Entropy,
    /// Writes the metrics of this process in the text format of Prometheus.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// The token that every request must bear; none asks for none.
    pub token: Option<String>,
    /// Where each publisher bears a token of its own, to publish; none lets everybody publish who may ask at all.
    pub publishers: Option<Bearer>,
    /// Names under which the gateway may be addressed, beside its own address and `localhost`.
    pub hosts: Vec<String>,
    /// What streams may take.
    pub streams: StreamLimits,
    /// What connections and requests may take.
    pub limits: Limits,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The token is a secret.
        f.debug_struct("Config").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

/// What connections and requests may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most connections; each is a file and some kilobytes.
    pub connections_max: usize,
    /// The most connections of one address that is not this machine's own.
    pub connections_per_address_max: usize,
    /// How long a client may take for the head of a request; also how long a connection is kept without one.
    pub head_within: Duration,
    /// How long a request may take, its body included. Longer than what it asks of others, so that their answer is told.
    pub request_within: Duration,
    /// How long a client may take no byte of what is sent to it.
    pub write_within: Duration,
    /// How long requests in work have when the gateway stops.
    pub stop_within: Duration,
    /// Requests in a second from one address; none is no limit for this machine, and a generous one for others.
    pub rate: Option<NonZeroU32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 16_384,
            connections_per_address_max: 512,
            head_within: Duration::from_secs(15),
            request_within: Duration::from_secs(15),
            write_within: Duration::from_secs(30),
            stop_within: Duration::from_secs(5),
            rate: None,
        }
    }
}

/// What streams may take.
#[derive(Clone, Debug)]
pub struct StreamLimits {
    /// How often a stream without news says that it is there.
    pub heartbeat: Duration,
    /// After how long a client is told to connect again.
    pub retry: Duration,
    /// The most streams at once: 2,000 of them take some 50 MiB.
    pub streams_max: usize,
    /// The most streams of one address that is not this machine's own.
    pub streams_per_address_max: usize,
    /// The most events that wait for one reader.
    pub waiting_max: usize,
    /// About the most bytes that wait for one reader.
    pub waiting_bytes_max: usize,
    /// The most changes that are told to one who resumes; beyond, reading the documents costs less.
    pub replay_changes_max: usize,
    /// About the most bytes that are told to one who resumes.
    pub replay_bytes_max: usize,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_secs(15),
            retry: Duration::from_secs(1),
            streams_max: 4_096,
            streams_per_address_max: 128,
            waiting_max: 256,
            waiting_bytes_max: 1024 * 1024,
            replay_changes_max: 5_000,
            replay_bytes_max: 8 * 1024 * 1024,
        }
    }
}
