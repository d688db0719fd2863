//! Tests: every document that is answered from the store, at every position and some V, is the one that the rules
//! give from the ledger in memory; and what moved between two positions moved where it is said to.

use std::collections::BTreeSet;

use chancery_domain::edtf::Edtf;
use chancery_domain::text::Metric;
use chancery_domain::{Body, EntityKind, EntityRef, Kind, Position, RecordedAt};
use chancery_views::{
    Known, Ledger, LedgerAt, Stamp, claims, commitments, conditions, meetings, outlets, proposals,
    stances,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Told, line, pointing, stored};
use crate::document_key::{DocumentKey, DocumentView};
use crate::incoming::Incoming;
use crate::query_for_tests::ask;
use crate::reader::Reader;
use crate::testing::{drafts, placed, recorded};

/// Every key that a story of drafts can have in a view, and one that nobody spoke of.
pub(super) fn keys(told: &Told) -> Vec<DocumentKey> {
    let mut texts: BTreeSet<String> = told.entities.iter().map(ToString::to_string).collect();
    let unheard = ["meeting/none", "agreement/none", "issue/none", "outlet/none", "x-none"];
    texts.extend(unheard.map(str::to_owned));
    texts.extend(["killed", "wounded", "proposal/other=proposal/plan"].map(str::to_owned));
    // What only a correction speaks of.
    let corrected =
        ["meeting/a-b", "meeting/past", "meeting/talks", "issue/ceasefire", "issue/gas"];
    texts.extend(corrected.map(str::to_owned));
    texts.insert("outlet/daily".to_owned());
    let of_view =
        |view: DocumentView| texts.iter().filter_map(move |text| view.key(text).ok()).collect();
    DocumentView::ALL.into_iter().flat_map(|view| -> Vec<_> { of_view(view) }).collect()
}

/// Renders a document from the ledger; `named` are the events that name an outlet, or once did.
fn rendered(
    key: &DocumentKey,
    at: &LedgerAt<'_>,
    valid: Option<&Edtf>,
    named: &BTreeSet<(EntityRef, Position)>,
) -> String {
    match key {
        DocumentKey::Conditions(key) => line(&conditions::render(key, at, valid)),
        DocumentKey::Meetings(key) => line(&meetings::render(key, at, valid)),
        DocumentKey::Proposals(key) => line(&proposals::render(key, at, valid)),
        DocumentKey::Commitments(key) => line(&commitments::render(key, at, valid)),
        DocumentKey::Claims(metric) => line(&claims::render(metric, at, valid)),
        DocumentKey::Stances(key) => line(&stances::render(key, at, valid)),
        DocumentKey::Outlets(key) => line(&outlet(key, at, valid, named)),
    }
}

/// Adds an outlet up from all that is known, whomever it concerns; only the document's position is of what names it.
fn outlet(
    key: &EntityRef,
    at: &LedgerAt<'_>,
    valid: Option<&Edtf>,
    named: &BTreeSet<(EntityRef, Position)>,
) -> outlets::Document {
    let known: Vec<&Known> = at.events().map(|known| &**known).collect();
    let metric = |known: &&Known| {
        if let Body::ClaimMade(claim) = &known.event.body {
            Some(claim.metric.clone())
        } else {
            None
        }
    };
    let of_all = known.iter().filter_map(metric).collect::<BTreeSet<Metric>>();
    let corroborated =
        of_all.iter().flat_map(|metric| claims::render(metric, at, valid).corroborated()).collect();
    let reports: BTreeSet<EntityRef> = known
        .iter()
        .flat_map(|known| known.event.mentions())
        .filter(|one| one.kind() == EntityKind::Report)
        .collect();
    let tally = outlets::gather(key, known.iter().copied(), &reports, &corroborated, at, valid);
    let told = |one: &&&Known| !matches!(one.event.body, Body::RecordFlagged(_));
    let own =
        || known.iter().filter(told).filter(|one| named.contains(&(key.clone(), one.position())));
    let figures = own().filter_map(metric).filter_map(|metric| {
        let document = claims::render(&metric, at, valid);
        let recorded_at = RecordedAt::parse(document.as_of.recorded.as_deref()?).unwrap();
        Some(Stamp { position: Position::new(document.position)?, recorded_at })
    });
    let touched = own().map(|known| outlets::stamp(known, at)).chain(figures).max();
    outlets::render(key, &tally, touched, at, valid)
}

/// The ledger of some records in which nothing was ever merged.
fn unmerged(records: &[Incoming]) -> Ledger {
    let mut ledger = Ledger::default();
    let is_merge = |record: &&Incoming| {
        record.event.as_ref().is_some_and(|event| event.kind() == Kind::EntityMerged)
    };
    for record in records.iter().filter(|record| !is_merge(record)) {
        recorded(&mut ledger, record);
    }
    ledger
}

fn asked(reader: &Reader, key: &DocumentKey, through: u64, valid: Option<&str>) -> String {
    let mut query = json!({ "key": key.text(), "position": through });
    if let Some(valid) = valid {
        query["valid_at"] = Value::from(valid);
    }
    ask(reader, key.view().name(), &query)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn every_document_is_the_ledgers_at_every_position(drafts in drafts(1..24)) {
        let records = placed(&drafts);
        let told = Told::new(&records);
        let (_folder, reader) = stored(&records);
        let keys = keys(&told);
        let unmerged = unmerged(&records);
        let (mut recorded, mut named) = (BTreeSet::new(), BTreeSet::new());
        for through in 0..=told.through {
            let at = told.at(through);
            for known in unmerged.at(Position::new(through)).unwrap().events() {
                let outlets = known.event.mentions().into_iter().filter(outlets::is_key);
                recorded.extend(outlets.map(|outlet| (outlet, known.position())));
            }
            // Whatever an outlet's name stood for while somebody was known to have named it.
            let aliases = at.aliases();
            named.extend(recorded.iter().map(|(outlet, position)| (aliases.resolve(outlet), *position)));
            for (key, valid) in keys.iter().flat_map(|key| [None, Some("2025-05-16")].map(|valid| (key, valid))) {
                let edtf = valid.map(|valid| Edtf::parse(valid).unwrap());
                let expected = pointing(rendered(key, &at, edtf.as_ref(), &named), &key.text(), &at);
                prop_assert_eq!(asked(&reader, key, through, valid), expected, "{:?} at {} {:?}", key, through, valid);
            }
        }
    }

    #[test]
    fn a_row_moved_because_of_events_at_which_it_moved(drafts in drafts(1..24), from in any::<prop::sample::Index>()) {
        let records = placed(&drafts);
        let told = Told::new(&records);
        let (_folder, reader) = stored(&records);
        let from = from.index(records.len()) as u64;
        for (key, valid) in keys(&told).iter().flat_map(|key| [None, Some("2025-05-16")].map(|valid| (key, valid))) {
            let moved = |from: u64, to: u64| -> Value {
                let query = json!({
                    "view": key.view().name(), "key": key.text(), "from": from, "to": to, "valid_at": valid,
                });
                serde_json::from_str(&ask(&reader, "diff", &query)).unwrap()
            };
            // Between two neighbours, whatever moved did so because of the later one.
            let at = |row: &Value, through: u64| {
                let step = moved(through - 1, through);
                step["changed"].as_array().unwrap().iter().any(|one| one["row"] == row["row"])
            };
            let whole = moved(from, told.through);
            for row in whole["changed"].as_array().unwrap() {
                let because: Vec<u64> = row["because"].as_array().unwrap().iter().map(|one| one.as_u64().unwrap()).collect();
                prop_assert!(!because.is_empty(), "{:?} {:?} from {}: {}", key, valid, from, row);
                for through in because {
                    prop_assert!(through > from && at(row, through), "{:?} {:?} at {}: {}", key, valid, through, row);
                }
            }
        }
    }
}
