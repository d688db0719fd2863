//! Leaving events in the inbox: accepted now, recorded when the log is there.

use std::time::Duration;

use anyhow::{Context, anyhow};
use chancery_bus::Bus;
use chancery_wire::{Problem, subjects};
use serde::Serialize;
use serde_json::Value;

use crate::exit::{Code, Failure, OrExit};
use crate::sending::{Letter, array};

/// How long JetStream may take to accept a message.
const ACCEPTED_WITHIN: Duration = Duration::from_secs(10);

/// What was accepted.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Accepted {
    status: &'static str,
    /// The publisher.
    pub(crate) source: String,
    /// The event; empty when it names none, which is for ingest to refuse.
    pub(crate) id: String,
    /// The place of its message in the inbox; events that were left together share it.
    pub(crate) sequence: u64,
}

/// What became of one event.
pub(crate) type Left = Result<Accepted, Box<Problem>>;

/// Leaves one batch; every event gets an outcome, in order.
///
/// # Errors
///
/// When the inbox does not accept it: it is not there, or full.
pub(crate) async fn leave(bus: &Bus, batch: &[Letter<'_>]) -> Result<Vec<Left>, Failure> {
    let Some(first) = batch.first() else { return Ok(Vec::new()) };
    let publisher = match &first.to {
        Ok(name) => name,
        Err(problem) => return Ok(vec![Err(problem.clone())]),
    };
    let texts: Vec<&[u8]> = batch.iter().map(|letter| &*letter.text).collect();
    let payload = match texts.as_slice() {
        [only] => bytes::Bytes::copy_from_slice(only),
        _ => array(&texts),
    };
    let sent = async {
        let context = bus.jetstream();
        let accepted = context.publish(subjects::inbox(publisher.as_str()), payload).await?;
        Ok::<_, anyhow::Error>(accepted.await?)
    };
    let accepted = tokio::time::timeout(ACCEPTED_WITHIN, sent).await;
    let accepted = accepted
        .unwrap_or_else(|_| Err(anyhow!("JetStream did not answer")))
        .context("the inbox did not accept it; send it again, which is safe")
        .or_exit(Code::Unavailable)?;
    let one = |text: &&[u8]| {
        let (source, sequence) = (publisher.as_str().to_owned(), accepted.sequence);
        Ok(Accepted { status: "accepted", source, id: id(text), sequence })
    };
    Ok(texts.iter().map(one).collect())
}

fn id(text: &[u8]) -> String {
    let event: Value = serde_json::from_slice(text).unwrap_or_default();
    event["id"].as_str().unwrap_or_default().to_owned()
}
