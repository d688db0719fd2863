//! The timeline: what was asserted, in the order in which it is said to have happened; lanes by actor, and a list.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use chancery_views::timeline::{self, Document, Entry, HopShown};

use super::answer::{PageRefusal, csv, html, json};
use super::asked::{Asked, Format};
use super::event::recorded_times;
use super::fetch::fetch;
use super::frame::{Frame, Markup, escape};
use super::lanes::{Mark, lanes};
use super::words;
use crate::app::App;

/// The most entries of one page.
const ENTRIES: usize = 100;

/// What the timeline can be narrowed by.
const FILTERS: [&str; 7] = ["kind", "actor", "outlet", "from", "to", "text", "cursor"];

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/timeline", get(|| async { Redirect::temporary("/timeline/all").into_response() }))
        .route("/timeline/{*key}", get(page))
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct TimelinePage {
    frame: Frame,
    key: String,
    days: Vec<Day>,
    chart: Markup,
    next: Option<String>,
    kinds: Vec<&'static str>,
    entries: usize,
}

/// The assertions about one date, in the order of the fold.
struct Day {
    occurred: String,
    entries: Vec<Told>,
}

struct Told {
    entry: Entry,
    /// When it was recorded, where that could be asked for.
    recorded: Option<String>,
}

async fn page(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    let asked = Asked::read("timeline", &key, query.as_deref(), &FILTERS)?;
    let refusal = PageRefusal::in_form(asked.format);
    let mut query = asked.query();
    query["limit"] = ENTRIES.into();
    let got = fetch::<Document>(&app, timeline::VIEW, &query).await.map_err(refusal)?;
    if asked.format == Format::Json {
        return Ok(json(got.bytes));
    }
    let positions: Vec<_> = got.document.entries.iter().map(|entry| entry.position).collect();
    let recorded = recorded_times(&app, &positions).await;
    if asked.format == Format::Csv {
        let rows = got.document.entries.iter().map(|entry| cells(entry, &recorded));
        return Ok(csv(&COLUMNS, rows));
    }
    let title = match asked.key.as_str() {
        timeline::ALL => "Timeline".to_owned(),
        key => format!("Timeline: {}", app.names.of(key)),
    };
    let document = &got.document;
    let mut frame = Frame::new(&asked, title, &app.names).of(
        &got,
        document.position,
        &document.as_of,
        &format!("timeline/{}", asked.key),
    );
    frame.filters.retain(|(name, _)| *name != "cursor");
    let next = document.next.as_ref().map(|next| {
        let filters: Vec<_> =
            frame.filters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        frame.href_with(&frame.path, &[filters.as_slice(), &[("cursor", next)]].concat())
    });
    let marks: Vec<_> = document.entries.iter().map(|entry| mark(&frame, entry)).collect();
    let (chart, entries) = (lanes(&marks), document.entries.len());
    let days = days(got.document.entries, &recorded);
    let kinds = chancery_domain::Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    Ok(html(&TimelinePage { frame, key: asked.key, days, chart, next, kinds, entries }))
}

/// Groups entries that follow each other by their date.
fn days(entries: Vec<Entry>, recorded: &BTreeMap<u64, String>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for entry in entries {
        let recorded = recorded.get(&entry.position).cloned();
        let same = days.last_mut().filter(|day| day.occurred == entry.occurred);
        if let Some(day) = same {
            day.entries.push(Told { entry, recorded });
        } else {
            let occurred = entry.occurred.clone();
            days.push(Day { occurred, entries: vec![Told { entry, recorded }] });
        }
    }
    days
}

/// Who speaks: the source at the end of the chain, else the outlet.
pub(crate) fn speaker(attribution: &[HopShown]) -> Option<&HopShown> {
    attribution.last()
}

fn mark(frame: &Frame, entry: &Entry) -> Mark {
    let speaker = speaker(&entry.attribution).and_then(|hop| hop.agent.as_ref());
    let lane = speaker.map_or_else(|| "unnamed".to_owned(), |agent| frame.name(agent.as_str()));
    let summary = entry.summary.clone().unwrap_or_else(|| words::plain(&entry.kind));
    Mark {
        lane,
        days: words::days(&entry.occurred),
        exact: entry.occurred.len() == 10,
        kind: entry.kind.split('.').next().unwrap_or_default().to_owned(),
        href: format!("#e{}", entry.position),
        label: format!("{}: {summary}", words::date(&entry.occurred)),
        struck: super::board::word_of(&entry.record) != "current",
    }
}

const COLUMNS: [&str; 9] = [
    "position",
    "occurred",
    "recorded",
    "kind",
    "subject",
    "summary",
    "attribution",
    "mode",
    "record",
];

fn cells(entry: &Entry, recorded: &BTreeMap<u64, String>) -> Vec<String> {
    let agents = entry.attribution.iter().filter_map(|hop| hop.agent.as_ref());
    vec![
        entry.position.to_string(),
        entry.occurred.clone(),
        recorded.get(&entry.position).cloned().unwrap_or_default(),
        entry.kind.clone(),
        entry.subject.clone().unwrap_or_default(),
        entry.summary.clone().unwrap_or_default(),
        agents.map(|agent| agent.as_str().to_owned()).collect::<Vec<_>>().join(" > "),
        entry.mode.clone(),
        super::board::word_of(&entry.record),
    ]
}

impl TimelinePage {
    fn filter(&self, name: &str) -> &str {
        let found = self.frame.filters.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    fn is_filtered(&self) -> bool {
        !self.frame.filters.is_empty()
    }

    /// Who says so, through whom.
    fn attribution(&self, entry: &Entry) -> Markup {
        let hop = |hop: &HopShown| match (&hop.agent, &hop.description) {
            (Some(agent), _) => self.frame.link(agent.as_str()),
            (None, Some(description)) => format!("“{}”", escape(description)),
            (None, None) => format!("{} {}", hop.identity, escape(&words::plain(&hop.role))),
        };
        let hops: Vec<_> = entry.attribution.iter().rev().map(hop).collect();
        hops.join(" <span class=\"via\">via</span> ")
    }

    fn record(&self, entry: &Entry) -> String {
        super::board::word_of(&entry.record)
    }

    fn family<'a>(&self, entry: &'a Entry) -> &'a str {
        entry.kind.split('.').next().unwrap_or_default()
    }
}
