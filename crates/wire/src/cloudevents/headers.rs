//! Message headers with their names folded to lower case: NATS keeps the case that the sender wrote.

use crate::percent;

/// Reads an attribute from the value of a header, as the HTTP binding of CloudEvents says: quotes are taken off, then
/// every `%XX` is decoded once. None when that is not UTF-8.
pub fn attribute_value(header: &str) -> Option<String> {
    let unquoted = unquoted(header.trim());
    String::from_utf8(percent::decode(unquoted.as_deref().unwrap_or(header))).ok()
}

/// Returns what a quoted string of RFC 9110 §5.6.4 says; none of what is not quoted as a whole.
fn unquoted(value: &str) -> Option<String> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return None,
            '\\' => text.push(characters.next()?),
            _ => text.push(character),
        }
    }
    Some(text)
}

/// The headers of a message, in the order given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Takes names and values; a name may come more than once.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let fold = |(name, value): (&str, &str)| (name.to_ascii_lowercase(), value.to_owned());
        Self(pairs.into_iter().map(fold).collect())
    }

    /// Returns the first value of a header; `name` is lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Returns all names, lower case, with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_come_off_before_escapes_are_decoded() {
        for (header, value) in [
            ("desk", "desk"),
            (r#""desk""#, "desk"),
            (r#""a \"b\" \\ c""#, r#"a "b" \ c"#),
            ("\"%D0%9A%D0%B8%D1%97%D0%B2\"", "Київ"),
            ("Київ", "Київ"),
            ("100%", "100%"),
            ("%22desk%22", "\"desk\""),
            // Not one quoted string: kept as it came.
            (r#""a" and "b""#, r#""a" and "b""#),
            (r#""a\""#, r#""a\""#),
            ("\"", "\""),
            ("", ""),
        ] {
            assert_eq!(attribute_value(header).as_deref(), Some(value), "{header}");
        }
        assert_eq!(attribute_value("%ff"), None);
    }
}
