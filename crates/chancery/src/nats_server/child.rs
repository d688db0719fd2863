//! One run of nats-server as a child process.

use std::io;
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use tokio::sync::{oneshot, watch};

/// A running child, spawned and waited for by a thread of its own.
///
/// The thread matters: a parent-death signal fires when the thread that spawned dies, and tokio ends idle
/// threads. This one lives exactly as long as the child.
pub(super) struct Child {
    pid: Pid,
    /// The pid while it is ours to signal; none once the child was reaped and the number may be another's.
    signalled: Arc<Mutex<Option<Pid>>>,
    ended: watch::Receiver<Option<ExitStatus>>,
}

impl Child {
    /// Spawns `command`.
    ///
    /// # Errors
    ///
    /// When the operating system refuses.
    pub(super) async fn spawn(command: Command) -> io::Result<Self> {
        let signalled = Arc::new(Mutex::new(None));
        let (spawned, pid) = oneshot::channel();
        let (ending, ended) = watch::channel(None);
        let shared = Arc::clone(&signalled);
        let run = move || live_and_die(command, spawned, &shared, &ending);
        thread::Builder::new().name("nats-server".to_owned()).spawn(run)?;
        let pid = pid.await.map_err(io::Error::other)??;
        Ok(Self { pid, signalled, ended })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// Returns how the child ended, if it has.
    pub(super) fn has_ended(&self) -> Option<ExitStatus> {
        *self.ended.borrow()
    }

    /// Waits until the child has ended.
    pub(super) async fn ended(&mut self) -> io::Result<ExitStatus> {
        let status = self.ended.wait_for(Option::is_some).await.map_err(io::Error::other)?;
        status.ok_or_else(|| io::Error::other("the waiting thread ended without a status"))
    }

    /// Sends `signal`; a child that has ended stays untouched.
    pub(super) fn signal(&self, signal: Signal) -> io::Result<()> {
        let pid = self.signalled.lock().unwrap_or_else(PoisonError::into_inner);
        pid.map_or(Ok(()), |pid| Ok(kill_process(pid, signal)?))
    }
}

impl Drop for Child {
    /// Kills a child that is let go while it runs, for example in the middle of a start.
    fn drop(&mut self) {
        // The only error is that it is gone, which is what is wanted.
        drop(self.signal(Signal::KILL));
    }
}

fn live_and_die(
    mut command: Command,
    spawned: oneshot::Sender<io::Result<Pid>>,
    signalled: &Mutex<Option<Pid>>,
    ending: &watch::Sender<Option<ExitStatus>>,
) {
    let mut child = match command.spawn() {
        Ok(child) => child,
        // Without a receiver there is nobody left to tell.
        Err(error) => return drop(spawned.send(Err(error))),
    };
    let pid = Pid::from_child(&child);
    *signalled.lock().unwrap_or_else(PoisonError::into_inner) = Some(pid);
    drop(spawned.send(Ok(pid)));
    // Waits without reaping, so that the number cannot become another's while somebody signals it.
    while waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).is_err() {}
    let mut signalled = signalled.lock().unwrap_or_else(PoisonError::into_inner);
    *signalled = None;
    let status = child.wait();
    drop(signalled);
    ending.send_replace(status.ok());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn reports_how_the_child_ended_and_lets_go_of_its_number() {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "exit 7"]);
        let mut child = Child::spawn(command).await.expect("a shell can be spawned");
        assert_eq!(child.ended().await.expect("it ends").code(), Some(7));
        child.signal(Signal::KILL).expect("nothing left to signal is no error");
    }

    #[tokio::test]
    async fn says_when_there_is_nothing_to_run() {
        let missing = Child::spawn(Command::new("/nowhere/nats-server")).await;
        assert_eq!(missing.err().map(|error| error.kind()), Some(io::ErrorKind::NotFound));
    }
}
