//! Events as people have them: one JSON object, an array, or JSON lines, from a file or stdin.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use chancery_domain::json;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// Reads a whole file, or stdin for `-`.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).context("could not read stdin")?;
        return Ok(bytes);
    }
    std::fs::read(path).with_context(|| format!("could not read {}", path.display()))
}

/// Splits the input into the texts of single events, byte for byte as they stand there: what is wrong
/// with one of them must not be mended by reading and writing it again.
pub(crate) fn split(input: &[u8]) -> Vec<&[u8]> {
    let input = trim(input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input));
    match input.first() {
        None => Vec::new(),
        // An array that cannot be taken apart is one text, of which it is said what is wrong.
        Some(b'[') => json::split(input).unwrap_or_else(|_| vec![input]),
        Some(_) if is_lines(input) => lines(input).collect(),
        Some(_) => vec![input],
    }
}

/// Writes `source` into an event that has none; one that is there stays.
pub(crate) fn fill_source<'a>(text: &'a [u8], source: &str) -> Cow<'a, [u8]> {
    let Ok(members) = serde_json::from_slice::<BTreeMap<String, &RawValue>>(text) else {
        return Cow::Borrowed(text);
    };
    let Some(brace) = text.iter().position(|byte| *byte == b'{') else {
        return Cow::Borrowed(text);
    };
    if members.contains_key("source") {
        return Cow::Borrowed(text);
    }
    let comma = if members.is_empty() { "" } else { "," };
    let member = format!("\"source\":{}{comma}", serde_json::Value::from(source));
    let (before, after) = text.split_at(brace + 1);
    Cow::Owned([before, member.as_bytes(), after].concat())
}

/// Tells JSON lines from one object that was written over several lines.
fn is_lines(input: &[u8]) -> bool {
    let Some(first) = lines(input).next() else {
        return false;
    };
    let is_json = |text: &[u8]| serde_json::from_slice::<IgnoredAny>(text).is_ok();
    is_json(first) || (!is_json(input) && lines(input).all(|line| line.starts_with(b"{")))
}

fn lines(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    input.split(|byte| *byte == b'\n').map(trim).filter(|line| !line.is_empty())
}

fn trim(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(input: &str) -> Vec<&str> {
        let texts = split(input.as_bytes());
        texts.into_iter().map(|text| std::str::from_utf8(text).expect("UTF-8")).collect()
    }

    #[test]
    fn takes_an_object_an_array_and_lines() {
        assert_eq!(texts("{\n \"id\": 1\n}\n"), ["{\n \"id\": 1\n}"]);
        assert_eq!(texts("[{\"id\":1}, {\"id\":2}]"), ["{\"id\":1}", "{\"id\":2}"]);
        assert_eq!(texts("{\"id\":1}\n\n{\"id\":2}\r\n"), ["{\"id\":1}", "{\"id\":2}"]);
        assert_eq!(texts(" \n"), [""; 0]);
    }

    #[test]
    fn a_broken_line_does_not_hide_the_others() {
        assert_eq!(texts("{\"id\":}\n{\"id\":2}"), ["{\"id\":}", "{\"id\":2}"]);
        assert_eq!(texts("[{\"id\":}"), ["[{\"id\":}"]);
    }

    #[test]
    fn a_source_is_filled_in_and_never_overridden() {
        let filled = |text: &str| {
            let filled = fill_source(text.as_bytes(), "desk").into_owned();
            String::from_utf8(filled).expect("UTF-8")
        };
        assert_eq!(filled("{\"id\":\"1\"}"), "{\"source\":\"desk\",\"id\":\"1\"}");
        assert_eq!(filled(" {}"), " {\"source\":\"desk\"}");
        assert_eq!(filled("{\"source\":\"me\"}"), "{\"source\":\"me\"}");
        assert_eq!(filled("[1]"), "[1]");
    }
}
