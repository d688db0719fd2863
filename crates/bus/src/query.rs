//! Queries: one view document, the changes of one key, and which keys changed.

use std::time::Duration;

use bytes::Bytes;
use chancery_domain::{Cursor, Position};
use chancery_wire::limits::{QUERY_PAGE_MAX, QUERY_TIMEOUT, QUERY_WAIT};
use chancery_wire::subjects::{self, headers};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::connect::Bus;
use crate::request::RequestError;

/// After how long without an answer a query is asked once more: it may wait for what it asks for.
const LATE: Duration = QUERY_WAIT.saturating_add(Duration::from_secs(1));

/// What is asked of `chancery.query.changes`.
const CHANGES: &str = "changes";

/// A view document, and how far the projection had read when it gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The document.
    pub document: Value,
    /// Header `Chancery-Through`: every change up to here is in the document.
    pub through: Cursor,
    /// Header `Chancery-Stalled`: the event that the projection could not take, and will not pass by itself.
    pub stalled: Option<Position>,
    /// Header `Chancery-Log`: which log it is of; none while that is empty.
    pub log: Option<String>,
}

/// One change of one view key, as published on `chancery.views.<view>.<key>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change<R = Value> {
    /// The view.
    pub view: String,
    /// The key.
    pub key: String,
    /// The event that caused it.
    pub position: Position,
    /// The position of the key's change before; 0 is none.
    pub previous: u64,
    /// The rows that changed.
    pub changed: Vec<RowChange<R>>,
}

/// One row before and after; `R` is how a row is held, where null must be one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowChange<R = Value> {
    /// The row's id.
    pub row: String,
    /// The row before, null when it was not there.
    pub from: R,
    /// The row after, null when it is gone.
    pub to: R,
    /// The events that caused it.
    #[serde(default)]
    pub because: Vec<Position>,
}

/// One page of changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changes<R = Value> {
    /// The changes, in order of position.
    pub changes: Vec<Change<R>>,
    /// Where the next page starts; null at the end.
    pub next: Option<u64>,
}

/// One page of the keys of a view that changed after a position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedKeys {
    /// The view.
    pub view: String,
    /// The keys, in order.
    pub keys: Vec<KeyAt>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
}

/// A key, and where it changed last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyAt {
    /// The key.
    pub key: String,
    /// The position of its last change.
    pub position: Position,
}

/// One page of events of the log.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Events {
    /// The events, in order of position.
    pub events: Vec<RecordedEvent>,
    /// Where the next page starts; null at the end.
    pub next: Option<u64>,
}

/// An event, and where it is recorded.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RecordedEvent {
    /// The position.
    pub position: Position,
    /// The CloudEvent; without `data` when its payload was removed.
    pub event: Value,
}

/// An answer, and how far the projection had read when it gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<T> {
    /// What was asked for.
    pub body: T,
    /// Header `Chancery-Through`: nothing through here is missing in the answer.
    pub through: Cursor,
    /// Header `Chancery-Stalled`: the event that the projection cannot take, where there is one.
    pub stalled: Option<Position>,
    /// Header `Chancery-Log`: which log it is of; none while that is empty.
    pub log: Option<String>,
}

impl Bus {
    /// Asks for a view document; `query` is the body of `chancery.query.<view>`.
    ///
    /// # Errors
    ///
    /// When the projections do not answer or refuse.
    pub async fn query(&self, view: &str, query: &Value) -> Result<Snapshot, RequestError> {
        let answer = self.ask(view, query, "a view document").await?;
        let Answer { body, through, stalled, log } = answer;
        Ok(Snapshot { document: body, through, stalled, log })
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
    ) -> Result<Answer<Changes>, RequestError> {
        let query = json!({ "view": view, "key": key, "after": after.count() });
        self.ask(CHANGES, &query, "changes").await
    }

    /// Asks which keys of a view changed after a position, one page; `cursor` is `next` of the page before.
    ///
    /// # Errors
    ///
    /// When the projections do not answer or refuse.
    pub async fn changed_keys(
        &self,
        view: &str,
        after: Cursor,
        cursor: Option<&str>,
    ) -> Result<Answer<ChangedKeys>, RequestError> {
        let query = json!({ "view": view, "after": after.count(), "cursor": cursor, "limit": QUERY_PAGE_MAX });
        self.ask(CHANGES, &query, "keys that changed").await
    }

    /// Asks for what `chancery.query.<name>` answers, and returns it byte for byte.
    ///
    /// # Errors
    ///
    /// When the projections do not answer or refuse.
    pub async fn query_bytes(
        &self,
        name: &str,
        query: &Value,
    ) -> Result<Answer<Bytes>, RequestError> {
        let payload = Bytes::from(query.to_string());
        let subject = subjects::query(name);
        let reply = self.request_again(&subject, None, payload, LATE, QUERY_TIMEOUT).await?;
        let text = |name: &str| {
            let value = reply.headers.as_ref().and_then(|map| map.get(name));
            value.map(|value| value.as_str().to_owned())
        };
        let number = |name: &str| text(name).and_then(|text| text.parse().ok()).unwrap_or(0);
        let (through, stalled) = (number(headers::THROUGH), number(headers::STALLED));
        let (through, stalled) = (Cursor::from_count(through), Position::new(stalled));
        Ok(Answer { through, stalled, log: text(headers::LOG), body: reply.payload })
    }

    /// Asks for events of the log, one page.
    ///
    /// # Errors
    ///
    /// When the projections do not answer or refuse.
    pub async fn events(&self, query: &Value) -> Result<Answer<Events>, RequestError> {
        self.ask("events", query, "events").await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        name: &str,
        query: &Value,
        expected: &'static str,
    ) -> Result<Answer<T>, RequestError> {
        let Answer { body, through, stalled, log } = self.query_bytes(name, query).await?;
        let body = serde_json::from_slice(&body)
            .map_err(|source| RequestError::unreadable(&subjects::query(name), expected, source))?;
        Ok(Answer { body, through, stalled, log })
    }
}
