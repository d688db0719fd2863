//! Whoever is not on this machine shows a token: programs as a bearer (RFC 6750), people in a browser as the password
//! that it asks for (RFC 7617), under any name.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chancery_wire::{Problem, ProblemKind};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What says whether the service is there; it tells nothing else, and who asks has no token.
const OPEN: [&str; 3] = ["/livez", "/readyz", "/startupz"];

/// The token that is asked for; its hash, so that comparing takes the same time for all.
pub(super) struct Token([u8; 32]);

impl Token {
    pub(super) fn new(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }

    /// Refuses a request without it.
    pub(super) fn check(&self, request: &Request) -> Result<(), Problem> {
        if OPEN.contains(&request.uri().path()) {
            return Ok(());
        }
        let shown = request.headers().get(header::AUTHORIZATION).and_then(shown);
        let hash: Option<[u8; 32]> = shown.map(|shown| Sha256::digest(shown).into());
        if hash.is_some_and(|hash| hash.ct_eq(&self.0).into()) {
            return Ok(());
        }
        let detail = "send `Authorization: Bearer TOKEN`; a browser takes the token as the password, under any name";
        Err(Problem::new(ProblemKind::Unauthorized, detail))
    }
}

pub(crate) fn shown(value: &HeaderValue) -> Option<Vec<u8>> {
    let (scheme, rest) = value.to_str().ok()?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.trim().as_bytes().to_vec());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = BASE64_STANDARD.decode(rest.trim()).ok()?;
    let colon = pair.iter().position(|byte| *byte == b':')?;
    Some(pair[colon + 1..].to_vec())
}

/// Has a browser ask for the token.
pub(super) fn challenge(request: &Request, response: &mut Response) {
    let accepts = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let is_browser = accepts.is_some_and(|accept| accept.contains("text/html"));
    if response.status() == StatusCode::UNAUTHORIZED && is_browser {
        let basic = HeaderValue::from_static(
            r#"Basic realm="Chancery: the token as password", charset="UTF-8""#,
        );
        response.headers_mut().append(header::WWW_AUTHENTICATE, basic);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn asks(path: &str, authorization: Option<&str>) -> bool {
        let mut request = Request::builder().uri(path);
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        Token::new("hunter2").check(&request.body(Body::empty()).expect("a request")).is_ok()
    }

    #[test]
    fn the_token_is_shown_by_programs_and_browsers() {
        assert!(asks("/v1/events", Some("Bearer hunter2")));
        assert!(asks("/v1/events", Some("bearer hunter2")));
        let basic = format!("Basic {}", BASE64_STANDARD.encode("me:hunter2"));
        assert!(asks("/", Some(&basic)));
        assert!(asks("/readyz", None));
    }

    #[test]
    fn anything_else_is_refused() {
        for wrong in ["", "Bearer", "Bearer hunter", "Bearer hunter22", "hunter2", "Basic !"] {
            assert!(!asks("/", Some(wrong)), "{wrong}");
        }
        assert!(!asks("/", None) && !asks("/readyz/", None) && !asks("/metrics", None));
    }
}
