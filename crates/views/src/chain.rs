//! Corrections and retractions: from a chain of records to what is known.

use std::sync::Arc;

use chancery_domain::kinds::record::RecordCorrected;
use chancery_domain::{Body, Event, Kind};
use serde_json::Value;

use crate::known::{Change, FlagOn, Known, OrderKey, RecordState, Stamp};

/// One recorded event, before corrections.
#[derive(Clone, Debug)]
pub struct Raw {
    /// Where and when it was recorded.
    pub stamp: Stamp,
    /// The publisher.
    pub source: Arc<str>,
    /// The publisher's id.
    pub id: Arc<str>,
    /// Its kind.
    pub kind: Kind,
    /// Its `data`, as stored.
    pub data: Arc<[u8]>,
}

/// A record that cannot be read; the log holds only what ingest accepted, so this is a bug or damage.
#[derive(Debug, thiserror::Error)]
#[error("could not read the event at position {}", .stamp.position)]
pub struct ChainError {
    /// Where.
    pub stamp: Stamp,
    /// Why.
    #[source]
    pub source: serde_json::Error,
}

/// What the record says after each member of its chain. A retraction undoes the member it names, which is
/// the one before it: of a correction, one step back; of a retraction, restored; of the event, retracted.
struct Versions(Vec<Option<(Value, RecordState)>>);

impl Versions {
    fn latest(&self) -> Option<&(Value, RecordState)> {
        self.0.last().and_then(Option::as_ref)
    }

    fn correct(&mut self, correction: &RecordCorrected) {
        let next = self.latest().map(|(data, _)| {
            (chancery_domain::json::merge_patch(data, &correction.patch), RecordState::Corrected)
        });
        self.0.push(next);
    }

    fn undo(&mut self) {
        let before = self.0.len().checked_sub(2).and_then(|index| self.0[index].clone());
        self.0.push(before);
    }

    fn state(&self) -> RecordState {
        self.latest().map_or(RecordState::Retracted, |(_, state)| *state)
    }
}

/// Applies a chain to its first event.
///
/// `members` are the corrections and retractions recorded up to N, in order of position.
///
/// # Errors
///
/// When a stored record cannot be read.
pub fn known(root: &Raw, members: &[Raw], flags: Vec<FlagOn>) -> Result<Known, ChainError> {
    let (event, changes) =
        if members.is_empty() { (read(root)?, Vec::new()) } else { replay(root, members)? };
    let order = OrderKey::of(&event, root.stamp.position);
    Ok(Known {
        stamp: root.stamp,
        source: Arc::clone(&root.source),
        id: Arc::clone(&root.id),
        event: Arc::new(event),
        order,
        changes,
        flags,
    })
}

/// Returns every version that the record has had up to N, the first one first; for indexing.
///
/// # Errors
///
/// When a stored record cannot be read.
pub fn versions(root: &Raw, members: &[Raw]) -> Result<Vec<Event>, ChainError> {
    let mut all = vec![read(root)?];
    for end in 1..=members.len() {
        all.push(replay(root, &members[..end])?.0);
    }
    Ok(all)
}

fn replay(root: &Raw, members: &[Raw]) -> Result<(Event, Vec<Change>), ChainError> {
    let at = |raw: &Raw| {
        let stamp = raw.stamp;
        move |source| ChainError { stamp, source }
    };
    let first: Value = serde_json::from_slice(&root.data).map_err(at(root))?;
    let mut versions = Versions(vec![Some((first, RecordState::Current))]);
    let mut changes = Vec::with_capacity(members.len());
    let mut said = versions.latest().cloned();
    for member in members {
        if let Body::RecordCorrected(correction) = read(member)?.body {
            versions.correct(&correction);
        } else {
            versions.undo();
        }
        changes.push(Change { stamp: member.stamp, to: versions.state() });
        said = versions.latest().cloned().or(said);
    }
    let data = said.map(|(data, _)| data).unwrap_or_default();
    let event = Event::from_value(root.kind, &data).map_err(at(root))?;
    Ok((event, changes))
}

fn read(raw: &Raw) -> Result<Event, ChainError> {
    Event::read(raw.kind, &raw.data).map_err(|source| ChainError { stamp: raw.stamp, source })
}
