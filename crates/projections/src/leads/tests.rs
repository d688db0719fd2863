//! The leads of a pair at every position are what counting anew says.

use std::collections::BTreeMap;
use std::path::Path;

use chancery_domain::{Body, Kind, Position};
use chancery_leads::Pair;
use chancery_leads::reading::read_lead;
use chancery_views::{Ledger, LedgerAt};
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::fold::Fold;
use crate::incoming::Incoming;
use crate::query_for_tests::ask;
use crate::reader::Reader;
use crate::store::Durability;
use crate::testing::{drafts, lead, placed, record, recorded};
use crate::views;

const PAIRS: [&str; 4] = ["rus=ukr", "ukr=rus", "unknown=ukr", "unknown=unknown"];

fn folded(path: &Path, records: &[Incoming]) -> Reader {
    let mut fold = Fold::open(path, Durability::Live).unwrap();
    for record in records {
        fold.take(record).unwrap();
        // Some transactions hold one event, some many.
        if record.stamp.position.get().is_multiple_of(3) {
            fold.commit().unwrap();
        }
    }
    fold.commit().unwrap();
    Reader::open(path).unwrap()
}

fn asked(reader: &Reader, query: &Value) -> Value {
    serde_json::from_str(&ask(reader, views::LEADS, query)).unwrap()
}

/// Counts the leads of a pair in the ledger, by day, scheme and class.
fn counted(at: &LedgerAt<'_>, pair: &str) -> Vec<Value> {
    let mut days: BTreeMap<(String, &str), [u64; 4]> = BTreeMap::new();
    for known in at.events().filter(|known| known.record().stands()) {
        let Body::LeadImported(lead) = &known.event.body else { continue };
        let Ok(reading) = read_lead(lead) else { continue };
        if Some(reading.pair) == Pair::parse(pair) {
            let day = days.entry((reading.day.to_string(), lead.scheme.as_str())).or_default();
            day[reading.class.index()] += 1;
        }
    }
    let row = |((date, scheme), [one, two, three, four]): ((String, &str), [u64; 4])| {
        json!({ "date": date, "scheme": scheme, "verbal_cooperation": one, "material_cooperation": two,
                "verbal_conflict": three, "material_conflict": four, "total": one + two + three + four })
    };
    days.into_iter().map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn tallies_are_what_counting_anew_says_at_every_position(drafts in drafts(1..60)) {
        let records = placed(&drafts);
        let folder = tempfile::tempdir().unwrap();
        let reader = folded(&folder.path().join("views.db"), &records);
        let mut ledger = Ledger::default();
        for record in &records {
            recorded(&mut ledger, record);
        }
        for through in 0..=records.len() as u64 {
            let at = ledger.at(Position::new(through)).unwrap();
            for pair in PAIRS {
                let document = asked(&reader, &json!({ "key": pair, "position": through }));
                prop_assert_eq!(document["days"].as_array().unwrap(), &counted(&at, pair), "{} at {}", pair, through);
            }
        }
    }
}

fn imported(position: u64, day: &str, class: &str) -> Incoming {
    let data = lead(&position.to_string(), "RUS", "UKR", day, class);
    record(position, &format!("e{position}"), Kind::LeadImported, &data)
}

#[test]
fn a_correction_moves_a_lead_and_a_retraction_takes_it_away_from_its_position_on() {
    let target = |position: u64| json!({ "position": position });
    let corrected = json!({ "target": target(1), "patch": { "values": { "SQLDATE": "20150301" } },
                            "cause": "coder_error", "reason": "checked" });
    let retracted = json!({ "target": target(3), "cause": "coder_error", "reason": "checked" });
    let restored = json!({ "target": target(4), "cause": "coder_error", "reason": "checked" });
    let records = [
        imported(1, "20150218", "1"),
        imported(2, "20150218", "4"),
        record(3, "e3", Kind::RecordCorrected, &corrected),
        record(4, "e4", Kind::RecordRetracted, &retracted),
        record(5, "e5", Kind::RecordRetracted, &restored),
        record(
            6,
            "e6",
            Kind::RecordRetracted,
            &json!({ "target": target(2), "cause": "duplicate", "reason": "twice" }),
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    let reader = folded(&folder.path().join("views.db"), &records);
    let told = |position: u64| {
        let document = asked(&reader, &json!({ "key": "rus=ukr", "position": position }));
        let days = document["days"].as_array().unwrap().iter();
        let told: Vec<_> =
            days.map(|day| format!("{} {}", day["date"].as_str().unwrap(), day["total"])).collect();
        (document["position"].as_u64().unwrap(), told.join(", "))
    };
    assert_eq!(told(0), (0, String::new()));
    assert_eq!(told(2), (2, "2015-02-18 2".to_owned()));
    assert_eq!(told(3), (3, "2015-02-18 1, 2015-03-01 1".to_owned()));
    assert_eq!(told(4), (4, "2015-02-18 2".to_owned()));
    assert_eq!(told(5), (5, "2015-02-18 1, 2015-03-01 1".to_owned()));
    assert_eq!(told(6), (6, "2015-03-01 1".to_owned()));
}

#[test]
fn what_is_kept_by_its_shape_is_given_back_as_it_came() {
    // A writer that opens the store anew knows the shapes that are there; the spaces are its publisher's.
    let lead = lead("7", "RUS", "UKR", "20150218", "1").to_string();
    let texts = [lead.clone(), lead.replace(':', " :  "), lead.replace("20150218", "20150219")];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views.db");
    for (text, position) in texts.iter().zip(1..) {
        let data: Box<RawValue> = serde_json::from_str(text).unwrap();
        let record = record(position, &format!("e{position}"), Kind::LeadImported, &data);
        let mut fold = Fold::open(&path, Durability::Live).unwrap();
        fold.take(&record).unwrap();
        fold.commit().unwrap();
    }
    let db = rusqlite::Connection::open(&path).unwrap();
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, u64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM event WHERE marks & 16"), 3);
    assert_eq!(count("SELECT count(*) FROM shape"), 2);

    let answer = ask(&Reader::open(&path).unwrap(), "events", &json!({}));
    for text in texts {
        assert!(answer.contains(&text), "{answer}");
    }
}

#[test]
fn pages_go_on_where_the_one_before_ended_and_v_ends_the_days() {
    let days: Vec<String> = (1..=9).map(|day| format!("201502{day:02}")).collect();
    let records: Vec<_> =
        days.iter().zip(1..).map(|(day, position)| imported(position, day, "1")).collect();
    let folder = tempfile::tempdir().unwrap();
    let reader = folded(&folder.path().join("views.db"), &records);
    let (mut dates, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let mut query = json!({ "key": "rus=ukr", "limit": 4 });
        if !cursor.is_null() {
            query["cursor"] = cursor;
        }
        let page = asked(&reader, &query);
        assert_eq!(page["position"], 9);
        let rows = page["days"].as_array().unwrap();
        dates.extend(rows.iter().map(|day| day["date"].as_str().unwrap().replace('-', "")));
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(dates, days);
    let valid = asked(&reader, &json!({ "key": "rus=ukr", "valid_at": "2015-02-03" }));
    assert_eq!((valid["days"].as_array().unwrap().len(), &valid["position"]), (3, &json!(3)));
    assert_eq!(valid["as_of"]["valid"], "2015-02-03");
    let keys = asked(&reader, &json!({}));
    assert_eq!(keys["keys"], json!([{ "key": "rus=ukr", "position": 9 }]));
    let unknown = asked(&reader, &json!({ "key": "usa=chn" }));
    assert_eq!((&unknown["position"], &unknown["days"]), (&json!(0), &json!([])));
}
