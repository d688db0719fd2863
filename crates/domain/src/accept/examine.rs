//! Looks at every member of data whose shape is wrong, and says of each what to write instead.

use serde_json::{Map, Value};

use super::shape::{Form, Members, Others, Shape};
use crate::fault::{Fault, Faults, join};
use crate::reference::{EntityKind, EntityRef, ReferenceError};
use crate::suggest::{did_you_mean, nearest, shown};
use crate::text::{Format, check_text};

/// Notes everything in which a value differs from a shape.
pub(super) fn examine(shape: &Shape, value: &Value, pointer: &str, faults: &mut Faults) {
    match (&shape.form, value) {
        (Form::Object(members), Value::Object(given)) => {
            object(shape, members, given, pointer, faults);
        }
        (Form::List { item, min, max }, Value::Array(items)) => {
            if items.len() < *min {
                note(shape, pointer, faults, || {
                    format!("the list needs at least {min}, this one has {}", items.len())
                });
            }
            if items.len() > *max {
                note(shape, pointer, faults, || {
                    format!("the list takes at most {max}, this one has {}", items.len())
                });
            }
            for (index, one) in items.iter().enumerate().take(*max) {
                examine(item, one, &join(pointer, &index.to_string()), faults);
            }
        }
        (Form::OneOf(choices), value) => one_of(shape, choices, value, pointer, faults),
        (Form::Plain, _) | (Form::Boolean, Value::Bool(_)) => {}
        (Form::Integer { min, max }, Value::Number(number)) => {
            if !number.as_i64().is_some_and(|number| (*min..=*max).contains(&number)) {
                note(shape, pointer, faults, || {
                    format!("`{number}` is not an integer from {min} to {max}")
                });
            }
        }
        (form, Value::String(text)) => {
            if let Err(why) = check_string(form, text) {
                note(shape, pointer, faults, || why);
            }
        }
        (_, Value::Null) => note(shape, pointer, faults, || {
            "null says nothing here: leave the member out".to_owned()
        }),
        (form, value) => note(shape, pointer, faults, || mistyped(form, value)),
    }
}

/// Notes a fault, with the hint of its place behind it.
fn note(shape: &Shape, pointer: &str, faults: &mut Faults, detail: impl FnOnce() -> String) {
    faults.note(|| {
        let detail = detail();
        let detail = match &shape.hint {
            Some(hint) => format!("{detail}; {hint}"),
            None => detail,
        };
        Fault::new(pointer, detail)
    });
}

fn object(
    shape: &Shape,
    members: &Members,
    given: &Map<String, Value>,
    pointer: &str,
    faults: &mut Faults,
) {
    for name in members.required().filter(|name| !given.contains_key(*name)) {
        faults
            .note(|| Fault::new(join(pointer, name), format!("`{name}` is required and missing")));
    }
    if given.len() < members.min {
        note(shape, pointer, faults, || {
            format!("the object needs at least {}", count(members.min))
        });
    }
    if given.len() > members.max {
        note(shape, pointer, faults, || {
            format!("the object takes at most {}, this one has {}", count(members.max), given.len())
        });
    }
    for (name, value) in given {
        match (members.find(name), &members.others) {
            (Some(named), _) => examine(&named.shape, value, &join(pointer, name), faults),
            (None, Others::Shaped(shape)) => examine(shape, value, &join(pointer, name), faults),
            (None, Others::Free) => {}
            (None, Others::Refused) => faults.note(|| {
                let free = members.named.iter().map(|named| named.name.as_str());
                let hint = did_you_mean(name, free.filter(|known| !given.contains_key(*known)));
                Fault::new(
                    join(pointer, name),
                    format!("there is no member `{}` here{hint}", shown(name)),
                )
            }),
        }
    }
}

fn count(members: usize) -> String {
    format!("{members} member{}", if members == 1 { "" } else { "s" })
}

/// Judges a value by the choice that it comes nearest to.
fn one_of(shape: &Shape, choices: &[Shape], value: &Value, pointer: &str, faults: &mut Faults) {
    let judged = choices.iter().filter(|choice| is_of_form(&choice.form, value)).map(|choice| {
        let mut own = Faults::default();
        examine(choice, value, pointer, &mut own);
        own.into_vec()
    });
    match judged.min_by_key(Vec::len) {
        Some(nearest) => nearest.into_iter().for_each(|fault| faults.note(|| fault)),
        None => note(shape, pointer, faults, || {
            let forms: Vec<_> = choices.iter().map(|choice| expected(&choice.form)).collect();
            format!("expected {}, found {}", forms.join(" or "), found(value))
        }),
    }
}

fn is_of_form(form: &Form, value: &Value) -> bool {
    match form {
        Form::OneOf(choices) => choices.iter().any(|choice| is_of_form(&choice.form, value)),
        Form::Object(_) => value.is_object(),
        Form::List { .. } => value.is_array(),
        Form::Integer { .. } => value.is_number(),
        Form::Boolean => value.is_boolean(),
        Form::Text { .. } | Form::Formatted(_) | Form::Reference(_) | Form::Word(_) => {
            value.is_string()
        }
        Form::Plain => true,
    }
}

fn check_string(form: &Form, text: &str) -> Result<(), String> {
    match form {
        Form::Text { max } => {
            if *max == usize::MAX {
                return Ok(());
            }
            check_text(text, *max)
        }
        Form::Formatted(format) => format.check(text),
        Form::Reference(kinds) => check_reference(text, kinds),
        Form::Word(words) => {
            if words.iter().any(|word| word == text) {
                return Ok(());
            }
            let words = words.iter().map(String::as_str);
            Err(format!("`{}` is not known here{}", shown(text), did_you_mean(text, words)))
        }
        Form::Object(_)
        | Form::List { .. }
        | Form::Integer { .. }
        | Form::Boolean
        | Form::OneOf(_)
        | Form::Plain => Err(mistyped(form, &Value::from(text))),
    }
}

fn check_reference(text: &str, kinds: &[EntityKind]) -> Result<(), String> {
    let words: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
    match EntityRef::parse(text) {
        Ok(reference) if kinds.contains(&reference.kind()) => Ok(()),
        Ok(reference) => Err(format!(
            "`{reference}` is of kind {}, expected {}",
            reference.kind(),
            words.join(" or ")
        )),
        Err(ReferenceError::NoKind { .. })
            if kinds.len() == 1 && crate::reference::is_slug(text) =>
        {
            Err(format!("`{text}` is not a reference: did you mean `{}/{text}`?", words.join("")))
        }
        Err(error) => Err(error.to_string()),
    }
}

fn mistyped(form: &Form, value: &Value) -> String {
    let hint = match (form, value) {
        (Form::Text { .. } | Form::Formatted(_), Value::Number(number)) => {
            format!(": write \"{number}\"")
        }
        (Form::Integer { .. }, Value::String(text)) if text.parse::<i64>().is_ok() => {
            format!(": write {text}")
        }
        (Form::Boolean, Value::String(text)) => nearest(text, ["true", "false"])
            .map(|word| format!(": write {word}"))
            .unwrap_or_default(),
        (Form::List { .. }, Value::String(_) | Value::Object(_)) => ": put it in [ ]".to_owned(),
        _ => String::new(),
    };
    format!("expected {}, found {}{hint}", expected(form), found(value))
}

fn expected(form: &Form) -> String {
    match form {
        Form::Object(members) => {
            let names: Vec<_> = members.required().map(|name| format!("`{name}`")).collect();
            if names.is_empty() {
                "an object".to_owned()
            } else {
                format!("an object with {}", names.join(", "))
            }
        }
        Form::List { .. } => "a list".to_owned(),
        Form::Text { .. } => "a text".to_owned(),
        Form::Formatted(Format::Edtf) => "a time such as \"2025-05-17\"".to_owned(),
        Form::Formatted(format) => format!("a text ({})", format.as_str()),
        Form::Reference(_) => "a reference".to_owned(),
        Form::Word(_) => "a word".to_owned(),
        Form::Integer { .. } => "an integer".to_owned(),
        Form::Boolean => "true or false".to_owned(),
        Form::OneOf(choices) => {
            let forms: Vec<_> = choices.iter().map(|choice| expected(&choice.form)).collect();
            forms.join(" or ")
        }
        Form::Plain => "a value".to_owned(),
    }
}

fn found(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(word) => format!("{word}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text `{}`", shown(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
