//! What ingest needs from outside.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use chancery_domain::RecordedAt;

/// Tells the time. Only the binary knows how.
pub type Clock = Arc<dyn Fn() -> RecordedAt + Send + Sync>;

/// Who may register outlets, actors and reports, and correct other publishers' records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Editors {
    /// Every publisher: the mode of a loopback address.
    Everyone,
    /// These publishers only; may be empty.
    Only(BTreeSet<String>),
}

impl Editors {
    /// Says whether `publisher` is an editor.
    pub fn include(&self, publisher: &str) -> bool {
        match self {
            Self::Everyone => true,
            Self::Only(names) => names.contains(publisher),
        }
    }
}

/// How ingest is set up.
#[derive(Clone)]
pub struct Config {
    /// Who may do what not every publisher may.
    pub editors: Editors,
    /// The time against which `occurred` is held.
    pub clock: Clock,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("editors", &self.editors).finish_non_exhaustive()
    }
}
