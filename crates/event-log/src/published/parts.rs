//! Parts files: the payloads of the entries in a bundle, one JSON line for each.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery_domain::Position;
use chancery_wire::limits::EVENT_BYTES_MAX;
use serde::{Deserialize, Deserializer};

use super::{Fault, PublishedError};
use crate::commitment::SALT_BYTES;
use crate::entry::{ATTRIBUTES, DATA};
use crate::record::StoredPart;

/// The longest line: two parts, whose every byte may be escaped by another, and room for the rest.
const LINE_BYTES_MAX: usize = 2 * (2 * EVENT_BYTES_MAX) + 1024;

/// What a line says of one entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Payload {
    pub(super) data: Option<StoredPart>,
    pub(super) attributes: Option<StoredPart>,
    pub(super) redacted_by: Option<Position>,
}

/// A line has either parts or what has redacted them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'l> {
    position: Position,
    #[serde(borrow, default, deserialize_with = "some")]
    parts: Option<Vec<Part<'l>>>,
    #[serde(default, deserialize_with = "some")]
    redacted_by: Option<Position>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part<'l> {
    #[serde(borrow)]
    name: Cow<'l, str>,
    #[serde(borrow)]
    salt: Cow<'l, str>,
    #[serde(borrow)]
    body: Cow<'l, str>,
}

/// Reads the lines of a file, one after the other and each within its limit.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    path: String,
    line: Vec<u8>,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R, path: String) -> Self {
        Self { reader: BufReader::new(reader), path, line: Vec::new() }
    }

    /// Reads the line of the entry at `position`, and gives its length too.
    pub(super) fn next(
        &mut self,
        position: Position,
    ) -> Result<(Result<Payload, Fault>, usize), PublishedError> {
        self.line.clear();
        let mut limited = self.reader.by_ref().take(LINE_BYTES_MAX as u64 + 1);
        limited
            .read_until(b'\n', &mut self.line)
            .map_err(|source| PublishedError::Read { path: self.path.clone(), source })?;
        let length = self.line.len();
        let payload = match self.line.strip_suffix(b"\n") {
            Some(line) => parse(line, position),
            None if length == 0 => Err(Fault::new("a line", "the end of the file")),
            None if length > LINE_BYTES_MAX => {
                Err(Fault::new(format!("a line of at most {LINE_BYTES_MAX} bytes"), "more"))
            }
            None => Err(Fault::new("a line", "the end of the file within one")),
        };
        Ok((payload, length))
    }

    /// Tells whether the file ends here.
    pub(super) fn is_at_end(&mut self) -> Result<bool, PublishedError> {
        let rest = self.reader.fill_buf();
        rest.map(<[u8]>::is_empty)
            .map_err(|source| PublishedError::Read { path: self.path.clone(), source })
    }
}

fn parse(line: &[u8], position: Position) -> Result<Payload, Fault> {
    let form = || Fault::new("a line as the format has it", "something else");
    let line: Line<'_> = serde_json::from_slice(line).map_err(|_| form())?;
    let found = line.position;
    let payload = match (line.parts, line.redacted_by) {
        (Some(parts), None) => payload(parts)?,
        (None, Some(by)) => Payload { redacted_by: Some(by), ..Payload::default() },
        (None, None) | (Some(_), Some(_)) => return Err(form()),
    };
    if found != position {
        return Err(Fault::new(format!("position {position}"), format!("position {found}")));
    }
    Ok(payload)
}

/// Reads a member that may be absent, but is never null.
fn some<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

fn payload(parts: Vec<Part<'_>>) -> Result<Payload, Fault> {
    let mut payload = Payload::default();
    for part in parts {
        let place = match part.name.as_ref() {
            DATA => &mut payload.data,
            ATTRIBUTES => &mut payload.attributes,
            _ => return Err(Fault::new("parts `data` and `attributes`", "another")),
        };
        let salt = STANDARD.decode(part.salt.as_bytes()).ok();
        let salt = salt.filter(|salt| salt.len() == SALT_BYTES).ok_or_else(|| {
            Fault::new(format!("a salt: base64 of {SALT_BYTES} bytes"), "something else")
        })?;
        let bytes = part.body.into_owned().into_bytes();
        if place.replace(StoredPart { salt, bytes }).is_some() {
            return Err(Fault::new("each part once", "one twice"));
        }
    }
    if payload.data.is_none() {
        return Err(Fault::new("a part `data`", "none"));
    }
    Ok(payload)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SALT: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    fn at(position: u64) -> Position {
        Position::new(position).unwrap()
    }

    fn read(text: &str) -> Result<Payload, Fault> {
        Lines::new(text.as_bytes(), "parts/000".into()).next(at(17)).unwrap().0
    }

    #[test]
    fn a_line_is_read() {
        let line = format!(
            r#"{{"position":17,"parts":[{{"name":"data","salt":"{SALT}","body":"{{\"a\":\"é\"}}"}}]}}"#
        );
        let data = read(&format!("{line}\n")).unwrap().data.unwrap();
        assert_eq!((data.salt, data.bytes), (vec![0; 32], "{\"a\":\"é\"}".into()));
        let redacted = read("{\"position\":17,\"redacted_by\":40}\n").unwrap();
        assert_eq!(redacted, Payload { redacted_by: Some(at(40)), ..Payload::default() });
    }

    #[test]
    fn anything_else_is_a_fault() {
        let part = format!(r#"{{"name":"data","salt":"{SALT}","body":"{{}}"}}"#);
        let line = |parts: &str| format!("{{\"position\":17,\"parts\":[{parts}]}}\n");
        assert!(read(&line(&part)).is_ok());
        for text in [
            String::new(),
            "\n".into(),
            "[]\n".into(),
            line(""),
            line(&part).trim_end().to_owned(),
            line(&format!("{part},{part}")),
            line(&part.replace("data", "text")),
            line(&part.replace("AAA=", "AA==")),
            line(&part.replace("AAAA=", "!")),
            line(&part.replace("\"body\":\"{}\"", "\"body\":{}")),
            line(&part.replace("}\"}", "}\",\"more\":1}")),
            line(&part).replace("17", "18"),
            line(&part).replace("17", "0"),
            line(&part).replace("17", "17.0"),
            "{\"position\":17,\"parts\":null,\"redacted_by\":40}\n".into(),
            "{\"position\":17,\"redacted_by\":0}\n".into(),
            format!("{{\"position\":17,\"parts\":{}\n", "[".repeat(100_000)),
            format!("{}\n", " ".repeat(LINE_BYTES_MAX + 1)),
        ] {
            assert!(read(&text).is_err(), "{text:.80}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = Lines::new(bytes.as_slice(), "parts/000".into()).next(at(1));
        }
    }
}
