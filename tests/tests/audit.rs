//! One changed byte in the files of a stopped system: the audit ends with 3 and names the place.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::path::{Path, PathBuf};

use chancery_tests::{chancery, document, istanbul, publish_all, up};
use rand::{Rng, SeedableRng};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How many bytes are changed at random places: enough to meet every sort of page.
const ANYWHERE: usize = 48;

/// A stopped system that holds the dossier and some corrections.
struct Stopped {
    folder: TempDir,
}

impl Stopped {
    async fn new() -> Self {
        let mut system = up().await;
        let client = system.client().await;
        let mut events = istanbul().base;
        events.extend(amendments());
        let head = *publish_all(&client, &events).await.last().unwrap();
        let asked = json!({ "key": "meeting/putin-zelensky", "min_position": head });
        document(&client, "conditions", &asked).await;
        let folder = tempfile::tempdir().unwrap();
        assert!(system.stop().await.success());
        copy(system.data(), folder.path());
        Self { folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the audit over a copy in which `change` changed one file.
    fn with(&self, file: &str, change: impl FnOnce(&Path)) -> Audited {
        self.audited(file, &[], change)
    }

    /// Does that with everything that the audit can look at.
    fn thoroughly_with(&self, file: &str, change: impl FnOnce(&Path)) -> Audited {
        self.audited(file, &["--thorough"], change)
    }

    fn audited(&self, file: &str, options: &[&str], change: impl FnOnce(&Path)) -> Audited {
        let copy = tempfile::tempdir().unwrap();
        self::copy(self.folder.path(), copy.path());
        change(&copy.path().join(file));
        audit_with(copy.path(), options)
    }

    /// Runs the audit after one bit of a stored value was turned.
    fn with_bit_turned(&self, file: &str, table: &str, column: &str, row: &str) -> Audited {
        self.with(file, |path| {
            let before = blob(path, table, column, row);
            let mut bytes = std::fs::read(path).unwrap();
            let at = only_place(&bytes, &before);
            bytes[at + before.len() / 2] ^= 1;
            std::fs::write(path, bytes).unwrap();
        })
    }
}

/// Copies what an audit looks at: the two files, and what is published.
fn copy(from: &Path, to: &Path) {
    for name in ["log.db", "views.db"] {
        std::fs::copy(from.join(name), to.join(name)).unwrap();
    }
    copy_files(&from.join("public"), &to.join("public"));
}

fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_files(&from, &to);
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}

/// A correction, a retraction, an extension attribute: what the dossier has not.
fn amendments() -> Vec<Value> {
    let about = |id: &str, kind: &str, target: &str, patch: Option<Value>| {
        let mut data = json!({
            "target": { "source": "istanbul-dossier", "id": target }, "cause": "coder_error", "reason": "a slip",
        });
        if let Some(patch) = patch {
            data["patch"] = patch;
        }
        let kind = format!("chancery.record.{kind}.v1");
        json!({ "specversion": "1.0", "id": id, "source": "istanbul-dossier", "type": kind, "data": data })
    };
    let mut extended = istanbul().base[30].clone();
    extended["id"] = json!("X1");
    extended["coder"] = json!("somebody");
    vec![
        about("C1", "corrected", "E34", Some(json!({ "occurred": "2025-05-16" }))),
        about("C2", "retracted", "E33", None),
        extended,
    ]
}

/// Reads one value as bytes.
fn blob(path: &Path, table: &str, column: &str, row: &str) -> Vec<u8> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let sql = format!("SELECT CAST({column} AS BLOB) FROM {table} WHERE {row}");
    connection.query_row(&sql, [], |row| row.get(0)).unwrap()
}

/// Finds bytes in a file that holds them once.
fn only_place(file: &[u8], bytes: &[u8]) -> usize {
    let mut places = file.windows(bytes.len()).enumerate().filter(|(_, window)| *window == bytes);
    let (place, _) = places.next().expect("the file holds the value in one piece");
    assert!(places.next().is_none(), "the file holds the value once");
    place
}

/// What an audit said.
struct Audited {
    code: Option<i32>,
    report: Value,
    said: String,
}

fn audit(data: &Path) -> Audited {
    audit_with(data, &[])
}

fn audit_with(data: &Path, options: &[&str]) -> Audited {
    let mut command = chancery(["audit", "--output", "json", "--data"]);
    let output = command.arg(data).args(options).output().unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let report = serde_json::from_slice(&output.stdout).unwrap_or_default();
    Audited { code: output.status.code(), report, said }
}

impl Audited {
    /// Asserts that the audit found a difference at a place that names all of `words`.
    fn names(&self, words: &[&str]) {
        assert_eq!(self.code, Some(3), "{}", self.said);
        assert_eq!(self.report["result"], "differs");
        let differences = self.report["differences"].as_array().unwrap();
        let places: Vec<&str> =
            differences.iter().map(|one| one["where"].as_str().unwrap()).collect();
        let found = places.iter().any(|place| words.iter().all(|word| place.contains(word)));
        assert!(found, "{words:?} in {places:?}");
    }
}

#[tokio::test]
async fn a_byte_of_the_log() {
    let stopped = Stopped::new().await;
    assert_eq!(audit(stopped.folder.path()).code, Some(0));
    for column in ["entry", "leaf", "salt", "body"] {
        for position in [1, 33, 62] {
            let row = format!("position = {position}");
            let audited = stopped.with_bit_turned("log.db", "entry", column, &row);
            audited.names(&["log.db", &position.to_string()]);
        }
    }
    for column in ["salt", "body"] {
        let audited = stopped.with_bit_turned("log.db", "part", column, "position = 64");
        audited.names(&["log.db", "64"]);
    }
}

#[tokio::test]
async fn any_value_of_any_table() {
    let stopped = Stopped::new().await;
    let mut unseen = Vec::new();
    for file in ["log.db", "views.db"] {
        for cell in cells(&stopped.file(file)) {
            let audited = if cell.is_of_history() {
                stopped.thoroughly_with(file, |path| cell.change(path))
            } else {
                stopped.with(file, |path| cell.change(path))
            };
            if audited.code != Some(3) || !audited.said.contains(file) {
                unseen.push(format!("{file} {cell:?}: {:?} {}", audited.code, audited.said));
            }
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
}

#[tokio::test]
async fn a_row_that_is_missing() {
    let stopped = Stopped::new().await;
    let mut unseen = Vec::new();
    for file in ["log.db", "views.db"] {
        let mut cells = cells(&stopped.file(file));
        cells.dedup_by_key(|cell| cell.table.clone());
        // Leaves of the views' rows may be missing: they are hashed when the views are attested next.
        cells.retain(|cell| !cell.table.starts_with("attested_"));
        for cell in cells {
            let audited = stopped.thoroughly_with(file, |path| cell.remove_row(path));
            if audited.code != Some(3) {
                unseen.push(format!("{file} {cell:?}: {:?} {}", audited.code, audited.said));
            }
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
}

#[tokio::test]
async fn a_document_is_named_by_its_view_and_key() {
    let stopped = Stopped::new().await;
    let name = |text: &str| format!("(SELECT id FROM name WHERE text = '{text}')");
    let row = format!("view = {} AND key = {}", name("conditions"), name("meeting/putin-zelensky"));
    let sql = format!(
        "UPDATE document SET body = CAST(replace(CAST(body AS TEXT), 'unmet', 'inmet') AS BLOB) WHERE {row}"
    );
    let audited = stopped.with("views.db", |path| {
        assert_eq!(Connection::open(path).unwrap().execute(&sql, []).unwrap(), 1);
    });
    audited.names(&["views.db", "conditions", "meeting/putin-zelensky"]);
}

/// One value of one row.
#[derive(Debug)]
struct OneCell {
    table: String,
    columns: Vec<String>,
    row: Vec<Cell>,
    index: usize,
}

/// Returns each column of a row in the middle of each table.
fn cells(path: &Path) -> Vec<OneCell> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let tables = texts(&connection, "SELECT name FROM sqlite_schema WHERE type = 'table'");
    let mut all = Vec::new();
    for table in tables.iter().filter(|table| !table.starts_with("sqlite_")) {
        // That a checkpoint was signed between two others, nothing else says.
        let place = if table == "checkpoint" { "count(*) - 1" } else { "count(*) / 2" };
        let middle = format!("SELECT * FROM {table} LIMIT 1 OFFSET (SELECT {place} FROM {table})");
        let mut statement = connection.prepare(&middle).unwrap();
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        let Some(row) = rows.next().unwrap() else { continue };
        let row: Vec<Cell> = (0..columns.len()).map(|index| row.get(index).unwrap()).collect();
        for index in (0..columns.len()).filter(|index| row[*index] != Cell::Null) {
            all.push(OneCell {
                table: table.clone(),
                columns: columns.clone(),
                row: row.clone(),
                index,
            });
        }
    }
    assert!(all.len() > 15, "the file has tables with rows");
    all
}

impl OneCell {
    /// Whether the table tells how documents came about, which only a thorough audit makes again.
    fn is_of_history(&self) -> bool {
        ["change", "remembered", "dependency"].contains(&self.table.as_str())
    }

    /// Writes another value of the same type over this one.
    fn change(&self, path: &Path) {
        let other = match self.row[self.index].clone() {
            Cell::Null => Cell::Null,
            Cell::Integer(number) => Cell::Integer(number + 1_000_000),
            Cell::Real(number) => Cell::Real(number + 1.0),
            Cell::Text(text) => Cell::Text(text[..text.len().saturating_sub(1)].to_owned() + "~"),
            Cell::Blob(bytes) => Cell::Blob(turned(bytes)),
        };
        let sql = format!(
            "UPDATE {} SET {} = ?{}",
            self.table,
            self.columns[self.index],
            self.row.len() + 1
        );
        self.execute(path, &sql, Some(other));
    }

    fn remove_row(&self, path: &Path) {
        self.execute(path, &format!("DELETE FROM {}", self.table), None);
    }

    /// Runs a statement on exactly this row, past all triggers and checks.
    fn execute(&self, path: &Path, sql: &str, value: Option<Cell>) {
        let connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "ignore_check_constraints", true).unwrap();
        for trigger in texts(&connection, "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
            connection.execute(&format!("DROP TRIGGER {trigger}"), []).unwrap();
        }
        let same =
            (1..).zip(&self.columns).map(|(number, column)| format!("{column} IS ?{number}"));
        let sql = format!("{sql} WHERE {}", same.collect::<Vec<_>>().join(" AND "));
        let values = rusqlite::params_from_iter(self.row.iter().cloned().chain(value));
        assert_eq!(connection.execute(&sql, values).unwrap(), 1, "{sql}");
    }
}

/// Turns one bit in the middle.
fn turned(mut bytes: Vec<u8>) -> Vec<u8> {
    let middle = bytes.len() / 2;
    match bytes.get_mut(middle) {
        Some(byte) => *byte ^= 1,
        None => bytes.push(1),
    }
    bytes
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Reads every value of every table; nothing where the file cannot be read.
fn content(path: &Path) -> Option<Vec<(String, Vec<Cell>)>> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let mut schema = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .ok()?;
    let tables = schema.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).ok()?;
    let tables: Vec<(String, String)> = tables.collect::<Result<_, _>>().ok()?;
    let mut all = Vec::new();
    for (table, sql) in tables {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).ok()?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).ok()?;
        all.push((sql, Vec::new()));
        while let Some(row) = rows.next().ok()? {
            let cells =
                (0..columns).map(|column| row.get(column)).collect::<Result<_, _>>().ok()?;
            all.push((table.clone(), cells));
        }
    }
    Some(all)
}

/// Wherever a byte is changed: either the audit says so, or nothing that is stored was changed.
#[tokio::test]
async fn a_byte_anywhere() {
    let stopped = Stopped::new().await;
    let mut random = rand::rngs::StdRng::seed_from_u64(7);
    let mut found = 0;
    for round in 0..ANYWHERE {
        let name = ["log.db", "views.db"][round % 2];
        let before = std::fs::read(stopped.file(name)).unwrap();
        let at = random.random_range(0..before.len());
        let mut after = content(&stopped.file(name));
        let audited = stopped.thoroughly_with(name, |path| {
            let mut bytes = before.clone();
            bytes[at] ^= 1 << random.random_range(0..8);
            std::fs::write(path, &bytes).unwrap();
            after = content(path);
        });
        let changed = after != content(&stopped.file(name));
        match audited.code {
            Some(0) => assert!(!changed, "byte {at} of {name} was not found"),
            Some(3) => found += 1,
            _ => assert!(
                audited.said.contains(name) && changed,
                "byte {at} of {name}: {}",
                audited.said
            ),
        }
    }
    assert!(found > ANYWHERE / 4, "only {found} of {ANYWHERE} were found");
}
