//! `run.json`: how clients find a running `chancery up`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, test_kill_process};
use serde::{Deserialize, Serialize};

use crate::files::write_private;

/// What `run.json` says. It is written when everything is ready and removed on a clean stop.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct RunFile {
    pub(crate) pid: u32,
    /// Address for clients; on the embedded server it works without credentials.
    pub(crate) nats: String,
    /// Address of the gateway, where there is one.
    pub(crate) http: Option<String>,
    /// The data directory, absolute.
    pub(crate) data: PathBuf,
    /// The user of our own services on the embedded server; this is why only the owner may read the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<ServiceUser>,
    /// In secure mode, what this machine's own clients connect with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) secure: Option<Secured>,
}

/// Where the files are that clients need in secure mode.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Secured {
    /// The certificate that the server's is held against.
    pub(crate) authority: PathBuf,
    /// The operator's seed, for whoever brings no credentials and may read it.
    pub(crate) creds: PathBuf,
}

/// A user that may do everything on the embedded server.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct ServiceUser {
    pub(crate) user: String,
    pub(crate) password: String,
}

impl RunFile {
    /// Writes the file into its data directory, by rename.
    pub(crate) fn write(&self) -> Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        write_private(&path_in(&self.data), format!("{text}\n").as_bytes())
    }

    /// Removes the file from `data`; that it is gone already is no error.
    pub(crate) fn remove(data: &Path) -> Result<()> {
        match std::fs::remove_file(path_in(data)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).context("could not remove run.json")
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Reads the file of the `chancery up` that runs on `data`.
    ///
    /// # Errors
    ///
    /// When none runs there: the file is missing or broken, or its process is gone.
    pub(crate) fn of_running(data: &Path) -> Result<Self> {
        let path = path_in(data);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            anyhow!(
                "no chancery is running on {} (could not read {}: {error}); start `chancery up`, or name \
                 a server with --nats",
                data.display(),
                path.display(),
            )
        })?;
        let run: Self = serde_json::from_str(&text)
            .with_context(|| format!("could not understand {}", path.display()))?;
        if !is_alive(run.pid) {
            bail!(
                "chancery on {} is gone: process {} has died without a clean stop; start `chancery up` \
                 again, it continues where it was",
                data.display(),
                run.pid,
            );
        }
        Ok(run)
    }
}

fn path_in(data: &Path) -> PathBuf {
    data.join("run.json")
}

/// Whether a process with this number exists, be it ours or another user's.
pub(crate) fn is_alive(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| match test_kill_process(pid) {
        Ok(()) => true,
        Err(error) => error == rustix::io::Errno::PERM,
    })
}
