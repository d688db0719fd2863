//! Rows of documents, written out: what a change announces.

use serde::Serialize;
use serde_json::Value;

/// Writes a part of a document out as JSON.
///
/// # Panics
///
/// Never: every part is plain data with text keys, which always serialises.
#[expect(clippy::expect_used, reason = "plain data with text keys always serialises")]
pub(crate) fn written(part: &impl Serialize) -> Value {
    serde_json::to_value(part).expect("plain data serialises")
}
