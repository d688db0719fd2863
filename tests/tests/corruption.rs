//! One changed value in what a log keeps, or a file from another time: found when the log is opened or by the audit,
//! and the message says where.

use std::path::Path;

use chancery_event_log::{Log, verify};
use chancery_tests::{CrashRoot, told, workload};
use rusqlite::Connection;
use tempfile::TempDir;

/// Appends enough for two full tiles and some corrections.
const SUBMISSIONS: u64 = 60;
const SEED: u64 = 5;

/// A directory in which a log has run and stopped.
struct Stopped {
    folder: TempDir,
}

impl Stopped {
    /// Runs a log as often as there are numbers, each time for so many submissions of each thread.
    fn after(runs: &[u64]) -> Self {
        let stopped =
            Self { folder: tempfile::tempdir().expect("a temporary directory can be made") };
        std::fs::create_dir(stopped.root().state()).expect("a directory can be made");
        runs.iter().fold(0, |first, count| {
            stopped.run(first..first + count);
            first + count
        });
        stopped
    }

    fn run(&self, numbers: std::ops::Range<u64>) {
        let log = open(&self.root()).expect("the log opens");
        for thread in 0..workload::THREADS {
            let some: Vec<_> =
                numbers.clone().map(|number| workload::submission(SEED, thread, number)).collect();
            log.append_blocking(some).expect("recorded");
        }
        log.close();
    }

    fn root(&self) -> CrashRoot {
        CrashRoot::new(self.folder.path())
    }

    fn copy(&self) -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory can be made");
        copy(self.folder.path(), folder.path());
        Self { folder }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory can be made");
    for entry in from.read_dir().expect("a directory can be read") {
        let from = entry.expect("a directory can be read").path();
        let to = to.join(from.file_name().expect("a file has a name"));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(from, to).expect("a file can be copied");
        }
    }
}

/// Opens the log and lets it sign, or says why not.
fn open(root: &CrashRoot) -> Result<Log, String> {
    let log = Log::open(root.config(SEED), |_| ()).map_err(|error| told(&error))?;
    log.begin_signing();
    Ok(log)
}

/// Returns everything that the audit and then a start say about a directory; nothing when both find it sound.
fn complaints(root: &CrashRoot) -> String {
    let audited = match verify(&root.data(), |_| ()) {
        Ok(verification) if verification.differences.is_empty() => String::new(),
        Ok(verification) => format!("{:?}", verification.differences),
        Err(error) => told(&error),
    };
    audited + &open(root).err().unwrap_or_default()
}

/// Changes a database as no statement of the log could: past the triggers, which are there again afterwards.
fn change(root: &CrashRoot, sql: &str) {
    assert_eq!(change_some(root, sql), 1, "{sql}");
}

fn change_some(root: &CrashRoot, sql: &str) -> usize {
    let connection = Connection::open(root.data().join("log.db")).expect("the file opens");
    connection.pragma_update(None, "ignore_check_constraints", true).expect("set");
    let mut triggers = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .expect("read");
    let triggers = triggers.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("read");
    let triggers: Vec<(String, String)> = triggers.collect::<Result<_, _>>().expect("read");
    for (name, _) in &triggers {
        connection.execute(&format!("DROP TRIGGER {name}"), []).expect("dropped");
    }
    let changed = connection.execute(sql, []).expect(sql);
    for (_, definition) in &triggers {
        connection.execute(definition, []).expect("made again");
    }
    changed
}

/// Writes SQL that puts another byte into the middle of a blob or text.
fn other(column: &str) -> String {
    let part = |range: &str| format!("substr(CAST({column} AS BLOB), {range})");
    let middle = format!("length({column}) / 2");
    let byte =
        format!("CASE {} WHEN X'30' THEN X'31' ELSE X'30' END", part(&format!("{middle} + 1, 1")));
    let joined = format!(
        "{} || {byte} || {}",
        part(&format!("1, {middle}")),
        part(&format!("{middle} + 2"))
    );
    // `||` makes text of blobs.
    format!("CAST(({joined}) AS BLOB)")
}

#[test]
fn a_changed_value_of_the_log_is_found_and_named() {
    let stopped = Stopped::after(&[SUBMISSIONS]);
    assert_eq!(
        complaints(&stopped.copy().root()),
        "",
        "nothing is wrong with a log that nobody touched"
    );
    let last_checkpoint = "size = (SELECT max(size) FROM checkpoint)";
    // Table, column, row; what is said.
    let blobs = [
        ("entry", "entry", "position = 17", "entry 17"),
        ("entry", "leaf", "position = 17", "entry 17"),
        ("entry", "salt", "position = 17", "entry 17"),
        ("entry", "body", "position = 17", "entry 17"),
        ("part", "salt", "position = (SELECT max(position) FROM part)", "attributes"),
        ("part", "body", "position = (SELECT max(position) FROM part)", "attributes"),
        ("tile", "hashes", "level = 0 AND place = 1", "tile/0/001"),
        ("checkpoint", "note", last_checkpoint, "checkpoint"),
        ("checkpoint", "root", last_checkpoint, "checkpoint"),
        ("kind_place", "places", "first = (SELECT max(first) FROM kind_place)", "kind"),
    ];
    for (table, column, row, words) in blobs {
        let other = other(column);
        is_found(&stopped, &format!("UPDATE {table} SET {column} = {other} WHERE {row}"), words);
    }
    let others = [
        ("UPDATE idempotency SET id = id || '~' WHERE position = 17", "idempotency"),
        ("UPDATE idempotency SET source = 'x' || source WHERE position = 17", "idempotency"),
        ("UPDATE idempotency SET position = 1000000 WHERE position = 17", "idempotency"),
        ("DELETE FROM idempotency WHERE position = 17", "idempotency"),
        ("UPDATE kind SET name = name || 'x' WHERE id = 1", "kind"),
        ("DELETE FROM chain WHERE member = (SELECT max(member) FROM chain)", "chain"),
        (
            "UPDATE chain SET target = target - 1 WHERE member = (SELECT max(member) FROM chain)",
            "chain",
        ),
        ("DELETE FROM entry WHERE position = 17", "entry 17"),
        ("DELETE FROM entry WHERE position = (SELECT max(position) FROM entry)", "idempotency"),
        ("DELETE FROM tile WHERE level = 0 AND place = 0", "tile/0/000"),
        ("UPDATE log SET origin = origin || 'x'", "origin"),
    ];
    for (sql, words) in others {
        is_found(&stopped, sql, words);
    }
}

fn is_found(stopped: &Stopped, sql: &str, words: &str) {
    let copy = stopped.copy();
    change(&copy.root(), sql);
    let said = complaints(&copy.root());
    assert!(said.contains(words), "{sql}: not said to be in `{words}`, but: {said:?}");
}

/// Each column of a row in the middle of each table, whatever tables there are; but for the number that makes a table have
/// one row, which nobody reads.
#[test]
fn a_changed_value_of_any_table_is_found() {
    let stopped = Stopped::after(&[SUBMISSIONS]);
    let connection =
        Connection::open(stopped.root().data().join("log.db")).expect("the file opens");
    let columns = "SELECT t.name, c.name, c.type FROM sqlite_schema t, pragma_table_info(t.name) c
        WHERE t.type = 'table' AND NOT (t.name = 'log' AND c.name = 'one') ORDER BY 1, 2";
    let mut columns = connection.prepare(columns).expect("read");
    let columns = columns
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .and_then(Iterator::collect::<Result<Vec<(String, String, String)>, _>>)
        .expect("read");
    let mut unseen = Vec::new();
    for (table, column, kind) in columns {
        let key =
            format!("SELECT * FROM {table} LIMIT 1 OFFSET (SELECT count(*) / 2 FROM {table})");
        if !connection.prepare(&key).and_then(|mut row| row.exists([])).expect("read") {
            continue;
        }
        let value = if kind == "INTEGER" {
            format!("{column} + 1000000")
        } else {
            format!("CAST({} AS {kind})", other(&column))
        };
        let middle = format!(
            "SELECT {column} FROM {table} ORDER BY 1 LIMIT 1 OFFSET (SELECT count({column}) / 2 FROM {table})"
        );
        let copy = stopped.copy();
        let sql = format!("UPDATE {table} SET {column} = {value} WHERE {column} = ({middle})");
        change_some(&copy.root(), &sql);
        if complaints(&copy.root()).is_empty() {
            unseen.push(sql);
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
}

#[test]
fn a_changed_checkpoint_outside_the_log_is_found_and_named() {
    let stopped = Stopped::after(&[10]);
    for (name, words) in
        [("data/public/checkpoint", "public/checkpoint"), ("state/signed", "state/signed")]
    {
        for line in 0..5 {
            let copy = stopped.copy();
            let file = copy.folder.path().join(name);
            let note = std::fs::read_to_string(&file).expect("a note is there");
            let mut lines: Vec<String> = note.lines().map(str::to_owned).collect();
            lines[line].push('0');
            std::fs::write(&file, lines.join("\n") + "\n").expect("a file can be written");
            let said = open(&copy.root()).expect_err("a start finds it");
            assert!(said.contains(words), "line {line} of {name}: {said}");
        }
    }
}

/// Something of an older time put back: nothing is signed, nothing recorded, and what to do is said.
#[test]
fn an_older_copy_signs_nothing() {
    let older = Stopped::after(&[10]);
    let newer = older.copy();
    newer.run(10..20);
    let before_all =
        std::fs::read(newer.root().public().join("checkpoint")).expect("a note is there");
    let pieces: [(&str, &[&str]); 4] = [
        ("log.db alone", &["data/log.db"]),
        ("log.db and public/", &["data/log.db", "data/public"]),
        ("log.db and the signer's memory", &["data/log.db", "state"]),
        ("the whole data directory", &["data"]),
    ];
    for (what, names) in pieces {
        let mixed = newer.copy();
        for name in names {
            let (from, to) = (older.folder.path().join(name), mixed.folder.path().join(name));
            if from.is_dir() {
                std::fs::remove_dir_all(&to).expect("a directory can be removed");
                copy(&from, &to);
            } else {
                std::fs::copy(from, to).expect("a file can be copied");
            }
        }
        let before =
            std::fs::read(mixed.root().public().join("checkpoint")).expect("a note is there");
        let said = open(&mixed.root()).expect_err(what);
        assert!(said.contains("older copy") && said.contains("Put back"), "{what}: {said}");
        let after =
            std::fs::read(mixed.root().public().join("checkpoint")).expect("a note is there");
        assert_eq!(before, after, "{what}: nothing is signed");
    }
    assert_eq!(std::fs::read(newer.root().public().join("checkpoint")).ok(), Some(before_all));
    // What is lost and can be made again is made again.
    let bereft = newer.copy();
    std::fs::remove_dir_all(bereft.root().public()).expect("a directory can be removed");
    bereft.run(20..21);
    assert_eq!(complaints(&bereft.root()), "");
}
