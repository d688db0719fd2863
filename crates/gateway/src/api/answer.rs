//! How documents are answered: entity tags, digests, and how long a copy is good for.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::documents::{Document, strong_tag};

/// How long a copy may be used without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fresh {
    /// It is asked about each time.
    Live,
    /// It never changes but by a redaction, which removes a text at every position. So only who asked keeps it, for
    /// a day, and no cache between keeps it at all.
    Fixed,
    /// It never changes: hashes, and what is hashed.
    Forever,
}

impl Fresh {
    fn cache_control(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Live => "no-cache",
            Self::Fixed => "private, max-age=86400, immutable",
            Self::Forever => "public, max-age=31536000, immutable",
        })
    }
}

/// Answers with a document, or that the asker has it already.
pub(crate) fn document(
    asked: &HeaderMap,
    document: &Document,
    fresh: Fresh,
    next: Option<HeaderValue>,
) -> Response<Body> {
    let has_it = has(asked, &document.tag);
    let body = if has_it { Bytes::new() } else { document.body().clone() };
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.reserve(10);
    headers.insert(header::ETAG, document.tag.clone());
    headers.insert(header::CACHE_CONTROL, fresh.cache_control());
    for (name, value) in &document.said {
        headers.insert(*name, value.clone());
    }
    if let Some(next) = next {
        headers.insert(header::LINK, next);
    }
    if has_it {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    headers.insert("repr-digest", document.digest.clone());
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Answers with bytes of a media type, with an entity tag.
pub(crate) fn bytes(
    asked: &HeaderMap,
    media_type: &'static str,
    body: impl Into<Bytes>,
    fresh: Fresh,
) -> Response<Body> {
    let body = body.into();
    let tag = strong_tag(&Sha256::digest(&body));
    let has_it = has(asked, &tag);
    let mut response = Response::new(if has_it { Body::empty() } else { Body::from(body) });
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, fresh.cache_control());
    if has_it {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    response
}

/// Writes the link to the next page of a document.
pub(crate) fn next_page(path: &str, query: &str) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("<{path}?{query}>; rel=\"next\"")).ok()
}

/// Says how long a copy of what is known at a position is good for.
pub(crate) fn at_position(document: &Arc<Document>, position: u64) -> Fresh {
    if document.through.count() >= position { Fresh::Fixed } else { Fresh::Live }
}

/// Says whether `If-None-Match` names the tag; of two tags that are compared for reading, neither need be strong.
fn has(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let Ok(tag) = tag.to_str() else { return false };
    let values = asked.get_all(header::IF_NONE_MATCH).iter();
    values.filter_map(|value| value.to_str().ok()).any(|value| {
        let mut named = value.split(',').map(str::trim);
        named.any(|named| named == "*" || named.strip_prefix("W/").unwrap_or(named) == tag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_in_lists_and_weakly() {
        let tag = HeaderValue::from_static("\"abc\"");
        let asked = |value: &'static str| {
            HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(value))])
        };
        for same in ["\"abc\"", "\"x\", \"abc\"", "W/\"abc\"", "*"] {
            assert!(has(&asked(same), &tag), "{same}");
        }
        for other in ["abc", "\"ab\"", ""] {
            assert!(!has(&asked(other), &tag), "{other}");
        }
        assert!(!has(&HeaderMap::new(), &tag));
    }
}
