//! Times as they are known: a subset of EDTF (ISO 8601-2).
//!
//! A value is a date-time, day, month or year, may carry a qualifier (`~` approximate, `?` uncertain,
//! `%` both), or is an interval of two such values with open ends (`..`). It bounds one moment: days,
//! months and years are UTC; qualifiers do not move the bounds.

mod instant;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::suggest::shown;
pub use instant::instant;
use instant::{DAY_MICROS, day, is_instant_shaped};

/// The shape of one value.
macro_rules! value {
    () => {
        "[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?[~?%]?"
    };
}

/// The shape of a time: one value, or two with `/` between them of which one may be open.
pub(crate) const PATTERN: &str =
    concat!("^(", value!(), "|", value!(), "/(", value!(), "|\\.\\.)|\\.\\./", value!(), ")$");

/// A time as it is known, with its bounds in microseconds since 1970 UTC, both inclusive.
///
/// Invariant: at least one bound is there, and earliest ≤ latest. Prints as it was written.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Edtf {
    text: Arc<str>,
    earliest: Option<i64>,
    latest: Option<i64>,
}

/// Why a text is not a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EdtfError {
    /// The text has none of the shapes.
    #[error(
        "`{text}` is not a time: write 2025-05-17, 2025-05, 2025 or 2025-05-17T09:30:00Z, with ~ ? or % behind, or an interval a/b with .. for an open end"
    )]
    Shape {
        /// The text as given.
        text: String,
    },
    /// The shape is right, but there is no such day or moment.
    #[error("there is no such day or moment as `{text}`{hint}")]
    NoSuchDay {
        /// The text as given.
        text: String,
        /// What is near it.
        hint: String,
    },
    /// The interval ends before it begins.
    #[error("the interval `{text}` ends before it begins: did you mean `{turned}`?")]
    Reversed {
        /// The text as given.
        text: String,
        /// The same ends in order.
        turned: String,
    },
    /// Both ends are open.
    #[error("`../..` says nothing: give at least one end")]
    Unbounded,
}

impl Edtf {
    /// Reads a time.
    ///
    /// # Errors
    ///
    /// Says what shape is expected, or that there is no such day.
    pub fn parse(text: &str) -> Result<Self, EdtfError> {
        let (earliest, latest) = match text.split_once('/') {
            None => {
                let (earliest, latest) = bounds(text)?;
                (Some(earliest), Some(latest))
            }
            Some((from, to)) => {
                let earliest = if from == ".." { None } else { Some(bounds(from)?.0) };
                let latest = if to == ".." { None } else { Some(bounds(to)?.1) };
                if earliest.is_none() && latest.is_none() {
                    return Err(EdtfError::Unbounded);
                }
                if let (Some(earliest), Some(latest)) = (earliest, latest)
                    && earliest > latest
                {
                    let turned = format!("{to}/{from}");
                    return Err(EdtfError::Reversed { text: shown(text), turned });
                }
                (earliest, latest)
            }
        };
        Ok(Self { text: text.into(), earliest, latest })
    }

    /// Returns the text as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the earliest moment, in microseconds since 1970 UTC; none when the beginning is open.
    pub fn earliest(&self) -> Option<i64> {
        self.earliest
    }

    /// Returns the latest moment, in microseconds since 1970 UTC; none when the end is open.
    pub fn latest(&self) -> Option<i64> {
        self.latest
    }

    /// Returns the moment that this time is ordered by: the earliest, or the latest where the beginning is open.
    pub fn ordering_moment(&self) -> i64 {
        self.earliest.or(self.latest).unwrap_or(i64::MIN)
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Edtf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Edtf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::visit::text(deserializer, Self::parse)
    }
}

impl JsonSchema for Edtf {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Edtf".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": PATTERN,
            "x-format": "edtf",
            "description": "EDTF: date-time, day, month or year; qualifiers ~ ? %; intervals with open ends `..`"
        })
    }
}

/// Returns the first and the last microsecond of a single value.
fn bounds(text: &str) -> Result<(i64, i64), EdtfError> {
    let plain = text.strip_suffix(['~', '?', '%']).unwrap_or(text);
    if plain.len() > 10 {
        return Some(plain)
            .filter(|plain| is_instant_shaped(plain))
            .and_then(instant)
            .map(|moment| (moment, moment))
            .ok_or_else(|| no_instant(text, plain));
    }
    let numbers = numbers(plain).ok_or_else(|| EdtfError::Shape { text: shown(text) })?;
    span(numbers).ok_or_else(|| EdtfError::NoSuchDay { text: shown(text), hint: near(numbers) })
}

/// A year, perhaps with a month, perhaps with a day.
type Numbers = (i16, Option<i8>, Option<i8>);

/// Reads `yyyy`, `yyyy-mm` or `yyyy-mm-dd`.
fn numbers(plain: &str) -> Option<Numbers> {
    let mut parts = plain.split('-');
    let year = digits(parts.next()?, 4)?;
    let pair = |part: Option<&str>| {
        part.map(|part| digits(part, 2)).map_or(Some(None), |two| two.map(Some))
    };
    let month = pair(parts.next())?;
    let date = pair(parts.next())?;
    let narrow = |number: i16| i8::try_from(number).ok();
    let whole = parts.next().is_none();
    whole.then_some((year, month.and_then(narrow), date.and_then(narrow)))
}

fn digits(part: &str, length: usize) -> Option<i16> {
    let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| part.parse().ok()).flatten()
}

/// Returns the bounds of a year, month or day, or none when there is no such day.
fn span((year, month, date): Numbers) -> Option<(i64, i64)> {
    let first = day(year, month.unwrap_or(1), date.unwrap_or(1))?;
    let last = if date.is_some() {
        first
    } else {
        let month = month.unwrap_or(12);
        let length = Date::new(year, month, 1).ok()?.days_in_month();
        day(year, month, length)?
    };
    Some((first, last + DAY_MICROS - 1))
}

fn no_instant(text: &str, plain: &str) -> EdtfError {
    if is_instant_shaped(plain) {
        let hint = match plain.get(17..19) {
            Some("60") => ": write a leap second as second 59",
            _ => "",
        };
        return EdtfError::NoSuchDay { text: shown(text), hint: hint.to_owned() };
    }
    EdtfError::Shape { text: shown(text) }
}

/// Names the last day of the month when the day is one that the month lacks.
fn near((year, month, date): Numbers) -> String {
    match month.and_then(|month| Date::new(year, month, 1).ok()) {
        Some(first) if date.is_some() => {
            format!(": the last day of that month is {}", first.last_of_month())
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> (Option<i64>, Option<i64>) {
        let value = Edtf::parse(text).unwrap();
        assert_eq!(value.to_string(), text);
        (value.earliest(), value.latest())
    }

    #[test]
    fn a_day_is_bounded_by_its_first_and_last_microsecond() {
        let (earliest, latest) = span("1970-01-02");
        assert_eq!((earliest, latest), (Some(DAY_MICROS), Some(2 * DAY_MICROS - 1)));
    }

    #[test]
    fn qualifiers_do_not_move_bounds() {
        for qualified in ["2025-05-18~", "2025-05-18?", "2025-05-18%"] {
            assert_eq!(span(qualified), span("2025-05-18"));
        }
    }

    #[test]
    fn months_years_and_intervals_are_bounded_by_their_ends() {
        assert_eq!(span("2024-02").1, span("2024-02-29").1);
        assert_eq!(span("2025").0, span("2025-01-01").0);
        assert_eq!(span("2025-05-16/2025-05-18"), (span("2025-05-16").0, span("2025-05-18").1));
        assert_eq!(span("../2025-05-18"), (None, span("2025-05-18").1));
        assert_eq!(span("2025-05-18/.."), (span("2025-05-18").0, None));
    }

    #[test]
    fn an_open_beginning_is_ordered_by_its_end() {
        let open = Edtf::parse("../2025-05-18").unwrap();
        assert_eq!(Some(open.ordering_moment()), span("2025-05-18").1);
    }

    #[test]
    fn a_date_time_is_one_moment_in_any_zone() {
        assert_eq!(span("2025-05-18T12:00:00Z"), span("2025-05-18T15:00:00+03:00"));
    }

    #[test]
    fn the_calendar_reaches_from_the_year_0_to_the_end_of_9999() {
        assert_eq!(span("9999").1, span("9999-12-31").1);
        assert_eq!(span("9999-12-31T23:59:59Z").0, span("9999-12-31").1.map(|end| end - 999_999));
        assert!(span("0000").0 < span("0001").0);
    }

    #[test]
    fn what_is_no_time_is_refused_with_a_remedy() {
        let text = |wrong: &str| Edtf::parse(wrong).unwrap_err().to_string();
        assert!(text("2025-02-30").contains("the last day of that month is 2025-02-28"));
        assert!(text("2016-12-31T23:59:60Z").contains("leap second"));
        assert!(text("2025-05-18/2025-05-16").contains("did you mean `2025-05-16/2025-05-18`?"));
        for wrong in [
            "",
            "20250518",
            "2025-5-18",
            "2025-13",
            "18 May 2025",
            "../..",
            "2025-05-18T12:00",
            "2025-05-18 12:00:00Z",
            "2025-05-18T12:00:00",
            "/2025",
            "2025/",
            "2025-05-18T25:00:00Z",
            "2025-05-18t12:00:00Z",
            "2025-05-18T12:00:00z",
            "2025-05-18T12:00:00+24:00",
            "2016-12-31T23:59:60Z",
            "2025-05-18/2025-05-19/2025-05-20",
            " 2025",
            "2025 ",
            "+2025",
            "-2025",
            "2025-05-",
            "..",
            "..~/2025",
            "/",
            "2025-05-18~~",
            "٢٠٢٥",
        ] {
            assert!(Edtf::parse(wrong).is_err(), "{wrong} must be refused");
        }
    }
}
