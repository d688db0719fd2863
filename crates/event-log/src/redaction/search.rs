//! Searching files for what was removed, in every form in which it may lie there.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use serde_json::Value;

use super::beside;
use super::store::Secret;

/// Bytes of a file that are in memory at once.
const CHUNK_BYTES: usize = 1024 * 1024;

/// The shortest text that is looked for: a shorter one stands in many places by chance.
const TEXT_BYTES_MIN: usize = 12;

/// The longest piece that is looked for in one: a longer text may be cut where a file has pages.
const PIECE_BYTES_MAX: usize = 256;

/// Byte strings of which none may be in a file.
#[derive(Debug, Clone)]
pub(super) struct Needles(Vec<Vec<u8>>);

impl Needles {
    /// Takes what to look for from a payload: salts, the whole, and its texts that no other event says; none when
    /// the payload is gone.
    pub(super) fn of<E>(
        secret: &Secret,
        said_elsewhere: impl Fn(&[u8]) -> Result<bool, E>,
    ) -> Result<Option<Self>, E> {
        if secret.salts.is_empty() {
            return Ok(None);
        }
        let mut plain: Vec<Vec<u8>> = secret.salts.clone();
        for part in &secret.parts {
            let mut found = Vec::new();
            texts(&serde_json::from_slice(part).unwrap_or_default(), &mut found);
            found.extend(part.chunks(PIECE_BYTES_MAX).map(<[u8]>::to_vec));
            for piece in found.iter().flat_map(|text| text.chunks(PIECE_BYTES_MAX)) {
                if piece.len() >= TEXT_BYTES_MIN && !said_elsewhere(piece)? {
                    plain.push(piece.to_vec());
                }
            }
        }
        let mut needles: Vec<Vec<u8>> = plain.iter().flat_map(|one| forms(one)).collect();
        needles.sort_unstable();
        needles.dedup();
        Ok(Some(Self(needles)))
    }

    /// Says whether any of them is in some bytes.
    pub(super) fn are_in(&self, bytes: &[u8]) -> bool {
        self.0.iter().any(|needle| memmem::find(bytes, needle).is_some())
    }

    /// Looks no more for what stands in some bytes: the operator wrote it down as the reason, for ever.
    pub(super) fn leave_out(&mut self, bytes: &[u8]) {
        self.0.retain(|needle| memmem::find(bytes, needle).is_none());
    }

    fn longest(&self) -> usize {
        self.0.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// Lists the texts of a value: what has a blank in it is no reference and no word of a closed list.
fn texts(value: &Value, found: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(text) if text.contains(char::is_whitespace) => {
            found.push(text.as_bytes().to_vec());
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Gives the forms in which bytes may stand in a file: as they are, as a JSON string, in base64 at each of its
/// three alignments.
fn forms(plain: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = vec![plain.to_vec()];
    if let Ok(text) = std::str::from_utf8(plain) {
        let quoted = serde_json::to_string(text).unwrap_or_default();
        let escaped = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        forms.extend(escaped.map(|escaped| escaped.as_bytes().to_vec()));
    }
    for skipped in 0..3_usize {
        let aligned = plain.get((3 - skipped) % 3..).unwrap_or_default();
        let whole = aligned.len() - aligned.len() % 3;
        let encoded = STANDARD.encode(&aligned[..whole]);
        if encoded.len() >= TEXT_BYTES_MIN {
            forms.push(encoded.into_bytes());
        }
    }
    forms
}

/// Lists the files below `dir`, or among some, that hold any of the needles. What is removed meanwhile holds nothing.
pub(super) fn holding(
    dir: &Path,
    needles: &Needles,
    among: Option<Vec<PathBuf>>,
) -> io::Result<Vec<PathBuf>> {
    let files = match among {
        Some(files) => files,
        None => files(dir)?,
    };
    let mut found = Vec::new();
    for file in files {
        if gone(holds(&file, needles))?.unwrap_or(false) {
            found.push(file);
        }
    }
    Ok(found)
}

fn files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut found, mut ahead) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(dir) = ahead.pop() {
        for entry in gone(fs::read_dir(&dir))?.into_iter().flatten() {
            let entry = entry?;
            let Some(kind) = gone(entry.file_type())? else { continue };
            if kind.is_dir() {
                ahead.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    Ok(found)
}

fn holds(file: &Path, needles: &Needles) -> io::Result<bool> {
    beside::read(file, |from| is_in(from, needles))
}

fn is_in(from: &mut dyn io::Read, needles: &Needles) -> io::Result<bool> {
    // What lies across the border of two chunks is found in the second.
    let overlap = needles.longest().saturating_sub(1);
    let mut bytes = Vec::with_capacity(overlap + CHUNK_BYTES);
    loop {
        let read = from.take(CHUNK_BYTES as u64).read_to_end(&mut bytes)?;
        if read == 0 {
            return Ok(false);
        }
        if needles.are_in(&bytes) {
            return Ok(true);
        }
        bytes.drain(..bytes.len().saturating_sub(overlap));
    }
}

/// Turns "not there any more" into nothing.
fn gone<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needles(said_elsewhere: &[u8]) -> Needles {
        let secret = Secret {
            parts: vec![br#"{"actor":"actor/a","text":"a \"quoted\" confession","x":"what everybody says"}"#.to_vec()],
            salts: vec![vec![7; 32]],
        };
        let elsewhere =
            |text: &[u8]| Ok::<_, io::Error>(memmem::find(said_elsewhere, text).is_some());
        Needles::of(&secret, elsewhere).unwrap().unwrap()
    }

    fn found(needles: &Needles, bytes: &[u8]) -> bool {
        let dir = tempfile::tempdir().unwrap();
        let below = dir.path().join("below");
        fs::create_dir(&below).unwrap();
        let mut file = vec![b'.'; CHUNK_BYTES - 7];
        file.extend(bytes);
        file.extend(vec![b'.'; 100]);
        fs::write(below.join("file"), file).unwrap();
        !holding(dir.path(), needles, None).unwrap().is_empty()
    }

    #[test]
    fn every_form_is_found_also_across_a_border() {
        let needles = needles(b"");
        let text = br#"a "quoted" confession"#;
        assert!(found(&needles, text));
        assert!(found(&needles, br#"a \"quoted\" confession"#));
        for before in ["", "x", "xy"] {
            let mut bytes = before.as_bytes().to_vec();
            bytes.extend(text);
            assert!(found(&needles, STANDARD.encode(&bytes).as_bytes()), "after {before:?}");
        }
        assert!(found(&needles, &[7; 32]));
        assert!(!found(&needles, b"a confession of something else, by actor/a"));
    }

    #[test]
    fn what_another_event_says_too_proves_nothing() {
        assert!(found(&needles(b""), b"what everybody says"));
        assert!(!found(&needles(b"what everybody says"), b"what everybody says"));
    }

    #[test]
    fn nothing_is_searched_for_when_the_payload_is_gone() {
        let nothing = Needles::of(&Secret::default(), |_| Ok::<_, io::Error>(false)).unwrap();
        assert!(nothing.is_none());
    }
}
