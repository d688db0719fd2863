//! Given some events, when others are recorded, then a document of some view says this.

use std::collections::BTreeMap;

use chancery_domain::{Kept, Position};
use chancery_views::Ledger;
use chancery_views::chain::{self, Raw};
use serde_json::{Value, json};

use super::board::published;
use super::shown::shown;
use super::tale::{Tale, stage};

/// A story in the order of its recording; the registry of the stage comes first.
#[derive(Clone)]
pub(crate) struct Story {
    tales: Vec<Tale>,
    view: &'static str,
    key: &'static str,
}

/// Begins a story on the stage, to be read in a document.
pub(crate) fn given(
    view: &'static str,
    key: &'static str,
    tales: impl IntoIterator<Item = Tale>,
) -> Story {
    let mut story = Story { tales: stage(), view, key };
    story.tales.extend(tales);
    story
}

impl Story {
    /// Goes on with the story.
    pub(crate) fn when(mut self, tales: impl IntoIterator<Item = Tale>) -> Self {
        self.tales.extend(tales);
        self
    }

    /// Reads another document of the view.
    pub(crate) fn of(mut self, key: &'static str) -> Self {
        self.key = key;
        self
    }

    /// Reads the document of another view.
    pub(crate) fn in_view(mut self, view: &'static str) -> Self {
        self.view = view;
        self
    }

    /// Looks at the document as it is live.
    pub(crate) fn then(self, look: impl FnOnce(&Page)) -> Self {
        look(&self.page());
        self
    }

    /// Looks at the document as it stood at V.
    pub(crate) fn then_at(self, valid: &str, look: impl FnOnce(&Page)) -> Self {
        look(&self.page_at(valid));
        self
    }

    /// Looks at the document as known before the event of this id was recorded.
    pub(crate) fn then_before(self, id: &str, look: impl FnOnce(&Page)) -> Self {
        look(&self.page_before(id));
        self
    }

    /// Returns the document as it is live.
    pub(crate) fn page(&self) -> Page {
        self.read(None, None)
    }

    /// Returns the document as it stood at V.
    pub(crate) fn page_at(&self, valid: &str) -> Page {
        self.read(None, Some(valid))
    }

    /// Returns the document as known before the event of this id was recorded.
    pub(crate) fn page_before(&self, id: &str) -> Page {
        let place = place(&published(&self.tales), id);
        self.read(Some(place as u64), None)
    }

    /// Returns the document once the content of an event is redacted; the last event stands for the redaction.
    pub(crate) fn page_redacted(&self, id: &str) -> Page {
        let events = published(&self.tales);
        let mut ledger = super::ledger(&events);
        let place = place(&events, id);
        let by = ledger.head().and_then(|head| ledger.raw(head)).unwrap().stamp;
        let target = Position::new(place as u64 + 1).unwrap();
        let kept = kept(&ledger, &events, place);
        ledger.redact(target, &kept, by);
        Page { document: shown(self.view, &ledger, self.key, None, None), ids: ids(&events) }
    }

    fn read(&self, through: Option<u64>, valid: Option<&str>) -> Page {
        let events = published(&self.tales);
        let document = shown(self.view, &super::ledger(&events), self.key, through, valid);
        Page { document, ids: ids(&events) }
    }
}

/// Returns how many events come before the one of an id.
fn place(events: &[Value], id: &str) -> usize {
    let found = events.iter().position(|event| event["id"] == id);
    found.expect("the story has an event of that id")
}

/// Returns what may stay of an event: of a correction, of the versions that the record has had since.
fn kept(ledger: &Ledger, events: &[Value], place: usize) -> Kept {
    let root = root(events, place);
    let chain: Vec<usize> =
        (root..events.len()).filter(|at| self::root(events, *at) == root).collect();
    let raw = |at: &usize| ledger.raw(Position::new(*at as u64 + 1).unwrap()).unwrap().clone();
    let raws: Vec<Raw> = chain.iter().map(raw).collect();
    let versions = chain::versions(&raws[0], &raws[1..]).unwrap();
    let first = chain.iter().position(|at| *at == place).unwrap();
    Kept::of(&versions[first..])
}

/// Returns the place of the event that a chain of corrections and retractions begins with.
fn root(events: &[Value], at: usize) -> usize {
    let target = events[at]["data"]["target"]["id"].as_str();
    target.map_or(at, |id| root(events, place(events, id)))
}

/// Returns the ids of events by position.
fn ids(events: &[Value]) -> BTreeMap<u64, String> {
    (1..).zip(events.iter().map(|event| word(&event["id"]))).collect()
}

/// Returns a text of a document, `null` for none.
pub(crate) fn word(value: &Value) -> String {
    value.as_str().unwrap_or("null").to_owned()
}

/// Returns `axis: from → to` of each step in the history of a row.
pub(crate) fn steps(row: &Value) -> Vec<String> {
    let step = |step: &Value| {
        let [axis, from, to] = ["axis", "from", "to"].map(|name| word(&step[name]));
        format!("{axis}: {from} → {to}")
    };
    row["history"].as_array().unwrap().iter().map(step).collect()
}

/// A document, with the ids of the events behind its positions. What only some views have is looked up where
/// their stories are told.
pub(crate) struct Page {
    pub(crate) document: Value,
    pub(crate) ids: BTreeMap<u64, String>,
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

    /// Returns the ids of a list of positions, or of things that have one.
    pub(crate) fn ids(&self, list: &Value) -> Vec<&str> {
        let items = list.as_array().unwrap_or_else(|| panic!("no list in {:#}", self.document));
        let number = |item: &Value| item.as_u64().or_else(|| item["position"].as_u64()).unwrap();
        items.iter().map(|item| self.ids[&number(item)].as_str()).collect()
    }

    /// Returns the id of the event at the document's position.
    pub(crate) fn latest(&self) -> &str {
        &self.ids[&self.document["position"].as_u64().unwrap()]
    }

    /// Says whether a question is asked about a reference.
    pub(crate) fn asks(&self, question: &str, about: &str) -> bool {
        let all = self.document["open_questions"].as_array().unwrap();
        all.contains(&json!({ "about": about, "question": question }))
    }
}
