//! Sending many events in few requests, in their order.

use std::borrow::Cow;

use anyhow::Context;
use bytes::Bytes;
use chancery_bus::{Bus, Publisher, RequestError};
use chancery_domain::{PublisherName, RecordedAt};
use chancery_wire::limits::{BATCH_EVENTS_MAX, REQUEST_BYTES_MAX};
use chancery_wire::{Outcome, Problem, Receipt, Results};

use crate::client::answered;
use crate::environment::recorded_now;
use crate::exit::Failure;
use crate::judge::judge;

/// What became of one event.
pub(crate) type Sent = Result<Receipt, Box<Problem>>;

/// One event on its way.
pub(crate) struct Letter<'a> {
    pub(crate) text: Cow<'a, [u8]>,
    /// Where it goes, or why it cannot go anywhere.
    pub(crate) to: Result<PublisherName, Box<Problem>>,
}

impl<'a> Letter<'a> {
    /// Finds out where an event goes: its source is the last token of the subject. One that cannot be read,
    /// or names no publisher, is judged here, because there is nobody to ask.
    pub(crate) fn new(text: Cow<'a, [u8]>, now: RecordedAt) -> Self {
        let to = address(&text).ok_or_else(|| Box::new(unaddressed(&text, now)));
        Self { text, to }
    }
}

impl Letter<'_> {
    /// Takes an event that goes nowhere, and why: its place among the others is kept.
    pub(crate) fn refused(problem: Box<Problem>) -> Self {
        Self { text: Cow::Borrowed(b""), to: Err(problem) }
    }
}

/// Reads the publisher of an event whose text can be carried.
fn address(text: &[u8]) -> Option<PublisherName> {
    let publisher = chancery_wire::cloudevents::Publisher::Any;
    let reading = chancery_wire::cloudevents::read_structured(text, publisher).ok()?;
    PublisherName::parse(&reading.envelope.source).ok()
}

fn unaddressed(text: &[u8], now: RecordedAt) -> Problem {
    let problem = judge(text, now).err().map(|problem| *problem);
    problem.unwrap_or_else(|| {
        let detail = "the event names no publisher in `source`";
        Problem::new(chancery_wire::ProblemKind::Invalid, detail)
    })
}

/// Groups letters into requests: consecutive ones of one publisher, within the limits of a batch.
pub(crate) fn batches<'b, 'a>(letters: &'b [Letter<'a>]) -> Vec<&'b [Letter<'a>]> {
    let mut batches = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (index, letter) in letters.iter().enumerate() {
        // Each text takes a comma; the brackets take two.
        let grown = bytes + letter.text.len() + 1;
        let fits = index - start < BATCH_EVENTS_MAX && grown + 2 <= REQUEST_BYTES_MAX;
        let same = letters.get(start).is_some_and(|first| same_way(first, letter));
        if index > start && !(fits && same) {
            batches.push(&letters[start..index]);
            (start, bytes) = (index, letter.text.len() + 1);
        } else {
            bytes = grown;
        }
    }
    if start < letters.len() {
        batches.push(&letters[start..]);
    }
    batches
}

fn same_way(first: &Letter<'_>, second: &Letter<'_>) -> bool {
    matches!((&first.to, &second.to), (Ok(first), Ok(second)) if first == second)
}

/// Sends one batch; every event gets an outcome, in order.
///
/// # Errors
///
/// When there is no answer, or the log stays away, for as long as the publisher's patience.
pub(crate) async fn send(bus: &Bus, batch: &[Letter<'_>]) -> Result<Vec<Sent>, Failure> {
    let Some(first) = batch.first() else {
        return Ok(Vec::new());
    };
    let publisher = match &first.to {
        Ok(name) => Publisher::new(bus, name),
        Err(problem) => return Ok(vec![Err(problem.clone())]),
    };
    let texts: Vec<&[u8]> = batch.iter().map(|letter| &*letter.text).collect();
    deliver(&publisher, &texts).await
}

/// Sends events in as few requests as they fit; every event gets an outcome, in order.
///
/// # Errors
///
/// As [`send`].
pub(crate) async fn send_all<'a>(
    bus: &Bus,
    texts: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<Sent>, Failure> {
    let now = recorded_now();
    let letters: Vec<_> =
        texts.into_iter().map(|text| Letter::new(Cow::Borrowed(text), now)).collect();
    let mut sent = Vec::with_capacity(letters.len());
    for batch in batches(&letters) {
        sent.extend(send(bus, batch).await?);
    }
    Ok(sent)
}

/// Sends events of one publisher in one request, which they must fit; every event gets an outcome, in order.
///
/// # Errors
///
/// As [`send`].
pub(crate) async fn deliver(
    publisher: &Publisher,
    texts: &[impl AsRef<[u8]>],
) -> Result<Vec<Sent>, Failure> {
    if let [only] = texts {
        return Ok(vec![send_one(publisher, only.as_ref()).await?]);
    }
    let reply = answered(publisher.publish_text(array(texts)).await)?;
    let results: Results = serde_json::from_slice(&reply).context("could not read the results")?;
    let mut outcomes = results.results.into_iter();
    let mut sent = Vec::with_capacity(texts.len());
    for text in texts {
        sent.push(match outcomes.next() {
            Some(Outcome::Receipt(receipt)) => Ok(receipt),
            Some(Outcome::Rejected(rejection)) if !rejection.problem.kind.is_transient() => {
                Err(rejection.problem)
            }
            // Cut off by the reply's limit, or refused for now: asked once more, alone.
            Some(Outcome::Rejected(_)) | None => send_one(publisher, text.as_ref()).await?,
        });
    }
    Ok(sent)
}

async fn send_one(publisher: &Publisher, text: &[u8]) -> Result<Sent, Failure> {
    match publisher.publish_text(Bytes::copy_from_slice(text)).await {
        Ok(reply) => Ok(Ok(serde_json::from_slice(&reply).context("could not read the receipt")?)),
        Err(RequestError::Problem { problem, .. }) if !problem.kind.is_transient() => {
            Ok(Err(problem))
        }
        Err(error) => answered(Err(error)),
    }
}

/// Writes events as one batch.
pub(crate) fn array(texts: &[impl AsRef<[u8]>]) -> Bytes {
    let mut bytes = vec![b'['];
    for text in texts {
        if bytes.len() > 1 {
            bytes.push(b',');
        }
        bytes.extend_from_slice(text.as_ref());
    }
    bytes.push(b']');
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(source: &str, padding: usize) -> Letter<'static> {
        let event = serde_json::json!({
            "specversion": "1.0", "id": "1", "source": source, "type": "t", "x": "y".repeat(padding)
        });
        let now = RecordedAt::from_micros(0);
        Letter::new(Cow::Owned(event.to_string().into_bytes()), now)
    }

    fn sizes(letters: &[Letter<'_>]) -> Vec<usize> {
        batches(letters).iter().map(|batch| batch.len()).collect()
    }

    #[test]
    fn a_batch_has_one_publisher_and_keeps_the_order() {
        let letters = ["a", "a", "b", "a"].map(|source| letter(source, 0));
        assert_eq!(sizes(&letters), [2, 1, 1]);
    }

    #[test]
    fn a_batch_stays_within_the_limits() {
        let many: Vec<_> = (0..2_500).map(|_| letter("a", 0)).collect();
        assert_eq!(sizes(&many), [1_000, 1_000, 500]);
        let large: Vec<_> = (0..20).map(|_| letter("a", 100_000)).collect();
        let texts =
            |batch: &[Letter<'_>]| batch.iter().map(|one| one.text.to_vec()).collect::<Vec<_>>();
        let largest = batches(&large).iter().map(|batch| array(&texts(batch)).len()).max();
        assert_eq!(sizes(&large), [10, 10]);
        assert!(largest.is_some_and(|largest| largest <= REQUEST_BYTES_MAX));
    }

    #[test]
    fn what_cannot_be_addressed_goes_nowhere_and_alone() {
        let letters = [letter("a", 0), letter("A B", 0), letter("A B", 0)];
        assert_eq!(sizes(&letters), [1, 1, 1]);
        assert!(letters[1].to.is_err());
    }
}
