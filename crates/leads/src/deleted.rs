//! ACLED's list of rows that it has deleted: ids, one a line, or a CSV file with a column `event_id_cnty` and perhaps
//! `deleted_timestamp`.

use crate::acled;
use crate::fault::Fault;

/// A row that was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// The line on which it stands; the first is 1.
    pub line: u64,
    /// The row's id.
    pub row: String,
    /// When it was deleted, in seconds since 1970, where the list says so.
    pub at: Option<u64>,
}

/// Reads the list.
///
/// # Errors
///
/// The first line that is wrong, and why: nothing of such a list is to be trusted.
pub fn deleted(list: &str) -> Result<Vec<Deleted>, (u64, Fault)> {
    let list = list.strip_prefix('\u{feff}').unwrap_or(list);
    let mut columns = (0, None);
    let mut found = Vec::new();
    for (number, text) in (1..).zip(list.lines()) {
        let cells: Vec<_> = text.split([',', ';', '\t']).map(plain).collect();
        let place = |wanted: &str| cells.iter().position(|cell| *cell == wanted);
        if let (1, Some(id)) = (number, place("event_id_cnty")) {
            columns = (id, place("deleted_timestamp"));
            continue;
        }
        if !text.trim().is_empty() {
            let row = row(&cells, columns).map_err(|fault| (number, fault))?;
            found.push(Deleted { line: number, ..row });
        }
    }
    Ok(found)
}

fn row(cells: &[&str], (id, at): (usize, Option<usize>)) -> Result<Deleted, Fault> {
    let row = cells.get(id).copied().unwrap_or_default();
    if !acled::is_id(row) {
        return Err(Fault::Id { column: "event_id_cnty", value: row.to_owned() });
    }
    let moment = |text: &&str| {
        text.parse().map_err(|_| Fault::Number {
            column: "deleted_timestamp",
            value: (*text).to_owned(),
            expected: "a number of seconds since 1970",
        })
    };
    let at = at.and_then(|at| cells.get(at)).filter(|text| !text.is_empty());
    Ok(Deleted { line: 0, row: row.to_owned(), at: at.map(moment).transpose()? })
}

fn plain(cell: &str) -> &str {
    cell.trim().trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_ids_or_columns() {
        let row = |line, row: &str, at| Deleted { line, row: row.to_owned(), at };
        assert_eq!(
            deleted("UKR1\n\nSYR22\r\n"),
            Ok(vec![row(1, "UKR1", None), row(3, "SYR22", None)])
        );
        let columns = "\u{feff}\"deleted_timestamp\";\"event_id_cnty\"\n17;\"UKR1\"\n;SYR2\n";
        assert_eq!(deleted(columns), Ok(vec![row(2, "UKR1", Some(17)), row(3, "SYR2", None)]));
        assert_eq!(deleted(""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_list_is_refused_with_its_line() {
        let said = |list| deleted(list).map_err(|(line, fault)| format!("{line} {fault}"));
        assert_eq!(
            said("UKR1\nnothing\n"),
            Err("2 event_id_cnty is `nothing`, which is no id of this scheme".to_owned())
        );
        assert_eq!(
            said("event_id_cnty,deleted_timestamp\nUKR1,today\n"),
            Err("2 deleted_timestamp is `today`, where a number of seconds since 1970 belongs"
                .to_owned())
        );
    }
}
