//! Given some events, when others are recorded, then the board says this.

use std::collections::BTreeMap;

use chancery_domain::accept::{Candidate, accept};
use chancery_domain::edtf::Edtf;
use chancery_domain::{EntityRef, Position, RecordedAt};
use chancery_views::{Ledger, conditions};
use serde_json::Value;

use super::tale::{SUMMIT, Tale, stage};

/// A story in the order of its recording; the registry of the stage comes first.
pub(crate) struct Story {
    tales: Vec<Tale>,
    key: String,
}

/// Begins a story on the stage.
pub(crate) fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    let mut story = Story { tales: stage(), key: SUMMIT.to_owned() };
    story.tales.extend(tales);
    story
}

/// Begins a story in which nobody is registered.
pub(crate) fn given_without_registry(tales: impl IntoIterator<Item = Tale>) -> Story {
    Story { tales: tales.into_iter().collect(), key: SUMMIT.to_owned() }
}

impl Story {
    /// Goes on with the story.
    pub(crate) fn when(mut self, tales: impl IntoIterator<Item = Tale>) -> Self {
        self.tales.extend(tales);
        self
    }

    /// Asks for the board of another outcome than the summit.
    pub(crate) fn of(mut self, key: &str) -> Self {
        key.clone_into(&mut self.key);
        self
    }

    /// Looks at the board as it is live.
    pub(crate) fn then(self, look: impl FnOnce(&Board)) -> Self {
        look(&self.board(None, None));
        self
    }

    /// Looks at the board as it stood at V.
    pub(crate) fn then_at(self, valid: &str, look: impl FnOnce(&Board)) -> Self {
        look(&self.board(None, Some(valid)));
        self
    }

    /// Looks at the board as known before the event of this id was recorded.
    pub(crate) fn then_before(self, id: &str, look: impl FnOnce(&Board)) -> Self {
        look(&self.board(Some(self.number(id) - 1), None));
        self
    }

    /// Looks at the board as known before an event was recorded, as it stood at V.
    pub(crate) fn then_before_at(self, id: &str, valid: &str, look: impl FnOnce(&Board)) -> Self {
        look(&self.board(Some(self.number(id) - 1), Some(valid)));
        self
    }

    fn number(&self, id: &str) -> u64 {
        let found = self.published().iter().position(|event| event["id"] == id);
        found.expect("the story has an event of that id") as u64 + 1
    }

    fn published(&self) -> Vec<Value> {
        published(&self.tales)
    }

    fn board(&self, through: Option<u64>, valid: Option<&str>) -> Board {
        let events = self.published();
        let ledger = super::ledger(&events);
        let ids = events.iter().zip(1..).map(|(event, at)| (at, text(&event["id"]))).collect();
        Board { document: render(&ledger, &self.key, through, valid), ids }
    }
}

/// Returns events as they are published, numbered from 1; each is one that ingest accepts.
pub(crate) fn published(tales: &[Tale]) -> Vec<Value> {
    let events: Vec<Value> = tales.iter().zip(1..).map(|(tale, at)| tale.publish(at)).collect();
    for event in &events {
        must_be_accepted(event);
    }
    events
}

/// Returns the document of a key as known at every position of a record, from 0 to the last.
pub(crate) fn documents(events: &[Value], key: &str, valid: Option<&str>) -> Vec<Value> {
    let ledger = super::ledger(events);
    let positions = 0..=events.len() as u64;
    positions.map(|through| render(&ledger, key, Some(through), valid)).collect()
}

/// Returns the live document of a key.
pub(crate) fn document(events: &[Value], key: &str, valid: Option<&str>) -> Value {
    render(&super::ledger(events), key, None, valid)
}

fn render(ledger: &Ledger, key: &str, through: Option<u64>, valid: Option<&str>) -> Value {
    let through = match through {
        None => ledger.head(),
        Some(number) => Position::new(number),
    };
    let at = ledger.at(through).unwrap();
    let valid = valid.map(|text| Edtf::parse(text).unwrap());
    let key = EntityRef::parse(key).unwrap();
    serde_json::to_value(conditions::render(&key, &at, valid.as_ref())).unwrap()
}

/// A test that tells what ingest would refuse proves nothing.
fn must_be_accepted(event: &Value) {
    let candidate = Candidate {
        type_name: event["type"].as_str().unwrap(),
        subject: None,
        data: event["data"].clone(),
    };
    let now = RecordedAt::parse("2026-01-01T12:00:00Z").unwrap();
    if let Err(faults) = accept(candidate, now) {
        panic!("{event:#} is refused: {faults:#?}");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The document, with words for what tests look at.
pub(crate) struct Board {
    document: Value,
    ids: BTreeMap<u64, String>,
}

impl Board {
    /// Returns a member of the document.
    pub(crate) fn member(&self, name: &str) -> &Value {
        &self.document[name]
    }

    /// Returns the state of the meeting, `null` for none.
    pub(crate) fn meeting(&self) -> String {
        self.document["meeting"]["state"].as_str().unwrap_or("null").to_owned()
    }

    /// Returns the position of the document.
    pub(crate) fn position(&self) -> u64 {
        self.document["position"].as_u64().unwrap()
    }

    /// Returns the willingness of an actor, and since when; nothing for one who is no principal.
    pub(crate) fn willing(&self, actor: &str) -> Option<(String, String)> {
        let all = self.document["willingness"].as_array().unwrap();
        let one = all.iter().find(|one| one["actor"] == format!("actor/{actor}"))?;
        Some((text(&one["stance"]), text(&one["since"])))
    }

    /// Returns the stance of a principal.
    pub(crate) fn stance(&self, actor: &str) -> String {
        self.willing(actor).expect("a principal").0
    }

    /// Says whether the condition has a row.
    pub(crate) fn has(&self, condition: &str) -> bool {
        self.find(condition).is_some()
    }

    fn find(&self, condition: &str) -> Option<&Value> {
        let rows = self.document["conditions"].as_array().unwrap();
        rows.iter().find(|row| row["id"] == format!("condition/{condition}"))
    }

    /// Returns the row of a condition.
    pub(crate) fn row(&self, condition: &str) -> &Value {
        self.find(condition).unwrap_or_else(|| panic!("no row {condition} in {:#}", self.document))
    }

    /// Returns a member of a row as a text, `null` for none.
    pub(crate) fn axis(&self, condition: &str, name: &str) -> String {
        self.row(condition)[name].as_str().unwrap_or("null").to_owned()
    }

    pub(crate) fn satisfaction(&self, condition: &str) -> String {
        self.axis(condition, "satisfaction")
    }

    pub(crate) fn lifecycle(&self, condition: &str) -> String {
        self.axis(condition, "lifecycle")
    }

    pub(crate) fn record(&self, condition: &str) -> String {
        self.axis(condition, "record")
    }

    /// Returns the ids of the events in a list of a row: `evidence`, `counter_evidence` or `notes`.
    pub(crate) fn listed(&self, condition: &str, list: &str) -> Vec<&str> {
        let items = self.row(condition)[list].as_array().unwrap();
        let number = |item: &Value| item.as_u64().or_else(|| item["position"].as_u64()).unwrap();
        items.iter().map(|item| self.ids[&number(item)].as_str()).collect()
    }

    /// Returns how much was done of how much.
    pub(crate) fn progress(&self, condition: &str) -> (u64, Option<u64>, String) {
        let progress = &self.row(condition)["progress"];
        let done = progress["done"].as_u64().unwrap_or_else(|| panic!("progress in {progress}"));
        (done, progress["of"].as_u64(), text(&progress["basis"]))
    }

    /// Returns `(reports, origins)` of a row.
    pub(crate) fn counted(&self, condition: &str) -> (u64, u64) {
        let row = self.row(condition);
        (row["reports"].as_u64().unwrap(), row["origins"].as_u64().unwrap())
    }

    /// Returns `(rule, from, to)` of each step on an axis of a row.
    pub(crate) fn history(&self, condition: &str, axis: &str) -> Vec<(String, String)> {
        let steps = self.row(condition)["history"].as_array().unwrap();
        let on_axis = steps.iter().filter(|step| step["axis"] == axis);
        on_axis.map(|step| (text(&step["from"]), text(&step["to"]))).collect()
    }

    /// Says whether a question is asked about a reference.
    pub(crate) fn asks(&self, question: &str, about: &str) -> bool {
        let all = self.document["open_questions"].as_array().unwrap();
        all.iter().any(|one| one["question"] == question && one["about"] == about)
    }

    /// Returns a count.
    pub(crate) fn count(&self, name: &str) -> u64 {
        self.document["counts"][name].as_u64().unwrap()
    }

    /// Returns `operator exhaustive members set_by` of each group, members and setters by their slugs.
    pub(crate) fn groups(&self) -> Vec<String> {
        let slugs = |list: &Value| {
            let all = list.as_array().unwrap().iter();
            let slugs = all.map(|one| text(one).split_once('/').unwrap().1.to_owned());
            slugs.collect::<Vec<_>>().join("+")
        };
        let one = |group: &Value| {
            let (operator, exhaustive) = (text(&group["operator"]), text(&group["exhaustive"]));
            format!(
                "{operator} {exhaustive}: {} by {}",
                slugs(&group["members"]),
                slugs(&group["set_by"])
            )
        };
        self.document["groups"].as_array().unwrap().iter().map(one).collect()
    }
}
