//! Leads, read as far as they are counted: of the sixty columns of a row a tally looks at four.
//!
//! Rows of a data set differ in their values alone. So the first one is read as any JSON is, and of those that have its
//! shape only the values that are wanted are looked at ([`Pattern`]).

use std::fmt;
use std::sync::Arc;

use chancery_domain::kinds::record::{LeadImported, LeadScheme};
use chancery_domain::text::{Sha256Hex, ShortText};
use chancery_leads::columns::Columns;
use chancery_leads::reading::{self, Reading, is_counted, read_lead};
use serde::Deserialize;
use serde::de::value::{BorrowedStrDeserializer, Error};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::shape::{Apart, Shape};

/// The most patterns that a reader keeps; a page has leads of one or a few data sets.
const PATTERNS_MAX: usize = 8;

/// A lead, as far as it is counted and kept.
#[derive(Clone, Debug)]
pub(crate) struct Lead {
    pub(crate) scheme: LeadScheme,
    /// What is counted; none of what its scheme does not understand.
    pub(crate) reading: Option<Reading>,
    /// Its payload, taken apart; none where that cannot be.
    pub(crate) apart: Option<Apart>,
}

/// Reads leads one after the other.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    patterns: Vec<Pattern>,
}

impl Reader {
    /// Reads the payload of a lead.
    ///
    /// # Errors
    ///
    /// The first thing that does not fit.
    pub(crate) fn read(&mut self, data: &[u8]) -> Result<Lead, serde_json::Error> {
        let found = if is_plain(data) {
            self.patterns.iter().find_map(|pattern| pattern.read(data))
        } else {
            None
        };
        if let Some(lead) = found {
            return Ok(lead);
        }
        let Counted { scheme, row, values, sha256 } = serde_json::from_slice(data)?;
        let lead = LeadImported { scheme, row, values: values.0, sha256 };
        let along = self.patterns.iter().find_map(|pattern| Apart::along(&pattern.shape, data));
        let apart = along.or_else(|| self.learn(data));
        Ok(Lead { scheme, reading: read_lead(&lead).ok(), apart })
    }

    /// Takes the first payload of a shape apart.
    fn learn(&mut self, data: &[u8]) -> Option<Apart> {
        let apart = Apart::of(data)?;
        if self.patterns.len() < PATTERNS_MAX {
            self.patterns.extend(Pattern::of(&apart.shape));
        }
        Some(apart)
    }
}

/// Says whether each string of a text means what stands there, and is one that JSON has.
fn is_plain(text: &[u8]) -> bool {
    let least = text.iter().fold(u8::MAX, |least, byte| least.min(*byte));
    least >= b' ' && !text.contains(&b'\\')
}

/// Where a lead of one shape, which was read once, says what is wanted: the numbers of gaps.
#[derive(Debug)]
struct Pattern {
    shape: Arc<Shape>,
    scheme: usize,
    row: usize,
    sha256: usize,
    columns: Vec<(String, usize)>,
}

impl Pattern {
    /// Finds where the leads of a shape say what is wanted; none where that is not said by strings.
    fn of(shape: &Arc<Shape>) -> Option<Self> {
        let numbered = shape.filled(|gap| format!("\"{gap}\""));
        let Counted::<String, String, String> { scheme, row, values, sha256 } =
            serde_json::from_slice(&numbered).ok()?;
        let gap = |text: &str| text.parse().ok();
        let column = |(name, value): (String, Value)| Some((name, gap(value.as_str()?)?));
        Some(Self {
            shape: Arc::clone(shape),
            scheme: gap(&scheme)?,
            row: gap(&row)?,
            sha256: gap(&sha256)?,
            columns: values.0.into_iter().map(column).collect::<Option<_>>()?,
        })
    }

    /// Reads a plain payload; none when it has another shape, or what is wanted does not fit.
    fn read(&self, data: &[u8]) -> Option<Lead> {
        let mut tokens = Vec::with_capacity(self.shape.gaps());
        let values = self.shape.values(data, |token| {
            tokens.push(token);
            // Whether a number is one that JSON has was not looked at.
            token.starts_with(b"\"")
        })?;
        let text = |gap: usize| {
            let inner = tokens.get(gap)?.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
            str::from_utf8(inner).ok()
        };
        let scheme = fits(text(self.scheme)?)?;
        fits::<ShortText>(text(self.row)?)?;
        fits::<Sha256Hex>(text(self.sha256)?)?;
        let mut row = Row(Vec::with_capacity(self.columns.len()));
        for (name, gap) in &self.columns {
            row.0.push((name, text(*gap)?));
        }
        Some(Lead {
            scheme,
            reading: reading::read(scheme, &row).ok(),
            apart: Some(Apart { shape: Arc::clone(&self.shape), values }),
        })
    }
}

/// The columns of a row that are counted.
struct Row<'r>(Vec<(&'r str, &'r str)>);

impl Columns for Row<'_> {
    fn column(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| *other == name).map(|(_, text)| *text)
    }
}

fn fits<'t, T: Deserialize<'t>>(text: &'t str) -> Option<T> {
    T::deserialize(BorrowedStrDeserializer::<Error>::new(text)).ok()
}

/// A [`LeadImported`] with fewer columns.
#[derive(Deserialize)]
struct Counted<Scheme = LeadScheme, Id = ShortText, Sha256 = Sha256Hex> {
    scheme: Scheme,
    row: Id,
    values: Values,
    sha256: Sha256,
}

/// The columns that are counted.
struct Values(Map<String, Value>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Counting)
    }
}

struct Counting;

impl<'de> Visitor<'de> for Counting {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut columns: A) -> Result<Values, A::Error> {
        let mut counted = Map::new();
        while let Some(Name(name)) = columns.next_key()? {
            match name {
                Some(name) => drop(counted.insert(name, columns.next_value()?)),
                None => drop(columns.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Values(counted))
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
    use chancery_domain::{Body, Event, Kind};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// A row of each scheme with more columns than are counted.
    fn rows() -> [(&'static str, Value); 6] {
        let gdelt = json!({
            "GLOBALEVENTID": "7", "SQLDATE": "20180326", "Actor1CountryCode": "RUS", "Actor1Name": "РОССИЯ",
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
            let Body::LeadImported(whole) = Event::read(Kind::LeadImported, &data).unwrap().body
            else {
                unreachable!("it is a lead")
            };
            let lead = Reader::default().read(&data).unwrap();
            assert_eq!(lead.scheme, whole.scheme);
            assert_eq!(lead.reading.unwrap(), read_lead(&whole).unwrap(), "{scheme}");
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
            assert_eq!(Reader::default().read(&data).unwrap_err().to_string(), expected);
            let mut reader = Reader::default();
            reader.read(&good()).unwrap();
            assert_eq!(reader.read(&data).unwrap_err().to_string(), expected);
        }
    }

    /// A lead of GDELT, and others that have its shape.
    fn good() -> Vec<u8> {
        let [(scheme, values), ..] = rows();
        let lead =
            json!({ "scheme": scheme, "row": "7", "values": values, "sha256": "0".repeat(64) });
        serde_json::to_vec(&lead).unwrap()
    }

    #[test]
    fn rows_of_one_shape_are_read_by_its_pattern() {
        for (scheme, mut values) in rows() {
            let mut reader = Reader::default();
            for row in ["7", "8"] {
                let value = values.as_object_mut().unwrap().values_mut().next().unwrap();
                *value = json!(row);
                let data = json!({ "scheme": scheme, "row": row, "values": values, "sha256": "0".repeat(64) });
                let data = serde_json::to_vec(&data).unwrap();
                let is_by_pattern = reader.patterns.iter().any(|one| one.read(&data).is_some());
                assert_eq!(is_by_pattern, row == "8", "{scheme}");
                reader.read(&data).unwrap();
            }
            assert_eq!(reader.patterns.len(), 1, "{scheme}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_by_a_pattern_is_read_as_ever(
            place: prop::sample::Index,
            cut in 0..4_usize,
            put in r#"("|\\|\\"|\\u00e9|,|:|[{}\[\]]|0|-|9e|[\x00-\x20]|RUS|ß|null){0,3}"#,
            is_broken: bool,
        ) {
            let (mut reader, good) = (Reader::default(), good());
            reader.read(&good).unwrap();
            let mut data = good;
            let place = place.index(data.len() - cut);
            let mut put = put.into_bytes();
            if is_broken {
                put.push(0xff);
            }
            data.splice(place..place + cut, put);
            match (reader.read(&data), Reader::default().read(&data)) {
                (Ok(one), Ok(other)) => {
                    prop_assert_eq!((one.scheme, one.reading), (other.scheme, other.reading));
                    prop_assert_eq!(one.apart, other.apart);
                }
                (Err(one), Err(other)) => prop_assert_eq!(one.to_string(), other.to_string()),
                (one, other) => prop_assert!(false, "{one:?}, but {other:?}"),
            }
        }
    }
}
