//! What a lead says, of what is counted: who acted on whom, on which day, and how.

use chancery_domain::kinds::record::{LeadImported, LeadScheme};

use crate::columns::Columns;
use crate::day::Day;
use crate::fault::Fault;
use crate::pair::Pair;
use crate::quad::QuadClass;
use crate::{gdelt, icews, ucdp};

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
/// When the row does not say it as its scheme does, or nothing is known of the scheme: such a lead is counted nowhere.
pub fn read(scheme: LeadScheme, row: &impl Columns) -> Result<Reading, Fault> {
    match scheme {
        LeadScheme::Gdelt2 | LeadScheme::Gdelt1 => gdelt::read(row),
        LeadScheme::Icews => icews::read(row),
        LeadScheme::Ucdp => ucdp::read(row),
        LeadScheme::Acled | LeadScheme::Polecat => Err(Fault::Unreadable(format!(
            "leads of the scheme {scheme} are not counted in this version"
        ))),
    }
}

/// Says whether [`read`] looks at a column, in any scheme: a lead that was recorded may be read without the others.
pub fn is_counted(column: &str) -> bool {
    gdelt::COUNTED.contains(&column)
        || icews::COLUMNS.contains(&column)
        || ucdp::COUNTED.contains(&column)
}

/// Reads a lead that was recorded.
///
/// # Errors
///
/// As [`read`].
pub fn read_lead(lead: &LeadImported) -> Result<Reading, Fault> {
    read(lead.scheme, lead)
}

/// Returns a column that a row must have.
pub(crate) fn need<'a>(row: &'a impl Columns, column: &'static str) -> Result<&'a str, Fault> {
    row.column(column).ok_or_else(|| Fault::Unreadable(format!("there is no column {column}")))
}
