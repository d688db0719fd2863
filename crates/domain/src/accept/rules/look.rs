//! A lenient look at an object: members of another type than asked for are as good as absent.

use serde_json::{Map, Value};

use crate::edtf::Edtf;
use crate::fault::{Fault, Faults};

/// The members of an object, where it is, and where faults go.
pub(super) struct Look<'a, 'f> {
    members: &'a Map<String, Value>,
    pointer: String,
    faults: &'f mut Faults,
}

impl<'a, 'f> Look<'a, 'f> {
    /// Looks at an event's data.
    pub(super) fn new(members: &'a Map<String, Value>, faults: &'f mut Faults) -> Self {
        Self { members, pointer: "/data".to_owned(), faults }
    }

    /// Says whether the member is there, whatever it is.
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// Returns a text.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.members.get(name)?.as_str()
    }

    /// Returns an integer.
    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        self.members.get(name)?.as_i64()
    }

    /// Says whether the member is `true`.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.members.get(name) == Some(&Value::Bool(true))
    }

    /// Returns a time.
    pub(super) fn time(&self, name: &str) -> Option<Edtf> {
        Edtf::parse(self.text(name)?).ok()
    }

    /// Returns the items of a list; none when there is no list.
    pub(super) fn list(&self, name: &str) -> &'a [Value] {
        match self.members.get(name) {
            Some(Value::Array(items)) => items,
            _ => &[],
        }
    }

    /// Says whether a list has a text.
    pub(super) fn lists(&self, name: &str, text: &str) -> bool {
        self.list(name).iter().any(|item| item.as_str() == Some(text))
    }

    /// Notes a fault at a place below this object, written `/member/0`; empty for the object itself.
    pub(super) fn wrong(&mut self, below: &str, detail: impl Into<String>) {
        let pointer = &self.pointer;
        if !self.faults.speaks_of(&format!("{pointer}{below}")) {
            self.faults.note(|| Fault::new(format!("{pointer}{below}"), detail));
        }
    }

    /// Looks at each object of a list in turn.
    pub(super) fn each(&mut self, name: &str, mut rule: impl FnMut(&mut Look<'a, '_>)) {
        for (index, item) in self.list(name).iter().enumerate() {
            if let Value::Object(members) = item {
                rule(&mut Look {
                    members,
                    pointer: format!("{}/{name}/{index}", self.pointer),
                    faults: &mut *self.faults,
                });
            }
        }
    }

    /// Looks at an object that is a member.
    pub(super) fn inside(&mut self, name: &str, rule: impl FnOnce(&mut Look<'a, '_>)) {
        if let Some(Value::Object(members)) = self.members.get(name) {
            rule(&mut Look {
                members,
                pointer: format!("{}/{name}", self.pointer),
                faults: &mut *self.faults,
            });
        }
    }
}

/// Rules that many kinds share.
impl Look<'_, '_> {
    /// Refuses a member that names what `own` names.
    pub(super) fn not_itself(&mut self, own: &str, other: &str, detail: &str) {
        if self.text(own).is_some_and(|own| self.text(other) == Some(own)) {
            self.wrong(&format!("/{other}"), detail);
        }
    }

    /// Refuses a lower bound above the upper one.
    pub(super) fn bounds(&mut self, lower: &str, upper: &str) {
        if let (Some(least), Some(most)) = (self.integer(lower), self.integer(upper))
            && least > most
        {
            self.wrong(
                &format!("/{upper}"),
                format!("`{lower}` {least} is above `{upper}` {most}: did you mean them the other way round?"),
            );
        }
    }

    /// Refuses a time that ends before another one begins.
    pub(super) fn ends_after(&mut self, begins: &str, ends: &str) {
        let begin = self.time(begins).and_then(|time| time.earliest());
        let end = self.time(ends).and_then(|time| time.latest());
        if let (Some(begin), Some(end)) = (begin, end)
            && end < begin
        {
            self.wrong(&format!("/{ends}"), format!("`{ends}` lies before `{begins}`"));
        }
    }
}
