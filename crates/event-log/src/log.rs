//! The log as its users have it: open, append, read.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use chancery_domain::{Cursor, Position};
use chancery_wire::limits::{APPEND_BYTES_MAX, APPEND_EVENTS_MAX};
use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use crate::clock::{Clock, Entropy};
use crate::connection::{LOG_FILE, open_writer};
use crate::error::{AppendError, OpenError, ReadError, StorageError};
use crate::event::{NewEvent, Target};
use crate::files::{sync_directory, write_again};
use crate::head::Head;
use crate::job::{Answer, Job};
use crate::lock::DirectoryLock;
use crate::prepared::{PreparedEvent, PreparedSubmission, Submission};
use crate::queue::{Load, Queue, Refused};
use crate::readers::Readers;
use crate::record::{Range, StoredRecord};
use crate::recover::{Progress, Recovered, recover};
use crate::schema::{SchemaError, create_if_empty, recognise, upgrade};
use crate::signing::{Known, Parts, Signer, SigningConfig};
use crate::wal::WalMover;
use crate::writer::Writer;

/// What may wait for the writer: a few groups, so that it never waits for senders, and a bound on
/// memory. At the rate of a slow disk this is well below the time-out of a request.
const WAITING_MAX: Load = Load { events: 16 * 1024, bytes: 64 * 1024 * 1024 };

/// The most in one request. The frame's own limits, and room for what an event weighs beside its bytes.
const REQUEST_MAX: Load = Load { events: 2 * APPEND_EVENTS_MAX, bytes: 4 * APPEND_BYTES_MAX };

/// The most members of a chain in one reply.
const CHAIN_MEMBERS_MAX: usize = 1000;

/// A request under way: its answer, and what was asked.
pub(crate) type Submitted = (oneshot::Receiver<Answer>, Arc<[PreparedSubmission]>);

/// What a log needs from outside.
#[derive(Clone)]
pub struct LogConfig {
    /// Where `log.db` is, or will be.
    pub dir: PathBuf,
    /// The name of the log in every entry, for example `chancery.local/log`.
    pub origin: String,
    /// Tells the time.
    pub clock: Clock,
    /// Makes salts.
    pub entropy: Entropy,
    /// How checkpoints are signed; without it none are.
    pub signing: Option<SigningConfig>,
}

impl fmt::Debug for LogConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogConfig")
            .field("dir", &self.dir)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// An open log: the only memory of what was recorded.
///
/// Dropping it records what was already asked for and closes the file; [`Log::close`] does the same.
pub struct Log {
    origin: String,
    dir: PathBuf,
    /// Where it is published, if it is.
    public: Option<PathBuf>,
    entropy: Entropy,
    pub(crate) queue: Arc<Queue<Job>>,
    head: watch::Receiver<Head>,
    pub(crate) readers: Arc<Readers>,
    pub(crate) signer: Option<Signer>,
    writer: Mutex<Option<JoinHandle<()>>>,
    /// Let go last, after the writer has closed the file.
    lock: Mutex<Option<DirectoryLock>>,
}

impl Log {
    /// Opens the log in a directory, making both if they are not there, and checks what is stored.
    ///
    /// # Errors
    ///
    /// Says who holds the log, what cannot be used, or which entry is not what was written.
    pub fn open(config: LogConfig, mut progress: impl FnMut(Progress)) -> Result<Self, OpenError> {
        let LogConfig { dir, origin, clock, entropy, signing } = config;
        check_origin(&origin)?;
        make_directory(&dir)?;
        let lock = DirectoryLock::exclusive(&dir)?;
        let file = dir.join(LOG_FILE);
        // Whoever wrote it may have ended because an fsync failed.
        let failed = |source| OpenError::Directory { dir: dir.clone(), source };
        write_again(&file.with_extension("db-wal")).map_err(failed)?;
        let mut connection = open_writer(&file, |connection| prepare(connection, &origin))?;
        sync_directory(&dir).map_err(failed)?;
        let known = signing
            .as_ref()
            .map(|signing| Known::read(signing, &connection, &signing.signer.verifier().into()))
            .transpose()?;
        let wanted = known.iter().flat_map(Known::sizes).collect();
        let Recovered { edge, trees } = recover(&connection, &origin, wanted, &mut progress)?;
        if let Some(known) = &known {
            known.check(&trees)?;
        }
        let (head_sender, head) = watch::channel(Head {
            through: Cursor::from_count(edge.tree.size()),
            root: edge.tree.root(),
            recorded_at: edge.recorded_at,
        });
        let queue = Arc::new(Queue::new(WAITING_MAX));
        let wal = WalMover::start(&file, &mut connection, Arc::clone(&queue))?;
        let writer = Writer { queue: Arc::clone(&queue), head: head_sender, clock, edge, wal };
        let thread = std::thread::Builder::new()
            .name("log-writer".into())
            .spawn(move || writer.run(connection))
            .map_err(OpenError::Thread)?;
        let readers = Arc::new(Readers::new(file));
        let parts =
            Parts { readers: Arc::clone(&readers), head: head.clone(), queue: Arc::clone(&queue) };
        let public = signing.as_ref().map(|signing| signing.public.clone());
        let signer = signing
            .zip(known)
            .map(|(signing, known)| Signer::start(signing, &known, &trees, parts))
            .transpose();
        let signer = match signer {
            Ok(signer) => signer,
            Err(error) => {
                queue.close();
                drop(thread.join());
                return Err(error);
            }
        };
        Ok(Self {
            origin,
            dir,
            public,
            entropy,
            queue,
            head,
            readers,
            signer,
            writer: Mutex::new(Some(thread)),
            lock: Mutex::new(Some(lock)),
        })
    }

    /// Gives the name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Gives the directory of the log.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Gives the directory in which it is published; none where nothing is.
    pub(crate) fn public(&self) -> Option<&Path> {
        self.public.as_deref()
    }

    /// Prepares one event of the log's own.
    pub(crate) fn prepare_own(&self, event: NewEvent) -> PreparedEvent {
        PreparedEvent::alone(&self.origin, event, &*self.entropy)
    }

    /// Gives the last durable event.
    pub fn head(&self) -> Head {
        *self.head.borrow()
    }

    /// Gives a receiver that sees every later head, or the latest of several.
    ///
    /// It reports an error when the writer has stopped.
    pub fn watch(&self) -> watch::Receiver<Head> {
        self.head.clone()
    }

    /// Records submissions with one fsync, together with whatever else waits.
    ///
    /// When this returns outcomes, the recorded events are on disk. Cancelling it does not take the
    /// request back.
    ///
    /// # Errors
    ///
    /// Says why nothing could be judged; the outcome of each event is in the answer.
    pub async fn append(&self, submissions: Vec<Submission>) -> Answer {
        let (answer, _held) = self.submit(submissions)?;
        answer.await.unwrap_or(Err(AppendError::Stopped))
    }

    /// Does what [`Log::append`] does, for callers without a runtime.
    ///
    /// # Errors
    ///
    /// As [`Log::append`].
    pub fn append_blocking(&self, submissions: Vec<Submission>) -> Answer {
        let (answer, _held) = self.submit(submissions)?;
        answer.blocking_recv().unwrap_or(Err(AppendError::Stopped))
    }

    /// Prepares submissions and queues them; the answer comes through the receiver.
    ///
    /// # Errors
    ///
    /// When the queue is full, the request too large, or the writer stopped.
    pub fn enqueue(
        &self,
        submissions: Vec<Submission>,
    ) -> Result<oneshot::Receiver<Answer>, AppendError> {
        Ok(self.submit(submissions)?.0)
    }

    /// Prepares submissions and queues them. What the caller holds on to until the answer comes is not
    /// freed in the writer's time.
    pub(crate) fn submit(&self, submissions: Vec<Submission>) -> Result<Submitted, AppendError> {
        let load = weigh(&submissions)?;
        let submissions: Arc<[_]> = submissions
            .into_iter()
            .map(|submission| PreparedSubmission::new(&self.origin, submission, &*self.entropy))
            .collect();
        let (answer, receiver) = oneshot::channel();
        let held = Arc::clone(&submissions);
        match self.queue.push(load, Job::Append { submissions, answer }) {
            Ok(()) => Ok((receiver, held)),
            Err(Refused::Full) => Err(AppendError::Full),
            Err(Refused::Closed) => Err(AppendError::Stopped),
        }
    }

    /// Reads records in order, without gaps. Blocks on the disk.
    ///
    /// # Errors
    ///
    /// When the disk fails, or an entry is missing.
    pub fn read(&self, range: Range) -> Result<Vec<StoredRecord>, ReadError> {
        self.readers.range(range, self.head().through)
    }

    /// Reads the chain that an event belongs to: the event, then its corrections and retractions. Blocks
    /// on the disk.
    ///
    /// # Errors
    ///
    /// [`ReadError::Unknown`] when the event is not recorded, [`ReadError::ChainTooLong`] when the chain
    /// has more than `max_bytes`.
    pub fn chain(&self, member: &Target, max_bytes: usize) -> Result<Vec<StoredRecord>, ReadError> {
        self.readers.chain(member, self.head().through, CHAIN_MEMBERS_MAX, max_bytes)
    }

    /// Finds events of a kind after a position: at most `limit`, in order. Blocks on the disk.
    ///
    /// # Errors
    ///
    /// When the disk fails.
    pub fn of_kind(
        &self,
        kind: &str,
        after: Cursor,
        limit: usize,
    ) -> Result<Vec<Position>, ReadError> {
        self.readers.of_kind(kind, after, limit, self.head().through)
    }

    /// Signs what is recorded, records what was already asked for, takes no more, closes the file and lets go of the
    /// directory. Blocks until then.
    pub fn close(&self) {
        if let Some(signer) = &self.signer {
            signer.stop();
        }
        self.readers.close();
        self.queue.close();
        // Held until the end: who closes at the same time waits for the writer too.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.take().is_some_and(|writer| writer.join().is_err()) {
            tracing::error!("writer panicked");
        }
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("origin", &self.origin)
            .field("head", &self.head())
            .finish_non_exhaustive()
    }
}

/// Makes or upgrades the tables of the log `origin`, and checks that they are its own.
fn prepare(connection: &Connection, origin: &str) -> Result<(), OpenError> {
    create_if_empty(connection, origin)?;
    let found = recognise(connection)?;
    if found.origin != origin {
        let (expected, found) = (origin.to_owned(), found.origin);
        return Err(SchemaError::Origin { expected, found }.into());
    }
    Ok(upgrade(connection, found.format)?)
}

fn weigh(submissions: &[Submission]) -> Result<Load, AppendError> {
    let events = || submissions.iter().flat_map(|submission| &submission.events);
    let load = Load { events: events().count(), bytes: events().map(NewEvent::weight).sum() };
    if load.events > REQUEST_MAX.events || load.bytes > REQUEST_MAX.bytes {
        return Err(AppendError::TooLarge {
            events: load.events,
            bytes: load.bytes,
            events_max: REQUEST_MAX.events,
            bytes_max: REQUEST_MAX.bytes,
        });
    }
    Ok(load)
}

/// An origin is the first line of a checkpoint; C2SP signed notes allow no `+` and no space in names.
fn check_origin(origin: &str) -> Result<(), OpenError> {
    let visible = origin.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+');
    if visible && (1..=255).contains(&origin.len()) {
        return Ok(());
    }
    Err(OpenError::Origin { origin: origin.to_owned() })
}

fn make_directory(dir: &Path) -> Result<(), OpenError> {
    let failed = |source| OpenError::Directory { dir: dir.to_owned(), source };
    if dir.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(dir).map_err(failed)?;
    // The name of the directory must survive a crash too.
    match dir.canonicalize().map_err(failed)?.parent() {
        Some(parent) => sync_directory(parent).map_err(failed),
        None => Ok(()),
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(source: rusqlite::Error) -> Self {
        Self::Storage(StorageError::Sqlite(source))
    }
}
