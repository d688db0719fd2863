//! The `corrections` document: what was wrong with the record, who says so and why, and which rows it changed.
//!
//! An entry is made once, when its event is recorded, and stays as it is: that a correction was itself taken back
//! is an entry of its own. Only a redaction empties the entry of what it redacts: of its cause and reason nothing
//! is known any more. Which rows changed no event says; whoever renders documents gives these with the entry.
//!
//! What happened to the record is as of positions alone, so V filters nothing here.

mod document;

use chancery_domain::kinds::record::RetractionCause;
use chancery_domain::kinds::registry::ReportStatus;
use chancery_domain::{Body, EntityRef, Event, Kind, PayloadRedacted, Position};

use crate::known::Stamp;

pub use document::{Changed, Document, Entry, Happened, Target};

/// Name of the view.
pub const VIEW: &str = "corrections";

/// Version of the rules that this view is folded by; raised when a document would change.
pub const FOLD_VERSION: u32 = 2;

/// The key of the only document.
pub const ALL: &str = "all";

/// Where a correction or retraction belongs, as the chains of the record say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chained {
    /// The member of the chain that it names.
    pub named: Position,
    /// The event that the chain begins with.
    pub root: Position,
    /// The subject of that event.
    pub subject: Option<EntityRef>,
}

/// Makes the entry of an event recorded at `stamp`, as it was recorded; none for one that takes nothing of the
/// record back.
///
/// `chained` is asked only of corrections and retractions. `changed` are the rows that came out another because
/// of it.
pub fn entry(
    stamp: Stamp,
    event: &Event,
    chained: Option<&Chained>,
    changed: Vec<Changed>,
) -> Option<Entry> {
    let kind = happened(event)?;
    let (cause, reason) = why(&event.body);
    let target = match chained {
        Some(chained) => Target {
            position: Some(chained.named.get()),
            root: Some(chained.root.get()),
            entity: chained.subject.as_ref().map(ToString::to_string),
        },
        None => Target {
            position: None,
            root: None,
            entity: event.subject().map(|subject| subject.to_string()),
        },
    };
    Some(Entry {
        position: stamp.position.get(),
        target,
        kind,
        cause,
        reason,
        recorded: stamp.recorded_at.to_string(),
        changed,
        more: false,
    })
}

/// Makes the entry of a redaction recorded at `stamp`; `root` and `subject` are those of the event whose chain the
/// redacted one is a member of.
pub fn entry_of_redaction(
    stamp: Stamp,
    redaction: &PayloadRedacted,
    root: Position,
    subject: Option<&EntityRef>,
    changed: Vec<Changed>,
) -> Entry {
    let target = Target {
        position: Some(redaction.target.position.get()),
        root: Some(root.get()),
        entity: subject.map(ToString::to_string),
    };
    Entry {
        position: stamp.position.get(),
        target,
        kind: Happened::Redacted,
        cause: Some(redaction.authority.to_string()),
        reason: Some(redaction.reason.to_string()),
        recorded: stamp.recorded_at.to_string(),
        changed,
        more: false,
    }
}

/// Says what an event does to the record; of a redacted one its kind tells, as far as it does: whether a report
/// was withdrawn went with what the update said.
fn happened(event: &Event) -> Option<Happened> {
    if let Body::ReportUpdated(body) = &event.body {
        return (body.status == ReportStatus::Withdrawn).then_some(Happened::Withdrawn);
    }
    let kinds = [
        (Kind::RecordCorrected, Happened::Corrected),
        (Kind::RecordRetracted, Happened::Retracted),
        (Kind::EntityMerged, Happened::Merged),
    ];
    kinds.into_iter().find(|(kind, _)| *kind == event.kind()).map(|(_, happened)| happened)
}

/// Returns the cause, by its word, and the reason.
fn why(body: &Body) -> (Option<String>, Option<String>) {
    if let Body::RecordCorrected(body) = body {
        (Some(body.cause.to_string()), Some(body.reason.to_string()))
    } else if let Body::RecordRetracted(body) = body {
        (Some(body.cause.to_string()), Some(body.reason.to_string()))
    } else if let Body::ReportUpdated(body) = body {
        // Whoever withdraws a report is its outlet.
        let cause = RetractionCause::OutletRetraction.to_string();
        (Some(cause), body.note.as_ref().map(ToString::to_string))
    } else {
        (None, None)
    }
}
