//! Given some events, when others are recorded, then a document of some view says this.

use std::collections::{BTreeMap, BTreeSet};

use chancery_domain::edtf::Edtf;
use chancery_domain::text::Metric;
use chancery_domain::topic::{Topic, topics_of};
use chancery_domain::{EntityKind, EntityRef, Position};
use chancery_views::{Known, Ledger, LedgerAt, claims, outlets, stances};
use serde_json::Value;

use super::board::published;
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

    /// Looks at the document as it is live.
    pub(crate) fn then(self, look: impl FnOnce(&Page)) -> Self {
        look(&self.page(None, None));
        self
    }

    /// Looks at the document as it stood at V.
    pub(crate) fn then_at(self, valid: &str, look: impl FnOnce(&Page)) -> Self {
        look(&self.page(None, Some(valid)));
        self
    }

    /// Looks at the document as known before the event of this id was recorded.
    pub(crate) fn then_before(self, id: &str, look: impl FnOnce(&Page)) -> Self {
        let found = published(&self.tales).iter().position(|event| event["id"] == id);
        let number = found.expect("the story has an event of that id") as u64;
        look(&self.page(Some(number), None));
        self
    }

    fn page(&self, through: Option<u64>, valid: Option<&str>) -> Page {
        let events = published(&self.tales);
        let ledger = super::ledger(&events);
        let ids = (1..).zip(&events).map(|(at, event)| (at, word(&event["id"]))).collect();
        Page { document: at(&ledger, (self.view, self.key), through, valid), ids }
    }
}

/// Renders a document as known at a position, or live.
pub(crate) fn at(
    ledger: &Ledger,
    document: (&str, &str),
    through: Option<u64>,
    valid: Option<&str>,
) -> Value {
    let through = through.map_or_else(|| ledger.head(), Position::new);
    let valid = valid.map(|text| Edtf::parse(text).unwrap());
    render(document, &ledger.at(through).unwrap(), valid.as_ref())
}

fn render((view, key): (&str, &str), at: &LedgerAt<'_>, valid: Option<&Edtf>) -> Value {
    let entity = || EntityRef::parse(key).unwrap();
    let document = match view {
        "claims" => serde_json::to_value(claims::render(&Metric::parse(key).unwrap(), at, valid)),
        "outlets" => serde_json::to_value(outlet(&entity(), at, valid)),
        "stances" => serde_json::to_value(stances::render(&entity(), at, valid)),
        other => panic!("no such view {other}"),
    };
    document.unwrap()
}

/// Adds an outlet's tally up from all that is known, and renders its document.
fn outlet(key: &EntityRef, at: &LedgerAt<'_>, valid: Option<&Edtf>) -> outlets::Document {
    let known: Vec<&Known> = at.events().map(|known| &**known).collect();
    let corroborated = corroborated(&known, at, valid);
    let named: BTreeSet<EntityRef> =
        known.iter().flat_map(|known| known.event.mentions()).collect();
    let reports = named.iter().filter(|one| one.kind() == EntityKind::Report);
    let all = known.iter().copied();
    let tally = outlets::gather(key, all, reports, &corroborated, at, valid);
    let own = known
        .iter()
        .filter(|known| outlets::of_assertion(known, at).is_some_and(|share| share.outlet == *key));
    let touched = own.map(|known| outlets::stamp(known, at)).max();
    outlets::render(key, &tally, touched, at, valid)
}

/// Returns the positions of the assertions that a corroborated group rests on, of every metric.
pub(crate) fn corroborated(
    known: &[&Known],
    at: &LedgerAt<'_>,
    valid: Option<&Edtf>,
) -> BTreeSet<u64> {
    let topics: BTreeSet<Topic> = known.iter().flat_map(|known| topics_of(&known.event)).collect();
    let metrics = topics.iter().filter_map(|topic| match topic {
        Topic::Metric(metric) => Some(metric),
        Topic::Stances(_) => None,
    });
    metrics.flat_map(|metric| claims::render(metric, at, valid).corroborated()).collect()
}

/// Returns a text of a document, `null` for none.
pub(crate) fn word(value: &Value) -> String {
    value.as_str().unwrap_or("null").to_owned()
}

/// A document, with the ids of the events behind its positions.
pub(crate) struct Page {
    pub(crate) document: Value,
    pub(crate) ids: BTreeMap<u64, String>,
}

impl Page {
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

    /// Returns a cell of `stances`, `actor=issue` by their slugs.
    pub(crate) fn cell(&self, id: &str) -> &Value {
        self.find_cell(id).unwrap_or_else(|| panic!("no cell {id} in {:#}", self.document))
    }

    pub(crate) fn find_cell(&self, id: &str) -> Option<&Value> {
        let (actor, issue) = id.split_once('=').unwrap();
        self.document["cells"].as_array().unwrap().iter().find(|cell| {
            cell["actor"] == format!("actor/{actor}") && cell["issue"] == format!("issue/{issue}")
        })
    }

    /// Returns the word of a cell.
    pub(crate) fn stance(&self, id: &str) -> String {
        word(&self.cell(id)["stance"])
    }

    /// Returns the group that a claim is in.
    pub(crate) fn group_of(&self, claim: &str) -> &Value {
        let id = format!("claim/{claim}");
        let has =
            |group: &&Value| group["claims"].as_array().unwrap().iter().any(|one| one["id"] == id);
        let groups = self.document["groups"].as_array().unwrap();
        groups.iter().find(has).unwrap_or_else(|| panic!("no {id} in {:#}", self.document))
    }

    /// Returns the row of a claim.
    pub(crate) fn claim(&self, claim: &str) -> &Value {
        let id = format!("claim/{claim}");
        let claims = self.group_of(claim)["claims"].as_array().unwrap();
        claims.iter().find(|one| one["id"] == id).unwrap()
    }

    /// Returns how many groups there are.
    pub(crate) fn groups(&self) -> usize {
        self.document["groups"].as_array().unwrap().len()
    }

    /// Returns `low best high` of the group of a claim, `-` for none.
    pub(crate) fn estimates(&self, claim: &str) -> String {
        let group = self.group_of(claim);
        let number = |name: &str| {
            group[name]["value"].as_i64().map_or("-".to_owned(), |one| one.to_string())
        };
        format!("{} {} {}", number("low"), number("best"), number("high"))
    }

    /// Returns the state of the group of a claim.
    pub(crate) fn state(&self, claim: &str) -> String {
        word(&self.group_of(claim)["state"])
    }

    /// Says whether a question is asked about a row.
    pub(crate) fn asks(&self, question: &str, about: &str) -> bool {
        let all = self.document["open_questions"].as_array().unwrap();
        all.iter().any(|one| one["question"] == question && one["about"] == about)
    }
}
