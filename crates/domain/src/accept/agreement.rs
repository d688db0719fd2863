//! Three judges must agree on the shape of data: the short way, the examination that words every fault,
//! and an independent validator that reads the published schema.
//!
//! Golden events are bent in every way that is written here, one at a time and in heaps.

#[path = "../../tests/given/golden.rs"]
mod golden;

use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{examine, read, shape};
use crate::edtf::{Edtf, EdtfError};
use crate::fault::{Fault, Faults};
use crate::kinds::Kind;

struct Case {
    kind: Kind,
    data: Value,
    published: Validator,
    pointers: Vec<String>,
}

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let case = |(_, mut event): (String, Value)| {
        let kind = Kind::from_type_name(event["type"].as_str().unwrap()).unwrap();
        let data = event["data"].take();
        let mut pointers = Vec::new();
        list(&data, "", &mut pointers);
        Case {
            kind,
            published: jsonschema::validator_for(&crate::schema::schema(kind)).unwrap(),
            data,
            pointers,
        }
    };
    golden::golden().into_iter().map(case).collect()
});

/// Lists the pointers of everything below a value.
fn list(value: &Value, pointer: &str, found: &mut Vec<String>) {
    let mut below = |step: &str, value: &Value| {
        let pointer = crate::fault::join(pointer, step);
        found.push(pointer.clone());
        list(value, &pointer, found);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| below(name, value)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                below(&index.to_string(), item);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What is done to a place: it goes, changes its name, or becomes another value.
#[derive(Clone, Debug)]
enum Bend {
    Drop,
    Rename,
    Become(Value),
}

static BENDS: LazyLock<Vec<Bend>> = LazyLock::new(|| {
    let texts = [
        "",
        " ",
        "x",
        "X",
        "true",
        "1",
        "\u{7f}",
        "a\r\nb",
        "two\nlines",
        "actor/x",
        "actor/",
        "actor/X",
        "Actor/x",
        "actor/x/y",
        "outlet/x",
        "report/x",
        "meeting/x",
        "condition/x",
        "commitment/x",
        "agreement/x",
        "place/x",
        "proposal/x",
        "term/x",
        "claim/x",
        "issue/x",
        "statement/x",
        "thing/x",
        "2025",
        "2025-05",
        "2025-05-17",
        "2025-5-17",
        "2025-02-30",
        "2025-13",
        "2025-05-17~",
        "2025/..",
        "../2025",
        "../..",
        "2026/2025",
        "2025/",
        "2025-05-17T09:30:00Z",
        "2025-05-17t09:30:00z",
        "2025-05-17T09:30:00.123456789+03:00",
        "2025-05-17T09:30:00.Z",
        "2025-05-17T09:30:60Z",
        "2025-05-17T09:30:00+24:00",
        "2025-05-17T09:30Z",
        "P1W",
        "P1Y2M3DT4H5M6S",
        "P",
        "PT",
        "P1M1Y",
        "P1.5D",
        "P1WT1H",
        "PT1S",
        "p1w",
        "en",
        "uk-UA",
        "e",
        "en_US",
        "killed",
        "x-age",
        "x-",
        "accepted",
        "all_of",
        "yes",
        "https://example.org",
        "http://",
        "https://a b",
        "ftp://a",
        "clear",
        "amber",
        "A",
        "G",
    ];
    let long = |count: usize| "é".repeat(count);
    let mut bends: Vec<_> = texts.iter().map(|text| Bend::Become(json!(text))).collect();
    bends.extend([Bend::Drop, Bend::Rename]);
    for value in [
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(6),
        json!(7),
        json!(-1),
        json!(9_007_199_254_740_991_i64),
        json!({}),
        json!([]),
        json!([null]),
        json!(["actor/x"]),
        json!([{}]),
        json!({ "x": 1 }),
        json!({ "position": 1 }),
        json!({ "position": 0 }),
        json!({ "source": "a", "id": "b" }),
        json!({ "source": "a", "id": "b", "position": 1 }),
        json!(vec!["actor/x"; 257]),
        json!(long(500)),
        json!(long(501)),
        json!(long(2_001)),
        json!("a".repeat(96)),
        json!(format!("actor/{}", "a".repeat(97))),
        json!("0".repeat(64)),
        json!("A".repeat(64)),
    ] {
        bends.push(Bend::Become(value));
    }
    bends
});

fn bend(data: &mut Value, pointer: &str, how: &Bend) {
    let (parent, step) = pointer.rsplit_once('/').unwrap();
    let step = step.replace("~1", "/").replace("~0", "~");
    match (data.pointer_mut(parent), how) {
        (Some(Value::Object(members)), Bend::Drop) => {
            members.remove(&step);
        }
        (Some(Value::Object(members)), Bend::Rename) => {
            if let Some(value) = members.remove(&step) {
                members.insert(format!("{step}s"), value);
            }
        }
        (Some(Value::Array(items)), Bend::Drop) => {
            // An earlier bend may have put a list where members were: it has none of that name to lose.
            if let Some(index) = step.parse().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        (_, Bend::Become(value)) => {
            if let Some(place) = data.pointer_mut(pointer) {
                *place = value.clone();
            }
        }
        _ => {}
    }
}

/// Says whether a fault is about a time that has the right shape.
fn is_calendar(fault: &Fault, data: &Value) -> bool {
    let text = data.pointer(&fault.pointer).and_then(Value::as_str);
    match Edtf::parse(text.unwrap_or_default()) {
        Err(error @ (EdtfError::NoSuchDay { .. } | EdtfError::Reversed { .. })) => {
            fault.detail == error.to_string()
        }
        _ => false,
    }
}

/// Asserts that the three judges agree. A schema knows the shape of times, not the calendar.
fn agree(case: &Case, data: &Value) {
    let form = shape::of(case.kind);
    let mut faults = Faults::default();
    examine::examine(form, data, "", &mut faults);
    let faults = faults.into_vec();
    let short = read(case.kind, form, data);
    assert_eq!(short.is_ok(), faults.is_empty(), "{} {short:?}\n{faults:#?}\n{data}", case.kind);
    let by_shape = faults.iter().all(|fault| is_calendar(fault, data));
    let published = case.published.is_valid(data);
    assert_eq!(published, by_shape, "{}\n{faults:#?}\n{data}", case.kind);
}

#[test]
fn on_every_single_bend() {
    for case in CASES.iter() {
        agree(case, &case.data);
        for pointer in &case.pointers {
            for how in BENDS.iter() {
                let mut data = case.data.clone();
                bend(&mut data, pointer, how);
                agree(case, &data);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_heaps_of_bends(
        case in any::<prop::sample::Index>(),
        bends in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 2..6),
    ) {
        let case = case.get(&CASES);
        let mut data = case.data.clone();
        for (pointer, how) in bends {
            let pointer: &String = pointer.get(&case.pointers);
            bend(&mut data, pointer, how.get(&BENDS));
        }
        agree(case, &data);
    }
}
