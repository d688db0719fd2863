//! What the URL of a page asks for.

use chancery_domain::suggest;
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind};
use serde_json::{Map, Value};

/// In what form a page is wanted: the end of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Html,
    /// `.json`: the document that the page shows.
    Json,
    /// `.csv`: its rows.
    Csv,
}

/// As known when, and as it stood when; as given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) position: Option<u64>,
    /// RFC 3339.
    pub(crate) at: Option<String>,
    /// EDTF.
    pub(crate) valid_at: Option<String>,
}

impl Times {
    /// Says whether this is the page as it is now, which changes.
    pub(crate) fn are_now(&self) -> bool {
        *self == Self::default()
    }

    /// Writes the times as parameters of a URL; empty for now.
    pub(crate) fn parameters(&self) -> Vec<(&'static str, String)> {
        let position = self.position.map(|position| ("position", position.to_string()));
        let at = self.at.clone().map(|at| ("at", at));
        let valid_at = self.valid_at.clone().map(|valid_at| ("valid_at", valid_at));
        [position, at, valid_at].into_iter().flatten().collect()
    }
}

/// A page as its URL asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The section of the site, which is the view in most.
    pub(crate) section: &'static str,
    /// What the page is about; empty for a list.
    pub(crate) key: String,
    pub(crate) format: Format,
    pub(crate) times: Times,
    /// The other parameters that the page takes, where they are given.
    pub(crate) filters: Vec<(&'static str, String)>,
}

impl Asked {
    /// Reads a path after its section, and the query string; `takes` names the page's own parameters.
    ///
    /// # Errors
    ///
    /// What cannot be read, and what would be read.
    pub(crate) fn read(
        section: &'static str,
        rest: &str,
        query: Option<&str>,
        takes: &[&'static str],
    ) -> Result<Self, Problem> {
        let (key, format) = match (rest.strip_suffix(".json"), rest.strip_suffix(".csv")) {
            (Some(key), _) => (key, Format::Json),
            (_, Some(key)) => (key, Format::Csv),
            (None, None) => (rest, Format::Html),
        };
        let mut asked = Self {
            section,
            key: key.to_owned(),
            format,
            times: Times::default(),
            filters: Vec::new(),
        };
        for (name, value) in parameters(query) {
            // A form sends its empty fields too.
            if !value.is_empty() {
                asked.take(&name, value, takes)?;
            }
        }
        if asked.times.position.is_some() && asked.times.at.is_some() {
            return Err(wrong("at", "give a position or a time, not both"));
        }
        Ok(asked)
    }

    fn take(&mut self, name: &str, value: String, takes: &[&'static str]) -> Result<(), Problem> {
        match name {
            "position" => {
                let position = value.parse().map_err(|_| wrong(name, "is not a position"))?;
                self.times.position = Some(position);
            }
            "at" => self.times.at = Some(with_zone(value)),
            "valid_at" => self.times.valid_at = Some(value),
            _ => match takes.iter().find(|taken| **taken == name) {
                Some(name) => self.filters.push((name, value)),
                None => return Err(unknown(name, takes)),
            },
        }
        Ok(())
    }

    /// Returns one of the page's own parameters.
    pub(crate) fn filter(&self, name: &str) -> Option<&str> {
        let found = self.filters.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Writes the query for the projections: key, times and filters.
    pub(crate) fn query(&self) -> Value {
        let mut query = Map::new();
        if !self.key.is_empty() {
            query.insert("key".to_owned(), self.key.clone().into());
        }
        if let Some(position) = self.times.position {
            query.insert("position".to_owned(), position.into());
        }
        for (name, value) in [("at", &self.times.at), ("valid_at", &self.times.valid_at)] {
            if let Some(value) = value {
                query.insert(name.to_owned(), value.clone().into());
            }
        }
        for (name, value) in &self.filters {
            query.insert((*name).to_owned(), value.clone().into());
        }
        Value::Object(query)
    }
}

/// Reads the query string of a form.
fn parameters(query: Option<&str>) -> Vec<(String, String)> {
    let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let decode = |text: &str| {
        let spaced = text.replace('+', " ");
        String::from_utf8_lossy(&chancery_wire::percent::decode(&spaced)).into_owned()
    };
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, value)) => (decode(name), decode(value).trim().to_owned()),
        None => (decode(pair), String::new()),
    };
    pairs.map(pair).collect()
}

/// Completes what a browser's field for a time gives, which has no zone and may have no seconds: it is taken for UTC.
pub(crate) fn with_zone(at: String) -> String {
    let has_time = at.contains('T');
    let zone = at.ends_with(['Z', 'z'])
        || at.rsplit_once('T').is_some_and(|(_, time)| time.contains(['+', '-']));
    match (has_time, zone) {
        (true, false) if at.matches(':').count() == 1 => format!("{at}:00Z"),
        (true, false) => format!("{at}Z"),
        (false, _) if at.len() == 10 => format!("{at}T23:59:59.999999Z"),
        (_, _) => at,
    }
}

fn unknown(name: &str, takes: &[&'static str]) -> Problem {
    let known = ["position", "at", "valid_at"].into_iter().chain(takes.iter().copied());
    wrong(name, &format!("is not known here{}", suggest::did_you_mean(name, known)))
}

fn wrong(parameter: &str, detail: &str) -> Problem {
    let error = FieldError::new(format!("/{parameter}"), detail);
    Problem::with_errors(ProblemKind::Malformed, vec![error])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rest: &str, query: &str) -> Result<Asked, Problem> {
        Asked::read("conditions", rest, Some(query), &["kind"])
    }

    #[test]
    fn a_url_names_a_key_a_format_and_two_times() {
        let asked = read("meeting/a.csv", "at=2025-05-18T12%3A00&valid_at=2025-05&kind=").unwrap();
        assert_eq!((asked.key.as_str(), asked.format), ("meeting/a", Format::Csv));
        assert_eq!(asked.times.at.as_deref(), Some("2025-05-18T12:00:00Z"));
        assert_eq!(asked.query()["valid_at"], "2025-05");
        assert!(asked.filters.is_empty());
    }

    #[test]
    fn a_day_is_known_at_its_end_and_a_zone_is_kept() {
        assert_eq!(with_zone("2025-05-18".to_owned()), "2025-05-18T23:59:59.999999Z");
        assert_eq!(with_zone("2025-05-18T01:02:03+02:00".to_owned()), "2025-05-18T01:02:03+02:00");
    }

    #[test]
    fn what_is_not_known_is_told_with_what_was_meant() {
        let problem = read("meeting/a", "postion=3").unwrap_err();
        assert!(problem.detail.contains("did you mean `position`?"), "{}", problem.detail);
        assert!(read("meeting/a", "position=x").is_err());
        assert!(read("meeting/a", "position=1&at=2025-05-18").is_err());
    }
}
