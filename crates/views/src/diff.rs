//! What moved between two documents of one key, and because of which events.
//!
//! Along what was recorded, a row moved because of the events at which it moved: whoever can render the document
//! between them goes from one to the next ([`Causes`]). Along V, and where that is too far, the rows tell: a row
//! lists the events that it rests on, and those that only one of the two lists are why they differ. A row that lists
//! none (counts, groups) differs because of what the other rows do.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Members that are lists of bare positions.
const LISTS: [&str; 2] = ["notes", "positions"];

/// One row before and after.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
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

/// The rows of a document, by id.
pub type Rows = BTreeMap<String, Value>;

/// Lists the rows that differ, in order of their ids.
pub fn moved(from: &Rows, to: &Rows) -> Vec<Moved> {
    let mut causes = Causes::default();
    causes.listed(from, to);
    moved_by(from, to, &causes)
}

/// Lists the rows that differ, in order of their ids, each with its causes.
pub fn moved_by(from: &Rows, to: &Rows, causes: &Causes) -> Vec<Moved> {
    let moved = |(id, from, to): (&String, Option<&Value>, Option<&Value>)| Moved {
        row: id.clone(),
        from: from.cloned().unwrap_or_default(),
        to: to.cloned().unwrap_or_default(),
        because: causes.0.get(id).into_iter().flatten().copied().collect(),
    };
    differing(from, to).map(moved).collect()
}

/// The events that moved each row on the way from one document to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Causes(BTreeMap<String, BTreeSet<u64>>);

impl Causes {
    /// Notes that the event at a position moved the rows that differ.
    pub fn step(&mut self, position: u64, before: &Rows, after: &Rows) {
        for (id, ..) in differing(before, after) {
            self.0.entry(id.clone()).or_default().insert(position);
        }
    }

    /// Notes what the rows themselves tell of a way whose steps are not looked at.
    pub fn listed(&mut self, before: &Rows, after: &Rows) {
        let own: Vec<_> =
            differing(before, after).map(|(id, from, to)| (id, only_one(from, to))).collect();
        let all: BTreeSet<u64> = own.iter().flat_map(|(_, own)| own).copied().collect();
        for (id, own) in own {
            let because = if own.is_empty() { all.clone() } else { own };
            self.0.entry(id.clone()).or_default().extend(because);
        }
    }
}

/// Returns the rows that differ, in order of their ids.
fn differing<'a>(
    from: &'a Rows,
    to: &'a Rows,
) -> impl Iterator<Item = (&'a String, Option<&'a Value>, Option<&'a Value>)> {
    let ids: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    let pairs = ids.into_iter().map(|id| (id, from.get(id), to.get(id)));
    pairs.filter(|(_, from, to)| from != to)
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

    fn rows(rows: &Value) -> Rows {
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
    fn a_row_moved_because_of_the_events_at_which_it_moved() {
        let [first, second, third] = [
            json!({ "a": { "evidence": [{ "position": 1 }] } }),
            json!({ "a": { "evidence": [{ "position": 1 }], "done": 2 }, "b": {} }),
            json!({ "a": { "evidence": [{ "position": 1 }], "done": 3 } }),
        ]
        .map(|one| rows(&one));
        let mut causes = Causes::default();
        causes.step(7, &first, &second);
        causes.step(9, &second, &third);
        let found = moved_by(&first, &third, &causes);
        let found: Vec<_> = found.into_iter().map(|one| (one.row, one.because)).collect();
        assert_eq!(found, [("a".to_owned(), vec![7, 9])], "what came and went did not move");
    }

    #[test]
    fn equal_documents_did_not_move() {
        let one = rows(&json!({ "meeting": { "state": null } }));
        assert_eq!(moved(&one, &one), []);
    }
}
