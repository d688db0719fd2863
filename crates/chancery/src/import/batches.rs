//! Leads gathered into requests.

use std::fs::File;

use chancery_domain::PublisherName;
use chancery_leads::{Numbering, Rows, RowsError};
use chancery_wire::limits::{BATCH_EVENTS_MAX, REQUEST_BYTES_MAX};
use indicatif::ProgressBarIter;

/// Events that go out in one request, each with the line of its row.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) lines: Vec<u64>,
    pub(super) texts: Vec<Vec<u8>>,
    bytes: usize,
}

impl Batch {
    fn push(&mut self, (line, text): (u64, Vec<u8>)) {
        // Each text takes a comma.
        self.bytes += text.len() + 1;
        self.lines.push(line);
        self.texts.push(text);
    }

    /// Says whether another text fits; the brackets take two bytes.
    fn has_room(&self, text: &[u8]) -> bool {
        self.texts.len() < BATCH_EVENTS_MAX && self.bytes + text.len() + 3 <= REQUEST_BYTES_MAX
    }
}

/// The leads of a file, in batches.
pub(super) struct Batches<'a> {
    rows: Rows<ProgressBarIter<File>>,
    source: &'a PublisherName,
    numbering: Numbering,
    /// The event that did not fit the batch before.
    left: Option<(u64, Vec<u8>)>,
}

impl<'a> Batches<'a> {
    /// Begins with the first row. Rows that are no leads are left out: the survey has told them.
    pub(super) fn new(
        rows: Rows<ProgressBarIter<File>>,
        source: &'a PublisherName,
        numbering: Numbering,
    ) -> Self {
        Self { rows, source, numbering, left: None }
    }

    /// Returns the next event with its line.
    pub(super) fn next_event(&mut self) -> Option<Result<(u64, Vec<u8>), RowsError>> {
        loop {
            let row = match self.rows.next()? {
                Ok(row) => row,
                Err(error) => return Some(Err(error)),
            };
            if let Ok(lead) = row.lead {
                return Some(Ok((row.line, lead.event(self.source, &mut self.numbering))));
            }
        }
    }
}

impl Iterator for Batches<'_> {
    type Item = Result<Batch, RowsError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = Batch::default();
        if let Some(left) = self.left.take() {
            batch.push(left);
        }
        loop {
            match self.next_event() {
                None => break,
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(event)) if batch.has_room(&event.1) => batch.push(event),
                Some(Ok(event)) => {
                    self.left = Some(event);
                    break;
                }
            }
        }
        (!batch.texts.is_empty()).then_some(Ok(batch))
    }
}
