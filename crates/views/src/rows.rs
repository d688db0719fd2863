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

/// Returns what a document says of its key as a whole: everything but what every document has, and some lists.
pub(crate) fn without(document: &impl Serialize, lists: &[&str]) -> Value {
    let mut row = written(document);
    if let Value::Object(members) = &mut row {
        for name in ["view", "key", "position", "as_of"].iter().chain(lists) {
            members.remove(*name);
        }
    }
    row
}
