//! Reading pieces before they are wanted, several at once: a web server far away answers slowly.

use std::ops::Range;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::Scope;

use chancery_tlog::BundleId;

use super::PublishedError;
use super::locate::Archive;
use super::piece::{Budget, Piece, read_piece};

/// How many pieces are read at once. Each has three files; more would press a small server.
const READERS: u8 = 4;

/// Gives pieces in order, while further ones are read.
pub(super) struct Ahead<'a, 'f> {
    archive: &'a Archive<'f>,
    readers: Vec<Receiver<Result<Option<Piece>, PublishedError>>>,
    next: u64,
    end: u64,
    size: u64,
}

impl<'a, 'f> Ahead<'a, 'f> {
    /// Begins to read the pieces of `bundles` in a log of `size` events.
    pub(super) fn start<'s>(
        scope: &'s Scope<'s, '_>,
        archive: &'a Archive<'f>,
        bundles: Range<u64>,
        size: u64,
    ) -> Self
    where
        'a: 's,
        'f: 's,
    {
        let start = |reader: u8| {
            // One is ready while the next is read: at most two for each reader are in memory.
            let (sender, receiver) = sync_channel(1);
            let mine = bundles
                .clone()
                .skip_while(move |index| index % u64::from(READERS) != u64::from(reader));
            let mine = mine.step_by(usize::from(READERS));
            scope.spawn(move || {
                for bundle in mine.filter_map(|index| BundleId::in_tree(index, size)) {
                    // Who does not listen any more wants no more.
                    if sender.send(read_piece(archive, bundle, Budget::ahead())).is_err() {
                        return;
                    }
                }
            });
            receiver
        };
        let readers = (0..READERS).map(start).collect();
        Self { archive, readers, next: bundles.start, end: bundles.end, size }
    }

    /// Gives the next piece.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, PublishedError> {
        let index = self.next;
        let Some(bundle) = BundleId::in_tree(index, self.size).filter(|_| index < self.end) else {
            return Ok(None);
        };
        self.next += 1;
        // Fewer than `READERS`, so it fits.
        let reader = usize::try_from(index % u64::from(READERS)).unwrap_or_default();
        let read = self.readers.get(reader).and_then(|receiver| receiver.recv().ok());
        match read.transpose()?.flatten() {
            Some(piece) => Ok(Some(piece)),
            // Too large to lie in wait, or its reader is gone.
            None => read_piece(self.archive, bundle, Budget::of_format()),
        }
    }
}
