//! Reading the store beside the writer: every answer comes from one snapshot.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};

use chancery_domain::{Cursor, RecordedAt};
use chancery_wire::hex;
use rusqlite::{Connection, OptionalExtension};

use crate::error::{StoreError, Tried};
use crate::known_cache::KnownCache;
use crate::source::SourceAt;
use crate::store::names::{NameId, Names};
use crate::store::{self, events, meta};

/// The most connections kept open for reading; more requests at once open one each for a while.
const READERS_KEPT_MAX: usize = 4;

/// A connection for reading.
pub(crate) struct Reader {
    db: Connection,
    names: Names,
}

/// The store as it is at one moment.
pub(crate) struct Snapshot<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) names: &'a Names,
    /// How far it has read.
    pub(crate) cursor: Cursor,
}

impl Reader {
    /// Opens a store for reading.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { db: store::open_reader(path)?, names: Names::default() })
    }

    /// Reads from one snapshot.
    pub(crate) fn snapshot<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&Snapshot<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.db.unchecked_transaction().tried("begin to read")?;
        let cursor = meta::cursor(&self.db)?;
        let found = read(&Snapshot { db: &self.db, names: &self.names, cursor });
        transaction.finish().tried("end reading")?;
        found
    }
}

impl Snapshot<'_> {
    /// Returns the record as known at a position; `cache` must be empty or belong to it.
    pub(crate) fn source<'b>(&'b self, cache: &'b KnownCache, through: Cursor) -> SourceAt<'b> {
        SourceAt::new(self.db, self.names, cache, through.min(self.cursor))
    }

    /// Finds the number of a name.
    pub(crate) fn find(&self, text: &str) -> Result<Option<NameId>, StoreError> {
        self.names.find(self.db, text)
    }

    /// Returns which log this is of: the leaf of its first entry; none before there is one. A leaf commits to a random
    /// salt, so that no two logs begin with the same, and stays when the payload is redacted.
    pub(crate) fn log(&self) -> Result<Option<String>, StoreError> {
        let leaf: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT leaf FROM event WHERE position = 1")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)).optional())
            .tried("read the first leaf")?;
        Ok(leaf.map(|leaf| hex::encode(&leaf)))
    }

    /// Reads when a position was recorded.
    pub(crate) fn recorded_at(&self, position: u64) -> Result<Option<RecordedAt>, StoreError> {
        events::recorded_at(self.db, position)
    }

    /// Finds the last position that was recorded at or before a moment.
    ///
    /// Recorded times never go back, so that halving finds it.
    pub(crate) fn recorded_by(&self, moment: RecordedAt) -> Result<Cursor, StoreError> {
        let (mut by, mut after) = (0, self.cursor.count() + 1);
        while after - by > 1 {
            let middle = by + (after - by) / 2;
            match self.recorded_at(middle)? {
                Some(recorded) if recorded <= moment => by = middle,
                _ => after = middle,
            }
        }
        Ok(Cursor::from_count(by))
    }
}

/// Connections for reading, shared by the requests.
pub(crate) struct Readers {
    path: PathBuf,
    /// How often another store took the place of the one that is read.
    store: RwLock<u64>,
    idle: Mutex<Vec<(u64, Reader)>>,
}

impl Readers {
    /// Reads the store at a path.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, store: RwLock::default(), idle: Mutex::default() }
    }

    /// Reads from one snapshot, on a connection that nobody else uses meanwhile.
    pub(crate) fn snapshot<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&Snapshot<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (store, reader) = self.reader()?;
        let found = reader.snapshot(read);
        let current = self.store.read().unwrap_or_else(PoisonError::into_inner);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if *current == store && idle.len() < READERS_KEPT_MAX {
            idle.push((store, reader));
        }
        found
    }

    /// Has another store put in the place of the one that is read. Who reads already goes on with the old one; nobody
    /// opens a file while it is being exchanged.
    pub(crate) fn exchange(
        &self,
        put_in_place: impl FnOnce() -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        // Also before a failure: nobody knows how far it came.
        *store += 1;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        put_in_place()
    }

    fn reader(&self) -> Result<(u64, Reader), StoreError> {
        let store = self.store.read().unwrap_or_else(PoisonError::into_inner);
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(kept) => Ok(kept),
            None => Ok((*store, Reader::open(&self.path)?)),
        }
    }
}
