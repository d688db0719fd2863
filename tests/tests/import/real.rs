//! The real files of other people's systems, where they are there: imported, and counted once more by a script that has
//! nothing to do with us.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use chancery_tests::{up, workspace_root};
use serde_json::Value;

use crate::{audit, imported, leads, numbers};

/// Counts by pair, day and class; where a file has no codes of countries or classes of its own, by day.
const COUNT: &str = r#"
import collections, csv, json, sys
counts = collections.Counter()
for row in csv.reader(open(sys.argv[2], newline=""), delimiter="," if sys.argv[1] == "ucdp" else "\t",
                      quoting=csv.QUOTE_MINIMAL if sys.argv[1] == "ucdp" else csv.QUOTE_NONE):
    if sys.argv[1] == "gdelt":
        pair = (row[7] or "unknown").lower() + "=" + (row[17] or "unknown").lower()
        counts[f"{pair} {row[1][:4]}-{row[1][4:6]}-{row[1][6:]} {int(row[29]) - 1}"] += 1
    else:
        counts[row[3] if sys.argv[1] == "icews" else row[38]] += 1
counts.pop("date_start", None)
print(json.dumps(counts))
"#;

/// Returns `shared/data` beside the checkout.
pub(crate) fn data() -> Option<PathBuf> {
    let beside = workspace_root().ancestors().skip(1).map(|folder| folder.join("shared/data"));
    let found = beside.into_iter().find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("SKIPPED: there are no real files, ../shared/data is missing");
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn counted_by_script(format: &str, file: &Path) -> BTreeMap<String, u64> {
    let output = Command::new("python3").args(["-c", COUNT, format]).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn real_files_are_counted_as_a_script_counts_them() {
    let Some(data) = data() else { return };
    let mut system = up().await;
    let (mut expected, mut position) = (BTreeMap::<(String, String), u64>::new(), 0);
    let formats = [("gdelt", "gdelt2"), ("icews", "icews"), ("ucdp", "ucdp")];
    for (format, folder) in formats {
        for file in files(&data.join(folder)) {
            let (code, told) = imported(&system, format, &file);
            let [rows, taken, duplicate, refused] = numbers(&told);
            assert_eq!((code, duplicate, refused), (Some(0), 0, 0), "{told}");
            assert_eq!(rows, taken);
            position += taken;
            for (row, count) in counted_by_script(format, &file) {
                *expected.entry((format.to_owned(), row)).or_default() += count;
            }
        }
    }
    assert_eq!(position, expected.values().sum::<u64>());

    let mut found = BTreeMap::<(String, String), u64>::new();
    for ((pair, date, scheme), counts) in leads(&system, position).await {
        let format = formats.iter().find(|(_, name)| *name == scheme).unwrap().0;
        for (class, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let row =
                if format == "gdelt" { format!("{pair} {date} {class}") } else { date.clone() };
            *found.entry((format.to_owned(), row)).or_default() += count;
        }
    }
    assert_eq!(found, expected);

    for (format, folder) in formats {
        for file in files(&data.join(folder)) {
            let (code, told) = imported(&system, format, &file);
            let [rows, taken, duplicate, _] = numbers(&told);
            assert_eq!((code, taken, duplicate), (Some(0), 0, rows), "{told}");
        }
    }
    assert!(system.stop().await.success());
    let report: Value = audit(&system);
    let views = report["views"].as_array().unwrap();
    assert!(
        views.iter().any(|view| view["view"] == "leads" && view["result"] == "ok"),
        "{report:#}"
    );
}
