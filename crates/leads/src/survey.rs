//! A file looked at before anything of it is sent: whether it is sound, how many rows it has, and which of them repeat.

use std::collections::{BTreeMap, HashMap};

use crate::day::Back;
use crate::fault::Fault;
use crate::lead::Lead;
use crate::rows::Row;

/// How many bits tell that a row may have come before: with a hundred million rows, one in three is looked at twice for
/// nothing. The memory is the same for every file.
const SEEN_BITS: u64 = 1 << 28;

/// The most rows that may repeat others: 100 MiB of memory. In files that were published some in a thousand do.
const REPEATED_MAX: usize = 2 * 1024 * 1024;

/// A short form of a row's hash: 128 bits tell all rows there are from each other.
type Name = [u8; 16];

/// What a file comes to.
#[derive(Debug, Default)]
pub struct Survey {
    /// How many rows it has.
    pub rows: u64,
    /// How many of them can be leads.
    pub leads: u64,
    /// How many rows are dated exactly one step of the calendar before they were added, by step.
    pub dated_back: BTreeMap<Back, u64>,
    /// How many leads are counted nowhere, because their scheme gives them no class.
    pub uncounted: u64,
    seen: Seen,
}

impl Survey {
    /// Looks at the next row.
    ///
    /// # Errors
    ///
    /// When too many rows repeat others, which no file does that was published.
    pub fn take(&mut self, row: &Row) -> Result<(), Fault> {
        self.rows += 1;
        let Ok(lead) = &row.lead else { return Ok(()) };
        self.leads += 1;
        if let Some(back) = lead.dated_back() {
            *self.dated_back.entry(back).or_default() += 1;
        }
        if lead.reading().is_none() {
            self.uncounted += 1;
        }
        self.seen.take(lead);
        if self.seen.repeated.len() > REPEATED_MAX {
            return Err(Fault::Repeated { max: REPEATED_MAX });
        }
        Ok(())
    }

    /// Returns the numbering of equal rows, with which the file is read the second time.
    pub fn into_numbering(self) -> Numbering {
        Numbering { repeated: self.seen.repeated }
    }
}

/// Which rows have come before. Only rows without an id are remembered.
#[derive(Debug, Default)]
struct Seen {
    bits: Vec<u64>,
    repeated: HashMap<Name, u32>,
}

impl Seen {
    fn take(&mut self, lead: &Lead) {
        let Some(hash) = lead.named_by_hash() else { return };
        if self.bits.is_empty() {
            self.bits = vec![0; usize::try_from(SEEN_BITS / 64).unwrap_or_default()];
        }
        let name = name_of(hash);
        let bit = u64::from_le_bytes(name.first_chunk().copied().unwrap_or_default()) % SEEN_BITS;
        let Some(word) = usize::try_from(bit / 64).ok().and_then(|index| self.bits.get_mut(index))
        else {
            return;
        };
        let mask = 1 << (bit % 64);
        if *word & mask != 0 {
            self.repeated.insert(name, 0);
        }
        *word |= mask;
    }
}

/// Numbers equal rows of a file: the first is 1.
#[derive(Debug, Default)]
pub struct Numbering {
    /// How often each row has come that may come again.
    repeated: HashMap<Name, u32>,
}

impl Numbering {
    /// Returns the number of the next row with this hash.
    pub(crate) fn next(&mut self, hash: [u8; 32]) -> u32 {
        // A row that is not here comes once.
        let Some(count) = self.repeated.get_mut(&name_of(hash)) else { return 1 };
        *count += 1;
        *count
    }
}

fn name_of(hash: [u8; 32]) -> Name {
    hash.first_chunk().copied().unwrap_or_default()
}
