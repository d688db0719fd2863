//! What moved between two documents of one key, and because of which events.
//!
//! Two documents differ in rows, and a row lists the events that it rests on: those that only one of the two
//! lists are why they differ. A row that lists none (counts, groups) differs because of what the other rows do.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Members that are lists of bare positions.
const LISTS: [&str; 2] = ["notes", "positions"];

/// One row before and after.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Moved {
    /// The row's id.
    pub row: String,
    /// The row before; null when it was not there.
    pub from: Value,
    /// The row after; null when it is gone.
    pub to: Value,
    /// The events that only one of the two rests on, by position.
    pub because: Vec<u64>,
}

/// Lists the rows that differ, in order of their ids.
pub fn moved(from: &BTreeMap<String, Value>, to: &BTreeMap<String, Value>) -> Vec<Moved> {
    let ids: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    let row = |rows: &BTreeMap<String, Value>, id: &String| rows.get(id).cloned();
    let pairs = ids.into_iter().map(|id| (id, row(from, id), row(to, id)));
    let differing: Vec<_> = pairs.filter(|(_, from, to)| from != to).collect();
    let of_all: BTreeSet<u64> =
        differing.iter().flat_map(|(_, from, to)| only_one(from.as_ref(), to.as_ref())).collect();
    let moved = |(id, from, to): (&String, Option<Value>, Option<Value>)| {
        let own = only_one(from.as_ref(), to.as_ref());
        let because = if own.is_empty() { of_all.clone() } else { own };
        Moved {
            row: id.clone(),
            from: from.unwrap_or_default(),
            to: to.unwrap_or_default(),
            because: because.into_iter().collect(),
        }
    };
    differing.into_iter().map(moved).collect()
}

/// Returns the events that only one of two rows lists.
fn only_one(from: Option<&Value>, to: Option<&Value>) -> BTreeSet<u64> {
    let listed = |row: Option<&Value>| {
        let mut found = BTreeSet::new();
        if let Some(row) = row {
            positions(row, &mut found);
        }
        found
    };
    let (from, to) = (listed(from), listed(to));
    from.symmetric_difference(&to).copied().collect()
}

/// Collects the positions that a row lists, at any depth.
fn positions(value: &Value, found: &mut BTreeSet<u64>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if name == "position" {
                    found.extend(member.as_u64());
                } else if LISTS.contains(&name.as_str()) {
                    found.extend(member.as_array().into_iter().flatten().filter_map(Value::as_u64));
                }
                positions(member, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| positions(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(rows: &Value) -> BTreeMap<String, Value> {
        serde_json::from_value(rows.clone()).unwrap()
    }

    #[test]
    fn a_row_moved_because_of_what_only_one_of_the_two_lists() {
        let from = rows(&json!({
            "condition/a": { "satisfaction": "unmet", "evidence": [{ "position": 3 }], "notes": [5] },
            "condition/b": { "satisfaction": "unmet", "evidence": [{ "position": 4 }] },
            "counts": { "met": 0 },
        }));
        let to = rows(&json!({
            "condition/a": { "satisfaction": "met", "evidence": [{ "position": 3 }, { "position": 9 }], "notes": [5] },
            "condition/b": { "satisfaction": "unmet", "evidence": [{ "position": 4 }] },
            "counts": { "met": 1 },
        }));
        let found: Vec<_> =
            moved(&from, &to).into_iter().map(|one| (one.row, one.because)).collect();
        assert_eq!(found, [("condition/a".to_owned(), vec![9]), ("counts".to_owned(), vec![9])]);
    }

    #[test]
    fn a_row_that_comes_or_goes_moved_because_of_all_that_it_lists() {
        let one = rows(&json!({ "claim/a": { "notes": [2], "history": [{ "position": 1 }] } }));
        let [come] = moved(&BTreeMap::new(), &one).try_into().unwrap();
        assert_eq!((come.from, come.because), (Value::Null, vec![1, 2]));
        let [gone] = moved(&one, &BTreeMap::new()).try_into().unwrap();
        assert_eq!((gone.to, gone.because), (Value::Null, vec![1, 2]));
    }

    #[test]
    fn equal_documents_did_not_move() {
        let one = rows(&json!({ "meeting": { "state": null } }));
        assert_eq!(moved(&one, &one), []);
    }
}
