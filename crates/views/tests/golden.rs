//! Every document of the examples, as its view's rules have said since they have their version.
//!
//! Whoever makes this fail has changed what documents say: raise the `FOLD_VERSION` of the view, remove the file of
//! the version before, run this twice (the first run writes the new file), and look at what changed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "this is how a test fails")]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use chancery_domain::topic::{Topic, topics_of};
use chancery_domain::{EntityKind, EntityRef};
use chancery_views::{
    LedgerAt, claims, commitments, conditions, meetings, outlets, proposals, stances,
};
use serde_json::{Value, json};
use support::shown::shown_at;
use support::{dossier, ledger, lines};

/// The views, each with the version of its rules.
const VIEWS: [(&str, u32); 7] = [
    (conditions::VIEW, conditions::FOLD_VERSION),
    (meetings::VIEW, meetings::FOLD_VERSION),
    (proposals::VIEW, proposals::FOLD_VERSION),
    (commitments::VIEW, commitments::FOLD_VERSION),
    (claims::VIEW, claims::FOLD_VERSION),
    (stances::VIEW, stances::FOLD_VERSION),
    (outlets::VIEW, outlets::FOLD_VERSION),
];

/// The V that documents are also looked at: between the two ends of either example.
const VALID: &str = "2025-05-16";

fn entities(at: &LedgerAt<'_>, kinds: &[EntityKind]) -> BTreeSet<EntityRef> {
    let all = at.events().flat_map(|known| known.event.mentions());
    all.filter(|entity| kinds.contains(&entity.kind())).collect()
}

fn metrics(at: &LedgerAt<'_>) -> Vec<String> {
    let topics: BTreeSet<Topic> = at.events().flat_map(|known| topics_of(&known.event)).collect();
    let metric = |topic| match topic {
        Topic::Metric(metric) => Some(metric.to_string()),
        Topic::Stances(_) => None,
    };
    topics.into_iter().filter_map(metric).collect()
}

/// Returns the keys of a view that an example has; of proposals every pair too.
fn keys(view: &str, at: &LedgerAt<'_>) -> Vec<String> {
    let of = |kinds: &[EntityKind]| -> Vec<String> {
        entities(at, kinds).iter().map(ToString::to_string).collect()
    };
    match view {
        conditions::VIEW => of(&[EntityKind::Agreement, EntityKind::Meeting, EntityKind::Proposal]),
        meetings::VIEW => of(&[EntityKind::Meeting]),
        commitments::VIEW => of(&[EntityKind::Agreement]),
        stances::VIEW => of(&[EntityKind::Actor, EntityKind::Issue]),
        outlets::VIEW => of(&[EntityKind::Outlet]),
        claims::VIEW => metrics(at),
        proposals::VIEW => {
            let single = of(&[EntityKind::Proposal]);
            let pairs = single.iter().enumerate().flat_map(|(place, one)| {
                single.iter().skip(place + 1).map(move |other| format!("{one}={other}"))
            });
            pairs.chain(single.iter().cloned()).collect()
        }
        other => panic!("no view {other}"),
    }
}

/// Renders every document of a view that says something, a line each.
fn documents(view: &str) -> String {
    let examples = [
        ("dossier", ["istanbul-2025-05.jsonl", "registry.jsonl"]),
        ("grain-corridor", ["events.jsonl", "registry.jsonl"]),
    ];
    let mut text = String::new();
    for (example, files) in examples {
        let folder = dossier(example);
        let events: Vec<Value> = files.iter().flat_map(|file| lines(&folder.join(file))).collect();
        let ledger = ledger(&events);
        let at = ledger.at(ledger.head()).unwrap();
        for key in keys(view, &at) {
            for valid in [None, Some(VALID)] {
                let document = shown_at(view, &at, &key, valid);
                if document["position"] != json!(0) {
                    writeln!(text, "{example} {document}").unwrap();
                }
            }
        }
    }
    text
}

#[test]
fn documents_change_only_with_the_version_of_their_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for (view, version) in VIEWS {
        let file = folder.join(format!("{view}-{version}.txt"));
        let found = documents(view);
        assert!(!found.is_empty(), "the examples have no document of {view}");
        let Ok(expected) = std::fs::read_to_string(&file) else {
            std::fs::write(&file, found).unwrap();
            panic!("{} was not there and is written: look at it", file.display());
        };
        for (expected, found) in expected.lines().zip(found.lines()) {
            assert_eq!(found, expected, "{view} v{version} says otherwise than before");
        }
        assert_eq!(found.lines().count(), expected.lines().count(), "documents of {view}");
    }
}
