//! Errors in one line.

use std::error::Error;
use std::fmt;

/// Tells an error with its causes.
pub(crate) struct Told<'e>(pub(crate) &'e dyn Error);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut error = self.0;
        while let Some(source) = error.source() {
            write!(f, ": {source}")?;
            error = source;
        }
        Ok(())
    }
}
