//! What becomes of events: recorded, repeated, in conflict, stale, all or none.

use crate::given::*;
use chancery_event_log::{AppendError, Outcome};
use chancery_tlog::{Tree, leaf_hash};
use chancery_wire::entry::{Entry, Relation};

#[test]
fn positions_are_dense_and_the_root_is_that_of_the_entries() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    for n in 1..=5_u64 {
        let outcome = one(&log, event(&format!("e-{n}")));
        assert_eq!(recorded(&outcome).position, at(n));
    }
    let records = read_all(&log);
    let tree: Tree = records.iter().map(|record| leaf_hash(&record.entry)).collect();
    assert_eq!(log.head().root, tree.root());
    assert_eq!(log.head().through.count(), 5);
    assert!(records.iter().all(|record| record.leaf == leaf_hash(&record.entry)));
}

#[test]
fn an_entry_commits_to_its_parts() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    let traced = changed("e-1", |event| event.attributes = r#"{"lang":"ru"}"#.into());
    one(&log, traced);
    let record = read_all(&log).remove(0);
    let entry = Entry::from_json(&record.entry).unwrap();
    let (data, attributes) = (record.data.unwrap(), record.attributes.unwrap());
    assert_eq!((entry.v, entry.log.as_str(), entry.position), (1, ORIGIN, at(1)));
    assert_eq!(data.bytes, br#"{"n":"e-1"}"#);
    assert_eq!(attributes.bytes, br#"{"lang":"ru"}"#);
    assert_ne!(data.salt, attributes.salt);
    for (part, name, stored) in [(0, "data", data), (1, "attributes", attributes)] {
        assert_eq!(entry.parts[part].name, name);
        assert_eq!(entry.parts[part].content_type, "application/json");
        let commit = chancery_event_log::commit(&stored.salt, &stored.bytes);
        assert_eq!(entry.parts[part].commit, commit);
    }
}

#[test]
fn a_repetition_is_a_duplicate_with_the_first_receipt() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    let first = one(&log, event("e-1"));
    assert_eq!(duplicate(&one(&log, event("e-1"))), recorded(&first));
    let later = changed("e-1", |event| {
        event.time = Some("2025-05-18T00:00:00Z".into());
        event.attributes = r#"{"traceparent":"00-1-2-3"}"#.into();
    });
    assert_eq!(duplicate(&one(&log, later)), recorded(&first), "time and tracing do not count");
    assert_eq!(log.head().through.count(), 1);
    drop(log);
    let log = open(dir.path());
    assert_eq!(duplicate(&one(&log, event("e-1"))), recorded(&first), "for ever");
}

#[test]
fn other_content_under_a_key_is_a_conflict() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    one(&log, event("e-1"));
    let changes = [
        changed("e-1", |event| event.data = "{}".into()),
        changed("e-1", |event| event.subject = None),
        changed("e-1", |event| event.kind = "chancery.meeting.held.v1".into()),
        changed("e-1", |event| event.attributes = r#"{"lang":"ru"}"#.into()),
    ];
    let mut hashes = Vec::new();
    for change in changes {
        let Outcome::Conflict { position, recorded, received } = one(&log, change) else {
            panic!("no conflict");
        };
        assert_eq!(position, at(1));
        assert_ne!(recorded, received);
        hashes.push(received);
    }
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 4, "each content has its own hash");
    let elsewhere = changed("e-1", |event| event.source = "other".into());
    assert_eq!(recorded(&one(&log, elsewhere)).position, at(2), "ids belong to their source");
}

#[test]
fn events_of_one_request_see_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    let outcomes = append(
        &log,
        [
            event("e-1"),
            event("e-1"),
            changed("e-1", |event| event.data = "{}".into()),
            retraction_by_key("r-1", "e-1"),
            correction("c-1", 2),
        ],
    );
    assert_eq!(duplicate(&outcomes[1]), recorded(&outcomes[0]));
    assert!(matches!(outcomes[2], Outcome::Conflict { .. }));
    assert_eq!(recorded(&outcomes[3]).position, at(2));
    assert_eq!(recorded(&outcomes[4]).position, at(3));
}

#[test]
fn a_chain_grows_at_its_end_alone() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    append(&log, [event("e-1"), event("e-2")]);
    assert_eq!(recorded(&one(&log, correction("c-1", 1))).position, at(3));
    assert_eq!(one(&log, correction("c-2", 1)), Outcome::StaleTarget { head: at(3) });
    assert_eq!(one(&log, correction("c-3", 9)), Outcome::UnknownTarget);
    assert_eq!(one(&log, retraction_by_key("r-1", "none")), Outcome::UnknownTarget);
    assert_eq!(one(&log, retraction_by_key("self", "self")), Outcome::UnknownTarget);
    assert_eq!(one(&log, correction("own-place", 4)), Outcome::UnknownTarget);
    let retracted = one(&log, retraction_by_key("r-2", "c-1"));
    assert_eq!(recorded(&retracted).position, at(4));
    assert_eq!(one(&log, correction("c-4", 3)), Outcome::StaleTarget { head: at(4) });

    let chain = log.chain(&chancery_event_log::Target::Position(at(3)), usize::MAX).unwrap();
    let places: Vec<u64> = chain.iter().map(|record| record.position.get()).collect();
    assert_eq!(places, [1, 3, 4]);
    let entry = Entry::from_json(&chain[2].entry).unwrap();
    assert_eq!(entry.refs[0].rel, Relation::Retracts);
    assert_eq!(entry.refs[0].position, at(3));
    assert_eq!(entry.refs[0].leaf, chain[1].leaf.to_string());
}

#[test]
fn a_correction_sent_again_is_a_duplicate_and_not_stale() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    append(&log, [event("e-1"), correction("c-1", 1), correction("c-2", 2)]);
    assert_eq!(duplicate(&one(&log, correction("c-1", 1))).position, at(2));
}

#[test]
fn all_or_none() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    one(&log, event("e-1"));
    let outcomes = append_atomic(
        &log,
        [event("e-2"), event("e-1"), event("e-2"), correction("c-1", 77), event("e-3")],
    );
    assert_eq!(outcomes[0], Outcome::Abandoned);
    assert_eq!(duplicate(&outcomes[1]).position, at(1), "what is recorded stays so");
    assert_eq!(outcomes[2], Outcome::Abandoned, "a repetition of what is undone");
    assert_eq!(outcomes[3], Outcome::UnknownTarget);
    assert_eq!(outcomes[4], Outcome::Abandoned);
    assert_eq!(log.head().through.count(), 1);
    let outcomes = append_atomic(&log, [event("e-2"), event("e-1"), event("e-3")]);
    assert_eq!(recorded(&outcomes[2]).position, at(3), "a duplicate is no refusal");
}

#[test]
fn a_refused_submission_leaves_its_neighbours_alone() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    let outcomes = log
        .append_blocking(vec![
            submission([event("a-1")]),
            atomic([event("b-1"), correction("b-2", 99)]),
            atomic([event("c-1"), event("c-2")]),
            submission([correction("d-1", 99), event("b-1")]),
        ])
        .unwrap();
    let places = |index: usize| -> Vec<Option<u64>> {
        let place = |outcome: &Outcome| outcome.receipt().map(|receipt| receipt.position.get());
        outcomes[index].iter().map(place).collect()
    };
    assert_eq!(places(0), [Some(1)]);
    assert_eq!(places(1), [None, None]);
    assert_eq!(places(2), [Some(2), Some(3)]);
    assert_eq!(places(3), [None, Some(4)]);
    let tree: Tree = read_all(&log).iter().map(|record| leaf_hash(&record.entry)).collect();
    assert_eq!(log.head().root, tree.root(), "the tree forgot what was undone");
    drop(log);
    open(dir.path());
}

#[test]
fn time_never_goes_back() {
    let dir = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let log = chancery_event_log::Log::open(config(dir.path(), &clock), |_| ()).unwrap();
    let first = recorded(&one(&log, event("e-1"))).recorded_at;
    assert_eq!(first.to_string(), "2025-05-17T10:00:00.000000Z");
    clock.forward_seconds(-60);
    assert_eq!(recorded(&one(&log, event("e-2"))).recorded_at, first);
    clock.forward_seconds(-600);
    let refused = log.append_blocking(vec![submission([event("e-3")])]);
    assert!(matches!(refused, Err(AppendError::Clock(_))), "{refused:?}");
    clock.forward_seconds(400 * 24 * 3600);
    let refused = log.append_blocking(vec![submission([event("e-3")])]);
    assert!(matches!(refused, Err(AppendError::Clock(_))), "{refused:?}");
    clock.forward_seconds(-399 * 24 * 3600);
    assert_eq!(recorded(&one(&log, event("e-3"))).position, at(3), "and goes on when it is right");
}

#[test]
fn empty_requests_are_answered() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    assert_eq!(log.append_blocking(vec![]).unwrap(), [[]; 0]);
    assert_eq!(append_atomic(&log, []), []);
}

#[test]
fn many_senders_get_their_own_answers() {
    let dir = tempfile::tempdir().unwrap();
    let log = open(dir.path());
    std::thread::scope(|scope| {
        for sender in 0..8 {
            let log = &log;
            scope.spawn(move || {
                for n in 0..50 {
                    let id = format!("{sender}-{n}");
                    let receipt = *recorded(&one(log, event(&id)));
                    assert_eq!(duplicate(&one(log, event(&id))), &receipt);
                }
            });
        }
    });
    let records = read_all(&log);
    assert_eq!(records.len(), 400);
    assert!(records.iter().zip(1..).all(|(record, n)| record.position == at(n)));
}
