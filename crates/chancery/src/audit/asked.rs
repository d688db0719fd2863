//! What somebody asked of an audit of a system.

use std::path::PathBuf;

use chancery_domain::Position;
use chancery_tlog::NoteVerifier;

/// What to audit, and against what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The last position to look at; none looks at all.
    pub(crate) through: Option<Position>,
    /// The key whose signatures count; none takes the one that the log names.
    pub(crate) key: Option<NoteVerifier>,
    /// The file that remembers the last checkpoint.
    pub(crate) state: Option<PathBuf>,
}
