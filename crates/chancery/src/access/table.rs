//! Who there is: `access.json`. It holds public keys and hashes, no secret.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use anyhow::{Context, Result};
use chancery_domain::PublisherName;
use serde::{Deserialize, Serialize};

use super::grants::Role;

/// Who there is, and where the server listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) listener: Listener,
    /// Public keys, from here on.
    pub(crate) admin: String,
    pub(crate) core: String,
    pub(crate) gateway: String,
    pub(crate) operator: String,
    pub(crate) auditor: String,
    #[serde(default)]
    pub(crate) publishers: BTreeMap<String, Publisher>,
    #[serde(default)]
    pub(crate) teams: BTreeMap<String, Team>,
}

/// The server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    /// Where JetStream keeps its files.
    pub(crate) store: PathBuf,
    pub(crate) pid_file: PathBuf,
    /// `chancery up` starts and stops it, and holds its pid file.
    #[serde(default)]
    pub(crate) embedded: bool,
}

/// A publisher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Publisher {
    pub(crate) key: String,
    /// May register, grade and merge, and correct what others published.
    #[serde(default)]
    pub(crate) editor: bool,
    /// SHA-256 of the token that it bears over HTTP, hex.
    pub(crate) token_sha256: String,
    #[serde(default)]
    pub(crate) rates: Rates,
}

/// What a publisher may send in a second, on average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rates {
    pub(crate) events: NonZeroU32,
    pub(crate) bytes: NonZeroU32,
}

impl Default for Rates {
    /// More than a scraper ever has, and less than the log takes: there is always room for others.
    fn default() -> Self {
        const EVENTS: NonZeroU32 = NonZeroU32::new(20_000).unwrap();
        const BYTES: NonZeroU32 = NonZeroU32::new(32 * 1024 * 1024).unwrap();
        Self { events: EVENTS, bytes: BYTES }
    }
}

/// A team that subscribes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Team {
    pub(crate) key: String,
}

impl Table {
    /// Lists all who have an account without JetStream, with their public keys.
    pub(super) fn roles(&self) -> impl Iterator<Item = (Role, &str)> {
        let fixed = [
            (Role::Core, &self.core),
            (Role::Gateway, &self.gateway),
            (Role::Operator, &self.operator),
            (Role::Auditor, &self.auditor),
        ];
        let fixed = fixed.into_iter().map(|(role, key)| (role, key.as_str()));
        let publishers =
            self.publishers.iter().map(|(name, one)| (Role::Publisher(name.clone()), &*one.key));
        let teams = self.teams.iter().map(|(name, one)| (Role::Team(name.clone()), &*one.key));
        fixed.chain(publishers).chain(teams)
    }

    /// Reads a table.
    pub(super) fn from_json(text: &str) -> Result<Self> {
        let table: Self = serde_json::from_str(text)?;
        // They become subjects and accounts: whoever edits the file by hand must not make another's of them.
        for name in table.publishers.keys().chain(table.teams.keys()) {
            PublisherName::parse(name).with_context(|| format!("`{name}` cannot be a name"))?;
        }
        Ok(table)
    }

    /// Writes the table.
    pub(super) fn to_json(&self) -> Result<String> {
        Ok(format!("{}\n", serde_json::to_string_pretty(self)?))
    }
}
