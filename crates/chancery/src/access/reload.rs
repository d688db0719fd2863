//! Having a running nats-server read its configuration again.

use std::fs::File;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::sleep;

use super::table::Listener;

/// Between the two signals: the server must be done with the first. One is not enough: what a new account imports
/// reaches nobody until the configuration is read once more.
const BETWEEN: Duration = Duration::from_secs(1);

/// After the second: whoever connects while the server reads may be turned away.
const SETTLED: Duration = Duration::from_millis(500);

/// What the system calls the process.
const NAME: &str = "nats-server";

/// Finds the running server by its pid file; none when it does not run.
pub(super) fn running(listener: &Listener) -> Option<Pid> {
    let text = std::fs::read_to_string(&listener.pid_file).ok()?;
    let pid = text.trim().parse().ok().and_then(Pid::from_raw)?;
    // The number of a server that is gone may be another's by now.
    let is_there = if listener.embedded {
        // Locked by the server itself for as long as it lives.
        let file = File::open(&listener.pid_file).ok()?;
        flock(&file, FlockOperation::NonBlockingLockExclusive).is_err()
    } else {
        let name = std::fs::read_to_string(format!("/proc/{}/comm", pid.as_raw_nonzero()));
        name.is_ok_and(|name| name.starts_with(NAME))
    };
    is_there.then_some(pid)
}

/// Has the server read its configuration, twice.
pub(super) async fn reload(server: Pid) -> Result<()> {
    let hup = || kill_process(server, Signal::HUP).context("could not signal nats-server");
    hup()?;
    sleep(BETWEEN).await;
    hup()?;
    sleep(SETTLED).await;
    Ok(())
}
