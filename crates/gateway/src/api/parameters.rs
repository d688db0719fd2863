//! The parameters of a request: each known, each given once, numbers where numbers belong.

use chancery_domain::suggest::{did_you_mean, shown};
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind, percent};
use serde_json::{Map, Value};

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// A whole number, zero or more.
    Number,
    /// Anything else; whoever is asked says what is wrong with it.
    Text,
    /// A time, or a position; see [`position_or_time`].
    Moment,
}

/// A parameter that a place knows.
pub(crate) type Known = (&'static str, Takes);

/// The parameters of a request as members of a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parameters(Map<String, Value>);

impl Parameters {
    /// Reads the query string of a request.
    ///
    /// # Errors
    ///
    /// Names every parameter that is not known, given twice, or no number where one belongs.
    pub(crate) fn read(query: Option<&str>, known: &[Known]) -> Result<Self, Problem> {
        let mut read = Map::new();
        let mut wrong = Vec::new();
        let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        for pair in pairs {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match member(name, value, known) {
                Ok((name, _)) if read.contains_key(name) => {
                    wrong.push(FieldError::new(pointer(name), "is given twice"));
                }
                Ok((name, value)) => drop(read.insert(name.to_owned(), value)),
                Err(error) => wrong.push(error),
            }
        }
        if wrong.is_empty() {
            return Ok(Self(read));
        }
        Err(unreadable(wrong))
    }

    /// Returns a number that was given.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name).and_then(Value::as_u64)
    }

    /// Returns a text that was given.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// Asks for what there is no answer without.
    ///
    /// # Errors
    ///
    /// Names what was not given.
    pub(crate) fn must_have(&self, names: &[&str]) -> Result<(), Problem> {
        let missing = names.iter().filter(|name| !self.has(name));
        let missing: Vec<_> =
            missing.map(|name| FieldError::new(pointer(name), "is missing")).collect();
        if missing.is_empty() { Ok(()) } else { Err(unreadable(missing)) }
    }

    /// Says whether a parameter was given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Says whether nothing was given but what is named.
    pub(crate) fn has_only(&self, name: &str) -> bool {
        self.0.keys().all(|known| known == name)
    }

    /// Makes the query of these parameters and what the path says.
    pub(crate) fn into_query<const N: usize>(self, path: [(&str, &str); N]) -> Value {
        let Self(mut query) = self;
        query.extend(path.map(|(name, value)| (name.to_owned(), Value::from(value))));
        Value::Object(query)
    }

    /// Writes the query string of the next page: these parameters, and `name` saying where to go on.
    pub(crate) fn next(&self, name: &str, at: &str) -> String {
        let given = self.0.iter().filter(|(known, _)| *known != name);
        let given = given.map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            format!("{name}={}&", percent::encode_path(&text))
        });
        given.chain([format!("{name}={}", percent::encode_path(at))]).collect()
    }
}

fn unreadable(errors: Vec<FieldError>) -> Problem {
    let mut problem = Problem::with_errors(ProblemKind::Malformed, errors);
    "the query cannot be read".clone_into(&mut problem.title);
    problem
}

/// Reads one parameter.
fn member(name: &str, value: &str, known: &[Known]) -> Result<(&'static str, Value), FieldError> {
    let name = decoded(name);
    let named = name.as_deref().and_then(|name| known.iter().find(|(one, _)| *one == name));
    let Some((name, takes)) = named else {
        let name = name.unwrap_or_default();
        let hint = did_you_mean(&name, known.iter().map(|(name, _)| *name));
        let detail = format!("there is no parameter `{}`{hint}", shown(&name));
        return Err(FieldError::new(pointer(&shown(&name)), detail));
    };
    let wrong = |detail: &str| FieldError::new(pointer(name), detail);
    let value = decoded(value).ok_or_else(|| wrong("is not UTF-8"))?;
    let value = match takes {
        Takes::Text => Value::from(value),
        Takes::Moment => position_or_time(value),
        Takes::Number => Value::from(number(&value).ok_or_else(|| {
            wrong(&format!("`{}` is no whole number from 0 to {}", shown(&value), i64::MAX))
        })?),
    };
    Ok((name, value))
}

/// Reads a number that SQLite can hold; what it counts never comes near.
pub(crate) fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number: i64 = digits.then(|| text.parse().ok())??;
    u64::try_from(number).ok()
}

/// Four digits are a year, as everywhere else; a position with as many is written with zeros before it: `02025`.
fn position_or_time(text: String) -> Value {
    match number(&text) {
        Some(position) if text.len() != 4 => Value::from(position),
        Some(_) | None => Value::from(text),
    }
}

fn pointer(name: &str) -> String {
    format!("/{name}")
}

/// Decodes a name or value of a form; nothing where it is not UTF-8.
fn decoded(text: &str) -> Option<String> {
    String::from_utf8(percent::decode(&text.replace('+', " "))).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const KNOWN: [Known; 4] = [
        ("limit", Takes::Number),
        ("text", Takes::Text),
        ("from", Takes::Moment),
        ("min_position", Takes::Number),
    ];

    #[test]
    fn parameters_become_a_query() {
        let read =
            Parameters::read(Some("text=%D0%BC%D0%B8%D1%80+now&limit=5&from=34"), &KNOWN).unwrap();
        assert_eq!(
            read.into_query([("key", "all")]),
            json!({ "text": "мир now", "limit": 5, "from": 34, "key": "all" })
        );
        let year = Parameters::read(Some("from=2025"), &KNOWN).unwrap().into_query([]);
        assert_eq!(year, json!({ "from": "2025" }));
        assert_eq!(Parameters::read(None, &KNOWN), Ok(Parameters::default()));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let query = "limt=5&limit=-1&text=a&text=b&text=%FF";
        let problem = Parameters::read(Some(query), &KNOWN).unwrap_err();
        let told: Vec<_> = problem.errors.iter().map(|error| &*error.detail).collect();
        assert_eq!(problem.status, 400);
        assert_eq!(
            told,
            [
                "there is no parameter `limt`: did you mean `limit`?",
                "`-1` is no whole number from 0 to 9223372036854775807",
                "is given twice",
                "is not UTF-8",
            ]
        );
    }

    #[test]
    fn the_next_page_has_the_same_parameters() {
        let read = Parameters::read(Some("limit=5&text=%D0%BC&from=1"), &KNOWN).unwrap();
        assert_eq!(read.next("from", "a b"), "limit=5&text=%D0%BC&from=a%20b");
    }
}
