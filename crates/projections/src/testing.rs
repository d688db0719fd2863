//! For tests: records from JSON, and random sequences of records.

use std::sync::Arc;

use chancery_domain::redaction::REDACTED_TYPE;
use chancery_domain::{
    Body, EntityRef, Event, Kept, Kind, PayloadRedacted, Position, RecordedAt, Redacted,
};
use chancery_views::chain::{self, Gone, Raw};
use chancery_views::{Ledger, Stamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::incoming::Incoming;

/// 2026-01-01T12:00:00Z, when the first record of a test is recorded.
const FIRST_RECORDED: i64 = 1_767_268_800_000_000;

/// Makes a record of publisher `desk`; recorded one second after the one before.
pub(crate) fn record(position: u64, id: &str, kind: Kind, data: &Value) -> Incoming {
    let bytes = serde_json::to_vec(data).unwrap();
    let event = Event::read(kind, &bytes).unwrap();
    let micros = FIRST_RECORDED + i64::try_from(position).unwrap() * 1_000_000;
    Incoming {
        stamp: Stamp {
            position: Position::new(position).unwrap(),
            recorded_at: RecordedAt::from_micros(micros),
        },
        source: "desk".into(),
        id: id.into(),
        type_name: kind.type_name().to_owned(),
        subject: event.subject().map(|subject| subject.to_string()),
        time: None,
        leaf: [u8::try_from(position % 256).unwrap(); 32].into(),
        data: bytes.into(),
        attributes: Vec::new(),
        event: Some(Arc::new(event)),
        gone: None,
        redacts: None,
    }
}

/// What a random record is, before it has a place: numbers stand for earlier records.
#[derive(Clone, Debug)]
pub(crate) enum Draft {
    /// An event of its own.
    Said(Kind, Value),
    /// A correction of the chain of an earlier event.
    Corrects(prop::sample::Index, Value),
    /// A retraction of the last member of the chain of an earlier event.
    Retracts(prop::sample::Index),
    /// A correction, or a retraction, of the chain of an earlier merge.
    Remerges(prop::sample::Index, Option<Value>),
    /// A redaction of an earlier event that is not redacted yet.
    Redacts(prop::sample::Index),
    /// A flag on events, earlier or later by so many places, by position or by id; and on an entity.
    Flags(Vec<(i8, bool)>, Option<&'static str>, &'static str),
}

/// Places drafts: gives positions and ids, and lets corrections name the last member of a chain.
pub(crate) fn placed(drafts: &[Draft]) -> Vec<Incoming> {
    let mut records: Vec<Incoming> = Vec::new();
    // For each record: the root of its chain; and for each root: the last member.
    let mut roots: Vec<u64> = Vec::new();
    let mut lasts: std::collections::BTreeMap<u64, u64> = std::collections::BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let position = index as u64 + 1;
        if let Draft::Redacts(at) = draft
            && let Some(target) = can_be_redacted(&records, *at)
        {
            redact(&mut records, &roots, target, position);
            roots.push(position);
            continue;
        }
        let mut root = position;
        let merged = merges(&records);
        let mut chain = |at: &prop::sample::Index, among: &[u64]| {
            let target = at.get(among);
            root = *target;
            let last = lasts.get(target).copied().unwrap_or(*target);
            if last % 2 == 0 {
                json!({ "position": last })
            } else {
                json!({ "source": "desk", "id": format!("e{last}") })
            }
        };
        let (kind, data) = match draft {
            Draft::Said(kind, data) => (*kind, data.clone()),
            Draft::Corrects(at, _) | Draft::Retracts(at) if no_chain(&records, &roots, *at) => (
                Kind::ActorRegistered,
                json!({ "actor": "actor/a", "name": "A", "kind": "person" }),
            ),
            Draft::Redacts(_) => (
                Kind::ActorRegistered,
                json!({ "actor": "actor/a", "name": "A", "kind": "person" }),
            ),
            Draft::Remerges(..) if merged.is_empty() => {
                (Kind::EntityMerged, json!({ "into": "actor/a", "from": ["actor/b"] }))
            }
            Draft::Remerges(at, Some(patch)) => {
                let target = chain(at, &merged);
                let patch = if fits(&records, root, Kind::EntityMerged, patch) {
                    patch.clone()
                } else {
                    json!({})
                };
                (
                    Kind::RecordCorrected,
                    json!({ "target": target, "patch": patch, "cause": "coder_error", "reason": "checked" }),
                )
            }
            Draft::Remerges(at, None) => (
                Kind::RecordRetracted,
                json!({ "target": chain(at, &merged), "cause": "coder_error", "reason": "checked" }),
            ),
            Draft::Corrects(at, patch) => {
                let target = chain(at, &roots);
                let kind =
                    records[usize::try_from(root).unwrap() - 1].event.as_ref().unwrap().kind();
                let patch =
                    if fits(&records, root, kind, patch) { patch.clone() } else { json!({}) };
                (
                    Kind::RecordCorrected,
                    json!({ "target": target, "patch": patch, "cause": "coder_error", "reason": "checked" }),
                )
            }
            Draft::Retracts(at) => (
                Kind::RecordRetracted,
                json!({ "target": chain(at, &roots), "cause": "coder_error", "reason": "checked" }),
            ),
            Draft::Flags(events, entity, flag) => {
                let event = |(by, as_id): &(i8, bool)| {
                    let target = (i64::try_from(position).unwrap() + i64::from(*by)).max(1);
                    if *as_id {
                        json!({ "source": "desk", "id": format!("e{target}") })
                    } else {
                        json!(target)
                    }
                };
                let mut targets: Vec<Value> = events.iter().map(event).collect();
                targets.extend(entity.iter().map(|entity| json!(entity)));
                (
                    Kind::RecordFlagged,
                    json!({ "targets": targets, "flag": flag, "note": "doubtful" }),
                )
            }
        };
        if root != position {
            lasts.insert(root, position);
        }
        roots.push(root);
        records.push(record(position, &format!("e{position}"), kind, &data));
    }
    records
}

/// Returns where merges were recorded, be they redacted since.
fn merges(records: &[Incoming]) -> Vec<u64> {
    let merges = records
        .iter()
        .filter(|one| one.event.as_ref().is_some_and(|event| event.kind() == Kind::EntityMerged));
    merges.map(|one| one.stamp.position.get()).collect()
}

/// Says whether there is nothing that a correction could name.
fn no_chain(records: &[Incoming], roots: &[u64], at: prop::sample::Index) -> bool {
    roots.is_empty() || at_position(records, *at.get(roots)).redacts.is_some()
}

fn at_position(records: &[Incoming], position: u64) -> &Incoming {
    &records[usize::try_from(position).unwrap() - 1]
}

/// Chooses an event whose payload can be removed: no redaction, and not removed yet.
fn can_be_redacted(records: &[Incoming], at: prop::sample::Index) -> Option<u64> {
    let fits = |record: &&Incoming| record.redacts.is_none() && record.gone.is_none();
    let places: Vec<u64> =
        records.iter().filter(fits).map(|record| record.stamp.position.get()).collect();
    (!places.is_empty()).then(|| *at.get(&places))
}

/// Removes the payload of `target`, as the log would, and adds the redaction at `position`.
fn redact(records: &mut Vec<Incoming>, roots: &[u64], target: u64, position: u64) {
    let root = roots[usize::try_from(target).unwrap() - 1];
    let chain: Vec<u64> =
        (1..position).filter(|one| roots[usize::try_from(*one).unwrap() - 1] == root).collect();
    let raws: Vec<Raw> =
        chain.iter().map(|one| at_position(records, *one).raw().unwrap()).collect();
    let versions = chain::versions(&raws[0], &raws[1..]).unwrap();
    let first = chain.iter().position(|one| *one == target).unwrap();
    let kept = Kept::of(&versions[first..]);
    let named = if first == 0 { None } else { Position::new(chain[first - 1]) };
    let data = json!({ "target": { "position": target }, "authority": "the court", "reason": "an order", "kept": kept });
    let redaction: PayloadRedacted = serde_json::from_value(data.clone()).unwrap();
    let gone = &mut records[usize::try_from(target).unwrap() - 1];
    let kind = gone.event.as_ref().unwrap().kind();
    let subject = gone.subject.as_deref().and_then(|subject| EntityRef::parse(subject).ok());
    let placed = Arc::new(Redacted { kind, subject, kept });
    gone.event = Some(Arc::new(placed.event()));
    gone.data = serde_json::to_vec(&placed.kept).unwrap().into();
    gone.gone = Some(Gone { placed, target: named, by: None });
    let plain = record(
        position,
        &format!("e{position}"),
        Kind::RecordFlagged,
        &json!({ "targets": [], "flag": "content_unclear", "note": "n" }),
    );
    records.push(Incoming {
        type_name: REDACTED_TYPE.to_owned(),
        data: serde_json::to_vec(&data).unwrap().into(),
        event: None,
        redacts: Some(Arc::new(redaction)),
        ..plain
    });
}

/// Adds a record to a ledger in memory.
pub(crate) fn recorded(ledger: &mut Ledger, record: &Incoming) {
    if let Some(redaction) = &record.redacts {
        ledger.redact(redaction.target.position, &redaction.kept, record.stamp);
    }
    if let Some(raw) = record.raw() {
        ledger.push(raw).unwrap();
    }
}

/// Says whether a patch keeps the root readable when it is applied to it.
fn fits(records: &[Incoming], root: u64, kind: Kind, patch: &Value) -> bool {
    if at_position(records, root).gone.is_some() {
        return true;
    }
    let data: Value = serde_json::from_slice(&at_position(records, root).data).unwrap();
    let patched = chancery_domain::json::merge_patch(&data, patch.as_object().unwrap());
    let Ok(event) = Event::from_value(kind, &patched) else { return false };
    // Only entities of one kind are merged.
    let Body::EntityMerged(merge) = &event.body else { return true };
    merge.from.iter().all(|from| from.kind() == merge.into.kind())
}

pub(crate) const ACTORS: [&str; 4] = ["actor/a", "actor/b", "actor/spokesman", "actor/state"];
const MEETINGS: [&str; 3] = ["meeting/a-b", "meeting/talks", "meeting/past"];
const CONDITIONS: [&str; 3] = ["condition/one", "condition/two", "condition/three"];
const COMMITMENTS: [&str; 2] = ["commitment/x", "commitment/y"];
const REPORTS: [&str; 3] = ["report/r1", "report/r2", "report/r3"];
/// Twice the wire: most of it is told by one.
const OUTLETS: [&str; 3] = ["outlet/wire", "outlet/wire", "outlet/daily"];
const PROPOSALS: [&str; 2] = ["proposal/plan", "proposal/other"];
const TERMS: [&str; 2] = ["term/t", "term/u"];
const ISSUES: [&str; 2] = ["issue/ceasefire", "issue/gas"];
const CLAIMS: [&str; 2] = ["claim/a", "claim/b"];
const DAYS: [&str; 5] = ["2025-05-15", "2025-05-16", "2025-05-17", "2025-05", "../2025-05-16"];
const FLAGS: [&str; 2] = ["content_unclear", "independence_not_established"];

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> + Clone {
    prop::sample::select(words)
}

/// The fields common to assertions.
fn common() -> impl Strategy<Value = Value> {
    (
        one_of(&DAYS),
        one_of(&ACTORS),
        prop::option::of(one_of(&REPORTS)),
        one_of(&["paraphrase", "verbatim", "inference"]),
        prop::bool::weighted(0.1),
        one_of(&OUTLETS),
    )
        .prop_map(|(occurred, speaker, report, mode, negated, outlet)| {
            let evidence: Vec<_> =
                report.iter().map(|report| json!({ "report": report })).collect();
            json!({
                "occurred": occurred, "mode": mode, "summary": "said",
                "polarity": if negated { "negated" } else { "affirmed" },
                "attribution": [{ "agent": outlet, "role": "outlet", "identity": "named" },
                                { "agent": speaker, "role": "speaker", "identity": "named" }],
                "evidence": evidence,
            })
        })
}

fn own() -> impl Strategy<Value = (Kind, Value)> {
    let actor = || one_of(&ACTORS);
    let meeting = || one_of(&MEETINGS);
    let condition = || one_of(&CONDITIONS);
    let commitment = || one_of(&COMMITMENTS);
    prop_oneof![
        2 => (meeting(), actor(), actor()).prop_map(|(m, a, b)| (Kind::MeetingFloated, json!({ "meeting": m, "participants": [{ "actor": a }, { "actor": b }] }))),
        1 => (meeting(), actor(), actor()).prop_map(|(m, a, b)| (Kind::MeetingAnnounced, json!({ "meeting": m, "participants": [{ "actor": a }, { "actor": b }], "by": [a], "planned": "2025-06-01" }))),
        1 => (meeting(), actor(), one_of(&["accepted", "conditional", "declined"])).prop_map(|(m, a, r)| (Kind::MeetingResponded, json!({ "meeting": m, "actor": a, "rsvp": r }))),
        1 => (meeting(), actor(), actor()).prop_map(|(m, a, b)| (Kind::MeetingHeld, json!({ "meeting": m, "participants": [{ "actor": a }, { "actor": b }] }))),
        1 => (meeting(), one_of(&["agreement", "no_agreement"])).prop_map(|(m, o)| (Kind::MeetingOutcomeReported, json!({ "meeting": m, "outcome": o, "issue": "issue/ceasefire", "agreement": "agreement/deal" }))),
        4 => (condition(), meeting(), actor(), prop::collection::vec(commitment(), 0..2), prop::option::of(condition())).prop_map(|(c, m, a, on, also)| {
            let depends: Vec<_> = on.into_iter().chain(also).collect();
            (Kind::ConditionStated, json!({ "condition": c, "for": m, "set_by": [a], "text": "first this", "depends_on": depends, "group": { "operator": "all_of" }, "issue": "issue/ceasefire" }))
        }),
        1 => (condition(), actor()).prop_map(|(c, a)| (Kind::ConditionWaived, json!({ "condition": c, "by": a }))),
        1 => (condition(), actor()).prop_map(|(c, a)| (Kind::ConditionReaffirmed, json!({ "condition": c, "by": a }))),
        1 => (condition(), actor()).prop_map(|(c, a)| (Kind::ConditionClaimedMet, json!({ "condition": c, "by": a }))),
        1 => (condition(), actor()).prop_map(|(c, a)| (Kind::ConditionAnswered, json!({ "condition": c, "by": a, "answer": "rejected" }))),
        1 => (actor(), actor(), commitment()).prop_map(|(a, b, c)| (Kind::AgreementReached, json!({ "agreement": "agreement/deal", "parties": [a, b], "form": "oral", "commitments": [{ "commitment": c, "obligor": [a], "beneficiary": [b], "action": "exchange", "quantity": { "target": 10, "unit": "prisoner", "basis": "total" } }] }))),
        1 => (commitment(), one_of(&["first", "second"]), 0_u64..12).prop_map(|(c, t, n)| (Kind::CommitmentProgressed, json!({ "commitment": c, "tranche": t, "done": n, "unit": "prisoner" }))),
        1 => (commitment(), 0_u64..12).prop_map(|(c, n)| (Kind::CommitmentProgressed, json!({ "commitment": c, "total": n, "unit": "prisoner" }))),
        1 => (one_of(&PROPOSALS), actor(), actor()).prop_map(|(p, a, b)| (Kind::ProposalTabled, json!({ "proposal": p, "kind": "plan", "by": [a], "to": [b] }))),
        1 => (one_of(&TERMS), actor(), one_of(&["accepted", "rejected", "withdrawn"])).prop_map(|(t, a, answer)| (Kind::TermAnswered, json!({ "term": t, "by": a, "answer": answer }))),
        1 => (one_of(&TERMS), one_of(&PROPOSALS), actor(), actor()).prop_map(|(t, p, a, b)| (Kind::TermStated, json!({ "term": t, "proposal": p, "issue": "issue/ceasefire", "by": [a], "obligor": [b], "beneficiary": [], "text": "a term" }))),
        1 => (actor(),).prop_map(|(a,)| (Kind::StanceTaken, json!({ "actor": a, "issue": "issue/ceasefire", "stance": "demands" }))),
        1 => (actor(), one_of(&["issue/ceasefire", "issue/gas"])).prop_map(|(a, i)| (Kind::StanceTaken, json!({ "actor": a, "issue": i, "stance": "rejects" }))),
        1 => one_of(&["issue/ceasefire", "issue/gas"]).prop_map(|i| (Kind::StatementMade, json!({ "about": [i], "stance": { "issue": i, "stance": "supports" } }))),
        1 => (one_of(&["claim/a", "claim/b"]), one_of(&["killed", "wounded"])).prop_map(|(c, m)| (Kind::ClaimMade, json!({ "claim": c, "metric": m, "value": { "exact": 7 }, "unit": "person" }))),
        1 => (meeting(), condition()).prop_map(|(m, c)| (Kind::StatementMade, json!({ "about": [m, c] }))),
        1 => (condition(), condition()).prop_map(|(a, b)| (Kind::RelationAsserted, json!({ "left": [a, "outlet/wire"], "right": b, "relation": "same_origin" }))),
    ]
}

fn said() -> impl Strategy<Value = Draft> {
    (own(), common()).prop_map(|((kind, mut own), common)| {
        if let (Some(own), Value::Object(common)) = (own.as_object_mut(), common) {
            own.extend(common);
        }
        Draft::Said(kind, own)
    })
}

fn registry() -> impl Strategy<Value = Draft> {
    let sha = "78fe7ce5b04dda760732e465b77705eb086d01b77400067f03f9beb195f28fd5";
    prop_oneof![
        (one_of(&ACTORS), one_of(&ACTORS)).prop_map(|(a, b)| Draft::Said(Kind::ActorRegistered, json!({ "actor": a, "name": "N", "kind": "person", "represents": [{ "actor": b }] }))),
        one_of(&REPORTS).prop_map(move |r| Draft::Said(Kind::ReportCaptured, json!({ "report": r, "sha256": sha, "derived_from": "report/r1" }))),
        (one_of(&REPORTS), one_of(&OUTLETS)).prop_map(move |(r, o)| Draft::Said(Kind::ReportCaptured, json!({ "report": r, "sha256": sha, "outlet": o }))),
        (one_of(&REPORTS), one_of(&["updated", "withdrawn"])).prop_map(|(r, status)| Draft::Said(Kind::ReportUpdated, json!({ "report": r, "status": status }))),
        one_of(&["A", "C"]).prop_map(|grade| Draft::Said(Kind::OutletGraded, json!({ "outlet": "outlet/wire", "reliability": grade, "by": "desk", "reason": "known" }))),
    ]
}

const COUNTRIES: [&str; 3] = ["RUS", "UKR", ""];
const SQL_DATES: [&str; 3] = ["20150218", "20150219", "no day"];
const CLASSES: [&str; 2] = ["1", "4"];

/// A lead of GDELT; of some the day is none, and they are in no document.
pub(crate) fn lead(row: &str, from: &str, to: &str, day: &str, class: &str) -> Value {
    let sha = "78fe7ce5b04dda760732e465b77705eb086d01b77400067f03f9beb195f28fd5";
    let values = json!({ "Actor1CountryCode": from, "Actor2CountryCode": to, "SQLDATE": day, "QuadClass": class });
    json!({ "scheme": "gdelt2", "row": row, "values": values, "sha256": sha })
}

/// What is merged with what: the same words again and again, so that merges meet, disagree and go round.
fn mergeable() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop_oneof![
        4 => (one_of(&ACTORS), one_of(&ACTORS)),
        3 => (one_of(&MEETINGS), one_of(&MEETINGS)),
        2 => (one_of(&CONDITIONS), one_of(&CONDITIONS)),
        1 => (one_of(&COMMITMENTS), one_of(&COMMITMENTS)),
        2 => (one_of(&REPORTS), one_of(&REPORTS)),
        1 => (one_of(&OUTLETS), one_of(&OUTLETS)),
        1 => (one_of(&PROPOSALS), one_of(&PROPOSALS)),
        1 => (one_of(&TERMS), one_of(&TERMS)),
        1 => (one_of(&ISSUES), one_of(&ISSUES)),
        1 => (one_of(&CLAIMS), one_of(&CLAIMS)),
    ]
}

fn merged() -> impl Strategy<Value = Draft> {
    mergeable().prop_map(|(into, from)| {
        // What stays cannot go: then nobody comes to it.
        let from = if into == from { format!("{from}-2") } else { from.to_owned() };
        Draft::Said(Kind::EntityMerged, json!({ "into": into, "from": [from] }))
    })
}

fn remerged() -> impl Strategy<Value = Draft> {
    let patch = prop_oneof![
        mergeable().prop_map(|(into, from)| json!({ "into": into, "from": [from] })),
        mergeable().prop_map(|(into, _)| json!({ "into": into })),
    ];
    let patch = prop::option::of(patch);
    (any::<prop::sample::Index>(), patch).prop_map(|(at, patch)| Draft::Remerges(at, patch))
}

fn imported() -> impl Strategy<Value = Draft> {
    (one_of(&COUNTRIES), one_of(&COUNTRIES), one_of(&SQL_DATES), one_of(&CLASSES)).prop_map(
        |(from, to, day, class)| Draft::Said(Kind::LeadImported, lead("7", from, to, day, class)),
    )
}

fn patch() -> impl Strategy<Value = Value> {
    prop_oneof![
        one_of(&DAYS).prop_map(|day| json!({ "occurred": day })),
        one_of(&MEETINGS).prop_map(|meeting| json!({ "meeting": meeting })),
        one_of(&MEETINGS).prop_map(|meeting| json!({ "for": meeting })),
        one_of(&CONDITIONS).prop_map(|condition| json!({ "condition": condition })),
        one_of(&REPORTS).prop_map(|report| json!({ "evidence": [{ "report": report }] })),
        one_of(&["updated", "withdrawn"]).prop_map(|status| json!({ "status": status })),
        one_of(&["issue/ceasefire", "issue/gas"]).prop_map(|issue| json!({ "issue": issue })),
        one_of(&["killed", "wounded"]).prop_map(|metric| json!({ "metric": metric })),
        one_of(&OUTLETS).prop_map(|outlet| json!({ "attribution": [{ "agent": outlet, "role": "outlet", "identity": "named" }] })),
        Just(json!({ "targets": [1, 2, "condition/one"] })),
        Just(json!({ "summary": "said otherwise" })),
        one_of(&SQL_DATES).prop_map(|day| json!({ "values": { "SQLDATE": day } })),
        one_of(&CLASSES).prop_map(|class| json!({ "values": { "QuadClass": class } })),
    ]
}

/// Random drafts: a small world, so that events meet.
pub(crate) fn drafts(
    count: impl Into<prop::collection::SizeRange>,
) -> impl Strategy<Value = Vec<Draft>> {
    let index = any::<prop::sample::Index>;
    let flag = (
        prop::collection::vec((-6_i8..6, any::<bool>()), 0..3),
        prop::option::of(one_of(&CONDITIONS)),
        one_of(&FLAGS),
    )
        .prop_map(|(events, entity, flag)| Draft::Flags(events, entity, flag));
    let draft = prop_oneof![
        10 => said(),
        2 => registry(),
        3 => imported(),
        2 => merged(),
        1 => remerged(),
        2 => (index(), patch()).prop_map(|(at, patch)| Draft::Corrects(at, patch)),
        1 => index().prop_map(Draft::Retracts),
        1 => index().prop_map(Draft::Redacts),
        1 => flag,
    ];
    prop::collection::vec(draft, count)
}
