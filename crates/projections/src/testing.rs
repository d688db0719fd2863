//! For tests: records from JSON, and random sequences of records.

mod stories;

use std::sync::Arc;

use bytes::Bytes;
use chancery_domain::redaction::REDACTED_TYPE;
use chancery_domain::{
    Body, EntityRef, Event, Kept, Kind, PayloadRedacted, Position, RecordedAt, Redacted,
};
use chancery_views::chain::{self, Gone, Raw};
use chancery_views::near::Panel;
use chancery_views::source::Source;
use chancery_views::{Ledger, Stamp};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use crate::incoming::{Incoming, LeadReader};
pub(crate) use stories::{ACTORS, drafts, lead};

/// 2026-01-01T12:00:00Z, when the first record of a test is recorded.
const FIRST_RECORDED: i64 = 1_767_268_800_000_000;

/// Writes what a source remembers of an entity. The index does not tell it anew, the fold does.
pub(crate) fn remembered(source: &dyn Source, entity: &EntityRef) -> Vec<String> {
    let mut lines = vec![format!("brief {:?}", source.brief(entity))];
    for panel in Panel::ALL {
        lines.extend(source.near(entity, panel).iter().map(|near| format!("{panel:?} {near:?}")));
    }
    lines
}

/// Returns everything that records name, and something that they do not.
pub(crate) fn entities(records: &[Incoming]) -> Vec<EntityRef> {
    let mut all: Vec<_> = records
        .iter()
        .filter_map(|one| one.event.as_ref())
        .flat_map(|event| event.mentions())
        .collect();
    all.push(EntityRef::parse("meeting/unheard-of").unwrap());
    all.sort_unstable();
    all.dedup();
    all
}

/// Makes a record of publisher `desk`; recorded one second after the one before.
pub(crate) fn record(position: u64, id: &str, kind: Kind, data: &impl Serialize) -> Incoming {
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
        lead: (kind == Kind::LeadImported).then(|| LeadReader::default().read(&bytes).unwrap()),
        leaf: [u8::try_from(position % 256).unwrap(); 32].into(),
        data: bytes.into(),
        attributes: Bytes::new(),
        mentions: event.mentions(),
        event: (kind != Kind::LeadImported).then(|| Arc::new(event)),
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
                let kind = at_position(&records, root).kind().unwrap();
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
    let kind = gone.kind().unwrap();
    let subject = gone.subject.as_deref().and_then(|subject| EntityRef::parse(subject).ok());
    let placed = Arc::new(Redacted { kind, subject, kept });
    let event = placed.event();
    gone.mentions = event.mentions();
    gone.event = Some(Arc::new(event));
    gone.data = serde_json::to_vec(&placed.kept).unwrap().into();
    gone.lead = None;
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
        mentions: Vec::new(),
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
