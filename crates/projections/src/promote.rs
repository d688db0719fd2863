//! Putting a store in the place of the live one: what was told is carried over, then the files are exchanged.
//!
//! A redaction does this with a store that was made without what was removed, an operator with one that was compared.

use std::path::{Path, PathBuf};

use chancery_domain::Cursor;
use rusqlite::Connection;

use crate::error::{StoreError, Tried};
use crate::files::{Files, Replaced};
use crate::reader::Readers;
use crate::runner::Marker;
use crate::store::meta::{self, Mark};
use crate::store::{self, Durability};

/// How often readers are waited for who hold the old store's write-ahead log, as long as a statement waits each time.
const ATTEMPTS: usize = 4;

/// How far what the views say was told to others; the next store goes on from there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Carried(Vec<(Mark, Cursor)>);

impl Carried {
    /// Reads what the live store has told, with what `marker` was told and could not write any more.
    ///
    /// After a difference was accepted, or a redaction, documents are others than those that were put: then the
    /// bucket is filled from the beginning, and the book of announcements begins anew.
    pub(crate) fn read(
        live: &Connection,
        marker: Option<&Marker>,
        bucket: BucketGoes,
    ) -> Result<Self, StoreError> {
        let mut carried = Vec::new();
        for mark in [Mark::PublishedThrough, Mark::BucketThrough, Mark::BucketCleared] {
            let unwritten = marker.and_then(|marker| marker.unwritten(mark));
            let told = meta::read(live, mark)?.max(unwritten).unwrap_or(Cursor::Start);
            let is_anew = mark == Mark::BucketThrough && bucket == BucketGoes::Anew;
            carried.push((mark, if is_anew { Cursor::Start } else { told }));
        }
        Ok(Self(carried))
    }

    fn write(&self, db: &Connection) -> Result<(), StoreError> {
        db.execute_batch("BEGIN IMMEDIATE").tried("begin to carry marks over")?;
        for (mark, value) in &self.0 {
            meta::set(db, *mark, *value)?;
        }
        db.execute_batch("COMMIT").tried("carry marks over")
    }
}

/// Whether the bucket holds what the new store says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BucketGoes {
    /// It goes on from where it is.
    On,
    /// It is filled anew.
    Anew,
}

/// A store that is to be the live one.
#[derive(Clone, Debug)]
pub(crate) struct Promotion {
    pub(crate) files: Files,
    /// The store that takes the place; closed.
    pub(crate) fresh: PathBuf,
    pub(crate) replaced: Replaced,
    pub(crate) bucket: BucketGoes,
}

impl Promotion {
    /// Puts the store in the place of the live one, which nobody writes any more. Readers that are reading go on with
    /// the old one; the next to begin gets the new one.
    pub(crate) fn carry_out(
        &self,
        marker: Option<&Marker>,
        readers: Option<&Readers>,
    ) -> Result<(), StoreError> {
        let live = whole(&self.files.live)?;
        let carried = Carried::read(&live, marker, self.bucket)?;
        drop(live);
        write_marks(&self.fresh, &carried)?;
        if self.bucket == BucketGoes::Anew {
            self.files.book.remove()?;
        }
        let exchange = || self.files.put_in_place(&self.fresh, self.replaced);
        match readers {
            Some(readers) => readers.exchange(exchange),
            None => exchange(),
        }
    }
}

fn write_marks(fresh: &Path, carried: &Carried) -> Result<(), StoreError> {
    let db = store::open_writer(fresh, Durability::Live)?;
    carried.write(&db)?;
    // The last connection that closes moves the write-ahead log into the file and removes it.
    db.close().map_err(|(_, source)| source).tried("close the new store")
}

/// Opens the old store, and moves everything of its write-ahead log into the file.
fn whole(path: &Path) -> Result<Connection, StoreError> {
    let db = store::open_writer(path, Durability::Live)?;
    for _ in 0..ATTEMPTS {
        let busy: bool = db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .tried("make a checkpoint")?;
        if !busy {
            return Ok(db);
        }
    }
    let what = "a reader holds its write-ahead log for longer than it should".to_owned();
    Err(StoreError::Damaged { what })
}

#[cfg(test)]
mod tests;
