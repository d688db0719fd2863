//! A row that was written anew in place: what it makes of the lead that is recorded under its id.
//!
//! ACLED overwrites rows. What is recorded says when it was written, and so does the row that comes in: the later one counts,
//! whichever file comes first.

use serde_json::{Map, Value};

use crate::acled;
use crate::columns::Columns;
use crate::fault::Fault;

/// What a row makes of the lead that is recorded under its id.
#[derive(Clone, Debug, PartialEq)]
pub enum Overwrite {
    /// It says the same.
    Same,
    /// It was written before what is recorded, and changes nothing.
    Older,
    /// It was written later: the patch that makes the recorded columns those of the row.
    Newer(Map<String, Value>),
    /// It was written at the same time and says something else: which of them is right nobody can tell.
    Contrary {
        /// The first column that differs.
        column: String,
    },
}

/// The columns of a lead as JSON has them.
pub(crate) struct Values<'a>(pub(crate) &'a Map<String, Value>);

impl Columns for Values<'_> {
    fn column(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }
}

/// Compares a row of ACLED with the columns that are recorded.
///
/// # Errors
///
/// When one of them does not say when it was written.
pub fn overwrite(
    recorded: &Map<String, Value>,
    row: &Map<String, Value>,
) -> Result<Overwrite, Fault> {
    let (before, now) = (acled::written(&Values(recorded))?, acled::written(&Values(row))?);
    if now < before {
        return Ok(if recorded == row { Overwrite::Same } else { Overwrite::Older });
    }
    if now > before {
        return Ok(Overwrite::Newer(patch(recorded, row)));
    }
    // Another form of export may have more columns or fewer; what both have must agree.
    let differs = row.iter().find(|(name, text)| {
        name.as_str() != acled::TIMESTAMP && recorded.get(*name).is_some_and(|old| old != *text)
    });
    Ok(differs
        .map_or(Overwrite::Same, |(column, _)| Overwrite::Contrary { column: column.clone() }))
}

/// Returns when a row of ACLED that is recorded was written, in seconds since 1970.
///
/// # Errors
///
/// When it does not say so.
pub fn written(row: &Map<String, Value>) -> Result<u64, Fault> {
    acled::written(&Values(row))
}

/// Writes the JSON Merge Patch from one object to another.
fn patch(from: &Map<String, Value>, to: &Map<String, Value>) -> Map<String, Value> {
    let removed = from.keys().filter(|name| !to.contains_key(*name));
    let removed = removed.map(|name| (name.clone(), Value::Null));
    let changed = to.iter().filter(|(name, text)| from.get(*name) != Some(text));
    let changed = changed.map(|(name, text)| (name.clone(), text.clone()));
    removed.chain(changed).collect()
}

#[cfg(test)]
mod tests {
    use chancery_domain::json::merge_patch;
    use serde_json::json;

    use super::*;

    fn row(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn the_later_row_counts() {
        let old = row(&json!({ "timestamp": "10", "actor1": "A", "tags": "" }));
        let new = row(&json!({ "timestamp": "11", "actor1": "B", "admin3": "" }));
        let Overwrite::Newer(patch) = overwrite(&old, &new).unwrap() else { unreachable!() };
        assert_eq!(merge_patch(&Value::Object(old.clone()), &patch), Value::Object(new.clone()));
        assert_eq!(overwrite(&new, &old), Ok(Overwrite::Older));
        assert_eq!(overwrite(&old, &old), Ok(Overwrite::Same));
    }

    #[test]
    fn of_two_rows_of_one_time_none_counts_more() {
        let old = row(&json!({ "timestamp": "10", "actor1": "A", "tags": "" }));
        let other = row(&json!({ "timestamp": "10.0", "actor1": "B" }));
        let contrary = Overwrite::Contrary { column: "actor1".to_owned() };
        assert_eq!(overwrite(&old, &other), Ok(contrary));
        let fewer = row(&json!({ "timestamp": "10", "actor1": "A" }));
        assert_eq!(overwrite(&old, &fewer), Ok(Overwrite::Same));
        assert!(overwrite(&old, &row(&json!({ "actor1": "A" }))).is_err());
    }
}
