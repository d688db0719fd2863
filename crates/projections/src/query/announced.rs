//! Changes of the views that are announced behind the fold: from the book of announcements, each told from the
//! documents before and after.

use std::sync::Arc;

use chancery_bus::query::{ChangedKeys, KeyAt};
use chancery_domain::{Cursor, Position};
use chancery_views::diff::Rows;

use super::lists::ChangeList;
use super::request::Ask;
use crate::announce::book::BookFile;
use crate::document_key::{DocumentKey, DocumentView};
use crate::error::StoreError;
use crate::reader::Snapshot;
use crate::views;

impl Ask {
    /// Says whether the answer comes from the book of announcements, which may be behind the store.
    pub(super) fn is_of_announcements(&self) -> bool {
        matches!(self, Self::Announced { .. } | Self::AnnouncedKeys { .. })
    }

    /// Returns the position through which nothing is missing in the answer.
    pub(super) fn through(
        &self,
        snapshot: &Snapshot<'_>,
        book: &BookFile,
    ) -> Result<Cursor, StoreError> {
        if !self.is_of_announcements() {
            return Ok(snapshot.cursor);
        }
        let through = book.read()?.map(|book| book.through()).transpose()?.flatten();
        Ok(through.unwrap_or(Cursor::Start).min(snapshot.cursor))
    }
}

impl Snapshot<'_> {
    /// Lists the changes of one document after a position.
    pub(super) fn announcements(
        &self,
        book: &BookFile,
        key: &DocumentKey,
        after: u64,
        limit: usize,
    ) -> Result<Vec<u8>, StoreError> {
        let listed = match book.read()? {
            Some(book) => book.of_document(key, after, limit + 1)?,
            None => Vec::new(),
        };
        let mut list = ChangeList::new(limit);
        // Each document is the one before of the next change: it is rendered once.
        let mut known: Option<(u64, Arc<Rows>)> = None;
        for announcement in listed {
            if list.is_full() {
                return views::line("changes", &list.cut());
            }
            let before = match known.take() {
                Some((at, rows)) if at == announcement.previous => rows,
                _ => Arc::new(self.rows_at(key, announcement.previous)?),
            };
            let rows = Arc::new(self.rows_at(key, announcement.position)?);
            list.add(self.announced(&announcement, &before, &rows)?)?;
            known = Some((announcement.position, rows));
        }
        views::line("changes", &list.whole())
    }
}

/// Lists the keys of a view that changed after a position, each with its last change, in order of key.
pub(super) fn announced_keys(
    book: &BookFile,
    view: DocumentView,
    after: u64,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Vec<u8>, StoreError> {
    let mut found = match book.read()? {
        Some(book) => book.announced_after(view, after, cursor.unwrap_or_default(), limit + 1)?,
        None => Vec::new(),
    };
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(key, _)| key.clone());
    let at = |(key, position)| Position::new(position).map(|position| KeyAt { key, position });
    let keys = found.into_iter().filter_map(at).collect();
    views::line(view.name(), &ChangedKeys { view: view.name().to_owned(), keys, next })
}
