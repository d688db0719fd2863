//! Scripts in Python that know nothing of ours: plain nats-py.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Process, Spec};

/// The one release that the tests were written against.
const NATS_PY: &str = "nats-py==2.16.0";
/// The same, for those who have a key.
const NATS_PY_NKEYS: &str = "nats-py[nkeys]==2.16.0";

/// Returns a Python that has nats-py, installed below `folder`; none, with the reason on stderr, where it cannot
/// be had.
pub fn python_with_nats(folder: &str) -> Option<PathBuf> {
    python_with(folder, NATS_PY, "nats")
}

/// Returns a Python as [`python_with_nats`] does, which can sign with a key.
pub fn python_with_nkeys(folder: &str) -> Option<PathBuf> {
    python_with(folder, NATS_PY_NKEYS, "nats, nkeys")
}

fn python_with(folder: &str, package: &str, modules: &str) -> Option<PathBuf> {
    let installed = Path::new(folder).join(package);
    let python = installed.join("bin/python3");
    if has(&python, modules) {
        return Some(python);
    }
    // Whoever comes first makes it in a folder of its own; a rename makes it everybody's.
    let fresh = tempfile::tempdir_in(folder).expect("a temporary directory can be made");
    let venv = run(Command::new("python3").args(["-m", "venv", "--copies"]).arg(fresh.path()));
    let pip = fresh.path().join("bin/python3");
    let outcome = venv
        .and_then(|_| run(Command::new(pip).args(["-m", "pip", "install", "--quiet", package])));
    if let Err(reason) = outcome {
        eprintln!("SKIPPED: {package} cannot be installed here: {reason}");
        return None;
    }
    if std::fs::rename(fresh.path(), &installed).is_ok() {
        let _moved = fresh.keep();
    }
    has(&python, modules).then_some(python)
}

fn has(python: &Path, modules: &str) -> bool {
    run(Command::new(python).args(["-c", &format!("import {modules}")])).is_ok()
}

/// Runs a command to its end.
///
/// # Errors
///
/// When it cannot be run or fails; with what it said.
pub fn run(command: &mut Command) -> Result<Output, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = || format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(output.clone()) } else { Err(said()) }
}

/// A script that runs on its own and prints lines of JSON; killed on drop.
pub struct Script {
    python: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    process: Option<Process>,
    output: TempDir,
}

impl Script {
    /// Starts a script.
    pub fn start(python: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut script = Self {
            python: python.to_owned(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            environment: environment.iter().map(owned).collect(),
            process: None,
            output: tempfile::tempdir().expect("a temporary directory can be made"),
        };
        script.restart();
        script
    }

    /// Starts it again, killing it first when it runs; what it prints is appended.
    pub fn restart(&mut self) {
        self.process = None;
        let (stdout, stderr) = (self.output.path().join("out"), self.output.path().join("err"));
        let spec = Spec {
            program: &self.python,
            arguments: self.arguments.clone(),
            environment: self.environment.clone(),
            stdout: &stdout,
            stderr: &stderr,
        };
        self.process = Some(Process::spawn(&spec).expect("Python can be spawned"));
    }

    /// Kills it (SIGKILL) and waits until it is gone.
    pub fn kill9(&mut self) {
        self.process.take().expect("the script runs").kill9();
    }

    /// Returns the whole lines that it has printed so far, over all its starts.
    pub fn printed(&self) -> String {
        let text = std::fs::read_to_string(self.output.path().join("out")).unwrap_or_default();
        text.rsplit_once('\n').map_or(String::new(), |(whole, _)| whole.to_owned())
    }

    /// Returns the lines that it has printed so far, which are JSON.
    pub fn lines(&self) -> Vec<Value> {
        let printed = self.printed();
        printed
            .lines()
            .map(|line| serde_json::from_str(line).expect("every line is JSON"))
            .collect()
    }

    /// Returns everything that it has said on stderr.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.output.path().join("err")).unwrap_or_default()
    }
}

impl Drop for Script {
    /// A test that fails shows what its scripts said.
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("`{}` said:\n{}", self.arguments.join(" "), self.said());
        }
    }
}
