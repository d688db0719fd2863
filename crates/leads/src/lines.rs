//! Lines of a file, each bounded.

use std::io::{BufRead, BufReader, Read};

/// The longest row: GDELT's have some 600 bytes, UCDP's some 3,000. Escaped as JSON, twice as much fits an event.
pub(crate) const ROW_BYTES_MAX: u64 = 64 * 1024;

/// How much is read at a time.
pub(crate) const BUFFER_BYTES: usize = 64 * 1024;

/// What UTF-8 files of some systems begin with; it is no part of the first row.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What is next in a file.
pub(crate) enum Line<'a> {
    /// A line, without its end.
    Text(&'a [u8]),
    /// A line that does not end within the limit.
    TooLong,
    /// Nothing more.
    End,
}

/// The lines of a file.
pub(crate) struct Lines<R> {
    reader: BufReader<R>,
    text: Vec<u8>,
    /// How many lines were read.
    count: u64,
}

impl<R: Read> Lines<R> {
    /// Begins to read.
    pub(crate) fn new(reader: R) -> Self {
        Self { reader: BufReader::with_capacity(BUFFER_BYTES, reader), text: Vec::new(), count: 0 }
    }

    /// Returns the number of the line read last; the first is 1.
    pub(crate) fn number(&self) -> u64 {
        self.count
    }

    /// Reads the next line.
    pub(crate) fn next(&mut self) -> std::io::Result<Line<'_>> {
        self.text.clear();
        let read =
            self.reader.by_ref().take(ROW_BYTES_MAX + 1).read_until(b'\n', &mut self.text)?;
        if read == 0 {
            return Ok(Line::End);
        }
        self.count += 1;
        let ended = self.text.strip_suffix(b"\n");
        if ended.is_none() && read as u64 > ROW_BYTES_MAX {
            return Ok(Line::TooLong);
        }
        let line = ended.unwrap_or(&self.text);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mark = if self.count == 1 { line.strip_prefix(BYTE_ORDER_MARK) } else { None };
        Ok(Line::Text(mark.unwrap_or(line)))
    }
}
