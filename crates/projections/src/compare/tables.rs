//! The tables that carry meaning.

use super::Scope;

/// How a table is read and named.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// Its columns, those of the primary key first.
    pub(super) columns: &'static [Column],
    /// How many of them are the primary key.
    pub(super) keys: usize,
    /// Whether rows may be missing: they are made when they are needed.
    pub(super) may_lack: bool,
    /// Whether it tells how documents came about, not what they are.
    pub(super) is_history: bool,
}

impl Table {
    /// Says whether it is compared.
    pub(super) fn is_in(&self, scope: Scope) -> bool {
        match scope {
            Scope::Content => !self.is_history,
            Scope::Everything => true,
        }
    }

    const fn new(name: &'static str, columns: &'static [Column], keys: usize) -> Self {
        Self { name, columns, keys, may_lack: false, is_history: false }
    }
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
    Table::new("name", &[Plain("id"), Plain("text")], 1),
    Table::new(
        "document",
        &[Name("view"), Name("key"), Plain("position"), Plain("body"), Plain("facets")],
        2,
    ),
    Table {
        is_history: true,
        ..Table::new(
            "change",
            &[Name("view"), Name("key"), Plain("position"), Plain("previous")],
            3,
        )
    },
    Table::new(
        "event",
        &[
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
        1,
    ),
    Table::new("shape", &[Plain("id"), Plain("text")], 1),
    Table::new("event_key", &[Name("source"), Plain("id"), Plain("position")], 2),
    Table::new("chain", &[Plain("member"), Plain("root"), Plain("target")], 1),
    Table::new("amendment", &[Plain("position")], 1),
    Table::new("redaction", &[Plain("target"), Plain("redacted_by")], 1),
    Table::new("merge", &[Plain("root")], 1),
    Table::new("alias", &[Name("entity"), Plain("since"), Name("target")], 2),
    Table::new("subject", &[Name("entity"), Plain("position"), Plain("class"), Plain("since")], 2),
    Table::new("neighbour", &[Name("entity"), Plain("kind"), Name("other"), Plain("since")], 3),
    Table::new(
        "flag_entity",
        &[
            Name("entity"),
            Plain("flagged"),
            Plain("ordinal"),
            Plain("since"),
            Plain("until"),
            Plain("flag"),
        ],
        4,
    ),
    Table::new(
        "flag_event",
        &[
            Plain("target"),
            Plain("flagged"),
            Plain("ordinal"),
            Plain("since"),
            Plain("until"),
            Plain("flag"),
        ],
        4,
    ),
    Table::new(
        "flag_waiting",
        &[
            Plain("source"),
            Plain("id"),
            Plain("flagged"),
            Plain("ordinal"),
            Plain("since"),
            Plain("until"),
            Plain("flag"),
        ],
        5,
    ),
    Table::new(
        "timeline",
        &[
            Name("entity"),
            Plain("moment"),
            Plain("span"),
            Plain("rank"),
            Plain("position"),
            Plain("since"),
            Plain("until"),
        ],
        6,
    ),
    Table::new("trail", &[Name("entity"), Plain("position")], 2),
    Table::new("moved", &[Plain("position"), Plain("entry")], 2),
    Table::new("touched", &[Plain("position"), Plain("facets")], 1),
    Table::new(
        "lead_tally",
        &[
            Name("pair"),
            Plain("day"),
            Plain("scheme"),
            Plain("since"),
            Plain("verbal_cooperation"),
            Plain("material_cooperation"),
            Plain("verbal_conflict"),
            Plain("material_conflict"),
        ],
        4,
    ),
    Table {
        is_history: true,
        ..Table::new("remembered", &[Name("sort"), Name("entity"), Plain("facets")], 2)
    },
    Table {
        is_history: true,
        ..Table::new(
            "dependency",
            &[Plain("sort"), Name("entity"), Plain("kind"), Name("view"), Name("key")],
            5,
        )
    },
    Table::new("edge", &[Plain("size"), Plain("hashes")], 1),
    Table { may_lack: true, ..Table::new("attested_document", &[Name("key"), Plain("leaf")], 1) },
    Table {
        may_lack: true,
        ..Table::new("attested_entry", &[Plain("position"), Plain("leaf")], 1)
    },
];
