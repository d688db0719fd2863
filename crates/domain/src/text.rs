//! Checked strings: bounded text, slugs, digests, durations, languages, metrics.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::mentions::Mentions;
use crate::reference::{EntityRef, is_slug};

/// A format of strings that JSON Schema names in `format`, and that we check by code.
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
}

impl Format {
    /// Returns the name used in JSON Schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edtf => "edtf",
            Self::Slug => "slug",
            Self::Sha256 => "sha256",
            Self::Duration => "duration",
            Self::Language => "language-tag",
            Self::Metric => "metric",
        }
    }

    /// Finds a format by its name in JSON Schema.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::Edtf,
            Self::Slug,
            Self::Sha256,
            Self::Duration,
            Self::Language,
            Self::Metric,
        ]
        .into_iter()
        .find(|format| format.as_str() == name)
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
                    "`{text}` is not a slug (a-z, 0-9, -){}",
                    crate::suggest::slug_hint(text)
                )
            }),
            Self::Sha256 => is_sha256(text)
                .then_some(())
                .ok_or_else(|| "a SHA-256 is 64 lower-case hexadecimal digits".to_owned()),
            Self::Duration => is_duration(text)
                .then_some(())
                .ok_or_else(|| format!("`{text}` is not an ISO 8601 duration such as P1W or PT2H")),
            Self::Language => is_language(text).then_some(()).ok_or_else(|| {
                format!("`{text}` is not a BCP 47 language tag such as `ru` or `uk-UA`")
            }),
            Self::Metric => check_metric(text),
        }
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_duration(text: &str) -> bool {
    text.starts_with('P') && text.parse::<jiff::Span>().is_ok()
}

fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=8).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && text.len() <= 35
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
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

fn check_metric(text: &str) -> Result<(), String> {
    if METRICS.contains(&text) || text.strip_prefix("x-").is_some_and(is_slug) {
        return Ok(());
    }
    let hint = crate::suggest::did_you_mean(text, METRICS.iter().copied());
    Err(format!(
        "`{text}` is not a metric{hint}; a metric of your own begins with `x-`"
    ))
}

/// Defines a string type of one format.
macro_rules! formatted {
    ($($(#[$doc:meta])* $name:ident: $format:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
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
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                Format::$format.check(&text).map_err(serde::de::Error::custom)?;
                Ok(Self(text.into()))
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
                json_schema!({ "type": "string", "format": Format::$format.as_str() })
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
}

/// A text of 1 to `MAX` characters.
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
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let long = text.len() > MAX && text.chars().count() > MAX;
        if text.is_empty() || long {
            return Err(serde::de::Error::custom(format!(
                "a text here has 1 to {MAX} characters"
            )));
        }
        Ok(Self(text.into()))
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
        json_schema!({ "type": "string", "minLength": 1, "maxLength": MAX })
    }
}
