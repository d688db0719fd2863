//! Opening what a crash left, as a restart does, and holding it against what was promised.

use std::collections::BTreeMap;
use std::fmt;

use chancery_domain::Cursor;
use chancery_event_log::{Log, OpenError, Outcome, Range, SigningError, verify};
use chancery_tests::{CrashRoot, told, workload};
use chancery_tlog::{Hash, Tree, leaf_hash};

use crate::promises::Promises;
use crate::published;

/// Why a state is bad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bad {
    /// An event was acknowledged and is not there: what synced writes must prevent.
    Lost(String),
    /// What is there is not a log, or not the one that was written: what nothing may lead to.
    Wrong(String),
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost(what) => write!(f, "lost: {what}"),
            Self::Wrong(what) => write!(f, "wrong: {what}"),
        }
    }
}

/// Checks everything that a restart must find, asks again for whatever was under way, and checks again.
pub(crate) fn check(root: &CrashRoot, seed: u64, promises: &Promises) -> Result<(), Bad> {
    let mut promises = promises.clone();
    published::seen(root, &mut promises)?;
    let untouched = if promises.acknowledged.is_empty() { Ok(()) } else { audit(root) };
    let log = open(root, seed)?;
    let found = read(&log)?;
    nothing_is_lost(&found, &promises)?;
    untouched?;
    nothing_is_half_there(&found, seed)?;
    ask_again(&log, seed, &promises)?;
    let found = read(&log)?;
    nothing_is_lost(&found, &promises)?;
    nothing_is_half_there(&found, seed)?;
    log.close();
    audit(root)?;
    published::is_complete(root, &found.leaves)
}

/// Opens the log as a restart does.
pub(crate) fn open(root: &CrashRoot, seed: u64) -> Result<Log, Bad> {
    let log = Log::open(root.config(seed ^ 0xffff), |_| ()).map_err(|error| {
        if matches!(error, OpenError::Signing(SigningError::Behind { .. })) {
            Bad::Lost(told(&error))
        } else {
            Bad::Wrong(format!("not opened: {}", told(&error)))
        }
    })?;
    log.begin_signing();
    Ok(log)
}

/// Audits the files of a log that is not open.
pub(crate) fn audit(root: &CrashRoot) -> Result<(), Bad> {
    let verification = verify(&root.data(), |_| ()).map_err(|error| Bad::Wrong(told(&error)))?;
    if verification.differences.is_empty() {
        return Ok(());
    }
    Err(Bad::Wrong(format!("the audit found {:?}", verification.differences)))
}

/// What a log holds.
struct Found {
    /// The position of each event.
    ids: BTreeMap<String, u64>,
    /// The hash of each entry's bytes, in order.
    leaves: Vec<Hash>,
}

/// Reads everything. The log itself refuses to read over a gap.
fn read(log: &Log) -> Result<Found, Bad> {
    let everything =
        Range { after: Cursor::Start, through: None, limit: usize::MAX, max_bytes: usize::MAX };
    let records = log.read(everything).map_err(|error| Bad::Wrong(told(&error)))?;
    let mut found = Found { ids: BTreeMap::new(), leaves: Vec::new() };
    for (record, expected) in records.iter().zip(1_u64..) {
        let entry: serde_json::Value = serde_json::from_slice(&record.entry)
            .map_err(|error| Bad::Wrong(format!("entry {expected}: {error}")))?;
        let id = entry["id"].as_str().unwrap_or_default().to_owned();
        if record.position.get() != expected || record.data.is_none() {
            return Err(Bad::Wrong(format!(
                "entry {expected} is {} and lacks its data or place",
                record.position
            )));
        }
        found.leaves.push(leaf_hash(&record.entry));
        if let Some(before) = found.ids.insert(id.clone(), expected) {
            return Err(Bad::Wrong(format!("{id} is at {before} and at {expected}")));
        }
    }
    Ok(found)
}

fn nothing_is_lost(found: &Found, promises: &Promises) -> Result<(), Bad> {
    let (ids, head) = (&found.ids, found.leaves.len());
    let lost = promises.acknowledged.iter().find(|(id, _)| !ids.contains_key(*id));
    if let Some((id, position)) = lost {
        return Err(Bad::Lost(format!(
            "{id} was acknowledged at {position}, the log ends at {head}"
        )));
    }
    let moved = promises.acknowledged.iter().find(|(id, position)| ids.get(*id) != Some(position));
    if let Some((id, position)) = moved {
        return Err(Bad::Wrong(format!("{id} was at {position}, is at {:?}", ids.get(id))));
    }
    let mut tree = Tree::new();
    let mut roots = vec![tree.root()];
    for leaf in &found.leaves {
        tree.push(*leaf);
        roots.push(tree.root());
    }
    for (size, root) in &promises.signed {
        match usize::try_from(*size).ok().and_then(|size| roots.get(size)) {
            None => {
                return Err(Bad::Lost(format!(
                    "{size} entries were signed, the log ends at {head}"
                )));
            }
            Some(found) if found != root => {
                return Err(Bad::Wrong(format!(
                    "{size} entries were signed with root {root}, have {found}"
                )));
            }
            Some(_) => (),
        }
    }
    Ok(())
}

/// Checks that a submission that is atomic is there as a whole or not at all, and a refused one not at all.
fn nothing_is_half_there(found: &Found, seed: u64) -> Result<(), Bad> {
    for (thread, number) in found.ids.keys().filter_map(|id| place(id)) {
        let submission = workload::submission(seed, thread, number);
        let there = submission
            .events
            .iter()
            .filter(|event| found.ids.contains_key(&event.fields().id))
            .count();
        let whole = there == submission.events.len() && !workload::is_refused(number);
        if submission.atomic && !whole {
            return Err(Bad::Wrong(format!(
                "of submission {number} of thread {thread}, {there} events are there"
            )));
        }
    }
    Ok(())
}

/// Sends again every submission that was acknowledged, and the one after: each event gets its old position, or its first.
fn ask_again(log: &Log, seed: u64, promises: &Promises) -> Result<(), Bad> {
    for thread in 0..workload::THREADS {
        let numbers = promises.acknowledged.keys().filter_map(|id| place(id));
        let last = numbers.filter(|(of, _)| *of == thread).map(|(_, number)| number).max();
        let all: Vec<_> = (0..=last.map_or(0, |last| last + 1))
            .map(|number| workload::submission(seed, thread, number))
            .collect();
        for some in all.chunks(64) {
            let outcomes =
                log.append_blocking(some.to_vec()).map_err(|error| Bad::Wrong(told(&error)))?;
            for (submission, outcomes) in some.iter().zip(outcomes) {
                for (event, outcome) in submission.events.iter().zip(outcomes) {
                    is_as_promised(&event.fields().id, outcome, promises)?;
                }
            }
        }
    }
    Ok(())
}

fn is_as_promised(id: &str, outcome: Outcome, promises: &Promises) -> Result<(), Bad> {
    let Some(old) = promises.acknowledged.get(id) else {
        let refused = place(id).is_some_and(|(_, number)| workload::is_refused(number));
        return if refused == outcome.is_refusal() {
            Ok(())
        } else {
            Err(Bad::Wrong(format!("{id}, asked again, is {outcome:?}")))
        };
    };
    if matches!(outcome, Outcome::Duplicate(receipt) if receipt.position.get() == *old) {
        return Ok(());
    }
    let now = format!("asked again it is {outcome:?}");
    Err(Bad::Wrong(format!("{id} was acknowledged at {old}, {now}")))
}

/// Reads thread and number of the submission from an id of the workload.
fn place(id: &str) -> Option<(u64, u64)> {
    let mut parts = id.split('-').skip(1).map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??))
}
