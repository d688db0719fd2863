//! Judging one event by everything but the log.

use bytes::Bytes;
use chancery_domain::accept::{Accepted, Candidate, accept};
use chancery_domain::kinds::record::{FlagTarget, Target};
use chancery_domain::{Body, EntityRef, Family, Fault, Kind, RecordedAt};
use chancery_wire::cloudevents::{Envelope, Reading};
use chancery_wire::limits::EVENT_BYTES_MAX;
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind, canonical, log};
use serde_json::{Map, Value};

use crate::config::Editors;

/// An event that is right by itself.
///
/// What it says is let go at once, while it is still in the processor's cache: a batch holds a thousand.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// What the log will be asked to append.
    pub event: log::NewEvent,
    /// What else must be looked at before.
    pub(crate) about: About,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum About {
    /// The world, and no record.
    World,
    /// A record that it corrects.
    Correction {
        /// The last member of the record's chain.
        target: Target,
        /// What changes.
        patch: Map<String, Value>,
    },
    /// A record that it takes back.
    Retraction {
        /// The last member of the record's chain.
        target: Target,
    },
    /// Records and entities that it flags.
    Flag {
        /// What is flagged.
        targets: Vec<FlagTarget>,
    },
}

impl About {
    fn of(body: Body) -> Self {
        #[expect(clippy::wildcard_enum_match_arm, reason = "no other kind is about records")]
        match body {
            Body::RecordCorrected(body) => {
                Self::Correction { target: body.target, patch: body.patch }
            }
            Body::RecordRetracted(body) => Self::Retraction { target: body.target },
            Body::RecordFlagged(body) => Self::Flag { targets: body.targets },
            _ => Self::World,
        }
    }

    /// Returns the record that is corrected or taken back.
    pub(crate) fn target(&self) -> Option<&Target> {
        match self {
            Self::Correction { target, .. } | Self::Retraction { target } => Some(target),
            Self::World | Self::Flag { .. } => None,
        }
    }
}

/// Judges an event that was read: its envelope, its kind, its data, and whether its publisher may send it.
///
/// # Errors
///
/// Everything that is wrong, at once.
pub fn judge(mut reading: Reading, editors: &Editors, now: RecordedAt) -> Result<Judged, Problem> {
    let accepted = match reading.envelope.data.take() {
        Some(data) => {
            let Envelope { kind, subject, .. } = &reading.envelope;
            let candidate = Candidate { type_name: kind, subject: subject.as_deref(), data };
            accept(candidate, now)
        }
        None => Err(missing_data(&reading.envelope.kind)),
    };
    let accepted = match accepted {
        Ok(accepted) => Some(accepted),
        Err(faults) => {
            reading.add(faults);
            None
        }
    };
    let envelope = reading.into_valid()?;
    let Some(accepted) = accepted else {
        return Err(Problem::new(ProblemKind::Internal, "an event was refused without a reason"));
    };
    check_editor(&accepted, &envelope.source, editors)?;
    let event = new_event(envelope, accepted.subject.as_ref(), &accepted.data);
    // The text that came was within the limit; what is recorded could only differ by our own additions.
    if event.data.len() > EVENT_BYTES_MAX {
        return Err(Problem::new(ProblemKind::TooLarge, "the data is too large in canonical form"));
    }
    let about = About::of(accepted.event.body);
    let target = about.target().map(wire_target);
    Ok(Judged { event: log::NewEvent { target, ..event }, about })
}

fn missing_data(kind: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    if Kind::from_type_name(kind).is_none() {
        // Only to have the domain word what is wrong with the type.
        let candidate = Candidate { type_name: kind, subject: None, data: Value::Null };
        faults.extend(accept(candidate, RecordedAt::from_micros(0)).err().unwrap_or_default());
        faults.retain(|fault| fault.pointer == "/type");
    }
    faults.push(Fault::new("/data", "is missing"));
    faults
}

fn check_editor(accepted: &Accepted, publisher: &str, editors: &Editors) -> Result<(), Problem> {
    let reserved = match accepted.kind.family() {
        Family::Registry => true,
        Family::Assertion | Family::Record | Family::Lead => false,
    };
    if !reserved || editors.include(publisher) {
        return Ok(());
    }
    let kind = accepted.kind;
    let detail = format!(
        "`{publisher}` is not an editor, and `{kind}` is taken from editors only: have an editor publish it"
    );
    Err(Problem::with_errors(ProblemKind::Forbidden, vec![FieldError::new("/source", detail)]))
}

fn new_event(envelope: Envelope, subject: Option<&EntityRef>, data: &Value) -> log::NewEvent {
    let attributes = if envelope.attributes.is_empty() {
        Bytes::new()
    } else {
        canonical::object_to_vec(&envelope.attributes).into()
    };
    log::NewEvent {
        source: envelope.source,
        id: envelope.id,
        r#type: envelope.kind,
        subject: subject.map(ToString::to_string).or(envelope.subject),
        time: envelope.time,
        data: canonical::to_vec(data).into(),
        attributes,
        target: None,
    }
}

/// Writes a target as the log's frames have it.
pub(crate) fn wire_target(target: &Target) -> log::Target {
    let by = match target {
        Target::Position(position) => log::target::By::Position(position.get()),
        Target::Key { source, id } => log::target::By::Key(log::EventKey {
            source: source.as_str().to_owned(),
            id: id.clone(),
        }),
    };
    log::Target { by: Some(by) }
}

#[cfg(test)]
mod tests;
