//! Reads checked strings without copying them first.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// Reads a string and makes something of it.
pub(crate) fn text<'de, D, T, E>(
    deserializer: D,
    make: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: fmt::Display,
{
    deserializer.deserialize_str(Text { make, made: PhantomData })
}

struct Text<F, T> {
    make: F,
    made: PhantomData<T>,
}

impl<F, T, M> Visitor<'_> for Text<F, T>
where
    F: FnOnce(&str) -> Result<T, M>,
    M: fmt::Display,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.make)(text).map_err(E::custom)
    }
}
