//! GDELT: event exports of version 2.0 (61 columns) and daily files of version 1.0 (58, before April 2013 57).
//!
//! The files have no header; names are those of the GDELT Event Codebook. Countries are the actors' CAMEO codes, never
//! the FIPS codes of places. The day is that of the event (`SQLDATE`), not of its entry. The class is GDELT's own
//! column. Rows repeat: one article makes several events; each has its id and is a lead of its own.

use chancery_domain::kinds::record::LeadScheme;

use crate::columns::Columns;
use crate::day::{Back, Day};
use crate::fault::Fault;
use crate::pair::{Country, Pair};
use crate::quad::QuadClass;
use crate::reading::{Reading, need};

/// The id of a row.
const ID: &str = "GLOBALEVENTID";
const DAY: &str = "SQLDATE";
const ADDED: &str = "DATEADDED";
const FROM: &str = "Actor1CountryCode";
const TO: &str = "Actor2CountryCode";
const CODE: &str = "EventCode";
const BASE: &str = "EventBaseCode";
const ROOT: &str = "EventRootCode";
const CLASS: &str = "QuadClass";

/// The columns of which something is counted.
pub(crate) const COUNTED: [&str; 4] = [DAY, CLASS, FROM, TO];

const EVENT: [&str; 5] = [ID, DAY, "MonthYear", "Year", "FractionDate"];
const ACTOR: [&str; 10] = [
    "Code",
    "Name",
    "CountryCode",
    "KnownGroupCode",
    "EthnicCode",
    "Religion1Code",
    "Religion2Code",
    "Type1Code",
    "Type2Code",
    "Type3Code",
];
const ACTION: [&str; 10] = [
    "IsRootEvent",
    CODE,
    BASE,
    ROOT,
    CLASS,
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
];
const PLACE: [&str; 8] =
    ["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"];

/// Returns the scheme and the names of the columns of a file by how many it has; none for another number.
pub fn columns(count: usize) -> Option<(LeadScheme, Vec<String>)> {
    let (scheme, has_district, has_url) = match count {
        61 => (LeadScheme::Gdelt2, true, true),
        58 => (LeadScheme::Gdelt1, false, true),
        57 => (LeadScheme::Gdelt1, false, false),
        _ => return None,
    };
    let of = |whose: &'static str, names: &'static [&'static str]| {
        names.iter().map(move |name| format!("{whose}{name}"))
    };
    let place =
        |whose| of(whose, &PLACE).filter(move |name| has_district || !name.ends_with("ADM2Code"));
    let names = of("", &EVENT)
        .chain(of("Actor1", &ACTOR))
        .chain(of("Actor2", &ACTOR))
        .chain(of("", &ACTION))
        .chain(["Actor1Geo_", "Actor2Geo_", "ActionGeo_"].into_iter().flat_map(place))
        .chain([ADDED.to_owned()])
        .chain(has_url.then(|| "SOURCEURL".to_owned()));
    Some((scheme, names.collect()))
}

/// Returns the row's id.
///
/// # Errors
///
/// When it is no number.
pub fn id(row: &impl Columns) -> Result<&str, Fault> {
    let value = need(row, ID)?;
    if is_shortened(value) {
        return Err(Fault::Shortened { column: ID, value: value.to_owned() });
    }
    if (1..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(value);
    }
    Err(Fault::Id { column: ID, value: value.to_owned() })
}

/// Says whether a spreadsheet has written a number as `4.1E+08`.
fn is_shortened(value: &str) -> bool {
    value.contains("E+")
        && value.bytes().all(|byte| byte.is_ascii_digit() || b".,E+".contains(&byte))
}

/// Checks what a lead does not need and a damaged file has wrong: the codes of the event, and when it was added.
///
/// # Errors
///
/// When a code lost its leading zero, or the three of them do not agree.
pub fn check(row: &impl Columns) -> Result<(), Fault> {
    let added = need(row, ADDED)?;
    if is_shortened(added) {
        return Err(Fault::Shortened { column: ADDED, value: added.to_owned() });
    }
    let root = need(row, ROOT)?;
    let is_eaten = |value: &str, expected: &str| {
        value.bytes().all(|byte| byte.is_ascii_digit()) && format!("0{value}").starts_with(expected)
    };
    if root.len() == 1 && is_eaten(root, "0") {
        return Err(Fault::EatenZero { column: ROOT, value: root.to_owned() });
    }
    if QuadClass::of_cameo(root).is_none() || root.len() != 2 {
        let why = "is none of CAMEO's roots, 01 to 20".to_owned();
        return Err(Fault::Code { column: ROOT, value: root.to_owned(), why });
    }
    let base = need(row, BASE)?;
    for (column, value, within) in [(BASE, base, root), (CODE, need(row, CODE)?, base)] {
        let has_shape =
            (3..=4).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
        if has_shape && value.starts_with(within) {
            continue;
        }
        if root.starts_with('0') && is_eaten(value, root) {
            return Err(Fault::EatenZero { column, value: value.to_owned() });
        }
        let why = format!("is no code of three or four digits that begins with {within}");
        return Err(Fault::Code { column, value: value.to_owned(), why });
    }
    Ok(())
}

/// Reads what is counted.
pub(crate) fn read(row: &impl Columns) -> Result<Reading, Fault> {
    let day = need(row, DAY)?;
    let class = need(row, CLASS)?;
    Ok(Reading {
        pair: Pair { from: country(row, FROM)?, to: country(row, TO)? },
        day: Day::parse_compact(day)
            .ok_or_else(|| Fault::Day { column: DAY, value: day.to_owned() })?,
        class: QuadClass::parse(class).ok_or_else(|| Fault::Number {
            column: CLASS,
            value: class.to_owned(),
            expected: "a class from 1 to 4",
        })?,
    })
}

fn country(row: &impl Columns, column: &'static str) -> Result<Country, Fault> {
    let value = need(row, column)?;
    Country::parse(value).ok_or_else(|| {
        let why = if value.len() == 2 {
            "two letters as FIPS writes countries of places: an actor's has three, as CAMEO writes them"
        } else {
            "which is no CAMEO code of a country, three capital letters"
        };
        Fault::Country { column, value: value.to_owned(), why }
    })
}

/// Says whether the event's day is exactly one step of the calendar before the day on which it was added: then it may have
/// been made by a resolver of dates, not found in the article. The lead is counted on the day that the row gives.
pub fn dated_back(row: &impl Columns) -> Option<Back> {
    let day = Day::parse_compact(row.column(DAY)?)?;
    let added = Day::parse_compact(row.column(ADDED)?.get(..8)?)?;
    day.back_from(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_are_as_many_as_the_files_have() {
        for count in [61, 58, 57] {
            assert_eq!(columns(count).map(|(_, names)| names.len()), Some(count));
        }
        assert_eq!(columns(60), None);
        let (_, names) = columns(61).unwrap();
        let at = |index: usize| names[index - 1].as_str();
        assert_eq!([at(8), at(18), at(30), at(60)], [FROM, TO, CLASS, ADDED]);
        let (_, old) = columns(58).unwrap();
        assert!(!old.iter().any(|name| name.contains("ADM2")));
    }
}
