//! What outlets syndicate: the items of a feed as captured reports.
//!
//! RSS 0.91, 0.92, 1.0 and 2.0, Atom and JSON Feed. Pure: bytes in, events out. A file that is not well-formed is refused whole,
//! with the place; an item that lacks what a report needs is refused by itself. Nothing is guessed: no date where the item has
//! none, no outlet but the one that is said, no address that cannot be resolved.
//!
//! Read in this order: [`document`] (bytes as text, by their encoding), [`well_formed`] (XML that is none is refused with its place),
//! [`item`] (one item as an event).

mod document;
mod item;
mod well_formed;

use chancery_domain::PublisherName;
use chancery_domain::reference::OutletRef;
use feed_rs::model::Feed;
use feed_rs::parser::{Builder, ParseErrorKind, ParseFeedError};
use serde::Deserialize;
use serde_json::value::RawValue;

use document::{Document, line_of};
use item::Base;
pub use item::{Capture, Fault};

/// The largest feed: those of busy outlets have some hundred items and half a megabyte.
pub const FEED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// One item of a feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The line on which it begins; the first is 1.
    pub line: u64,
    /// The report that it is, or why it is none.
    pub capture: Result<Capture, Fault>,
}

/// Why a file is refused whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Damage {
    /// Where it shows.
    pub line: u64,
    /// What is wrong.
    pub reason: String,
}

impl Damage {
    fn new(line: u64, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into() }
    }
}

/// Reads a feed of an outlet.
///
/// # Errors
///
/// When it is damaged, or no feed.
pub fn read(bytes: &[u8], outlet: &OutletRef, source: &PublisherName) -> Result<Vec<Item>, Damage> {
    if bytes.len() > FEED_BYTES_MAX {
        return Err(Damage::new(
            1,
            format!("is larger than {FEED_BYTES_MAX} bytes, which no feed is"),
        ));
    }
    let document = Document::read(bytes)?;
    let text = document.text();
    let lines = if text.trim_start().starts_with('{') {
        json_lines(text)?
    } else {
        well_formed::item_lines(text)?
    };
    let feed = parse(text)?;
    let base = Base::of(&feed);
    let items = feed.entries.iter().enumerate().map(|(index, entry)| Item {
        line: lines.get(index).copied().unwrap_or(1),
        capture: item::capture(entry, &feed, &base, outlet, source),
    });
    Ok(items.collect())
}

fn parse(text: &str) -> Result<Feed, Damage> {
    // An id that we make must not be taken for the outlet's.
    let parser =
        Builder::new().id_generator(|_, _, _| String::new()).sanitize_content(false).build();
    parser.parse(text.as_bytes()).map_err(|error| match error {
        ParseFeedError::ParseError(ParseErrorKind::NoFeedRoot) => {
            Damage::new(1, "is no feed: RSS 0.91, 0.92, 1.0 and 2.0, Atom and JSON Feed are read")
        }
        ParseFeedError::JsonSerde(error) => json_damage(&error),
        ParseFeedError::ParseError(_)
        | ParseFeedError::IoError(_)
        | ParseFeedError::JsonUnsupportedVersion(_)
        | ParseFeedError::XmlReader(_) => Damage::new(1, error.to_string()),
    })
}

/// The items of a JSON Feed, where they stand.
#[derive(Deserialize)]
struct Items<'a> {
    #[serde(borrow, default)]
    items: Vec<&'a RawValue>,
}

/// Finds the lines on which the items of a JSON Feed begin.
fn json_lines(text: &str) -> Result<Vec<u64>, Damage> {
    let Items { items } = serde_json::from_str(text).map_err(|error| json_damage(&error))?;
    let start = text.as_ptr() as usize;
    let place = |item: &RawValue| (item.get().as_ptr() as usize).saturating_sub(start);
    Ok(items.into_iter().map(|item| line_of(text, place(item))).collect())
}

fn json_damage(error: &serde_json::Error) -> Damage {
    Damage::new(error.line() as u64, format!("is no JSON Feed: {error}"))
}
