//! What is written of one document.

use std::collections::BTreeSet;

use chancery_tlog::Hash;
use rusqlite::{Connection, OptionalExtension, Row};

use super::book::{Announcement, READ, WRITE};
use crate::document_key::DocumentKey;
use crate::error::{StoreError, Tried};
use crate::facet::NamedFacet;

/// What is written of one document.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: DocumentKey,
    pub(crate) hash: Hash,
    pub(crate) rests_on: BTreeSet<NamedFacet>,
    /// None when no row of it moved.
    pub(crate) announcement: Option<Announcement>,
    /// Whether it is for others to hear; what is found when a book begins is not.
    pub(crate) is_news: bool,
}

impl Entry {
    /// Writes it, in the transaction of the connection.
    pub(super) fn write(&self, db: &Connection) -> Result<(), StoreError> {
        let (view, key, hash) = (self.key.view().name(), self.key.text(), self.hash.as_bytes());
        if let Some(one) = &self.announcement {
            let because = serde_json::to_string(&one.because)
                .map_err(|source| StoreError::Document { key: key.clone(), source })?;
            db.prepare_cached(
                "INSERT OR REPLACE INTO announcement VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )
            .and_then(|mut statement| {
                let is_sent = !self.is_news;
                statement.execute((view, &key, one.position, one.previous, because, is_sent))
            })
            .tried(WRITE)?;
            db.prepare_cached(
                "INSERT INTO document (view, key, position, hash, is_put) VALUES (?1, ?2, ?3, ?4, 0)
                 ON CONFLICT (view, key) DO UPDATE SET position = ?3",
            )
            .and_then(|mut statement| statement.execute((view, &key, one.position, hash)))
            .tried(WRITE)?;
        }
        db.prepare_cached(
            "UPDATE document SET hash = ?3, is_put = 0 WHERE view = ?1 AND key = ?2 AND hash <> ?3",
        )
        .and_then(|mut statement| statement.execute((view, &key, hash)))
        .tried(WRITE)?;
        let id: Option<u64> = db
            .prepare_cached("SELECT id FROM document WHERE view = ?1 AND key = ?2")
            .and_then(|mut statement| {
                statement.query_row((view, &key), |row| row.get(0)).optional()
            })
            .tried(READ)?;
        id.map_or(Ok(()), |id| replace(db, id, &self.rests_on))
    }
}

/// Writes what a document rests on, where that is other than before.
fn replace(db: &Connection, document: u64, new: &BTreeSet<NamedFacet>) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT sort, name, kind FROM rests WHERE document = ?1").tried(READ)?;
    let read = |row: &Row<'_>| {
        let name: String = row.get(1)?;
        Ok(NamedFacet { sort: row.get(0)?, name: name.into(), kind: row.get(2)? })
    };
    let rows = statement.query_map([document], read).tried(READ)?;
    let old: BTreeSet<NamedFacet> = rows.collect::<Result<_, _>>().tried(READ)?;
    let mut remove = db
        .prepare_cached(
            "DELETE FROM rests WHERE sort = ?1 AND name = ?2 AND kind = ?3 AND document = ?4",
        )
        .tried(WRITE)?;
    for facet in old.difference(new) {
        remove.execute((facet.sort, &*facet.name, facet.kind, document)).tried(WRITE)?;
    }
    let mut add = db.prepare_cached("INSERT INTO rests VALUES (?1, ?2, ?3, ?4)").tried(WRITE)?;
    for facet in new.difference(&old) {
        add.execute((facet.sort, &*facet.name, facet.kind, document)).tried(WRITE)?;
    }
    Ok(())
}
