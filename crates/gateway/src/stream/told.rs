//! One change, as it was told.

use bytes::Bytes;
use serde::Deserialize;

/// A change of a view: what streams are found by, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) view: String,
    pub(super) key: String,
    pub(super) position: u64,
    pub(super) previous: u64,
    /// The change document as it came, without a line end. A copy: as it came it is a part of what was read from the
    /// connection at once, and would keep all of that for as long as it waits.
    pub(super) json: Bytes,
}

impl Told {
    /// Reads what is needed of a change document.
    pub(super) fn read(json: &[u8]) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Head {
            view: String,
            key: String,
            position: u64,
            #[serde(default)]
            previous: u64,
        }
        let Head { view, key, position, previous } = serde_json::from_slice(json)?;
        let json = Bytes::copy_from_slice(json.trim_ascii_end());
        Ok(Self { view, key, position, previous, json })
    }

    /// Returns its view and key.
    pub(super) fn name(&self) -> (String, String) {
        (self.view.clone(), self.key.clone())
    }

    /// Returns its place among all changes: by position, then by name.
    pub(super) fn place(&self) -> (u64, String, String) {
        (self.position, self.view.clone(), self.key.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_its_document() {
        let json = r#"{"view":"conditions","key":"meeting/a-b","position":7,"changed":[]}"#;
        let told = Told::read(json.as_bytes()).unwrap();
        assert_eq!(told.name(), ("conditions".to_owned(), "meeting/a-b".to_owned()));
        assert!(Told::read(br#"{"view":"conditions"}"#).is_err());
    }
}
