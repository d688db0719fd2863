//! Which mode of the HTTP binding a request uses.

use axum::http::{HeaderMap, header};
use chancery_wire::{Problem, ProblemKind};

/// How events stand in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// One event as JSON; an array of them is taken as well, as over NATS.
    Structured,
    /// An array of events.
    Batch,
    /// The attributes in headers, the data as body.
    Binary,
    /// JSON without more said: one event, or an array.
    Json,
}

/// Finds the mode.
///
/// # Errors
///
/// When the media type, or its character set, is none that is read here.
pub(super) fn mode(headers: &HeaderMap) -> Result<Mode, Problem> {
    let given = headers.get(header::CONTENT_TYPE);
    let given = given.map(|value| value.to_str().unwrap_or("?")).unwrap_or_default();
    let (media, parameters) = given.split_once(';').unwrap_or((given, ""));
    let foreign = parameters.split(';').any(|parameter| !is_utf8(parameter));
    // Where the version alone is left out, ingest says so.
    let binary = headers.contains_key("ce-specversion") || headers.contains_key("ce-source");
    match media.trim().to_ascii_lowercase().as_str() {
        _ if foreign => Err(unsupported(given, "write JSON in UTF-8")),
        "application/cloudevents+json" => Ok(Mode::Structured),
        "application/cloudevents-batch+json" => Ok(Mode::Batch),
        "application/json" | "" if binary => Ok(Mode::Binary),
        "application/json" => Ok(Mode::Json),
        _ => Err(unsupported(
            given,
            "send `application/cloudevents+json`, `application/cloudevents-batch+json`, or `application/json` with or without `ce-` headers",
        )),
    }
}

/// Says whether a parameter of a media type leaves the text what it is.
fn is_utf8(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return true };
    let value = value.trim().trim_matches('"');
    !name.trim().eq_ignore_ascii_case("charset")
        || ["utf-8", "utf8", "us-ascii"].iter().any(|known| value.eq_ignore_ascii_case(known))
}

fn unsupported(given: &str, remedy: &str) -> Problem {
    let given = chancery_domain::suggest::shown(given);
    let what = if given.is_empty() {
        "there is no `Content-Type`".to_owned()
    } else {
        format!("`{given}` is not read here")
    };
    Problem::new(ProblemKind::UnsupportedMedia, format!("{what}: {remedy}"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn found(media: &'static str, binary: bool) -> Option<Mode> {
        let mut headers = HeaderMap::new();
        if !media.is_empty() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        }
        if binary {
            headers.insert("ce-specversion", HeaderValue::from_static("1.0"));
        }
        mode(&headers).ok()
    }

    #[test]
    fn the_modes_of_the_binding_are_told_apart() {
        for (media, binary, expected) in [
            ("application/cloudevents+json", false, Some(Mode::Structured)),
            ("Application/CloudEvents+JSON; charset=UTF-8", true, Some(Mode::Structured)),
            ("application/cloudevents-batch+json", false, Some(Mode::Batch)),
            ("application/json", false, Some(Mode::Json)),
            ("application/json; charset=\"utf-8\"", true, Some(Mode::Binary)),
            ("", true, Some(Mode::Binary)),
            ("", false, None),
            ("text/plain", true, None),
            ("application/cloudevents+xml", false, None),
            ("application/json; charset=koi8-r", false, None),
        ] {
            assert_eq!(found(media, binary), expected, "{media} {binary}");
        }
    }
}
