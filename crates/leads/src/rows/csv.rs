//! CSV files with a header: UCDP GED, ACLED, POLECAT. Quoted columns may hold line ends.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chancery_domain::json::NAME_BYTES_MAX;
use chancery_domain::kinds::record::LeadScheme;
use chancery_domain::limits::LEAD_COLUMNS_MAX;
use chancery_domain::suggest::shown;
use csv::{ReaderBuilder, StringRecord};

use super::{BUFFER_BYTES, BYTE_ORDER_MARK, ROW_BYTES_MAX, Row, RowsError};
use crate::columns::Cells;
use crate::fault::Fault;
use crate::lead::Lead;
use crate::{acled, polecat, ucdp};

/// How the files of a scheme are written.
#[derive(Debug)]
pub(super) struct Dialect {
    scheme: LeadScheme,
    /// What the scheme calls itself.
    name: &'static str,
    /// What may separate the columns, with its name; the header tells which does.
    separators: &'static [(u8, &'static str)],
    /// Columns that must be there.
    needed: &'static [&'static str],
}

/// UCDP GED.
pub(super) const UCDP: Dialect = Dialect {
    scheme: LeadScheme::Ucdp,
    name: "UCDP GED",
    separators: &[(b',', "commas")],
    needed: &ucdp::NEEDED,
};

/// ACLED.
pub(super) const ACLED: Dialect = Dialect {
    scheme: LeadScheme::Acled,
    name: "ACLED",
    separators: &[(b',', "commas"), (b';', "semicolons")],
    needed: &acled::NEEDED,
};

/// POLECAT.
pub(super) const POLECAT: Dialect = Dialect {
    scheme: LeadScheme::Polecat,
    name: "POLECAT",
    separators: &[(b'\t', "tabs")],
    needed: &polecat::NEEDED,
};

/// The first bytes of a file, and the others behind them.
type Whole<R> = io::Chain<Cursor<Vec<u8>>, R>;

/// Such a file.
#[derive(Debug)]
pub(super) struct Csv<R: Read> {
    dialect: &'static Dialect,
    source: Source<R>,
    ration: Arc<Ration>,
    record: csv::ByteRecord,
    names: Option<Arc<[String]>>,
}

#[derive(Debug)]
enum Source<R: Read> {
    /// Nothing was read yet.
    Fresh(R),
    Begun(Box<csv::Reader<Rationed<Whole<R>>>>),
    /// It could not be begun.
    Lost,
}

impl<R: Read> Csv<R> {
    /// Begins to read.
    pub(super) fn new(reader: R, dialect: &'static Dialect) -> Self {
        let (record, names) = (csv::ByteRecord::new(), None);
        Self { dialect, source: Source::Fresh(reader), ration: Arc::default(), record, names }
    }

    /// Reads the next row.
    pub(super) fn next(&mut self) -> Result<Option<Row>, RowsError> {
        let names = if let Some(names) = &self.names {
            Arc::clone(names)
        } else {
            let Some(line) = self.read()? else { return Ok(None) };
            let names = header(&self.record, self.dialect)
                .map_err(|fault| RowsError::Damaged { line, fault })?;
            Arc::clone(self.names.insert(names))
        };
        let Some(line) = self.read()? else { return Ok(None) };
        Ok(Some(Row { line, lead: lead(self.dialect.scheme, &self.record, &names) }))
    }

    /// Reads a record, and returns the line on which it begins; none at the end.
    fn read(&mut self) -> Result<Option<u64>, RowsError> {
        let ration = Arc::clone(&self.ration);
        ration.left.store(ROW_BYTES_MAX + BUFFER_BYTES as u64, Ordering::Relaxed);
        let reader = self.source.begun(self.dialect, &ration);
        let reader = reader.map_err(|source| RowsError::Read { line: 0, source })?;
        let line = reader.position().line();
        match reader.read_byte_record(&mut self.record) {
            Ok(true) => Ok(Some(self.record.position().map_or(line, csv::Position::line))),
            // The reader takes a quote that is open at the end for closed, whatever it has swallowed.
            Ok(false) if ration.quotes.load(Ordering::Relaxed) % 2 == 1 => {
                Err(RowsError::Damaged { line, fault: Fault::OpenQuote })
            }
            Ok(false) => Ok(None),
            Err(_) if ration.left.load(Ordering::Relaxed) == 0 => {
                Err(RowsError::Damaged { line, fault: Fault::TooLong { max: ROW_BYTES_MAX } })
            }
            Err(error) => Err(RowsError::Read { line, source: error.into() }),
        }
    }
}

impl<R: Read> Source<R> {
    /// Returns the reader; the first time it looks at the header, to know what separates the columns.
    fn begun(
        &mut self,
        dialect: &Dialect,
        ration: &Arc<Ration>,
    ) -> io::Result<&mut csv::Reader<Rationed<Whole<R>>>> {
        if let Self::Fresh(_) = self
            && let Self::Fresh(mut reader) = std::mem::replace(self, Self::Lost)
        {
            let first = first_line(&mut reader)?;
            let separator = dialect.separator(&first);
            let whole = Cursor::new(first).chain(reader);
            let rationed = Rationed { reader: whole, ration: Arc::clone(ration) };
            let mut builder = ReaderBuilder::new();
            // The number of columns is looked at here, so that a row says what is wrong with it.
            builder.has_headers(false).flexible(true).buffer_capacity(BUFFER_BYTES);
            *self = Self::Begun(Box::new(builder.delimiter(separator).from_reader(rationed)));
        }
        match self {
            Self::Begun(reader) => Ok(reader),
            Self::Fresh(_) | Self::Lost => Err(io::Error::other("the file could not be begun")),
        }
    }
}

impl Dialect {
    /// Returns what separates the columns of a header: what stands in it most often.
    fn separator(&self, header: &[u8]) -> u8 {
        let line = header.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |separator: u8| line.split(|byte| *byte == separator).count();
        let separators = self.separators.iter().map(|(separator, _)| *separator);
        // Of several that stand there equally often, none say, the first.
        separators.rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
    }

    /// Names what belongs between the columns.
    fn expected(&self) -> &'static str {
        self.separators.first().map_or("commas", |(_, name)| name)
    }
}

/// Reads a file's first line, or as much of it as a buffer holds; what comes behind it may be there as well.
fn first_line(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut first = vec![0; BUFFER_BYTES];
    let mut length = 0;
    while length < first.len() && !first.iter().take(length).any(|byte| *byte == b'\n') {
        match reader.read(first.get_mut(length..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    first.truncate(length);
    Ok(first)
}

/// A reader that gives no more than a record may have, so that a quote that is never closed does not take the
/// whole file into memory.
#[derive(Debug)]
struct Rationed<R> {
    reader: R,
    ration: Arc<Ration>,
}

#[derive(Debug, Default)]
struct Ration {
    /// How many bytes may still be read.
    left: AtomicU64,
    /// How many quotes were read: they come in pairs.
    quotes: AtomicU64,
}

impl<R: Read> Read for Rationed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.ration.left.load(Ordering::Relaxed);
        let room = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        if room == 0 && !buffer.is_empty() {
            return Err(io::Error::other("a record is too long"));
        }
        let read = self.reader.read(buffer.get_mut(..room).unwrap_or_default())?;
        let quotes = buffer.iter().take(read).filter(|byte| **byte == b'"').count();
        self.ration.left.store(left - read as u64, Ordering::Relaxed);
        self.ration.quotes.fetch_add(quotes as u64, Ordering::Relaxed);
        Ok(read)
    }
}

fn header(record: &csv::ByteRecord, dialect: &Dialect) -> Result<Arc<[String]>, Fault> {
    let texts = |text: &[u8]| {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        String::from_utf8(text.to_vec())
            .map_err(|error| Fault::NotUtf8(error.utf8_error().valid_up_to() + 1))
    };
    let names: Vec<String> = record.iter().map(texts).collect::<Result<_, _>>()?;
    if let [only] = names.as_slice() {
        let others = [("tabs", '\t'), ("semicolons", ';'), ("commas", ',')];
        if let Some((found, _)) = others.into_iter().find(|(_, other)| only.contains(*other)) {
            return Err(Fault::Separator { found, expected: dialect.expected() });
        }
    }
    if names.len() > LEAD_COLUMNS_MAX {
        return Err(Fault::ColumnCount {
            found: names.len(),
            expected: format!("at most {LEAD_COLUMNS_MAX}"),
        });
    }
    if let Some(missing) =
        dialect.needed.iter().find(|needed| !names.iter().any(|name| name == *needed))
    {
        let detail = format!(
            "the header names no column `{missing}`: it is none of {}, or was cut",
            dialect.name
        );
        return Err(Fault::Header(detail));
    }
    // They become members of a JSON object.
    if let Some(long) = names.iter().find(|name| name.len() > NAME_BYTES_MAX) {
        let shown = shown(long);
        let detail = format!("the column `{shown}` has a name of more than {NAME_BYTES_MAX} bytes");
        return Err(Fault::Header(detail));
    }
    let mut sorted: Vec<_> = names.iter().collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => {
            Err(Fault::Header(format!("the header names the column `{}` twice", pair[0])))
        }
        None => Ok(names.into()),
    }
}

fn lead(
    scheme: LeadScheme,
    record: &csv::ByteRecord,
    names: &Arc<[String]>,
) -> Result<Lead, Fault> {
    if record.len() != names.len() {
        let expected = format!("{} by the header", names.len());
        return Err(Fault::ColumnCount { found: record.len(), expected });
    }
    let record = StringRecord::from_byte_record(record.clone())
        .map_err(|error| Fault::NotUtf8(error.utf8_error().valid_up_to() + 1))?;
    let cells = Cells::new(names, record.iter());
    let id = match scheme {
        LeadScheme::Acled => {
            acled::check(&cells)?;
            acled::id(&cells)?
        }
        LeadScheme::Polecat => polecat::id(&cells)?,
        LeadScheme::Ucdp | LeadScheme::Gdelt2 | LeadScheme::Gdelt1 | LeadScheme::Icews => {
            ucdp::check(&cells)?;
            ucdp::id(&cells)?
        }
    };
    let id = id.to_owned();
    Lead::new(scheme, Some(id), cells)
}
