//! How long a document takes that is rendered when it is asked for, of an entity with a thousand events: as known at
//! some N before the head, as it stood at some V.
//!
//! Each question is measured as whoever asks sees it: over NATS, from a running system.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use chancery_bus::Bus;
use chancery_domain::Kind;
use serde_json::{Map, Value, json};

use super::disk::Percentiles;
use super::fill::fill;
use super::generator::Made;
use super::lag::caught_up;
use super::report::{Figure, milliseconds};
use super::running::Running;
use crate::environment::Environment;

/// How long an answer may take.
const MILLISECONDS_MAX: f64 = 20.0;

/// How often each is asked, at another N and V each time: enough for a 99th percentile.
const QUESTIONS: u64 = 400;

/// Days over which the events are spread, and questions with them.
const DAYS: u64 = 28;

/// The views that are asked for, each with the key that all its events are about.
const ASKED: [(&str, &str); 4] = [
    ("conditions", "meeting/with-conditions"),
    ("meetings", "meeting/told-of"),
    ("claims", "killed"),
    ("stances", "issue/ceasefire"),
];

/// Measures the four views, each over `events` events.
///
/// # Errors
///
/// When the log cannot be filled, or the system does not answer.
pub(crate) async fn viewed(
    data: &Path,
    environment: &Environment,
    events: u64,
) -> Result<Vec<Figure>> {
    let all = events * ASKED.len() as u64;
    let told = (0..all).map(|number| told(number % ASKED.len() as u64, number));
    let (folder, filled) = (data.to_owned(), told.collect::<Vec<_>>());
    tokio::task::spawn_blocking(move || fill(&folder, None, filled.into_iter(), all)).await??;
    let running = Running::start(data, environment, &[]).await?;
    let bus = running.connect("bench").await?;
    caught_up(&bus, all, "folding").await?;
    let mut figures = Vec::new();
    for (view, key) in ASKED {
        figures.push(asked(&bus, view, key, all, true).await?.with("events", events));
        figures.push(asked(&bus, view, key, all, false).await?.with("events", events));
    }
    running.stop().await?;
    Ok(figures)
}

/// Asks for a document at one N after the other just before the head; at some V, or with V open.
async fn asked(bus: &Bus, view: &str, key: &str, head: u64, at_some_v: bool) -> Result<Figure> {
    let (mut took, mut bytes) = (Vec::new(), 0);
    for number in 0..QUESTIONS {
        let mut query = json!({ "key": key, "position": head - 1 - number % 200 });
        if at_some_v {
            query["valid_at"] = json!(day(DAYS / 2 + number % (DAYS / 2)));
        }
        let start = Instant::now();
        let answer = bus.query(view, &query).await.context("a document was not answered")?;
        took.push(start.elapsed());
        ensure!(answer.document["position"] != 0, "{view} {key} rests on nothing");
        bytes = bytes.max(answer.document.to_string().len());
    }
    let took = Percentiles::of(took);
    let v = if at_some_v { "view(N, V)" } else { "view(N)" };
    Ok(Figure::new(format!("{v} of {view}, p50"), milliseconds(took.permille(500)), "ms")
        .at_most(MILLISECONDS_MAX, "on demand")
        .with("p99_ms", milliseconds(took.permille(990)))
        .with("longest_ms", milliseconds(took.longest()))
        .with("bytes", bytes))
}

fn day(number: u64) -> String {
    format!("2025-05-{:02}", 1 + number % DAYS)
}

/// Tells something for one of the four views.
fn told(view: u64, number: u64) -> Made {
    let turn = number / ASKED.len() as u64;
    let (kind, own) = match view {
        0 => of_a_condition(turn),
        1 => of_a_meeting(turn),
        2 => of_a_claim(turn),
        _ => of_a_stance(turn),
    };
    let mut data = json!({
        "occurred": day(turn), "mode": "paraphrase",
        "attribution": [
            { "agent": format!("outlet/wire-{}", turn % 5), "role": "outlet", "identity": "named" },
            { "agent": actor(turn % 2), "role": "speaker", "identity": "named" },
        ],
    });
    let common = data.as_object_mut().map(std::mem::take).unwrap_or_default();
    let data: Map<String, Value> = common.into_iter().chain(own).collect();
    let event = chancery_domain::Event::from_value(kind, &Value::Object(data.clone()));
    let subject = event.ok().and_then(|event| event.subject()).map(|one| one.to_string());
    let time = format!("{}T12:00:00Z", day(turn));
    Made { source: "bench", id: format!("view-{number}"), kind, subject, time, data }
}

/// Conditions are stated, spoken of and answered by both sides, over and over.
fn of_a_condition(turn: u64) -> (Kind, Map<String, Value>) {
    let condition = format!("condition/c{}", turn / 2 % 20);
    let by = json!(actor(turn % 2));
    match turn % 5 {
        0 | 1 => (
            Kind::ConditionStated,
            members(json!({
                "condition": condition, "for": "meeting/with-conditions", "set_by": [by],
                "text": "first this", "group": { "operator": "all_of" },
            })),
        ),
        2 => (Kind::ConditionReaffirmed, members(json!({ "condition": condition, "by": by }))),
        3 => (Kind::ConditionClaimedMet, members(json!({ "condition": condition, "by": by }))),
        _ => (Kind::ConditionDisputed, members(json!({ "condition": condition, "by": by }))),
    }
}

fn of_a_meeting(turn: u64) -> (Kind, Map<String, Value>) {
    let meeting = "meeting/told-of";
    let participants = json!([{ "actor": actor(0) }, { "actor": actor(1) }]);
    match turn % 4 {
        0 => (
            Kind::MeetingFloated,
            members(json!({ "meeting": meeting, "participants": participants })),
        ),
        1 => (
            Kind::MeetingAnnounced,
            members(json!({
                "meeting": meeting, "participants": participants, "by": [actor(turn % 2)],
            })),
        ),
        2 => (
            Kind::MeetingResponded,
            members(json!({ "meeting": meeting, "actor": actor(turn % 2), "rsvp": "accepted" })),
        ),
        _ => (
            Kind::MeetingAgendaStated,
            members(json!({ "meeting": meeting, "issue": format!("issue/i{}", turn % 9) })),
        ),
    }
}

fn of_a_claim(turn: u64) -> (Kind, Map<String, Value>) {
    let claim = json!({
        "claim": format!("claim/f{}", turn % 100), "metric": "killed", "unit": "person",
        "value": { "exact": 10 + turn % 7 }, "place": format!("place/ua-{}", 10 + turn % 10),
    });
    (Kind::ClaimMade, members(claim))
}

fn of_a_stance(turn: u64) -> (Kind, Map<String, Value>) {
    let stance = match turn % 3 {
        0 => "demands",
        1 => "supports",
        _ => "rejects",
    };
    let actor = actor(turn % 40);
    (
        Kind::StanceTaken,
        members(json!({ "actor": actor, "issue": "issue/ceasefire", "stance": stance })),
    )
}

fn actor(number: u64) -> String {
    format!("actor/a{number}")
}

fn members(value: Value) -> Map<String, Value> {
    if let Value::Object(members) = value { members } else { Map::new() }
}
