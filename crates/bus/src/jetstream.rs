//! Streams and buckets as they must be: made when missing, checked when there.

use std::time::Duration;

use async_nats::jetstream::consumer::{self, pull};
use async_nats::jetstream::{self, kv, stream};

use crate::connect::Bus;

/// How long one call of the JetStream interface may take; a cluster elects within five to eight seconds.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);

/// Within this time JetStream takes two messages with one `Nats-Msg-Id` for one: the shortest that it knows. What is new
/// only the log may judge; the ids are shared by all publishers of a stream, and lie in the server's memory for as long.
pub const DUPLICATE_WINDOW: Duration = Duration::from_millis(100);

/// Why a stream or bucket is not as it must be.
#[derive(Debug, thiserror::Error)]
pub enum EnsureError {
    /// JetStream did not answer.
    #[error("JetStream did not answer about {name} within {} s", CALL_TIMEOUT.as_secs())]
    TimedOut {
        /// The stream or bucket.
        name: String,
    },
    /// JetStream refused.
    #[error("could not look at or make {name}")]
    Refused {
        /// The stream or bucket.
        name: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It is there, but otherwise than we need it, and changing it in silence could lose messages.
    #[error("{name} is there, but its {} differ from what is needed", fields.join(", "))]
    Drift {
        /// The stream or bucket.
        name: String,
        /// The settings that differ.
        fields: Vec<&'static str>,
    },
}

impl Bus {
    /// Returns the JetStream interface.
    pub fn jetstream(&self) -> jetstream::Context {
        let client = self.client().clone();
        let mut context = match self.jetstream_prefix() {
            Some(prefix) => jetstream::with_prefix(client, prefix),
            None => jetstream::new(client),
        };
        context.set_timeout(CALL_TIMEOUT);
        context
    }

    /// Returns the subject of a call that the client underneath does not wrap, such as `CONSUMER.MSG.NEXT.…`.
    pub fn jetstream_api(&self, call: &str) -> String {
        format!("{}.{call}", self.jetstream_prefix().unwrap_or("$JS.API"))
    }

    /// Makes a stream when it is missing, and checks it when it is there.
    ///
    /// # Errors
    ///
    /// When JetStream does not answer or refuses, or the stream is set up otherwise.
    pub async fn ensure_stream(
        &self,
        wanted: stream::Config,
    ) -> Result<stream::Stream, EnsureError> {
        let name = wanted.name.clone();
        let context = self.jetstream();
        let stream = bounded(&name, context.get_or_create_stream(wanted.clone())).await?;
        let fields = drift(&wanted, &stream.cached_info().config);
        if fields.is_empty() { Ok(stream) } else { Err(EnsureError::Drift { name, fields }) }
    }

    /// Makes a key-value bucket when it is missing, and checks it when it is there.
    ///
    /// # Errors
    ///
    /// When JetStream does not answer or refuses, or the bucket is set up otherwise.
    pub async fn ensure_bucket(&self, wanted: kv::Config) -> Result<kv::Store, EnsureError> {
        let name = wanted.bucket.clone();
        let context = self.jetstream();
        // One that is as it must be needs no right to change it.
        if let Ok(store) = bounded(&name, context.get_key_value(&name)).await
            && bucket_drift(&wanted, &store, &name).await?.is_empty()
        {
            return Ok(store);
        }
        let store = bounded(&name, context.create_or_update_key_value(wanted.clone())).await?;
        let fields = bucket_drift(&wanted, &store, &name).await?;
        if fields.is_empty() { Ok(store) } else { Err(EnsureError::Drift { name, fields }) }
    }
}

/// Names the settings of a bucket that differ from what is wanted.
async fn bucket_drift(
    wanted: &kv::Config,
    store: &kv::Store,
    name: &str,
) -> Result<Vec<&'static str>, EnsureError> {
    let status = bounded(name, store.status()).await?;
    let mut fields = Vec::new();
    if status.history() != wanted.history {
        fields.push("history");
    }
    let size = wanted.max_value_size;
    if size > 0 && status.info.config.max_message_size != size {
        fields.push("max_value_size");
    }
    Ok(fields)
}

impl Bus {
    /// Makes a pull consumer of a stream when it is missing, and checks it when it is there.
    ///
    /// # Errors
    ///
    /// When JetStream does not answer or refuses, or the consumer is set up otherwise.
    pub async fn ensure_consumer(
        &self,
        stream: &str,
        wanted: pull::Config,
    ) -> Result<(), EnsureError> {
        let name = wanted.durable_name.clone().unwrap_or_default();
        let context = self.jetstream();
        let found = bounded(&name, context.get_consumer_from_stream(&name, stream)).await;
        let consumer: consumer::PullConsumer = match found {
            Ok(consumer) => consumer,
            Err(EnsureError::TimedOut { .. }) => return found.map(drop),
            // What kept it from being looked at keeps it from being made, unless it is missing.
            Err(_) => {
                bounded(&name, context.create_consumer_on_stream(wanted.clone(), stream)).await?
            }
        };
        let found = &consumer.cached_info().config;
        let mut fields = Vec::new();
        if wanted.ack_wait != found.ack_wait {
            fields.push("ack_wait");
        }
        if wanted.max_ack_pending != found.max_ack_pending {
            fields.push("max_ack_pending");
        }
        if wanted.priority_policy != found.priority_policy {
            fields.push("priority_policy");
        }
        if wanted.priority_groups != found.priority_groups {
            fields.push("priority_groups");
        }
        if wanted.priority_timeout != found.priority_timeout {
            fields.push("priority_timeout");
        }
        if fields.is_empty() { Ok(()) } else { Err(EnsureError::Drift { name, fields }) }
    }

    /// Says whether a key-value bucket has ever held anything: its files keep what was replaced or removed.
    ///
    /// # Errors
    ///
    /// When JetStream does not answer or refuses.
    pub async fn has_held(&self, name: &str) -> Result<bool, EnsureError> {
        let stream = format!("KV_{name}");
        match bounded(name, self.jetstream().get_stream(&stream)).await {
            Ok(stream) => Ok(stream.cached_info().state.last_sequence > 0),
            Err(EnsureError::Refused { source, .. }) if is_missing(&*source) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes a key-value bucket with its files; one that is not there is removed already.
    ///
    /// # Errors
    ///
    /// When JetStream does not answer or refuses.
    pub async fn remove_bucket(&self, name: &str) -> Result<(), EnsureError> {
        let context = self.jetstream();
        let stream = format!("KV_{name}");
        match bounded(name, context.get_stream(&stream)).await {
            Ok(_) => bounded(name, context.delete_stream(&stream)).await.map(|_| ()),
            Err(EnsureError::Refused { source, .. }) if is_missing(&*source) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Says whether JetStream knows no such stream.
fn is_missing(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    use jetstream::ErrorCode;
    use jetstream::context::{GetStreamError, GetStreamErrorKind};
    let Some(error) = error.downcast_ref::<GetStreamError>() else { return false };
    match error.kind() {
        GetStreamErrorKind::JetStream(error) => error.error_code() == ErrorCode::STREAM_NOT_FOUND,
        GetStreamErrorKind::EmptyName
        | GetStreamErrorKind::Request
        | GetStreamErrorKind::InvalidStreamName => false,
    }
}

async fn bounded<T, E: std::error::Error + Send + Sync + 'static>(
    name: &str,
    call: impl IntoFuture<Output = Result<T, E>>,
) -> Result<T, EnsureError> {
    match tokio::time::timeout(CALL_TIMEOUT, call.into_future()).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(source)) => {
            Err(EnsureError::Refused { name: name.to_owned(), source: Box::new(source) })
        }
        Err(_) => Err(EnsureError::TimedOut { name: name.to_owned() }),
    }
}

/// Names the settings that differ and that matter for what a stream keeps, takes or gives.
pub fn drift(wanted: &stream::Config, found: &stream::Config) -> Vec<&'static str> {
    let mut fields = Vec::new();
    let mut compare = |name, same: bool| {
        if !same {
            fields.push(name);
        }
    };
    compare("subjects", wanted.subjects == found.subjects);
    compare("retention", wanted.retention == found.retention);
    compare("storage", wanted.storage == found.storage);
    compare("discard", wanted.discard == found.discard);
    compare("max_messages", limit(wanted.max_messages) == limit(found.max_messages));
    compare("max_bytes", limit(wanted.max_bytes) == limit(found.max_bytes));
    compare(
        "max_messages_per_subject",
        limit(wanted.max_messages_per_subject) == limit(found.max_messages_per_subject),
    );
    compare(
        "max_message_size",
        limit(wanted.max_message_size.into()) == limit(found.max_message_size.into()),
    );
    compare(
        "discard_new_per_subject",
        wanted.discard_new_per_subject == found.discard_new_per_subject,
    );
    compare("max_age", wanted.max_age == found.max_age);
    compare("deny_delete", wanted.deny_delete == found.deny_delete);
    compare("deny_purge", wanted.deny_purge == found.deny_purge);
    compare("allow_rollup", wanted.allow_rollup == found.allow_rollup);
    compare("allow_direct", wanted.allow_direct == found.allow_direct);
    compare("sealed", wanted.sealed == found.sealed);
    fields
}

/// The server writes "no limit" as −1, the client leaves 0.
fn limit(value: i64) -> Option<i64> {
    (value > 0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_limit_is_written_in_two_ways() {
        let wanted = stream::Config { max_bytes: 0, ..stream::Config::default() };
        let found = stream::Config { max_bytes: -1, ..stream::Config::default() };
        assert!(drift(&wanted, &found).is_empty());
        let limited = stream::Config { max_bytes: 9, deny_purge: true, ..wanted.clone() };
        assert_eq!(drift(&wanted, &limited), ["max_bytes", "deny_purge"]);
    }
}
