//! Asking for views as an outsider does it.

use std::time::Duration;

use async_nats::{Client, HeaderMap};
use serde_json::Value;

use crate::eventually::eventually;
use crate::publish::{Reply, request, try_request};

/// A debug build on a loaded machine folds a dossier in a second.
const FOLDED_WITHIN: Duration = Duration::from_secs(30);

/// Asks `chancery.query.<view>` and returns the reply, whatever it is.
pub async fn query(client: &Client, view: &str, body: &Value) -> Reply {
    let body = body.to_string().into();
    request(client, format!("chancery.query.{view}"), HeaderMap::new(), body).await
}

/// Asks for a document, again while the projections are not there or behind, and returns it.
#[track_caller]
pub fn document(client: &Client, view: &str, body: &Value) -> impl Future<Output = Value> {
    eventually(FOLDED_WITHIN, move || async move {
        let subject = format!("chancery.query.{view}");
        let reply = try_request(client, subject, HeaderMap::new(), body.to_string().into()).await?;
        if reply.error.is_some() { Err(reply.body.to_string()) } else { Ok(reply.body) }
    })
}

/// Follows `next` and returns every item of a paged list of a document.
pub async fn pages(client: &Client, view: &str, body: &Value, list: &str) -> Vec<Value> {
    let mut body = body.clone();
    let mut items = Vec::new();
    loop {
        let page = document(client, view, &body).await;
        items.extend(page[list].as_array().expect("a page has its list").iter().cloned());
        if page["next"].is_null() {
            return items;
        }
        body["cursor"] = page["next"].clone();
    }
}
