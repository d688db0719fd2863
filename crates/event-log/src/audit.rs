//! The audit of `log.db`: every record, every table, and the file itself.

mod ahead;
mod damage;
mod keys;
mod page;
mod public;
mod tables;
mod tree;

use std::collections::VecDeque;
use std::path::Path;

use chancery_domain::{Cursor, Position};
use chancery_tlog::{Hash, KnownLog, NoteVerifier, SignedCheckpoint, Tile};
use rusqlite::Result;

use crate::archive::Archive;
use crate::connection::LOG_FILE;
use crate::difference::Differences;
use crate::error::OpenError;
use crate::published::{Beside, Directory};
use crate::record::{StoredRecord, read_one};
use crate::recover::{PROGRESS_EVERY, Progress};
use crate::told::Told;
use crate::verifier::{Verification, Verifier};
use ahead::{Ahead, Compares};
use damage::is_damage;
use page::{Looked, Page, Whole, is_full, read_page};
use tables::Rows;
use tree::TreeAudit;

pub(crate) use tree::differ_in_tile;

/// The directory with what is published, in the data directory.
const PUBLIC: &str = "public";

/// Problems that SQLite's own check of the file lists at most.
const INTEGRITY_MAX: u32 = 100;

/// What an audit of a stopped log is told.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The key whose signatures count; none takes the one in `public/vkey`.
    pub key: Option<NoteVerifier>,
    /// The last position to look at; none looks at all.
    pub through: Option<Position>,
    /// A size whose root is wanted.
    pub root_at: Option<u64>,
}

/// What an audit of a stopped log found.
#[derive(Debug)]
pub struct LogVerification {
    /// What the records are, and all differences.
    pub log: Verification,
    /// The last checkpoint that is as it must be, with the key that it was verified with.
    pub checkpoint: Option<(SignedCheckpoint, NoteVerifier)>,
    /// The key whose signatures counted.
    pub key: Option<NoteVerifier>,
    /// Checkpoints whose signature could not be verified, because no key is known.
    pub unverified: u64,
    /// The size of what is published beside the log, if anything is.
    pub published: Option<u64>,
    /// The root at the size that was asked for, if there are as many entries.
    pub root_at: Option<Hash>,
}

/// Verifies the log of a stopped system: every leaf is the hash of its entry, every payload is what its
/// commitment says, positions are dense and times do not go back, and the other tables are what the
/// entries say. A file that cannot be read at all is a difference too.
///
/// # Errors
///
/// When there is no log, or somebody writes it.
pub fn verify(
    dir: &Path,
    progress: impl FnMut(Progress),
) -> std::result::Result<Verification, OpenError> {
    verify_as_asked(dir, &Asked::default(), progress).map(|verification| verification.log)
}

/// Does what [`verify`] does, as it is told: checkpoints by a key, through a position.
///
/// # Errors
///
/// As [`verify`].
pub fn verify_as_asked(
    dir: &Path,
    asked: &Asked,
    progress: impl FnMut(Progress),
) -> std::result::Result<LogVerification, OpenError> {
    match Archive::open(dir) {
        Ok(archive) => Ok(archive.verify_as_asked(asked, progress)),
        Err(error) if is_damage(&error) => {
            let mut differences = Differences::default();
            differences.add(LOG_FILE, "a log", Told(&error));
            let root = Hash::of_nothing();
            let log = Verification { events: 0, through: Cursor::Start, root, differences };
            let (checkpoint, key, published, root_at) = (None, None, None, None);
            Ok(LogVerification { log, checkpoint, key, unverified: 0, published, root_at })
        }
        Err(error) => Err(error),
    }
}

impl Archive {
    /// Does what [`verify`] does, of an open archive.
    pub fn verify(&self, progress: impl FnMut(Progress)) -> Verification {
        self.verify_as_asked(&Asked::default(), progress).log
    }

    /// Does what [`verify_as_asked`] does, of an open archive.
    pub fn verify_as_asked(
        &self,
        asked: &Asked,
        progress: impl FnMut(Progress),
    ) -> LogVerification {
        let mut verifier = Verifier::new(LOG_FILE, self.origin());
        verifier.remember_root_at(asked.root_at);
        let files = Directory::new(&self.dir().join(PUBLIC));
        let claim = public::claim(&files, asked.key.as_ref(), self, verifier.differences());
        let key = asked.key.clone().or_else(|| claim.as_ref().map(|claim| claim.key.clone()));
        let key = key.or_else(|| public::key(&files));
        let known = key.clone().map(KnownLog::from);
        let head = self.head().map_or(0, Cursor::count);
        let published = claim.as_ref().map(|claim| claim.signed.checkpoint().size());
        verifier.remember_root_at(published);
        let beside = claim.as_ref().filter(|_| asked.through.is_none());
        let mut audit = Audit {
            archive: self,
            verifier,
            tree: TreeAudit::new(self, known),
            beside: beside.map(|one| Beside::new(&files, &one.signed, one.key.clone().into())),
            expected: Rows::default(),
            through: asked.through,
            total: asked.through.map_or(head, |through| through.get().min(head)),
            progress,
        };
        audit.records();
        if asked.through.is_none() {
            audit.kinds();
            audit.counts();
            audit.ends();
        }
        audit.file();
        let Audit { verifier, tree, .. } = audit;
        let root_at = asked.root_at.and_then(|size| verifier.root_at(size));
        let (unverified, checkpoint) = (tree.unverified, tree.latest.zip(key.clone()));
        let log = verifier.finish();
        LogVerification { log, checkpoint, key, unverified, published, root_at }
    }
}

struct Audit<'a, P> {
    archive: &'a Archive,
    verifier: Verifier,
    tree: TreeAudit<'a>,
    /// What is published beside the log.
    beside: Option<Beside<'a>>,
    expected: Rows,
    through: Option<Position>,
    /// As many entries as there seem to be, to look at.
    total: u64,
    progress: P,
}

impl<'a, P: FnMut(Progress)> Audit<'a, P> {
    /// Checks every record. Sound pages come examined from other threads; from one that is not the way goes on
    /// page by page, and through a page that cannot be read one by one.
    fn records(&mut self) {
        let mut ahead = Ahead::open(self.archive, self.through);
        let mut after = Cursor::Start;
        let mut is_sound = true;
        self.tree.checkpoints(&mut self.verifier);
        while self.goes_on(after) {
            if is_sound {
                let compares = self.compares(after);
                after = ahead.each_page(after, &compares, |page, after| {
                    self.page(page);
                    self.goes_on(after)
                });
                is_sound = false;
                continue;
            }
            match read_page(&self.archive.connection, after, self.through) {
                Ok(page) => {
                    let Some(last) = page.last() else { return };
                    is_sound = is_full(&page, after);
                    after = Cursor::Through(last.position);
                    for record in page {
                        self.whole(record);
                    }
                }
                Err(_) if after.count() < self.total => {
                    after = Cursor::Through(after.next());
                    self.single(after);
                }
                Err(_) => return,
            }
        }
    }

    fn goes_on(&mut self, after: Cursor) -> bool {
        let is_through = self.through.is_some_and(|through| after >= Cursor::Through(through));
        !is_through && !self.verifier.differences().is_full()
    }

    /// Tells where records after a cursor are compared with what is published: with the pages, as long as these
    /// are what a bundle is made of.
    fn compares(&self, after: Cursor) -> Compares<'a> {
        let Some(beside) = &self.beside else { return Compares::Nothing };
        let is_dense = self.verifier.size() == after.count();
        match beside.comparison().filter(|_| is_dense) {
            Some(comparison) => Compares::Pages(comparison),
            None => Compares::Records,
        }
    }

    fn page(&mut self, page: Page) {
        let Page { records, kinds, parts, mut compared } = page;
        self.expected.add(kinds, parts);
        for looked in records {
            match looked {
                Looked::Plain(plain) => {
                    self.verifier.settle_plain(&plain);
                    self.settled(None, compared.as_mut());
                    self.count();
                }
                Looked::Whole(whole) => self.record(*whole, compared.as_mut()),
            }
        }
    }

    fn whole(&mut self, record: StoredRecord) {
        let whole = Whole::of(&self.archive.connection, self.archive.has_tree(), record);
        self.record(whole, None);
    }

    fn single(&mut self, at: Cursor) {
        let Cursor::Through(at) = at else { return };
        match read_one(&self.archive.connection, at) {
            Ok(Some(record)) => self.whole(record),
            // The record that follows will say that this one is missing.
            Ok(None) => (),
            Err(error) => {
                let place = format!("{LOG_FILE} entry {at}: row");
                self.verifier.differences().add(place, "a row that can be read", Told(&error));
            }
        }
    }

    fn record(&mut self, whole: Whole, compared: Option<&mut VecDeque<Differences>>) {
        let Whole { record, examined, rows } = whole;
        let at = record.position;
        let entry = self.verifier.settle(&record, examined);
        self.settled(Some(record), compared);
        if let Some((entry, rows)) = entry.zip(rows)
            && let Err(error) = self.tables(at, &entry, rows)
        {
            let place = format!("{LOG_FILE} entry {at}: tables");
            self.verifier.differences().add(place, "rows that can be read", Told(&error));
        }
        self.count();
    }

    /// Goes on from an entry that was settled, to what is made of it. If its page was compared with what is
    /// published, the record is not needed.
    fn settled(
        &mut self,
        record: Option<StoredRecord>,
        compared: Option<&mut VecDeque<Differences>>,
    ) {
        let full: Vec<Tile> = self.verifier.full_tiles().collect();
        for tile in &full {
            self.tree.tile(tile, self.verifier.differences());
        }
        self.tree.checkpoints(&mut self.verifier);
        if let Some(beside) = &mut self.beside {
            match (compared, record) {
                (Some(compared), _) => beside.add_compared(compared, &full, &mut self.verifier),
                (None, Some(record)) => beside.add(record, &full, &mut self.verifier),
                // Pages that were not compared have whole records.
                (None, None) => (),
            }
        }
    }

    fn count(&mut self) {
        self.expected.entry += 1;
        if self.expected.entry.is_multiple_of(PROGRESS_EVERY) || self.expected.entry == self.total {
            (self.progress)(Progress { done: self.expected.entry, total: self.total });
        }
    }

    /// Checks that nothing was signed or published beyond the entries.
    fn ends(&mut self) {
        let size = self.verifier.size();
        self.tree.finish(size, self.verifier.differences());
        if let Some(beside) = &self.beside {
            beside.finish(&mut self.verifier);
        }
    }

    /// Lets SQLite check its own structures.
    fn file(&mut self) {
        let sql = format!("PRAGMA integrity_check({INTEGRITY_MAX})");
        let lines: Result<Vec<String>> = self
            .archive
            .connection
            .prepare(&sql)
            .and_then(|mut check| check.query_map([], |row| row.get(0))?.collect());
        match lines {
            Ok(lines) if lines == ["ok"] => (),
            Ok(lines) => {
                for line in lines {
                    self.verifier.differences().add(format!("{LOG_FILE} file"), "ok", line);
                }
            }
            Err(error) => {
                self.verifier.differences().add(format!("{LOG_FILE} file"), "ok", Told(&error));
            }
        }
    }
}
