//! Rows made by hand, and what a file of them comes to.

use chancery_domain::PublisherName;
use chancery_domain::kinds::record::LeadImported;
use chancery_leads::{Format, Numbering, Rows, RowsError, Survey, gdelt, read};
use serde_json::Value;

/// A row of GDELT with some columns set; `count` as in the file.
pub(crate) fn gdelt_row(count: usize, set: &[(&str, &str)]) -> String {
    let given = [
        ("GLOBALEVENTID", "410412347"),
        ("SQLDATE", "20150218"),
        ("Actor1CountryCode", "RUS"),
        ("Actor2CountryCode", "UKR"),
        ("EventCode", "043"),
        ("EventBaseCode", "043"),
        ("EventRootCode", "04"),
        ("QuadClass", "1"),
        ("ActionGeo_CountryCode", "UP"),
        ("DATEADDED", if count == 61 { "20150218230000" } else { "20150218" }),
    ];
    let (_, names) = gdelt::columns(count).unwrap();
    let value = |name: &str| {
        let set = set.iter().chain(&given).find(|(other, _)| *other == name);
        set.map_or("", |(_, value)| *value).to_owned()
    };
    names.iter().map(|name| value(name)).collect::<Vec<_>>().join("\t")
}

/// What became of the rows of a file.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The events, in order.
    pub(crate) events: Vec<Value>,
    /// Line and reason of every row that was refused.
    pub(crate) refused: Vec<(u64, String)>,
    /// Why the file was refused.
    pub(crate) damage: Option<String>,
    pub(crate) survey: Survey,
}

impl Outcome {
    pub(crate) fn ids(&self) -> Vec<&str> {
        self.events.iter().map(|event| event["id"].as_str().unwrap()).collect()
    }

    /// The leads as they would be recorded.
    pub(crate) fn leads(&self) -> Vec<LeadImported> {
        let lead = |event: &Value| serde_json::from_value(event["data"].clone()).unwrap();
        self.events.iter().map(lead).collect()
    }

    /// The pair, day and class of each lead; of one that is counted nowhere, why.
    pub(crate) fn readings(&self) -> Vec<String> {
        let reading = |lead: &LeadImported| match read(lead.scheme, lead) {
            Ok(reading) => format!("{} {} {:?}", reading.pair, reading.day, reading.class),
            Err(fault) => fault.to_string(),
        };
        self.leads().iter().map(reading).collect()
    }
}

/// Reads a file as an import does: once to look at it, and once for its events.
pub(crate) fn import(format: Format, file: &[u8]) -> Outcome {
    let mut outcome = Outcome::default();
    for row in Rows::new(format, file) {
        match row {
            Ok(row) => {
                outcome.survey.take(&row).unwrap();
                outcome.refused.extend(row.lead.err().map(|fault| (row.line, fault.to_string())));
            }
            Err(error @ RowsError::Damaged { .. }) => outcome.damage = Some(error.to_string()),
            Err(error @ RowsError::Read { .. }) => panic!("{error}"),
        }
    }
    let numbering = std::mem::take(&mut outcome.survey).into_numbering();
    if outcome.damage.is_none() {
        outcome.events = events(format, file, numbering);
    }
    outcome
}

fn events(format: Format, file: &[u8], mut numbering: Numbering) -> Vec<Value> {
    let source = PublisherName::parse("importer").unwrap();
    let leads = Rows::new(format, file).filter_map(|row| row.unwrap().lead.ok());
    leads
        .map(|lead| serde_json::from_slice(&lead.event(&source, &mut numbering)).unwrap())
        .collect()
}
