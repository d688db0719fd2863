//! What the services say about themselves: traces, on stderr.

use std::io::{self, IsTerminal};

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::settings::Settings;

/// A service reports changes of its state; a tool only what is wrong. The libraries below us are quieter.
const SERVICE: &str = "info,async_nats=warn";
const TOOL: &str = "warn,async_nats=off";

/// Starts to write traces to stderr, by the filter in `log`, else by what kind of command it is.
///
/// # Errors
///
/// When the filter cannot be read.
pub(crate) fn start(settings: &Settings, long_running: bool) -> Result<()> {
    let default = if long_running { SERVICE } else { TOOL };
    let filter = settings.log.value.as_deref().unwrap_or(default);
    let filter = EnvFilter::try_new(filter)
        .with_context(|| format!("could not read the log filter `{filter}`"))?;
    let colour = io::stderr().is_terminal() && !settings.no_colour;
    fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colour).init();
    Ok(())
}
