//! Corrections, retractions and redactions: from a chain of records to what is known.

use std::sync::Arc;

use chancery_domain::kinds::record::{CorrectionCause, RecordCorrected, RetractionCause};
use chancery_domain::{Body, Event, Kind, Position, Redacted};
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
    /// Its `data`, as stored; empty when it is gone.
    pub data: Arc<[u8]>,
    /// What stays of it when its payload was removed.
    pub gone: Option<Gone>,
}

/// What stays of an event whose payload was removed.
#[derive(Clone, Debug)]
pub struct Gone {
    /// Where it stood.
    pub placed: Arc<Redacted>,
    /// The member of a chain that a correction or retraction named: its entry says so.
    pub target: Option<Position>,
    /// The redaction, when it is recorded at N; it acts for every N.
    pub by: Option<Stamp>,
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

/// What a record says after some member of its chain.
#[derive(Clone)]
enum Says {
    /// This `data`; and whether some correction that is in it was the outlet's.
    Data(Value, RecordState, bool),
    /// What cannot be known any more: a correction's patch is gone, and with it all that is patched later.
    Gone(Arc<Redacted>),
}

impl Says {
    fn state(&self) -> RecordState {
        match self {
            Self::Data(_, state, _) => *state,
            Self::Gone(_) => RecordState::Redacted,
        }
    }

    fn is_by_outlet(&self) -> bool {
        match self {
            Self::Data(_, _, by_outlet) => *by_outlet,
            Self::Gone(_) => false,
        }
    }
}

/// What the record says after each member of its chain. A retraction undoes the member it names, which is
/// the one before it: of a correction, one step back; of a retraction, restored; of the event, retracted.
struct Versions(Vec<Option<Says>>);

impl Versions {
    fn latest(&self) -> Option<&Says> {
        self.0.last().and_then(Option::as_ref)
    }

    fn correct(&mut self, correction: &RecordCorrected) {
        let next = self.latest().map(|says| match says {
            Says::Data(data, _, by_outlet) => {
                let patched = chancery_domain::json::merge_patch(data, &correction.patch);
                let own = correction.cause == CorrectionCause::OutletCorrection;
                Says::Data(patched, RecordState::Corrected, own || *by_outlet)
            }
            Says::Gone(placed) => Says::Gone(Arc::clone(placed)),
        });
        self.0.push(next);
    }

    fn lose(&mut self, placed: Redacted) {
        self.0.push(Some(Says::Gone(Arc::new(placed))));
    }

    fn undo(&mut self) {
        let before = self.0.len().checked_sub(2).and_then(|index| self.0[index].clone());
        self.0.push(before);
    }

    fn state(&self) -> RecordState {
        self.latest().map_or(RecordState::Retracted, Says::state)
    }

    /// Tells what a member has made of the record; `retracts` says whether the outlet retracts with it.
    fn change(&self, stamp: Stamp, retracts: bool) -> Change {
        let by_outlet = self.latest().map_or(retracts, Says::is_by_outlet);
        Change { stamp, to: self.state(), by_outlet }
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
    let (event, changes) = if members.is_empty() { alone(root)? } else { replay(root, members)? };
    let order = OrderKey::of(&event, root.stamp.position);
    Ok(Known {
        stamp: root.stamp,
        source: Arc::clone(&root.source),
        id: Arc::clone(&root.id),
        event: Arc::new(event),
        order,
        changes,
        moved: None,
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

fn alone(root: &Raw) -> Result<(Event, Vec<Change>), ChainError> {
    let redacted = root.gone.as_ref().and_then(|gone| gone.by);
    let change =
        redacted.map(|stamp| Change { stamp, to: RecordState::Redacted, by_outlet: false });
    Ok((read(root)?, change.into_iter().collect()))
}

fn replay(root: &Raw, members: &[Raw]) -> Result<(Event, Vec<Change>), ChainError> {
    // Nothing is patched that is not there, and what is redacted is no more than that.
    if root.gone.is_some() {
        return alone(root);
    }
    let at = |raw: &Raw| {
        let stamp = raw.stamp;
        move |source| ChainError { stamp, source }
    };
    let first: Value = serde_json::from_slice(&root.data).map_err(at(root))?;
    let mut versions = Versions(vec![Some(Says::Data(first, RecordState::Current, false))]);
    let mut changes = Vec::with_capacity(members.len());
    let mut redactions: Vec<Stamp> = redactions(members);
    let mut said = versions.latest().cloned();
    let mut own_retraction = false;
    for member in members {
        let before = redactions.partition_point(|stamp| *stamp < member.stamp);
        let redacted = redactions.drain(..before);
        changes.extend(redacted.map(|stamp| versions.change(stamp, own_retraction)));
        own_retraction = is_own_retraction(member)?;
        match &member.gone {
            _ if member.kind != Kind::RecordCorrected => versions.undo(),
            Some(gone) => versions.lose(unknown(root, gone)?),
            None => {
                if let Body::RecordCorrected(correction) = read(member)?.body {
                    versions.correct(&correction);
                }
            }
        }
        changes.push(versions.change(member.stamp, own_retraction));
        said = versions.latest().cloned().or(said);
    }
    let redacted = redactions.into_iter();
    changes.extend(redacted.map(|stamp| versions.change(stamp, own_retraction)));
    let event = match said {
        Some(Says::Gone(placed)) => placed.event(),
        Some(Says::Data(data, ..)) => Event::from_value(root.kind, &data).map_err(at(root))?,
        None => Event::from_value(root.kind, &Value::default()).map_err(at(root))?,
    };
    Ok((event, changes))
}

/// Returns what stays of a record while a correction of it is redacted. It is in the history that it was in: a
/// correction, which has no entity of its own, cannot put it elsewhere.
fn unknown(root: &Raw, gone: &Gone) -> Result<Redacted, ChainError> {
    let subject = read(root)?.subject();
    Ok(Redacted { kind: root.kind, subject, kept: gone.placed.kept.clone() })
}

/// Says whether a member is a retraction of the outlet's; of a redacted one nobody knows any more.
fn is_own_retraction(member: &Raw) -> Result<bool, ChainError> {
    if member.kind != Kind::RecordRetracted || member.gone.is_some() {
        return Ok(false);
    }
    let Body::RecordRetracted(body) = read(member)?.body else { return Ok(false) };
    Ok(body.cause == RetractionCause::OutletRetraction)
}

/// Returns where members were redacted, in order.
fn redactions(members: &[Raw]) -> Vec<Stamp> {
    let gone = members.iter().filter_map(|member| member.gone.as_ref());
    let mut stamps: Vec<Stamp> = gone.filter_map(|gone| gone.by).collect();
    stamps.sort_unstable();
    stamps
}

fn read(raw: &Raw) -> Result<Event, ChainError> {
    match &raw.gone {
        Some(gone) => Ok(gone.placed.event()),
        None => Event::read(raw.kind, &raw.data)
            .map_err(|source| ChainError { stamp: raw.stamp, source }),
    }
}
