//! Which nats-server to run.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, anyhow, bail};

use crate::environment::Environment;

/// The oldest version that works: the event feed rests on atomic batches, which 2.12 brought.
pub(crate) const OLDEST: Version = Version { major: 2, minor: 12, patch: 0 };

/// Where `scripts/nats-server.sh` installs, below the top of a checkout.
const INSTALLED: &str = ".tools/bin/nats-server";

/// A nats-server that was found and asked for its version.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    pub(crate) version: Version,
}

/// A released version of nats-server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// Finds the nats-server that this process would run, see [`find`].
///
/// # Errors
///
/// As [`find`].
pub(crate) fn found(environment: &Environment) -> Result<Found> {
    let (chosen, path, near) = environment.nats_server_places();
    find(chosen.as_deref(), &path, &near)
}

/// Finds a nats-server: `chosen` (from `$NATS_SERVER`), else on `path`, else installed by the checkout
/// that one of `near` lies in.
///
/// # Errors
///
/// When there is none that is new enough; the message says what was looked at and what to do.
fn find(chosen: Option<&Path>, path: &[PathBuf], near: &[PathBuf]) -> Result<Found> {
    if let Some(chosen) = chosen {
        return examine(&on_path(chosen, path)).map_err(|why| anyhow!("NATS_SERVER: {why}"));
    }
    let mut passed_over = Vec::new();
    for candidate in candidates(path, near) {
        match examine(&candidate) {
            Ok(found) => return Ok(found),
            Err(why) => passed_over.push(format!("passed over {why}")),
        }
    }
    passed_over.push(format!(
        "run scripts/nats-server.sh, which obtains one, or set NATS_SERVER to nats-server {OLDEST} or newer"
    ));
    bail!("found no nats-server: {}", passed_over.join("; "))
}

/// Asks the program at `path` for its version.
///
/// # Errors
///
/// When it does not run, or is not nats-server.
fn version_of(path: &Path) -> Result<Version> {
    let output = Command::new(path).arg("--version").output();
    let output = output.map_err(|error| anyhow!("could not run {}: {error}", path.display()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    parse_version(&said).ok_or_else(|| {
        anyhow!("{} is not nats-server: it says {:?}", path.display(), said.trim_end())
    })
}

fn candidates(path: &[PathBuf], near: &[PathBuf]) -> Vec<PathBuf> {
    let on_path = path.iter().map(|folder| folder.join("nats-server"));
    let above = near.iter().flat_map(|place| place.ancestors());
    let installed = above.map(|folder| folder.join(INSTALLED));
    on_path.chain(installed).filter(|candidate| candidate.is_file()).collect()
}

fn on_path(chosen: &Path, path: &[PathBuf]) -> PathBuf {
    if chosen.components().count() > 1 {
        return chosen.to_owned();
    }
    let named = path.iter().map(|folder| folder.join(chosen)).find(|file| file.is_file());
    named.unwrap_or_else(|| chosen.to_owned())
}

fn examine(path: &Path) -> Result<Found> {
    let version = version_of(path)?;
    if version < OLDEST {
        bail!("{} has version {version}, older than {OLDEST}", path.display());
    }
    Ok(Found { path: path.to_owned(), version })
}

/// Reads `nats-server: v2.15.1`, with or without a pre-release suffix.
fn parse_version(said: &str) -> Option<Version> {
    let number = said.trim().strip_prefix("nats-server: v")?;
    let number = number.split(|c: char| c != '.' && !c.is_ascii_digit()).next()?;
    let mut parts = number.split('.').map(|part| part.parse().ok());
    let version = Version { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
    parts.next().is_none().then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_releases_and_candidates_say() {
        let release = parse_version("nats-server: v2.15.1\n").expect("a version");
        assert_eq!(release.to_string(), "2.15.1");
        let candidate = parse_version("nats-server: v2.12.0-RC.3").expect("a version");
        assert!(candidate >= OLDEST);
        assert!(parse_version("nats-server: v2.9.10").expect("a version") < OLDEST);
        assert_eq!(parse_version("GNU bash, version 5.2"), None);
    }

    #[test]
    fn says_what_was_passed_over_and_what_to_do() {
        let none = find(None, &[], &[]).expect_err("nothing to find").to_string();
        assert!(none.contains("scripts/nats-server.sh"), "{none}");
        let chosen = find(Some(Path::new("/bin/true")), &[], &[]).expect_err("not a server");
        assert!(chosen.to_string().starts_with("NATS_SERVER: /bin/true"), "{chosen}");
    }
}
