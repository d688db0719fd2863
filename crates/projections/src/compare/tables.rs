//! The tables that carry meaning.

/// How a table is read and named.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// Its columns, those of the primary key first.
    pub(super) columns: &'static [Column],
    /// How many of them are the primary key.
    pub(super) keys: usize,
}

/// A column, and what its values are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column {
    /// A number, text or bytes.
    Plain(&'static str),
    /// The number of a name.
    Name(&'static str),
}

impl Column {
    /// Returns the column's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain(name) | Self::Name(name) => name,
        }
    }
}

use Column::{Name, Plain};

/// Every table but `meta`, of which only the cursor is derived from the log. Names come first: damage to
/// one would otherwise be told as damage to everything that bears it.
pub(super) const TABLES: &[Table] = &[
    Table { name: "name", columns: &[Plain("id"), Plain("text")], keys: 1 },
    Table {
        name: "document",
        columns: &[Name("view"), Name("key"), Plain("position"), Plain("body"), Plain("facets")],
        keys: 2,
    },
    Table {
        name: "change",
        columns: &[Name("view"), Name("key"), Plain("position"), Plain("previous")],
        keys: 3,
    },
    Table {
        name: "event",
        columns: &[
            Plain("position"),
            Plain("recorded_at"),
            Name("type"),
            Name("source"),
            Plain("marks"),
            Plain("id"),
            Plain("subject"),
            Plain("time"),
            Plain("leaf"),
            Plain("attributes"),
            Plain("data"),
        ],
        keys: 1,
    },
    Table {
        name: "event_key",
        columns: &[Name("source"), Plain("id"), Plain("position")],
        keys: 2,
    },
    Table { name: "chain", columns: &[Plain("member"), Plain("root"), Plain("target")], keys: 1 },
    Table { name: "redaction", columns: &[Plain("target"), Plain("redacted_by")], keys: 1 },
    Table {
        name: "subject",
        columns: &[Name("entity"), Plain("position"), Plain("class"), Plain("since")],
        keys: 2,
    },
    Table {
        name: "neighbour",
        columns: &[Name("entity"), Plain("kind"), Name("other"), Plain("since")],
        keys: 3,
    },
    Table {
        name: "flag_entity",
        columns: &[
            Name("entity"),
            Plain("flagged"),
            Plain("ordinal"),
            Plain("since"),
            Plain("until"),
            Plain("flag"),
        ],
        keys: 4,
    },
    Table {
        name: "flag_event",
        columns: &[
            Plain("target"),
            Plain("flagged"),
            Plain("ordinal"),
            Plain("since"),
            Plain("until"),
            Plain("flag"),
        ],
        keys: 4,
    },
    Table {
        name: "flag_waiting",
        columns: &[
            Plain("source"),
            Plain("id"),
            Plain("flagged"),
            Plain("ordinal"),
            Plain("since"),
            Plain("until"),
            Plain("flag"),
        ],
        keys: 5,
    },
    Table {
        name: "timeline",
        columns: &[
            Name("entity"),
            Plain("moment"),
            Plain("span"),
            Plain("rank"),
            Plain("position"),
            Plain("since"),
            Plain("until"),
        ],
        keys: 6,
    },
    Table { name: "trail", columns: &[Name("entity"), Plain("position")], keys: 2 },
    Table { name: "moved", columns: &[Plain("position"), Plain("entry")], keys: 2 },
    Table {
        name: "remembered",
        columns: &[Name("sort"), Name("entity"), Plain("facets")],
        keys: 2,
    },
    Table {
        name: "dependency",
        columns: &[Plain("sort"), Name("entity"), Plain("kind"), Name("view"), Name("key")],
        keys: 5,
    },
];
