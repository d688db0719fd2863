//! What running services know of publishers: the table, read again when it changes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use anyhow::Result;
use tracing::warn;

use super::Access;
use super::keys;
use super::table::{Rates, Table};

/// How often to look for another table: adding a publisher takes longer.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The publishers, as they are by now. Cloning is cheap and shares it.
#[derive(Clone)]
pub(crate) struct Roster(Arc<Mutex<Known>>);

struct Known {
    access: Access,
    table: Arc<Table>,
    looked: Instant,
    /// Of the file that the table was read from.
    written: Option<SystemTime>,
}

impl Roster {
    /// Reads who there is.
    ///
    /// # Errors
    ///
    /// When the table is missing or broken.
    pub(crate) fn of(access: &Access) -> Result<Self> {
        let written = written(&access.files().table());
        let table = Arc::new(access.table()?);
        let known = Known { access: access.clone(), table, looked: Instant::now(), written };
        Ok(Self(Arc::new(Mutex::new(known))))
    }

    /// Says whether a publisher is an editor; who is not known is none.
    pub(crate) fn is_editor(&self, name: &str) -> bool {
        self.table().publishers.get(name).is_some_and(|one| one.editor)
    }

    /// Returns what a publisher may send; no bound for who is not in the table: the operator sends in such a name.
    pub(crate) fn rates(&self, name: &str) -> Option<Rates> {
        self.table().publishers.get(name).map(|one| one.rates)
    }

    /// Returns whose token it is.
    pub(crate) fn bearer(&self, token: &str) -> Option<String> {
        // Hashes are compared: what the time of a comparison tells of one opens nothing.
        let hash = keys::hash(token);
        let table = self.table();
        let found = table.publishers.iter().find(|(_, one)| one.token_sha256 == hash);
        found.map(|(name, _)| name.clone())
    }

    fn table(&self) -> Arc<Table> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.looked.elapsed() >= LOOK_EVERY {
            known.look();
        }
        Arc::clone(&known.table)
    }
}

impl Known {
    fn look(&mut self) {
        self.looked = Instant::now();
        let written = written(&self.access.files().table());
        if written == self.written {
            return;
        }
        match self.access.table() {
            Ok(table) => (self.table, self.written) = (Arc::new(table), written),
            Err(error) => warn!(error = format!("{error:#}"), "going on with who was known"),
        }
    }
}

fn written(path: &PathBuf) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
