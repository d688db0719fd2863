//! Where an event is that was left in the inbox, and what of a publisher's was refused.

use bytes::Bytes;
use chancery_domain::PublisherName;
use chancery_wire::limits::QUERY_TIMEOUT;
use chancery_wire::{Refusal, Refusals, Whereabouts, subjects};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

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
        self.ask_of_publisher(source, &json!({ "id": id }), "where an event is").await
    }

    /// Asks what of a publisher was refused and lies in quarantine.
    ///
    /// # Errors
    ///
    /// When ingest does not answer.
    pub async fn refused(&self, source: &PublisherName) -> Result<Vec<Refusal>, RequestError> {
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let Refusals { refused } = self.refused_after(source, after).await?;
            let Some(last) = refused.last() else { return Ok(all) };
            after = last.sequence;
            all.extend(refused);
        }
    }

    /// Asks for the next of what was refused, after a place in quarantine.
    ///
    /// # Errors
    ///
    /// As [`Bus::refused`].
    pub async fn refused_after(
        &self,
        source: &PublisherName,
        after: u64,
    ) -> Result<Refusals, RequestError> {
        let asked = json!({ "refused_after": after });
        self.ask_of_publisher(source, &asked, "what was refused").await
    }

    async fn ask_of_publisher<T: DeserializeOwned>(
        &self,
        source: &PublisherName,
        asked: &Value,
        what: &'static str,
    ) -> Result<T, RequestError> {
        let subject = subjects::receipt(source.as_str());
        let asked = Bytes::from(asked.to_string());
        let reply = self.request(&subject, None, asked, QUERY_TIMEOUT).await?;
        serde_json::from_slice(&reply.payload)
            .map_err(|source| RequestError::unreadable(&subject, what, source))
    }
}
