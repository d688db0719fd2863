//! Events by kind: for each group of events one row per kind, with the places of its events.
//!
//! A row per event would cost a quarter of an append; a group of a thousand has a few dozen kinds.

use std::collections::BTreeMap;

use chancery_domain::{Cursor, Position};
use rusqlite::{Connection, Result, Row};

use crate::sql::{number, position};

/// The places of a group, by kind, in order.
pub(crate) type Places<'e> = BTreeMap<&'e str, Vec<Position>>;

/// Takes back the places from `first` on.
pub(crate) fn undo(places: &mut Places<'_>, first: Position) {
    for places in places.values_mut() {
        places.truncate(places.partition_point(|place| *place < first));
    }
}

/// Writes places as a row has them: the first, and the distance of each from the one before (LEB128).
pub(crate) fn encode(places: &[Position]) -> Option<(Position, Vec<u8>)> {
    let (first, _) = places.split_first()?;
    let mut bytes = Vec::with_capacity(2 * places.len());
    for pair in places.windows(2) {
        let mut distance = pair[1].get() - pair[0].get();
        while distance >= 0x80 {
            bytes.push(0x80 | low_bits(distance));
            distance >>= 7;
        }
        bytes.push(low_bits(distance));
    }
    Some((*first, bytes))
}

const fn low_bits(number: u64) -> u8 {
    (number & 0x7f) as u8
}

/// Reads the places of a row; nothing when it is not as [`encode`] writes it.
pub(crate) fn decode(first: Position, bytes: &[u8]) -> Option<Vec<Position>> {
    let mut places = vec![first];
    let mut last = first.get();
    let (mut distance, mut shift) = (0_u64, 0);
    for byte in bytes {
        let bits = u64::from(byte & 0x7f);
        distance |= bits.checked_shl(shift).filter(|shifted| shifted >> shift == bits)?;
        shift += 7;
        if byte & 0x80 == 0 {
            last = last.checked_add(distance).filter(|_| distance > 0)?;
            places.push(Position::new(last)?);
            (distance, shift) = (0, 0);
        }
    }
    (shift == 0).then_some(places)
}

/// One row: the number of the kind, its name if it has one, and its places if they can be read.
pub(crate) struct PlacesRow {
    pub(crate) kind: i64,
    pub(crate) name: Option<String>,
    pub(crate) places: Option<Vec<Position>>,
}

const SELECT: &str = "SELECT kind_place.kind, kind.name, kind_place.first, kind_place.places \
     FROM kind_place LEFT JOIN kind ON kind.id = kind_place.kind";

/// Goes through all rows, kind by kind, in order.
pub(crate) fn each_row(connection: &Connection, mut each: impl FnMut(PlacesRow)) -> Result<()> {
    let mut statement = connection.prepare(&format!("{SELECT} ORDER BY 1, 3"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(read_row(row)?);
    }
    Ok(())
}

fn read_row(row: &Row<'_>) -> Result<PlacesRow> {
    let bytes = row.get_ref(3)?.as_blob()?;
    let places = position(row, 2).ok().and_then(|first| decode(first, bytes));
    Ok(PlacesRow { kind: row.get(0)?, name: row.get(1)?, places })
}

/// Finds events of `kind` after a position, up to a head: at most `limit`, in order.
pub(crate) fn find(
    connection: &Connection,
    kind: &str,
    after: Cursor,
    head: Position,
    limit: usize,
) -> Result<Vec<Position>> {
    // The group that reaches over `after` begins before it.
    let sql = format!(
        "{SELECT} WHERE kind.name = ?1 AND kind_place.first <= ?3 AND kind_place.first >= \
         coalesce((SELECT max(first) FROM kind_place WHERE kind = kind.id AND first <= ?2), 0) \
         ORDER BY 3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let after_number = i64::try_from(after.count()).unwrap_or(i64::MAX);
    let mut rows = statement.query(rusqlite::params![kind, after_number, number(head)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let wanted = |place: &Position| Cursor::Through(*place) > after && *place <= head;
        found.extend(read_row(row)?.places.into_iter().flatten().filter(wanted));
        if found.len() >= limit {
            found.truncate(limit);
            break;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(place: u64) -> Position {
        Position::new(place).unwrap()
    }

    proptest! {
        #[test]
        fn places_are_read_back(numbers in prop::collection::btree_set(1..u64::MAX / 2, 1..50)) {
            let places: Vec<Position> = numbers.into_iter().map(at).collect();
            let (first, bytes) = encode(&places).unwrap();
            prop_assert_eq!(decode(first, &bytes), Some(places));
        }

        #[test]
        fn no_bytes_make_it_panic(first in 1..u64::MAX, bytes: Vec<u8>) {
            let _ = decode(at(first), &bytes);
        }
    }

    #[test]
    fn what_was_not_written_is_not_read() {
        assert_eq!(decode(at(1), &[0]), None, "no place twice");
        assert_eq!(decode(at(1), &[0x81]), None, "cut off");
        assert_eq!(decode(at(1), &[0xff; 12]), None, "too long");
        assert_eq!(decode(at(u64::MAX), &[1]), None, "beyond the last");
        assert_eq!(decode(at(7), &[]), Some(vec![at(7)]));
        assert_eq!(encode(&[]), None);
    }

    #[test]
    fn an_undone_submission_leaves_no_places() {
        let mut places = Places::from([("a", vec![at(1), at(4)]), ("b", vec![at(3)])]);
        undo(&mut places, at(3));
        assert_eq!(places, Places::from([("a", vec![at(1)]), ("b", vec![])]));
    }
}
