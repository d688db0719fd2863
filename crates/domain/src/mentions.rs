//! Which entities a value speaks about.

use crate::edtf::Edtf;
use crate::reference::EntityRef;

/// Lists every reference inside a value, in the order of its fields, repeats included.
pub trait Mentions {
    /// Adds the references of this value to `found`.
    fn mentions(&self, found: &mut Vec<EntityRef>);
}

impl<T: Mentions> Mentions for Option<T> {
    fn mentions(&self, found: &mut Vec<EntityRef>) {
        if let Some(value) = self {
            value.mentions(found);
        }
    }
}

impl<T: Mentions> Mentions for Vec<T> {
    fn mentions(&self, found: &mut Vec<EntityRef>) {
        for value in self {
            value.mentions(found);
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
        }
    )+};
}
pub(crate) use speaks;
