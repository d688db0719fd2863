//! Stances, statements, claims and their answers, as tests tell them.

use serde_json::{Value, json};

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
