//! One event: who says it through whom, what became of it, and the proof that it is in the log.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use chancery_domain::{Cursor, Kind, Position};
use chancery_wire::entry::Entry;
use chancery_wire::log::proof_request::About;
use chancery_wire::log::read_request::Select;
use chancery_wire::log::{InclusionRequest, Range, ReadRequest, Record, Target, target::By};
use chancery_wire::{Problem, ProblemKind, hex};
use futures::StreamExt;
use serde_json::{Map, Value, json};

use super::answer::{PageRefusal, csv, html, json as as_json};
use super::asked::{Asked, Format};
use super::frame::{Frame, Markup, escape};
use super::words;
use crate::app::App;
use crate::problem::{Asked as Whom, Refusal};

/// How many recorded times are asked for at once.
const AT_ONCE: usize = 8;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/events/{position}", get(page))
}

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    frame: Frame,
    entry: Entry,
    leaf: String,
    /// The payload; nothing when it was removed.
    data: Option<Map<String, Value>>,
    redacted_by: Option<u64>,
    chain: Vec<Link>,
    proof: Option<Proof>,
    head: u64,
}

/// One member of the chain of corrections that the event belongs to.
struct Link {
    position: u64,
    kind: String,
    recorded: String,
    itself: bool,
}

/// That the event is in the tree of a signed checkpoint.
struct Proof {
    size: u64,
    hashes: Vec<String>,
    checkpoint: String,
}

async fn page(
    State(app): State<App>,
    Path(place): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    let asked = Asked::read("events", &place, query.as_deref(), &[])?;
    let refusal = PageRefusal::in_form(asked.format);
    let position = asked.key.parse().ok().and_then(Position::new);
    let position = position.ok_or_else(|| refusal(not_there(&asked.key)))?;
    let (record, head) = record(&app, position).await.map_err(refusal)?;
    let record = record.ok_or_else(|| refusal(not_there(&asked.key)))?;
    let entry = Entry::from_json(&record.entry).map_err(|_| refusal(unreadable()))?;
    let data: Option<Map<String, Value>> = serde_json::from_slice(&record.data).ok();
    match asked.format {
        Format::Json => {
            let leaf = hex::encode(&record.leaf);
            let document = json!({ "entry": entry, "leaf": leaf, "data": data });
            return Ok(as_json(Bytes::from(document.to_string())));
        }
        Format::Csv => {
            let rows = data.into_iter().flatten();
            return Ok(csv(
                &["member", "value"],
                rows.map(|(name, value)| vec![name, value.to_string()]),
            ));
        }
        Format::Html => {}
    }
    let title = format!("Event {position}");
    let mut frame = Frame::new(&asked, title, &app.names);
    (frame.section, frame.travels) = ("timeline", false);
    let page = EventPage {
        leaf: hex::encode(&record.leaf),
        redacted_by: Some(record.redacted_by).filter(|by| *by > 0),
        chain: chain(&app, position).await,
        proof: proof(&app, position).await,
        frame,
        entry,
        data,
        head,
    };
    Ok(html(&page))
}

fn not_there(place: &str) -> Problem {
    Problem::new(ProblemKind::NotFound, format!("the log has no event at position `{place}`"))
}

fn unreadable() -> Problem {
    Problem::new(ProblemKind::Internal, "the entry cannot be read")
}

/// Reads one record, and where the log ends.
async fn record(app: &App, position: Position) -> Result<(Option<Record>, u64), Problem> {
    let after = Cursor::from_count(position.get() - 1);
    let reply = app.bus.read_after(after, Some(position)).await;
    let reply = reply.map_err(|error| Refusal::of(Whom::Log, &error).0)?;
    Ok((reply.records.into_iter().next(), reply.head))
}

/// Reads the chain of corrections; an event that nothing corrects has none.
async fn chain(app: &App, position: Position) -> Vec<Link> {
    let target = Target { by: Some(By::Position(position.get())) };
    let Ok(reply) = app.bus.read_chain(target).await else { return Vec::new() };
    if reply.records.len() < 2 {
        return Vec::new();
    }
    let link = |record: Record| {
        let entry = Entry::from_json(&record.entry).ok()?;
        Some(Link {
            position: record.position,
            kind: kind_word(&entry.kind).to_owned(),
            recorded: entry.recorded_at,
            itself: record.position == position.get(),
        })
    };
    reply.records.into_iter().filter_map(link).collect()
}

async fn proof(app: &App, position: Position) -> Option<Proof> {
    let about = About::Inclusion(InclusionRequest { position: position.get(), size: None });
    let reply = app.bus.proof(about).await.ok()?;
    Some(Proof {
        size: reply.size,
        hashes: reply.hashes.iter().map(|hash| hex::encode(hash)).collect(),
        checkpoint: String::from_utf8_lossy(&reply.checkpoint).into_owned(),
    })
}

/// Asks when events were recorded. One that cannot be had is left out.
pub(crate) async fn recorded_times(app: &App, positions: &[u64]) -> BTreeMap<u64, String> {
    let mut sorted = positions.to_vec();
    sorted.sort_unstable();
    let runs = sorted.chunk_by(|a, b| a + 1 == *b);
    let runs: Vec<_> = runs.filter_map(|run| Some((*run.first()?, *run.last()?))).collect();
    let asked = futures::stream::iter(runs).map(|(first, last)| async move {
        let range = Range { after: first - 1, through: last, limit: 0, max_bytes: 0 };
        app.bus.read(&ReadRequest { select: Some(Select::Range(range)) }).await
    });
    let replies: Vec<_> = asked.buffer_unordered(AT_ONCE).collect().await;
    let records = replies.into_iter().flatten().flat_map(|reply| reply.records);
    let recorded = records.filter_map(|record| {
        Some((record.position, Entry::from_json(&record.entry).ok()?.recorded_at))
    });
    recorded.collect()
}

/// The kind of a type: `chancery.meeting.floated.v1` is `meeting.floated`.
pub(crate) fn kind_word(type_name: &str) -> &str {
    Kind::from_type_name(type_name).map_or(type_name, |kind| kind.as_str())
}

impl EventPage {
    fn kind(&self) -> &str {
        kind_word(&self.entry.kind)
    }

    /// Where the event before or after is.
    fn neighbour(&self, step: i64) -> String {
        let position = self.entry.position.get().saturating_add_signed(step);
        self.frame.href(&format!("/events/{position}"))
    }

    fn member(&self, name: &str) -> Option<&str> {
        self.data.as_ref()?.get(name)?.as_str()
    }

    /// The attribution chain, from the source to the outlet.
    fn hops(&self) -> Vec<&Map<String, Value>> {
        let hops = self.data.as_ref().and_then(|data| data.get("attribution")?.as_array());
        hops.into_iter().flatten().rev().filter_map(Value::as_object).collect()
    }

    /// Who a hop is.
    fn agent(&self, hop: &Map<String, Value>) -> Markup {
        let text = |name: &str| hop.get(name).and_then(Value::as_str);
        match (text("agent"), text("description")) {
            (Some(agent), _) => self.frame.link(agent),
            (None, Some(description)) => self.frame.text(description),
            (None, None) => format!("somebody {}", escape(text("identity").unwrap_or("unnamed"))),
        }
    }

    /// What else is known of a hop.
    fn details(&self, hop: &Map<String, Value>) -> Vec<String> {
        let told = hop
            .iter()
            .filter(|(name, _)| !["agent", "role", "description"].contains(&name.as_str()));
        told.filter_map(|(name, value)| {
            let value = value.as_str()?;
            let value =
                if value.contains('/') { self.frame.name(value) } else { words::plain(value) };
            Some(format!("{}: {value}", words::plain(name)))
        })
        .collect()
    }

    fn role(&self, hop: &Map<String, Value>) -> String {
        words::plain(hop.get("role").and_then(Value::as_str).unwrap_or_default())
    }

    /// The other members of the payload, each as text that can be read.
    fn members(&self) -> Vec<(String, Markup)> {
        let shown = ["attribution", "summary", "occurred", "mode"];
        let members =
            self.data.iter().flatten().filter(|(name, _)| !shown.contains(&name.as_str()));
        members.map(|(name, value)| (words::plain(name), self.member_value(name, value))).collect()
    }

    /// The machine leads that an assertion was made from are links, for they are events.
    fn member_value(&self, name: &str, value: &Value) -> Markup {
        let leads = value.as_array().filter(|_| name == "leads");
        let Some(leads) = leads else { return self.value(value) };
        let links = leads.iter().filter_map(Value::as_u64).map(|lead| self.frame.event(lead));
        links.collect::<Vec<_>>().join(", ")
    }

    fn value(&self, value: &Value) -> Markup {
        match value {
            Value::String(text) if chancery_domain::EntityRef::parse(text).is_ok() => {
                self.frame.link(text)
            }
            Value::String(text) if chancery_domain::edtf::Edtf::parse(text).is_ok() => {
                self.frame.date(text)
            }
            Value::String(text) => self.frame.text(text),
            Value::Array(values) if values.iter().all(Value::is_string) => {
                values.iter().map(|value| self.value(value)).collect::<Vec<_>>().join(", ")
            }
            Value::Array(values) => {
                let items = values.iter().map(|value| format!("<li>{}</li>", self.value(value)));
                format!("<ul class=\"values\">{}</ul>", items.collect::<String>())
            }
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| {
                    format!("{} {}", escape(&words::plain(name)), self.value(value))
                };
                members.iter().map(member).collect::<Vec<_>>().join(" · ")
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => escape(&value.to_string()),
        }
    }
}
