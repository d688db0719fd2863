//! Random sequences of drafts in a small world, so that events meet.

use chancery_domain::Kind;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::Draft;

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
