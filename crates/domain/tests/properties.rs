//! What holds of every text, not only of those that somebody thought of.

use chancery_domain::edtf::{Edtf, instant};
use chancery_domain::json;
use chancery_domain::{EntityKind, EntityRef};
use proptest::prelude::*;
use serde_json::{Map, Value};

/// Any JSON that JCS keeps: integers within ±(2^53−1), no nulls.
fn strict_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-json::INTEGER_MAX..=json::INTEGER_MAX).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        let name = prop_oneof!["[a-z/~\"\\\\]{0,8}", "\\PC{0,8}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Text that is nearly JSON.
fn json_like() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\"a\"",
            "\"a\":",
            "null",
            "true",
            "false",
            "0",
            "-0",
            "01",
            "1.5",
            "1e400",
            "9007199254740992",
            "-",
            "\\u12",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            " ",
            "\n",
            "\t",
            "é",
            "\u{0}",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(token, 0..24).prop_map(|tokens| tokens.concat())
}

/// A single time: year, month, day or moment, perhaps qualified; days up to 31 whether they are there or not.
fn single_time() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        (0..10_000).prop_map(|year| format!("{year:04}")),
        (0..10_000, 1..13).prop_map(|(year, month)| format!("{year:04}-{month:02}")),
        (0..10_000, 1..13, 1..32)
            .prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}")),
        (1_900..2_100, 1..13, 1..29, 0..24, 0..60, "(\\.[0-9]{1,9})?(Z|[+-][01][0-9]:[0-5][0-9])")
            .prop_map(|(year, month, day, hour, minute, rest)| {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00{rest}")
            }),
    ];
    (value, "[~?%]?").prop_map(|(value, qualifier)| value + &qualifier)
}

fn time() -> impl Strategy<Value = String> {
    let end = || prop_oneof![4 => single_time(), 1 => Just("..".to_owned())];
    prop_oneof![single_time(), (end(), end()).prop_map(|(from, to)| format!("{from}/{to}"))]
}

/// Says whether a value or a name has something that the strict reader refuses or lists.
fn is_strict(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => {
            number.as_i64().is_some_and(|number| number.abs() <= json::INTEGER_MAX)
        }
        Value::Array(items) => items.iter().all(is_strict),
        Value::Object(members) => members.values().all(is_strict),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn strict_json_is_read_as_serde_json_reads_it(value in strict_json(), pretty: bool) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let document = json::read(text.as_bytes()).unwrap();
        prop_assert_eq!(document.value, value);
        prop_assert!(document.faults.is_empty() && document.nulls.is_empty());
    }

    #[test]
    fn bytes_never_make_the_reader_panic(bytes: Vec<u8>) {
        let _ = json::read(&bytes);
        let _ = json::split(&bytes);
    }

    /// Both take the same texts, but for what the strict reader says that it refuses.
    #[test]
    fn what_is_nearly_json_is_taken_or_refused_by_both(text in json_like()) {
        match (json::read(text.as_bytes()), serde_json::from_str::<Value>(&text)) {
            (Ok(document), Ok(value)) => {
                if document.faults.is_empty() {
                    prop_assert_eq!(&document.value, &value);
                }
                let strict = document.faults.is_empty() && document.nulls.is_empty();
                prop_assert!(!strict || is_strict(&value));
            }
            (Ok(document), Err(error)) => {
                let out_of_range = document.faults.iter().any(|fault| fault.detail.contains("1e400"));
                prop_assert!(out_of_range, "{}", error);
            }
            (Err(fault), Ok(_)) => prop_assert!(false, "{}", fault.detail),
            (Err(_), Err(_)) => {}
        }
    }

    /// Cutting a batch and reading its items gives what reading the whole gives.
    #[test]
    fn a_batch_falls_into_its_items(items in prop::collection::vec(strict_json(), 0..6)) {
        let whole = Value::from(items.clone()).to_string();
        let cut = json::split(whole.as_bytes()).unwrap();
        let read: Vec<_> = cut.into_iter().map(|item| json::read(item).unwrap().value).collect();
        prop_assert_eq!(read, items);
    }

    /// RFC 7396: a patch that is an object without nulls, put on nothing, is itself; twice is once.
    #[test]
    fn a_patch_settles(target in strict_json(), patch in strict_json()) {
        if let Value::Object(patch) = patch {
            let once = json::merge_patch(&target, &patch);
            prop_assert_eq!(json::merge_patch(&once, &patch), once);
            prop_assert_eq!(json::merge_patch(&Value::Null, &patch), Value::Object(patch));
        }
    }

    #[test]
    fn a_time_prints_as_it_was_written_and_its_bounds_are_in_order(text in time()) {
        if let Ok(time) = Edtf::parse(&text) {
            prop_assert_eq!(time.to_string(), text);
            if let (Some(earliest), Some(latest)) = (time.earliest(), time.latest()) {
                prop_assert!(earliest <= latest);
                prop_assert_eq!(time.ordering_moment(), earliest);
            }
            let written = serde_json::to_string(&time).unwrap();
            prop_assert_eq!(serde_json::from_str::<Edtf>(&written).unwrap(), time);
        }
    }

    /// A month is its days, a year its months: bounds of the whole enclose those of the part.
    #[test]
    fn the_whole_encloses_its_parts(year in 0..10_000, month in 1..13, day in 1..32) {
        let time = |text: String| Edtf::parse(&text).ok();
        let whole = time(format!("{year:04}")).unwrap();
        let part = time(format!("{year:04}-{month:02}")).unwrap();
        prop_assert!(whole.earliest() <= part.earliest() && part.latest() <= whole.latest());
        if let Some(date) = time(format!("{year:04}-{month:02}-{day:02}")) {
            prop_assert!(part.earliest() <= date.earliest() && date.latest() <= part.latest());
        }
    }

    #[test]
    fn any_text_is_a_time_or_is_told_why_not(text: String) {
        let _ = Edtf::parse(&text);
        let _ = instant(&text);
    }

    #[test]
    fn a_reference_is_its_kind_and_its_slug(kind in prop::sample::select(EntityKind::ALL.to_vec()), slug in "[a-z0-9][a-z0-9-]{0,95}") {
        let text = format!("{kind}/{slug}");
        let reference = EntityRef::parse(&text).unwrap();
        prop_assert_eq!(reference.kind(), kind);
        prop_assert_eq!(reference.slug(), slug);
        prop_assert_eq!(reference.to_string(), text);
    }

    #[test]
    fn what_is_taken_as_a_reference_has_its_shape(text in "\\PC{0,12}/?\\PC{0,12}") {
        if let Ok(reference) = EntityRef::parse(&text) {
            prop_assert_eq!(reference.as_str(), &text);
            prop_assert!(text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'/')));
        }
    }
}
