//! What is wrong with a row, and whether it condemns the file.

use chancery_domain::suggest::shown;

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The row has another number of columns than its scheme, or than the rows before.
    #[error(
        "{found} columns, where {expected} belong: the file is cut, or columns were added or removed"
    )]
    ColumnCount {
        /// How many there are.
        found: usize,
        /// How many there should be, in words.
        expected: String,
    },
    /// The columns are not separated by what separates them in this scheme.
    #[error(
        "the columns are separated by {found}, where {expected} belong: take the file as it was published"
    )]
    Separator {
        /// What seems to separate them.
        found: &'static str,
        /// What should.
        expected: &'static str,
    },
    /// The row is empty.
    #[error("the row is empty: the file is damaged, or not of this scheme")]
    Empty,
    /// The row is too long.
    #[error("the row is longer than {max} bytes: a quote is not closed, or line ends are missing")]
    TooLong {
        /// The limit.
        max: u64,
    },
    /// A quote is open where the file ends.
    #[error("a quote is not closed before the file ends: the file is cut")]
    OpenQuote,
    /// Too many rows repeat others, in a file whose rows have no ids.
    #[error("more than {max} rows repeat others: the file was put together from copies")]
    Repeated {
        /// The limit.
        max: usize,
    },
    /// A leading zero is missing.
    #[error("{column} is `{}`, where `0{}` belongs: a spreadsheet has eaten leading zeros, and other codes are wrong unseen; take the file as it was published", shown(.value), shown(.value))]
    EatenZero {
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// A number was shortened.
    #[error("{column} is `{}`: a spreadsheet has shortened numbers; take the file as it was published", shown(.value))]
    Shortened {
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// The header lacks a column, or names one twice.
    #[error("{0}")]
    Header(String),
    /// The row is not UTF-8.
    #[error("not UTF-8 from byte {0} of the row on")]
    NotUtf8(usize),
    /// The row's id is none.
    #[error("{column} is `{}`, which is no id of this scheme", shown(.value))]
    Id {
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// A day is none.
    #[error("{column} is `{}`, which is no day of the calendar as this scheme writes it", shown(.value))]
    Day {
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// A period ends before it begins.
    #[error("the period ends on {end}, before it begins on {start}")]
    Backwards {
        /// Its beginning.
        start: String,
        /// Its end.
        end: String,
    },
    /// A code of an event is none of CAMEO's, or does not agree with the others of its row.
    #[error("{column} is `{}`, which {why}", shown(.value))]
    Code {
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What is wrong with it.
        why: String,
    },
    /// A country is written otherwise than the scheme writes it.
    #[error("{column} is `{}`, {why}", shown(.value))]
    Country {
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A label is in no table.
    #[error("`{}` is no label of {scheme}{hint}", shown(.label))]
    Label {
        /// The label.
        label: String,
        /// Whose table it is.
        scheme: &'static str,
        /// What was perhaps meant.
        hint: String,
    },
    /// A label means different codes in different tables.
    #[error("tables of CAMEO give the label `{0}` to different codes, and ICEWS does not write it")]
    Disputed(String),
    /// The scheme gives such events no class: the lead is recorded, and counted nowhere.
    #[error("`{}` has no class: it is recorded, and counted nowhere", shown(.label))]
    Unclassed {
        /// What kind of event it is.
        label: String,
    },
    /// A number is none.
    #[error("{column} is `{}`, where {expected} belongs", shown(.value))]
    Number {
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What should.
        expected: &'static str,
    },
    /// The lead lacks a column, or its scheme is not read.
    #[error("{0}")]
    Unreadable(String),
}

impl Fault {
    /// Says whether it condemns the file: what happened to this row happened to others, where it cannot be seen.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::ColumnCount { .. }
            | Self::Separator { .. }
            | Self::Empty
            | Self::TooLong { .. }
            | Self::OpenQuote
            | Self::Repeated { .. }
            | Self::EatenZero { .. }
            | Self::Shortened { .. }
            | Self::Header(_) => true,
            Self::NotUtf8(_)
            | Self::Id { .. }
            | Self::Day { .. }
            | Self::Backwards { .. }
            | Self::Code { .. }
            | Self::Country { .. }
            | Self::Label { .. }
            | Self::Disputed(_)
            | Self::Unclassed { .. }
            | Self::Number { .. }
            | Self::Unreadable(_) => false,
        }
    }
}
