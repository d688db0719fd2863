//! Problem documents (RFC 9457): every refusal in one shape.

use std::fmt;

use chancery_domain::{Fault, Position};
use serde::{Deserialize, Serialize};

use crate::limits::{ERROR_DETAIL_CHARS_MAX, ERRORS_PER_EVENT_MAX};

/// Where the types of problems are explained; the gateway serves these pages.
const TYPE_PREFIX: &str = "/problems/";

/// A refusal that says what to change, or when to try again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Which kind of problem it is; in JSON `type`, `/problems/<slug>`.
    #[serde(rename = "type")]
    pub kind: ProblemKind,
    /// The kind in words.
    pub title: String,
    /// The HTTP status, also over NATS.
    pub status: u16,
    /// What is wrong this time.
    pub detail: String,
    /// Every error found, at most [`ERRORS_PER_EVENT_MAX`].
    #[serde(default)]
    pub errors: Vec<FieldError>,
    /// Says that there were more errors than told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// When to try again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
    /// What is recorded under the id, when it is other content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Box<RecordedContent>>,
    /// What was sent under the id, when other content is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Box<ReceivedContent>>,
    /// The last member of the target's chain, when a correction names another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Position>,
    /// The event that the projection could not take: waiting does not help, somebody must act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stalled: Option<Position>,
}

/// One error of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) into the event; empty for the event itself.
    pub pointer: String,
    /// What is wrong there, and what to write instead.
    pub detail: String,
}

/// What is recorded under an id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedContent {
    /// Its place in the log.
    pub position: Position,
    /// SHA-256 of its content, hex.
    pub sha256: String,
}

/// What was sent under an id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedContent {
    /// SHA-256 of its content, hex.
    pub sha256: String,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $slug:literal, $status:literal, $title:literal;)+) => {
        /// The kinds of problems.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemKind {
            $($(#[$doc])* $name,)+
            /// A kind that this version does not know.
            Unknown,
        }

        impl ProblemKind {
            /// Every kind that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Returns the last segment of `type`; also the reason of a quarantined message.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)+ Self::Unknown => "unknown" }
            }

            /// Returns the HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ Self::Unknown => 500 }
            }

            /// Returns the kind in words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ Self::Unknown => "unknown problem" }
            }
        }
    };
}

kinds! {
    /// The message cannot be read.
    Malformed = "malformed", 400, "the message cannot be read";
    /// The bearer token is missing or not known.
    Unauthorized = "unauthorized", 401, "a token is needed";
    /// Another site asks, in somebody's browser.
    ForeignOrigin = "foreign-origin", 403, "the request comes from another site";
    /// The publisher may not publish this.
    Forbidden = "forbidden", 403, "this publisher may not do that";
    /// What was asked for is not there.
    NotFound = "not-found", 404, "not found";
    /// The place does not know the method.
    MethodNotAllowed = "method-not-allowed", 405, "the method is not allowed here";
    /// The request took too long to come.
    RequestTimeout = "request-timeout", 408, "the request took too long to come";
    /// The id is recorded with other content.
    IdReused = "id-reused", 409, "the id is recorded with other content";
    /// The target of a correction is not the last of its chain.
    StaleTarget = "stale-target", 409, "the target is not the last member of its chain";
    /// The target of a correction is not recorded; the name is the vocabulary's.
    TargetUnknown = "target_unknown", 409, "the target is not recorded";
    /// What was asked for does not fit what is there.
    Conflict = "conflict", 409, "it does not fit what is there";
    /// The message, the batch or the event is too large.
    TooLarge = "too-large", 413, "too large";
    /// The media type is none that is read here.
    UnsupportedMedia = "unsupported-media-type", 415, "the media type is not supported";
    /// The request names a host that this is not.
    UnknownHost = "unknown-host", 421, "the host is not known here";
    /// The event can be read but breaks rules.
    Invalid = "invalid", 422, "the event is invalid";
    /// Another event of the atomic batch was refused.
    Abandoned = "abandoned", 422, "another event of the atomic batch was refused";
    /// Too many requests at once.
    SlowDown = "slow-down", 429, "slow down";
    /// Something is wrong on our side.
    Internal = "internal", 500, "internal error";
    /// The log does not answer.
    LogUnavailable = "log-unavailable", 503, "the log is unavailable";
    /// The projections do not answer.
    ViewsUnavailable = "views-unavailable", 503, "the views are unavailable";
    /// As many clients as there may be are served already.
    Busy = "busy", 503, "too many clients at once";
    /// The projection has not read as far as asked.
    ProjectionBehind = "projection-behind", 503, "the projection is behind";
}

impl ProblemKind {
    /// Says whether the same request can succeed later.
    pub fn is_transient(self) -> bool {
        match self {
            Self::RequestTimeout
            | Self::SlowDown
            | Self::LogUnavailable
            | Self::ViewsUnavailable
            | Self::Busy
            | Self::ProjectionBehind => true,
            Self::Malformed
            | Self::Unauthorized
            | Self::ForeignOrigin
            | Self::Forbidden
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::IdReused
            | Self::StaleTarget
            | Self::TargetUnknown
            | Self::Conflict
            | Self::TooLarge
            | Self::UnsupportedMedia
            | Self::UnknownHost
            | Self::Invalid
            | Self::Abandoned
            | Self::Internal
            | Self::Unknown => false,
        }
    }
}

impl Serialize for ProblemKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{TYPE_PREFIX}{}", self.slug()))
    }
}

impl<'de> Deserialize<'de> for ProblemKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let slug = text.rsplit('/').next().unwrap_or_default();
        let known = Self::ALL.iter().copied().find(|kind| kind.slug() == slug);
        Ok(known.unwrap_or(Self::Unknown))
    }
}

impl Problem {
    /// Makes a problem without errors at single fields.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            title: kind.title().to_owned(),
            status: kind.status(),
            detail: detail.into(),
            errors: Vec::new(),
            truncated: false,
            retry_after_ms: None,
            recorded: None,
            received: None,
            head: None,
            stalled: None,
        }
    }

    /// Makes a problem of all the errors of one event; beyond the limit they are cut.
    pub fn with_errors(kind: ProblemKind, mut errors: Vec<FieldError>) -> Self {
        let found = errors.len();
        errors.truncate(ERRORS_PER_EVENT_MAX);
        let detail = match errors.as_slice() {
            [only] if only.pointer.is_empty() => only.detail.clone(),
            [only] => format!("{}: {}", only.pointer, only.detail),
            [first, ..] => format!("{found} errors, the first at `{}`", first.pointer),
            [] => String::new(),
        };
        Self { errors, truncated: found > ERRORS_PER_EVENT_MAX, ..Self::new(kind, detail) }
    }

    /// Adds when to try again.
    #[must_use]
    pub fn retry_after_ms(mut self, milliseconds: u64) -> Self {
        self.retry_after_ms = Some(u32::try_from(milliseconds).unwrap_or(u32::MAX));
        self
    }

    /// Writes the document as one line of JSON.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_else(|_| b"{}".to_vec())
    }

    /// Reads a document.
    ///
    /// # Errors
    ///
    /// When the bytes are not a problem document.
    pub fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}

impl FieldError {
    /// Makes an error at a pointer; a long text is cut.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let mut detail = detail.into();
        if let Some((cut, _)) = detail.char_indices().nth(ERROR_DETAIL_CHARS_MAX) {
            detail.truncate(cut);
            detail.push('…');
        }
        Self { pointer: pointer.into(), detail }
    }
}

impl From<Fault> for FieldError {
    fn from(fault: Fault) -> Self {
        Self::new(fault.pointer, fault.detail)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.title, self.status, self.detail)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_read_back_as_written() {
        let mut problem = Problem::with_errors(
            ProblemKind::Invalid,
            vec![FieldError::new("/data/occurred", "`2025-02-30` is not a day")],
        );
        problem.head = Position::new(7);
        assert_eq!(Problem::from_json(&problem.to_json()).unwrap(), problem);
    }

    #[test]
    fn a_problem_has_the_members_of_the_contract() {
        let problem = Problem::new(ProblemKind::SlowDown, "full").retry_after_ms(100);
        let json: serde_json::Value = serde_json::from_slice(&problem.to_json()).unwrap();
        assert_eq!(json["type"], "/problems/slow-down");
        assert_eq!(json["status"], 429);
        assert_eq!(json["errors"], serde_json::json!([]));
        assert_eq!(json["retry_after_ms"], 100);
        assert_eq!(json.get("head"), None);
    }

    #[test]
    fn a_problem_of_tomorrow_can_be_read() {
        let text = br#"{"type":"/problems/new","title":"new","status":418,"detail":"x","extra":1}"#;
        let problem = Problem::from_json(text).unwrap();
        assert_eq!((problem.kind, problem.status), (ProblemKind::Unknown, 418));
    }

    #[test]
    fn errors_and_their_texts_are_bounded() {
        let many = (0..30).map(|n| FieldError::new(format!("/{n}"), "é".repeat(600))).collect();
        let problem = Problem::with_errors(ProblemKind::Invalid, many);
        assert_eq!(problem.errors.len(), ERRORS_PER_EVENT_MAX);
        assert!(problem.truncated);
        assert_eq!(problem.errors[0].detail.chars().count(), ERROR_DETAIL_CHARS_MAX + 1);
        assert_eq!(problem.detail, "30 errors, the first at `/0`");
    }
}
