//! The acts that could bear on a row.

use std::collections::BTreeSet;

use chancery_domain::{EntityKind, EntityRef, Kind, RecordedAt};
use serde_json::{Value, json};

use crate::commitment::commitments_of;
use crate::condition::row::Row;
use crate::conditions::Document;
use crate::source::Source;

const DAY_MICROS: i64 = 86_400_000_000;

/// One act that could be recorded.
pub(super) struct Act {
    pub(super) words: String,
    pub(super) kind: Kind,
    pub(super) data: Value,
}

/// Returns the acts that could bear on a row; groups, counts and the like have none of their own.
pub(super) fn acts(
    key: &EntityRef,
    row: &str,
    document: &Document,
    source: &dyn Source,
) -> Vec<Act> {
    let day = day_after_everything(key, document, source);
    let build = Builder { day };
    if let Some(condition) = document.conditions.iter().find(|one| one.id == row) {
        let mut acts = build.on_condition(condition, document);
        acts.extend(build.on_dependencies(condition, source));
        return acts;
    }
    if let Some(actor) = row.strip_prefix("willingness/") {
        return build.answers(key, actor);
    }
    if row == "meeting" { build.on_meeting(key, document) } else { Vec::new() }
}

/// Returns the day after the latest moment on record, so that the act comes last in every fold.
fn day_after_everything(key: &EntityRef, document: &Document, source: &dyn Source) -> String {
    let mut entities: BTreeSet<EntityRef> = BTreeSet::from([key.clone()]);
    for row in &document.conditions {
        let named = row.depends_on.iter().chain([&row.id]);
        entities.extend(named.filter_map(|name| EntityRef::parse(name).ok()));
    }
    for agreement in entities.clone().iter().filter(|one| one.kind() == EntityKind::Agreement) {
        entities.extend(commitments_of(&source.history(agreement)));
    }
    let moments = entities.iter().flat_map(|entity| {
        source.history(entity).iter().map(|known| known.order.moment).collect::<Vec<_>>()
    });
    let latest = moments.max().unwrap_or_default();
    RecordedAt::from_micros(latest.saturating_add(DAY_MICROS))
        .to_string()
        .chars()
        .take(10)
        .collect()
}

/// Builds acts that occur on one day.
struct Builder {
    day: String,
}

impl Builder {
    fn act(&self, words: String, kind: Kind, mut data: Value) -> Act {
        data["occurred"] = json!(self.day);
        data["attribution"] = json!([{ "role": "outlet", "identity": "unknown" }]);
        data["mode"] = json!("paraphrase");
        Act { words, kind, data }
    }

    fn on_condition(&self, row: &Row, document: &Document) -> Vec<Act> {
        let mut acts = Vec::new();
        if let Some(setter) = row.set_by.first() {
            for (kind, verb) in [
                (Kind::ConditionAcknowledgedMet, "acknowledges that it is met"),
                (Kind::ConditionDisputed, "disputes that it is met"),
                (Kind::ConditionRegressed, "says that it is no longer met"),
                (Kind::ConditionReaffirmed, "stands by it again"),
                (Kind::ConditionWaived, "waives it"),
                (Kind::ConditionDisowned, "disowns it"),
                (Kind::ConditionExpired, "lets it expire"),
            ] {
                let data = json!({ "condition": row.id, "by": setter });
                acts.push(self.act(format!("{setter} {verb}"), kind, data));
            }
        }
        for (kind, verb) in [
            (Kind::ConditionClaimedMet, "claims that it is met"),
            (Kind::ConditionDisputed, "disputes that it is met"),
        ] {
            let data = json!({ "condition": row.id });
            acts.push(self.act(format!("somebody without standing {verb}"), kind, data));
        }
        for one in document.willingness.iter().filter(|one| !row.set_by.contains(&one.actor)) {
            for answer in ["accepted", "rejected"] {
                let data = json!({ "condition": row.id, "by": one.actor, "answer": answer });
                let words = format!("{} answers it: {answer}", one.actor);
                acts.push(self.act(words, Kind::ConditionAnswered, data));
            }
        }
        acts
    }

    fn on_dependencies(&self, row: &Row, source: &dyn Source) -> Vec<Act> {
        let mut commitments = BTreeSet::new();
        for reference in row.depends_on.iter().filter_map(|name| EntityRef::parse(name).ok()) {
            if reference.kind() == EntityKind::Agreement {
                commitments.extend(commitments_of(&source.history(&reference)));
            } else if reference.kind() == EntityKind::Commitment {
                commitments.insert(reference);
            }
        }
        let mut acts = Vec::new();
        for commitment in commitments {
            acts.extend(self.on_commitment(&commitment, row));
        }
        acts
    }

    fn on_commitment(&self, commitment: &EntityRef, row: &Row) -> Vec<Act> {
        let mut acts = Vec::new();
        if let Some((progress, target)) = row.progress.as_ref().and_then(|one| Some((one, one.of?)))
        {
            let more = progress.done.saturating_add(1).min(target);
            for total in BTreeSet::from([more, target]) {
                let words = format!("{commitment} reaches {total} of {target} {}", progress.unit);
                let data =
                    json!({ "commitment": commitment, "total": total, "unit": progress.unit });
                acts.push(self.act(words, Kind::CommitmentProgressed, data));
            }
        }
        for status in ["implemented", "violated", "reversed"] {
            let words = format!("{commitment} is reported as {status}");
            let data = json!({ "commitment": commitment, "status": status });
            acts.push(self.act(words, Kind::CommitmentStatusReported, data));
        }
        acts
    }

    fn answers(&self, key: &EntityRef, actor: &str) -> Vec<Act> {
        let mut acts = Vec::new();
        for rsvp in ["accepted", "conditional", "declined"] {
            let words = format!("{actor} answers: {rsvp}");
            let data = json!({ "meeting": key, "actor": actor, "rsvp": rsvp });
            acts.push(self.act(words, Kind::MeetingResponded, data));
        }
        acts
    }

    fn on_meeting(&self, key: &EntityRef, document: &Document) -> Vec<Act> {
        let participants: Vec<Value> =
            document.meeting.participants.iter().map(|actor| json!({ "actor": actor })).collect();
        let principals: Vec<&String> = document.willingness.iter().map(|one| &one.actor).collect();
        let mut acts = Vec::new();
        for actor in &principals {
            acts.extend(self.answers(key, actor));
            for (kind, verb) in [
                (Kind::MeetingConfirmed, "confirms it"),
                (Kind::MeetingPostponed, "postpones it"),
                (Kind::MeetingCancelled, "cancels it"),
            ] {
                let data = json!({ "meeting": key, "by": actor });
                acts.push(self.act(format!("{actor} {verb}"), kind, data));
            }
        }
        let announced =
            json!({ "meeting": key, "by": principals, "participants": [], "planned": self.day });
        acts.push(self.act(
            "all principals announce it for a day".to_owned(),
            Kind::MeetingAnnounced,
            announced,
        ));
        let held = json!({ "meeting": key, "participants": participants });
        acts.push(self.act("it is held".to_owned(), Kind::MeetingHeld, held));
        acts
    }
}
