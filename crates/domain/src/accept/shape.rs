//! The shape of a kind's data: its JSON Schema, compiled once into what can be checked quickly.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::json::INTEGER_MAX;
use crate::kinds::Kind;
use crate::reference::EntityKind;
use crate::schema;
use crate::text::Format;

/// What a value must look like, and what is said of one that does not.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) form: Form,
    pub(super) hint: Option<String>,
}

/// The forms that values of the vocabulary have.
#[derive(Debug)]
pub(super) enum Form {
    Object(Members),
    List { item: Box<Shape>, min: usize, max: usize },
    Text { max: usize },
    Formatted(Format),
    Reference(Vec<EntityKind>),
    Word(Vec<String>),
    Integer { min: i64, max: i64 },
    Boolean,
    OneOf(Vec<Shape>),
    Plain,
}

/// The members of an object; `others` is what members have that are not named, if any may be there.
#[derive(Debug)]
pub(super) struct Members {
    /// In order of name.
    pub(super) named: Vec<Named>,
    /// How many of them must be there.
    required: usize,
    pub(super) others: Others,
    pub(super) min: usize,
    pub(super) max: usize,
}

/// A member that has a name here.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

/// What members may be there beside the named ones.
#[derive(Debug)]
pub(super) enum Others {
    Refused,
    Free,
    Shaped(Box<Shape>),
}

/// Returns the shape of a kind's data.
pub(super) fn of(kind: Kind) -> &'static Shape {
    static SHAPES: LazyLock<Vec<(Kind, Shape)>> = LazyLock::new(|| {
        let compile = |kind: &Kind| (*kind, Shape::compile(&schema::annotated(*kind)));
        Kind::ALL.iter().map(compile).collect()
    });
    static NOTHING: Shape = Shape { form: Form::Plain, hint: None };
    // Kinds are listed in the order of their variants, which a test holds.
    SHAPES.get(kind as usize).map_or(&NOTHING, |(_, shape)| shape)
}

impl Shape {
    /// Says whether a value can have this shape, as far as typed reading does not say it anyway: no
    /// unknown or missing members, no nulls, lists and integers within bounds, references of the kinds taken.
    pub(super) fn may_take(&self, value: &Value) -> bool {
        match (&self.form, value) {
            (Form::Object(members), Value::Object(given)) => members.may_take(given),
            (Form::List { item, min, max }, Value::Array(items)) => {
                (*min..=*max).contains(&items.len()) && items.iter().all(|one| item.may_take(one))
            }
            (Form::Integer { min, max }, Value::Number(number)) => {
                number.as_i64().is_some_and(|number| (*min..=*max).contains(&number))
            }
            (Form::Reference(kinds), Value::String(text)) => {
                kinds.len() > 2 || kinds.iter().any(|kind| text.starts_with(kind.as_str()))
            }
            (Form::OneOf(choices), value) => choices.iter().any(|choice| choice.may_take(value)),
            (Form::Text { .. } | Form::Formatted(_) | Form::Word(_), Value::String(_))
            | (Form::Boolean, Value::Bool(_))
            | (Form::Plain, _) => true,
            _ => false,
        }
    }

    fn compile(schema: &Value) -> Self {
        let hint = schema.get("x-hint").and_then(Value::as_str);
        Self { form: Form::compile(schema), hint: hint.map(str::to_owned) }
    }
}

impl Members {
    /// Walks names and members side by side, since both are in order; that is twice as fast as searching.
    fn may_take(&self, given: &Map<String, Value>) -> bool {
        if !(self.min..=self.max).contains(&given.len()) {
            return false;
        }
        let mut required = 0;
        let mut ahead = self.named.iter();
        for (name, value) in given {
            let named = ahead
                .find(|named| named.name.as_str() >= name.as_str())
                .filter(|named| named.name == *name)
                .or_else(|| self.find(name));
            let taken = match (named, &self.others) {
                (Some(named), _) => {
                    required += usize::from(named.required);
                    named.shape.may_take(value)
                }
                (None, Others::Refused) => false,
                (None, Others::Free) => true,
                (None, Others::Shaped(shape)) => shape.may_take(value),
            };
            if !taken {
                return false;
            }
        }
        required == self.required
    }

    /// Finds a named member.
    pub(super) fn find(&self, name: &str) -> Option<&Named> {
        let at = self.named.binary_search_by(|named| named.name.as_str().cmp(name)).ok()?;
        self.named.get(at)
    }

    /// Returns the names that must be there.
    pub(super) fn required(&self) -> impl Iterator<Item = &str> {
        let required = self.named.iter().filter(|named| named.required);
        required.map(|named| named.name.as_str())
    }

    fn compile(schema: &Value) -> Self {
        let required = words(schema, "required");
        let properties = schema.get("properties").and_then(Value::as_object);
        let mut named: Vec<_> = properties
            .into_iter()
            .flatten()
            .map(|(name, member)| Named {
                name: name.clone(),
                required: required.contains(name),
                shape: Shape::compile(member),
            })
            .collect();
        named.sort_by(|left, right| left.name.cmp(&right.name));
        let others = match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => Others::Refused,
            Some(shape @ Value::Object(_)) => Others::Shaped(Box::new(Shape::compile(shape))),
            _ => Others::Free,
        };
        Self {
            named,
            required: required.len(),
            others,
            min: size(schema, "minProperties").unwrap_or(0),
            max: size(schema, "maxProperties").unwrap_or(usize::MAX),
        }
    }
}

impl Form {
    fn compile(schema: &Value) -> Self {
        if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
            return Self::OneOf(choices.iter().map(Shape::compile).collect());
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => Self::Object(Members::compile(schema)),
            Some("array") => Self::List {
                item: Box::new(Shape::compile(schema.get("items").unwrap_or(&Value::Null))),
                min: size(schema, "minItems").unwrap_or(0),
                max: size(schema, "maxItems").unwrap_or(usize::MAX),
            },
            Some("string") => Self::compile_string(schema),
            Some("integer") => Self::Integer {
                min: integer(schema, "minimum").unwrap_or(-INTEGER_MAX),
                max: integer(schema, "maximum").unwrap_or(INTEGER_MAX),
            },
            Some("boolean") => Self::Boolean,
            _ => Self::Plain,
        }
    }

    fn compile_string(schema: &Value) -> Self {
        let format = schema.get("x-format").and_then(Value::as_str);
        if let Some(format) = format.and_then(Format::parse) {
            return Self::Formatted(format);
        }
        if schema.get("x-reference").is_some() {
            let taken = words(schema, "x-reference");
            let kinds = EntityKind::ALL.into_iter();
            return Self::Reference(
                kinds.filter(|kind| taken.iter().any(|word| word == kind.as_str())).collect(),
            );
        }
        if schema.get("enum").is_some() {
            return Self::Word(words(schema, "enum"));
        }
        Self::Text { max: size(schema, "x-text").unwrap_or(usize::MAX) }
    }
}

fn words(schema: &Value, name: &str) -> Vec<String> {
    let list = schema.get(name).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn integer(schema: &Value, name: &str) -> Option<i64> {
    schema.get(name).and_then(Value::as_i64)
}

fn size(schema: &Value, name: &str) -> Option<usize> {
    integer(schema, name).and_then(|number| usize::try_from(number).ok())
}
