//! A system under measurement: a real `chancery up` as a process of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chancery_bus::{Bus, ConnectOptions, Login};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use super::memory::Memory;
use crate::environment::Environment;
use crate::nats_server;
use crate::run_file::RunFile;

/// A log of a million events is checked first, which takes some seconds.
const READY_WITHIN: Duration = Duration::from_mins(5);
/// How often to look for `run.json`.
const READY_POLL: Duration = Duration::from_millis(20);
/// The services flush, and nats-server has 10 s before it is killed.
const STOPPED_WITHIN: Duration = Duration::from_mins(1);

/// A running `chancery up`; killed when it goes out of scope, and its nats-server with it.
pub(crate) struct Running {
    child: Child,
    run: RunFile,
}

impl Running {
    /// Starts on `data`, without the parts named in `paused`, and waits until it is ready.
    ///
    /// # Errors
    ///
    /// When it ends, or is not ready in time; what it said is in the error.
    pub(crate) async fn start(
        data: &Path,
        environment: &Environment,
        paused: &[&str],
    ) -> Result<Self> {
        let server = nats_server::found(environment)?;
        std::fs::create_dir_all(data)
            .with_context(|| format!("could not create {}", data.display()))?;
        let said = said_in(data);
        let log = std::fs::File::create(&said)
            .with_context(|| format!("could not create {}", said.display()))?;
        let program = std::env::current_exe().context("could not find this program")?;
        let mut command = Command::new(program);
        command
            .arg("up")
            .arg("--data")
            .arg(data)
            .args(paused.iter().flat_map(|part| ["--pause", part]));
        for name in environment.names("CHANCERY_") {
            command.env_remove(name);
        }
        command.env("CHANCERY_STATE_DIR", data.join("state"));
        command.env("NATS_SERVER", &server.path).current_dir(data).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().context("could not start `chancery up`")?;
        Self::ready(child, data).await
    }

    async fn ready(mut child: Child, data: &Path) -> Result<Self> {
        let end = Instant::now() + READY_WITHIN;
        while Instant::now() < end {
            if let Some(status) = child.try_wait().context("could not look after `chancery up`")? {
                bail!("`chancery up` ended with {status}; it said: {}", last_words(data));
            }
            match RunFile::of_running(data) {
                Ok(run) if Some(run.pid) == child.id() => return Ok(Self { child, run }),
                Ok(_) | Err(_) => sleep(READY_POLL).await,
            }
        }
        bail!("`chancery up` was not ready in time; it said: {}", last_words(data))
    }

    /// Connects as our services do: everything is allowed.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub(crate) async fn connect(&self, name: &str) -> Result<Bus> {
        let mut options = ConnectOptions::new(&self.run.nats, name);
        let login = self.run.service.as_ref();
        options.login =
            login.map(|user| Login { user: user.user.clone(), password: user.password.clone() });
        Bus::connect(options).await.context("could not connect to the system that is measured")
    }

    /// Returns the address of the gateway.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(crate) fn http(&self) -> Result<&str> {
        self.run.http.as_deref().context("the system that is measured has no gateway")
    }

    /// Looks how much memory `chancery up` takes, and its nats-server.
    ///
    /// # Errors
    ///
    /// When one of them is gone.
    pub(crate) fn memory(&self) -> Result<(Memory, Memory)> {
        let file = self.run.data.join("nats-server.pid");
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("could not read {}", file.display()))?;
        let server = text.trim().parse().context("the pid file of nats-server holds no number")?;
        Ok((Memory::of(self.run.pid)?, Memory::of(server)?))
    }

    /// Stops it as Ctrl-C does, and waits.
    ///
    /// # Errors
    ///
    /// When it does not end in time, or not well.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let pid = self.child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        let pid = pid.context("`chancery up` has ended by itself")?;
        kill_process(pid, Signal::TERM).context("could not stop `chancery up`")?;
        let ended = timeout(STOPPED_WITHIN, self.child.wait()).await;
        let status = ended.context("`chancery up` did not stop in time")??;
        if !status.success() {
            bail!("`chancery up` ended with {status}; it said: {}", last_words(&self.run.data));
        }
        Ok(())
    }
}

fn said_in(data: &Path) -> PathBuf {
    data.join("up.log")
}

fn last_words(data: &Path) -> String {
    const LINES: usize = 5;
    let said = std::fs::read_to_string(said_in(data)).unwrap_or_default();
    let mut lines: Vec<_> = said.lines().rev().take(LINES).collect();
    lines.reverse();
    lines.join("; ")
}
