//! A real nats-server for one test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::binary::workspace_root;
use crate::eventually::eventually;
use crate::process::{Process, Spec, describe};

/// Ready in 10–90 ms when the machine is idle; a loaded one gets a hundred times that.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// Starts a nats-server with JetStream on a free port of 127.0.0.1, in a directory of its own.
pub async fn nats_server() -> NatsServer {
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let mut server = NatsServer { folder, port: None, process: None };
    server.start().await;
    server
}

/// Starts a nats-server on a configuration of the test's own, which listens on `port`; until connections are accepted.
pub async fn nats_server_on(configuration: &Path, port: u16) -> NatsServer {
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let log = folder.path().join("nats-server.log");
    let spec = Spec {
        program: nats_server_binary(),
        arguments: vec!["--config".to_owned(), configuration.display().to_string()],
        environment: Vec::new(),
        stdout: &log,
        stderr: &log,
    };
    let process = Process::spawn(&spec).expect("nats-server can be spawned");
    eventually(READY_WITHIN, || async {
        tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok().map(drop)
    })
    .await;
    NatsServer { folder, port: Some(port), process: Some(process) }
}

/// A running nats-server; stopped and removed on drop.
pub struct NatsServer {
    // Before the folder, in which it would go on writing.
    process: Option<Process>,
    folder: TempDir,
    port: Option<u16>,
}

impl NatsServer {
    /// Returns `nats://127.0.0.1:PORT`; the same over restarts.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port.expect("the server was started once"))
    }

    /// Returns the process id of the running server.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().expect("the server runs").pid()
    }

    /// Connects as an ordinary client that keeps trying when the server is away.
    pub async fn client(&self) -> async_nats::Client {
        async_nats::connect(self.url()).await.expect("a ready server accepts connections")
    }

    /// Kills the server (SIGKILL) and waits until it is gone; its files stay.
    pub fn kill9(&mut self) {
        self.process.take().expect("the server runs").kill9();
    }

    /// Stops the server (SIGTERM) and waits until it is gone; its files stay.
    pub async fn stop(&mut self) {
        let mut process = self.process.take().expect("the server runs");
        process.signal(Signal::TERM);
        eventually(READY_WITHIN, || std::future::ready(process.try_wait())).await;
    }

    /// Starts the server again on the same port and files, killing it first when it runs.
    pub async fn restart(&mut self) {
        self.process = None;
        self.start().await;
    }

    /// Removes everything JetStream has stored. The server must be down: use between `kill9` and `restart`.
    pub fn wipe_jetstream(&mut self) {
        assert!(self.process.is_none(), "a running server would write its files again");
        let store = self.folder.path().join("jetstream");
        std::fs::remove_dir_all(&store).expect("the store can be removed");
    }

    async fn start(&mut self) {
        let folder = self.folder.path().to_owned();
        let config = folder.join("nats-server.conf");
        std::fs::write(&config, configuration(&folder, self.port)).expect("the file is writable");
        let log = folder.join("nats-server.log");
        let spec = Spec {
            program: nats_server_binary(),
            arguments: vec![
                "--config".to_owned(),
                config.display().to_string(),
                "--ports_file_dir".to_owned(),
                folder.display().to_string(),
            ],
            environment: Vec::new(),
            stdout: &log,
            stderr: &log,
        };
        let mut process = Process::spawn(&spec).expect("nats-server can be spawned");
        let ports = folder.join(format!("nats-server_{}.ports", process.pid()));
        self.port = Some(ready_port(&mut process, &ports, &log).await);
        self.process = Some(process);
    }
}

fn configuration(folder: &Path, port: Option<u16>) -> String {
    let listen = port.map_or_else(|| "-1".to_owned(), |port| port.to_string());
    let store = folder.display();
    format!(
        "listen: 127.0.0.1:{listen}\nmax_payload: 4MB\n\
         jetstream {{ store_dir: \"{store}\", sync_interval: 1s }}\n"
    )
}

async fn ready_port(process: &mut Process, ports: &Path, log: &Path) -> u16 {
    let port = eventually(READY_WITHIN, || {
        if let Some(status) = process.try_wait() {
            let said = std::fs::read_to_string(log).unwrap_or_default();
            died(&describe(status), &said);
        }
        std::future::ready(read_port(ports))
    })
    .await;
    eventually(READY_WITHIN, || async move {
        let client = async_nats::connect(format!("nats://127.0.0.1:{port}")).await.ok()?;
        let request = client.request("$JS.API.INFO", bytes::Bytes::new());
        tokio::time::timeout(Duration::from_secs(1), request).await.ok()?.ok()
    })
    .await;
    port
}

#[expect(clippy::panic, reason = "this is how a test fails")]
fn died(how: &str, said: &str) -> ! {
    panic!("nats-server ended by {how}; it said:\n{said}")
}

/// Reads the client port from the file that nats-server writes when it listens.
fn read_port(ports: &Path) -> Option<u16> {
    let text = std::fs::read_to_string(ports).ok()?;
    let ports: serde_json::Value = serde_json::from_str(&text).ok()?;
    ports["nats"][0].as_str()?.rsplit_once(':')?.1.parse().ok()
}

/// Returns the nats-server that `scripts/nats-server.sh` finds or obtains; once per process.
pub fn nats_server_binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let script = workspace_root().join("scripts/nats-server.sh");
        let output = Command::new(script).output().expect("the script can be run");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "scripts/nats-server.sh found no nats-server: {said}");
        PathBuf::from(String::from_utf8(output.stdout).expect("a path in UTF-8").trim_end())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_nats::jetstream::{self, stream::Config};

    async fn stored(url: &str) -> Option<u64> {
        let jetstream = jetstream::new(async_nats::connect(url).await.ok()?);
        Some(jetstream.get_stream("KEPT").await.ok()?.cached_info().state.messages)
    }

    #[tokio::test]
    async fn keeps_its_port_and_its_messages_over_a_kill() {
        let mut server = nats_server().await;
        let url = server.url();
        let jetstream = jetstream::new(server.client().await);
        let kept = Config { name: "KEPT".to_owned(), ..Config::default() };
        jetstream.create_stream(kept).await.expect("a stream can be made");
        jetstream.publish("KEPT", "1".into()).await.expect("sent").await.expect("stored");
        server.kill9();
        server.restart().await;
        assert_eq!(server.url(), url);
        assert_eq!(stored(&url).await, Some(1));
        server.stop().await;
        server.wipe_jetstream();
        server.restart().await;
        assert_eq!(stored(&url).await, None);
    }

    #[tokio::test]
    async fn is_gone_with_its_guard() {
        let server = nats_server().await;
        let (url, folder) = (server.url(), server.folder.path().to_owned());
        drop(server);
        assert!(async_nats::connect(url).await.is_err());
        assert!(!folder.exists());
    }
}
