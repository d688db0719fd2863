//! How the program ends: exit codes, and failures that know theirs.

use std::io::{self, Write};
use std::process::ExitCode;

/// What the exit status says; these numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Done as asked.
    Ok,
    /// Failed for a reason that no other code names.
    Failed,
    /// The audit found a difference.
    AuditDiffers,
    /// At least one event was rejected.
    Rejected,
    /// Something that is needed is not there or does not answer; trying again later may help.
    Unavailable,
    /// The configuration is wrong.
    Configuration,
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        // 2 is clap's, for a wrong command line.
        ExitCode::from(match code {
            Code::Ok => 0,
            Code::Failed => 1,
            Code::AuditDiffers => 3,
            Code::Rejected => 4,
            Code::Unavailable => 5,
            Code::Configuration => 78,
        })
    }
}

/// An error together with the exit code that it leads to.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    pub(crate) error: anyhow::Error,
}

impl Failure {
    /// Tells the error and its causes on stderr, in one line.
    pub(crate) fn tell(&self) {
        if self.is_closed_pipe() {
            return;
        }
        // With stderr closed there is no way left to say anything.
        drop(writeln!(io::stderr(), "chancery: {:#}", self.error));
    }

    /// Whether whoever read our output stopped reading, as `head` does: nothing to complain about.
    fn is_closed_pipe(&self) -> bool {
        let mut causes = self.error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
        causes.any(|error| error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { code: Code::Failed, error: error.into() }
    }
}

/// Gives a result's error an exit code.
pub(crate) trait OrExit<T> {
    /// Returns the value, or a failure that exits with `code`.
    fn or_exit(self, code: Code) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> OrExit<T> for Result<T, E> {
    fn or_exit(self, code: Code) -> Result<T, Failure> {
        self.map_err(|error| Failure { code, error: error.into() })
    }
}
