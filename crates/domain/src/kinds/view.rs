//! What the system records about its own views.

use serde::{Deserialize, Serialize};

use crate::position::Position;
use crate::text::Sha256Hex;

/// CloudEvents `type` of an attestation.
pub const ATTESTED: &str = "chancery.view.attested.v1";

/// The system says what a view came to: whoever folds the log as far as `upto` by the same rules gets the same
/// digest. It has no subject, and no view is folded from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewAttested {
    /// The view.
    pub view: String,
    /// Version of the rules that it was folded by.
    pub fold_version: u32,
    /// The last event that was folded.
    pub upto: Position,
    /// The log's RFC 6962 root over the entries through `upto`.
    pub root: Sha256Hex,
    /// How many rows the view has.
    pub rows: u64,
    /// The RFC 6962 root over the rows `[key, document]` as RFC 8785 JSON, in order of key.
    pub digest: Sha256Hex,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attestation_has_these_members_for_ever() {
        let hash = "ab".repeat(32);
        let text = format!(
            r#"{{"view":"conditions","fold_version":1,"upto":17,"root":"{hash}","rows":3,"digest":"{hash}"}}"#
        );
        let attested: ViewAttested = serde_json::from_str(&text).unwrap();
        assert_eq!((attested.upto.get(), attested.rows), (17, 3));
        assert_eq!(serde_json::to_string(&attested).unwrap(), text);
        for wrong in [
            text.replace("\"upto\":17", "\"upto\":0"),
            text.replace("\"rows\":3", "\"rows\":-1"),
            text.replacen(&hash, "AB", 1),
            text.replace("\"rows\":3", "\"rows\":3,\"more\":1"),
        ] {
            assert!(serde_json::from_str::<ViewAttested>(&wrong).is_err(), "{wrong}");
        }
    }
}
