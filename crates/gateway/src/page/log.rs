//! The log: how far it is, what it signed, who publishes, and how far the views are behind.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use chancery_domain::Cursor;
use chancery_wire::entry::Entry;
use chancery_wire::hex;
use chancery_wire::log::HeadReply;
use serde_json::json;

use super::answer::{PageRefusal, csv, html, json as as_json};
use super::asked::{Asked, Format};
use super::event::kind_word;
use super::fetch::{Keys, fetch};
use super::frame::Frame;
use super::shown::lists;
use crate::app::App;
use crate::problem::{Asked as Whom, Refusal};

/// The publishers are those of this many events at the end of the log.
const LATEST: u64 = 1_000;
/// As many of them are listed.
const SHOWN: usize = 15;

pub(crate) fn routes() -> Router<App> {
    lists("log", page)
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage {
    frame: Frame,
    head: HeadReply,
    root: String,
    checkpoint: String,
    vkey: String,
    trouble: String,
    /// How far the views have read; none when they do not answer.
    through: Option<u64>,
    publishers: Vec<Publisher>,
    latest: Vec<Entry>,
    /// How many events at the end the publishers were counted in.
    counted: usize,
}

/// A publisher, and what it sent lately.
struct Publisher {
    source: String,
    events: usize,
    last: String,
}

async fn page(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    form: &'static str,
) -> Result<Response, PageRefusal> {
    let asked = Asked::read("log", form, query.as_deref(), &[])?;
    let refusal = PageRefusal::in_form(asked.format);
    let head = app.bus.head().await.map_err(|error| Refusal::of(Whom::Log, &error).0);
    let head = head.map_err(refusal)?;
    let latest = latest(&app, head.head).await.map_err(refusal)?;
    let publishers = publishers(&latest);
    let root = hex::encode(&head.root);
    match asked.format {
        Format::Json => {
            let publishers: Vec<_> = publishers
                .iter()
                .map(|one| json!({ "publisher": one.source, "events": one.events, "last": one.last }))
                .collect();
            let document = json!({
                "origin": head.origin, "head": head.head, "root": root, "recorded_at": head.recorded_at,
                "publishers": publishers, "counted": latest.len(),
            });
            return Ok(as_json(Bytes::from(document.to_string())));
        }
        Format::Csv => {
            let rows = publishers.into_iter();
            let rows = rows.map(|one| vec![one.source, one.events.to_string(), one.last]);
            return Ok(csv(&["publisher", "events", "last"], rows));
        }
        Format::Html => {}
    }
    let signed = app.bus.checkpoint(None).await.map_err(|error| Refusal::of(Whom::Log, &error).0);
    let signed = signed.map_err(refusal)?;
    let views = fetch::<Keys>(&app, "conditions", &json!({ "limit": 1 })).await.ok();
    let mut frame = Frame::new(&asked, "Log", &app.names);
    frame.travels = false;
    frame.topics = Some("timeline/all".to_owned());
    let counted = latest.len();
    let page = LogPage {
        frame,
        root,
        checkpoint: String::from_utf8_lossy(&signed.note).into_owned(),
        vkey: signed.vkey,
        trouble: signed.trouble,
        through: views.map(|views| views.through.count()),
        publishers,
        latest: latest.into_iter().rev().take(SHOWN).collect(),
        counted,
        head,
    };
    Ok(html(&page))
}

/// Reads the entries at the end of the log.
async fn latest(app: &App, head: u64) -> Result<Vec<Entry>, chancery_wire::Problem> {
    let (mut after, mut entries) = (head.saturating_sub(LATEST), Vec::new());
    while after < head {
        let reply = app.bus.read_after(Cursor::from_count(after), None).await;
        let reply = reply.map_err(|error| Refusal::of(Whom::Log, &error).0)?;
        let Some(last) = reply.records.last() else { break };
        after = last.position;
        entries.extend(reply.records.iter().filter_map(|one| Entry::from_json(&one.entry).ok()));
    }
    Ok(entries)
}

/// Counts who sent them, the busiest first.
fn publishers(entries: &[Entry]) -> Vec<Publisher> {
    let mut counted: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for entry in entries {
        let one = counted.entry(&entry.source).or_default();
        *one = (one.0 + 1, &entry.recorded_at);
    }
    let mut publishers: Vec<_> = counted
        .into_iter()
        .map(|(source, (events, last))| Publisher {
            source: source.to_owned(),
            events,
            last: last.to_owned(),
        })
        .collect();
    publishers.sort_by_key(|one| std::cmp::Reverse(one.events));
    publishers
}

impl LogPage {
    fn lag(&self) -> Option<u64> {
        Some(self.head.head.saturating_sub(self.through?))
    }

    fn kind<'a>(&self, entry: &'a Entry) -> &'a str {
        kind_word(&entry.kind)
    }
}
