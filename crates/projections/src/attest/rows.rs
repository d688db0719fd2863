//! The leaves of all rows, kept between two attestations: only what changed since is hashed again.
//!
//! The store holds a leaf for every row as it is. Where a row changes, its leaf is removed in the same
//! transaction, so that what is missing is what must be hashed, also after a restart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_tlog::{HASH_BYTES, Hash, Tree};
use chancery_views::{conditions, timeline};
use rusqlite::{Connection, Row};

use super::entries::Entries;
use super::{RowKey, ViewDigest, row_leaf};
use crate::documents::Documents;
use crate::error::{StoreError, Tried};
use crate::index::Index;
use crate::store::names::NameId;
use crate::views;

/// What changed since the last attestation, and the trees as they were then.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// None before the first attestation of this process.
    trees: Option<Trees>,
    documents: Stale<NameId>,
    entries: Stale<u64>,
    /// The leaves of entries that were hashed ahead of the next attestation.
    hashed: BTreeMap<u64, Option<Hash>>,
}

/// Rows that changed, and their leaves; none for a row that is gone.
type Changed<K> = Vec<(K, Option<Hash>)>;

#[derive(Debug)]
struct Trees {
    documents: BTreeMap<Arc<str>, Hash>,
    entries: Entries,
}

/// Rows whose leaf is not that of the row any more.
#[derive(Debug)]
struct Stale<T> {
    /// All of them, once the trees are in memory.
    all: BTreeSet<T>,
    /// Those whose leaf is still in the store.
    stored: BTreeSet<T>,
}

impl<T> Default for Stale<T> {
    fn default() -> Self {
        Self { all: BTreeSet::new(), stored: BTreeSet::new() }
    }
}

impl<T: Ord + Copy> Stale<T> {
    fn note(&mut self, row: T, is_new: bool, is_kept: bool) {
        if is_kept {
            self.all.insert(row);
        }
        if !is_new {
            self.stored.insert(row);
        }
    }
}

impl Rows {
    /// Says whether it is known which rows changed; until then they are looked for in the store.
    pub(crate) fn is_begun(&self) -> bool {
        self.trees.is_some()
    }

    /// Notes that a document is another than before.
    pub(crate) fn document_changed(&mut self, key: NameId, is_new: bool) {
        self.documents.note(key, is_new, self.trees.is_some());
    }

    /// Notes that an entry of the timeline is another than before.
    pub(crate) fn entry_changed(&mut self, position: u64, is_new: bool) {
        self.entries.note(position, is_new, self.trees.is_some());
    }

    /// Removes the leaves of what changed in this transaction.
    pub(crate) fn forget(&mut self, db: &Connection) -> Result<(), StoreError> {
        let mut remove =
            db.prepare_cached("DELETE FROM attested_document WHERE key = ?1").tried(WRITE)?;
        for key in std::mem::take(&mut self.documents.stored) {
            remove.execute([key]).tried(WRITE)?;
        }
        let mut remove =
            db.prepare_cached("DELETE FROM attested_entry WHERE position = ?1").tried(WRITE)?;
        for position in std::mem::take(&mut self.entries.stored) {
            remove.execute([position]).tried(WRITE)?;
        }
        Ok(())
    }

    /// Hashes the entries that changed, which seldom change again: what is left for the next attestation, for which the
    /// fold stands still, are documents. Not before the first attestation of this process.
    pub(crate) fn hash_ahead(&mut self, index: &Index) -> Result<(), StoreError> {
        if self.trees.is_some() { self.hash_entries(index) } else { Ok(()) }
    }

    /// Hashes what changed and returns what the views come to; everything must have been written before.
    pub(crate) fn digests(
        &mut self,
        index: &Index,
        documents: &mut Documents,
    ) -> Result<Vec<ViewDigest>, StoreError> {
        let db = index.db();
        if self.trees.is_none() {
            self.documents.all = stale_documents(db)?;
            self.entries.all = stale_entries(db)?;
        }
        let changed = self.hash_documents(index, documents)?;
        self.hash_entries(index)?;
        let moved: Vec<_> = std::mem::take(&mut self.hashed).into_iter().collect();
        let trees = match self.trees.take() {
            Some(trees) => trees.with(db, changed, &moved)?,
            None => Trees::read(db)?,
        };
        let digests = trees.digests();
        self.trees = Some(trees);
        Ok(digests)
    }

    fn hash_documents(
        &mut self,
        index: &Index,
        documents: &mut Documents,
    ) -> Result<Changed<Arc<str>>, StoreError> {
        let db = index.db();
        let mut write = db
            .prepare_cached("INSERT OR REPLACE INTO attested_document VALUES (?1, ?2)")
            .tried(WRITE)?;
        let mut changed = Vec::new();
        for id in std::mem::take(&mut self.documents.all) {
            let key = index.names().text(db, id)?;
            let leaf = documents.leaf(db, id, &key)?;
            if let Some(leaf) = &leaf {
                write.execute((id, leaf.as_bytes())).tried(WRITE)?;
            }
            changed.push((key, leaf));
        }
        Ok(changed)
    }

    fn hash_entries(&mut self, index: &Index) -> Result<(), StoreError> {
        let (db, head) = (index.db(), index.head());
        let mut write = db
            .prepare_cached("INSERT OR REPLACE INTO attested_entry VALUES (?1, ?2)")
            .tried(WRITE)?;
        for position in std::mem::take(&mut self.entries.all) {
            let known = head.known(position)?;
            let entry = known.map(|known| views::entry(&known, &head)).transpose()?.flatten();
            let leaf =
                entry.map(|entry| leaf_of(RowKey::Position(position), &entry)).transpose()?;
            if let Some(leaf) = &leaf {
                write.execute((position, leaf.as_bytes())).tried(WRITE)?;
            }
            self.hashed.insert(position, leaf);
        }
        Ok(())
    }
}

impl Trees {
    fn read(db: &Connection) -> Result<Self, StoreError> {
        let mut statement = db
            .prepare("SELECT n.text, a.leaf FROM attested_document a JOIN name n ON n.id = a.key")
            .tried(READ)?;
        let read = |row: &Row<'_>| -> rusqlite::Result<(Arc<str>, Hash)> {
            Ok((row.get(0)?, row.get::<_, [u8; HASH_BYTES]>(1)?.into()))
        };
        let rows = statement.query_map([], read).tried(READ)?;
        let documents = rows.collect::<Result<_, _>>().tried(READ)?;
        Ok(Self { documents, entries: Entries::read(db)? })
    }

    fn with(
        mut self,
        db: &Connection,
        documents: Changed<Arc<str>>,
        entries: &[(u64, Option<Hash>)],
    ) -> Result<Self, StoreError> {
        for (key, leaf) in documents {
            match leaf {
                Some(leaf) => drop(self.documents.insert(key, leaf)),
                None => drop(self.documents.remove(&key)),
            }
        }
        self.entries.take(db, entries)?;
        Ok(self)
    }

    fn digests(&self) -> Vec<ViewDigest> {
        let documents = self.documents.values().copied().collect::<Tree>();
        vec![
            ViewDigest {
                view: conditions::VIEW,
                fold_version: conditions::FOLD_VERSION,
                rows: documents.size(),
                digest: documents.root(),
            },
            ViewDigest {
                view: timeline::VIEW,
                fold_version: timeline::FOLD_VERSION,
                rows: self.entries.rows(),
                digest: self.entries.root(),
            },
        ]
    }
}

/// Hashes a row; a failure names it.
pub(crate) fn leaf_of(
    key: RowKey<'_>,
    document: &impl serde::Serialize,
) -> Result<Hash, StoreError> {
    row_leaf(key, document).map_err(|source| {
        let key = match key {
            RowKey::Reference(key) => key.to_owned(),
            RowKey::Position(position) => format!("timeline entry {position}"),
        };
        StoreError::Document { key, source }
    })
}

fn stale_documents(db: &Connection) -> Result<BTreeSet<NameId>, StoreError> {
    let sql = "SELECT key FROM document WHERE key NOT IN (SELECT key FROM attested_document)";
    let mut statement = db.prepare(sql).tried(READ)?;
    let rows = statement.query_map([], |row| row.get(0)).tried(READ)?;
    rows.collect::<Result<_, _>>().tried(READ)
}

fn stale_entries(db: &Connection) -> Result<BTreeSet<u64>, StoreError> {
    let sql = "SELECT position FROM timeline WHERE entity = 0 AND until IS NULL
               AND position NOT IN (SELECT position FROM attested_entry)";
    let mut statement = db.prepare(sql).tried(READ)?;
    let rows = statement.query_map([], |row| row.get(0)).tried(READ)?;
    rows.collect::<Result<_, _>>().tried(READ)
}

const READ: &str = "read the leaves of the views";
const WRITE: &str = "write the leaves of the views";
