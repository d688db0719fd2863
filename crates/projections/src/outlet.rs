//! The `outlets` document, added up from what the outlet told: asked for, not kept.
//!
//! It takes as long as the outlet has told much: some ten microseconds an assertion. What is corroborated is read off
//! the documents of claims, each of which is rendered once for all outlets that are rendered from the same cache.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::{Body, EntityKind, EntityRef, Kind, Position, RecordedAt};
use chancery_views::known::Stamp;
use chancery_views::source::Source;
use chancery_views::{Known, claims, outlets};

use crate::error::StoreError;
use crate::source::SourceAt;

/// What is corroborated of the claims of a metric.
#[derive(Debug, Default)]
pub(crate) struct BorneOut {
    /// The positions of assertions.
    pub(crate) assertions: BTreeSet<u64>,
    /// The last event folded into the document that says so.
    pub(crate) stamp: Option<Stamp>,
}

impl BorneOut {
    /// Reads it off the document of the metric.
    pub(crate) fn by(document: &claims::Document) -> Self {
        Self { assertions: document.corroborated(), stamp: stamp(document) }
    }
}

/// Renders the document of an outlet.
pub(crate) fn render(
    outlet: &EntityRef,
    source: &SourceAt<'_>,
    valid: Option<&Edtf>,
) -> Result<outlets::Document, StoreError> {
    // A flag is put on what an outlet told, and is no word of it: what it does to figures `claims` says. What a merge
    // moved says so itself.
    let told = |known: &Arc<Known>| {
        let is_merge = known.event.kind() == Kind::EntityMerged;
        !is_merge && !matches!(known.event.body, Body::RecordFlagged(_))
    };
    let concerning: Vec<_> = source.concerning(outlet)?.into_iter().filter(told).collect();
    let from = source as &dyn Source;
    let (mut metrics, mut reports, mut touched) = (BTreeSet::new(), BTreeSet::new(), None);
    for known in &concerning {
        if let Body::ClaimMade(claim) = &known.event.body {
            metrics.insert(&claim.metric);
        }
        reports.extend(known.event.subject().filter(|one| one.kind() == EntityKind::Report));
        touched = touched.max(Some(outlets::stamp(known, from)));
    }
    let mut corroborated = BTreeSet::new();
    for metric in metrics {
        let borne_out = match valid {
            None => source.borne_out(metric)?,
            Some(_) => Arc::new(BorneOut::by(&claims::render(metric, from, valid))),
        };
        touched = touched.max(borne_out.stamp);
        corroborated.extend(&borne_out.assertions);
    }
    let assertions = concerning.iter().map(|known| &**known);
    let tally = outlets::gather(outlet, assertions, &reports, &corroborated, from, valid);
    Ok(outlets::render(outlet, &tally, touched, from, valid))
}

/// Returns the stamp of the last event folded into a document.
fn stamp(document: &claims::Document) -> Option<Stamp> {
    let position = Position::new(document.position)?;
    let recorded_at = RecordedAt::parse(document.as_of.recorded.as_deref()?).ok()?;
    Some(Stamp { position, recorded_at })
}
