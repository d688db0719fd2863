//! What may be recorded: an event whose parts have passed the log's own checks.
//!
//! The log knows no vocabulary. It checks what its format rests on: that ids, kinds and subjects are
//! patterns and not free text (an entry can never be redacted), and that payloads are RFC 8785 JSON.

use bytes::Bytes;
use chancery_domain::redaction::REDACTED_TYPE;
use chancery_domain::{Position, PublisherName, RecordedAt};
use chancery_wire::limits::{EVENT_BYTES_MAX, ID_CHARS_MAX};
use serde_json::Value;

use crate::canonical::check_object;

/// The longest kind, reference or time: twice what the vocabulary uses.
const NAME_BYTES_MAX: usize = 200;

/// Kind of an event that corrects another.
pub const CORRECTED: &str = "chancery.record.corrected.v1";
/// Kind of an event that takes another back.
pub const RETRACTED: &str = "chancery.record.retracted.v1";

/// Source of what only the system writes.
pub(crate) const SYSTEM: &str = "chancery";

/// Attributes that travel with an event but are no part of what it says: a retry may carry others.
pub(crate) const TRACE_ATTRIBUTES: [&str; 2] = ["traceparent", "tracestate"];

/// Names that a CloudEvent uses itself.
const RESERVED_ATTRIBUTES: [&str; 8] =
    ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"];

/// The idempotency key of an event, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventKey {
    /// The publisher.
    pub source: String,
    /// The publisher's id of the event.
    pub id: String,
}

/// How a correction or retraction names its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// By its place in the log.
    Position(Position),
    /// By the key that its publisher gave it.
    Key(EventKey),
}

/// The members of an event before any check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFields {
    /// CloudEvents `source`.
    pub source: String,
    /// CloudEvents `id`.
    pub id: String,
    /// CloudEvents `type`.
    pub kind: String,
    /// CloudEvents `subject`.
    pub subject: Option<String>,
    /// CloudEvents `time`.
    pub time: Option<String>,
    /// CloudEvents `data`, canonical.
    pub data: Bytes,
    /// The extension attributes as one canonical object; empty when there are none.
    pub attributes: Bytes,
    /// The event that a correction or retraction names.
    pub target: Option<Target>,
}

/// One member that the log does not accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Which member, as a JSON pointer into the frame.
    pub pointer: &'static str,
    /// What was expected.
    pub detail: String,
}

/// An event that may be recorded. Invariant: its fields have passed [`NewEvent::accept`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent(EventFields);

impl NewEvent {
    /// Checks the fields.
    ///
    /// # Errors
    ///
    /// Every field that is not as the format wants it, at once.
    pub fn accept(fields: EventFields) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut check = |pointer, verdict: Result<(), String>| {
            if let Err(detail) = verdict {
                errors.push(FieldError { pointer, detail });
            }
        };
        check("/source", source(&fields.source));
        check("/id", id(&fields.id));
        check("/type", kind(&fields.kind));
        check("/subject", fields.subject.as_deref().map_or(Ok(()), subject));
        check("/time", fields.time.as_deref().map_or(Ok(()), time));
        check("/data", part(&fields.data));
        check("/attributes", attributes(&fields.attributes));
        check("/target", target(&fields));
        if errors.is_empty() { Ok(Self(fields)) } else { Err(errors) }
    }

    /// Gives the fields.
    pub fn fields(&self) -> &EventFields {
        &self.0
    }

    /// Gives the bytes that this event takes in memory, about: what queues are bounded by.
    pub fn weight(&self) -> usize {
        self.0.data.len() + self.0.attributes.len() + self.0.id.len() + WEIGHT_FIXED
    }
}

/// What an event takes beside its parts: entry, commitments, bookkeeping.
const WEIGHT_FIXED: usize = 1024;

fn source(text: &str) -> Result<(), String> {
    PublisherName::parse(text).map(|_| ()).map_err(|error| error.to_string())
}

fn id(text: &str) -> Result<(), String> {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    if visible && (1..=ID_CHARS_MAX).contains(&text.len()) {
        return Ok(());
    }
    Err(format!("an id has 1 to {ID_CHARS_MAX} visible ASCII characters"))
}

fn kind(text: &str) -> Result<(), String> {
    let mut tokens = text.split('.');
    let name = |token: Option<&str>| {
        token.is_some_and(|token| {
            !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        })
    };
    let version = |token: Option<&str>| {
        token.and_then(|token| token.strip_prefix('v')).is_some_and(|number| {
            number.parse::<u16>().is_ok_and(|parsed| parsed > 0 && parsed.to_string() == number)
        })
    };
    let shaped = tokens.next() == Some("chancery")
        && name(tokens.next())
        && name(tokens.next())
        && version(tokens.next())
        && tokens.next().is_none();
    if shaped && text.len() <= NAME_BYTES_MAX {
        return Ok(());
    }
    Err("a type is written `chancery.<aggregate>.<verb>.v<number>`".into())
}

fn subject(text: &str) -> Result<(), String> {
    let pattern =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"/-=".contains(&byte);
    if (1..=NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(pattern) {
        return Ok(());
    }
    Err("a subject is a reference, `kind/slug`".into())
}

fn time(text: &str) -> Result<(), String> {
    if text.len() > NAME_BYTES_MAX {
        return Err("a time is an RFC 3339 date-time".into());
    }
    RecordedAt::parse(text).map(|_| ()).map_err(|error| error.to_string())
}

fn part(bytes: &[u8]) -> Result<(), String> {
    if bytes.len() > EVENT_BYTES_MAX {
        return Err(format!("at most {EVENT_BYTES_MAX} bytes, found {}", bytes.len()));
    }
    check_object(bytes).map_err(|error| error.to_string())
}

fn attributes(bytes: &[u8]) -> Result<(), String> {
    if bytes.is_empty() {
        return Ok(());
    }
    part(bytes)?;
    let Ok(Value::Object(members)) = serde_json::from_slice(bytes) else {
        return Err("attributes are one object".into());
    };
    if members.is_empty() {
        return Err("no attributes are no bytes, not an empty object".into());
    }
    members.iter().try_for_each(|(name, value)| attribute(name, value))
}

fn attribute(name: &str, value: &Value) -> Result<(), String> {
    let letters = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if name.is_empty() || !letters || RESERVED_ATTRIBUTES.contains(&name) {
        return Err(format!("`{name}` cannot be the name of an extension attribute"));
    }
    match value {
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(format!("attribute `{name}` must be a string, an integer or a boolean"))
        }
    }
}

fn target(fields: &EventFields) -> Result<(), String> {
    let named = [CORRECTED, RETRACTED, REDACTED_TYPE].contains(&fields.kind.as_str());
    match &fields.target {
        None if fields.kind == REDACTED_TYPE => {
            Err("a redaction is recorded together with what it does, see `chancery redact`".into())
        }
        None if named => Err("a correction or retraction names its target".into()),
        Some(_) if !named => Err(format!("`{}` has no target", fields.kind)),
        Some(Target::Key(key)) => {
            source(&key.source).and_then(|()| id(&key.id)).map_err(|error| format!("key: {error}"))
        }
        None | Some(Target::Position(_)) => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn fields(id: &str) -> EventFields {
        EventFields {
            source: "wire-scraper".into(),
            id: id.into(),
            kind: "chancery.meeting.floated.v1".into(),
            subject: Some("meeting/putin-zelensky".into()),
            time: Some("2025-05-17T10:00:00Z".into()),
            data: Bytes::from_static(br#"{"meeting":"meeting/putin-zelensky"}"#),
            attributes: Bytes::new(),
            target: None,
        }
    }

    fn refused(change: impl FnOnce(&mut EventFields)) -> Vec<&'static str> {
        let mut fields = fields("e-1");
        change(&mut fields);
        NewEvent::accept(fields).map_or_else(
            |errors| errors.into_iter().map(|error| error.pointer).collect(),
            |_| Vec::new(),
        )
    }

    #[test]
    fn a_well_formed_event_is_accepted() {
        assert_eq!(refused(|_| ()), [""; 0]);
        assert_eq!(refused(|event| event.attributes = r#"{"traceparent":"00-1"}"#.into()), [""; 0]);
        assert_eq!(refused(|event| event.id = "!".repeat(128)), [""; 0]);
    }

    #[test]
    fn each_field_is_checked() {
        assert_eq!(refused(|event| event.source = "Not A Slug".into()), ["/source"]);
        for wrong in ["", "with space", "ümlaut", "a\r\nb", &"x".repeat(129)] {
            assert_eq!(refused(|event| event.id = wrong.into()), ["/id"], "{wrong}");
        }
        for wrong in [
            "",
            "chancery.meeting.v1",
            "chancery.a.b.v0",
            "chancery.a.b.v01",
            "other.a.b.v1",
            "chancery.a.b.v1.x",
            "chancery.a.b c.v1",
            "chancery..b.v1",
            "chancery.a.b.v+1",
        ] {
            assert_eq!(refused(|event| event.kind = wrong.into()), ["/type"], "{wrong}");
        }
        assert_eq!(refused(|event| event.subject = Some("Free text".into())), ["/subject"]);
        assert_eq!(refused(|event| event.time = Some("yesterday".into())), ["/time"]);
        assert_eq!(refused(|event| event.data = "{ }".into()), ["/data"]);
        assert_eq!(refused(|event| event.data = Bytes::new()), ["/data"]);
        for wrong in
            ["{}", r#"{"id":"x"}"#, r#"{"Upper":"x"}"#, r#"{"a":null}"#, r#"{"a":{}}"#, "[]"]
        {
            assert_eq!(
                refused(|event| event.attributes = wrong.into()),
                ["/attributes"],
                "{wrong}"
            );
        }
    }

    #[test]
    fn corrections_and_nothing_else_name_a_target() {
        let position = || Some(Target::Position(Position::FIRST));
        assert_eq!(refused(|event| event.target = position()), ["/target"]);
        assert_eq!(refused(|event| event.kind = CORRECTED.into()), ["/target"]);
        assert_eq!(
            refused(|event| {
                event.kind = RETRACTED.into();
                event.target = position();
            }),
            [""; 0]
        );
        assert_eq!(
            refused(|event| {
                event.kind = RETRACTED.into();
                event.target =
                    Some(Target::Key(EventKey { source: "a".into(), id: String::new() }));
            }),
            ["/target"]
        );
    }

    #[test]
    fn all_errors_come_at_once() {
        let errors = NewEvent::accept(EventFields::default()).unwrap_err();
        let pointers: Vec<_> = errors.iter().map(|error| error.pointer).collect();
        assert_eq!(pointers, ["/source", "/id", "/type", "/data"]);
    }
}
