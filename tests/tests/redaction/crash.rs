//! kill −9 at any moment of a redaction: it was not begun, or a start finishes it.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use chancery_tests::{chancery, eventually};
use rand::{Rng, SeedableRng};
use rusqlite::{Connection, OpenFlags};
use tokio::process::{Child, Command};

use crate::Stand;

/// How often a system is killed: a redaction of the dossier takes some 300 ms and has eight steps.
const KILLS: usize = 16;
/// The longest pause before a kill, in milliseconds: a little more than a redaction takes.
const PAUSE_MAX_MS: u64 = 450;
/// A debug build on a loaded machine takes a second to begin, and searches its files.
const FINISHED_WITHIN: Duration = Duration::from_mins(1);

fn begun(stand: &Stand, position: u64) -> Child {
    let (data, position) = (stand.system.data().display().to_string(), position.to_string());
    let mut command = Command::from(chancery([
        "redact",
        &position,
        "--authority",
        "a",
        "--reason",
        "r",
        "--data",
        &data,
    ]));
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Returns how many redactions are recorded, and how many of them are finished.
fn recorded(data: &Path) -> Option<(u64, u64)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(data.join("log.db"), flags).ok()?;
    let count = |table: &str| {
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).ok()
    };
    Some((count("redaction")?, count("redaction_done")?))
}

fn holds(dir: &Path, needle: &[u8]) -> bool {
    // A directory that is removed meanwhile holds nothing.
    std::fs::read_dir(dir).into_iter().flatten().flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return holds(&path, needle);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

#[tokio::test]
async fn a_start_finishes_what_a_crash_left() {
    let mut stand = Stand::start().await;
    let seed = rand::rngs::StdRng::from_os_rng().random();
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let texts: Vec<(u64, String)> = (1..)
        .zip(&stand.events)
        .filter_map(|(position, event)| {
            Some((position, event["data"]["summary"].as_str()?.to_owned()))
        })
        .filter(|(_, text)| {
            stand.events.iter().filter(|event| event.to_string().contains(text.as_str())).count()
                == 1
        })
        .take(KILLS)
        .collect();
    assert_eq!(texts.len(), KILLS, "the dossier has summaries enough");
    let mut begun_before = 0;
    for (position, text) in &texts {
        let mut command = begun(&stand, *position);
        let pause = Duration::from_millis(random.random_range(0..PAUSE_MAX_MS));
        // Any moment between two steps, or after the last one.
        let _ = tokio::time::timeout(pause, command.wait()).await;
        stand.system.kill9();
        command.kill().await.unwrap();
        stand.system.restart().await;
        let data = stand.system.data().to_owned();
        let (all, _) = eventually(FINISHED_WITHIN, || {
            std::future::ready(recorded(&data).filter(|(all, done)| all == done))
        })
        .await;
        let is_begun = all > begun_before;
        begun_before = all;
        if is_begun {
            eventually(FINISHED_WITHIN, || std::future::ready(!holds(&data, text.as_bytes())))
                .await;
        }
        let line = stand.replayed(*position);
        assert_eq!(line.get("redacted_by").is_some(), is_begun, "seed {seed}, position {position}");
        assert_eq!(
            line["event"].get("data").is_none(),
            is_begun,
            "seed {seed}, position {position}"
        );
    }
    assert_eq!(stand.audit()["result"], "ok", "seed {seed}");
}
