//! Documents that would not fit a reply.

use std::collections::BTreeMap;

use chancery_wire::limits::REPLY_BYTES_MAX;
use serde_json::value::RawValue;

/// Room for the headers of a reply.
const HEADERS_BYTES: usize = 4 * 1024;

/// Shortens the list `member` of a document until the document fits a reply, and says so in it.
pub(crate) fn to_fit(document: Vec<u8>, member: &str) -> Vec<u8> {
    if document.len() <= REPLY_BYTES_MAX - HEADERS_BYTES {
        return document;
    }
    let too_much = document.len() + HEADERS_BYTES - REPLY_BYTES_MAX;
    shortened(&document, member, too_much).unwrap_or(document)
}

/// Takes so many bytes of rows off the end of a list, which is not looked into: it may have tens of megabytes.
fn shortened(document: &[u8], member: &str, too_much: usize) -> Option<Vec<u8>> {
    let mut members: BTreeMap<String, &RawValue> = serde_json::from_slice(document).ok()?;
    let mut list: Vec<&RawValue> = serde_json::from_str(members.get(member)?.get()).ok()?;
    let mut cut = 0;
    while cut <= too_much {
        let Some(row) = list.pop() else { break };
        cut += row.get().len();
    }
    let list = serde_json::value::to_raw_value(&list).ok()?;
    let truncated = serde_json::value::to_raw_value(&true).ok()?;
    members.insert(member.to_owned(), &list);
    members.insert("truncated".to_owned(), &truncated);
    serde_json::to_vec(&members).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

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
