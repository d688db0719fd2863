//! What a complete export speaks about: which rows it has, of which countries and days, and how new it is.
//!
//! An export says nothing of other countries and days, nor of what was written after it was made: only a row that lies in its
//! window and is missing is gone.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::acled;
use crate::columns::Columns;
use crate::day::Day;
use crate::lead::Lead;
use crate::overwrite::Values;

/// The window of an export of ACLED.
#[derive(Debug, Default)]
pub struct Window {
    /// The ids, as the beginnings of their hashes.
    ids: HashSet<[u8; 16]>,
    countries: BTreeSet<String>,
    days: Option<(Day, Day)>,
    /// When the newest row was written.
    newest: u64,
}

impl Window {
    /// Takes the next row of the export.
    pub fn take(&mut self, lead: &Lead) {
        let row = lead.cells();
        let (Some(id), Ok(day), Ok(written)) = (lead.id(), acled::day(row), acled::written(row))
        else {
            return;
        };
        self.ids.insert(name(id));
        let country = row.column(acled::COUNTRY).unwrap_or_default();
        if !self.countries.contains(country) {
            self.countries.insert(country.to_owned());
        }
        let (first, last) = self.days.unwrap_or((day, day));
        self.days = Some((first.min(day), last.max(day)));
        self.newest = self.newest.max(written);
    }

    /// Says whether the export has a row.
    pub fn has(&self, row: &str) -> bool {
        self.ids.contains(&name(row))
    }

    /// Says whether the export would have a row of these columns, if that were not gone: it is of a country and a day that the
    /// export covers, and was not written later.
    pub fn covers(&self, values: &Map<String, Value>) -> bool {
        let values = Values(values);
        let (Ok(day), Ok(written)) = (acled::day(&values), acled::written(&values)) else {
            return false;
        };
        let country = values.column(acled::COUNTRY).unwrap_or_default();
        self.days.is_some_and(|(first, last)| first <= day && day <= last)
            && self.countries.contains(country)
            && written <= self.newest
    }
}

fn name(id: &str) -> [u8; 16] {
    Sha256::digest(id).first_chunk().copied().unwrap_or_default()
}
