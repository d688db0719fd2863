//! Days, as the files write them and as documents do.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(Date);

/// How far a day lies before another, where that is exactly one step of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Back {
    /// One day.
    Day,
    /// Seven days.
    Week,
    /// The same day of the month before.
    Month,
    /// The same day of the year before.
    Year,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Day {
    /// Reads `20240131`, as GDELT writes days.
    pub fn parse_compact(text: &str) -> Option<Self> {
        let (year, rest) = text.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        Self::of(year, month, day)
    }

    /// Reads `2024-01-31`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then(|| Self::of(year, month, day)).flatten()
    }

    /// Reads `31 January 2024`; the day may have one digit.
    pub fn parse_words(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let month = 1 + MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))?;
        let padded = |number: &str| format!("{number:0>2}");
        parts.next().is_none().then(|| Self::of(year, &padded(&month.to_string()), &padded(day)))?
    }

    fn of(year: &str, month: &str, day: &str) -> Option<Self> {
        let has_shape = (year.len(), month.len(), day.len()) == (4, 2, 2);
        let digits =
            [year, month, day].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        if !(has_shape && digits) {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok().map(Self)
    }

    /// Returns the day as a number, `20240131`: in the order of days, and read by people too.
    pub fn number(self) -> u32 {
        let part = |part: i8| u32::from(part.unsigned_abs());
        u32::from(self.0.year().unsigned_abs()) * 10_000
            + part(self.0.month()) * 100
            + part(self.0.day())
    }

    /// Reads what [`Self::number`] gives.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::parse_compact(&format!("{number:08}"))
    }

    /// Returns the day of a moment, in microseconds since 1970, UTC; none beyond the years 0 to 9999.
    pub fn of_moment(micros: i64) -> Option<Self> {
        const DAY_MICROS: i64 = 86_400_000_000;
        let days = micros.div_euclid(DAY_MICROS);
        let date = Date::constant(1970, 1, 1).checked_add(days.days()).ok()?;
        (date.year() >= 0).then_some(Self(date))
    }

    /// Says whether this day lies exactly one step of the calendar before `other`. A resolver that reads `Tuesday` or
    /// `last year` without a date makes such days.
    pub fn back_from(self, other: Self) -> Option<Back> {
        let steps = [
            (Back::Day, 1.day()),
            (Back::Week, 1.week()),
            (Back::Month, 1.month()),
            (Back::Year, 1.year()),
        ];
        let is = |span| other.0.checked_sub(span).is_ok_and(|day| day == self.0);
        steps.into_iter().find(|(_, span)| is(*span)).map(|(back, _)| back)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_their_two_shapes_and_no_other() {
        let day = Day::parse("2024-02-29");
        assert_eq!(Day::parse_compact("20240229"), day);
        assert_eq!(Day::parse_words("29 February 2024"), day);
        assert_eq!(Day::parse_words("1 May 2024"), Day::parse("2024-05-01"));
        for wrong in
            ["29 Feb 2024", "30 February 2024", "29 February 24", "29 February 2024 ", "29"]
        {
            assert_eq!(Day::parse_words(wrong), None, "{wrong}");
        }
        assert_eq!(day.map(Day::number), Some(20_240_229));
        assert_eq!(Day::from_number(20_240_229), day);
        assert_eq!(day.map(|day| day.to_string()).as_deref(), Some("2024-02-29"));
        for wrong in
            ["2023-02-29", "2024-2-9", "20240229", "29.02.2024", "2024-02-29-", "+024-02-29", ""]
        {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
        for wrong in ["20230229", "2024-02-29", "2024022", "202402290", "2.0E+07", "2024é29"] {
            assert_eq!(Day::parse_compact(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_step_back_is_seen() {
        let added = Day::parse("2015-03-31").unwrap();
        let back = |text| Day::parse(text).unwrap().back_from(added);
        assert_eq!(back("2015-03-30"), Some(Back::Day));
        assert_eq!(back("2015-03-24"), Some(Back::Week));
        assert_eq!(back("2015-02-28"), Some(Back::Month));
        assert_eq!(back("2014-03-31"), Some(Back::Year));
        assert_eq!(back("2015-03-31"), None);
        assert_eq!(back("2015-03-29"), None);
    }
}
