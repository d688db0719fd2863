//! Times as they are known: a subset of EDTF (ISO 8601-2).
//!
//! A value is a date-time, day, month or year, may carry a qualifier (`~` approximate, `?` uncertain,
//! `%` both), or is an interval of two such values with open ends (`..`). It bounds one moment: days,
//! months and years are UTC; qualifiers do not move the bounds.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The shape of one value.
macro_rules! value {
    () => {
        "[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?[~?%]?"
    };
}

const DAY_MICROS: i64 = 86_400_000_000;

/// The shape of a time: one value, or two with `/` between them of which one may be open.
pub(crate) const PATTERN: &str = concat!(
    "^(",
    value!(),
    "|",
    value!(),
    "/(",
    value!(),
    "|\\.\\.)|\\.\\./",
    value!(),
    ")$"
);

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
                let earliest = if from == ".." {
                    None
                } else {
                    Some(bounds(from)?.0)
                };
                let latest = if to == ".." {
                    None
                } else {
                    Some(bounds(to)?.1)
                };
                if earliest.is_none() && latest.is_none() {
                    return Err(EdtfError::Unbounded);
                }
                if let (Some(earliest), Some(latest)) = (earliest, latest)
                    && earliest > latest
                {
                    let turned = format!("{to}/{from}");
                    return Err(EdtfError::Reversed {
                        text: text.to_owned(),
                        turned,
                    });
                }
                (earliest, latest)
            }
        };
        Ok(Self {
            text: text.into(),
            earliest,
            latest,
        })
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
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
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

/// Reads an RFC 3339 date-time as microseconds since 1970 UTC; finer digits are cut.
///
/// jiff reads more shapes than RFC 3339 has, so the shape is checked first.
pub fn instant(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let at =
        |index: usize, wanted: &[u8]| bytes.get(index).is_some_and(|byte| wanted.contains(byte));
    let shape = digits(0..4)
        && at(4, b"-")
        && digits(5..7)
        && at(7, b"-")
        && digits(8..10)
        && at(10, b"Tt")
        && digits(11..13)
        && at(13, b":")
        && digits(14..16)
        && at(16, b":")
        && digits(17..19);
    if !shape || !zone_shape(fraction_end(bytes)?, bytes) {
        return None;
    }
    text.parse::<Timestamp>()
        .ok()
        .map(|moment| floor_micros(moment.as_nanosecond()))
}

fn floor_micros(nanoseconds: i128) -> i64 {
    i64::try_from(nanoseconds.div_euclid(1_000)).unwrap_or(i64::MAX)
}

/// Returns where the fraction of a second ends, or none when it is a point without digits.
fn fraction_end(bytes: &[u8]) -> Option<usize> {
    if bytes.get(19) != Some(&b'.') {
        return Some(19);
    }
    let digits = bytes
        .iter()
        .skip(20)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (1..=9).contains(&digits).then_some(20 + digits)
}

/// Says whether what begins at `from` is `Z` or `±hh:mm`.
fn zone_shape(from: usize, bytes: &[u8]) -> bool {
    match bytes.get(from..) {
        Some([b'Z' | b'z']) => true,
        Some([b'+' | b'-', h1, h2, b':', m1, m2]) => {
            [h1, h2, m1, m2].iter().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// Returns the first and the last microsecond of a single value.
fn bounds(text: &str) -> Result<(i64, i64), EdtfError> {
    let plain = text.strip_suffix(['~', '?', '%']).unwrap_or(text);
    if plain.len() > 10 {
        return instant(plain)
            .map(|moment| (moment, moment))
            .ok_or_else(|| no_instant(text, plain));
    }
    let shape = || EdtfError::Shape {
        text: text.to_owned(),
    };
    let parts: Vec<&str> = plain.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if !matches!(lengths.as_slice(), [4] | [4, 2] | [4, 2, 2])
        || !parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(shape());
    }
    let numbers: Vec<i16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let absent = || EdtfError::NoSuchDay {
        text: text.to_owned(),
        hint: near(&numbers),
    };
    match numbers.as_slice() {
        [year] => Ok((
            day(*year, 1, 1).ok_or_else(absent)?,
            end_of_month(*year, 12).ok_or_else(absent)?,
        )),
        [year, month] => Ok((
            day(*year, *month, 1).ok_or_else(absent)?,
            end_of_month(*year, *month).ok_or_else(absent)?,
        )),
        [year, month, date] => {
            let first = day(*year, *month, *date).ok_or_else(absent)?;
            Ok((first, first + DAY_MICROS - 1))
        }
        _ => Err(shape()),
    }
}

fn no_instant(text: &str, plain: &str) -> EdtfError {
    let dated = plain.len() >= 20
        && plain
            .as_bytes()
            .get(10)
            .is_some_and(|byte| b"Tt".contains(byte));
    if dated && fraction_end(plain.as_bytes()).is_some_and(|end| zone_shape(end, plain.as_bytes()))
    {
        EdtfError::NoSuchDay {
            text: text.to_owned(),
            hint: String::new(),
        }
    } else {
        EdtfError::Shape {
            text: text.to_owned(),
        }
    }
}

/// Returns the first microsecond of a day, or none when there is no such day.
fn day(year: i16, month: i16, date: i16) -> Option<i64> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(date).ok()?).ok()?;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_microsecond())
}

fn end_of_month(year: i16, month: i16) -> Option<i64> {
    let first = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
    Some(day(year, month, i16::from(first.days_in_month()))? + DAY_MICROS - 1)
}

/// Names the last day of the month when the day is one that the month lacks.
fn near(numbers: &[i16]) -> String {
    let [year, month, _] = numbers else {
        return String::new();
    };
    let Some(first) = i8::try_from(*month)
        .ok()
        .and_then(|month| Date::new(*year, month, 1).ok())
    else {
        return String::new();
    };
    format!(": the last day of that month is {}", first.last_of_month())
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
        assert_eq!(
            (earliest, latest),
            (Some(DAY_MICROS), Some(2 * DAY_MICROS - 1))
        );
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
        assert_eq!(
            span("2025-05-16/2025-05-18"),
            (span("2025-05-16").0, span("2025-05-18").1)
        );
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
        assert_eq!(
            span("2025-05-18T12:00:00Z"),
            span("2025-05-18T15:00:00+03:00")
        );
    }

    #[test]
    fn what_is_no_time_is_refused_with_a_remedy() {
        let text = |wrong: &str| Edtf::parse(wrong).unwrap_err().to_string();
        assert!(text("2025-02-30").contains("the last day of that month is 2025-02-28"));
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
            "2025-05-18~~",
            "٢٠٢٥",
        ] {
            assert!(Edtf::parse(wrong).is_err(), "{wrong} must be refused");
        }
    }
}
