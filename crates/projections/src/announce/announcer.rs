//! The announcer: comes behind the fold, and says what moved in the documents that are rendered.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chancery_bus::query::Change;
use chancery_domain::Cursor;
use tokio::sync::{Notify, watch};

use super::book::Announcement;
use super::outcome::{Kept, Looking, Outcome};
use super::stride::{Goal, Stride, Touched};
use super::{BURDEN, Lines, Shared, rest};
use crate::background::Background;
use crate::error::StoreError;
use crate::known_cache::KnownCache;
use crate::publish::sending::Sending;
use crate::publish::{Message, PublishError, message};
use crate::reader::Readers;
use crate::runner::Progress;

/// The most documents that are looked at before what came of them is written and sent.
const DOCUMENTS_AT_ONCE: usize = 32;

/// The most announcements that a start reads of those that a crash has left.
const LEFT_AT_ONCE: usize = 256;

/// Announces what moved.
pub(crate) struct Announcer {
    pub(crate) sending: Sending,
    pub(crate) readers: Arc<Readers>,
    pub(crate) book: Shared,
    /// How far the store has read.
    pub(super) folded: watch::Receiver<Progress>,
    /// Tells how far everything is announced.
    pub(crate) told: watch::Sender<Progress>,
    /// Wakes what fills the buckets.
    pub(crate) wake: Arc<Notify>,
    /// Hands documents to it.
    pub(super) lines: Lines,
    pub(super) background: Background,
}

impl Announcer {
    /// Announces until told to stop.
    pub(crate) async fn run(self) -> Result<(), PublishError> {
        let mut progress = self.folded.clone();
        let Some((mut through, mut kept)) = self.begin(&mut progress).await? else { return Ok(()) };
        self.tell(through, &progress);
        if !self.send_what_is_left().await? {
            return Ok(());
        }
        while self.reached(Cursor::Through(through.next()), &mut progress).await {
            let (readers, book) = (Arc::clone(&self.readers), self.book.clone());
            let find = move || {
                readers
                    .snapshot(|snapshot| book.with(|book| Stride::after(through, snapshot, book)))
            };
            let began = Instant::now();
            let stride = self.background.run(find).await??;
            let (upto, worked) = (stride.goal.upto, began.elapsed());
            let Some(gone) = self.go(stride, kept, worked).await? else { return Ok(()) };
            (kept, through) = (gone, upto);
            self.tell(through, &progress);
        }
        Ok(())
    }

    /// Returns how far everything is announced. A book that has nothing in it begins with every document as it was
    /// where news begin; none when told to stop before.
    async fn begin(
        &self,
        progress: &mut watch::Receiver<Progress>,
    ) -> Result<Option<(Cursor, Kept)>, PublishError> {
        let (book, kept) = (self.book.clone(), Kept::default());
        let read = move || book.with(|book| Ok::<_, StoreError>((book.through()?, book.begins()?)));
        let (through, begins) = self.background.run(read).await??;
        if let Some(through) = through {
            return Ok(Some((through, kept)));
        }
        let silent = begins.unwrap_or(Cursor::Start);
        if !self.reached(silent, progress).await {
            return Ok(None);
        }
        let readers = Arc::clone(&self.readers);
        let all = move || readers.snapshot(|snapshot| Stride::everything(silent, snapshot));
        let gone = self.go(self.background.run(all).await??, kept, Duration::ZERO).await?;
        Ok(gone.map(|kept| (silent, kept)))
    }

    /// Waits until the store has read as far; false when told to stop before.
    async fn reached(&self, cursor: Cursor, progress: &mut watch::Receiver<Progress>) -> bool {
        tokio::select! {
            biased;
            () = self.sending.cancel.cancelled() => false,
            reached = progress.wait_for(|progress| progress.cursor >= cursor) => reached.is_ok(),
        }
    }

    fn tell(&self, through: Cursor, progress: &watch::Receiver<Progress>) {
        let head = progress.borrow().head.max(through);
        self.told.send_replace(Progress { cursor: through, head });
    }

    /// Looks at every document of a stride, and says what moved; none when told to stop before its end. `worked` is
    /// how long it took so far.
    async fn go(
        &self,
        stride: Stride,
        mut kept: Kept,
        mut worked: Duration,
    ) -> Result<Option<Kept>, PublishError> {
        let Stride { goal, touched } = stride;
        let mut cache = kept.begin(&touched);
        let mut touched = VecDeque::from(touched);
        while !touched.is_empty() {
            let began = Instant::now();
            let (readers, book) = (Arc::clone(&self.readers), self.book.clone());
            let (goal, lines) = (goal.clone(), self.lines.clone());
            let looked = self.background.run(move || {
                let from = (&*readers, &book, &lines);
                let found = look(&mut touched, &goal, from, (&mut kept, &cache))?;
                Ok::<_, StoreError>((found, touched, kept, cache))
            });
            let found;
            (found, touched, kept, cache) = looked.await??;
            worked += began.elapsed();
            self.wake.notify_one();
            if !self.send(found).await? {
                return Ok(None);
            }
            let folded = *self.folded.borrow();
            if !rest(&mut worked, folded, &self.sending.cancel).await {
                return Ok(None);
            }
        }
        kept.end(cache);
        let book = self.book.clone();
        self.background.run(move || book.with(|book| book.set_through(goal.upto))).await??;
        Ok(Some(kept))
    }

    /// Sends changes and notes that they were; false when told to stop before.
    async fn send(&self, found: Vec<(Announcement, Change)>) -> Result<bool, PublishError> {
        let (announcements, changes): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let messages = changes.into_iter().map(|change| message(Some(change), None));
        let messages: Vec<Option<Message>> = messages.collect::<Result<_, _>>()?;
        let messages: Vec<Message> = messages.into_iter().flatten().collect();
        if !self.sending.send(&messages).await || self.sending.cancel.is_cancelled() {
            return Ok(false);
        }
        let book = self.book.clone();
        self.background.run(move || book.with(|book| book.sent(&announcements))).await??;
        Ok(true)
    }

    /// Sends what was written and perhaps not sent before a crash; false when told to stop before.
    async fn send_what_is_left(&self) -> Result<bool, PublishError> {
        loop {
            let (readers, book) = (Arc::clone(&self.readers), self.book.clone());
            let read = move || {
                let left = book.with(|book| book.unsent(LEFT_AT_ONCE))?;
                let tell = |one: Announcement| {
                    let change = readers.snapshot(|snapshot| {
                        let before = snapshot.rows_at(&one.key, one.previous)?;
                        let after = snapshot.rows_at(&one.key, one.position)?;
                        snapshot.announced(&one, &before, &after)
                    })?;
                    Ok::<_, StoreError>(change.map(|change| (one, change)))
                };
                left.into_iter().filter_map(|one| tell(one).transpose()).collect::<Result<_, _>>()
            };
            let left: Vec<(Announcement, Change)> = self.background.run(read).await??;
            if left.is_empty() {
                return Ok(true);
            }
            if !self.send(left).await? {
                return Ok(false);
            }
        }
    }
}

/// Looks at the next documents, as many as are no burden, and writes what came of them; returns what is to be sent.
pub(super) fn look(
    touched: &mut VecDeque<Touched>,
    goal: &Goal,
    (readers, book, lines): (&Readers, &Shared, &Lines),
    (kept, cache): (&mut Kept, &KnownCache),
) -> Result<Vec<(Announcement, Change)>, StoreError> {
    let began = Instant::now();
    let (mut entries, mut changes) = (Vec::new(), Vec::new());
    for number in 0..DOCUMENTS_AT_ONCE {
        if number > 0 && began.elapsed() >= BURDEN {
            break;
        }
        let Some(one) = touched.pop_front() else { break };
        let seen = book.with(|book| book.seen(&one.key))?;
        // A snapshot for each: while one is open, the write-ahead log cannot begin anew.
        let found = readers
            .snapshot(|snapshot| Looking { snapshot, goal, cache, lines }.at(&one, seen, kept))?;
        if let Some(Outcome { entry, change }) = found {
            entries.push(entry);
            changes.push(change);
        }
    }
    book.with(|book| book.write(&entries))?;
    let announced = entries.into_iter().map(|entry| entry.announcement.filter(|_| goal.is_news));
    let pairs = announced.zip(changes);
    Ok(pairs.filter_map(|(announced, change)| announced.zip(change)).collect())
}
