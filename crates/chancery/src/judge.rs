//! Judging an event without a running system, by the very code that ingest runs.

use chancery_domain::RecordedAt;
use chancery_ingest::Editors;
use chancery_wire::Problem;
use chancery_wire::cloudevents::{Publisher, read_structured};

/// Judges one event: the envelope, the kind and its data, all faults at once. What only the log knows (is
/// the id taken, is there a target) stays open.
///
/// # Errors
///
/// The problem that ingest would answer with.
pub(crate) fn judge(text: &[u8], now: RecordedAt) -> Result<(), Box<Problem>> {
    let reading = read_structured(text, Publisher::Any).map_err(Box::new)?;
    chancery_ingest::judge(reading, &Editors::Everyone, now).map(|_| ()).map_err(Box::new)
}
