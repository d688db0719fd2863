//! JSON Merge Patch (RFC 7396): how a correction changes the data of its target.

use serde_json::{Map, Value};

/// Applies a merge patch: null removes a member, objects merge, everything else replaces.
pub fn merge_patch(target: &Value, patch: &Map<String, Value>) -> Value {
    let mut merged = match target {
        Value::Object(members) => members.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    };
    for (name, change) in patch {
        match change {
            Value::Null => {
                merged.remove(name);
            }
            Value::Object(inner) => {
                let patched = merge_patch(merged.get(name).unwrap_or(&Value::Null), inner);
                merged.insert(name.clone(), patched);
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                merged.insert(name.clone(), change.clone());
            }
        }
    }
    Value::Object(merged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The cases of RFC 7396, appendix A, whose patch is an object: others cannot be written.
    #[test]
    fn the_cases_of_the_rfc() {
        for (target, patch, result) in [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (json!({"a":"b","b":"c"}), json!({"a":null}), json!({"b":"c"})),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (json!({"a":{"b":"c"}}), json!({"a":{"b":"d","c":null}}), json!({"a":{"b":"d"}})),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
            (json!({}), json!({"a":{"bb":{"ccc":null}}}), json!({"a":{"bb":{}}})),
        ] {
            assert_eq!(merge_patch(&target, patch.as_object().unwrap()), result);
        }
    }

    /// The worked example of RFC 7396, section 3.
    #[test]
    fn the_example_of_the_rfc() {
        let target = json!({"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},"tags":["example","sample"],"content":"This will be unchanged"});
        let patch = json!({"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]});
        let result = json!({"title":"Hello!","author":{"givenName":"John"},"tags":["example"],"content":"This will be unchanged","phoneNumber":"+01-123-456-7890"});
        assert_eq!(merge_patch(&target, patch.as_object().unwrap()), result);
    }
}
