//! The buckets of the announced views: the latest document of each key. The queries are the truth.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::nats::jetstream::kv;
use chancery_tlog::Hash;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::{BURDEN, Lines, Shared, rest};
use crate::background::Background;
use crate::document_key::DocumentKey;
use crate::error::StoreError;
use crate::publish::PublishError;
use crate::publish::kv::{Document, open, put_all};
use crate::query::shorten;
use crate::reader::{Readers, Snapshot};
use crate::runner::Progress;

/// The most documents put in one go: they are in memory meanwhile.
const DOCUMENTS_AT_ONCE: usize = 32;

/// Puts what was announced, as it is by then.
pub(crate) struct Buckets {
    pub(crate) bus: Bus,
    pub(crate) readers: Arc<Readers>,
    pub(crate) book: Shared,
    pub(super) lines: Lines,
    /// How far the store has read.
    pub(super) folded: watch::Receiver<Progress>,
    pub(crate) wake: Arc<Notify>,
    pub(super) background: Background,
    pub(crate) cancel: CancellationToken,
}

/// Renders a document as it is now.
fn rendered(key: &DocumentKey, snapshot: &Snapshot<'_>) -> Result<Bytes, StoreError> {
    let line = snapshot.rendered(key, snapshot.cursor, None)?.line(&key.text())?;
    Ok(Bytes::from(shorten::to_fit(line, key.view().list())))
}

/// Documents of one view, and what is noted of them once they are put.
#[derive(Default)]
struct OfView {
    documents: Vec<Document>,
    put: Vec<(DocumentKey, Hash)>,
}

impl Buckets {
    /// Puts documents until told to stop.
    pub(crate) async fn run(self) -> Result<(), PublishError> {
        let mut stores: BTreeMap<&'static str, kv::Store> = BTreeMap::new();
        let mut worked = Duration::ZERO;
        loop {
            let folded = *self.folded.borrow();
            if !rest(&mut worked, folded, &self.cancel).await {
                return Ok(());
            }
            let began = Instant::now();
            let waiting = self.waiting().await?;
            worked = began.elapsed();
            if waiting.is_empty() {
                tokio::select! {
                    biased;
                    () = self.cancel.cancelled() => return Ok(()),
                    () = self.wake.notified() => continue,
                }
            }
            for (view, OfView { documents, put }) in waiting {
                if !stores.contains_key(view) {
                    let Some(store) = Box::pin(self.open(view)).await? else { return Ok(()) };
                    stores.insert(view, store);
                }
                let Some(store) = stores.get(view) else { continue };
                if !put_all(store, documents, &self.cancel).await || self.cancel.is_cancelled() {
                    return Ok(());
                }
                self.write(move |book| book.put(&put)).await?;
            }
        }
    }

    /// Returns documents that are to be put, by view: as many as are no burden.
    async fn waiting(&self) -> Result<BTreeMap<&'static str, OfView>, PublishError> {
        let (readers, book, lines) =
            (Arc::clone(&self.readers), self.book.clone(), self.lines.clone());
        let read = move || {
            let began = Instant::now();
            let mut waiting: BTreeMap<&'static str, OfView> = BTreeMap::new();
            for (key, hash) in book.with(|book| book.unput(DOCUMENTS_AT_ONCE))? {
                let document = match lines.take(&key, hash) {
                    Some(line) => line,
                    None => readers.snapshot(|snapshot| rendered(&key, snapshot))?,
                };
                let of_view = waiting.entry(key.view().name()).or_default();
                of_view.documents.push((key.text(), document));
                of_view.put.push((key, hash));
                if began.elapsed() >= BURDEN {
                    break;
                }
            }
            Ok::<_, StoreError>(waiting)
        };
        Ok(self.background.run(read).await??)
    }

    /// Opens the bucket of a view, which a new book makes anew: it may hold what was removed since.
    async fn open(&self, view: &'static str) -> Result<Option<kv::Store>, PublishError> {
        let anew = !self.write(move |book| book.has_bucket(view)).await?;
        let store = Box::pin(open(&self.bus, view, anew, &self.cancel)).await;
        if store.is_some() && anew {
            self.write(move |book| book.note_bucket(view)).await?;
        }
        Ok(store)
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut super::book::Book) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, PublishError> {
        let book = self.book.clone();
        Ok(self.background.run(move || book.with(work)).await??)
    }
}
