//! Judging an event without a running system, by the same rules that ingest has.

use chancery_domain::accept::{Candidate, accept};
use chancery_domain::{Fault, RecordedAt};
use chancery_wire::cloudevents::{Publisher, Reading, read_structured};
use chancery_wire::{Problem, ProblemKind};

/// Judges one event: the envelope, the kind and its data, all faults at once. What only the log knows (is
/// the id taken, is there a target) stays open.
///
/// # Errors
///
/// The problem that ingest would answer with.
pub(crate) fn judge(text: &[u8], now: RecordedAt) -> Result<(), Box<Problem>> {
    let mut reading = read_structured(text, Publisher::Any).map_err(Box::new)?;
    let faults = faults_of_data(&reading, now);
    reading.add(faults);
    if reading.faults.is_empty() {
        return Ok(());
    }
    Err(Box::new(Problem::with_errors(
        ProblemKind::Invalid,
        reading.faults,
    )))
}

fn faults_of_data(reading: &Reading, now: RecordedAt) -> Vec<Fault> {
    let envelope = &reading.envelope;
    let Some(data) = envelope.data.clone() else {
        return Vec::new();
    };
    let candidate = Candidate {
        type_name: &envelope.kind,
        subject: envelope.subject.as_deref(),
        data,
    };
    accept(candidate, now).err().unwrap_or_default()
}
