//! The views of a system that runs elsewhere: what its queries answer, beside what the log says.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use chancery_bus::Bus;
use chancery_domain::kinds::record::LeadScheme;
use chancery_domain::{Body, EntityRef, Position};
use chancery_leads::reading::read_lead;
use chancery_views::known::Known;
use chancery_views::{LedgerAt, conditions, leads, timeline};
use chancery_wire::limits::QUERY_TIMEOUT;
use chancery_wire::subjects;
use serde_json::{Value, json};

use super::report::{Report, Verdict, ViewReport};
use crate::client::answered;
use crate::exit::Failure;
use crate::ledger::read_ledger;
use crate::progress::bar;

/// Renders every view from the whole record and compares it with what is answered as of `through`.
///
/// # Errors
///
/// When the log or the projections do not answer.
pub(super) async fn audit_queries(
    report: &mut Report,
    bus: &Bus,
    through: Position,
) -> Result<(), Failure> {
    let ledger = read_ledger(bus).await?;
    let at = ledger.at(Some(through)).context("could not read the record")?;
    let answers = Answers { bus, through };
    answers.conditions(report, &at).await?;
    answers.timeline(report, &at).await?;
    answers.leads(report, &at).await
}

struct Answers<'a> {
    bus: &'a Bus,
    through: Position,
}

impl Answers<'_> {
    async fn conditions(&self, report: &mut Report, at: &LedgerAt<'_>) -> Result<(), Failure> {
        let expected = documents(at)?;
        let before = report.differences.len();
        let progress = bar("comparing documents", expected.len() as u64);
        for (key, document) in &expected {
            let query = json!({ "key": key, "position": self.through });
            let found = self.ask(conditions::VIEW, &query).await?;
            if found != *document {
                report.differ(&format!("conditions {key}"), document.clone(), found);
            }
            progress.inc(1);
        }
        progress.finish_and_clear();
        for key in self.list(conditions::VIEW, &json!({}), "keys").await? {
            let key = key["key"].as_str().unwrap_or_default();
            if !expected.contains_key(key) {
                report.differ("conditions keys", "no such key".to_owned(), key.to_owned());
            }
        }
        add(report, conditions::VIEW, expected.len(), before);
        Ok(())
    }

    async fn timeline(&self, report: &mut Report, at: &LedgerAt<'_>) -> Result<(), Failure> {
        let expected = entries(at)?;
        let before = report.differences.len();
        let found = self.list(timeline::VIEW, &json!({ "key": timeline::ALL }), "entries").await?;
        for (index, expected) in expected.iter().enumerate() {
            let found = found.get(index).cloned().unwrap_or_default();
            if found != *expected {
                let place = format!("timeline entry {}", index + 1);
                report.differ(&place, expected.to_string(), found.to_string());
            }
        }
        if found.len() > expected.len() {
            let (expected, found) = (expected.len().to_string(), found.len().to_string());
            report.differ("timeline entries", expected, found);
        }
        add(report, timeline::VIEW, expected.len(), before);
        Ok(())
    }

    async fn leads(&self, report: &mut Report, at: &LedgerAt<'_>) -> Result<(), Failure> {
        let expected = counted(at);
        let before = report.differences.len();
        let mut keys: BTreeSet<String> = expected.keys().cloned().collect();
        for key in self.list(leads::VIEW, &json!({}), "keys").await? {
            keys.insert(key["key"].as_str().unwrap_or_default().to_owned());
        }
        let mut count = 0;
        for key in keys {
            let expected = serde_json::to_value(expected.get(&key).cloned().unwrap_or_default())?;
            let found = Value::from(self.list(leads::VIEW, &json!({ "key": key }), "days").await?);
            count += found.as_array().map_or(0, Vec::len);
            if found != expected {
                report.differ(&format!("leads {key}"), expected.to_string(), found.to_string());
            }
        }
        if count > 0 || report.differences.len() > before {
            add(report, leads::VIEW, count, before);
        }
        Ok(())
    }

    /// Asks for one document, as the bytes that are answered.
    async fn ask(&self, view: &str, query: &Value) -> Result<String, Failure> {
        let subject = subjects::query(view);
        let payload = query.to_string().into();
        let reply = answered(self.bus.request(&subject, None, payload, QUERY_TIMEOUT).await)?;
        Ok(String::from_utf8_lossy(&reply.payload).into_owned())
    }

    /// Asks for a list, page by page.
    async fn list(&self, view: &str, query: &Value, list: &str) -> Result<Vec<Value>, Failure> {
        let mut query = query.clone();
        query["position"] = json!(self.through);
        let mut items = Vec::new();
        loop {
            let page: Value = serde_json::from_str(&self.ask(view, &query).await?)?;
            items.extend(page[list].as_array().cloned().unwrap_or_default());
            if page["next"].is_null() {
                return Ok(items);
            }
            query["cursor"] = page["next"].clone();
        }
    }
}

/// Renders the document of every key that something is recorded of, as one line.
fn documents(at: &LedgerAt<'_>) -> Result<BTreeMap<String, String>> {
    let events = at.events();
    let named = events.flat_map(|known| known.event.subjects());
    let keys: BTreeSet<EntityRef> = named.filter(conditions::is_key).collect();
    let mut documents = BTreeMap::new();
    for key in keys {
        let document = conditions::render(&key, at, None);
        if document.position > 0 {
            documents.insert(key.to_string(), serde_json::to_string(&document)?);
        }
    }
    Ok(documents)
}

/// Counts all leads that stand anew, by pair of countries.
fn counted(at: &LedgerAt<'_>) -> BTreeMap<String, Vec<leads::Day>> {
    let mut pairs: BTreeMap<_, BTreeMap<_, leads::Counts>> = BTreeMap::new();
    for known in at.events().filter(|known| known.record().stands()) {
        let Body::LeadImported(lead) = &known.event.body else { continue };
        let Ok(reading) = read_lead(lead) else { continue };
        let days = pairs.entry(reading.pair).or_default();
        let counts = days.entry((reading.day, lead.scheme)).or_default();
        counts[reading.class.index()] += 1;
    }
    let shown = |((day, scheme), counts): ((chancery_leads::Day, LeadScheme), leads::Counts)| {
        leads::Day::new(day.to_string(), scheme.as_str(), counts)
    };
    let days = |days: BTreeMap<_, _>| days.into_iter().map(shown).collect();
    pairs.into_iter().map(|(pair, counts)| (pair.to_string(), days(counts))).collect()
}

/// Renders the whole timeline.
fn entries(at: &LedgerAt<'_>) -> Result<Vec<Value>> {
    let mut known: Vec<&Known> =
        at.events().map(AsRef::as_ref).filter(|known| timeline::is_entry(known)).collect();
    known.sort_by_key(|known| known.order);
    let entries = known.into_iter().filter_map(|known| timeline::entry(known, at));
    entries.map(|entry| Ok(serde_json::to_value(entry)?)).collect()
}

fn add(report: &mut Report, view: &'static str, count: usize, differences_before: usize) {
    let differs = report.differences.len() > differences_before;
    let result = if differs { Verdict::Differs } else { Verdict::Ok };
    report.add_view(ViewReport { view, documents: count as u64, result });
}
