//! The `chancery` binary under test.

use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use cargo_metadata::Message;

/// Returns the top of the checkout.
pub fn workspace_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace")
}

/// Returns the path of `chancery`: `$CHANCERY_BINARY`, else what `cargo build` makes; once per process.
pub fn chancery_binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| std::env::var_os("CHANCERY_BINARY").map_or_else(build, PathBuf::from))
}

/// Prepares `chancery ARGUMENTS`, in an environment that names no other server or data directory.
pub fn chancery<I: IntoIterator<Item: AsRef<std::ffi::OsStr>>>(arguments: I) -> Command {
    let mut command = Command::new(chancery_binary());
    for name in own_variables() {
        command.env_remove(name);
    }
    command.args(arguments).env("NATS_SERVER", crate::nats_server_binary()).stdin(Stdio::null());
    command
}

/// Runs a command of a client; again while it ends with 5, which says that what it asks is away or behind for
/// now: it has waited for some seconds itself, and a machine may stand still for longer.
pub fn insistently(mut command: Command) -> Output {
    /// Half a minute of waiting.
    const UNAVAILABLE_MAX: usize = 6;
    let mut output = command.output().expect("chancery can be run");
    for _ in 0..UNAVAILABLE_MAX {
        if output.status.code() != Some(5) {
            break;
        }
        output = command.output().expect("chancery can be run");
    }
    output
}

/// Returns the variables that would set options of the system under test.
pub(crate) fn own_variables() -> impl Iterator<Item = std::ffi::OsString> {
    let names = std::env::vars_os().map(|(name, _)| name);
    names.filter(|name| name.to_string_lossy().starts_with("CHANCERY_"))
}

/// Builds the binary in this process's own profile and asks cargo where it put it, so that
/// `CARGO_TARGET_DIR` and the user's configuration hold.
fn build() -> PathBuf {
    let mut command = Command::new(env!("CARGO"));
    command.args(["build", "--quiet", "--locked", "--package", "chancery", "--bin", "chancery"]);
    command.arg("--message-format=json-render-diagnostics");
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    command.current_dir(workspace_root()).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut cargo = command.spawn().expect("cargo can be run");
    let messages = BufReader::new(cargo.stdout.take().expect("stdout is piped"));
    let built = Message::parse_stream(messages).filter_map(executable).last();
    let status = cargo.wait().expect("cargo ends");
    assert!(status.success(), "cargo build --package chancery failed");
    built.expect("cargo names the binary that it built")
}

fn executable(message: std::io::Result<Message>) -> Option<PathBuf> {
    let Ok(Message::CompilerArtifact(artifact)) = message else {
        return None;
    };
    artifact.executable.map(Into::into)
}
