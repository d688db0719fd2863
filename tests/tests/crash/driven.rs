//! Running the driver under the recorder.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;

use chancery_tests::{CrashRoot, workspace_root};
use tempfile::TempDir;

use crate::promises::Promises;
use crate::recording::{self, Call};

/// Returns the recorder, compiled once per process.
pub(crate) fn recorder() -> &'static Path {
    static COMPILED: OnceLock<PathBuf> = OnceLock::new();
    COMPILED.get_or_init(|| {
        // What is kept for as long as the process is dropped by nobody.
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("recorder.so");
        let source = workspace_root().join("tests/crash/recorder.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-Wall", "-Wextra", "-Werror", "-O1", "-fPIC", "-shared", "-pthread", "-o"]);
        let output = compiler.arg(&library).arg(source).arg("-ldl").output();
        let output = output.expect("a C compiler, `cc`, is in PATH");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        library
    })
}

/// Makes a directory in memory where there is such a place. What these tests are about is the order of calls, and a
/// sync of the whole file system would wait for everybody else's writes.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .expect("a temporary directory can be made")
}

/// One directory, and what was done in it.
pub(crate) struct Driven {
    folder: TempDir,
    pub(crate) seed: u64,
}

/// How a run of the driver ended.
pub(crate) struct Run {
    pub(crate) status: ExitStatus,
    /// Everything told in this directory so far, by this run and those before.
    pub(crate) promises: Promises,
}

impl Driven {
    /// Makes an empty directory, in which the driver appends what `seed` makes.
    pub(crate) fn new(seed: u64) -> Self {
        let folder = folder();
        // The signer's memory is not the log's to make.
        std::fs::create_dir_all(folder.path().join("root/state")).expect("a directory can be made");
        Self { folder, seed }
    }

    pub(crate) fn root(&self) -> CrashRoot {
        let folder = self.folder.path().canonicalize().expect("the directory is there");
        CrashRoot::new(folder.join("root"))
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.root().path().with_file_name(name)
    }

    /// Appends `submissions` of each thread in each of `rounds`, with further settings of the recorder.
    pub(crate) fn run(&self, rounds: u64, submissions: u64, settings: &[(&str, &str)]) -> Run {
        let status =
            self.command(rounds, submissions, settings).status().expect("the driver can be run");
        Run { status, promises: self.promises() }
    }

    pub(crate) fn command(
        &self,
        rounds: u64,
        submissions: u64,
        settings: &[(&str, &str)],
    ) -> Command {
        let mut driver = Command::new(env!("CARGO_BIN_EXE_crash-driver"));
        driver.arg(self.root().path()).arg(self.marks());
        driver.args([self.seed, rounds, submissions].map(|number| number.to_string()));
        driver.env("LD_PRELOAD", recorder()).env("RECORD_ROOT", self.root().path());
        driver.env("RECORD_MARKS", self.marks()).env("RECORD_FILE", self.file("recording"));
        driver.envs(settings.iter().copied()).stdin(Stdio::null());
        driver
    }

    /// Returns everything that was done so far.
    pub(crate) fn recording(&self) -> Vec<Call> {
        recording::read(&self.file("recording"))
    }

    fn marks(&self) -> PathBuf {
        self.file("marks")
    }

    /// Returns everything that was told so far.
    pub(crate) fn promises(&self) -> Promises {
        Promises::in_lines(&std::fs::read_to_string(self.marks()).unwrap_or_default())
    }
}
