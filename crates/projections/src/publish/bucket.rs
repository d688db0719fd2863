//! The key-value bucket: the latest document of each key, for `nats kv watch`. The queries are the truth.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::nats::jetstream::kv;
use chancery_domain::{Cursor, EntityRef};
use rusqlite::Connection;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::kv::{open, put_all};
use super::{Message, PublishError, blocking};
use crate::error::{StoreError, Tried};
use crate::query::shorten;
use crate::reader::{Readers, Snapshot};
use crate::runner::{Marker, Progress};
use crate::store::meta::Mark;
use crate::store::names::NameId;
use crate::store::redactions;
use crate::views;

/// The most documents put in one go: they are in memory meanwhile.
const DOCUMENTS_AT_ONCE_MAX: usize = 256;

/// Tells the bucket's task which documents changed. What changed twice meanwhile is put once.
#[derive(Clone, Default)]
pub(crate) struct Bucket(Arc<Waiting>);

#[derive(Default)]
struct Waiting {
    changed: Mutex<Changed>,
    wake: Notify,
}

/// The keys that wait, and the position through which that is all.
#[derive(Default)]
struct Changed {
    keys: BTreeSet<EntityRef>,
    through: Option<Cursor>,
}

impl Bucket {
    /// Notes the documents that published changes are of, everything through a position.
    pub(super) fn changed(&self, messages: &[Message], through: Cursor) {
        let keys = messages.iter().filter_map(|message| message.document.clone());
        let mut changed = self.0.changed.lock().unwrap_or_else(PoisonError::into_inner);
        changed.keys.extend(keys);
        changed.through = Some(through);
        drop(changed);
        self.0.wake.notify_one();
    }

    /// Waits until something changed, and takes it.
    async fn next(&self) -> (BTreeSet<EntityRef>, Cursor) {
        loop {
            let changed = {
                let mut changed = self.0.changed.lock().unwrap_or_else(PoisonError::into_inner);
                std::mem::take(&mut *changed)
            };
            if let Some(through) = changed.through {
                return (changed.keys, through);
            }
            self.0.wake.notified().await;
        }
    }
}

/// How far the bucket was filled when the projections began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filled {
    /// The documents of everything through this position are in it.
    pub(crate) through: Cursor,
    /// It was made anew after everything through this position was redacted.
    pub(crate) cleared: Cursor,
}

/// What keeps the bucket up to date.
pub(crate) struct Filler {
    pub(crate) bus: Bus,
    pub(crate) readers: Arc<Readers>,
    pub(crate) marker: Marker,
    pub(crate) bucket: Bucket,
    pub(crate) cancel: CancellationToken,
}

impl Filler {
    /// Puts all documents that changed after `filled`, then those that change, until cancelled.
    ///
    /// What is recorded through `silent` brings no news here, it is never published: all of it must be
    /// folded before the documents are looked at.
    pub(crate) async fn run(
        self,
        filled: Filled,
        silent: Cursor,
        mut progress: watch::Receiver<Progress>,
    ) -> Result<(), PublishError> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => return Ok(()),
            _ = progress.wait_for(|progress| progress.cursor >= silent) => {}
        }
        let redacted = self.last_redaction().await?;
        let anew = redacted > filled.cleared;
        let opening = open(&self.bus, views::CONDITIONS, anew, &self.cancel);
        let Some(store) = Box::pin(opening).await else { return Ok(()) };
        let through = if anew { Cursor::Start } else { filled.through };
        if !self.refill(&store, through).await? {
            return Ok(());
        }
        if anew {
            self.marker.set(Mark::BucketCleared, redacted);
        }
        loop {
            let (keys, through) = tokio::select! {
                biased;
                () = self.cancel.cancelled() => return Ok(()),
                next = self.bucket.next() => next,
            };
            let keys: Vec<_> = keys.into_iter().collect();
            if !self.put_through(&store, &keys, through).await? {
                return Ok(());
            }
        }
    }

    /// Puts the documents of keys, and marks that everything through a position is put.
    async fn put_through(
        &self,
        store: &kv::Store,
        keys: &[EntityRef],
        through: Cursor,
    ) -> Result<bool, PublishError> {
        for keys in keys.chunks(DOCUMENTS_AT_ONCE_MAX) {
            if !self.put(store, keys.to_vec()).await? {
                return Ok(false);
            }
        }
        if !keys.is_empty() {
            self.marker.set(Mark::BucketThrough, through);
        }
        Ok(true)
    }

    /// Puts every document that changed after a position.
    async fn refill(&self, store: &kv::Store, filled: Cursor) -> Result<bool, PublishError> {
        let readers = Arc::clone(&self.readers);
        let list = move || {
            readers.snapshot(|snapshot| {
                Ok::<_, StoreError>((snapshot.changed_after(filled)?, snapshot.cursor))
            })
        };
        let (keys, through) = blocking(list).await?;
        self.put_through(store, &keys, through).await
    }

    /// Returns the last redaction that is folded.
    async fn last_redaction(&self) -> Result<Cursor, PublishError> {
        let readers = Arc::clone(&self.readers);
        let read = move || readers.snapshot(|snapshot| redactions::last(snapshot.db));
        let last = blocking(read).await?;
        Ok(Cursor::from_count(last))
    }

    /// Puts the documents of some keys as they are now; false when told to stop before.
    async fn put(&self, store: &kv::Store, keys: Vec<EntityRef>) -> Result<bool, PublishError> {
        let readers = Arc::clone(&self.readers);
        let read = move || {
            readers.snapshot(|snapshot| {
                let mut documents = Vec::with_capacity(keys.len());
                for key in keys {
                    if let Some(document) = snapshot.materialised(&key)? {
                        let document = Bytes::from(shorten::to_fit(document, "conditions"));
                        documents.push((key.to_string(), document));
                    }
                }
                Ok::<_, StoreError>(documents)
            })
        };
        let documents = blocking(read).await?;
        Ok(put_all(store, documents, &self.cancel).await)
    }
}

impl Snapshot<'_> {
    /// Lists the keys whose documents changed after a position.
    fn changed_after(&self, after: Cursor) -> Result<Vec<EntityRef>, StoreError> {
        let ids = changed_ids(self.db, after).tried("list the documents that changed")?;
        ids.into_iter().map(|id| self.names.entity(self.db, id)).collect()
    }
}

fn changed_ids(db: &Connection, after: Cursor) -> rusqlite::Result<Vec<NameId>> {
    if after == Cursor::Start {
        let mut statement = db.prepare("SELECT key FROM document")?;
        return statement.query_map([], |row| row.get(0))?.collect();
    }
    let mut statement = db.prepare("SELECT DISTINCT key FROM change WHERE position > ?1")?;
    statement.query_map([after.count()], |row| row.get(0))?.collect()
}
