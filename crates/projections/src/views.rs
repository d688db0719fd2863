//! The views: everything that this crate asks of `chancery_views`.

use chancery_domain::EntityRef;
use chancery_domain::edtf::Edtf;
use chancery_views::Known;
use chancery_views::conditions::{self, Document, Keep};
use chancery_views::leads;
use chancery_views::source::Source;
use chancery_views::timeline::{self, Entry};

use crate::error::StoreError;
use crate::source::SourceAt;

/// The view whose documents are materialised.
pub(crate) const CONDITIONS: &str = conditions::VIEW;

/// The view that is read from the index.
pub(crate) const TIMELINE: &str = timeline::VIEW;

/// The view that is read from tallies.
pub(crate) const LEADS: &str = leads::VIEW;

/// Says whether an entity with a history is a key of `conditions`.
pub(crate) fn is_conditions_key(entity: &EntityRef) -> bool {
    conditions::is_key(entity)
}

/// Renders a `conditions` document; a failure of the store comes before the document.
pub(crate) fn conditions(
    key: &EntityRef,
    source: &SourceAt<'_>,
    valid: Option<&Edtf>,
) -> Result<Document, StoreError> {
    let document = conditions::render(key, source as &dyn Source, valid);
    source.failure().map_or(Ok(document), Err)
}

/// Renders a `conditions` document with V open, from parts that are kept and parts that are made.
pub(crate) fn conditions_kept(
    key: &EntityRef,
    source: &SourceAt<'_>,
    kept: &dyn Keep,
) -> Result<Document, StoreError> {
    let document = conditions::render_kept(key, source as &dyn Source, kept);
    source.failure().map_or(Ok(document), Err)
}

/// Renders a timeline entry; none for an event that is none.
pub(crate) fn entry(known: &Known, source: &SourceAt<'_>) -> Result<Option<Entry>, StoreError> {
    let entry = timeline::entry(known, source as &dyn Source);
    source.failure().map_or(Ok(entry), Err)
}

/// Says whether a report is withdrawn.
pub(crate) fn is_withdrawn(report: &EntityRef, source: &SourceAt<'_>) -> Result<bool, StoreError> {
    let withdrawn = source.report(report).is_withdrawn();
    source.failure().map_or(Ok(withdrawn), Err)
}

/// Writes a document as one line of JSON.
pub(crate) fn line(key: &str, document: &impl serde::Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(document)
        .map_err(|source| StoreError::Document { key: key.to_owned(), source })
}
