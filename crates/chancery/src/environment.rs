//! What this process was given from outside, asked for once: variables, clock and randomness.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chancery_domain::RecordedAt;
use chancery_wire::hex;
use jiff::Timestamp;
use rand::TryRngCore;

/// The variables, directories and the terminal of this process.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// Reads the environment of this process.
    pub(crate) fn of_this_process() -> Self {
        // A variable that is not UTF-8 is none of ours.
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self { variables: std::env::vars_os().filter_map(text).collect() }
    }

    #[cfg(test)]
    pub(crate) fn of(variables: &[(&str, &str)]) -> Self {
        let owned = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Self { variables: owned.collect() }
    }

    /// Returns a variable that is set and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Lists the names that begin with `prefix`.
    pub(crate) fn names<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.variables.keys().map(String::as_str).filter(move |name| name.starts_with(prefix))
    }

    /// Returns the nats-server that the user chose, the folders of PATH, and places that may lie in a checkout.
    pub(crate) fn nats_server_places(&self) -> (Option<PathBuf>, Vec<PathBuf>, Vec<PathBuf>) {
        let chosen = self.get("NATS_SERVER").map(PathBuf::from);
        let path = self.get("PATH").map(std::env::split_paths).into_iter().flatten();
        let near = [std::env::current_dir().ok(), std::env::current_exe().ok()];
        (chosen, path.collect(), near.into_iter().flatten().collect())
    }
}

/// Returns the time now.
#[expect(clippy::disallowed_methods, reason = "this is where the binary asks for the time")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Returns 256 random bits as 64 hexadecimal digits, for a password.
pub(crate) fn random_secret() -> Result<String> {
    let mut bytes = [0; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).context("could not read random bytes")?;
    Ok(hex::encode(&bytes))
}

/// Makes a path absolute, without looking whether it exists.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("could not make {} absolute", path.display()))
}

/// Returns the time now, as the log counts it.
pub(crate) fn recorded_now() -> RecordedAt {
    RecordedAt::from_micros(now().as_microsecond())
}

/// Fills bytes at random.
///
/// # Panics
///
/// Never in practice: the kernel's generator does not fail once the system is up, and `random_secret` or
/// an empty fill has asked it before. Going on with bytes that are not random would be worse.
pub(crate) fn fill_random(bytes: &mut [u8]) {
    rand::rngs::OsRng.try_fill_bytes(bytes).expect("the kernel gives random bytes");
}
