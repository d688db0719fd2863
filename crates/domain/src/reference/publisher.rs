//! The names of publishers.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::{ReferenceError, is_slug};
use crate::suggest::shown;

/// The name of a publisher: CloudEvents `source`, and the last token of its NATS subject.
///
/// Invariant: a slug.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct PublisherName(Arc<str>);

impl PublisherName {
    /// Reads a publisher's slug.
    ///
    /// # Errors
    ///
    /// Says what a slug is.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        if is_slug(text) {
            Ok(Self(text.into()))
        } else {
            Err(ReferenceError::BadSlug { slug: shown(text) })
        }
    }

    /// Returns the slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PublisherName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
