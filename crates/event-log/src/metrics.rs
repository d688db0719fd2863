//! Numbers of the log that others are shown.

/// Sets a position.
#[expect(clippy::cast_precision_loss, reason = "what is beyond 2^53 is no number of events")]
pub(crate) fn set_position(name: &'static str, position: u64) {
    metrics::gauge!(name).set(position as f64);
}
