//! What somebody asked of an audit of a system.

use std::path::PathBuf;

use chancery_domain::Position;
use chancery_projections::Scope;
use chancery_tlog::NoteVerifier;

/// What to audit, and against what.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The last position to look at; none looks at all.
    pub(crate) through: Option<Position>,
    /// The key whose signatures count; none takes the one that the log names.
    pub(crate) key: Option<NoteVerifier>,
    /// The file that remembers the last checkpoint.
    pub(crate) state: Option<PathBuf>,
    /// How much of the views is compared.
    pub(crate) scope: Scope,
}

impl Asked {
    /// Asks for everything that can be looked at without anything being given.
    pub(crate) fn everything() -> Self {
        Self { through: None, key: None, state: None, scope: Scope::Everything }
    }
}
