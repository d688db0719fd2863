//! One row of a file as an event.

use chancery_domain::kinds::record::LeadScheme;
use chancery_domain::{Kind, PublisherName};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::columns::Cells;
use crate::day::Back;
use crate::fault::Fault;
use crate::gdelt;
use crate::reading::{Reading, read};
use crate::survey::Numbering;

/// How many hexadecimal digits of a row's hash name it, where the scheme has no ids: 128 bits are enough for ever.
const NAME_DIGITS: usize = 32;

/// A row that can be counted.
#[derive(Clone, Debug)]
pub struct Lead {
    scheme: LeadScheme,
    /// The row's id in its scheme; none where rows have none.
    id: Option<String>,
    cells: Cells,
    sha256: [u8; 32],
    /// What is counted; nothing where the scheme gives the row no class.
    reading: Option<Reading>,
}

impl Lead {
    /// Takes a row that was checked.
    ///
    /// # Errors
    ///
    /// When it cannot be counted.
    pub(crate) fn new(scheme: LeadScheme, id: Option<String>, cells: Cells) -> Result<Self, Fault> {
        let reading = match read(scheme, &cells) {
            Ok(reading) => Some(reading),
            Err(Fault::Unclassed { .. }) => None,
            Err(fault) => return Err(fault),
        };
        let sha256 = hash(&cells);
        Ok(Self { scheme, id, cells, sha256, reading })
    }

    /// Returns what is counted; nothing where the scheme gives the row no class.
    pub fn reading(&self) -> Option<Reading> {
        self.reading
    }

    /// Returns the row's id in its scheme; none where rows have none.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Returns the row.
    pub(crate) fn cells(&self) -> &Cells {
        &self.cells
    }

    /// Returns the hash of the row, where rows are named by it.
    pub(crate) fn named_by_hash(&self) -> Option<[u8; 32]> {
        self.id.is_none().then_some(self.sha256)
    }

    /// Says whether the day may have been made by a resolver of dates, see [`gdelt::dated_back`].
    pub fn dated_back(&self) -> Option<Back> {
        match self.scheme {
            LeadScheme::Gdelt2 | LeadScheme::Gdelt1 => gdelt::dated_back(&self.cells),
            LeadScheme::Acled | LeadScheme::Ucdp | LeadScheme::Icews | LeadScheme::Polecat => None,
        }
    }

    /// Writes the CloudEvent. The same row gets the same id and the same content, whichever file it stands in: equal rows of
    /// a file without ids are told apart by their number among each other.
    pub fn event(&self, source: &PublisherName, numbering: &mut Numbering) -> Vec<u8> {
        let hash = hex(&self.sha256);
        let row = self.id.clone().unwrap_or_else(|| {
            let name = hash.get(..NAME_DIGITS).unwrap_or_default();
            format!("{name}-{}", numbering.next(self.sha256))
        });
        let event = Event {
            specversion: "1.0",
            id: format!("{}:{row}", self.scheme),
            source: source.as_str(),
            kind: Kind::LeadImported.type_name(),
            datacontenttype: "application/json",
            data: Data {
                scheme: self.scheme.as_str(),
                row: &row,
                values: &self.cells,
                sha256: &hash,
            },
        };
        // Texts and lists of texts: there is nothing in it that JSON cannot say.
        serde_json::to_vec(&event).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct Event<'a> {
    specversion: &'a str,
    id: String,
    source: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    datacontenttype: &'a str,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    scheme: &'a str,
    row: &'a str,
    values: &'a Cells,
    sha256: &'a str,
}

/// Hashes the columns, joined by tabs: of a tab-separated file that is the line, without its end.
fn hash(cells: &Cells) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for (index, (_, text)) in cells.iter().enumerate() {
        if index > 0 {
            hasher.update(b"\t");
        }
        hasher.update(text);
    }
    hasher.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}
