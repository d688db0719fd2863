//! Child processes that never outlive the test process.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};

use rustix::process::{Pid, Signal, kill_process};

/// A child that is killed on drop, and by the kernel when this process dies.
pub(crate) struct Process {
    child: Child,
    ended: Option<ExitStatus>,
}

impl Process {
    /// Spawns `program` with `arguments`, with stdin null and both outputs in files.
    pub(crate) fn spawn(spec: &Spec<'_>) -> io::Result<Self> {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(spec.program).args(&spec.arguments);
        command.stdin(Stdio::null());
        command.stdout(append_to(spec.stdout)?).stderr(append_to(spec.stderr)?);
        for name in crate::binary::own_variables() {
            command.env_remove(name);
        }
        for (name, value) in &spec.environment {
            command.env(name, value);
        }
        let child = spawn_from_lasting_thread(command)?;
        Ok(Self { child, ended: None })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Returns how the process ended, or nothing while it runs.
    pub(crate) fn try_wait(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().expect("a child can be waited for");
        }
        self.ended
    }

    /// Sends `signal` unless the process has ended.
    pub(crate) fn signal(&mut self, signal: Signal) {
        if self.try_wait().is_none() {
            let pid = Pid::from_child(&self.child);
            kill_process(pid, signal).expect("a child that was not waited for can be signalled");
        }
    }

    /// Kills the process (SIGKILL) and waits until it is gone.
    pub(crate) fn kill9(&mut self) -> ExitStatus {
        self.signal(Signal::KILL);
        let ended = self.child.wait().expect("a killed child can be waited for");
        *self.ended.get_or_insert(ended)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill9();
    }
}

/// What to run, and where its outputs go.
pub(crate) struct Spec<'a> {
    pub(crate) program: &'a Path,
    pub(crate) arguments: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) stdout: &'a Path,
    pub(crate) stderr: &'a Path,
}

fn append_to(path: &Path) -> io::Result<std::fs::File> {
    std::fs::OpenOptions::new().create(true).append(true).open(path)
}

type Job = (Command, Sender<io::Result<Child>>);

/// Spawns from a thread that lives as long as this process: a parent-death signal fires when the
/// *thread* that spawned dies, and every test has a thread of its own.
fn spawn_from_lasting_thread(command: Command) -> io::Result<Child> {
    static SPAWNER: OnceLock<Sender<Job>> = OnceLock::new();
    let spawner = SPAWNER.get_or_init(|| {
        let (sender, jobs) = channel::<Job>();
        std::thread::spawn(move || {
            for (mut command, reply) in jobs {
                // Nobody waits for the reply only when the test has failed already.
                let _ = reply.send(command.spawn());
            }
        });
        sender
    });
    let (reply, child) = channel();
    spawner.send((command, reply)).expect("the spawner lives as long as the process");
    child.recv().expect("the spawner answers every job")
}

/// Says how a process ended, for a failing test.
pub(crate) fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => status.to_string(),
    }
}
