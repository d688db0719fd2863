//! Where an event's data has references, by the shape of its kind.

use serde_json::Value;

use super::shape::{Form, Others, Shape};
use crate::fault::join;
use crate::reference::EntityKind;

/// A text that stands where a reference belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// JSON Pointer into the event, beginning with `/data`.
    pub pointer: String,
    /// What stands there.
    pub text: String,
    /// Of which kinds the reference may be.
    pub kinds: Vec<EntityKind>,
}

/// Adds every place of a value where a reference belongs and a text stands.
pub(super) fn find(shape: &Shape, value: &Value, pointer: &str, found: &mut Vec<Place>) {
    match (&shape.form, value) {
        (Form::Object(members), Value::Object(given)) => {
            for (name, value) in given {
                let named = members.named.iter().find(|named| named.name == *name);
                let shape = match (named, &members.others) {
                    (Some(named), _) => &named.shape,
                    (None, Others::Shaped(shape)) => shape,
                    (None, Others::Refused | Others::Free) => continue,
                };
                find(shape, value, &join(pointer, name), found);
            }
        }
        (Form::List { item, .. }, Value::Array(values)) => {
            for (index, value) in values.iter().enumerate() {
                find(item, value, &join(pointer, &index.to_string()), found);
            }
        }
        (Form::Reference(kinds), Value::String(text)) => {
            let (pointer, text) = (pointer.to_owned(), text.clone());
            found.push(Place { pointer, text, kinds: kinds.clone() });
        }
        (Form::OneOf(choices), value) => {
            for choice in choices {
                find(choice, value, pointer, found);
            }
        }
        _ => {}
    }
}
