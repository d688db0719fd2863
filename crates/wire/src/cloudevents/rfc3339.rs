//! RFC 3339 date-times, by the letter: general parsers accept more.

/// Says whether `text` is an RFC 3339 `date-time` with a day that exists.
pub(super) fn is_date_time(text: &str) -> bool {
    parse(text.as_bytes()).is_some()
}

fn parse(text: &[u8]) -> Option<()> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.split_at_checked(9)?;
    let shape = date[4] == b'-' && date[7] == b'-';
    let shape = shape && matches!(time[0], b'T' | b't') && time[3] == b':' && time[6] == b':';
    let (year, month) = (digits(&date[..4])?, digits(&date[5..7])?);
    let day = (1..=days_in(year, month)).contains(&digits(&date[8..])?);
    let clock = digits(&time[1..3])? <= 23 && digits(&time[4..6])? <= 59;
    let seconds = digits(&time[7..9])? <= 60; // 60: a leap second
    (shape && day && clock && seconds && is_offset(fraction(rest)?)).then_some(())
}

/// Steps over `.123`; none when the point has no digit after it.
fn fraction(text: &[u8]) -> Option<&[u8]> {
    let Some(decimals) = text.strip_prefix(b".") else {
        return Some(text);
    };
    let count = decimals.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then(|| &decimals[count..])
}

fn is_offset(text: &[u8]) -> bool {
    match text {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', hours @ .., b':', m1, m2] if hours.len() == 2 => {
            digits(hours).is_some_and(|hours| hours <= 23)
                && digits(&[*m1, *m2]).is_some_and(|minutes| minutes <= 59)
        }
        _ => false,
    }
}

fn digits(text: &[u8]) -> Option<u32> {
    let add =
        |sum: u32, byte: &u8| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'));
    text.iter().try_fold(0, add)
}

/// Returns the days of a month; 0 for a month that does not exist.
fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_are_taken_by_the_letter() {
        for good in [
            "2026-01-01T12:00:00Z",
            "2024-02-29t23:59:60.123456789z",
            "2000-02-29T00:00:00+23:59",
            "1990-12-31T15:59:60-08:00",
        ] {
            assert!(is_date_time(good), "{good}");
        }
        for bad in [
            "",
            "2026-01-01",
            "2026-01-01T12:00Z",
            "2026-01-01T12:00:00",
            "2026-01-01 12:00:00Z",
            "2025-02-30T12:00:00Z",
            "1900-02-29T12:00:00Z",
            "2026-13-01T12:00:00Z",
            "2026-01-00T12:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T12:00:61Z",
            "2026-01-01T12:00:00.Z",
            "2026-01-01T12:00:00+0100",
            "2026-01-01T12:00:00+24:00",
            "2026-01-01T12:00:00Z ",
            "+2026-01-01T12:00:00Z",
            "２026-01-01T12:00:00Z",
        ] {
            assert!(!is_date_time(bad), "{bad}");
        }
    }
}
