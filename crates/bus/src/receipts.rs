//! Where an event is that was left in the inbox.

use bytes::Bytes;
use chancery_domain::PublisherName;
use chancery_wire::limits::QUERY_TIMEOUT;
use chancery_wire::{Whereabouts, subjects};
use serde_json::json;

use crate::connect::Bus;
use crate::request::RequestError;

impl Bus {
    /// Asks where an event is, by its id.
    ///
    /// # Errors
    ///
    /// When ingest does not answer, or the log is away, so that nobody knows.
    pub async fn whereabouts(
        &self,
        source: &PublisherName,
        id: &str,
    ) -> Result<Whereabouts, RequestError> {
        let subject = subjects::receipt(source.as_str());
        let asked = Bytes::from(json!({ "id": id }).to_string());
        let reply = self.request(&subject, None, asked, QUERY_TIMEOUT).await?;
        serde_json::from_slice(&reply.payload)
            .map_err(|source| RequestError::unreadable(&subject, "where an event is", source))
    }
}
