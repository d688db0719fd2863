//! Attested views: what every view comes to after an event, as one digest that goes into the log.
//!
//! The digest of a view is the RFC 6962 root over its rows, in order of key. A row is `[key, document]` as
//! RFC 8785 JSON, with V open: of `conditions` each document with its reference, of `timeline` each entry
//! with its position. So one document is proven against a digest as one entry is against a checkpoint.
//!
//! Whoever folds computes it by this code: the live projections to say it, an audit to check what was said.
//! Read in this order: this file, [`rows`] (what is kept between two attestations), [`entries`] (the tree of
//! the timeline), [`edge`] (the log's own root), [`voice`] (the way into the log), [`demand`] (asking for it).

pub(crate) mod demand;
pub(crate) mod edge;
pub(crate) mod entries;
pub(crate) mod rows;
pub(crate) mod voice;

use chancery_domain::Position;
use chancery_domain::kinds::view::ViewAttested;
use chancery_domain::text::Sha256Hex;
use chancery_tlog::{Hash, leaf_hash};
use chancery_views::{conditions, timeline};
use chancery_wire::canonical;
use serde::Serialize;

/// How many events lie between two attestations that are made without being asked for: folding as many takes
/// a hundred times as long as the digest of what they changed.
pub const ATTEST_EVERY: u64 = 10_000;

/// What one view came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewDigest {
    /// The view.
    pub view: &'static str,
    /// Version of the rules that it was folded by.
    pub fold_version: u32,
    /// How many rows it has.
    pub rows: u64,
    /// The root over them.
    pub digest: Hash,
}

/// What all views came to after an event, and the log as it was hashed on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// The last event that says something: attestations after it change no view.
    pub upto: Position,
    /// The log's root over the entries through it.
    pub root: Hash,
    /// Every view.
    pub views: Vec<ViewDigest>,
}

impl Attestation {
    /// Returns the data of the events that say so, each with its id: the same for the same fold of the same log,
    /// so that saying it twice is one event.
    pub fn events(&self) -> impl Iterator<Item = (String, ViewAttested)> {
        self.views.iter().map(|view| {
            let ViewDigest { view, fold_version, rows, digest } = *view;
            let (upto, root, digest) = (self.upto, hex(&self.root), hex(&digest));
            let id = format!("attested/{view}/{upto}/v{fold_version}");
            let view = view.to_owned();
            (id, ViewAttested { view, fold_version, upto, root, rows, digest })
        })
    }
}

fn hex(hash: &Hash) -> Sha256Hex {
    Sha256Hex::from(*hash.as_bytes())
}

/// The views that are attested, each with the version of its rules.
pub const ATTESTED_VIEWS: [(&str, u32); 2] =
    [(conditions::VIEW, conditions::FOLD_VERSION), (timeline::VIEW, timeline::FOLD_VERSION)];

/// The key of a row.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
pub enum RowKey<'a> {
    /// The reference of a document.
    Reference(&'a str),
    /// The position of an entry.
    Position(u64),
}

/// Hashes one row to its leaf: `SHA-256(0x00 || [key, document])`.
///
/// # Errors
///
/// Never for documents made of text and integers; others cannot be hashed.
pub fn row_leaf(key: RowKey<'_>, document: &impl Serialize) -> Result<Hash, serde_json::Error> {
    let row = serde_json::to_vec(&(key, document))?;
    canonical::reorder(&row).map(|row| leaf_hash(&row)).ok_or_else(no_integer)
}

/// Says that a document holds a number that is no integer.
fn no_integer() -> serde_json::Error {
    serde::ser::Error::custom("a document holds text and integers")
}

#[cfg(test)]
mod tests;
