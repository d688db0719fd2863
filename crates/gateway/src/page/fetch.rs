//! Asking for what a page shows.

use bytes::Bytes;
use chancery_domain::{Cursor, Position};
use chancery_wire::{Problem, ProblemKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::App;
use crate::problem::{Asked as Whom, Refusal};

/// A document, as it came and as its type.
#[derive(Clone, Debug)]
pub(crate) struct Got<T> {
    pub(crate) document: T,
    pub(crate) bytes: Bytes,
    /// Every change up to here is in it.
    pub(crate) through: Cursor,
    /// The event that the projection cannot take.
    pub(crate) stalled: Option<Position>,
}

/// A page of the keys of a view.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Keys {
    pub(crate) keys: Vec<KeyAt>,
    pub(crate) next: Option<String>,
}

/// A key, and the last event folded into its document.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct KeyAt {
    pub(crate) key: String,
    pub(crate) position: u64,
}

/// Asks `chancery.query.<name>`.
///
/// # Errors
///
/// What the projections refuse, or that they do not answer.
pub(crate) async fn fetch<T: DeserializeOwned>(
    app: &App,
    name: &str,
    query: &Value,
) -> Result<Got<T>, Problem> {
    let answer = app.bus.query_bytes(name, query).await;
    let answer = answer.map_err(|error| Refusal::of(Whom::Views, &error).0)?;
    let document = serde_json::from_slice(&answer.body).map_err(|error| {
        tracing::error!(%error, view = name, "a document is not of its type");
        Problem::new(ProblemKind::Internal, "the document cannot be shown; its JSON can be had")
    })?;
    let (through, stalled) = (answer.through, answer.stalled);
    Ok(Got { document, bytes: answer.body, through, stalled })
}
