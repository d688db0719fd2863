//! POLECAT, tab-separated with a header: events in the ontology PLOVER, coded by machine, as weekly and yearly files have them.
//!
//! The class is the row's own `Quad Code` where it says one, else that of PLOVER's type; protest is material, unlike in
//! CAMEO. Countries are ISO 3166's, three letters, and are read as CAMEO writes them. Columns without a value say `None`. The
//! day is that of the event, not of the publication.

use chancery_domain::suggest::did_you_mean;

use crate::columns::Columns;
use crate::day::Day;
use crate::fault::Fault;
use crate::pair::{Country, Pair};
use crate::quad::QuadClass;
use crate::reading::{Reading, need};

/// The columns that a file must have.
pub const NEEDED: [&str; 6] = [ID, DAY, TYPE, "Event Mode", FROM, TO];
const ID: &str = "Event ID";
const DAY: &str = "Event Date";
const TYPE: &str = "Event Type";
const CLASS: &str = "Quad Code";
const FROM: &str = "Actor Country";
const TO: &str = "Recipient Country";

/// The columns of which something is counted.
pub(crate) const COUNTED: [&str; 5] = [DAY, TYPE, CLASS, FROM, TO];

/// The longest id: those that were published have some thirty characters.
const ID_CHARS_MAX: usize = 100;

/// The types of PLOVER, and their classes by its own table.
const TYPES: [(&str, QuadClass); 16] = [
    ("AGREE", QuadClass::VerbalCooperation),
    ("CONSULT", QuadClass::VerbalCooperation),
    ("SUPPORT", QuadClass::VerbalCooperation),
    ("CONCEDE", QuadClass::VerbalCooperation),
    ("COOPERATE", QuadClass::MaterialCooperation),
    ("AID", QuadClass::MaterialCooperation),
    ("RETREAT", QuadClass::MaterialCooperation),
    ("REQUEST", QuadClass::VerbalConflict),
    ("ACCUSE", QuadClass::VerbalConflict),
    ("REJECT", QuadClass::VerbalConflict),
    ("THREATEN", QuadClass::VerbalConflict),
    ("PROTEST", QuadClass::MaterialConflict),
    ("SANCTION", QuadClass::MaterialConflict),
    ("MOBILIZE", QuadClass::MaterialConflict),
    ("COERCE", QuadClass::MaterialConflict),
    ("ASSAULT", QuadClass::MaterialConflict),
];

/// How `Quad Code` says a class.
const CLASSES: [(&str, QuadClass); 4] = [
    ("VERBAL COOPERATION", QuadClass::VerbalCooperation),
    ("MATERIAL COOPERATION", QuadClass::MaterialCooperation),
    ("VERBAL CONFLICT", QuadClass::VerbalConflict),
    ("MATERIAL CONFLICT", QuadClass::MaterialConflict),
];

/// Countries for which ISO 3166 and CAMEO have different letters.
const ISO: [(&str, &str); 5] =
    [("IMN", "IMY"), ("MNE", "MTN"), ("ROU", "ROM"), ("TLS", "TMP"), ("XKX", "KSV")];

/// Returns the row's id.
///
/// # Errors
///
/// When it is none.
pub fn id(row: &impl Columns) -> Result<&str, Fault> {
    let value = need(row, ID)?;
    let has_shape = (1..=ID_CHARS_MAX).contains(&value.len())
        && !is_none(value)
        && value.bytes().all(|byte| byte.is_ascii_graphic());
    has_shape.then_some(value).ok_or_else(|| Fault::Id { column: ID, value: value.to_owned() })
}

/// Reads what is counted.
pub(crate) fn read(row: &impl Columns) -> Result<Reading, Fault> {
    let day = need(row, DAY)?;
    Ok(Reading {
        pair: Pair { from: country(row, FROM)?, to: country(row, TO)? },
        day: Day::parse(day).ok_or_else(|| Fault::Day { column: DAY, value: day.to_owned() })?,
        class: class(row)?,
    })
}

fn class(row: &impl Columns) -> Result<QuadClass, Fault> {
    let kind = need(row, TYPE)?;
    let Some((_, of_type)) = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind)) else {
        let hint = did_you_mean(&kind.to_uppercase(), TYPES.iter().map(|(name, _)| *name));
        return Err(Fault::Label { label: kind.to_owned(), scheme: "PLOVER", hint });
    };
    let said = row.column(CLASS).unwrap_or_default().replace(['-', '_'], " ");
    let said = CLASSES.iter().find(|(name, _)| name.eq_ignore_ascii_case(said.trim()));
    Ok(said.map_or(*of_type, |(_, class)| *class))
}

fn country(row: &impl Columns, column: &'static str) -> Result<Country, Fault> {
    let value = need(row, column)?;
    // Several countries are no single one.
    if is_none(value) || value.contains([';', ',', '|']) {
        return Ok(Country::Unknown);
    }
    let code = ISO.iter().find(|(iso, _)| *iso == value).map_or(value, |(_, cameo)| cameo);
    Country::parse(code).ok_or_else(|| Fault::Country {
        column,
        value: value.to_owned(),
        why: "which is no code of a country, three capital letters",
    })
}

fn is_none(value: &str) -> bool {
    value.is_empty() || value == "None"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_stands_once() {
        for (index, (name, _)) in TYPES.iter().enumerate() {
            assert!(TYPES.iter().skip(index + 1).all(|(other, _)| other != name), "{name}");
        }
    }
}
