//! The one way in: judges a candidate event by everything that the vocabulary says of it.
//!
//! A right event takes the short way: its shape is looked over, it becomes an [`Event`], the rules pass.
//! Only when something fails is every member examined, so that all faults come at once, each with what to
//! write instead. Shapes come from the generated schemas, the rules say what a schema cannot.

mod examine;
mod references;
mod rules;
mod shape;
mod subject;
mod type_name;

use serde_json::Value;

pub use references::Place;

use crate::fault::{Fault, Faults};
use crate::{EntityRef, Event, Kind, RecordedAt};

/// An event as it was sent: what the envelope says of it, and its data.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// The CloudEvents `type`.
    pub type_name: &'a str,
    /// The CloudEvents `subject`, when given.
    pub subject: Option<&'a str>,
    /// The data, as [`crate::json::read`] gave it.
    pub data: Value,
}

/// An event that may be recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// Its kind.
    pub kind: Kind,
    /// The entity whose history it changes. None for flags and leads; of corrections and retractions it
    /// is their target's, which only a reader of the log knows.
    pub subject: Option<EntityRef>,
    /// What it says.
    pub event: Event,
    /// Its data, as sent.
    pub data: Value,
}

/// Lists the places of an event's data where references belong and texts stand, whether they are references or not.
pub fn references(kind: Kind, data: &Value) -> Vec<Place> {
    let mut found = Vec::new();
    references::find(shape::of(kind), data, "/data", &mut found);
    found
}

/// Judges an event; `now` is the time of recording, against which `occurred` is held.
///
/// # Errors
///
/// Everything that is wrong, at most [`crate::json::FAULTS_MAX`] faults; pointers are relative to the event.
pub fn accept(candidate: Candidate<'_>, now: RecordedAt) -> Result<Accepted, Vec<Fault>> {
    let kind = type_name::resolve(candidate.type_name).map_err(|fault| vec![fault])?;
    let shape = shape::of(kind);
    let data = candidate.data;
    let mut faults = Faults::default();
    let event = match read(kind, shape, &data) {
        Ok(event) => Some(event),
        Err(first) => {
            examine::examine(shape, &data, "/data", &mut faults);
            if faults.is_empty() {
                faults.note(|| Fault::new("/data", first));
            }
            None
        }
    };
    rules::check(kind, &data, now, &mut faults);
    subject::check(kind, candidate.subject, &data, &mut faults);
    match event {
        Some(event) if faults.is_empty() => {
            Ok(Accepted { kind, subject: event.subject(), event, data })
        }
        Some(_) | None => Err(faults.into_vec()),
    }
}

/// Takes the short way; the error is the first thing that does not fit, in serde's words.
fn read(kind: Kind, shape: &shape::Shape, data: &Value) -> Result<Event, String> {
    if !shape.may_take(data) {
        return Err("the data does not have the shape of its kind".to_owned());
    }
    Event::from_value(kind, data).map_err(|error| error.to_string())
}

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;
