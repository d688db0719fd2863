//! Documents of every view, rendered from a ledger.

use std::collections::BTreeSet;

use chancery_domain::edtf::Edtf;
use chancery_domain::text::Metric;
use chancery_domain::topic::{Topic, topics_of};
use chancery_domain::{EntityKind, EntityRef, Position};
use chancery_views::{
    Known, Ledger, LedgerAt, claims, commitments, conditions, meetings, outlets, proposals, stances,
};
use serde_json::{Value, json};

/// Renders a document of any view, as known at a position (or live) and at V.
pub(crate) fn shown(
    view: &str,
    ledger: &Ledger,
    key: &str,
    through: Option<u64>,
    valid: Option<&str>,
) -> Value {
    let through = through.map_or_else(|| ledger.head(), Position::new);
    shown_at(view, &ledger.at(through).unwrap(), key, valid)
}

/// Renders a document of any view from what is known at a position.
pub(crate) fn shown_at(view: &str, at: &LedgerAt<'_>, key: &str, valid: Option<&str>) -> Value {
    let valid = valid.map(|text| Edtf::parse(text).unwrap());
    let valid = valid.as_ref();
    let entity = || EntityRef::parse(key).unwrap();
    match view {
        conditions::VIEW => json!(conditions::render(&entity(), at, valid)),
        commitments::VIEW => json!(commitments::render(&entity(), at, valid)),
        meetings::VIEW => json!(meetings::render(&entity(), at, valid)),
        proposals::VIEW => {
            json!(proposals::render(&proposals::Key::parse(key).unwrap(), at, valid))
        }
        claims::VIEW => json!(claims::render(&Metric::parse(key).unwrap(), at, valid)),
        stances::VIEW => json!(stances::render(&entity(), at, valid)),
        outlets::VIEW => json!(outlet(&entity(), at, valid)),
        other => panic!("no view {other}"),
    }
}

/// Adds an outlet's tally up from all that is known, and renders its document.
fn outlet(key: &EntityRef, at: &LedgerAt<'_>, valid: Option<&Edtf>) -> outlets::Document {
    let known: Vec<&Known> = at.events().map(|known| &**known).collect();
    let corroborated = corroborated(&known, at, valid);
    let named: BTreeSet<EntityRef> =
        known.iter().flat_map(|known| known.event.mentions()).collect();
    let reports = named.iter().filter(|one| one.kind() == EntityKind::Report);
    let all = known.iter().copied();
    let tally = outlets::gather(key, all, reports, &corroborated, at, valid);
    let own = known
        .iter()
        .filter(|known| outlets::of_assertion(known, at).is_some_and(|share| share.outlet == *key));
    let touched = own.map(|known| outlets::stamp(known, at)).max();
    outlets::render(key, &tally, touched, at, valid)
}

/// Returns the positions of the assertions that a corroborated group rests on, of every metric.
pub(crate) fn corroborated(
    known: &[&Known],
    at: &LedgerAt<'_>,
    valid: Option<&Edtf>,
) -> BTreeSet<u64> {
    let topics: BTreeSet<Topic> = known.iter().flat_map(|known| topics_of(&known.event)).collect();
    let metrics = topics.iter().filter_map(|topic| match topic {
        Topic::Metric(metric) => Some(metric),
        Topic::Stances(_) => None,
    });
    metrics.flat_map(|metric| claims::render(metric, at, valid).corroborated()).collect()
}
