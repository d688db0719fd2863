//! The documents that can be asked for: every view that is rendered from the record, by the keys that it has.
//!
//! The timeline is none of them: it is paged, and read from the index.

use std::collections::{BTreeMap, BTreeSet};

use chancery_domain::EntityRef;
use chancery_domain::edtf::Edtf;
use chancery_domain::text::Metric;
use chancery_views::source::Source;
use chancery_views::{claims, commitments, conditions, meetings, outlets, proposals, stances};
use serde_json::Value;

use crate::error::StoreError;
use crate::facet::{METRIC, STANCES};
use crate::outlet;
use crate::source::SourceAt;
use crate::views::line;

/// A view of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentView {
    Conditions,
    Meetings,
    Proposals,
    Commitments,
    Claims,
    Stances,
    Outlets,
}

/// The key of one document, with its view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DocumentKey {
    Conditions(EntityRef),
    Meetings(EntityRef),
    Proposals(proposals::Key),
    Commitments(EntityRef),
    Claims(Metric),
    Stances(EntityRef),
    Outlets(EntityRef),
}

/// A rendered document of some view.
pub(crate) trait Paper {
    /// Returns the highest position folded into it; 0 when there is none.
    fn position(&self) -> u64;

    /// Returns its rows by id, each whole.
    fn rows(&self) -> BTreeMap<String, Value>;

    /// Gives its rows with their ids, in any order: where there may be thousands, one after the other.
    fn each_row(&self, take: &mut dyn FnMut(String, Value)) {
        self.rows().into_iter().for_each(|(id, row)| take(id, row));
    }

    /// Writes it as one line of JSON; `key` is named in an error.
    fn line(&self, key: &str) -> Result<Vec<u8>, StoreError>;

    /// Returns the positions of assertions that it says are corroborated: what the documents of outlets count.
    fn corroborated(&self) -> BTreeSet<u64> {
        BTreeSet::new()
    }
}

macro_rules! papers {
    ($($view:ident $({ $($more:tt)* })?),*) => {$(
        impl Paper for $view::Document {
            fn position(&self) -> u64 {
                self.position
            }

            fn rows(&self) -> BTreeMap<String, Value> {
                Self::rows(self)
            }

            fn line(&self, key: &str) -> Result<Vec<u8>, StoreError> {
                line(key, self)
            }

            $($($more)*)?
        }
    )*};
}

papers!(conditions, meetings, commitments, stances, outlets, claims {
    fn each_row(&self, take: &mut dyn FnMut(String, Value)) {
        Self::each_row(self, take);
    }

    fn corroborated(&self) -> BTreeSet<u64> {
        Self::corroborated(self)
    }
});

impl Paper for proposals::Document {
    fn position(&self) -> u64 {
        Self::position(self)
    }

    fn rows(&self) -> BTreeMap<String, Value> {
        Self::rows(self)
    }

    fn line(&self, key: &str) -> Result<Vec<u8>, StoreError> {
        line(key, self)
    }
}

impl DocumentView {
    pub(crate) const ALL: [Self; 7] = [
        Self::Conditions,
        Self::Meetings,
        Self::Proposals,
        Self::Commitments,
        Self::Claims,
        Self::Stances,
        Self::Outlets,
    ];

    /// Finds a view by its name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }

    /// Returns its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Conditions => conditions::VIEW,
            Self::Meetings => meetings::VIEW,
            Self::Proposals => proposals::VIEW,
            Self::Commitments => commitments::VIEW,
            Self::Claims => claims::VIEW,
            Self::Stances => stances::VIEW,
            Self::Outlets => outlets::VIEW,
        }
    }

    /// Returns the version of its rules.
    pub(crate) fn fold_version(self) -> u32 {
        match self {
            Self::Conditions => conditions::FOLD_VERSION,
            Self::Meetings => meetings::FOLD_VERSION,
            Self::Proposals => proposals::FOLD_VERSION,
            Self::Commitments => commitments::FOLD_VERSION,
            Self::Claims => claims::FOLD_VERSION,
            Self::Stances => stances::FOLD_VERSION,
            Self::Outlets => outlets::FOLD_VERSION,
        }
    }

    /// Returns the list that is cut when a document does not fit a reply.
    pub(crate) fn list(self) -> &'static str {
        match self {
            Self::Conditions => "conditions",
            Self::Meetings => "history",
            Self::Proposals => "terms",
            Self::Commitments => "commitments",
            Self::Claims => "groups",
            Self::Stances => "cells",
            Self::Outlets => "reliability",
        }
    }

    /// Reads a key.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it, and what a key of this view is.
    pub(crate) fn key(self, text: &str) -> Result<DocumentKey, String> {
        match self {
            Self::Conditions => reference(
                text,
                conditions::is_key,
                "conditions: only a meeting, an agreement or a proposal has",
            )
            .map(DocumentKey::Conditions),
            Self::Meetings => {
                reference(text, meetings::is_key, "document of a meeting: only a meeting has")
                    .map(DocumentKey::Meetings)
            }
            Self::Commitments => {
                reference(text, commitments::is_key, "commitments: only an agreement has")
                    .map(DocumentKey::Commitments)
            }
            Self::Stances => {
                reference(text, stances::is_key, "stances: only an actor or an issue has")
                    .map(DocumentKey::Stances)
            }
            Self::Proposals => {
                proposals::Key::parse(text).map(DocumentKey::Proposals).map_err(|error| {
                    match std::error::Error::source(&error) {
                        Some(cause) => format!("{error}: {cause}"),
                        None => error.to_string(),
                    }
                })
            }
            Self::Outlets => reference(text, outlets::is_key, "reliability: only an outlet has")
                .map(DocumentKey::Outlets),
            Self::Claims => Metric::parse(text)
                .map(DocumentKey::Claims)
                .map_err(|error| format!("`{text}` is no metric: {error}")),
        }
    }

    /// Returns what the names of all keys begin with, in the order of the names: names are listed by these.
    pub(crate) fn prefixes(self) -> &'static [&'static str] {
        match self {
            Self::Conditions => &["agreement/", "meeting/", "proposal/"],
            Self::Meetings => &["meeting/"],
            Self::Proposals => &["proposal/"],
            Self::Commitments => &["agreement/"],
            Self::Claims => &[METRIC],
            Self::Stances => &["stances actor/", "stances issue/"],
            Self::Outlets => &["outlet/"],
        }
    }

    /// Returns the key whose name this is; none for a name that belongs to none.
    pub(crate) fn key_of_name(self, name: &str) -> Option<DocumentKey> {
        let text = match self {
            Self::Claims => name.strip_prefix(METRIC)?,
            Self::Stances => name.strip_prefix(STANCES)?,
            Self::Conditions
            | Self::Meetings
            | Self::Proposals
            | Self::Commitments
            | Self::Outlets => name,
        };
        self.key(text).ok()
    }

    /// Returns the name of the key that comes after a key, in the order of names.
    pub(crate) fn name_of_key(self, key: &str) -> String {
        match self {
            Self::Claims => format!("{METRIC}{key}"),
            Self::Stances => format!("{STANCES}{key}"),
            Self::Conditions
            | Self::Meetings
            | Self::Proposals
            | Self::Commitments
            | Self::Outlets => key.to_owned(),
        }
    }

    /// Says whether the documents are of an entity's history, so that one without a history has none.
    pub(crate) fn is_of_history(self) -> bool {
        match self {
            Self::Conditions | Self::Meetings | Self::Proposals | Self::Commitments => true,
            Self::Claims | Self::Stances | Self::Outlets => false,
        }
    }
}

fn reference(text: &str, is_key: fn(&EntityRef) -> bool, only: &str) -> Result<EntityRef, String> {
    let key = EntityRef::parse(text).map_err(|error| error.to_string())?;
    if is_key(&key) { Ok(key) } else { Err(format!("`{text}` has no {only}")) }
}

impl DocumentKey {
    /// Returns the view.
    pub(crate) fn view(&self) -> DocumentView {
        match self {
            Self::Conditions(_) => DocumentView::Conditions,
            Self::Meetings(_) => DocumentView::Meetings,
            Self::Proposals(_) => DocumentView::Proposals,
            Self::Commitments(_) => DocumentView::Commitments,
            Self::Claims(_) => DocumentView::Claims,
            Self::Stances(_) => DocumentView::Stances,
            Self::Outlets(_) => DocumentView::Outlets,
        }
    }

    /// Returns the key as documents show it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Conditions(key)
            | Self::Meetings(key)
            | Self::Commitments(key)
            | Self::Stances(key)
            | Self::Outlets(key) => key.to_string(),
            Self::Proposals(key) => key.to_string(),
            Self::Claims(metric) => metric.to_string(),
        }
    }

    /// Returns the view and the key, as a name.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.view().name(), self.text())
    }

    /// Returns the metric whose claims the document tells.
    pub(crate) fn metric(&self) -> Option<&Metric> {
        match self {
            Self::Claims(metric) => Some(metric),
            Self::Conditions(_)
            | Self::Meetings(_)
            | Self::Proposals(_)
            | Self::Commitments(_)
            | Self::Stances(_)
            | Self::Outlets(_) => None,
        }
    }

    /// Renders the document; a failure of the store comes before the document.
    pub(crate) fn render(
        &self,
        source: &SourceAt<'_>,
        valid: Option<&Edtf>,
    ) -> Result<Box<dyn Paper>, StoreError> {
        let from = source as &dyn Source;
        let paper: Box<dyn Paper> = match self {
            Self::Conditions(key) => Box::new(conditions::render(key, from, valid)),
            Self::Meetings(key) => Box::new(meetings::render(key, from, valid)),
            Self::Proposals(key) => Box::new(proposals::render(key, from, valid)),
            Self::Commitments(key) => Box::new(commitments::render(key, from, valid)),
            Self::Claims(metric) => {
                let document = claims::render(metric, from, valid);
                if valid.is_none() {
                    source.keep_borne_out(metric, &document);
                }
                Box::new(document)
            }
            Self::Stances(key) => Box::new(stances::render(key, from, valid)),
            Self::Outlets(key) => Box::new(outlet::render(key, source, valid)?),
        };
        source.failure().map_or(Ok(paper), Err)
    }
}
