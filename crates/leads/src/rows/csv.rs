//! CSV files with a header: UCDP GED. Quoted columns may hold line ends.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chancery_domain::kinds::record::LeadScheme;
use chancery_domain::limits::LEAD_COLUMNS_MAX;
use csv::{ReaderBuilder, StringRecord};

use super::{BUFFER_BYTES, BYTE_ORDER_MARK, ROW_BYTES_MAX, Row, RowsError};
use crate::columns::Cells;
use crate::fault::Fault;
use crate::lead::Lead;
use crate::ucdp;

/// Such a file.
#[derive(Debug)]
pub(super) struct Csv<R: Read> {
    reader: csv::Reader<Rationed<R>>,
    ration: Arc<Ration>,
    record: csv::ByteRecord,
    names: Option<Arc<[String]>>,
}

impl<R: Read> Csv<R> {
    /// Begins to read.
    pub(super) fn new(reader: R) -> Self {
        let ration = Arc::new(Ration::default());
        let rationed = Rationed { reader, ration: Arc::clone(&ration) };
        let mut builder = ReaderBuilder::new();
        // The number of columns is looked at here, so that a row says what is wrong with it.
        builder.has_headers(false).flexible(true).buffer_capacity(BUFFER_BYTES);
        let (record, names) = (csv::ByteRecord::new(), None);
        Self { reader: builder.from_reader(rationed), ration, record, names }
    }

    /// Reads the next row.
    pub(super) fn next(&mut self) -> Result<Option<Row>, RowsError> {
        let names = if let Some(names) = &self.names {
            Arc::clone(names)
        } else {
            let Some(line) = self.read()? else { return Ok(None) };
            let names = header(&self.record).map_err(|fault| RowsError::Damaged { line, fault })?;
            Arc::clone(self.names.insert(names))
        };
        let Some(line) = self.read()? else { return Ok(None) };
        Ok(Some(Row { line, lead: lead(&self.record, &names) }))
    }

    /// Reads a record, and returns the line on which it begins; none at the end.
    fn read(&mut self) -> Result<Option<u64>, RowsError> {
        self.ration.left.store(ROW_BYTES_MAX + BUFFER_BYTES as u64, Ordering::Relaxed);
        let line = self.reader.position().line();
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => Ok(Some(self.record.position().map_or(line, csv::Position::line))),
            // The reader takes a quote that is open at the end for closed, whatever it has swallowed.
            Ok(false) if self.ration.quotes.load(Ordering::Relaxed) % 2 == 1 => {
                Err(RowsError::Damaged { line, fault: Fault::OpenQuote })
            }
            Ok(false) => Ok(None),
            Err(_) if self.ration.left.load(Ordering::Relaxed) == 0 => {
                Err(RowsError::Damaged { line, fault: Fault::TooLong { max: ROW_BYTES_MAX } })
            }
            Err(error) => Err(RowsError::Read { line, source: error.into() }),
        }
    }
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

fn header(record: &csv::ByteRecord) -> Result<Arc<[String]>, Fault> {
    let texts = |text: &[u8]| {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        String::from_utf8(text.to_vec())
            .map_err(|error| Fault::NotUtf8(error.utf8_error().valid_up_to() + 1))
    };
    let names: Vec<String> = record.iter().map(texts).collect::<Result<_, _>>()?;
    if let [only] = names.as_slice() {
        let others = [("semicolons", ';'), ("tabs", '\t')];
        if let Some((found, _)) = others.into_iter().find(|(_, other)| only.contains(*other)) {
            return Err(Fault::Separator { found, expected: "commas" });
        }
    }
    if names.len() > LEAD_COLUMNS_MAX {
        return Err(Fault::ColumnCount {
            found: names.len(),
            expected: format!("at most {LEAD_COLUMNS_MAX}"),
        });
    }
    if let Some(missing) =
        ucdp::NEEDED.iter().find(|needed| !names.iter().any(|name| name == *needed))
    {
        let detail =
            format!("the header names no column `{missing}`: it is none of UCDP GED, or was cut");
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

fn lead(record: &csv::ByteRecord, names: &Arc<[String]>) -> Result<Lead, Fault> {
    if record.len() != names.len() {
        let expected = format!("{} by the header", names.len());
        return Err(Fault::ColumnCount { found: record.len(), expected });
    }
    let record = StringRecord::from_byte_record(record.clone())
        .map_err(|error| Fault::NotUtf8(error.utf8_error().valid_up_to() + 1))?;
    let cells = Cells::new(names, record.iter());
    ucdp::check(&cells)?;
    let id = ucdp::id(&cells)?.to_owned();
    Lead::new(LeadScheme::Ucdp, Some(id), cells)
}
