//! The views of a system that runs elsewhere: what its queries answer, beside what the log says.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chancery_bus::Bus;
use chancery_domain::{EntityRef, Position};
use chancery_views::known::Known;
use chancery_views::{LedgerAt, conditions, timeline};
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
    answers.timeline(report, &at).await
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
    let named =
        events.flat_map(|known| known.event.subject().into_iter().chain(known.event.also()));
    let keys: std::collections::BTreeSet<EntityRef> = named.filter(conditions::is_key).collect();
    let mut documents = BTreeMap::new();
    for key in keys {
        let document = conditions::render(&key, at, None);
        if document.position > 0 {
            documents.insert(key.to_string(), serde_json::to_string(&document)?);
        }
    }
    Ok(documents)
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
