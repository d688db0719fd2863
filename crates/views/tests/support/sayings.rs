//! Stances, statements, claims and their answers, as tests tell them.

use serde_json::{Value, json};

use super::page::{Page, word};
use super::tale::Tale;

/// An actor takes a stance on an issue, as the wire tells it.
pub(crate) fn stance(actor: &str, issue: &str, stance: &str) -> Tale {
    let data = json!({
        "actor": format!("actor/{actor}"), "issue": format!("issue/{issue}"), "stance": stance,
    });
    Tale::told("stance.taken", data)
}

/// A statement voices a stance on an issue; the story says in whose voice.
pub(crate) fn voiced(issue: &str, stance: &str) -> Tale {
    let issue = format!("issue/{issue}");
    let data = json!({
        "about": [issue], "stance": { "issue": issue, "stance": stance }, "summary": "somebody speaks",
    });
    Tale::told("statement.made", data)
}

/// A claim: so many soldiers of the north killed in May 2025.
pub(crate) fn killed(claim: &str, value: Value) -> Tale {
    let data = json!({
        "claim": format!("claim/{claim}"), "metric": "killed", "population": "soldiers",
        "sides": ["actor/north"], "value": value, "unit": "person", "period": "2025-05",
    });
    Tale::told("claim.made", data)
}

/// A claim is `corroborated` or `denied` by an actor.
pub(crate) fn claim_answered(claim: &str, by: &str, answer: &str) -> Tale {
    let data = json!({ "claim": format!("claim/{claim}"), "answer": answer });
    Tale::told("claim.answered", data).by(by)
}

impl Page {
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
}
