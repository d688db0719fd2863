//! A file as text: the encoding that it says it has is honoured, strictly.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use crate::Damage;

/// How far into a file its declaration is looked for.
const DECLARATION_BYTES_MAX: usize = 256;

/// A file as text, without its XML declaration.
pub(crate) struct Document<'a>(Cow<'a, str>);

impl<'a> Document<'a> {
    /// Decodes a file: by its byte order mark, else by what its declaration says, else as UTF-8.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Damage> {
        let (encoding, bytes) = match Encoding::for_bom(bytes) {
            Some((encoding, length)) => (encoding, bytes.get(length..).unwrap_or_default()),
            None => (declared(bytes)?, bytes),
        };
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
        let text = text.ok_or_else(|| {
            Damage::new(
                undecodable(bytes),
                format!(
                    "is not {}, which it says it is: take the file as it was published",
                    encoding.name()
                ),
            )
        })?;
        Ok(Self(without_declaration(text)))
    }

    /// Returns the text.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

/// Returns the encoding that the XML declaration names; UTF-8 where it names none.
fn declared(bytes: &[u8]) -> Result<&'static Encoding, Damage> {
    let start = bytes.get(..DECLARATION_BYTES_MAX.min(bytes.len())).unwrap_or_default();
    let start = String::from_utf8_lossy(start);
    let declaration = start.trim_ascii_start().strip_prefix("<?xml");
    let Some(declaration) = declaration.and_then(|rest| rest.split("?>").next()) else {
        return Ok(UTF_8);
    };
    let Some((_, rest)) = declaration.split_once("encoding") else { return Ok(UTF_8) };
    let label = rest.split(['"', '\'']).nth(1).unwrap_or_default();
    Encoding::for_label(label.as_bytes())
        .ok_or_else(|| Damage::new(1, format!("its encoding `{label}` is not known")))
}

/// Finds the line of the first byte that is no UTF-8; of other encodings the place is not known.
fn undecodable(bytes: &[u8]) -> u64 {
    let valid = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
    1 + bytes.iter().take(valid).filter(|byte| **byte == b'\n').count() as u64
}

/// Blanks the declaration, which is about the bytes and not the text; every line stays where it is. White space before
/// it is forgiven: sites that print a blank line first are many.
fn without_declaration(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.trim_ascii_start().starts_with("<?xml") {
        return text;
    }
    let Some(end) = text.find("?>").map(|place| place + 2) else { return text };
    let blank: String = text[..end].chars().map(|c| if c == '\n' { c } else { ' ' }).collect();
    Cow::Owned(blank + &text[end..])
}

/// Returns the line of a byte of a text; the first is 1.
pub(crate) fn line_of(text: &str, place: usize) -> u64 {
    let before = text.as_bytes().iter().take(place);
    1 + before.filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Result<String, String> {
        Document::read(bytes)
            .map(|document| document.text().trim().to_owned())
            .map_err(|damage| damage.to_string())
    }

    #[test]
    fn what_a_file_says_of_its_encoding_is_honoured() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>";
        assert_eq!(text(latin).as_deref(), Ok("<a>é</a>"));
        let cyrillic = b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>\xcf</a>";
        assert_eq!(text(cyrillic).as_deref(), Ok("<a>П</a>"));
        let late = b"\n <?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>";
        assert_eq!(text(late).as_deref(), Ok("<a>é</a>"));
        let wide: Vec<u8> = "\u{feff}<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&wide).as_deref(), Ok("<a>é</a>"));
        assert_eq!(text("\u{feff}{\"é\":1}".as_bytes()).as_deref(), Ok("{\"é\":1}"));
    }

    #[test]
    fn what_is_not_in_its_encoding_is_refused_with_its_line() {
        let wrong = text(b"<?xml version=\"1.0\"?>\n<a>\xe9</a>");
        assert_eq!(
            wrong.unwrap_err(),
            "line 2: is not UTF-8, which it says it is: take the file as it was published"
        );
        let unknown = text(b"<?xml version=\"1.0\" encoding=\"klingon\"?><a/>");
        assert_eq!(unknown.unwrap_err(), "line 1: its encoding `klingon` is not known");
    }
}
