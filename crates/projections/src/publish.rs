//! Publishing what changed: first the changes, in order, then the documents into the bucket.
//!
//! What is published through which position is a mark in the store: after a crash the rest is published
//! again, which subscribers see by its positions. A change lost on the way is seen by `previous`.

mod bucket;
pub(crate) mod kv;
mod messages;
pub(crate) mod sending;

use std::sync::Arc;

use chancery_bus::Bus;
use chancery_domain::Cursor;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub(crate) use bucket::{Bucket, Filled, Filler};
pub(crate) use messages::{LastTold, Message, message};
use sending::Sending;

use crate::background::Ended;
use crate::error::StoreError;
use crate::gathered::Gathered;
use crate::reader::Readers;
use crate::runner::{Committed, Marker};
use crate::store::meta::Mark;

/// The most positions whose messages are made in one go, so that memory stays bounded after a long outage.
const POSITIONS_AT_ONCE_MAX: u64 = 1_024;

/// Why publishing stopped.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The store could not be read.
    #[error("could not read what changed")]
    Store(#[from] StoreError),
    /// A thread of ours ended.
    #[error("a reading thread has ended")]
    Ended,
}

impl From<Ended> for PublishError {
    fn from(Ended: Ended) -> Self {
        Self::Ended
    }
}

/// Publishes changes in order of position.
pub(crate) struct Publisher {
    sending: Sending,
    readers: Arc<Readers>,
    marker: Marker,
    bucket: Bucket,
    published: Cursor,
    last_told: LastTold,
}

impl Publisher {
    /// Makes a publisher that goes on after `published`.
    pub(crate) fn new(
        bus: Bus,
        readers: Arc<Readers>,
        marker: Marker,
        bucket: Bucket,
        published: Cursor,
        cancel: CancellationToken,
    ) -> Self {
        let (sending, last_told) = (Sending { bus, cancel }, LastTold::default());
        Self { sending, readers, marker, bucket, published, last_told }
    }

    /// Publishes what each transaction brings, until there are no more.
    pub(crate) async fn run(
        mut self,
        mut committed: mpsc::Receiver<Committed>,
    ) -> Result<(), PublishError> {
        while let Some(Committed { through, gathered }) = committed.recv().await {
            self.publish_through(through, gathered).await?;
        }
        Ok(())
    }

    /// Publishes everything through a position that is not published yet.
    pub(crate) async fn publish_through(
        &mut self,
        through: Cursor,
        gathered: Gathered,
    ) -> Result<(), PublishError> {
        let gathered = Arc::new(gathered);
        while self.published < through && !self.sending.cancel.is_cancelled() {
            let upto =
                through.min(Cursor::from_count(self.published.count() + POSITIONS_AT_ONCE_MAX));
            let messages = self.messages(upto, Arc::clone(&gathered)).await?;
            if !self.sending.send(&messages).await {
                return Ok(());
            }
            self.published = upto;
            self.marker.set(Mark::PublishedThrough, upto);
            self.bucket.changed(&messages, upto);
        }
        Ok(())
    }

    async fn messages(
        &mut self,
        upto: Cursor,
        gathered: Arc<Gathered>,
    ) -> Result<Vec<Message>, PublishError> {
        let (readers, from) = (Arc::clone(&self.readers), self.published);
        let mut last = std::mem::take(&mut self.last_told);
        let read = move || {
            let made =
                readers.snapshot(|snapshot| snapshot.messages(from, upto, &gathered, &mut last))?;
            Ok((made, last))
        };
        let (messages, last) = blocking(read).await?;
        self.last_told = last;
        Ok(messages)
    }
}

/// Reads or writes a store on a thread that may wait for it.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, PublishError> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(|_| PublishError::Ended)??)
}
