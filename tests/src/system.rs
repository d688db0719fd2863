//! Whole systems: `chancery up` and `chancery run …` as processes of their own.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use crate::binary::chancery_binary;
use crate::eventually::eventually;
use crate::nats_server_binary;
use crate::process::{Process, Spec, describe};

/// A debug build on a loaded machine with two cores starts in under 5 s.
const READY_WITHIN: Duration = Duration::from_mins(1);
/// Three services have 5 to 10 s each to answer, and as long to flush; nats-server has 10 s before it is
/// killed. A stop that uses them up is slow, and right.
const STOPPED_WITHIN: Duration = Duration::from_mins(1);

/// Starts `chancery up` in a data directory of its own and waits until it is ready.
pub async fn up() -> System {
    up_with(&[]).await
}

/// Starts `chancery up` with further arguments, in a data directory of its own.
pub async fn up_with(arguments: &[&str]) -> System {
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let data = folder.path().join("data");
    let mut system = System::new(data, arguments);
    system.folder = Some(folder);
    system.start().await;
    system
}

/// Starts `chancery up` on an existing data directory, which stays.
pub async fn up_in(data: &Path, arguments: &[&str]) -> System {
    let mut system = System::new(data.to_owned(), arguments);
    system.start().await;
    system
}

/// A running `chancery up`; killed on drop, its nats-server with it.
pub struct System {
    service: Service,
    /// Removed on drop, where the directory is ours; after `service`.
    folder: Option<TempDir>,
}

impl System {
    fn new(data: PathBuf, arguments: &[&str]) -> Self {
        let mut all = vec!["up".to_owned(), "--data".to_owned(), data.display().to_string()];
        all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        Self { service: Service::new(all, data), folder: None }
    }

    /// Returns the data directory.
    pub fn data(&self) -> &Path {
        &self.service.data
    }

    /// Returns the process id of `chancery up`.
    pub fn pid(&self) -> u32 {
        self.service.pid()
    }

    /// Reads `run.json`, the addresses of the running system.
    pub fn run_json(&self) -> Value {
        read_run_json(self.data()).expect("a running system has a run.json")
    }

    /// Returns the address for ordinary clients: no credentials, limited rights.
    pub fn nats_url(&self) -> String {
        self.run_json()["nats"].as_str().expect("run.json names nats").to_owned()
    }

    /// Connects as an ordinary client without credentials.
    pub async fn client(&self) -> async_nats::Client {
        async_nats::connect(self.nats_url()).await.expect("a ready system accepts connections")
    }

    /// Kills `chancery up` (SIGKILL) and waits until it is gone; nats-server must follow by itself.
    pub fn kill9(&mut self) {
        self.service.kill9();
    }

    /// Stops `chancery up` (SIGTERM), waits until it is gone and returns how it ended.
    pub async fn stop(&mut self) -> ExitStatus {
        self.service.stop().await
    }

    /// Starts again on the same data and waits until ready; kills it first when it runs.
    pub async fn restart(&mut self) {
        self.start().await;
    }

    /// Returns everything that the system has said on stderr so far.
    pub fn said(&self) -> String {
        self.service.said()
    }

    async fn start(&mut self) {
        self.service.start();
        let pid = self.service.pid();
        let service = &mut self.service;
        eventually(READY_WITHIN, || {
            service.must_run();
            let ready = read_run_json(&service.data).filter(|run| run["pid"] == pid);
            std::future::ready(ready)
        })
        .await;
    }
}

fn read_run_json(data: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(data.join("run.json")).ok()?;
    serde_json::from_str(&text).ok()
}

/// Starts `chancery run NAME --nats URL --data DIR` with further arguments. When it answers is for
/// the test to look at, with `eventually`.
pub fn run_service(name: &str, nats: &str, data: &Path, arguments: &[&str]) -> Service {
    let mut service = service(name, nats, data, arguments);
    service.start();
    service
}

/// Starts a service as [`run_service`] does, with further variables in its environment.
pub fn run_service_with(
    name: &str,
    nats: &str,
    data: &Path,
    environment: &[(&str, &Path)],
) -> Service {
    let mut service = service(name, nats, data, &[]);
    let own = |(name, value): &(&str, &Path)| ((*name).to_owned(), value.display().to_string());
    service.environment = environment.iter().map(own).collect();
    service.start();
    service
}

fn service(name: &str, nats: &str, data: &Path, arguments: &[&str]) -> Service {
    let mut all: Vec<String> = ["run", name, "--nats", nats, "--data"].map(str::to_owned).into();
    all.push(data.display().to_string());
    all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    Service::new(all, data.to_owned())
}

/// One `chancery` process; killed on drop.
pub struct Service {
    arguments: Vec<String>,
    /// Beside what every service has.
    environment: Vec<(String, String)>,
    data: PathBuf,
    process: Option<Process>,
    output: TempDir,
}

impl Drop for Service {
    /// A test that fails shows what its systems said.
    fn drop(&mut self) {
        if std::thread::panicking() {
            let arguments = self.arguments.join(" ");
            eprintln!("`chancery {arguments}` said:\n{}", self.said());
        }
    }
}

impl Service {
    fn new(arguments: Vec<String>, data: PathBuf) -> Self {
        let output = tempfile::tempdir().expect("a temporary directory can be made");
        Self { arguments, environment: Vec::new(), data, process: None, output }
    }

    /// Starts the process, again where it was started before; kills it first when it runs.
    pub fn start(&mut self) {
        self.process = None;
        let (stdout, stderr) =
            (self.output.path().join("stdout"), self.output.path().join("stderr"));
        let mut environment = vec![
            ("NATS_SERVER".to_owned(), nats_server_binary().display().to_string()),
            ("NO_COLOR".to_owned(), "1".to_owned()),
            // What a signer remembers must not outlive the test.
            ("CHANCERY_STATE_DIR".to_owned(), self.data.join("state").display().to_string()),
            // A free port for each: tests run beside each other.
            ("CHANCERY_HTTP".to_owned(), "127.0.0.1:0".to_owned()),
        ];
        environment.extend(self.environment.iter().cloned());
        let spec = Spec {
            program: chancery_binary(),
            arguments: self.arguments.clone(),
            environment,
            stdout: &stdout,
            stderr: &stderr,
        };
        self.process = Some(Process::spawn(&spec).expect("chancery can be spawned"));
    }

    /// Returns the process id.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().expect("the process runs").pid()
    }

    /// Kills the process (SIGKILL) and waits until it is gone.
    pub fn kill9(&mut self) {
        self.process.take().expect("the process runs").kill9();
    }

    /// Stops the process (SIGTERM), waits until it is gone and returns how it ended.
    pub async fn stop(&mut self) -> ExitStatus {
        self.signal_and_wait(Signal::TERM).await
    }

    /// Interrupts the process (SIGINT), waits until it is gone and returns how it ended.
    pub async fn interrupt(&mut self) -> ExitStatus {
        self.signal_and_wait(Signal::INT).await
    }

    /// Waits until the process has ended by itself and returns how.
    pub async fn ended(&mut self) -> ExitStatus {
        let mut process = self.process.take().expect("the process runs");
        eventually(STOPPED_WITHIN, || std::future::ready(process.try_wait())).await
    }

    /// Returns everything that the process has said on stderr, over all its starts.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.output.path().join("stderr")).unwrap_or_default()
    }

    async fn signal_and_wait(&mut self, signal: Signal) -> ExitStatus {
        self.process.as_mut().expect("the process runs").signal(signal);
        self.ended().await
    }

    fn must_run(&mut self) {
        let status = self.process.as_mut().expect("the process runs").try_wait();
        if let Some(status) = status {
            ended_early(&describe(status), &self.said());
        }
    }
}

#[expect(clippy::panic, reason = "this is how a test fails")]
fn ended_early(how: &str, said: &str) -> ! {
    panic!("chancery ended by {how} before it was ready; it said:\n{said}")
}
