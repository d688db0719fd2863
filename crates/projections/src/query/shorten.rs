//! Documents that would not fit a reply.

use chancery_wire::limits::REPLY_BYTES_MAX;
use serde_json::{Value, json};

/// Room for the headers of a reply.
const HEADERS_BYTES: usize = 4 * 1024;

/// Shortens the list `member` of a document until the document fits a reply, and says so in it.
pub(crate) fn to_fit(document: Vec<u8>, member: &str) -> Vec<u8> {
    if document.len() <= REPLY_BYTES_MAX - HEADERS_BYTES {
        return document;
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(&document) else { return document };
    let too_much = document.len() + HEADERS_BYTES - REPLY_BYTES_MAX;
    let Some(list) = value.get_mut(member).and_then(Value::as_array_mut) else { return document };
    let mut cut = 0;
    while cut <= too_much {
        let Some(row) = list.pop() else { break };
        cut += row.to_string().len();
    }
    value["truncated"] = json!(true);
    value.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut_and_the_document_says_so() {
        let rows = vec!["x".repeat(1_000); 2_000];
        let document = json!({ "key": "k", "conditions": rows }).to_string().into_bytes();
        let cut = to_fit(document, "conditions");
        assert!(cut.len() <= REPLY_BYTES_MAX && cut.len() > REPLY_BYTES_MAX / 2);
        let cut: Value = serde_json::from_slice(&cut).unwrap();
        assert_eq!(cut["truncated"], true);
        assert_eq!(cut["key"], "k");
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        assert_eq!(to_fit(b"{}".to_vec(), "conditions"), b"{}");
    }
}
