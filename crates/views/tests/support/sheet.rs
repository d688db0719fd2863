//! Given some events, then the documents of the other views say this.

use std::collections::BTreeMap;

use chancery_domain::edtf::Edtf;
use chancery_domain::{EntityRef, Event, Kept, Kind, Position};
use chancery_views::{Ledger, LedgerAt, commitments, conditions, meetings, proposals};
use serde_json::{Value, json};

use super::board::published;
use super::tale::{Tale, stage};

/// A record of the stage's registry and some events.
#[derive(Clone)]
pub(crate) struct Record(Vec<Tale>);

/// Records events after the registry of the stage.
pub(crate) fn recorded(tales: impl IntoIterator<Item = Tale>) -> Record {
    let mut all = stage();
    all.extend(tales);
    Record(all)
}

impl Record {
    /// Records more.
    pub(crate) fn then(mut self, tales: impl IntoIterator<Item = Tale>) -> Self {
        self.0.extend(tales);
        self
    }

    /// Shows a document as it is live.
    pub(crate) fn show(&self, view: &str, key: &str) -> Page {
        self.page(view, key, None, None)
    }

    /// Shows a document as it stood at V.
    pub(crate) fn show_at(&self, view: &str, key: &str, valid: &str) -> Page {
        self.page(view, key, None, Some(valid))
    }

    /// Shows a document as known before the event of this id was recorded.
    pub(crate) fn show_before(&self, id: &str, view: &str, key: &str) -> Page {
        let at = published(&self.0).iter().position(|event| event["id"] == id);
        self.page(view, key, Some(at.expect("an event of that id") as u64), None)
    }

    /// Shows a document as it is once the content of an event is redacted; the last event stands for the redaction.
    pub(crate) fn show_redacted(&self, id: &str, view: &str, key: &str) -> Page {
        let events = published(&self.0);
        let mut ledger = super::ledger(&events);
        let at = events.iter().position(|event| event["id"] == id).expect("an event of that id");
        let kind = Kind::from_type_name(events[at]["type"].as_str().unwrap()).unwrap();
        let event = Event::from_value(kind, &events[at]["data"]).unwrap();
        let by = ledger.head().and_then(|head| ledger.raw(head)).unwrap().stamp;
        let target = Position::new(at as u64 + 1).unwrap();
        ledger.redact(target, &Kept::of([&event]), by);
        Page { document: shown(view, &ledger, key, None, None), ids: ids(&events) }
    }

    fn page(&self, view: &str, key: &str, through: Option<u64>, valid: Option<&str>) -> Page {
        let events = published(&self.0);
        let document = shown(view, &super::ledger(&events), key, through, valid);
        Page { document, ids: ids(&events) }
    }
}

/// Returns the ids of events by position.
fn ids(events: &[Value]) -> BTreeMap<u64, String> {
    let id = |event: &Value| event["id"].as_str().unwrap().to_owned();
    (1..).zip(events.iter().map(id)).collect()
}

/// Renders a document of any view, as known at a position and at V.
pub(crate) fn shown(
    view: &str,
    ledger: &Ledger,
    key: &str,
    through: Option<u64>,
    valid: Option<&str>,
) -> Value {
    let through = through.map_or_else(|| ledger.head(), Position::new);
    shown_at(view, &ledger.at(through).unwrap(), key, valid)
}

/// Renders a document of any view from what is known at a position.
pub(crate) fn shown_at(view: &str, at: &LedgerAt<'_>, key: &str, valid: Option<&str>) -> Value {
    let valid = valid.map(|text| Edtf::parse(text).unwrap());
    let valid = valid.as_ref();
    let entity = || EntityRef::parse(key).unwrap();
    match view {
        conditions::VIEW => json!(conditions::render(&entity(), at, valid)),
        commitments::VIEW => json!(commitments::render(&entity(), at, valid)),
        meetings::VIEW => json!(meetings::render(&entity(), at, valid)),
        proposals::VIEW => {
            json!(proposals::render(&proposals::Key::parse(key).unwrap(), at, valid))
        }
        other => panic!("no view {other}"),
    }
}

/// A document, with words for what tests look at.
pub(crate) struct Page {
    pub(crate) document: Value,
    ids: BTreeMap<u64, String>,
}

impl Page {
    /// Returns a member of the document.
    pub(crate) fn of(&self, member: &str) -> &Value {
        &self.document[member]
    }

    /// Finds the entry of a list that has a member of some value.
    pub(crate) fn find(&self, list: &str, member: &str, value: &str) -> Option<&Value> {
        self.document[list].as_array().unwrap().iter().find(|one| one[member] == value)
    }

    /// Returns the entry of a list that has a member of some value.
    pub(crate) fn row(&self, list: &str, member: &str, value: &str) -> &Value {
        let found = self.find(list, member, value);
        found.unwrap_or_else(|| panic!("no {value} in {list} of {:#}", self.document))
    }

    /// Returns the ids of the events in `evidence`, `counter_evidence` or `notes` of a row, or of the document.
    pub(crate) fn listed(&self, row: &Value, list: &str) -> Vec<&str> {
        let number = |item: &Value| item.as_u64().or_else(|| item["position"].as_u64()).unwrap();
        let items = row[list].as_array().unwrap();
        items.iter().map(|item| self.ids[&number(item)].as_str()).collect()
    }

    /// Says whether a question is asked about a reference.
    pub(crate) fn asks(&self, question: &str, about: &str) -> bool {
        let all = self.document["open_questions"].as_array().unwrap();
        all.contains(&json!({ "about": about, "question": question }))
    }
}

/// Returns `axis: from → to` of each step in the history of a row.
pub(crate) fn steps(row: &Value) -> Vec<String> {
    let step = |step: &Value| {
        let text = |name: &str| step[name].as_str().unwrap_or("null").to_owned();
        format!("{}: {} → {}", text("axis"), text("from"), text("to"))
    };
    row["history"].as_array().unwrap().iter().map(step).collect()
}
