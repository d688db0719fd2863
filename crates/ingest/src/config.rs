//! What ingest needs from outside.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use chancery_domain::RecordedAt;

/// Tells the time. Only the binary knows how.
pub type Clock = Arc<dyn Fn() -> RecordedAt + Send + Sync>;

/// Says something of a publisher by its name.
pub type OfPublisher<T> = Arc<dyn Fn(&str) -> T + Send + Sync>;

/// What each publisher may send in a second; none is no limit.
pub type Allowances = OfPublisher<Option<Allowance>>;

/// What a publisher may send in a second, on average; at once it may always send one batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Events.
    pub events: NonZeroU32,
    /// Bytes of messages.
    pub bytes: NonZeroU32,
}

/// Who may register outlets, actors and reports, and correct other publishers' records.
#[derive(Clone)]
pub enum Editors {
    /// Every publisher: the mode of a loopback address.
    Everyone,
    /// These publishers only; may be empty.
    Only(BTreeSet<String>),
    /// Whoever is one by now.
    Asked(OfPublisher<bool>),
}

impl fmt::Debug for Editors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => f.write_str("Everyone"),
            Self::Only(names) => f.debug_tuple("Only").field(names).finish(),
            Self::Asked(_) => f.write_str("Asked"),
        }
    }
}

impl Editors {
    /// Says whether `publisher` is an editor.
    pub fn include(&self, publisher: &str) -> bool {
        match self {
            Self::Everyone => true,
            Self::Only(names) => names.contains(publisher),
            Self::Asked(ask) => ask(publisher),
        }
    }
}

/// How ingest is set up.
#[derive(Clone)]
pub struct Config {
    /// Who may do what not every publisher may.
    pub editors: Editors,
    /// What each publisher may send; none counts nothing.
    pub allowance: Option<Allowances>,
    /// The time against which `occurred` is held.
    pub clock: Clock,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("editors", &self.editors).finish_non_exhaustive()
    }
}
