//! Why the log could not be opened, appended to or read.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use chancery_domain::{Cursor, Position};
use chancery_tlog::{Hash, TileId};

use crate::clock::ClockError;
use crate::connection::ConnectionError;
use crate::lock::LockError;
use crate::schema::SchemaError;
use crate::signing::SigningError;

/// Says what is wrong with what is on disk.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// SQLite failed.
    #[error("the database of the log failed")]
    Sqlite(#[from] rusqlite::Error),
    /// An entry is not what was written.
    #[error("log.db entry {position}: cannot be read")]
    Entry {
        /// Which entry.
        position: Position,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// An entry does not say when it was recorded.
    #[error("log.db entry {position}: cannot be read")]
    Time {
        /// Which entry.
        position: Position,
        /// Why.
        #[source]
        source: chancery_domain::recorded::RecordedAtError,
    },
    /// The database gave an entry another place.
    #[error("entry {expected} came to be at {found} in log.db")]
    Place {
        /// Where the entry belongs.
        expected: Position,
        /// Where it is.
        found: i64,
    },
    /// A key leads nowhere.
    #[error("log.db entry {position}: missing, though the key of an event points to it")]
    Missing {
        /// Which entry.
        position: Position,
    },
}

/// Says why the log could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory could not be made or synced.
    #[error("could not use the directory `{}`", dir.display())]
    Directory {
        /// Which directory.
        dir: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// There is no log in the directory.
    #[error("there is no log in `{}`", dir.display())]
    NoLog {
        /// Which directory.
        dir: PathBuf,
    },
    /// Another process has it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The database could not be opened as it must be.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// The database is not a log that this version can use.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// The writer's thread could not be started.
    #[error("could not start the writer's thread")]
    Thread(#[source] io::Error),
    /// An origin that could not stand in an entry.
    #[error("`{origin}` cannot be an origin: 1 to 255 visible ASCII characters without `+`")]
    Origin {
        /// What was configured.
        origin: String,
    },
    /// What is on disk cannot be read.
    #[error("the log cannot be read")]
    Storage(#[from] StorageError),
    /// An entry is missing.
    #[error("log.db entry {expected}: missing, entry {found} follows entry {}", expected.get() - 1)]
    Gap {
        /// The entry that should have come.
        expected: Position,
        /// The entry that came.
        found: Position,
    },
    /// A leaf is not the hash of its entry.
    #[error("log.db entry {position}: leaf is {found}, the entry's bytes hash to {expected}")]
    Leaf {
        /// Which entry.
        position: Position,
        /// The hash of the entry.
        expected: Hash,
        /// The hash that is stored.
        found: Hash,
    },
    /// The last entry does not say what it must.
    #[error("log.db entry {position}: `{member}` is `{found}`, expected `{expected}`")]
    Member {
        /// Which entry.
        position: Position,
        /// Which member.
        member: &'static str,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A tile does not hold the hashes of the entries.
    #[error("log.db {tile}: {found} instead of the hashes of the entries")]
    Tile {
        /// Which tile.
        tile: TileId,
        /// What is there.
        found: &'static str,
    },
    /// There are more or fewer tiles than full ones.
    #[error("log.db tile: {found} rows, the entries fill {expected} tiles")]
    Tiles {
        /// The number of full tiles.
        expected: u64,
        /// The number of rows.
        found: u64,
    },
    /// What was signed does not agree with what is stored, or cannot be known.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// There are more or fewer keys than entries.
    #[error("log.db idempotency: {found} keys for {expected} entries")]
    Keys {
        /// The number of entries.
        expected: u64,
        /// The number of keys.
        found: u64,
    },
}

/// Says why events were not recorded. None of them is, unless the variant says that this is unknown.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// As much waits for the writer as may wait.
    #[error("the log has as much to write as it may keep waiting")]
    Full,
    /// One request asks for more than a group may hold.
    #[error(
        "{events} events of {bytes} bytes in one request, at most {events_max} and {bytes_max} fit"
    )]
    TooLarge {
        /// Events in the request.
        events: usize,
        /// What they weigh.
        bytes: usize,
        /// The most events.
        events_max: usize,
        /// The most bytes.
        bytes_max: usize,
    },
    /// The clock cannot be right.
    #[error("nothing recorded")]
    Clock(#[source] ClockError),
    /// The disk is full. The log goes on when there is room.
    #[error("nothing recorded: the disk of the log is full")]
    DiskFull,
    /// The disk became full when the events were in the WAL already, and its index could not grow. Whether they
    /// are recorded is known when they are sent again, which is safe. The log goes on when there is room.
    #[error(
        "the disk of the log is full: whether the events are recorded is told when they are sent again"
    )]
    DiskFullLate,
    /// The disk failed. Whether the events are recorded is known after a restart; asking again with the
    /// same ids is safe.
    #[error("the log has failed and takes no more events until it is started again")]
    Failed(#[source] Arc<StorageError>),
    /// The writer has stopped, by a failure or by a clean stop.
    #[error("the log takes no more events until it is started again")]
    Stopped,
}

/// Says why records could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A further connection could not be opened.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// What is on disk cannot be read.
    #[error("could not read the log after {after}")]
    Storage {
        /// Where reading began.
        after: Cursor,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// An entry is missing.
    #[error("log.db entry {expected}: missing")]
    Gap {
        /// The entry that should have come.
        expected: Position,
    },
    /// The event asked for is not recorded.
    #[error("the event asked for is not recorded")]
    Unknown,
    /// A chain is longer than one reply.
    #[error("the chain has more than {members_max} members or {bytes_max} bytes")]
    ChainTooLong {
        /// The most members.
        members_max: usize,
        /// The most bytes.
        bytes_max: usize,
    },
    /// The proof cannot be made.
    #[error("there is no such proof")]
    Proof(#[source] ProofError),
    /// The log is closing.
    #[error("the log is closed")]
    Closed,
}

/// Says why something cannot be proven.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// Nothing was signed yet.
    #[error("the log has signed no checkpoint yet; one comes within seconds of the first event")]
    NoCheckpoint,
    /// More than the latest checkpoint covers.
    #[error(
        "the latest checkpoint covers {size} entries, {asked} are asked for; wait a moment and ask again"
    )]
    Beyond {
        /// How many entries the latest checkpoint covers.
        size: u64,
        /// How many it would have to cover.
        asked: u64,
    },
    /// The larger tree comes second.
    #[error("a tree of {new} entries does not follow one of {old}")]
    Order {
        /// The older size.
        old: u64,
        /// The newer size.
        new: u64,
    },
    /// The tiles are not as they must be.
    #[error("could not read the tree")]
    Tree(#[source] Box<chancery_tlog::ReadError<ReadError>>),
}
