//! The book of announcements: one SQLite file beside the view store.

use std::path::{Path, PathBuf};

use chancery_domain::Cursor;
use chancery_tlog::{HASH_BYTES, Hash};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Row};

use super::ANNOUNCED;
use super::entry::Entry;
use crate::document_key::{DocumentKey, DocumentView};
use crate::error::{StoreError, Tried};
use crate::facet::NamedFacet;
use crate::rebuild;

/// Where the book is. It may not be there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BookFile(PathBuf);

/// The file's name in the data directory.
const FILE_NAME: &str = "announced.db";

/// How far what was recorded was no news when the book began, and how far everything was announced since.
const BEGINS: &str = "begins";
const THROUGH: &str = "through";

/// The format of the tables. The file holds nothing that is needed later: one of another format is begun anew.
const FORMAT: i64 = 1;

impl BookFile {
    /// Names the file in a data directory.
    pub(crate) fn of(data: &Path) -> Self {
        Self(data.join(FILE_NAME))
    }

    /// Removes it: what it holds must be nowhere, or is of other documents than there are now.
    pub(crate) fn remove(&self) -> Result<(), StoreError> {
        rebuild::remove(&self.0)
    }

    /// Opens it for reading; none while there is none.
    pub(crate) fn read(&self) -> Result<Option<Book>, StoreError> {
        if !self.0.exists() {
            return Ok(None);
        }
        let book = Book::open(&self.0)?;
        Ok(book.is_ours()?.then_some(book))
    }

    /// Opens it for writing; one that is missing, or was written by other rules, begins anew. What is recorded
    /// through `silent` is no news to one that begins, and stays none however often its beginning is cut off.
    pub(crate) fn write(&self, silent: Cursor) -> Result<Book, StoreError> {
        let mut book = Book::open(&self.0)?;
        if !book.is_ours()? {
            drop(book);
            self.remove()?;
            book = Book::open(&self.0)?;
            let schema = include_str!("schema.sql");
            let begin = format!("BEGIN; {schema} PRAGMA user_version={FORMAT}; COMMIT;");
            book.db.execute_batch(&begin).tried("make the book of announcements")?;
            book.set("rules", &rules())?;
        }
        if book.begins()?.is_none() {
            book.set(BEGINS, &silent.count().to_string())?;
        }
        Ok(book)
    }
}

/// The versions of the rules that the documents are rendered by.
fn rules() -> String {
    let rules = ANNOUNCED.map(|view| format!("{} {}", view.name(), view.fold_version()));
    rules.join(", ")
}

/// A document that was announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Announcement {
    pub(crate) key: DocumentKey,
    pub(crate) position: u64,
    /// The announcement before; 0 when there is none.
    pub(crate) previous: u64,
    /// The events that came to it.
    pub(crate) because: Vec<u64>,
}

/// A document as it was looked at last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Where it was announced.
    pub(crate) position: u64,
    /// What it was like.
    pub(crate) hash: Hash,
}

/// The book.
pub(crate) struct Book {
    db: Connection,
}

impl Book {
    fn open(path: &Path) -> Result<Self, StoreError> {
        let db = Connection::open(path)
            .map_err(|source| StoreError::Open { path: path.to_owned(), source })?;
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .tried("have queries planned once")?;
        // Written before it is sent: what others have heard must be in it after any crash.
        let settings =
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;";
        db.execute_batch(settings).tried("set up the book of announcements")?;
        db.busy_timeout(std::time::Duration::from_secs(5)).tried("set the busy time-out")?;
        Ok(Self { db })
    }

    fn is_ours(&self) -> Result<bool, StoreError> {
        let format: i64 = self
            .db
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .tried("read the format")?;
        Ok(format == FORMAT && self.get("rules")? == Some(rules()))
    }

    fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.db
            .prepare_cached("SELECT value FROM meta WHERE name = ?1")
            .and_then(|mut statement| statement.query_row([name], |row| row.get(0)).optional())
            .tried("read the book of announcements")
    }

    fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.db
            .prepare_cached("INSERT OR REPLACE INTO meta VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute((name, value)))
            .tried(WRITE)?;
        Ok(())
    }

    /// Returns how far everything was announced; none of a book whose beginning is not written to its end.
    pub(crate) fn through(&self) -> Result<Option<Cursor>, StoreError> {
        self.cursor(THROUGH)
    }

    /// Returns through where what is recorded was no news when the book began.
    pub(crate) fn begins(&self) -> Result<Option<Cursor>, StoreError> {
        self.cursor(BEGINS)
    }

    fn cursor(&self, name: &str) -> Result<Option<Cursor>, StoreError> {
        let count = self.get(name)?;
        Ok(count.and_then(|count| count.parse().ok()).map(Cursor::from_count))
    }

    /// Notes how far everything was announced.
    pub(crate) fn set_through(&self, through: Cursor) -> Result<(), StoreError> {
        self.set(THROUGH, &through.count().to_string())
    }

    /// Says whether the bucket of a view is of this book.
    pub(crate) fn has_bucket(&self, view: &str) -> Result<bool, StoreError> {
        Ok(self.get(&format!("bucket {view}"))?.is_some())
    }

    /// Notes that the bucket of a view was made for this book.
    pub(crate) fn note_bucket(&self, view: &str) -> Result<(), StoreError> {
        self.set(&format!("bucket {view}"), "made")
    }

    /// Returns the documents that were rendered from a facet.
    pub(crate) fn resting_on(&self, facet: &NamedFacet) -> Result<Vec<DocumentKey>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached(
                "SELECT document.view, document.key FROM rests JOIN document ON document.id = rests.document
                 WHERE rests.sort = ?1 AND rests.name = ?2 AND rests.kind = ?3",
            )
            .tried(READ)?;
        let rows = statement
            .query_map((facet.sort, &*facet.name, facet.kind), |row| Ok((row.get(0)?, row.get(1)?)))
            .tried(READ)?;
        let found: Vec<(String, String)> = rows.collect::<Result<_, _>>().tried(READ)?;
        found.iter().map(|(view, key)| key_of(view, key)).collect()
    }

    /// Returns what a document was like, and where it was announced last; none of one that never was.
    pub(crate) fn seen(&self, key: &DocumentKey) -> Result<Option<Seen>, StoreError> {
        self.db
            .prepare_cached("SELECT position, hash FROM document WHERE view = ?1 AND key = ?2")
            .and_then(|mut statement| {
                let read =
                    |row: &Row<'_>| Ok(Seen { position: row.get(0)?, hash: hash_of(row.get(1)?) });
                statement.query_row((key.view().name(), key.text()), read).optional()
            })
            .tried(READ)
    }

    /// Writes what came of some documents.
    pub(crate) fn write(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        let transaction = self.db.transaction().tried(WRITE)?;
        for entry in entries {
            entry.write(&transaction)?;
        }
        transaction.commit().tried(WRITE)
    }

    /// Returns what was announced and is not known to be sent, in order of position.
    pub(crate) fn unsent(&self, limit: usize) -> Result<Vec<Announcement>, StoreError> {
        let sql = "SELECT view, key, position, previous, because FROM announcement
                   WHERE is_sent = 0 ORDER BY position, view, key LIMIT ?1";
        self.announcements(sql, [limit])
    }

    /// Notes that announcements were sent.
    pub(crate) fn sent(&mut self, announcements: &[Announcement]) -> Result<(), StoreError> {
        let transaction = self.db.transaction().tried(WRITE)?;
        for one in announcements {
            transaction
                .prepare_cached(
                    "UPDATE announcement SET is_sent = 1 WHERE view = ?1 AND key = ?2 AND position = ?3",
                )
                .and_then(|mut statement| {
                    statement.execute((one.key.view().name(), one.key.text(), one.position))
                })
                .tried(WRITE)?;
        }
        transaction.commit().tried(WRITE)
    }

    /// Lists the announcements of a document after a position.
    pub(crate) fn of_document(
        &self,
        key: &DocumentKey,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Announcement>, StoreError> {
        let sql = "SELECT view, key, position, previous, because FROM announcement
                   WHERE view = ?1 AND key = ?2 AND position > ?3 ORDER BY position LIMIT ?4";
        self.announcements(sql, (key.view().name(), key.text(), after, limit))
    }

    /// Lists the keys of a view that were announced after a position, each with its last announcement, in order of
    /// key from one on.
    pub(crate) fn announced_after(
        &self,
        view: DocumentView,
        after: u64,
        from: &str,
        limit: usize,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let sql = "SELECT key, max(position) FROM announcement INDEXED BY announcement_position
                   WHERE view = ?1 AND position > ?2 AND key > ?3 GROUP BY key ORDER BY key LIMIT ?4";
        let mut statement = self.db.prepare_cached(sql).tried(READ)?;
        let rows = statement
            .query_map((view.name(), after, from, limit), |row| Ok((row.get(0)?, row.get(1)?)))
            .tried(READ)?;
        rows.collect::<Result<_, _>>().tried(READ)
    }

    /// Returns documents that are not in their bucket as they were looked at last.
    pub(crate) fn unput(&self, limit: usize) -> Result<Vec<(DocumentKey, Hash)>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached(
                "SELECT view, key, hash FROM document WHERE is_put = 0 ORDER BY id LIMIT ?1",
            )
            .tried(READ)?;
        let rows = statement
            .query_map([limit], |row| Ok((row.get(0)?, row.get(1)?, hash_of(row.get(2)?))))
            .tried(READ)?;
        let found: Vec<(String, String, Hash)> = rows.collect::<Result<_, _>>().tried(READ)?;
        found.iter().map(|(view, key, hash)| Ok((key_of(view, key)?, *hash))).collect()
    }

    /// Notes that documents are in their buckets; of one that was looked at since and is another, this is not true.
    pub(crate) fn put(&mut self, documents: &[(DocumentKey, Hash)]) -> Result<(), StoreError> {
        let transaction = self.db.transaction().tried(WRITE)?;
        for (key, hash) in documents {
            transaction
                .prepare_cached(
                    "UPDATE document SET is_put = 1 WHERE view = ?1 AND key = ?2 AND hash = ?3",
                )
                .and_then(|mut statement| {
                    statement.execute((key.view().name(), key.text(), hash.as_bytes()))
                })
                .tried(WRITE)?;
        }
        transaction.commit().tried(WRITE)
    }

    fn announcements(
        &self,
        sql: &str,
        given: impl rusqlite::Params,
    ) -> Result<Vec<Announcement>, StoreError> {
        let mut statement = self.db.prepare_cached(sql).tried(READ)?;
        let read = |row: &Row<'_>| {
            let (view, key): (String, String) = (row.get(0)?, row.get(1)?);
            let because: String = row.get(4)?;
            Ok((view, key, row.get(2)?, row.get(3)?, because))
        };
        let rows = statement.query_map(given, read).tried(READ)?;
        let found: Vec<(String, String, u64, u64, String)> =
            rows.collect::<Result<_, _>>().tried(READ)?;
        let read = |(view, key, position, previous, because): (String, String, _, _, String)| {
            let because = serde_json::from_str(&because).map_err(|_| damaged(&view, &key))?;
            Ok(Announcement { key: key_of(&view, &key)?, position, previous, because })
        };
        found.into_iter().map(read).collect()
    }
}

fn hash_of(bytes: [u8; HASH_BYTES]) -> Hash {
    bytes.into()
}

fn key_of(view: &str, key: &str) -> Result<DocumentKey, StoreError> {
    let found = DocumentView::named(view).and_then(|view| view.key(key).ok());
    found.ok_or_else(|| damaged(view, key))
}

fn damaged(view: &str, key: &str) -> StoreError {
    StoreError::Damaged { what: format!("the announcements of {view} {key} cannot be read") }
}

pub(super) const READ: &str = "read the book of announcements";
pub(super) const WRITE: &str = "write the book of announcements";
