//! What a lead says, of what is counted: who acted on whom, on which day, and how.

use chancery_domain::kinds::record::{LeadImported, LeadScheme};

use crate::columns::Columns;
use crate::day::Day;
use crate::fault::Fault;
use crate::pair::Pair;
use crate::quad::QuadClass;
use crate::{acled, gdelt, icews, polecat, ucdp};

/// What is counted of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Who acted on whom.
    pub pair: Pair,
    /// The day of the event, not of the report or of its entry into the data set.
    pub day: Day,
    /// How.
    pub class: QuadClass,
}

/// Reads a row by the rules of its scheme.
///
/// # Errors
///
/// When the row does not say it as its scheme does, or its scheme gives it no class: such a lead is counted nowhere.
pub fn read(scheme: LeadScheme, row: &impl Columns) -> Result<Reading, Fault> {
    match scheme {
        LeadScheme::Gdelt2 | LeadScheme::Gdelt1 => gdelt::read(row),
        LeadScheme::Icews => icews::read(row),
        LeadScheme::Ucdp => ucdp::read(row),
        LeadScheme::Acled => acled::read(row),
        LeadScheme::Polecat => polecat::read(row),
    }
}

/// Says whether [`read`] looks at a column, in any scheme: a lead that was recorded may be read without the others.
pub fn is_counted(column: &str) -> bool {
    gdelt::COUNTED.contains(&column)
        || icews::COLUMNS.contains(&column)
        || ucdp::COUNTED.contains(&column)
        || acled::COUNTED.contains(&column)
        || polecat::COUNTED.contains(&column)
}

/// Reads a lead that was recorded.
///
/// # Errors
///
/// As [`read`].
pub fn read_lead(lead: &LeadImported) -> Result<Reading, Fault> {
    read(lead.scheme, lead)
}

/// Returns when the event of a lead happened, as an assertion says it (EDTF): a day, about a day where the week or month alone is
/// known, or a period.
///
/// # Errors
///
/// When the lead does not say it as its scheme does.
pub fn occurred(lead: &LeadImported) -> Result<String, Fault> {
    match lead.scheme {
        LeadScheme::Acled => {
            let qualifier = if acled::is_exact(lead) { "" } else { "~" };
            Ok(format!("{}{qualifier}", acled::day(lead)?))
        }
        LeadScheme::Ucdp => {
            let (start, end) = ucdp::period(lead)?;
            Ok(if start == end { start.to_string() } else { format!("{start}/{end}") })
        }
        LeadScheme::Gdelt2 | LeadScheme::Gdelt1 | LeadScheme::Icews | LeadScheme::Polecat => {
            Ok(read_lead(lead)?.day.to_string())
        }
    }
}

/// The most digits of a number: ids have six, seconds since 1970 ten.
const DIGITS_MAX: usize = 12;

/// Returns the digits of a whole number, `2013`, or `2013.0` as some copies write it.
pub(crate) fn whole(value: &str) -> Option<&str> {
    let digits = value.strip_suffix(".0").unwrap_or(value);
    let is_number = (1..=DIGITS_MAX).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(digits)
}

/// Returns a column that a row must have.
pub(crate) fn need<'a>(row: &'a impl Columns, column: &'static str) -> Result<&'a str, Fault> {
    row.column(column).ok_or_else(|| Fault::Unreadable(format!("there is no column {column}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_may_end_in_a_nought_behind_the_point() {
        assert_eq!(whole("2013.0"), Some("2013"));
        assert_eq!(whole("2013"), Some("2013"));
        for wrong in ["", ".0", "2013.5", "2013,0", "-1", "1e5", "2.013.0"] {
            assert_eq!(whole(wrong), None, "{wrong}");
        }
    }
}
