//! Files whose columns are separated by tabs, without quotes.

use std::io::Read;
use std::sync::Arc;

use chancery_domain::kinds::record::LeadScheme;

use super::{ROW_BYTES_MAX, Row, RowsError};
use crate::columns::Cells;
use crate::fault::Fault;
use crate::lead::Lead;
use crate::lines::{Line, Lines};
use crate::{gdelt, icews};

/// Such a file.
pub(super) struct Tabs<R> {
    lines: Lines<R>,
    /// What its rows are; of GDELT the first row tells.
    shape: Option<Shape>,
}

struct Shape {
    scheme: LeadScheme,
    names: Arc<[String]>,
}

impl<R> std::fmt::Debug for Tabs<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tabs").finish_non_exhaustive()
    }
}

impl<R: Read> Tabs<R> {
    /// Reads GDELT.
    pub(super) fn gdelt(reader: R) -> Self {
        Self { lines: Lines::new(reader), shape: None }
    }

    /// Reads ICEWS.
    pub(super) fn icews(reader: R) -> Self {
        let names = icews::COLUMNS.map(str::to_owned).into();
        let shape = Some(Shape { scheme: LeadScheme::Icews, names });
        Self { lines: Lines::new(reader), shape }
    }

    /// Reads the next row.
    pub(super) fn next(&mut self) -> Result<Option<Row>, RowsError> {
        let before = self.lines.number();
        let line = self.lines.next().map_err(|source| RowsError::Read { line: before, source })?;
        let lead = match line {
            Line::End => return Ok(None),
            Line::TooLong => Err(Fault::TooLong { max: ROW_BYTES_MAX }),
            Line::Text(text) => match std::str::from_utf8(text) {
                Ok(text) => lead(text, &mut self.shape),
                Err(error) => Err(Fault::NotUtf8(error.valid_up_to() + 1)),
            },
        };
        Ok(Some(Row { line: self.lines.number(), lead }))
    }
}

fn lead(text: &str, shape: &mut Option<Shape>) -> Result<Lead, Fault> {
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    let found = text.split('\t').count();
    let expected = |expected: String| wrong_count(text, found, expected);
    let shape = match shape {
        Some(shape) => shape,
        None => shape.insert(
            shape_of(found)
                .ok_or_else(|| expected("61 (GDELT 2.0), or 58 or 57 (GDELT 1.0),".to_owned()))?,
        ),
    };
    if found != shape.names.len() {
        return Err(expected(shape.names.len().to_string()));
    }
    let cells = Cells::new(&shape.names, text.split('\t'));
    let id = match shape.scheme {
        LeadScheme::Gdelt1 | LeadScheme::Gdelt2 => {
            gdelt::check(&cells)?;
            Some(gdelt::id(&cells)?.to_owned())
        }
        LeadScheme::Icews | LeadScheme::Ucdp | LeadScheme::Acled | LeadScheme::Polecat => None,
    };
    Lead::new(shape.scheme, id, cells)
}

fn shape_of(count: usize) -> Option<Shape> {
    let (scheme, names) = gdelt::columns(count)?;
    Some(Shape { scheme, names: names.into() })
}

/// Says what is wrong with a row of another number of columns: where there are no tabs, it is the separator.
fn wrong_count(text: &str, found: usize, expected: String) -> Fault {
    let others = [("commas", ','), ("semicolons", ';'), ("bars", '|')];
    let other = others.iter().find(|(_, separator)| text.matches(*separator).count() >= 3);
    match other {
        Some((other, _)) if found == 1 => Fault::Separator { found: other, expected: "tabs" },
        _ => Fault::ColumnCount { found, expected },
    }
}
