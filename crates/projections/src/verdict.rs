//! Two stores of one log, compared at one position: what the views come to, and every row.

use std::path::Path;

use serde::Serialize;

use crate::attest::{Attestation, ViewDigest};
use crate::compare::{self, Difference, Scope};
use crate::error::StoreError;
use crate::runner::Held;

/// What comparing a store with the live one came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Verdict {
    /// Both have read through here.
    pub(crate) position: u64,
    /// What each view comes to in both.
    pub(crate) views: Vec<Digests>,
    /// How many rows of the two stores differ; none when they say the same.
    pub(crate) rows_differ: u64,
    /// The first rows that differ.
    pub(crate) differences: Vec<Shown>,
}

/// The digest of one view in both stores, over its rows in any order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Digests {
    view: &'static str,
    fold_version: u32,
    live: Digest,
    next: Digest,
    equal: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Digest {
    rows: u64,
    digest: String,
}

/// One value that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Shown {
    /// The table, the row and the column.
    #[serde(rename = "where")]
    place: String,
    /// In the live store.
    before: String,
    /// In the store that would take its place.
    after: String,
}

impl From<Difference> for Shown {
    fn from(difference: Difference) -> Self {
        let Difference { place, expected, found } = difference;
        Self { place, before: found, after: expected }
    }
}

impl Digest {
    fn of(view: &ViewDigest) -> Self {
        Self { rows: view.rows, digest: view.digest.to_string() }
    }
}

impl Verdict {
    /// Says whether both say the same.
    pub(crate) fn is_equal(&self) -> bool {
        self.rows_differ == 0
            && self.differences.is_empty()
            && self.views.iter().all(|view| view.equal)
    }
}

/// Compares a moment of the live store with the store at `next`, which has read as far and stands still.
///
/// The digests are those that both stores keep; rows are compared as they lie there, so that one that was changed
/// behind the digest's back is found too.
pub(crate) fn judge(
    held: Held,
    next: &Path,
    attestation: Option<&Attestation>,
) -> Result<Verdict, StoreError> {
    let Held { cursor, attestation: live, readers } = held;
    let views = digests(live.as_ref(), attestation);
    let compared = compare::compare_connections(readers, next, Scope::Everything)?;
    let differences = compared.differences.into_iter().map(Shown::from).collect();
    Ok(Verdict { position: cursor.count(), views, rows_differ: compared.rows_differ, differences })
}

fn digests(live: Option<&Attestation>, next: Option<&Attestation>) -> Vec<Digests> {
    let (live, next) = (of(live), of(next));
    let pairs = live.iter().zip(next);
    pairs
        .map(|(live, next)| Digests {
            view: live.view,
            fold_version: live.fold_version,
            live: Digest::of(live),
            next: Digest::of(next),
            equal: live == next,
        })
        .collect()
}

fn of(attestation: Option<&Attestation>) -> &[ViewDigest] {
    attestation.map_or(&[], |attestation| &attestation.views)
}
