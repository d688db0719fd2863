//! Leads as an import of GDELT 2.0 sends them: rows of 61 columns, of which four are counted.

use chancery_domain::Kind;
use serde_json::{Map, Value, json};

use super::Made;
use super::random::Random;

/// Who acts in most rows, as CAMEO codes it; the first are in the news more often.
const COUNTRIES: [&str; 24] = [
    "USA", "RUS", "UKR", "CHN", "GBR", "ISR", "FRA", "DEU", "TUR", "IRN", "POL", "IND", "JPN",
    "SAU", "ITA", "BLR", "KAZ", "GEO", "MDA", "HUN", "EGY", "QAT", "VAT", "CHE",
];
/// Codes of verbal and material cooperation and conflict, with the class of each.
const CODES: [(&str, &str); 8] = [
    ("010", "1"),
    ("042", "1"),
    ("051", "1"),
    ("071", "2"),
    ("111", "3"),
    ("138", "3"),
    ("173", "4"),
    ("190", "4"),
];
/// The first and last day of a month of rows.
const DAYS: (u64, u64) = (20_260_101, 20_260_131);
/// The number of the first row.
const FIRST: u64 = 1_200_000_000;

/// The endless sequence of leads of a seed.
#[derive(Clone, Debug)]
pub(crate) struct Leads {
    random: Random,
    names: Vec<String>,
    made: u64,
}

impl Leads {
    /// Begins.
    pub(crate) fn new(seed: u64) -> Self {
        let names = chancery_leads::gdelt::columns(61).map(|(_, names)| names).unwrap_or_default();
        Self { random: Random::new(seed), names, made: 0 }
    }

    /// Picks a country, one of the first more often; a fifth of the rows has none.
    fn country(&mut self) -> &'static str {
        let below = self.random.index(COUNTRIES.len()) + 1;
        let place = self.random.index(below);
        let country = COUNTRIES.get(place).copied().unwrap_or_default();
        if self.random.permille(200) { "" } else { country }
    }

    fn values(&mut self, row: &str) -> Map<String, Value> {
        let day = self.random.between(DAYS.0, DAYS.1).to_string();
        let (from, to) = (self.country(), self.country());
        let code = self.random.index(CODES.len());
        let (code, class) = CODES.get(code).copied().unwrap_or_default();
        let url = format!("https://news.example/{}", self.random.sha256());
        let decimal = format!("-{}.{:06}", self.random.below(9), self.random.below(1_000_000));
        let value = |name: &str| match name {
            "GLOBALEVENTID" => row.to_owned(),
            "SQLDATE" => day.clone(),
            "MonthYear" => day.get(..6).unwrap_or_default().to_owned(),
            "Year" => day.get(..4).unwrap_or_default().to_owned(),
            "DATEADDED" => format!("{day}120000"),
            "Actor1Code" | "Actor1CountryCode" => from.to_owned(),
            "Actor2Code" | "Actor2CountryCode" => to.to_owned(),
            "EventCode" | "EventBaseCode" => code.to_owned(),
            "EventRootCode" => code.get(..2).unwrap_or_default().to_owned(),
            "QuadClass" => class.to_owned(),
            "IsRootEvent" | "NumSources" => "1".to_owned(),
            "NumMentions" | "NumArticles" => "10".to_owned(),
            "SOURCEURL" => url.clone(),
            name if name.ends_with("FullName") => "Kyiv, Kyyiv, Misto, Ukraine".to_owned(),
            name if name.ends_with("Lat") || name.ends_with("Long") => decimal.clone(),
            "AvgTone" | "GoldsteinScale" | "FractionDate" => decimal.clone(),
            _ => String::new(),
        };
        self.names.iter().map(|name| (name.clone(), Value::String(value(name)))).collect()
    }
}

impl Iterator for Leads {
    type Item = Made;

    fn next(&mut self) -> Option<Made> {
        let row = (FIRST + self.made).to_string();
        self.made += 1;
        let values = self.values(&row);
        let data = json!({
            "scheme": "gdelt2",
            "row": row,
            "values": values,
            "sha256": self.random.sha256(),
        });
        let Value::Object(data) = data else { return None };
        Some(Made {
            source: "gdelt",
            id: format!("gdelt2:{row}"),
            kind: Kind::LeadImported,
            subject: None,
            time: "2026-02-01T00:00:00Z".to_owned(),
            data,
        })
    }
}
