//! Which entities a value speaks about.

use crate::edtf::Edtf;
use crate::reference::EntityRef;

/// Gives a reference another name; none where it keeps its own.
pub type NewName<'a> = dyn Fn(&EntityRef) -> Option<EntityRef> + 'a;

/// Lists every reference inside a value, in the order of its fields, repeats included.
pub trait Mentions {
    /// Adds the references of this value to `found`.
    fn mentions(&self, found: &mut Vec<EntityRef>);

    /// Gives the references of this value their new names; a value without references has nothing to do.
    fn rename(&mut self, _: &NewName<'_>) {}
}

impl<T: Mentions> Mentions for Option<T> {
    fn mentions(&self, found: &mut Vec<EntityRef>) {
        if let Some(value) = self {
            value.mentions(found);
        }
    }

    fn rename(&mut self, names: &NewName<'_>) {
        if let Some(value) = self {
            value.rename(names);
        }
    }
}

impl<T: Mentions + PartialEq> Mentions for Vec<T> {
    fn mentions(&self, found: &mut Vec<EntityRef>) {
        for value in self {
            value.mentions(found);
        }
    }

    /// Two values that say the same under their new names are one.
    fn rename(&mut self, names: &NewName<'_>) {
        for value in self.iter_mut() {
            value.rename(names);
        }
        for index in (1..self.len()).rev() {
            let (before, value) = self.split_at(index);
            if value.first().is_some_and(|value| before.contains(value)) {
                self.remove(index);
            }
        }
    }
}

/// Values that hold no reference.
macro_rules! silent {
    ($($name:ty),+) => {$(
        impl Mentions for $name {
            fn mentions(&self, _: &mut Vec<EntityRef>) {}
        }
    )+};
}
silent!(bool, u8, u64, i64, String, Edtf, serde_json::Map<String, serde_json::Value>);

/// Defines a struct that is read from JSON and knows which entities it mentions.
macro_rules! speaks {
    ($($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty),* $(,)? })+) => {$(
        #[derive(Clone, Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
        $(#[$meta])*
        pub struct $name { $($(#[$field_meta])* pub $field: $type),* }

        impl crate::mentions::Mentions for $name {
            fn mentions(&self, found: &mut Vec<crate::reference::EntityRef>) {
                $(self.$field.mentions(found);)*
                let _ = found;
            }

            fn rename(&mut self, names: &crate::mentions::NewName<'_>) {
                $(self.$field.rename(names);)*
                let _ = names;
            }
        }
    )+};
}
pub(crate) use speaks;
