//! The `proposals` documents: one proposal with its terms, or two side by side per issue.
//!
//! Read [`key`] for what is asked, [`proposal`] for one proposal, [`term`] for the state of a term for each
//! addressee, [`pair`] and [`relation`] for two.

mod document;
mod key;
mod pair;
mod pair_document;
mod proposal;
mod relation;
mod row;
mod term;

use std::collections::BTreeMap;

use chancery_domain::edtf::Edtf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::actors::Actors;
use crate::condition::fold::Context;
use crate::conditions::AsOf;
use crate::origins::Records;
use crate::source::Source;

pub use document::{Proposal, Term};
pub use key::{Key, KeyError};
pub use pair_document::{Asserted, Issue, Pair, Said};

/// Name of the view.
pub const VIEW: &str = "proposals";

/// Version of the rules that this view is folded by; raised when a document would change.
pub const FOLD_VERSION: u32 = 1;

/// The document of a key: of one proposal, or of two.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Document {
    /// One proposal.
    One(Box<Proposal>),
    /// Two, side by side.
    Two(Box<Pair>),
}

impl Document {
    /// Returns the rows by id, each whole.
    pub fn rows(&self) -> BTreeMap<String, Value> {
        match self {
            Self::One(proposal) => proposal.rows(),
            Self::Two(pair) => pair.rows(),
        }
    }

    /// Returns the highest position folded into it; 0 when there is none.
    pub fn position(&self) -> u64 {
        match self {
            Self::One(proposal) => proposal.position,
            Self::Two(pair) => pair.position,
        }
    }
}

/// Renders the document of a key from what is known at N (the source) and at V (`valid`; none is open).
pub fn render(key: &Key, source: &dyn Source, valid: Option<&Edtf>) -> Document {
    let (actors, records) = (Actors::new(source), Records::new(source));
    let context = Context::new(source, &actors, &records, valid);
    let mut document = match key {
        Key::One(proposal) => Document::One(Box::new(row::document(proposal, &context))),
        Key::Two(left, right) => Document::Two(Box::new(pair::document(left, right, &context))),
    };
    let stamp = context.used().max(actors.used());
    let (position, as_of) = match &mut document {
        Document::One(one) => (&mut one.position, &mut one.as_of),
        Document::Two(two) => (&mut two.position, &mut two.as_of),
    };
    *position = stamp.map_or(0, |stamp| stamp.position.get());
    *as_of = AsOf::new(stamp, valid);
    document
}
