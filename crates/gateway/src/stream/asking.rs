//! Asking the projections which changes there were.

use chancery_bus::{Bus, RequestError};
use chancery_wire::limits::QUERY_PAGE_MAX;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use serde_json::value::RawValue;

use super::told::Told;

/// A page, through where nothing is missing in it, and of which log it is.
pub(super) struct Page<T> {
    pub(super) body: T,
    pub(super) through: u64,
    pub(super) log: Option<String>,
}

/// Keys that changed.
#[derive(Deserialize)]
pub(super) struct Keys {
    pub(super) keys: Vec<KeyAt>,
    pub(super) next: Option<String>,
}

/// A key, and where it changed last.
#[derive(Deserialize)]
pub(super) struct KeyAt {
    pub(super) key: String,
    pub(super) position: u64,
}

/// Asks which keys of a view changed after a position, once everything through `needs` is announced.
pub(super) async fn keys(
    bus: &Bus,
    view: &str,
    after: u64,
    needs: u64,
    cursor: Option<&str>,
) -> Result<Page<Keys>, RequestError> {
    let query = json!({
        "view": view, "after": after, "min_position": needs, "cursor": cursor, "limit": QUERY_PAGE_MAX
    });
    ask(bus, &query).await
}

/// Asks for the changes of one key after a position, one page; `next` is where the next one begins.
pub(super) async fn changes(
    bus: &Bus,
    view: &str,
    key: &str,
    after: u64,
    limit: usize,
) -> Result<(Page<Vec<Told>>, Option<u64>), RequestError> {
    #[derive(Deserialize)]
    struct Changes {
        changes: Vec<Box<RawValue>>,
        next: Option<u64>,
    }
    let query = json!({ "view": view, "key": key, "after": after, "limit": limit });
    let Page { body, through, log } = ask::<Changes>(bus, &query).await?;
    let read = |change: Box<RawValue>| Told::read(change.get().as_bytes());
    let told = body.changes.into_iter().map(read);
    let told = told.collect::<Result<Vec<_>, _>>();
    let told = told.map_err(|source| RequestError::unreadable(CHANGES, "a change", source))?;
    // A page that does not go on would be asked for without end.
    let goes_on = told.last().is_some_and(|last| last.position > after);
    Ok((Page { body: told, through, log }, body.next.filter(|_| goes_on)))
}

/// What is asked.
const CHANGES: &str = "changes";

async fn ask<T: DeserializeOwned>(
    bus: &Bus,
    query: &serde_json::Value,
) -> Result<Page<T>, RequestError> {
    let answer = bus.query_bytes(CHANGES, query).await?;
    let body = serde_json::from_slice(&answer.body)
        .map_err(|source| RequestError::unreadable(CHANGES, "changes", source))?;
    Ok(Page { body, through: answer.through.count(), log: answer.log })
}
