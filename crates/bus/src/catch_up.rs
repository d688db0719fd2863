//! The one path by which everything follows the log.
//!
//! Live following, rebuild and audit differ only in where they start and in what takes the pages.

use std::future::Future;

use chancery_domain::{Cursor, Position};
use chancery_wire::log::{ReadReply, Record};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::connect::Bus;
use crate::request::RequestError;

/// How often the log may say that it has more and give nothing, before that is taken for a fault.
const EMPTY_PAGES_MAX: usize = 4;

/// What takes the records: it keeps the cursor, and moves it together with what it made of them.
pub trait Sink: Send {
    /// Why a page was not taken.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Returns how far everything was taken.
    fn cursor(&self) -> Cursor;

    /// Takes records, dense and in order of position, the first at `cursor().next()`; `head` is the
    /// log's last durable position when they were read. After success `cursor()` is the last of them.
    fn take(
        &mut self,
        page: Vec<Record>,
        head: Cursor,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Where the pages come from: the log service, or the log's own file while it is stopped.
pub trait PageSource: Clone + Send + Sync + 'static {
    /// Why a page was not read.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Reads records after `cursor`, up to `through`, as many as fit a page, and the head.
    ///
    /// The page is empty only when the cursor is at `through` or at the head.
    fn page(
        &self,
        cursor: Cursor,
        through: Option<Position>,
    ) -> impl Future<Output = Result<ReadReply, Self::Error>> + Send;
}

impl PageSource for Bus {
    type Error = RequestError;

    fn page(
        &self,
        cursor: Cursor,
        through: Option<Position>,
    ) -> impl Future<Output = Result<ReadReply, RequestError>> + Send {
        self.read_after(cursor, through)
    }
}

/// Why catching up stopped.
#[derive(Debug, thiserror::Error)]
pub enum CatchUpError<S: std::error::Error + 'static, K: std::error::Error + 'static> {
    /// A page could not be read.
    #[error("could not read the log after position {cursor}")]
    Read {
        /// How far everything was taken.
        cursor: Cursor,
        /// Why.
        #[source]
        source: S,
    },
    /// A position is missing, or comes twice.
    #[error("the log has a gap: expected position {expected}, found {found}")]
    Gap {
        /// The position that had to come.
        expected: Position,
        /// What came; 0 is no position at all.
        found: u64,
    },
    /// The log said that it has more, and gave nothing.
    #[error("the log gave no record after position {cursor}, but its head is {head}")]
    Stalled {
        /// How far everything was taken.
        cursor: Cursor,
        /// The head that the log told.
        head: Cursor,
    },
    /// The log ends before what was already read: it is another log, or an older copy.
    #[error("the log ends at position {head}, but everything through {cursor} was read before")]
    Behind {
        /// How far everything was taken.
        cursor: Cursor,
        /// The head that the log told.
        head: Cursor,
    },
    /// The page could not be taken.
    #[error("could not take the records after position {cursor}")]
    Take {
        /// How far everything was taken.
        cursor: Cursor,
        /// Why.
        #[source]
        source: K,
    },
}

/// Reads from the sink's cursor until `through`, or until the head; returns the head last seen.
///
/// While the sink takes a page, the next one is already read. Stops early, without an error, when
/// `cancel` is cancelled.
///
/// # Errors
///
/// When a page cannot be read or taken, or when the positions are not dense.
pub async fn catch_up<S: PageSource, K: Sink>(
    source: &S,
    sink: &mut K,
    through: Option<Position>,
    cancel: &CancellationToken,
) -> Result<Cursor, CatchUpError<S::Error, K::Error>> {
    let mut next = Prefetch::start(source, sink.cursor(), through);
    let mut empty_pages = 0;
    loop {
        let cursor = sink.cursor();
        let reply = tokio::select! {
            biased;
            () = cancel.cancelled() => return Ok(cursor),
            reply = next.page() => reply.map_err(|source| CatchUpError::Read { cursor, source })?,
        };
        let head = Cursor::from_count(reply.head);
        let Some(last) = check_dense(cursor, &reply.records)? else {
            // The head is looked at after the records: it may have moved on between the two.
            empty_pages += 1;
            match at_end(cursor, through, head) {
                Err(CatchUpError::Stalled { .. }) if empty_pages < EMPTY_PAGES_MAX => {
                    next = Prefetch::start(source, cursor, through);
                    continue;
                }
                end => return end,
            }
        };
        empty_pages = 0;
        let goal = through.map_or(head, |through| head.min(Cursor::Through(through)));
        let more = Cursor::Through(last) < goal;
        if more {
            next = Prefetch::start(source, Cursor::Through(last), through);
        }
        sink.take(reply.records, head)
            .await
            .map_err(|source| CatchUpError::Take { cursor, source })?;
        if !more {
            return Ok(head);
        }
    }
}

/// A page that is being read while something else is done; dropped, it stops.
struct Prefetch<E>(JoinHandle<Result<ReadReply, E>>);

impl<E: Send + 'static> Prefetch<E> {
    fn start<S: PageSource<Error = E>>(
        source: &S,
        cursor: Cursor,
        through: Option<Position>,
    ) -> Self {
        let source = source.clone();
        Self(tokio::spawn(async move { source.page(cursor, through).await }))
    }

    async fn page(&mut self) -> Result<ReadReply, E> {
        match (&mut self.0).await {
            Ok(page) => page,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // The runtime is shutting down: nobody waits for this page any more.
            Err(_) => std::future::pending().await,
        }
    }
}

impl<E> Drop for Prefetch<E> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Checks that the records follow the cursor without a gap; returns the last position.
fn check_dense<S: std::error::Error, K: std::error::Error>(
    cursor: Cursor,
    records: &[Record],
) -> Result<Option<Position>, CatchUpError<S, K>> {
    let mut last = None;
    let mut expected = cursor.next();
    for record in records {
        if record.position != expected.get() {
            return Err(CatchUpError::Gap { expected, found: record.position });
        }
        last = Some(expected);
        expected = expected.next();
    }
    Ok(last)
}

/// Judges an empty page.
fn at_end<S: std::error::Error, K: std::error::Error>(
    cursor: Cursor,
    through: Option<Position>,
    head: Cursor,
) -> Result<Cursor, CatchUpError<S, K>> {
    if head < cursor {
        return Err(CatchUpError::Behind { cursor, head });
    }
    let done = cursor == head || through.is_some_and(|through| Cursor::Through(through) <= cursor);
    if done { Ok(head) } else { Err(CatchUpError::Stalled { cursor, head }) }
}
