//! Many rows written by one statement, which costs less than one each.

use rusqlite::{Connection, params_from_iter};

/// The rows of one statement.
const AT_ONCE: usize = 16;

/// Adds rows of numbers to a table; `rest` is what each ends with, the same for all.
pub(crate) fn insert<const COLUMNS: usize>(
    db: &Connection,
    table: &str,
    rest: &str,
    mut rows: impl Iterator<Item = [i64; COLUMNS]>,
) -> rusqlite::Result<()> {
    let row = format!("({}{rest})", ["?"; COLUMNS].join(", "));
    let of =
        |rows: usize| format!("INSERT INTO {table} VALUES {}", vec![row.as_str(); rows].join(", "));
    let mut write_all = db.prepare_cached(&of(AT_ONCE))?;
    let mut write_one = db.prepare_cached(&of(1))?;
    let mut some = Vec::with_capacity(AT_ONCE);
    loop {
        some.clear();
        some.extend(rows.by_ref().take(AT_ONCE));
        if some.len() == AT_ONCE {
            write_all.execute(params_from_iter(some.iter().flatten()))?;
            continue;
        }
        for row in some {
            write_one.execute(params_from_iter(row))?;
        }
        return Ok(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_written_once_however_many_there_are() {
        for count in [0, 1, 15, 16, 17, 32, 100] {
            let db = Connection::open_in_memory().unwrap();
            db.execute_batch("CREATE TABLE pair (one INTEGER, other INTEGER, rest INTEGER)")
                .unwrap();
            insert(&db, "pair", ", 7", (0..count).map(|number| [number, -number])).unwrap();
            let sql = "SELECT count(DISTINCT one), total(one), total(other), total(rest) FROM pair";
            let read = |row: &rusqlite::Row<'_>| {
                Ok((row.get(0)?, row.get::<_, f64>(1)?, row.get::<_, f64>(2)?, row.get(3)?))
            };
            let sum = f64::from(i32::try_from(count * (count - 1) / 2).unwrap());
            let sevens = f64::from(i32::try_from(count * 7).unwrap());
            assert_eq!(db.query_row(sql, [], read), Ok((count, sum, -sum, sevens)));
        }
    }
}
