//! UCDP GED, a CSV file with a header: events of organised violence, with how many died.
//!
//! There are no codes of CAMEO: every event is material conflict. Sides are armed groups or governments; a government has
//! a number of Gleditsch and Ward, others have none and are unknown. Numbers may be written `2013.0`. The day is
//! the first of the period that the event is known to lie in.

use crate::columns::Columns;
use crate::countries;
use crate::day::Day;
use crate::fault::Fault;
use crate::pair::{Country, Pair};
use crate::quad::QuadClass;
use crate::reading::{Reading, need, whole};

/// The columns that a file must have.
pub const NEEDED: [&str; 9] = [ID, VIOLENCE, START, END, FROM, TO, "best", "high", "low"];
const ID: &str = "id";
const VIOLENCE: &str = "type_of_violence";
const START: &str = "date_start";
const END: &str = "date_end";
const FROM: &str = "gwnoa";
const TO: &str = "gwnob";

/// The columns of which something is counted.
pub(crate) const COUNTED: [&str; 3] = [FROM, TO, START];

/// Returns the row's id, without the `.0` that some copies give to every number.
///
/// # Errors
///
/// When it is no whole number.
pub fn id(row: &impl Columns) -> Result<&str, Fault> {
    let value = need(row, ID)?;
    whole(value).ok_or_else(|| Fault::Id { column: ID, value: value.to_owned() })
}

/// Checks what a lead does not need and a damaged file has wrong: the kind of violence, the period, the deaths.
///
/// # Errors
///
/// When one of them is not what the scheme writes.
pub fn check(row: &impl Columns) -> Result<(), Fault> {
    let violence = need(row, VIOLENCE)?;
    if !matches!(whole(violence), Some("1" | "2" | "3")) {
        let expected = "1 (state-based), 2 (non-state) or 3 (one-sided)";
        return Err(Fault::Number { column: VIOLENCE, value: violence.to_owned(), expected });
    }
    for column in ["best", "high", "low"] {
        let value = need(row, column)?;
        if whole(value).is_none() {
            return Err(Fault::Number {
                column,
                value: value.to_owned(),
                expected: "a whole number",
            });
        }
    }
    period(row).map(|_| ())
}

/// Reads the period that the event is known to lie in.
pub(crate) fn period(row: &impl Columns) -> Result<(Day, Day), Fault> {
    let (start, end) = (day(row, START)?, day(row, END)?);
    if end < start {
        return Err(Fault::Backwards { start: start.to_string(), end: end.to_string() });
    }
    Ok((start, end))
}

/// Reads what is counted.
pub(crate) fn read(row: &impl Columns) -> Result<Reading, Fault> {
    let pair = Pair { from: country(row, FROM)?, to: country(row, TO)? };
    Ok(Reading { pair, day: day(row, START)?, class: QuadClass::MaterialConflict })
}

/// Reads a day; some editions write midnight behind it.
fn day(row: &impl Columns, column: &'static str) -> Result<Day, Fault> {
    let value = need(row, column)?;
    let midnights = [" 00:00:00.000", " 00:00:00"];
    let date = midnights.iter().find_map(|midnight| value.strip_suffix(midnight)).unwrap_or(value);
    Day::parse(date).ok_or_else(|| Fault::Day { column, value: value.to_owned() })
}

fn country(row: &impl Columns, column: &'static str) -> Result<Country, Fault> {
    let value = need(row, column)?;
    // Allied governments are one side: no single country.
    if value.is_empty() || value.split([',', ';']).map(str::trim).filter_map(whole).count() > 1 {
        return Ok(Country::Unknown);
    }
    let number = whole(value).and_then(|digits| digits.parse().ok());
    number.and_then(countries::by_number).ok_or_else(|| Fault::Country {
        column,
        value: value.to_owned(),
        why: "which is no number of a state since 1946 by Gleditsch and Ward",
    })
}
