//! The writer's authorizer: what SQL the one connection that can write may ever run.
//!
//! A list of what is allowed, so that whatever SQLite learns later is refused. It stands behind the
//! triggers: a statement that would delete, drop, attach or loosen a setting is refused before it runs.

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

/// Tables that the writer adds rows to.
const GROWING: [&str; 11] = [
    "entry",
    "part",
    "idempotency",
    "kind",
    "kind_place",
    "chain",
    "tile",
    "checkpoint",
    "cosignature",
    "redaction",
    "redaction_done",
];

/// What triggers, checks and the writer's own statements call.
const FUNCTIONS: [&str; 4] = ["coalesce", "max", "length", "count"];

/// Decides about one step of a statement while it is prepared.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever is not listed, now or in a later SQLite, is refused"
)]
pub(crate) fn authorize(context: AuthContext<'_>) -> Authorization {
    let allowed = match context.action {
        AuthAction::Select
        | AuthAction::Read { .. }
        | AuthAction::Transaction { .. }
        | AuthAction::Savepoint { .. } => true,
        AuthAction::Function { function_name } => {
            FUNCTIONS.iter().any(|known| function_name.eq_ignore_ascii_case(known))
        }
        AuthAction::Insert { table_name } => GROWING.contains(&table_name),
        AuthAction::Update { table_name, column_name } => {
            ["entry", "part"].contains(&table_name) && ["salt", "body"].contains(&column_name)
        }
        AuthAction::Pragma { pragma_name, .. } => {
            pragma_name.eq_ignore_ascii_case("wal_checkpoint")
        }
        _ => false,
    };
    if allowed { Authorization::Allow } else { Authorization::Deny }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use crate::connection::{ConnectionError, open_unguarded, open_writer};
    use crate::schema::create_if_empty;

    const ROWS: &str = "
        INSERT INTO kind VALUES (1, 'k');
        INSERT INTO kind_place VALUES (1, 1, x'01');
        INSERT INTO entry VALUES (1, x'01', zeroblob(32), zeroblob(32), x'7b7d');
        INSERT INTO entry VALUES (2, x'02', zeroblob(32), zeroblob(32), x'7b7d');
        INSERT INTO part VALUES (1, 'attributes', zeroblob(32), x'7b7d');
        INSERT INTO idempotency VALUES ('a', 'x', 1);
        INSERT INTO chain VALUES (1, 2);";

    /// What nobody may do to a log: past the triggers, or past the authorizer.
    const FORBIDDEN: [&str; 21] = [
        "DELETE FROM entry WHERE position = 2",
        "DELETE FROM part",
        "DELETE FROM idempotency",
        "DELETE FROM kind",
        "DELETE FROM chain",
        "DELETE FROM log",
        "UPDATE entry SET entry = x'03' WHERE position = 1",
        "UPDATE entry SET leaf = zeroblob(32) || '' WHERE position = 1",
        "UPDATE entry SET body = x'00' WHERE position = 1",
        "UPDATE entry SET body = NULL WHERE position = 1",
        "UPDATE entry SET position = 9 WHERE position = 2",
        "UPDATE idempotency SET position = 2",
        "UPDATE log SET origin = 'other'",
        "UPDATE kind_place SET first = 2",
        "DELETE FROM kind_place",
        "INSERT OR REPLACE INTO entry VALUES (2, x'09', zeroblob(32), zeroblob(32), x'7b7d')",
        "REPLACE INTO idempotency VALUES ('a', 'x', 2)",
        "INSERT INTO entry VALUES (4, x'04', zeroblob(32), zeroblob(32), x'7b7d')",
        "INSERT INTO entry VALUES (0, x'04', zeroblob(32), zeroblob(32), x'7b7d')",
        "INSERT INTO entry VALUES (3, x'04', zeroblob(32), NULL, x'7b7d')",
        "INSERT INTO chain VALUES (1, 2)",
    ];

    /// What the writer may not even ask for.
    const UNSPEAKABLE: [&str; 10] = [
        "DROP TABLE chain",
        "DROP TRIGGER entry_delete",
        "CREATE TABLE more (x)",
        "ALTER TABLE entry ADD COLUMN more",
        "ATTACH ':memory:' AS other",
        "PRAGMA synchronous = OFF",
        "PRAGMA writable_schema = 1",
        "PRAGMA recursive_triggers = 0",
        "VACUUM",
        "INSERT INTO log VALUES (1, 'other')",
    ];

    /// Writes out 32 zero bytes: the writer may not call functions that it does not need.
    fn plain(sql: &str) -> String {
        sql.replace("zeroblob(32)", &format!("x'{}'", "00".repeat(32)))
    }

    fn unguarded() -> (tempfile::TempDir, Connection) {
        let dir = tempfile::tempdir().unwrap();
        let connection = open_unguarded(&dir.path().join("log.db")).unwrap();
        create_if_empty(&connection, "test").unwrap();
        connection.execute_batch(&plain(ROWS)).unwrap();
        (dir, connection)
    }

    fn guarded() -> (tempfile::TempDir, Connection) {
        let dir = tempfile::tempdir().unwrap();
        let prepare = |connection: &Connection| -> Result<(), ConnectionError> {
            create_if_empty(connection, "test").unwrap();
            Ok(())
        };
        let connection = open_writer(&dir.path().join("log.db"), prepare).unwrap();
        connection.execute_batch(&plain(ROWS)).unwrap();
        (dir, connection)
    }

    #[test]
    fn triggers_refuse_whatever_changes_history() {
        let (_dir, connection) = unguarded();
        for sql in FORBIDDEN {
            connection.execute_batch(&plain(sql)).expect_err(sql);
        }
        let erase = "UPDATE entry SET salt = NULL, body = NULL WHERE position = 1";
        connection.execute_batch(erase).unwrap();
        connection.execute_batch("UPDATE part SET salt = NULL, body = NULL").unwrap();
        connection.execute_batch("UPDATE entry SET salt = zeroblob(32), body = x'00'").unwrap_err();
    }

    #[test]
    fn the_writer_cannot_do_it_either() {
        let (_dir, connection) = guarded();
        for sql in FORBIDDEN.into_iter().chain(UNSPEAKABLE) {
            connection.execute_batch(&plain(sql)).expect_err(sql);
        }
        let erase = "UPDATE entry SET salt = NULL, body = NULL WHERE position = 1";
        connection.execute_batch(erase).unwrap();
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    }
}
