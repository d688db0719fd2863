//! Events as tests tell them: who says what, in as few words as the rule under test needs.
//!
//! The stage is a meeting between two principals, `actor/north` and `actor/south`, whose spokespeople are
//! `actor/ann` and `actor/sam`; `actor/bridge` mediates. References are given by their slugs.

use serde_json::{Map, Value, json};

/// The meeting that the stage is about.
pub(crate) const SUMMIT: &str = "meeting/summit";

/// One event, before it is published.
#[derive(Clone)]
pub(crate) struct Tale {
    kind: &'static str,
    data: Map<String, Value>,
    id: Option<String>,
}

impl Tale {
    /// Begins an event that is no assertion.
    pub(crate) fn of(kind: &'static str, data: Value) -> Self {
        let Value::Object(data) = data else { panic!("data is an object") };
        Self { kind, data, id: None }
    }

    /// Begins an assertion: a paraphrase by a wire, of 10 January 2025, in a report of its own kind.
    pub(crate) fn told(kind: &'static str, data: Value) -> Self {
        Self::of(kind, data)
            .with("occurred", json!("2025-01-10"))
            .with("attribution", json!([outlet("wire")]))
            .with("mode", json!("paraphrase"))
            .with("evidence", json!([{ "report": "report/r1" }]))
    }

    /// Sets a member of the data.
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.data.insert(name.to_owned(), value);
        self
    }

    /// Names the event, so that a test can look for it in evidence.
    pub(crate) fn named(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    /// Says when it occurred.
    pub(crate) fn on(self, occurred: &str) -> Self {
        self.with("occurred", json!(occurred))
    }

    /// Says who is said to have acted.
    pub(crate) fn by(self, actor: &str) -> Self {
        self.with("by", json!(actor_ref(actor)))
    }

    /// Says in which report it stands.
    pub(crate) fn in_report(self, report: &str) -> Self {
        self.with("evidence", json!([{ "report": format!("report/{report}") }]))
    }

    /// Says that another outlet tells it; the hops behind it go.
    pub(crate) fn told_by(self, name: &str) -> Self {
        self.with("attribution", json!([outlet(name)]))
    }

    /// Puts a further hop behind the others.
    pub(crate) fn through(mut self, hop: Value) -> Self {
        let hops = self.data.get_mut("attribution").and_then(Value::as_array_mut);
        hops.expect("an assertion has an attribution").push(hop);
        self
    }

    /// Says that an actor said it.
    pub(crate) fn said_by(self, actor: &str) -> Self {
        let hop = json!({ "agent": actor_ref(actor), "role": "speaker", "identity": "named" });
        self.through(hop)
    }

    /// Says that somebody who is not named said it.
    pub(crate) fn said_by_nobody_named(self) -> Self {
        self.through(json!({ "role": "originator", "identity": "anonymous" }))
    }

    /// Says that an actor said it for another.
    pub(crate) fn said_for(self, speaker: &str, actor: &str) -> Self {
        let hop = json!({
            "agent": actor_ref(speaker), "role": "spokesperson", "identity": "named",
            "on_behalf_of": actor_ref(actor),
        });
        self.through(hop)
    }

    pub(crate) fn mode(self, mode: &str) -> Self {
        self.with("mode", json!(mode))
    }

    pub(crate) fn modality(self, modality: &str) -> Self {
        self.with("modality", json!(modality))
    }

    pub(crate) fn negated(self) -> Self {
        self.with("polarity", json!("negated"))
    }

    pub(crate) fn credibility(self, figure: u8) -> Self {
        self.with("credibility", json!(figure))
    }

    /// Says what a condition depends on.
    pub(crate) fn depends_on(self, references: &[&str]) -> Self {
        self.with("depends_on", json!(references))
    }

    pub(crate) fn auto(self) -> Self {
        self.with("auto", json!(true))
    }

    pub(crate) fn verified_by(self, actor: &str) -> Self {
        self.with("verifier", json!(actor_ref(actor)))
    }

    /// Leaves the content of a condition open.
    pub(crate) fn underspecified(mut self) -> Self {
        self.data.remove("text");
        self.with("underspecified", json!(true))
    }

    pub(crate) fn group(self, operator: &str, exhaustive: &str) -> Self {
        self.with("group", json!({ "operator": operator, "exhaustive": exhaustive }))
    }

    pub(crate) fn planned(self, planned: &str) -> Self {
        self.with("planned", json!(planned))
    }

    /// Returns the event as it is published, under the id it was given, or `e` and its number.
    pub(crate) fn publish(&self, number: usize) -> Value {
        let id = self.id.clone().unwrap_or_else(|| format!("e{number}"));
        json!({
            "specversion": "1.0", "source": "stage", "id": id,
            "type": format!("chancery.{}.v1", self.kind), "data": self.data,
        })
    }
}

fn actor_ref(slug: &str) -> String {
    format!("actor/{slug}")
}

fn outlet(name: &str) -> Value {
    json!({ "agent": format!("outlet/{name}"), "role": "outlet", "identity": "named" })
}

fn principals() -> Value {
    json!([{ "actor": "actor/north" }, { "actor": "actor/south" }])
}

/// The registry of the stage: who represents whom.
pub(crate) fn stage() -> Vec<Tale> {
    let mut all: Vec<Tale> = ["north", "south", "bridge"].map(|one| actor(one, &[])).into();
    all.push(actor("ann", &["north"]));
    all.push(actor("sam", &["south"]));
    all
}

/// An actor is registered, as representing others.
pub(crate) fn actor(name: &str, represents: &[&str]) -> Tale {
    let represents: Vec<_> =
        represents.iter().map(|one| json!({ "actor": actor_ref(one) })).collect();
    let data = json!({
        "actor": actor_ref(name), "name": name, "kind": "person", "represents": represents,
    });
    Tale::of("actor.registered", data)
}

/// An actor represents another for a time only.
pub(crate) fn actor_for_a_time(name: &str, represents: &str, from: &str, to: &str) -> Tale {
    let entry = json!({ "actor": actor_ref(represents), "from": from, "to": to });
    actor(name, &[]).with("represents", json!([entry]))
}

/// An outlet is graded.
pub(crate) fn graded(outlet: &str, letter: &str) -> Tale {
    let data = json!({
        "outlet": format!("outlet/{outlet}"), "reliability": letter, "by": "us", "reason": "a test",
    });
    Tale::of("outlet.graded", data)
}

/// A report is captured; equal contents have equal hashes.
pub(crate) fn captured(report: &str, content: u64) -> Tale {
    let sha256 = format!("{content:064x}");
    Tale::of("report.captured", json!({ "report": format!("report/{report}"), "sha256": sha256 }))
}

/// A report is withdrawn by its outlet.
pub(crate) fn withdrawn(report: &str) -> Tale {
    let data = json!({ "report": format!("report/{report}"), "status": "withdrawn" });
    Tale::of("report.updated", data)
}

/// The record of an event of the stage is corrected.
pub(crate) fn corrected(id: &str, patch: Value) -> Tale {
    let data = json!({
        "target": { "source": "stage", "id": id }, "patch": patch, "cause": "coder_error", "reason": "a slip",
    });
    Tale::of("record.corrected", data)
}

/// The record of an event of the stage is retracted.
pub(crate) fn retracted(id: &str) -> Tale {
    let data = json!({
        "target": { "source": "stage", "id": id }, "cause": "coder_error", "reason": "a slip",
    });
    Tale::of("record.retracted", data)
}

/// Events or entities are flagged.
pub(crate) fn flagged(flag: &str, targets: Value) -> Tale {
    let data = json!({ "targets": targets, "flag": flag, "note": "a doubt" });
    Tale::of("record.flagged", data)
}

/// The meeting is floated, by nobody in particular.
pub(crate) fn floated() -> Tale {
    Tale::told("meeting.floated", json!({ "meeting": SUMMIT, "participants": principals() }))
}

pub(crate) fn proposed() -> Tale {
    Tale::told("meeting.proposed", json!({ "meeting": SUMMIT, "participants": principals() }))
}

/// The meeting is announced by some actors.
pub(crate) fn announced(by: &[&str]) -> Tale {
    let by: Vec<_> = by.iter().map(|one| actor_ref(one)).collect();
    let data = json!({ "meeting": SUMMIT, "participants": principals(), "by": by });
    Tale::told("meeting.announced", data)
}

pub(crate) fn confirmed(by: &str) -> Tale {
    Tale::told("meeting.confirmed", json!({ "meeting": SUMMIT })).by(by)
}

pub(crate) fn responded(actor: &str, rsvp: &str) -> Tale {
    let data = json!({ "meeting": SUMMIT, "actor": actor_ref(actor), "rsvp": rsvp });
    Tale::told("meeting.responded", data)
}

/// The meeting is `postponed` or `cancelled`, nobody says by whom.
pub(crate) fn called_off(how: &'static str) -> Tale {
    let kind = if how == "postponed" { "meeting.postponed" } else { "meeting.cancelled" };
    Tale::told(kind, json!({ "meeting": SUMMIT }))
}

pub(crate) fn held() -> Tale {
    Tale::told("meeting.held", json!({ "meeting": SUMMIT, "participants": principals() }))
}

pub(crate) fn outcome(outcome: &str) -> Tale {
    Tale::told("meeting.outcome_reported", json!({ "meeting": SUMMIT, "outcome": outcome }))
}

/// A condition for the meeting is stated by an actor, in a briefing of its own.
pub(crate) fn stated(condition: &str, setter: &str) -> Tale {
    let data = json!({
        "condition": format!("condition/{condition}"), "for": SUMMIT, "set_by": [actor_ref(setter)],
        "text": format!("{condition} is done"),
    });
    Tale::told("condition.stated", data).said_by(setter)
}

/// A condition is spoken of: `reaffirmed`, `waived`, `claimed_met` and so on, nobody says by whom.
pub(crate) fn condition(kind: &'static str, condition: &str) -> Tale {
    Tale::told(kind, json!({ "condition": format!("condition/{condition}") }))
}

pub(crate) fn answered(condition: &str, by: &str, answer: &str) -> Tale {
    let data = json!({ "condition": format!("condition/{condition}"), "answer": answer });
    Tale::told("condition.answered", data).by(by)
}

/// One promise of an agreement: so many prisoners.
pub(crate) fn promise(commitment: &str, target: u64, basis: &str) -> Value {
    json!({
        "commitment": format!("commitment/{commitment}"), "obligor": ["actor/north", "actor/south"],
        "beneficiary": [], "action": "exchange", "quantity": { "target": target, "unit": "prisoner", "basis": basis },
    })
}

/// A promise without a quantity.
pub(crate) fn bare_promise(commitment: &str) -> Value {
    json!({
        "commitment": format!("commitment/{commitment}"), "obligor": ["actor/north"], "beneficiary": [],
        "action": "do it",
    })
}

/// An agreement with promises is reached between the principals.
pub(crate) fn agreed(agreement: &str, promises: &[Value]) -> Tale {
    let data = json!({
        "agreement": format!("agreement/{agreement}"), "parties": ["actor/north", "actor/south"],
        "form": "signed", "commitments": promises,
    });
    Tale::told("agreement.reached", data)
}

/// So many more were done, of a tranche if it has a name.
pub(crate) fn progressed(commitment: &str, tranche: Option<&str>, done: u64) -> Tale {
    let data = json!({ "commitment": format!("commitment/{commitment}"), "done": done, "unit": "prisoner" });
    let tale = Tale::told("commitment.progressed", data);
    match tranche {
        Some(tranche) => tale.with("tranche", json!(tranche)),
        None => tale,
    }
}

/// So many were done so far in all.
pub(crate) fn total(commitment: &str, total: u64) -> Tale {
    let data = json!({ "commitment": format!("commitment/{commitment}"), "total": total, "unit": "prisoner" });
    Tale::told("commitment.progressed", data)
}

pub(crate) fn status(commitment: &str, status: &str) -> Tale {
    let data = json!({ "commitment": format!("commitment/{commitment}"), "status": status });
    Tale::told("commitment.status_reported", data)
}

/// Two things are said to relate.
pub(crate) fn related(left: &str, relation: &str, right: &str) -> Tale {
    Tale::told("relation.asserted", json!({ "left": [left], "right": right, "relation": relation }))
}

/// It is told whether an actor was there.
pub(crate) fn attended(actor: &str, attendance: &str) -> Tale {
    let data = json!({ "meeting": SUMMIT, "actor": actor_ref(actor), "attendance": attendance });
    Tale::told("meeting.attendance_reported", data)
}

/// It is told that somebody not named was there.
pub(crate) fn attended_unnamed(role: &str, description: &str) -> Tale {
    let data = json!({
        "meeting": SUMMIT, "attendance": "attended", "role": role, "description": description,
    });
    Tale::told("meeting.attendance_reported", data)
}

/// An issue is on the agenda.
pub(crate) fn agenda(issue: &str) -> Tale {
    let data = json!({ "meeting": SUMMIT, "issue": format!("issue/{issue}") });
    Tale::told("meeting.agenda_stated", data)
}

/// Something is reported of an agreement.
pub(crate) fn agreement_status(agreement: &str, status: &str) -> Tale {
    let data = json!({ "agreement": format!("agreement/{agreement}"), "status": status });
    Tale::told("agreement.status_reported", data)
}

/// A proposal is tabled by an actor, to some others.
pub(crate) fn tabled(proposal: &str, by: &str, to: &[&str]) -> Tale {
    let to: Vec<_> = to.iter().map(|one| actor_ref(one)).collect();
    let proposal = format!("proposal/{proposal}");
    let data = json!({ "proposal": proposal, "kind": "plan", "by": [actor_ref(by)], "to": to });
    Tale::told("proposal.tabled", data)
}

/// A proposal is `answered` or `withdrawn`.
pub(crate) fn of_proposal(kind: &'static str, proposal: &str, by: &str) -> Tale {
    Tale::told(kind, json!({ "proposal": format!("proposal/{proposal}") })).by(by)
}

/// A term of a proposal is stated: what the south would be bound to.
pub(crate) fn term(term: &str, proposal: &str, issue: &str) -> Tale {
    let data = json!({
        "term": format!("term/{term}"), "proposal": format!("proposal/{proposal}"),
        "issue": format!("issue/{issue}"), "by": ["actor/north"], "obligor": ["actor/south"],
        "beneficiary": [], "text": format!("{term} is done"),
    });
    Tale::told("term.stated", data)
}

/// A term is answered or changed.
pub(crate) fn term_answered(term: &str, by: &str, answer: &str) -> Tale {
    let data = json!({ "term": format!("term/{term}"), "answer": answer });
    Tale::told("term.answered", data).by(by)
}
