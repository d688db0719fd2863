//! Asking for views as an outsider does it.

use std::time::Duration;

use async_nats::{Client, HeaderMap};
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedReceiver};

use crate::eventually::eventually;
use crate::publish::{Reply, request, try_request};

/// A debug build on a loaded machine folds a dossier in a second.
const FOLDED_WITHIN: Duration = Duration::from_mins(1);

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

/// Asks for every change of a key from the first on, once everything through `head` is told.
pub async fn every_change(client: &Client, view: &str, key: &str, head: u64) -> Vec<Value> {
    let (mut changes, mut after) = (Vec::new(), Some(0));
    while let Some(from) = after {
        let query = json!({ "view": view, "key": key, "after": from, "min_position": head });
        let page = document(client, "changes", &query).await;
        changes.extend(page["changes"].as_array().expect("a list").iter().cloned());
        after = page["next"].as_u64();
    }
    changes
}

/// Hears everything that is said of views from now on.
pub async fn hear_views(client: &Client) -> UnboundedReceiver<Value> {
    let (sender, heard) = mpsc::unbounded_channel();
    let mut messages = client.subscribe("chancery.views.>").await.expect("a subscription");
    client.flush().await.expect("the server answers");
    tokio::spawn(async move {
        while let Some(message) = messages.next().await {
            let change = serde_json::from_slice(&message.payload).expect("a change is JSON");
            if sender.send(change).is_err() {
                return;
            }
        }
    });
    heard
}
