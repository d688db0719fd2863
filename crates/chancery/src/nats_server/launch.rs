//! Starting nats-server once, and waiting until it is ready.

use std::fs::File;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chancery_bus::{Bus, ConnectOptions, Login};
use rustix::fs::{FlockOperation, flock};
use rustix::process::Signal;
use tokio::time::{Instant, sleep, timeout};

use super::child::Child;
use super::guard::Guard;
use super::{configuration, log_file};
use crate::access::{Access, Listener};
use crate::files::write_private;

/// Ready in 10–90 ms as a rule; a store of many gigabytes is looked through first.
const READY_WITHIN: Duration = Duration::from_mins(2);
/// How often to look for the ports file: short beside the time that a start takes.
const READY_POLL: Duration = Duration::from_millis(5);
/// A server whose parent died stops within milliseconds; one that hangs is not waited for longer.
const GONE_WITHIN: Duration = Duration::from_secs(10);
/// One answer of a server that is up takes a millisecond.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Who may do what on the embedded server.
#[derive(Clone)]
pub(crate) struct Credentials {
    /// The user that our services connect as: everything is allowed.
    pub(crate) user: String,
    pub(crate) password: String,
    /// Secret from everybody; a user needs one.
    pub(crate) guest_password: String,
}

/// What is needed to start the server, again and again.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) binary: PathBuf,
    /// The data directory; everything of the server lies in it, the store in `nats/`.
    pub(crate) data: PathBuf,
    pub(crate) mode: Mode,
}

/// How the server tells people apart.
#[derive(Clone)]
pub(crate) enum Mode {
    /// One account, for development: whoever is on this machine may publish and read.
    Open(Credentials),
    /// Accounts and keys, and TLS.
    Secure(Access),
}

impl Plan {
    /// Starts the server, on `port` or on a free one, and returns it with its port once JetStream answers.
    pub(super) async fn launch(&self, port: Option<u16>) -> Result<(Child, u16)> {
        self.prepare(port)?;
        let mut child = self.spawn().await.context("could not spawn nats-server")?;
        match self.wait_until_ready(&child).await {
            Ok(port) => Ok((child, port)),
            Err(why) => {
                child.signal(Signal::KILL).context("could not kill nats-server")?;
                child.ended().await.context("could not wait for nats-server")?;
                Err(why)
            }
        }
    }

    /// Waits for a server that a killed predecessor left to be gone: it has its port and its store until then.
    /// When it takes too long, the start itself will say what holds the store.
    pub(super) async fn wait_for_predecessor(&self) {
        let end = Instant::now() + GONE_WITHIN;
        while let Ok(pid_file) = File::open(self.pid_file())
            && flock(&pid_file, FlockOperation::NonBlockingLockExclusive).is_err()
            && Instant::now() < end
        {
            sleep(READY_POLL).await;
        }
    }

    /// Returns the port of the run before, when it is free now.
    pub(super) fn earlier_port(&self) -> Option<u16> {
        let text = std::fs::read_to_string(self.port_file()).ok()?;
        let port: u16 = text.trim().parse().ok()?;
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok().then_some(port)
    }

    /// Writes down the port for the next run.
    pub(super) fn remember_port(&self, port: u16) -> Result<()> {
        write_private(&self.port_file(), format!("{port}\n").as_bytes())
    }

    fn prepare(&self, port: Option<u16>) -> Result<()> {
        let store = self.data.join("nats");
        std::fs::create_dir_all(&store)
            .with_context(|| format!("could not create {}", store.display()))?;
        self.remove_old_ports_files()?;
        match &self.mode {
            Mode::Open(credentials) => {
                let configuration = configuration::render(port, &store, credentials);
                write_private(&self.configuration_file(), configuration.as_bytes())
            }
            Mode::Secure(access) => {
                // A port that the server chose by itself would be another to it when it reads the file again.
                let port = port.map_or_else(free_port, Ok)?;
                let address = (Ipv4Addr::LOCALHOST, port).into();
                let pid_file = self.pid_file();
                let listener = Listener { address, store, pid_file, embedded: true };
                access.listen(listener, &self.binary)
            }
        }
    }

    async fn spawn(&self) -> Result<Child> {
        let mut command = Guard::command(&self.pid_file(), &self.binary);
        command.arg("--config").arg(self.configuration_file());
        command.arg("--ports_file_dir").arg(&self.data);
        let log = log_file::open(&self.log_file()).context("could not open nats-server.log")?;
        // A group of its own: Ctrl-C in the terminal must not stop it before those that use it.
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        Ok(Child::spawn(command).await?)
    }

    async fn wait_until_ready(&self, child: &Child) -> Result<u16> {
        let end = Instant::now() + READY_WITHIN;
        let ports = self.ports_file(child.pid());
        while Instant::now() < end {
            if let Some(status) = child.has_ended() {
                bail!(
                    "nats-server ended with {status}: {}",
                    log_file::last_words(&self.log_file())
                );
            }
            if let Some(port) = read_port(&ports)
                && self.answers(port).await
            {
                return Ok(port);
            }
            sleep(READY_POLL).await;
        }
        let (seconds, holder) = (READY_WITHIN.as_secs(), self.pid_file());
        bail!(
            "nats-server was not ready within {seconds} s; the process in {} may still hold the store",
            holder.display()
        )
    }

    /// Asks JetStream for its state, as one of our services.
    async fn answers(&self, port: u16) -> bool {
        let url = self.url(port);
        let mut options = match &self.mode {
            Mode::Open(Credentials { user, password, .. }) => {
                let login = Login { user: user.clone(), password: password.clone() };
                ConnectOptions { login: Some(login), ..ConnectOptions::new(url, "chancery") }
            }
            Mode::Secure(access) => access.admin_options(&url),
        };
        options.patience = ANSWER_WITHIN;
        let ask = async {
            let bus = Bus::connect(options).await.ok()?;
            let info = bytes::Bytes::new();
            let reply = bus.request("$JS.API.INFO", None, info, ANSWER_WITHIN).await.ok()?;
            let info: serde_json::Value = serde_json::from_slice(&reply.payload).ok()?;
            info.get("error").is_none().then_some(())
        };
        matches!(timeout(ANSWER_WITHIN, ask).await, Ok(Some(())))
    }

    fn configuration_file(&self) -> PathBuf {
        match &self.mode {
            Mode::Open(_) => self.data.join("nats-server.conf"),
            Mode::Secure(access) => access.configuration(),
        }
    }

    /// Returns the address of the server, without credentials.
    pub(super) fn url(&self, port: u16) -> String {
        let scheme = match self.mode {
            Mode::Open(_) => "nats",
            Mode::Secure(_) => "tls",
        };
        format!("{scheme}://127.0.0.1:{port}")
    }

    fn log_file(&self) -> PathBuf {
        self.data.join("nats-server.log")
    }

    /// Locked by the server itself for as long as it lives.
    fn pid_file(&self) -> PathBuf {
        self.data.join("nats-server.pid")
    }

    fn port_file(&self) -> PathBuf {
        self.data.join("nats-server.port")
    }

    /// Returns where the server writes its ports: its program's name and process id.
    fn ports_file(&self, pid: u32) -> PathBuf {
        let program = self.binary.file_name().unwrap_or_default().to_string_lossy();
        self.data.join(format!("{program}_{pid}.ports"))
    }

    /// A killed server leaves its ports file, and process ids come round again.
    fn remove_old_ports_files(&self) -> Result<()> {
        for entry in std::fs::read_dir(&self.data).context("could not list the data directory")? {
            let path = entry.context("could not list the data directory")?.path();
            if path.extension().is_some_and(|extension| extension == "ports") {
                remove(&path)?;
            }
        }
        Ok(())
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("there is no free port")?;
    Ok(listener.local_addr().context("there is no free port")?.port())
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not remove {}", path.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn read_port(ports: &Path) -> Option<u16> {
    let text = std::fs::read_to_string(ports).ok()?;
    let ports: serde_json::Value = serde_json::from_str(&text).ok()?;
    ports["nats"][0].as_str()?.rsplit_once(':')?.1.parse().ok()
}
