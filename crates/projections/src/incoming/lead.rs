//! Leads, read as far as they are counted: of the sixty columns of a row a tally looks at four.

use std::fmt;

use chancery_domain::kinds::record::{LeadImported, LeadScheme};
use chancery_domain::text::{Sha256Hex, ShortText};
use chancery_domain::{Body, Event};
use chancery_leads::reading::is_counted;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Reads the payload of a lead, the columns alone that are counted.
///
/// # Errors
///
/// The first thing that does not fit.
pub(super) fn read(data: &[u8]) -> Result<Event, serde_json::Error> {
    let Lead { scheme, row, values, sha256 } = serde_json::from_slice(data)?;
    let lead = LeadImported { scheme, row, values: values.0, sha256 };
    Ok(Event { common: None, body: Body::LeadImported(lead) })
}

/// A [`LeadImported`] with fewer columns.
#[derive(Deserialize)]
struct Lead {
    scheme: LeadScheme,
    row: ShortText,
    values: Counted,
    sha256: Sha256Hex,
}

/// The columns that are counted.
struct Counted(Map<String, Value>);

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Columns)
    }
}

struct Columns;

impl<'de> Visitor<'de> for Columns {
    type Value = Counted;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut columns: A) -> Result<Counted, A::Error> {
        let mut counted = Map::new();
        while let Some(Name(name)) = columns.next_key()? {
            match name {
                Some(name) => drop(counted.insert(name, columns.next_value()?)),
                None => drop(columns.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Counted(counted))
    }
}

/// The name of a column that is counted; none of another.
struct Name(Option<String>);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameOnly)
    }
}

struct NameOnly;

impl Visitor<'_> for NameOnly {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Name, E> {
        Ok(Name(is_counted(name).then(|| name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use chancery_domain::Kind;
    use chancery_leads::reading::read_lead;
    use serde_json::json;

    use super::*;

    /// A row of each scheme with more columns than are counted.
    fn rows() -> [(&'static str, Value); 6] {
        let gdelt = json!({
            "GLOBALEVENTID": "7", "SQLDATE": "20180326", "Actor1CountryCode": "RUS", "Actor1Name": "\"\u{e9}\\",
            "Actor2CountryCode": "", "QuadClass": "3", "AvgTone": "-2.5", "DATEADDED": "20180326044500",
        });
        let icews = json!({
            "actor": "Business (Russia)", "label": "Make statement", "target": "Ukraine", "day": "2018-03-26",
        });
        let ucdp = json!({
            "id": "244657", "gwnoa": "365", "gwnob": "369.0", "date_start": "2018-03-26 00:00:00.000", "best": "4",
        });
        let acled = json!({
            "event_id_cnty": "UKR1", "event_date": "2018-03-26", "event_type": "Battles", "sub_event_type": "Armed clash",
            "actor1": "Military Forces of Russia (2000-)", "actor2": "", "fatalities": "4", "timestamp": "1522000000",
        });
        let polecat = json!({
            "Event ID": "1", "Event Date": "2018-03-26", "Event Type": "PROTEST", "Quad Code": "VERBAL CONFLICT",
            "Actor Country": "RUS", "Recipient Country": "None", "Contexts": "None",
        });
        [
            ("gdelt2", gdelt.clone()),
            ("gdelt1", gdelt),
            ("icews", icews),
            ("ucdp", ucdp),
            ("acled", acled),
            ("polecat", polecat),
        ]
    }

    #[test]
    fn a_lead_says_the_same_without_the_columns_that_are_not_counted() {
        for (scheme, values) in rows() {
            let data =
                json!({ "scheme": scheme, "row": "7", "values": values, "sha256": "0".repeat(64) });
            let data = serde_json::to_vec(&data).unwrap();
            let whole = Event::read(Kind::LeadImported, &data).unwrap();
            let (Body::LeadImported(whole), Body::LeadImported(read)) =
                (&whole.body, &read(&data).unwrap().body)
            else {
                unreachable!("both are leads")
            };
            let said = read_lead(read).unwrap();
            assert_eq!(said, read_lead(whole).unwrap(), "{scheme}");
            assert_eq!(
                (read.scheme, &read.row, &read.sha256),
                (whole.scheme, &whole.row, &whole.sha256)
            );
            assert!(read.values.len() < whole.values.len() || scheme == "icews");
        }
    }

    #[test]
    fn what_is_no_lead_is_refused_as_ever() {
        let sha256 = "0".repeat(64);
        for data in [
            json!({}),
            json!({ "scheme": "gdelt2", "row": "7", "values": {}, "sha256": "" }),
            json!({ "scheme": "gdelt2", "row": "7", "values": [], "sha256": sha256 }),
            json!({ "scheme": "gdelt3", "row": "7", "values": {}, "sha256": sha256 }),
            json!({ "scheme": "gdelt2", "row": "7", "values": {} }),
        ] {
            let data = serde_json::to_vec(&data).unwrap();
            let expected = Event::read(Kind::LeadImported, &data).unwrap_err().to_string();
            assert_eq!(read(&data).unwrap_err().to_string(), expected);
        }
    }
}
