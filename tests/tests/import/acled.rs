//! ACLED, whose rows are overwritten in place and deleted elsewhere.

use std::path::PathBuf;

use chancery_tests::{System, chancery, document, eventually, up};
use serde_json::{Value, json};

use crate::{FOLDED_WITHIN, audit, numbers, summary};

const HEADER: &str = "event_id_cnty;event_date;time_precision;event_type;sub_event_type;actor1;actor2;country;fatalities;timestamp";

/// A row: number, day, type, country, deaths, when it was written.
fn row(number: u32, day: &str, kind: &str, country: &str, dead: u32, written: u64) -> String {
    format!(
        "UKR{number};{day};1;{kind};Any;Military Forces of Russia (2000-);Civilians ({country});{country};{dead};{written}"
    )
}

fn battle(number: u32, dead: u32, written: u64) -> String {
    row(number, &format!("2024-05-{:02}", number % 100), "Battles", "Ukraine", dead, written)
}

struct Desk {
    system: System,
    folder: tempfile::TempDir,
}

impl Desk {
    async fn open() -> Self {
        Self { system: up().await, folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str, rows: &[String]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, format!("{HEADER}\n{}\n", rows.join("\n"))).unwrap();
        path
    }

    /// Imports, and returns exit status, the four numbers, and how many were corrected, older and retracted.
    fn import(&self, arguments: &[&str]) -> (Option<i32>, [u64; 4], [u64; 3], Value) {
        let mut command = chancery(["import", "acled"]);
        let output =
            command.args(arguments).arg("--data").arg(self.system.data()).output().unwrap();
        let (code, told) = summary(&output);
        let others =
            ["corrected", "older", "retracted"].map(|member| told[member].as_u64().unwrap());
        (code, numbers(&told), others, told)
    }

    fn imported(&self, name: &str, rows: &[String]) -> ([u64; 4], [u64; 3]) {
        let file = self.file(name, rows);
        let (code, numbers, others, told) = self.import(&[file.to_str().unwrap()]);
        assert_eq!(code, Some(0), "{told}");
        (numbers, others)
    }

    /// How many leads a pair has on each day, once there are so many events.
    async fn days(&self, events: u64) -> Vec<(String, u64)> {
        let client = self.system.client().await;
        eventually(FOLDED_WITHIN, || async {
            let query = json!({ "key": "rus=ukr", "min_position": events });
            let found = document(&client, "leads", &query).await;
            let days = found["days"].as_array()?.iter();
            let days = days.map(|day| {
                (day["date"].as_str().unwrap().to_owned(), day["total"].as_u64().unwrap())
            });
            Some(days.filter(|(_, total)| *total > 0).collect())
        })
        .await
    }
}

fn days(expected: &[&str]) -> Vec<(String, u64)> {
    expected.iter().map(|day| (format!("2024-05-{day}"), 1)).collect()
}

#[tokio::test]
async fn a_row_that_was_overwritten_corrects_its_lead_whichever_file_comes_first() {
    let mut desk = Desk::open().await;
    let first = [battle(1, 3, 100), battle(2, 0, 100), battle(3, 1, 100)];
    let newer = [
        battle(1, 3, 100),
        row(2, "2024-05-09", "Battles", "Ukraine", 7, 200),
        row(3, "2024-05-03", "Protests", "Ukraine", 1, 200),
        battle(4, 0, 200),
    ];
    assert_eq!(desk.imported("first", &first), ([3, 3, 0, 0], [0, 0, 0]));
    assert_eq!(desk.imported("first", &first), ([3, 0, 3, 0], [0, 0, 0]));
    assert_eq!(desk.imported("newer", &newer), ([4, 1, 1, 0], [2, 0, 0]));
    assert_eq!(desk.imported("newer", &newer), ([4, 0, 4, 0], [0, 0, 0]));
    // What is older does not undo; a row that is between the two neither.
    assert_eq!(desk.imported("first", &first), ([3, 0, 3, 0], [0, 0, 0]));
    let between = [battle(2, 5, 150), battle(5, 0, 150)];
    assert_eq!(desk.imported("between", &between), ([2, 1, 0, 0], [0, 1, 0]));
    // Once more, and twice in one file.
    let twice = [battle(1, 4, 300), battle(1, 5, 301), battle(1, 3, 100)];
    assert_eq!(desk.imported("twice", &twice), ([3, 0, 1, 0], [2, 0, 0]));

    // Four leads, the corrections of two and two of one; the second moved to another day.
    assert_eq!(desk.days(9).await, days(&["01", "03", "04", "05", "09"]));
    let events = chancery(["replay", "--data"]).arg(desk.system.data()).output().unwrap();
    let events = String::from_utf8(events.stdout).unwrap();
    let correction: Value = serde_json::from_str(events.lines().nth(4).unwrap()).unwrap();
    let data = &correction["event"]["data"];
    assert_eq!(correction["event"]["type"], "chancery.record.corrected.v1");
    assert_eq!(
        data["patch"]["values"],
        json!({ "event_date": "2024-05-09", "fatalities": "7", "timestamp": "200" })
    );
    assert_eq!(
        (&data["target"], &data["cause"]),
        (&json!({ "position": 2 }), &json!("outlet_correction"))
    );
    assert!(desk.system.stop().await.success());
    audit(&desk.system);
}

#[tokio::test]
async fn what_says_two_things_of_one_time_is_refused() {
    let desk = Desk::open().await;
    desk.imported("first", &[battle(1, 3, 100), battle(2, 3, 100)]);
    let file = desk.file("changed", &[battle(1, 4, 100), battle(2, 3, 100)]);
    let (code, numbers, _, told) = desk.import(&[file.to_str().unwrap()]);
    assert_eq!((code, numbers), (Some(4), [2, 0, 1, 1]));
    assert_eq!(
        told["refusals"],
        json!([{ "line": 2, "reason": "fatalities differs from what is recorded with the same timestamp: take the file as it was published" }])
    );
}

#[tokio::test]
async fn rows_that_are_gone_are_taken_back_when_somebody_says_so() {
    let desk = Desk::open().await;
    let all = [
        battle(1, 0, 100),
        battle(2, 0, 100),
        battle(3, 0, 400),
        battle(4, 0, 100),
        row(5, "2024-05-02", "Battles", "Georgia", 0, 100),
        battle(20, 0, 100),
        battle(10, 0, 100),
    ];
    desk.imported("all", &all);
    // Of its country, between its first and its last day, and not written later: the second and the fourth are gone.
    let fewer = desk.file("fewer", &[battle(1, 0, 100), battle(10, 0, 300)]);
    let path = fewer.to_str().unwrap();
    let (code, numbers, others, _) = desk.import(&[path]);
    assert_eq!((code, numbers, others), (Some(0), [2, 0, 1, 0], [1, 0, 0]));
    let dry = chancery(["import", "acled", "--complete", "--dry-run", path, "--data"])
        .arg(desk.system.data())
        .output()
        .unwrap();
    let printed = String::from_utf8(dry.stdout).unwrap();
    let gone: Vec<Value> =
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<_> = gone.iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["acled:UKR1", "acled:UKR10", "acled:UKR2:gone:2", "acled:UKR4:gone:4"]);
    let (code, numbers, others, _) = desk.import(&[path, "--complete"]);
    assert_eq!((code, numbers, others), (Some(0), [2, 0, 2, 0], [0, 0, 2]));
    let (_, numbers, others, _) = desk.import(&[path, "--complete"]);
    assert_eq!((numbers, others), ([2, 0, 2, 0], [0, 0, 0]));
    // The same rows do not bring them back, and neither does a newer one.
    assert_eq!(desk.imported("all", &all), ([7, 0, 7, 0], [0, 0, 0]));
    let changed = desk.file("changed", &[battle(2, 9, 500)]);
    let (code, _, _, told) = desk.import(&[changed.to_str().unwrap()]);
    assert_eq!(code, Some(4));
    let reason = told["refusals"][0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("it was taken back at position 9"), "{reason}");

    // The list: one that was written later stays, one is gone already, one was never here.
    let list = desk.folder.path().join("deleted");
    std::fs::write(
        &list,
        "event_id_cnty,deleted_timestamp\nUKR20,250\nUKR3,250\nUKR2,250\nUKR999,250\n",
    )
    .unwrap();
    let deleted = ["--deleted", list.to_str().unwrap()];
    let (code, numbers, others, _) = desk.import(&deleted);
    assert_eq!((code, numbers, others), (Some(0), [0, 0, 0, 0], [0, 0, 1]));
    let (_, _, others, _) = desk.import(&deleted);
    assert_eq!(others, [0, 0, 0]);
    assert_eq!(desk.days(11).await, days(&["01", "03", "10"]));

    std::fs::write(&list, "UKR1\nno id\n").unwrap();
    let (code, _, _, told) = desk.import(&deleted);
    assert_eq!((code, &told["damaged"]["line"]), (Some(4), &json!(2)));
}

#[tokio::test]
async fn an_export_with_rows_that_cannot_be_read_takes_nothing_back() {
    let desk = Desk::open().await;
    desk.imported("all", &[battle(1, 0, 100), battle(2, 0, 100), battle(3, 0, 100)]);
    let wrong = row(2, "2024-05-32", "Battles", "Ukraine", 0, 200);
    let file = desk.file("wrong", &[battle(1, 0, 100), wrong, battle(3, 0, 200)]);
    let (code, numbers, others, _) = desk.import(&[file.to_str().unwrap(), "--complete"]);
    assert_eq!((code, numbers, others), (Some(4), [3, 0, 1, 1], [1, 0, 0]));
    assert_eq!(desk.days(4).await, days(&["01", "02", "03"]));
}
