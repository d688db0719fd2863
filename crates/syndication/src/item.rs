//! One item as a captured report.

use chancery_domain::reference::OutletRef;
use chancery_domain::text::Format;
use chancery_domain::{Kind, PublisherName};
use feed_rs::model::{Entry, Feed, Text};
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use url::Url;

/// How many hexadecimal digits of a hash name a report: 96 bits tell the items of one outlet apart for ever.
const NAME_DIGITS: usize = 24;

/// How much of the outlet's slug a report's name repeats, so that people know whose it is.
const OUTLET_CHARS_MAX: usize = 60;

/// The longest byline, or statement of rights, that a report takes.
const TEXT_CHARS_MAX: usize = 500;

/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;

/// A report as it is captured from a feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// The event's id: the same item has the same one in every file.
    pub id: String,
    /// The report.
    pub report: String,
    /// Hash of what it says.
    pub sha256: String,
    /// The CloudEvent.
    pub event: Vec<u8>,
}

/// Why an item is no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It has nothing in it.
    #[error("the item has no title, no text and no link")]
    Empty,
    /// Its link leads nowhere by itself.
    #[error(
        "the link `{0}` is relative, and the feed names no address of its own that it could be relative to"
    )]
    Relative(String),
    /// Its link is no web address.
    #[error("the link `{link}` is no web address: {why}")]
    Link {
        /// The link.
        link: String,
        /// What is wrong.
        why: String,
    },
}

/// What links of a feed are relative to.
pub(crate) struct Base(Option<Url>);

impl Base {
    /// Takes the feed's own link, the page that it is about.
    pub(crate) fn of(feed: &Feed) -> Self {
        Self(
            feed.links
                .iter()
                .filter(|link| is_page(link.rel.as_deref()))
                .find_map(|link| Url::parse(&link.href).ok()),
        )
    }

    fn resolve(&self, link: &str) -> Result<String, Fault> {
        let address = match (Url::parse(link), &self.0) {
            (Ok(address), _) => address.to_string(),
            (Err(url::ParseError::RelativeUrlWithoutBase), Some(base)) => base
                .join(link)
                .map_err(|error| Fault::Link { link: link.to_owned(), why: error.to_string() })?
                .to_string(),
            (Err(url::ParseError::RelativeUrlWithoutBase), None) => {
                return Err(Fault::Relative(link.to_owned()));
            }
            (Err(error), _) => {
                return Err(Fault::Link { link: link.to_owned(), why: error.to_string() });
            }
        };
        match Format::WebAddress.check(&address) {
            Ok(()) => Ok(address),
            Err(why) => Err(Fault::Link { link: link.to_owned(), why }),
        }
    }
}

/// Says whether a link leads to what the item or feed is about, not to something beside it.
fn is_page(rel: Option<&str>) -> bool {
    matches!(rel, None | Some("alternate"))
}

#[derive(Serialize)]
struct Event<'a> {
    specversion: &'a str,
    id: &'a str,
    source: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    datacontenttype: &'a str,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    report: &'a str,
    outlet: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title_sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    sha256: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rights: Option<String>,
}

/// Makes a report of an item.
pub(crate) fn capture(
    entry: &Entry,
    feed: &Feed,
    base: &Base,
    outlet: &OutletRef,
    source: &PublisherName,
) -> Result<Capture, Fault> {
    let link = entry.links.iter().find(|link| is_page(link.rel.as_deref()));
    let link = link.map(|link| link.href.trim()).filter(|link| !link.is_empty());
    let url = link.map(|link| base.resolve(link)).transpose()?;
    let title = text(entry.title.as_ref());
    let body = body(entry);
    if url.is_none() && title.is_empty() && body.is_empty() {
        return Err(Fault::Empty);
    }
    let identity = identity(entry, url.as_deref(), &title, &body);
    let name = name(outlet, &identity);
    let (id, report) = (format!("feed:{name}"), format!("report/{name}"));
    // A title alone is no content by which two reports could be known for one.
    let alone = if body.is_empty() { identity.as_str() } else { "" };
    let sha256 = hash(&[&title, &body, alone]);
    let rights = text(entry.rights.as_ref().or(feed.rights.as_ref()));
    let language = entry.language.as_deref().or(feed.language.as_deref());
    let authors = entry.authors.iter().filter_map(|author| author.name.as_deref());
    let authors: Vec<_> = authors.map(str::trim).filter(|name| !name.is_empty()).collect();
    let event = Event {
        specversion: "1.0",
        id: &id,
        source: source.as_str(),
        kind: Kind::ReportCaptured.type_name(),
        datacontenttype: "application/json",
        data: Data {
            report: &report,
            outlet: outlet.as_str(),
            url,
            title_sha256: (!title.is_empty()).then(|| hash(&[&title])),
            byline: short(authors.join(", ")),
            language: language.filter(|tag| Format::Language.check(tag).is_ok()),
            published: entry.published.and_then(|moment| published(moment.timestamp())),
            sha256: &sha256,
            rights: short(rights),
        },
    };
    // Texts: there is nothing in it that JSON cannot say.
    let event = serde_json::to_vec(&event).unwrap_or_default();
    Ok(Capture { id, report, sha256, event })
}

/// Returns what tells an item from the others of its outlet: its id, else its address, else what it says.
fn identity(entry: &Entry, url: Option<&str>, title: &str, body: &str) -> String {
    match (entry.id.trim(), url) {
        ("", Some(url)) => url.to_owned(),
        ("", None) => hash(&[title, body]),
        (id, _) => id.to_owned(),
    }
}

/// Names a report: whose it is, and a hash of what tells it apart.
fn name(outlet: &OutletRef, identity: &str) -> String {
    let outlet = outlet.as_str();
    let slug = outlet.split_once('/').map_or(outlet, |(_, slug)| slug);
    let slug = slug.get(..OUTLET_CHARS_MAX.min(slug.len())).unwrap_or(slug);
    let hash = hash(&[outlet, identity]);
    format!("{slug}-{}", hash.get(..NAME_DIGITS).unwrap_or_default())
}

/// Hashes texts, each with its end.
fn hash(texts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            hasher.update([0]);
        }
        hasher.update(text);
    }
    chancery_domain::text::Sha256Hex::from(<[u8; 32]>::from(hasher.finalize())).to_string()
}

/// Writes when an item was published; a moment that is midnight exactly says no more than the day.
fn published(seconds: i64) -> Option<String> {
    let moment = Timestamp::from_second(seconds).ok()?.to_string();
    if seconds % DAY_SECONDS == 0 { moment.get(..10).map(str::to_owned) } else { Some(moment) }
}

/// Returns the whole of what an item says beside its title.
fn body(entry: &Entry) -> String {
    let content = entry.content.as_ref().and_then(|content| content.body.as_deref());
    let parts = [text(entry.summary.as_ref()), plain(content.unwrap_or_default())];
    parts.join("\n").trim().to_owned()
}

fn text(text: Option<&Text>) -> String {
    text.map(|text| plain(&text.content)).unwrap_or_default()
}

fn short(text: String) -> Option<String> {
    (!text.is_empty() && text.chars().count() <= TEXT_CHARS_MAX).then_some(text)
}

/// Returns a text without markup and with single spaces: what a reader sees. Counting pixels and styles change with every
/// retrieval, and are no news.
fn plain(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        seen.push_str(before);
        let is_tag =
            tag.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic() || "/!?".contains(c));
        let end = tag.find('>').filter(|_| is_tag);
        seen.push(if end.is_some() { ' ' } else { '<' });
        rest = &tag[end.unwrap_or(0) + 1..];
    }
    seen.push_str(rest);
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_no_part_of_what_an_item_says() {
        assert_eq!(plain("<p>One\n <b>two</b></p><img src=\"x\"/> 3 < 4 <"), "One two 3 < 4 <");
        assert_eq!(plain(" \n"), "");
    }

    #[test]
    fn midnight_is_a_day() {
        assert_eq!(published(1_668_543_304).as_deref(), Some("2022-11-15T20:15:04Z"));
        assert_eq!(published(1_668_470_400).as_deref(), Some("2022-11-15"));
    }
}
