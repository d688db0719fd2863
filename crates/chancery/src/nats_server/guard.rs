//! What runs between us and nats-server: a hidden subcommand of this binary that becomes nats-server.
//!
//! nats-server survives its parent and would go on writing its store. So before it is executed, the new
//! process asks the kernel to be ended when its parent dies, and takes the lock on the store, which then
//! lives exactly as long as nats-server does: it is inherited over `exec` and given up by the kernel.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Seek, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;
use rustix::fs::{FlockOperation, flock};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::process::{Pid, Signal, getpid, getppid, set_parent_process_death_signal};

/// The name of the hidden subcommand.
pub(crate) const SUBCOMMAND: &str = "nats-server-guard";

/// Becomes nats-server, tied to its parent's life and holding the lock on its store.
#[derive(Args, Debug)]
pub(crate) struct Guard {
    /// The process that must be alive for nats-server to be.
    #[arg(long)]
    parent: i32,
    /// The file to lock and to write the process id into.
    #[arg(long)]
    pid_file: PathBuf,
    /// nats-server and its arguments.
    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

impl Guard {
    /// Prepares the command line that runs `program` under the guard. `/proc/self/exe` is this very binary
    /// even after an upgrade has replaced the file.
    pub(super) fn command(pid_file: &Path, program: &Path) -> Command {
        let mut command = Command::new("/proc/self/exe");
        command.arg(SUBCOMMAND).arg("--parent").arg(std::process::id().to_string());
        command.arg("--pid-file").arg(pid_file).arg("--").arg(program);
        command
    }

    /// Becomes the command; returns only when that is not possible.
    ///
    /// # Errors
    ///
    /// When the parent is gone, the lock cannot be taken or the program cannot be executed.
    pub(crate) fn execute(self) -> Result<()> {
        set_parent_process_death_signal(Some(Signal::TERM))
            .context("could not tie nats-server to the life of chancery")?;
        // The parent may have died before the signal was set; then the kernel will not tell us.
        if getppid().map(Pid::as_raw_pid) != Some(self.parent) {
            bail!("process {} is gone, so nats-server is not started", self.parent);
        }
        let _locked = self.lock()?;
        let [program, arguments @ ..] = self.command.as_slice() else {
            bail!("there is no program to execute");
        };
        let error = Command::new(program).args(arguments).exec();
        Err(error).with_context(|| format!("could not execute {}", program.display()))
    }

    /// Waits for the lock (a predecessor may be on its way out) and writes the process id. Whoever started
    /// us bounds the wait.
    fn lock(&self) -> Result<File> {
        let shown = self.pid_file.display();
        let options = File::options().read(true).write(true).create(true).truncate(false).clone();
        let mut file =
            options.open(&self.pid_file).with_context(|| format!("could not open {shown}"))?;
        flock(&file, FlockOperation::LockExclusive)
            .with_context(|| format!("could not lock {shown}"))?;
        fcntl_setfd(&file, FdFlags::empty())
            .with_context(|| format!("could not hand the lock on {shown} to nats-server"))?;
        file.set_len(0).and_then(|()| file.rewind()).with_context(|| format!("{shown}"))?;
        writeln!(file, "{}", getpid().as_raw_pid()).with_context(|| format!("{shown}"))?;
        Ok(file)
    }
}
