//! Moments: RFC 3339 date-times, and the days that they lie in, as microseconds since 1970 UTC.
//!
//! The calendar is jiff's; the shape is read here, since jiff reads more than RFC 3339 has, and the sum is
//! done here, since jiff's moments end before the year 9999 does.

use jiff::civil::Date;

pub(super) const DAY_MICROS: i64 = 86_400_000_000;
const MINUTE_MICROS: i64 = 60_000_000;
const SECOND_MICROS: i64 = 1_000_000;

/// Reads an RFC 3339 date-time as microseconds since 1970 UTC; finer digits are cut.
///
/// Leap seconds have no place on this scale: second 60 is refused.
pub fn instant(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.strip_prefix(['T', 't'])?.split_at_checked(8)?;
    let fraction_length = fraction_length(rest.as_bytes())?;
    let (fraction, zone) = rest.split_at_checked(fraction_length)?;
    let [hour, minute, second] = pairs(time)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let in_day = (hour * 60 + minute) * MINUTE_MICROS + second * SECOND_MICROS;
    let moment = parse_day(date)? + in_day + micros_of(fraction);
    Some(moment - offset_minutes(zone)? * MINUTE_MICROS)
}

/// Says whether a text has the shape of an RFC 3339 date-time, whatever its numbers.
pub(super) fn is_instant_shaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd:dd";
    let shaped = |(found, wanted): (&u8, &u8)| match wanted {
        b'd' => found.is_ascii_digit(),
        _ => found == wanted,
    };
    let Some((head, rest)) = bytes.split_at_checked(shape.len()) else {
        return false;
    };
    let zone = fraction_length(rest).and_then(|length| rest.get(length..));
    head.iter().zip(shape).all(shaped)
        && match zone {
            Some(b"Z") => true,
            Some([b'+' | b'-', h1, h2, b':', m1, m2]) => {
                [h1, h2, m1, m2].iter().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        }
}

/// Returns the first microsecond of a day, or none when there is no such day.
pub(super) fn day(year: i16, month: i8, date: i8) -> Option<i64> {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    let date = Date::new(year, month, date).ok()?;
    Some(date.duration_since(EPOCH).as_secs() * SECOND_MICROS)
}

fn parse_day(text: &str) -> Option<i64> {
    let (year, rest) = text.split_at_checked(4)?;
    let [month, date] = parts(rest.strip_prefix('-')?, '-')?;
    let year = number(year)?;
    day(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(date).ok()?)
}

/// Reads `hh:mm:ss`.
fn pairs(text: &str) -> Option<[i64; 3]> {
    parts(text, ':')
}

/// Reads numbers of two digits each between separators.
fn parts<const COUNT: usize>(text: &str, separator: char) -> Option<[i64; COUNT]> {
    let mut found = [0; COUNT];
    let mut parts = text.split(separator);
    for place in &mut found {
        let part = parts.next().filter(|part| part.len() == 2)?;
        *place = number(part)?;
    }
    parts.next().is_none().then_some(found)
}

/// Reads digits, and nothing but digits.
fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Returns how long the fraction of a second is with its point; none when it has no digits, or over nine.
fn fraction_length(bytes: &[u8]) -> Option<usize> {
    if bytes.first() != Some(&b'.') {
        return Some(0);
    }
    let digits = bytes.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
    (1..=9).contains(&digits).then_some(1 + digits)
}

/// Takes the first six digits behind the point.
fn micros_of(fraction: &str) -> i64 {
    let digits = fraction.bytes().skip(1).chain(std::iter::repeat(b'0'));
    digits.take(6).fold(0, |micros, digit| micros * 10 + i64::from(digit - b'0'))
}

/// Reads `Z` or `±hh:mm` as minutes ahead of UTC.
fn offset_minutes(zone: &str) -> Option<i64> {
    if zone == "Z" || zone == "z" {
        return Some(0);
    }
    let (sign, rest) = zone.split_at_checked(1)?;
    let [hours, minutes] = parts(rest, ':')?;
    let ahead = (hours <= 23 && minutes <= 59).then_some(hours * 60 + minutes)?;
    match sign {
        "+" => Some(ahead),
        "-" => Some(-ahead),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_counted_from_1970_utc() {
        assert_eq!(instant("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(instant("1969-12-31T23:59:59.9999999Z"), Some(-1));
        assert_eq!(instant("1970-01-01t03:00:00.000001+03:00"), Some(1));
        assert_eq!(instant("1970-01-01T00:00:00-23:59"), Some((23 * 60 + 59) * MINUTE_MICROS));
        assert_eq!(
            instant("9999-12-31T23:59:59z"),
            day(9999, 12, 31).map(|day| day + DAY_MICROS - SECOND_MICROS)
        );
        assert!(instant("0000-01-01T00:00:00Z").is_some());
    }

    #[test]
    fn jiff_counts_alike() {
        for text in [
            "2016-02-29T12:34:56.789012Z",
            "1066-10-14T09:00:00Z",
            "2100-03-01T00:00:00-11:30",
            "1582-10-10T00:00:00+00:00",
        ] {
            let moment: jiff::Timestamp = text.parse().unwrap();
            assert_eq!(instant(text), Some(moment.as_microsecond()), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for wrong in [
            "",
            "2025-05-17",
            "2025-05-17T24:00:00Z",
            "2025-05-17T23:60:00Z",
            "2016-12-31T23:59:60Z",
            "2025-02-29T00:00:00Z",
            "2025-05-17T00:00:00",
            "2025-05-17T00:00:00+24:00",
            "2025-05-17T00:00:00+00:60",
            "2025-05-17T00:00:00+0000",
            "2025-05-17T00:00:00.Z",
            "2025-05-17T00:00:00.1234567890Z",
            "2025-05-17 00:00:00Z",
            "+025-05-17T00:00:00Z",
            "2025-05-17T00:00:00ZZ",
            "2025-5-017T00:00:00Z",
            "2025-05-17T+1:00:00Z",
            "２０２５-05-17T00:00:00Z",
            "2025-05-17T00:00:00−01:00",
        ] {
            assert_eq!(instant(wrong), None, "{wrong} must be refused");
        }
    }
}
