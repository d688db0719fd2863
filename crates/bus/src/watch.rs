//! For subscribers: a view as it is, then every change exactly once.

use std::collections::VecDeque;

use async_nats::Subscriber;
use chancery_domain::Cursor;
use chancery_wire::limits::{QUERY_TIMEOUT, WATCH_REPAIR};
use chancery_wire::subjects;
use futures::StreamExt;
use serde_json::json;
use tokio::sync::watch;

use crate::backoff::Backoff;
use crate::connect::Bus;
use crate::query::{Change, Snapshot};
use crate::request::RequestError;

/// What a watch gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Update {
    /// The document as it is; always first, and never again.
    Snapshot(Snapshot),
    /// A change, each exactly once, in order of position.
    Change(Box<Change>),
}

/// A view key that is being watched.
///
/// Messages on NATS are only the fast way. Each names the change before it; when that is not the one
/// last given, after a reconnect, and now and then anyway, the missing ones are asked for.
#[derive(Debug)]
pub struct Watch {
    bus: Bus,
    view: String,
    key: String,
    messages: Subscriber,
    interruptions: watch::Receiver<u64>,
    last: Cursor,
    ready: VecDeque<Update>,
}

impl Bus {
    /// Watches one key of one view: the snapshot first, then every change after it.
    ///
    /// # Errors
    ///
    /// When subscribing or the first query fails.
    pub async fn watch(&self, view: &str, key: &str) -> Result<Watch, RequestError> {
        let interruptions = self.health().interruptions();
        // Subscribing first: what changes while the snapshot is made is dropped or given by its position.
        let subject = subjects::view(view, key);
        let messages = subscribe(self, &subject).await?;
        let snapshot = self.query(view, &json!({ "key": key })).await?;
        Ok(Watch {
            bus: self.clone(),
            view: view.to_owned(),
            key: key.to_owned(),
            messages,
            interruptions,
            last: snapshot.through,
            ready: VecDeque::from([Update::Snapshot(snapshot)]),
        })
    }
}

async fn subscribe(bus: &Bus, subject: &str) -> Result<Subscriber, RequestError> {
    let timed_out =
        || RequestError::TimedOut { subject: subject.to_owned(), timeout: QUERY_TIMEOUT };
    let work = async {
        let subscriber = bus.client().subscribe(subject.to_owned()).await.ok()?;
        // The server must know the subscription before the snapshot is asked for.
        bus.client().flush().await.ok()?;
        Some(subscriber)
    };
    tokio::time::timeout(QUERY_TIMEOUT, work).await.ok().flatten().ok_or_else(timed_out)
}

impl Watch {
    /// Waits for the next update.
    ///
    /// # Errors
    ///
    /// When a message or an answer cannot be read, or the projections refuse. While they, or the
    /// connection, are only away, this waits.
    pub async fn next(&mut self) -> Result<Update, RequestError> {
        loop {
            if let Some(update) = self.ready.pop_front() {
                return Ok(update);
            }
            let signal = tokio::select! {
                message = self.messages.next() => message.map_or(Signal::Repair, Signal::Message),
                _ = self.interruptions.changed() => Signal::Repair,
                () = tokio::time::sleep(WATCH_REPAIR) => Signal::Repair,
            };
            match signal {
                Signal::Message(message) => self.take(&message.payload).await?,
                Signal::Repair => self.repair().await?,
            }
        }
    }

    /// Returns how far the updates given reach.
    pub fn through(&self) -> Cursor {
        self.last
    }

    async fn take(&mut self, payload: &[u8]) -> Result<(), RequestError> {
        let change: Change = serde_json::from_slice(payload).map_err(|source| {
            RequestError::unreadable(&subjects::view(&self.view, &self.key), "a change", source)
        })?;
        match judge(self.last, &change) {
            Verdict::Old => Ok(()),
            Verdict::Next => {
                self.give(change);
                Ok(())
            }
            Verdict::Missed => self.repair().await,
        }
    }

    fn give(&mut self, change: Change) {
        self.last = Cursor::Through(change.position);
        self.ready.push_back(Update::Change(Box::new(change)));
    }

    /// Asks for all changes after the last one given.
    async fn repair(&mut self) -> Result<(), RequestError> {
        let mut backoff = Backoff::new();
        loop {
            match self.bus.changes(&self.view, &self.key, self.last).await {
                Ok(page) => {
                    let more = page.next.is_some() && !page.changes.is_empty();
                    for change in page.changes {
                        if judge(self.last, &change) != Verdict::Old {
                            self.give(change);
                        }
                    }
                    if !more {
                        return Ok(());
                    }
                }
                Err(error) if error.is_transient() => tokio::time::sleep(backoff.pause()).await,
                Err(error) => return Err(error),
            }
        }
    }
}

enum Signal {
    Message(async_nats::Message),
    Repair,
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// Given before, or in the snapshot.
    Old,
    /// Nothing lies between it and the last one.
    Next,
    /// A change before it was not seen.
    Missed,
}

/// A snapshot taken through T contains every change up to T, so that `previous` may lie before it.
fn judge(last: Cursor, change: &Change) -> Verdict {
    if Cursor::Through(change.position) <= last {
        Verdict::Old
    } else if Cursor::from_count(change.previous) <= last {
        Verdict::Next
    } else {
        Verdict::Missed
    }
}
