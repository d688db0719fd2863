//! A file, row by row, in memory that does not depend on its length.

mod csv;
mod tabs;

use std::io::Read;

use self::csv::Csv;
use self::tabs::Tabs;
use crate::fault::Fault;
use crate::lead::Lead;

pub(crate) use crate::lines::{BUFFER_BYTES, BYTE_ORDER_MARK, ROW_BYTES_MAX};

/// What a file is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// GDELT, of either version: the number of columns tells which.
    Gdelt,
    /// ICEWS as actor, label, target, day.
    Icews,
    /// UCDP GED.
    Ucdp,
    /// ACLED, separated by commas or semicolons.
    Acled,
    /// POLECAT.
    Polecat,
}

/// One row of a file.
#[derive(Debug)]
pub struct Row {
    /// The line on which it begins; the first is 1.
    pub line: u64,
    /// The lead that it is, or why it is none.
    pub lead: Result<Lead, Fault>,
}

/// Why a file is read no further.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// The file is damaged: nothing of it can be trusted.
    #[error("line {line}: {fault}")]
    Damaged {
        /// Where it shows.
        line: u64,
        /// How.
        fault: Fault,
    },
    /// The file cannot be read.
    #[error("could not read on behind line {line}")]
    Read {
        /// The last line that was read.
        line: u64,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// The rows of a file. Ends with the file, or with the first error.
#[derive(Debug)]
pub struct Rows<R: Read> {
    source: Source<R>,
    ended: bool,
}

#[derive(Debug)]
enum Source<R: Read> {
    Tabs(Tabs<R>),
    Csv(Box<Csv<R>>),
}

impl<R: Read> Rows<R> {
    /// Begins to read a file. `reader` need not be buffered.
    pub fn new(format: Format, reader: R) -> Self {
        let source = match format {
            Format::Gdelt => Source::Tabs(Tabs::gdelt(reader)),
            Format::Icews => Source::Tabs(Tabs::icews(reader)),
            Format::Ucdp => Source::Csv(Box::new(Csv::new(reader, &csv::UCDP))),
            Format::Acled => Source::Csv(Box::new(Csv::new(reader, &csv::ACLED))),
            Format::Polecat => Source::Csv(Box::new(Csv::new(reader, &csv::POLECAT))),
        };
        Self { source, ended: false }
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Row, RowsError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = match &mut self.source {
            Source::Tabs(tabs) => tabs.next(),
            Source::Csv(csv) => csv.next(),
        };
        let row = row.and_then(|row| row.map(sound).transpose()).transpose();
        self.ended = !matches!(row, Some(Ok(_)));
        row
    }
}

/// What is wrong with one row is wrong with the file, where it is damage.
fn sound(row: Row) -> Result<Row, RowsError> {
    match row.lead {
        Err(fault) if fault.is_damage() => Err(RowsError::Damaged { line: row.line, fault }),
        lead => Ok(Row { line: row.line, lead }),
    }
}
