//! One answer of the projections, ready to be given many times.

use axum::http::{HeaderName, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use chancery_bus::query::Answer;
use chancery_domain::Cursor;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

/// How far the projection had read when it answered.
static THROUGH: HeaderName = HeaderName::from_static("chancery-through");
/// The event that the projection could not take.
static STALLED: HeaderName = HeaderName::from_static("chancery-stalled");
/// Which log the answer is of.
static LOG: HeaderName = HeaderName::from_static("chancery-log");

/// A body with all that is said of it in headers.
#[derive(Debug)]
pub(crate) struct Document {
    body: Bytes,
    /// Everything through here is in the document.
    pub(crate) through: Cursor,
    /// When it was asked for: it may be as old as that.
    pub(super) asked: Instant,
    /// The cursor of the next page, as the body has it.
    pub(crate) next: Option<String>,
    /// Names the bytes.
    pub(crate) tag: HeaderValue,
    /// SHA-256 of the bytes, as RFC 9530 writes it.
    pub(crate) digest: HeaderValue,
    /// What the projection said of its answer.
    pub(crate) said: Vec<(&'static HeaderName, HeaderValue)>,
}

/// What is looked for in a body.
#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    next: Option<&'a serde_json::value::RawValue>,
}

impl Document {
    pub(super) fn new(answer: Answer<Bytes>, asked: Instant) -> Self {
        let Answer { body, through, stalled, log } = answer;
        // As it came it is a part of what was read from the connection at once, and would keep all of that.
        let body = Bytes::copy_from_slice(&body);
        let mut said = vec![(&THROUGH, HeaderValue::from(through.count()))];
        said.extend(stalled.map(|position| (&STALLED, HeaderValue::from(position.get()))));
        let log = log.and_then(|log| HeaderValue::try_from(log).ok());
        said.extend(log.map(|log| (&LOG, log)));
        let hash = Sha256::digest(&body);
        let next = next_of(&body);
        Self { through, asked, next, tag: strong_tag(&hash), digest: digest(&hash), said, body }
    }

    /// Returns the bytes.
    pub(crate) fn body(&self) -> &Bytes {
        &self.body
    }
}

/// Finds where the next page begins: a text, or a position.
fn next_of(body: &[u8]) -> Option<String> {
    let page: Page<'_> = serde_json::from_slice(body).ok()?;
    let next = page.next?.get();
    serde_json::from_str::<String>(next)
        .or_else(|_| serde_json::from_str::<u64>(next).map(|at| at.to_string()))
        .ok()
}

/// Names bytes by their hash: a strong entity tag.
pub(crate) fn strong_tag(hash: &[u8]) -> HeaderValue {
    ascii(format!("\"{}\"", URL_SAFE_NO_PAD.encode(hash)))
}

/// Writes a SHA-256 as a dictionary of RFC 9530.
fn digest(hash: &[u8]) -> HeaderValue {
    ascii(format!("sha-256=:{}:", STANDARD.encode(hash)))
}

/// Base64 and the signs around it are visible ASCII.
fn ascii(text: String) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(body: &'static str) -> Document {
        let answer = Answer {
            body: Bytes::from_static(body.as_bytes()),
            through: Cursor::from_count(7),
            stalled: None,
            log: Some("ab".to_owned()),
        };
        Document::new(answer, Instant::now())
    }

    #[test]
    fn the_digest_is_that_of_rfc_9530() {
        // RFC 9530, appendix A: `{"hello": "world"}` and a line feed.
        let digest = document("{\"hello\": \"world\"}\n").digest;
        assert_eq!(digest, "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:");
    }

    #[test]
    fn a_document_keeps_nothing_of_what_it_was_read_with() {
        let read = Bytes::from(vec![b' '; 64 * 1024]);
        let answer = Answer {
            body: read.slice(..2),
            through: Cursor::from_count(7),
            stalled: None,
            log: None,
        };
        let kept = Document::new(answer, Instant::now());
        assert!(read.is_unique());
        assert_eq!(kept.body(), "  ");
    }

    #[test]
    fn where_the_next_page_begins_is_read_from_the_body() {
        assert_eq!(
            document(r#"{"keys":[{"next":"no"}],"next":"a/b"}"#).next.as_deref(),
            Some("a/b")
        );
        assert_eq!(document(r#"{"events":[],"next":17}"#).next.as_deref(), Some("17"));
        assert_eq!(document(r#"{"next":null}"#).next, None);
        assert_eq!(document("{}").next, None);
    }

    #[test]
    fn what_the_projection_said_is_passed_on() {
        let said = document("{}").said;
        let said: Vec<_> =
            said.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        assert_eq!(said, [("chancery-through", "7"), ("chancery-log", "ab")]);
    }
}
