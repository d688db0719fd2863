//! What pages load: a stylesheet, a script, a mark. Nothing comes from another host.

use std::sync::LazyLock;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use chancery_wire::hex;
use sha2::{Digest, Sha256};

use crate::app::App;

const STYLESHEET: &str = include_str!("../../assets/site.css");
const SCRIPT: &str = include_str!("../../assets/site.js");
const MARK: &str = include_str!("../../assets/mark.svg");

/// The address of each changes with its content, so that it may be kept for ever.
static STYLESHEET_AT: LazyLock<String> =
    LazyLock::new(|| versioned("/assets/site.css", STYLESHEET));
static SCRIPT_AT: LazyLock<String> = LazyLock::new(|| versioned("/assets/site.js", SCRIPT));

/// Where the stylesheet is.
pub(crate) fn stylesheet() -> &'static str {
    &STYLESHEET_AT
}

/// Where the script is.
pub(crate) fn script() -> &'static str {
    &SCRIPT_AT
}

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/assets/site.css", get(async || kept(STYLESHEET, "text/css; charset=utf-8")))
        .route("/assets/site.js", get(async || kept(SCRIPT, "text/javascript; charset=utf-8")))
        .route("/assets/mark.svg", get(async || kept(MARK, "image/svg+xml")))
        .route("/favicon.ico", get(async || kept(MARK, "image/svg+xml")))
}

fn kept(text: &'static str, media: &'static str) -> impl IntoResponse {
    let cached = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    ([(header::CONTENT_TYPE, media), cached], text)
}

fn versioned(path: &str, content: &str) -> String {
    let digest = hex::encode(&Sha256::digest(content));
    format!("{path}?v={}", digest.get(..12).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_small() {
        assert!(SCRIPT.len() < 10_000, "{} bytes", SCRIPT.len());
    }
}
