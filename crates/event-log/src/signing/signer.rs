//! The thread that signs: a checkpoint every second while there is news, and one at the end.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use chancery_domain::Position;
use chancery_tlog::{
    Appender, Checkpoint, KnownLog, Note, NoteSigner, SignedCheckpoint, SignedCheckpointError,
};
use tokio::sync::{oneshot, watch};

use super::high_water::HighWater;
use super::public::Public;
use super::{CosignError, Known, Latest, SigningConfig, SigningError, SigningState};
use crate::checkpoints::cosignatures;
use crate::error::{AppendError, OpenError, ReadError};
use crate::head::Head;
use crate::job::Job;
use crate::queue::{Load, Queue, Refused};
use crate::readers::Readers;
use crate::recover::Trees;
use crate::told::Told;

/// What the signer needs of the log.
pub(crate) struct Parts {
    pub(crate) readers: Arc<Readers>,
    pub(crate) head: watch::Receiver<Head>,
    pub(crate) queue: Arc<Queue<Job>>,
}

/// The log's end of the thread.
pub(crate) struct Signer {
    known: KnownLog,
    wake: Sender<Wake>,
    state: watch::Receiver<SigningState>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

enum Wake {
    /// Sign from now on.
    Begin,
    /// Keep the signatures of others that a note has.
    Cosign { note: Box<Note>, answer: oneshot::Sender<Result<(), CosignError>> },
    /// Write the published parts of an entry again.
    Rewrite { position: Position, answer: oneshot::Sender<Result<(), SigningError>> },
    /// Sign what is new, and end.
    Stop,
}

impl Signer {
    /// Starts the thread. It signs nothing before [`Signer::begin`].
    pub(crate) fn start(
        config: SigningConfig,
        known: &Known,
        trees: &Trees,
        parts: Parts,
    ) -> Result<Self, OpenError> {
        let log = KnownLog::from(config.signer.verifier());
        let latest = known.last.clone().and_then(|signed| {
            let tree = trees.at(signed.checkpoint().size())?.clone();
            Some(Latest { signed: Arc::new(signed), tree: Arc::new(tree) })
        });
        let (sender, state) = watch::channel(SigningState { latest, trouble: None });
        let (wake, wakes) = channel();
        let signing = Signing {
            public: Public::open(config.public, known.published, |size| trees.at(size), &log)?,
            high_water: HighWater::new(config.high_water),
            signer: config.signer,
            known: log.clone(),
            parts,
            state: sender,
            halted: false,
        };
        let every = config.every;
        let thread = std::thread::Builder::new()
            .name("log-signer".into())
            .spawn(move || signing.run(&wakes, every))
            .map_err(OpenError::Thread)?;
        Ok(Self { known: log, wake, state, thread: Mutex::new(Some(thread)) })
    }

    /// Lets it sign: nothing that is known speaks against the log.
    pub(crate) fn begin(&self) {
        // A thread that has ended signs nothing.
        let _ = self.wake.send(Wake::Begin);
    }

    /// Gives the log with its key.
    pub(crate) fn known(&self) -> &KnownLog {
        &self.known
    }

    /// Gives how signing is doing, now and later.
    pub(crate) fn state(&self) -> watch::Receiver<SigningState> {
        self.state.clone()
    }

    /// Keeps the signatures of others under a checkpoint that this log signed.
    pub(crate) async fn cosign(&self, note: Note) -> Result<(), CosignError> {
        let (answer, answered) = oneshot::channel();
        let wake = Wake::Cosign { note: Box::new(note), answer };
        self.wake.send(wake).map_err(|_| CosignError::Closed)?;
        answered.await.unwrap_or(Err(CosignError::Closed))
    }

    /// Writes the published parts of an entry again, as they are in the log now.
    pub(crate) async fn rewrite_parts(&self, position: Position) -> Result<(), SigningError> {
        let (answer, answered) = oneshot::channel();
        let closed = || SigningError::Read(ReadError::Closed);
        self.wake.send(Wake::Rewrite { position, answer }).map_err(|_| closed())?;
        answered.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Signs what is new and ends the thread; the writer must still be working.
    pub(crate) fn stop(&self) {
        let _ = self.wake.send(Wake::Stop);
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("signer panicked");
        }
    }
}

/// Everything that the thread owns.
struct Signing {
    signer: NoteSigner,
    known: KnownLog,
    public: Public,
    high_water: HighWater,
    parts: Parts,
    state: watch::Sender<SigningState>,
    /// Something is wrong that trying again cannot mend.
    halted: bool,
}

impl Signing {
    fn run(mut self, wakes: &Receiver<Wake>, every: Duration) {
        let mut allowed = false;
        loop {
            match wakes.recv_timeout(every) {
                Ok(Wake::Begin) => allowed = true,
                Ok(Wake::Cosign { note, answer }) => {
                    // Who asked may have left.
                    let _ = answer.send(self.cosign(&note));
                    continue;
                }
                Ok(Wake::Rewrite { position, answer }) => {
                    let _ = answer.send(self.public.rewrite_parts(&self.parts.readers, position));
                    continue;
                }
                Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    if allowed {
                        self.sign_news();
                    }
                    return;
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            if allowed {
                self.sign_news();
            }
        }
    }

    /// Signs the head, unless it is signed and published already.
    fn sign_news(&mut self) {
        let head = *self.parts.head.borrow();
        let size = head.through.count();
        let signed = self.state.borrow().latest.as_ref().map(Latest::size);
        if self.halted || (signed == Some(size) && self.public.is_published(size)) {
            return;
        }
        match self.sign(&head) {
            Ok(()) => {}
            Err(error) => self.told(&error),
        }
    }

    fn sign(&mut self, head: &Head) -> Result<(), SigningError> {
        let size = head.through.count();
        self.public.advance(&self.parts.readers, size)?;
        let found = self.public.tree().root();
        if found != head.root {
            let (place, signed) = ("the writer of the log".to_owned(), head.root);
            return Err(SigningError::Fork { place, size, signed, found });
        }
        let latest = self.state.borrow().latest.clone();
        let signed = match latest.filter(|latest| latest.size() == size) {
            // Signed before a crash, perhaps with the signatures of others, and not published.
            Some(latest) => latest.signed.as_ref().clone(),
            None => self.checkpoint(head)?,
        };
        self.keep(signed, Arc::new(self.public.tree().clone()))
    }

    /// Signs, and remembers that before anybody sees it.
    fn checkpoint(&self, head: &Head) -> Result<SignedCheckpoint, SigningError> {
        let (origin, size) = (self.known.origin(), head.through.count());
        let unsigned = |source| SigningError::Sign(SignedCheckpointError::Checkpoint(source));
        let checkpoint = Checkpoint::new(origin, size, head.root).map_err(unsigned)?;
        let signed =
            SignedCheckpoint::sign(checkpoint, &self.signer).map_err(SigningError::Sign)?;
        self.high_water.raise(&signed)?;
        Ok(signed)
    }

    /// Keeps a signed checkpoint, then publishes it.
    fn keep(&mut self, signed: SignedCheckpoint, tree: Arc<Appender>) -> Result<(), SigningError> {
        let signed = Arc::new(signed);
        self.write_down(&signed).map_err(SigningError::Keep)?;
        self.public.publish(&signed)?;
        let latest = Some(Latest { signed, tree });
        self.state.send_replace(SigningState { latest, trouble: None });
        Ok(())
    }

    fn write_down(&self, signed: &Arc<SignedCheckpoint>) -> Result<(), AppendError> {
        let (answer, kept) = oneshot::channel();
        let load = Load { events: 1, bytes: signed.to_string().len() };
        let job = Job::Checkpoint { signed: Arc::clone(signed), answer };
        self.parts.queue.push_always(load, job).map_err(|refused| match refused {
            Refused::Full => AppendError::Full,
            Refused::Closed => AppendError::Stopped,
        })?;
        kept.blocking_recv().unwrap_or(Err(AppendError::Stopped))
    }

    /// Says what is wrong, once for each new reason.
    fn told(&mut self, error: &SigningError) {
        let trouble = Told(error).to_string();
        let cause = error as &dyn std::error::Error;
        self.halted = error.is_final();
        if self.state.borrow().trouble.as_ref() != Some(&trouble) {
            if self.halted {
                tracing::error!(error = cause, "signing halted");
            } else {
                tracing::warn!(error = cause, "checkpoint not signed");
            }
        }
        self.state.send_modify(|state| state.trouble = Some(trouble));
    }

    fn cosign(&mut self, note: &Note) -> Result<(), CosignError> {
        let cosigned =
            SignedCheckpoint::verify(note.clone(), &self.known).map_err(CosignError::NotOurs)?;
        let size = cosigned.checkpoint().size();
        let stored = self.parts.readers.checkpoint(Some(size));
        let stored = stored.map_err(|error| CosignError::Keep(SigningError::Read(error)))?;
        let stored = stored.ok_or(CosignError::Unknown { size })?;
        let mut signed = stored.open(&self.known).map_err(CosignError::NotOurs)?;
        if signed.checkpoint() != cosigned.checkpoint() {
            return Err(CosignError::Other { size });
        }
        for cosignature in cosignatures(note, self.known.origin()) {
            signed = signed.with_signature(cosignature, &self.known).map_err(CosignError::Full)?;
        }
        self.keep_cosigned(signed).map_err(CosignError::Keep)
    }

    /// Keeps signatures of others; the latest checkpoint is published with them.
    fn keep_cosigned(&mut self, signed: SignedCheckpoint) -> Result<(), SigningError> {
        let latest = self.state.borrow().latest.clone();
        match latest.filter(|latest| latest.size() == signed.checkpoint().size()) {
            Some(latest) => self.keep(signed, latest.tree),
            None => self.write_down(&Arc::new(signed)).map_err(SigningError::Keep),
        }
    }
}

impl Latest {
    /// Gives the number of entries that the checkpoint covers.
    pub(crate) fn size(&self) -> u64 {
        self.signed.checkpoint().size()
    }
}
