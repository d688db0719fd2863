//! Who acted on whom: two countries, in this order.

use std::fmt;

/// How a country that a row does not name stands in keys.
const UNKNOWN: &str = "unknown";

/// A country of CAMEO, or that none is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Country {
    /// Three capital letters.
    Code([u8; 3]),
    /// The row names none: a role without a country, a body of many, or nobody.
    Unknown,
}

impl Country {
    /// Reads a code as files write it: three capital letters, or nothing.
    pub fn parse(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [] => Some(Self::Unknown),
            [one, two, three] if text.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                Some(Self::Code([*one, *two, *three]))
            }
            _ => None,
        }
    }

    /// Reads a code as keys write it.
    fn parse_key(text: &str) -> Option<Self> {
        if text == UNKNOWN {
            return Some(Self::Unknown);
        }
        let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_lowercase());
        is_code.then(|| Self::parse(&text.to_ascii_uppercase())).flatten()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(letters) => letters
                .iter()
                .try_for_each(|letter| write!(f, "{}", char::from(letter.to_ascii_lowercase()))),
            Self::Unknown => f.write_str(UNKNOWN),
        }
    }
}

/// A directed pair: who acted, and on whom. Written `rus=ukr`, which is the key of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pair {
    /// Who acted.
    pub from: Country,
    /// On whom.
    pub to: Country,
}

impl Pair {
    /// Reads a key of the view.
    pub fn parse(key: &str) -> Option<Self> {
        let (from, to) = key.split_once('=')?;
        Some(Self { from: Country::parse_key(from)?, to: Country::parse_key(to)? })
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_as_written_and_keeps_its_direction() {
        for key in ["rus=ukr", "ukr=rus", "unknown=usa", "unknown=unknown"] {
            assert_eq!(Pair::parse(key).map(|pair| pair.to_string()).as_deref(), Some(key));
        }
        for wrong in ["", "rus", "RUS=UKR", "ru=ukr", "rus=ukr=usa", "rus=", "none=usa", "r1s=ukr"]
        {
            assert_eq!(Pair::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_of_a_file_has_three_capitals_or_is_missing() {
        assert_eq!(Country::parse(""), Some(Country::Unknown));
        assert_eq!(Country::parse("RUS"), Some(Country::Code(*b"RUS")));
        for wrong in ["RS", "rus", "RUSGOV", "R S", "012"] {
            assert_eq!(Country::parse(wrong), None, "{wrong}");
        }
    }
}
