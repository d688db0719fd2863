//! Queries: one view document, and the changes of one key.

use std::time::Duration;

use bytes::Bytes;
use chancery_domain::{Cursor, Position};
use chancery_wire::limits::{QUERY_TIMEOUT, QUERY_WAIT};
use chancery_wire::subjects::{self, headers};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::connect::Bus;
use crate::request::RequestError;

/// After how long without an answer a query is asked once more: it may wait for what it asks for.
const LATE: Duration = QUERY_WAIT.saturating_add(Duration::from_secs(1));

/// A view document, and how far the projection had read when it gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The document.
    pub document: Value,
    /// Header `Chancery-Through`: every change up to here is in the document.
    pub through: Cursor,
    /// Header `Chancery-Stalled`: the event that the projection could not take, and will not pass by itself.
    pub stalled: Option<Position>,
}

/// One change of one view key, as published on `chancery.views.<view>.<key>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The view.
    pub view: String,
    /// The key.
    pub key: String,
    /// The event that caused it.
    pub position: Position,
    /// The position of the key's change before; 0 is none.
    pub previous: u64,
    /// The rows that changed.
    pub changed: Vec<RowChange>,
}

/// One row before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowChange {
    /// The row's id.
    pub row: String,
    /// The row before, null when it was not there.
    pub from: Value,
    /// The row after, null when it is gone.
    pub to: Value,
    /// The events that caused it.
    #[serde(default)]
    pub because: Vec<Position>,
}

/// One page of changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// The changes, in order of position.
    pub changes: Vec<Change>,
    /// Where the next page starts; null at the end.
    pub next: Option<u64>,
}

impl Bus {
    /// Asks for a view document; `query` is the body of `chancery.query.<view>`.
    ///
    /// # Errors
    ///
    /// When the projections do not answer or refuse.
    pub async fn query(&self, view: &str, query: &Value) -> Result<Snapshot, RequestError> {
        let subject = subjects::query(view);
        let payload = Bytes::from(query.to_string());
        let reply = self.request_again(&subject, None, payload, LATE, QUERY_TIMEOUT).await?;
        let document = serde_json::from_slice(&reply.payload)
            .map_err(|source| RequestError::unreadable(&subject, "a view document", source))?;
        let number = |name: &str| {
            let value = reply.headers.as_ref().and_then(|map| map.get(name));
            value.and_then(|text| text.as_str().parse().ok()).unwrap_or(0)
        };
        let (through, stalled) = (number(headers::THROUGH), number(headers::STALLED));
        let through = Cursor::from_count(through);
        Ok(Snapshot { document, through, stalled: Position::new(stalled) })
    }

    /// Asks for the changes of one key after a position, one page.
    ///
    /// # Errors
    ///
    /// When the projections do not answer or refuse.
    pub async fn changes(
        &self,
        view: &str,
        key: &str,
        after: Cursor,
    ) -> Result<Changes, RequestError> {
        let query = json!({ "view": view, "key": key, "after": after.count() });
        let payload = Bytes::from(query.to_string());
        let subject = subjects::QUERY_CHANGES;
        let reply = self.request_again(subject, None, payload, LATE, QUERY_TIMEOUT).await?;
        serde_json::from_slice(&reply.payload)
            .map_err(|source| RequestError::unreadable(subject, "changes", source))
    }
}
