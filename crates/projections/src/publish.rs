//! Publishing what changed: first the changes, in order, then the documents into the bucket.
//!
//! What is published through which position is a mark in the store: after a crash the rest is published
//! again, which subscribers see by its positions. A change lost on the way is seen by `previous`.

mod bucket;
mod messages;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::backoff::Backoff;
use chancery_domain::Cursor;
use futures::StreamExt;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub(crate) use bucket::{Bucket, Filled, Filler};
pub(crate) use messages::Message;

use crate::error::StoreError;
use crate::fold::Changed;
use crate::reader::Readers;
use crate::runner::{Committed, Marker};
use crate::store::meta::Mark;

/// The most positions whose messages are made in one go, so that memory stays bounded after a long outage.
const POSITIONS_AT_ONCE_MAX: u64 = 1_024;

/// How long the server may take to confirm that it has everything.
const CONFIRM_WITHIN: Duration = Duration::from_secs(5);

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

/// Publishes changes in order of position.
pub(crate) struct Publisher {
    bus: Bus,
    readers: Arc<Readers>,
    marker: Marker,
    bucket: Bucket,
    published: Cursor,
    cancel: CancellationToken,
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
        Self { bus, readers, marker, bucket, published, cancel }
    }

    /// Publishes what each transaction brings, until there are no more.
    pub(crate) async fn run(
        mut self,
        mut committed: mpsc::Receiver<Committed>,
    ) -> Result<(), PublishError> {
        while let Some(Committed { through, changes }) = committed.recv().await {
            self.publish_through(through, changes).await?;
        }
        Ok(())
    }

    /// Publishes everything through a position that is not published yet.
    pub(crate) async fn publish_through(
        &mut self,
        through: Cursor,
        changes: Vec<Changed>,
    ) -> Result<(), PublishError> {
        let changes = Arc::new(changes);
        while self.published < through && !self.cancel.is_cancelled() {
            let upto =
                through.min(Cursor::from_count(self.published.count() + POSITIONS_AT_ONCE_MAX));
            let messages = self.messages(upto, Arc::clone(&changes)).await?;
            if !self.send_until_confirmed(&messages).await {
                return Ok(());
            }
            self.published = upto;
            self.marker.set(Mark::PublishedThrough, upto);
            self.bucket.changed(&messages, upto);
        }
        Ok(())
    }

    async fn messages(
        &self,
        upto: Cursor,
        changes: Arc<Vec<Changed>>,
    ) -> Result<Vec<Message>, PublishError> {
        let (readers, from) = (Arc::clone(&self.readers), self.published);
        let read = move || readers.snapshot(|snapshot| snapshot.messages(from, upto, &changes));
        let messages = tokio::task::spawn_blocking(read).await.map_err(|_| PublishError::Ended)?;
        Ok(messages?)
    }

    /// Sends messages until the server has confirmed them; false when told to stop before.
    async fn send_until_confirmed(&self, messages: &[Message]) -> bool {
        let mut backoff = Backoff::new();
        while !messages.is_empty() {
            if self.send(messages).await {
                return true;
            }
            let pause = backoff.pause();
            tracing::warn!(?pause, through = %self.published, "could not publish changes, trying again");
            tokio::select! {
                () = self.cancel.cancelled() => return false,
                () = tokio::time::sleep(pause) => {}
            }
        }
        true
    }

    /// Sends messages once; says whether the server has confirmed that it has them.
    async fn send(&self, messages: &[Message]) -> bool {
        let sending = async {
            let client = self.bus.client();
            let echo = client.new_inbox();
            let mut echoes = client.subscribe(echo.clone()).await.ok()?;
            for message in messages {
                let payload = message.payload.clone();
                client.publish(message.subject.clone(), payload).await.ok()?;
            }
            // What the server echoes comes after what was sent before on the same connection.
            client.publish(echo, Bytes::new()).await.ok()?;
            echoes.next().await
        };
        let deadline =
            CONFIRM_WITHIN + Duration::from_micros(50) * u32::try_from(messages.len()).unwrap_or(0);
        let mut connections = self.bus.health().connections();
        connections.mark_unchanged();
        tokio::select! {
            sent = tokio::time::timeout(deadline, sending) => matches!(sent, Ok(Some(_))),
            // What was sent on the connection before may be lost, its echo as well.
            Ok(()) = connections.changed() => false,
        }
    }
}
