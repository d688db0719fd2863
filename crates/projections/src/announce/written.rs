//! Rows of a document, written out: they take a fifth of the memory that they take when they can be looked into.

use std::collections::BTreeMap;

use chancery_views::diff::Rows;

use crate::document_key::{DocumentKey, Paper};
use crate::error::StoreError;

/// What the map and the allocator add to a row, about.
const ROW_BYTES: usize = 96;

/// The rows of a document by id, each as JSON.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Written(BTreeMap<String, Box<[u8]>>);

impl Written {
    /// Writes the rows of a document out, one after the other.
    pub(super) fn of(key: &DocumentKey, paper: &dyn Paper) -> Result<Self, StoreError> {
        let mut rows = BTreeMap::new();
        let mut failure = None;
        paper.each_row(&mut |id, row| match serde_json::to_vec(&row) {
            Ok(row) => drop(rows.insert(id, row.into())),
            Err(error) => failure = Some(error),
        });
        match failure {
            None => Ok(Self(rows)),
            Some(source) => Err(StoreError::Document { key: key.text(), source }),
        }
    }

    /// Returns the rows that differ, as they were before and as they are after.
    pub(super) fn differing(
        before: &Self,
        after: &Self,
        key: &DocumentKey,
    ) -> Result<(Rows, Rows), StoreError> {
        Ok((before.other_than(after, key)?, after.other_than(before, key)?))
    }

    /// Reads the rows that are not the same in another document.
    fn other_than(&self, other: &Self, key: &DocumentKey) -> Result<Rows, StoreError> {
        let differ = self.0.iter().filter(|(id, row)| other.0.get(*id) != Some(*row));
        let mut rows = Rows::new();
        for (id, row) in differ {
            let row = serde_json::from_slice(row)
                .map_err(|source| StoreError::Document { key: key.text(), source })?;
            rows.insert(id.clone(), row);
        }
        Ok(rows)
    }

    /// Estimates the bytes that this takes in memory.
    pub(super) fn weight(&self) -> usize {
        self.0.iter().map(|(id, row)| id.len() + row.len() + ROW_BYTES).sum()
    }
}
