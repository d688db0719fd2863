//! Documents without what the order of arrival decides: positions become event ids, lists are sorted anew.

use serde_json::{Map, Value, json};

/// Maps a document's positions to the ids of its events; leaves `position` and `as_of` out.
pub(crate) fn unplaced(events: &[Value], document: &Value) -> Value {
    let mut document = walk(document, "", &|position| {
        let index = usize::try_from(position).unwrap().checked_sub(1);
        index.map_or(json!(0), |index| events[index]["id"].clone())
    });
    let members = document.as_object_mut().unwrap();
    members.remove("position");
    members.remove("as_of");
    document
}

fn walk(value: &Value, name: &str, id: &dyn Fn(u64) -> Value) -> Value {
    match value {
        Value::Object(members) => {
            let member = |(name, member): (&String, &Value)| (name.clone(), walk(member, name, id));
            Value::Object(members.iter().map(member).collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let inner = if name == "notes" { "position" } else { "" };
            let mut items: Vec<Value> = items.iter().map(|item| walk(item, inner, id)).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Number(number) if name == "position" => number.as_u64().map_or(Value::Null, id),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
