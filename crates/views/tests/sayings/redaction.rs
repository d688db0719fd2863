//! Redactions: what is gone has no row any more, and the document says where it went.

use chancery_domain::{Kept, Position, RecordedAt};
use chancery_views::{Ledger, Stamp};
use serde_json::json;

use crate::support::board::published;
use crate::support::ledger;
use crate::support::sayings::{killed, stance};
use crate::support::shown::shown;
use crate::support::tale::{Tale, stage};

/// Where the redaction stands: behind everything.
const REDACTED_AT: u64 = 99;

/// Records a story, and redacts its last event.
fn last_redacted(tales: impl IntoIterator<Item = Tale>) -> Ledger {
    let mut all = stage();
    all.extend(tales);
    let events = published(&all);
    let mut ledger = ledger(&events);
    let target = ledger.head().unwrap();
    let kept = {
        let known = ledger.at(Some(target)).unwrap();
        Kept::of([&*known.event(target).unwrap().event])
    };
    let by = Stamp {
        position: Position::new(REDACTED_AT).unwrap(),
        recorded_at: RecordedAt::from_micros(1_767_268_900_000_000),
    };
    ledger.redact(target, &kept, by);
    ledger
}

#[test]
fn a_redacted_figure_is_gone_and_the_documents_position_says_so() {
    let figure = |claim, figure: i64| killed(claim, json!({ "exact": figure }));
    let ledger = last_redacted([figure("a", 400), figure("b", 700)]);
    let document = shown("claims", &ledger, "killed", Some(REDACTED_AT), None);
    assert_eq!(document["groups"].as_array().unwrap().len(), 1);
    assert_eq!(document["groups"][0]["high"]["value"], 400);
    assert_eq!(document["position"], REDACTED_AT);
    // A redaction acts for every N, but is recorded later.
    let before = shown("claims", &ledger, "killed", Some(REDACTED_AT - 1), None);
    assert_eq!(before["groups"], document["groups"]);
    assert_ne!(before["position"], REDACTED_AT);
}

#[test]
fn a_redacted_stance_is_gone_for_its_issue_and_its_actor() {
    let told = [stance("south", "peace", "supports"), stance("north", "peace", "rejects")];
    let ledger = last_redacted(told);
    let document = shown("stances", &ledger, "issue/peace", Some(REDACTED_AT), None);
    assert_eq!(document["cells"].as_array().unwrap().len(), 1);
    assert_eq!(document["position"], REDACTED_AT);
    let document = shown("stances", &ledger, "actor/north", Some(REDACTED_AT), None);
    assert_eq!(document["cells"], json!([]));
    assert_eq!(document["position"], REDACTED_AT);
}
