//! Key-value buckets: opening one, and putting documents until they are acknowledged.

use bytes::Bytes;
use chancery_bus::Bus;
use chancery_bus::backoff::Backoff;
use chancery_bus::jetstream::EnsureError;
use chancery_bus::nats::jetstream::kv;
use chancery_wire::limits::REPLY_BYTES_MAX;
use chancery_wire::subjects;
use futures::StreamExt;
use tokio_util::sync::CancellationToken;

/// The most puts that wait for their acknowledgement at once.
const PUTS_MAX: usize = 64;

/// A document, with its key.
pub(crate) type Document = (String, Bytes);

/// The views with a bucket.
pub const BUCKETS: [&str; 7] =
    ["conditions", "meetings", "proposals", "commitments", "claims", "stances", "outlets"];

/// Makes the buckets that are missing, as who may.
///
/// # Errors
///
/// When JetStream does not answer or refuses, or has one otherwise.
pub async fn make_buckets(bus: &Bus) -> Result<(), EnsureError> {
    for view in BUCKETS {
        bus.ensure_bucket(wanted(view)).await?;
    }
    Ok(())
}

fn wanted(view: &str) -> kv::Config {
    kv::Config {
        bucket: subjects::bucket(view),
        description: format!("the latest {view} document of each key"),
        history: 1,
        max_value_size: i32::try_from(REPLY_BYTES_MAX).unwrap_or(i32::MAX),
        ..kv::Config::default()
    }
}

/// Opens the bucket of a view, as long as it takes; none when told to stop before. It is removed and made `anew`
/// after a redaction: the server's files keep values that were replaced.
pub(crate) async fn open(
    bus: &Bus,
    view: &str,
    mut anew: bool,
    cancel: &CancellationToken,
) -> Option<kv::Store> {
    let mut backoff = Backoff::new();
    loop {
        let opened = async {
            if anew && bus.has_held(&subjects::bucket(view)).await? {
                let admin = bus.admin().await.map_err(|source| EnsureError::Refused {
                    name: subjects::bucket(view),
                    source: Box::new(source),
                })?;
                admin.remove_bucket(&subjects::bucket(view)).await?;
                admin.ensure_bucket(wanted(view)).await?;
            }
            anew = false;
            bus.ensure_bucket(wanted(view)).await
        };
        // Rare, and not to make the task larger.
        match Box::pin(opened).await {
            Ok(store) => return Some(store),
            Err(error) => {
                let pause = backoff.pause();
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::warn!(%error, cause, ?pause, "could not open the bucket, trying again");
                tokio::select! {
                    () = cancel.cancelled() => return None,
                    () = tokio::time::sleep(pause) => {}
                }
            }
        }
    }
}

/// Puts documents until all are acknowledged; false when told to stop before.
pub(crate) async fn put_all(
    store: &kv::Store,
    documents: Vec<Document>,
    cancel: &CancellationToken,
) -> bool {
    let (mut left, mut backoff) = (documents, Backoff::new());
    while !left.is_empty() {
        left = put_once(store, left).await;
        if left.is_empty() {
            break;
        }
        let pause = backoff.pause();
        tracing::warn!(?pause, documents = left.len(), "could not put documents, trying again");
        tokio::select! {
            () = cancel.cancelled() => return false,
            () = tokio::time::sleep(pause) => {}
        }
    }
    true
}

/// Puts documents; returns those that were not acknowledged.
async fn put_once(store: &kv::Store, documents: Vec<Document>) -> Vec<Document> {
    let put = |(key, document): Document| async move {
        let put = store.put(key.as_str(), document.clone());
        put.await.is_err().then_some((key, document))
    };
    let puts = futures::stream::iter(documents).map(put).buffer_unordered(PUTS_MAX);
    puts.filter_map(std::future::ready).collect().await
}
