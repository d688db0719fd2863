//! Having nats-server itself read a configuration before it counts.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Has `binary` read the configuration at `path`.
///
/// # Errors
///
/// With what nats-server says is wrong.
pub(super) fn check(binary: &Path, path: &Path) -> Result<()> {
    let output = Command::new(binary).arg("-t").arg("-c").arg(path).output();
    let output = output.with_context(|| format!("could not run {}", binary.display()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    bail!("nats-server refuses the configuration: {}", said.trim())
}
