//! Where the reader is: a chain of steps on its own stack, written out only when something is wrong.

use std::fmt;

use crate::fault::join;

/// The longest pointer that is written out; a longer one is cut, since it only helps to find the place.
const POINTER_BYTES_MAX: usize = 1_024;

/// A place in the text being read.
pub(super) enum Place<'a> {
    /// The whole text.
    Root,
    /// A member of an object.
    Member(&'a Place<'a>, &'a str),
    /// An item of an array.
    Item(&'a Place<'a>, usize),
}

impl Place<'_> {
    /// Writes the place as a JSON Pointer.
    pub(super) fn pointer(&self) -> String {
        let (parent, step) = match self {
            Self::Root => return String::new(),
            Self::Member(parent, name) => (parent, (*name).to_owned()),
            Self::Item(parent, index) => (parent, index.to_string()),
        };
        let above = parent.pointer();
        if above.len() > POINTER_BYTES_MAX {
            return above;
        }
        join(&above, &step)
    }
}

/// A line and column, both from 1; columns count characters.
pub(super) struct LineAndColumn {
    line: usize,
    column: usize,
}

impl fmt::Display for LineAndColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} column {}", self.line, self.column)
    }
}

/// Finds the line and column of a byte.
pub(super) fn line_and_column(bytes: &[u8], at: usize) -> LineAndColumn {
    let before = bytes.get(..at).unwrap_or(bytes);
    let line_start =
        before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let is_continuation = |byte: &&u8| **byte & 0b1100_0000 == 0b1000_0000;
    let in_line = before.get(line_start..).unwrap_or_default();
    LineAndColumn {
        line: before.split(|byte| *byte == b'\n').count(),
        column: 1 + in_line.len() - in_line.iter().filter(is_continuation).count(),
    }
}
