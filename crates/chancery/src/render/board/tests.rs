//! The board of the Istanbul dossier, as people see it.

use chancery_domain::{EntityRef, Kind, Position, RecordedAt};
use chancery_views::chain::Raw;
use chancery_views::{Ledger, Stamp, conditions};
use serde_json::Value;

use super::*;

const EVENTS: &str = include_str!("../../../../../examples/dossier/istanbul-2025-05.jsonl");
const REGISTRY: &str = include_str!("../../../../../examples/dossier/registry.jsonl");

fn raw(number: usize, line: &str) -> Raw {
    let event: Value = serde_json::from_str(line).expect("JSON");
    let text = |member: &str| event[member].as_str().expect("text");
    Raw {
        stamp: Stamp {
            position: Position::new(number as u64 + 1).expect("not 0"),
            recorded_at: RecordedAt::parse("2026-01-01T12:00:00Z").expect("a time"),
        },
        source: text("source").into(),
        id: text("id").into(),
        kind: Kind::from_type_name(text("type")).expect("a kind"),
        data: event["data"].to_string().into_bytes().into(),
        gone: None,
    }
}

fn board() -> String {
    let mut ledger = Ledger::default();
    for (number, line) in EVENTS.lines().chain(REGISTRY.lines()).enumerate() {
        ledger.push(raw(number, line)).expect("an event of the dossier");
    }
    let at = ledger.at(ledger.head()).expect("events of the dossier");
    let key = EntityRef::parse("meeting/putin-zelensky").expect("a reference");
    let document = serde_json::to_value(conditions::render(&key, &at, None)).expect("JSON");
    render(&document, Paint { colour: false })
}

#[test]
fn the_board_of_the_dossier_reads_well() {
    assert_eq!(board(), include_str!("tests/istanbul.txt").trim_end());
}
