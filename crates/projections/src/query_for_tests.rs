//! For tests: queries without NATS.

use std::path::Path;

use chancery_bus::query::{Change, Changes};
use serde_json::{Value, json};

use crate::announce::book::BookFile;
use crate::query::{QueryError, Request};
use crate::reader::Reader;

/// Answers a query that is right, from a store without a book of announcements.
pub(crate) fn ask(reader: &Reader, name: &str, query: &Value) -> String {
    ask_with(reader, &BookFile::of(Path::new("no such folder")), name, query)
}

/// Answers a query that is right.
pub(crate) fn ask_with(reader: &Reader, book: &BookFile, name: &str, query: &Value) -> String {
    let asked = || {
        let request = Request::read(name, query.to_string().as_bytes())?;
        reader.snapshot(|snapshot| snapshot.answer(&request.ask, book))
    };
    let answer = asked().map_err(QueryError::into_problem).unwrap();
    String::from_utf8(answer).unwrap()
}

/// Asks for all changes of a key, page by page.
pub(crate) fn all_changes(reader: &Reader, view: &str, key: &str) -> Vec<Change> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let query = json!({ "view": view, "key": key, "after": after, "limit": 7 });
        let page: Changes = serde_json::from_str(&ask(reader, "changes", &query)).unwrap();
        all.extend(page.changes);
        match page.next {
            Some(next) => after = next,
            None => return all,
        }
    }
}
