//! ACLED, a CSV file with a header: political violence and demonstrations, separated by commas or semicolons.
//!
//! Rows are overwritten in place: an id stands for the latest word, and `timestamp` says when that was written. There
//! are no codes of CAMEO; the class follows from the type of the event by [`CLASSES`], and some types have none: such a lead
//! is recorded and counted nowhere. A side's country is what its name says. Which side is named first means little, except
//! where one alone acts.

use chancery_domain::suggest::did_you_mean;

use crate::columns::Columns;
use crate::countries;
use crate::day::Day;
use crate::fault::Fault;
use crate::pair::{Country, Pair};
use crate::quad::QuadClass;
use crate::reading::{Reading, need, whole};

/// The columns that a file must have.
pub const NEEDED: [&str; 9] = [ID, DAY, TYPE, SUBTYPE, FROM, TO, COUNTRY, "fatalities", TIMESTAMP];
/// The id of a row, under which it is overwritten.
const ID: &str = "event_id_cnty";
const DAY: &str = "event_date";
const TYPE: &str = "event_type";
const SUBTYPE: &str = "sub_event_type";
const FROM: &str = "actor1";
const TO: &str = "actor2";
/// Where it happened, in words.
pub const COUNTRY: &str = "country";
/// When the row was written, in seconds since 1970.
pub const TIMESTAMP: &str = "timestamp";
/// How exactly the day is known: 1 to the day, 2 to the week, 3 to the month.
const PRECISION: &str = "time_precision";

/// The columns of which something is counted.
pub(crate) const COUNTED: [&str; 5] = [DAY, TYPE, SUBTYPE, FROM, TO];

/// The longest id: `UKR123456` has nine characters.
const ID_CHARS_MAX: usize = 40;

/// Which class the types of events have, as they are written now and were before 2019. Protest is material, as in PLOVER: ACLED
/// records that people gathered, not what they said.
const CLASSES: [(&str, Option<QuadClass>); 13] = [
    ("Battles", Some(QuadClass::MaterialConflict)),
    ("Explosions/Remote violence", Some(QuadClass::MaterialConflict)),
    ("Violence against civilians", Some(QuadClass::MaterialConflict)),
    ("Protests", Some(QuadClass::MaterialConflict)),
    ("Riots", Some(QuadClass::MaterialConflict)),
    ("Strategic developments", None),
    ("Riots/Protests", Some(QuadClass::MaterialConflict)),
    ("Remote violence", Some(QuadClass::MaterialConflict)),
    ("Battle-No change of territory", Some(QuadClass::MaterialConflict)),
    ("Battle-Government regains territory", Some(QuadClass::MaterialConflict)),
    ("Battle-Non-state actor overtakes territory", Some(QuadClass::MaterialConflict)),
    ("Headquarters or base established", Some(QuadClass::MaterialConflict)),
    ("Strategic development", None),
];

/// Strategic developments that have a class; others, `Other` among them, have none.
const DEVELOPMENTS: [(&str, QuadClass); 6] = [
    ("Agreement", QuadClass::VerbalCooperation),
    ("Non-violent transfer of territory", QuadClass::MaterialCooperation),
    ("Arrests", QuadClass::MaterialConflict),
    ("Disrupted weapons use", QuadClass::MaterialConflict),
    ("Headquarters or base established", QuadClass::MaterialConflict),
    ("Looting/property destruction", QuadClass::MaterialConflict),
];

/// What the names of armed sides begin with, before the country.
const FORCES: [&str; 4] =
    ["Military Forces of ", "Police Forces of ", "Government of ", "Prison Guards of "];

/// Returns the row's id.
///
/// # Errors
///
/// When it is none.
pub fn id(row: &impl Columns) -> Result<&str, Fault> {
    let value = need(row, ID)?;
    let has_shape = (1..=ID_CHARS_MAX).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    has_shape.then_some(value).ok_or_else(|| Fault::Id { column: ID, value: value.to_owned() })
}

/// Says whether a text can be the id of a row, as lists of deleted rows have them.
pub fn is_id(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    (2..=8).contains(&letters)
        && (1..=ID_CHARS_MAX - letters).contains(&(text.len() - letters))
        && text.bytes().skip(letters).all(|byte| byte.is_ascii_digit())
}

/// Returns when the row was written, in seconds since 1970.
///
/// # Errors
///
/// When that is no whole number.
pub fn written(row: &impl Columns) -> Result<u64, Fault> {
    let value = need(row, TIMESTAMP)?;
    if value.contains("E+") {
        return Err(Fault::Shortened { column: TIMESTAMP, value: value.to_owned() });
    }
    whole(value).and_then(|digits| digits.parse().ok()).ok_or_else(|| Fault::Number {
        column: TIMESTAMP,
        value: value.to_owned(),
        expected: "a number of seconds since 1970",
    })
}

/// Checks what a lead does not need and a damaged file has wrong: when it was written, and how many died.
///
/// # Errors
///
/// When one of them is not what the scheme writes.
pub fn check(row: &impl Columns) -> Result<(), Fault> {
    written(row)?;
    let fatalities = need(row, "fatalities")?;
    if whole(fatalities).is_none() {
        return Err(Fault::Number {
            column: "fatalities",
            value: fatalities.to_owned(),
            expected: "a whole number",
        });
    }
    Ok(())
}

/// Reads what is counted.
pub(crate) fn read(row: &impl Columns) -> Result<Reading, Fault> {
    let pair = Pair { from: side(need(row, FROM)?), to: side(need(row, TO)?) };
    Ok(Reading { pair, day: day(row)?, class: class(row)? })
}

/// Reads the day, `2023-01-31`, or `31 January 2023` as the export tool writes it.
///
/// # Errors
///
/// When it is none.
pub fn day(row: &impl Columns) -> Result<Day, Fault> {
    let value = need(row, DAY)?;
    Day::parse(value)
        .or_else(|| Day::parse_words(value))
        .ok_or_else(|| Fault::Day { column: DAY, value: value.to_owned() })
}

/// Says whether the day is known to the day; to the week or the month where it is not.
pub(crate) fn is_exact(row: &impl Columns) -> bool {
    matches!(row.column(PRECISION), None | Some("1" | "1.0"))
}

fn class(row: &impl Columns) -> Result<QuadClass, Fault> {
    let (kind, detail) = (need(row, TYPE)?, need(row, SUBTYPE)?);
    let known = CLASSES.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind));
    let Some((_, class)) = known else {
        let hint = did_you_mean(kind, CLASSES.iter().map(|(name, _)| *name));
        return Err(Fault::Label { label: kind.to_owned(), scheme: "ACLED", hint });
    };
    let development = || DEVELOPMENTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(detail));
    class
        .or_else(|| development().map(|(_, class)| *class))
        .ok_or_else(|| Fault::Unclassed { label: format!("{kind}: {detail}") })
}

/// Returns the country of a side: `Military Forces of Russia (2000-)`, `Protesters (Ukraine)`. Others have none.
fn side(name: &str) -> Country {
    let of_forces = || {
        let rest = FORCES.iter().find_map(|forces| name.strip_prefix(forces))?;
        countries::by_name(rest.split(" (").next()?)
    };
    let in_brackets = || {
        let inner = name.strip_suffix(')')?;
        countries::by_name(inner.get(inner.rfind('(')? + 1..)?)
    };
    of_forces().or_else(in_brackets).unwrap_or(Country::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_of_a_side_is_what_its_name_says() {
        let key = |name| side(name).to_string();
        assert_eq!(key("Military Forces of Russia (2000-)"), "rus");
        assert_eq!(key("Military Forces of Russia (2000-) Air Force"), "rus");
        assert_eq!(key("Police Forces of Ukraine (2019-)"), "ukr");
        assert_eq!(key("Protesters (Ukraine)"), "ukr");
        assert_eq!(key("Wagner Group"), "unknown");
        assert_eq!(key("Taliban (2021-)"), "unknown");
        assert_eq!(key(""), "unknown");
    }

    #[test]
    fn ids_of_rows_have_letters_and_digits() {
        for id in ["UKR12345", "CEN1", "KOS7"] {
            assert!(is_id(id), "{id}");
        }
        for wrong in ["", "12345", "UKR", "ukr1", "UKR 1", "event_id_cnty", "UKR1X"] {
            assert!(!is_id(wrong), "{wrong}");
        }
    }
}
