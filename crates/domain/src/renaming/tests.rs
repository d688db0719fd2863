//! Tests: every reference gets its new name, and what an event says of an entity and itself falls away.

use serde_json::{Value, json};

use crate::kinds::Kind;
use crate::redaction::{Kept, Redacted};
use crate::reference::EntityRef;
use crate::{Body, Event};

fn event(kind: Kind, more: Value) -> Event {
    let mut data = json!({ "occurred": "2025-05-17", "mode": "paraphrase", "origin": "actor/b", "attribution": [
        { "agent": "outlet/wire", "role": "outlet", "identity": "named" },
        { "agent": "actor/b", "role": "spokesperson", "identity": "named", "on_behalf_of": "actor/a" },
    ] });
    let Value::Object(more) = more else { unreachable!("data is an object") };
    data.as_object_mut().unwrap().extend(more);
    Event::from_value(kind, &data).unwrap()
}

/// Reads an event as one in which `…/b` is `…/a`, of every kind.
fn merged(event: &Event) -> Option<Event> {
    event.renamed(&|one| {
        (one.slug() == "b").then(|| EntityRef::parse(&format!("{}/a", one.kind())).unwrap())
    })
}

fn same(kind: Kind, before: Value, after: Value) {
    let mut expected = event(kind, after);
    let common = expected.common.as_mut().map(|common| {
        common.origin = Some(EntityRef::parse("actor/a").unwrap());
        common.attribution[1].agent.clone_from(&common.origin);
    });
    assert!(common.is_some() || kind.family() == crate::Family::Registry);
    assert_eq!(merged(&event(kind, before)).unwrap(), expected);
}

#[test]
fn every_reference_of_body_and_common_fields_is_named_anew() {
    same(
        Kind::ConditionStated,
        json!({ "condition": "condition/b", "for": "meeting/b", "set_by": ["actor/c", "actor/b"], "text": "actor/b", "verifier": "actor/b" }),
        json!({ "condition": "condition/a", "for": "meeting/a", "set_by": ["actor/c", "actor/a"], "text": "actor/b", "verifier": "actor/a" }),
    );
}

#[test]
fn what_is_listed_twice_then_is_listed_once() {
    same(
        Kind::ProposalTabled,
        json!({ "proposal": "proposal/x", "kind": "plan", "by": ["actor/a", "actor/c", "actor/b"], "to": [] }),
        json!({ "proposal": "proposal/x", "kind": "plan", "by": ["actor/a", "actor/c"], "to": [] }),
    );
    same(
        Kind::MeetingFloated,
        json!({ "meeting": "meeting/x", "participants": [{ "actor": "actor/b" }, { "actor": "actor/a", "role": "host" }] }),
        json!({ "meeting": "meeting/x", "participants": [{ "actor": "actor/a" }] }),
    );
}

#[test]
fn nothing_is_said_of_an_entity_and_itself() {
    same(
        Kind::ConditionStated,
        json!({ "condition": "condition/a", "for": "meeting/x", "set_by": [], "text": "t", "parent": "condition/b", "depends_on": ["condition/b", "commitment/c"] }),
        json!({ "condition": "condition/a", "for": "meeting/x", "set_by": [], "text": "t", "depends_on": ["commitment/c"] }),
    );
    same(
        Kind::ProposalTabled,
        json!({ "proposal": "proposal/a", "kind": "plan", "by": [], "to": [], "supersedes": "proposal/b" }),
        json!({ "proposal": "proposal/a", "kind": "plan", "by": [], "to": [] }),
    );
    same(
        Kind::MeetingFloated,
        json!({ "meeting": "meeting/b", "participants": [{ "actor": "actor/a", "envoy": "actor/b" }], "order": [{ "before": "meeting/a" }, { "after": "meeting/c" }] }),
        json!({ "meeting": "meeting/a", "participants": [{ "actor": "actor/a" }], "order": [{ "after": "meeting/c" }] }),
    );
    same(
        Kind::RelationAsserted,
        json!({ "left": ["claim/b", "claim/c"], "right": "claim/a", "relation": "exceeds" }),
        json!({ "left": ["claim/c"], "right": "claim/a", "relation": "exceeds" }),
    );
    let commitment = |name: &str| json!({ "commitment": name, "obligor": [], "beneficiary": [], "action": name });
    same(
        Kind::AgreementReached,
        json!({ "agreement": "agreement/x", "parties": [], "form": "oral", "commitments": [commitment("commitment/b"), commitment("commitment/a")] }),
        json!({ "agreement": "agreement/x", "parties": [], "form": "oral", "commitments": [{ "commitment": "commitment/a", "obligor": [], "beneficiary": [], "action": "commitment/b" }] }),
    );
}

#[test]
fn what_names_nobody_else_reads_as_before() {
    let data = json!({ "actor": "actor/c", "name": "C", "kind": "person" });
    assert_eq!(merged(&Event::from_value(Kind::ActorRegistered, &data).unwrap()), None);
    let merge = json!({ "into": "actor/a", "from": ["actor/b"] });
    assert_eq!(merged(&Event::from_value(Kind::EntityMerged, &merge).unwrap()), None);
}

#[test]
fn what_is_left_of_a_redacted_event_is_named_anew() {
    let before = event(
        Kind::StanceTaken,
        json!({ "actor": "actor/b", "issue": "issue/b", "stance": "demands" }),
    );
    let kept = Kept::of([&before]);
    let redacted = Redacted { kind: before.kind(), subject: before.subject(), kept };
    let after = merged(&redacted.event()).unwrap();
    let expected = merged(&before).unwrap();
    assert_eq!((after.subject(), after.mentions()), (expected.subject(), expected.mentions()));
    assert_eq!(crate::topic::topics_of(&after), crate::topic::topics_of(&expected));
    assert!(matches!(after.body, Body::Redacted(_)));
}
