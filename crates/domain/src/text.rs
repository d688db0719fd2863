//! Checked strings: bounded text, and the formats: slugs, digests, durations, languages, addresses.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::LazyLock;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::mentions::Mentions;
use crate::reference::{EntityRef, is_slug};
use crate::suggest::shown;

/// A format of strings: checked by code, which says what to change, and published as a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// See [`crate::edtf`].
    Edtf,
    /// `[a-z0-9][a-z0-9-]{0,95}`.
    Slug,
    /// 64 lower-case hexadecimal digits.
    Sha256,
    /// ISO 8601 duration.
    Duration,
    /// BCP 47 language tag.
    Language,
    /// A metric of a claim.
    Metric,
    /// A publisher's id of an event: 1 to 128 visible ASCII characters.
    EventId,
    /// A web address, `https://…` or `http://…`: it becomes a link, so no other scheme is taken.
    WebAddress,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 8] = [
        Self::Edtf,
        Self::Slug,
        Self::Sha256,
        Self::Duration,
        Self::Language,
        Self::Metric,
        Self::EventId,
        Self::WebAddress,
    ];

    /// Returns the name of the format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edtf => "edtf",
            Self::Slug => "slug",
            Self::Sha256 => "sha256",
            Self::Duration => "duration",
            Self::Language => "language-tag",
            Self::Metric => "metric",
            Self::EventId => "event-id",
            Self::WebAddress => "web-address",
        }
    }

    /// Returns the pattern that JSON Schema publishes; of times it knows the shape, not the calendar.
    pub fn pattern(self) -> &'static str {
        match self {
            Self::Edtf => crate::edtf::PATTERN,
            Self::Slug => "^[a-z0-9][a-z0-9-]{0,95}$",
            Self::Sha256 => "^[0-9a-f]{64}$",
            Self::Duration => {
                "^P([0-9]{1,6}W|([0-9]{1,6}Y([0-9]{1,6}M)?([0-9]{1,6}D)?|[0-9]{1,6}M([0-9]{1,6}D)?|[0-9]{1,6}D)(T([0-9]{1,6}H([0-9]{1,6}M)?([0-9]{1,6}S)?|[0-9]{1,6}M([0-9]{1,6}S)?|[0-9]{1,6}S))?|T([0-9]{1,6}H([0-9]{1,6}M)?([0-9]{1,6}S)?|[0-9]{1,6}M([0-9]{1,6}S)?|[0-9]{1,6}S))$"
            }
            Self::Language => "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,8}$",
            Self::Metric => metric_pattern(),
            Self::EventId => "^[!-~]{1,128}$",
            Self::WebAddress => "^https?://[!-~]{1,2000}$",
        }
    }

    /// Finds a format by its name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// Says what is wrong with a text of this format.
    ///
    /// # Errors
    ///
    /// The reason, with the remedy.
    pub fn check(self, text: &str) -> Result<(), String> {
        match self {
            Self::Edtf => crate::edtf::Edtf::parse(text)
                .map(drop)
                .map_err(|error| error.to_string()),
            Self::Slug => is_slug(text).then_some(()).ok_or_else(|| {
                format!(
                    "`{}` is not a slug (a-z, 0-9, -){}",
                    shown(text),
                    crate::suggest::slug_hint(text)
                )
            }),
            Self::Sha256 => is_sha256(text)
                .then_some(())
                .ok_or_else(|| "a SHA-256 is 64 lower-case hexadecimal digits".to_owned()),
            Self::Duration => is_duration(text)
                .then_some(())
                .ok_or_else(|| format!("`{}` is not an ISO 8601 duration such as P1W or PT2H", shown(text))),
            Self::Language => is_language(text).then_some(()).ok_or_else(|| {
                format!("`{}` is not a BCP 47 language tag such as `ru` or `uk-UA`", shown(text))
            }),
            Self::Metric => check_metric(text),
            Self::EventId => is_visible(text, 128)
                .then_some(())
                .ok_or_else(|| "an id has 1 to 128 visible ASCII characters".to_owned()),
            Self::WebAddress => is_web_address(text).then_some(()).ok_or_else(|| {
                "a web address begins with https:// or http:// and has at most 2,000 visible ASCII characters behind it".to_owned()
            }),
        }
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Says whether the text is `PnW`, or `PnYnMnDTnHnMnS` with some of its parts, all of them integers.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    if let Some(weeks) = rest.strip_suffix('W') {
        return is_count(weeks);
    }
    match rest.split_once('T') {
        None => has_parts(rest, "YMD"),
        Some((date, time)) => (date.is_empty() || has_parts(date, "YMD")) && has_parts(time, "HMS"),
    }
}

/// Says whether the text is counts behind which stand some of these letters, in their order; at least one.
fn has_parts(text: &str, letters: &str) -> bool {
    let mut letters = letters.chars();
    !text.is_empty()
        && text.split_inclusive(|c: char| !c.is_ascii_digit()).all(|part| {
            let letter = part.chars().next_back().unwrap_or_default();
            let count = part.strip_suffix(letter).unwrap_or_default();
            is_count(count) && letters.any(|known| known == letter)
        })
}

fn is_count(text: &str) -> bool {
    (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=8).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.clone().count() <= 8
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// Says whether the text is 1 to `max` ASCII characters, none of them a blank or a control character.
fn is_visible(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_web_address(text: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
        .is_some_and(|rest| is_visible(rest, 2_000))
}

/// What a claim can count so that claims of different sources compare; anything else is `x-…`.
pub const METRICS: &[&str] = &[
    "amount",
    "captured",
    "casualties",
    "displaced",
    "distance",
    "duration",
    "exchanged",
    "killed",
    "launched",
    "missing",
    "returned",
    "strength",
    "wounded",
];

fn metric_pattern() -> &'static str {
    static PATTERN: LazyLock<String> =
        LazyLock::new(|| format!("^({}|x-[a-z0-9][a-z0-9-]{{0,95}})$", METRICS.join("|")));
    &PATTERN
}

fn check_metric(text: &str) -> Result<(), String> {
    if METRICS.contains(&text) || text.strip_prefix("x-").is_some_and(is_slug) {
        return Ok(());
    }
    let hint = crate::suggest::did_you_mean(text, METRICS.iter().copied());
    Err(format!("`{}` is not a metric{hint}; a metric of your own begins with `x-`", shown(text)))
}

/// Defines a string type of one format.
macro_rules! formatted {
    ($($(#[$doc:meta])* $name:ident: $format:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// Reads the text.
            ///
            /// # Errors
            ///
            /// The reason, with the remedy.
            pub fn parse(text: &str) -> Result<Self, String> {
                Format::$format.check(text).map(|()| Self(text.into()))
            }

            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::visit::text(deserializer, Self::parse)
            }
        }

        impl Mentions for $name {
            fn mentions(&self, _: &mut Vec<EntityRef>) {}
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let format = Format::$format;
                json_schema!({ "type": "string", "pattern": format.pattern(), "x-format": format.as_str() })
            }
        }
    )+};
}

formatted! {
    /// A slug: `[a-z0-9][a-z0-9-]{0,95}`.
    Slug: Slug;
    /// A SHA-256 in lower-case hexadecimal.
    Sha256Hex: Sha256;
    /// An ISO 8601 duration.
    IsoDuration: Duration;
    /// A BCP 47 language tag.
    LanguageTag: Language;
    /// What a claim counts.
    Metric: Metric;
    /// A web address.
    WebAddress: WebAddress;
}

impl From<[u8; 32]> for Sha256Hex {
    fn from(hash: [u8; 32]) -> Self {
        let mut text = String::with_capacity(64);
        for byte in hash {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text.into())
    }
}

/// Something visible, and no control characters but tab and newline: they would act on a reader's terminal.
const TEXT_PATTERN: &str = "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f][^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*$";

/// Says what is wrong with a text of at most `max` characters.
pub(crate) fn check_text(text: &str, max: usize) -> Result<(), String> {
    let forbidden = |c: &char| c.is_control() && !matches!(c, '\t' | '\n');
    if text.len() > max && text.chars().count() > max {
        let count = text.chars().count();
        return Err(format!("a text here has at most {max} characters, this one has {count}"));
    }
    if text.trim().is_empty() {
        return Err("the text is empty: write it, or leave the member out".to_owned());
    }
    match text.chars().find(forbidden) {
        Some(control) => Err(format!(
            "the text has the control character U+{:04X}: take it out",
            u32::from(control)
        )),
        None => Ok(()),
    }
}

/// A text of 1 to `MAX` characters, not all of them blank, without control characters but tab and newline.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text<const MAX: usize>(Box<str>);

/// One sentence, a name, a note: 500 characters, the vocabulary's limit for a summary.
pub type ShortText = Text<500>;

/// The wording of a condition or term: 2,000 characters, several sentences in own words.
pub type LongText = Text<2_000>;

impl<const MAX: usize> Text<MAX> {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> Serialize for Text<MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::visit::text(deserializer, |text| check_text(text, MAX).map(|()| Self(text.into())))
    }
}

impl<const MAX: usize> Mentions for Text<MAX> {
    fn mentions(&self, _: &mut Vec<EntityRef>) {}
}

impl<const MAX: usize> JsonSchema for Text<MAX> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Text{MAX}").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1, "maxLength": MAX, "pattern": TEXT_PATTERN, "x-text": MAX })
    }
}
