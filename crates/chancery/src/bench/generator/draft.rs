//! An event in the making: its kind, its subject, and members put in one by one.

use chancery_domain::Kind;
use serde_json::{Map, Value};

/// What an event says, without the envelope it goes in.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) kind: Kind,
    pub(super) subject: Option<String>,
    pub(super) data: Map<String, Value>,
}

impl Draft {
    /// Begins an event whose subject is the member of this name.
    pub(super) fn of(kind: Kind, member: &str, reference: &str) -> Self {
        Self::about(kind, Some(reference.to_owned())).text(member, reference)
    }

    /// Begins an event of this subject.
    pub(super) fn about(kind: Kind, subject: Option<String>) -> Self {
        Self { kind, subject, data: Map::new() }
    }

    /// Puts a text.
    pub(super) fn text(self, name: &str, text: impl Into<String>) -> Self {
        self.value(name, Value::String(text.into()))
    }

    /// Puts a list of texts.
    pub(super) fn texts<T: Into<String>>(
        self,
        name: &str,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        let texts = texts.into_iter().map(|text| Value::String(text.into()));
        self.value(name, texts.collect())
    }

    /// Puts a number.
    pub(super) fn number(self, name: &str, number: u64) -> Self {
        self.value(name, number.into())
    }

    /// Puts any value.
    pub(super) fn value(mut self, name: &str, value: Value) -> Self {
        self.data.insert(name.to_owned(), value);
        self
    }

    /// Goes on only in some cases.
    pub(super) fn when(self, condition: bool, go_on: impl FnOnce(Self) -> Self) -> Self {
        if condition { go_on(self) } else { self }
    }
}

/// Makes an object of texts.
pub(super) fn object<const N: usize>(members: [(&str, &str); N]) -> Value {
    let members = members.into_iter().map(|(name, text)| (name.to_owned(), Value::from(text)));
    Value::Object(members.collect())
}
