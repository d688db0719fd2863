//! Corrections and retractions: does the target stand as they believe, may they, and is the result right?

use chancery_bus::{Bus, RequestError};
use chancery_domain::accept::{Candidate, accept};
use chancery_domain::kinds::record::{FlagTarget, Target};
use chancery_domain::{EntityRef, Fault, Kind, RecordedAt};
use chancery_wire::limits::EVENT_BYTES_MAX;
use chancery_wire::log::{Range, ReadRequest, Record, read_request::Select};
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind, canonical};
use serde_json::{Map, Value};

use crate::answer::log_failure;
use crate::chain::{Chain, State};
use crate::config::Editors;
use crate::judge::{About, Judged, wire_target};

/// Reads the chain that `target` belongs to; none when it is not recorded.
pub(crate) async fn read_chain(bus: &Bus, target: &Target) -> Result<Option<Chain>, Problem> {
    let reply = match bus.read_chain(wire_target(target)).await {
        Ok(reply) => reply,
        Err(error) => return no_chain(&error).map(|()| None),
    };
    if reply.records.is_empty() {
        return Ok(None);
    }
    Chain::from_records(&reply.records)
        .map(Some)
        .map_err(|error| Problem::new(ProblemKind::Internal, error.to_string()))
}

/// Tells a chain that is not there from one that cannot be had.
fn no_chain(error: &RequestError) -> Result<(), Problem> {
    let kind = error.problem().map(|problem| problem.kind);
    if matches!(kind, Some(ProblemKind::NotFound | ProblemKind::TargetUnknown)) {
        return Ok(());
    }
    if kind == Some(ProblemKind::TooLarge) {
        let detail = "was corrected too often to be read at once: publish another event instead";
        let errors = vec![FieldError::new("/data/target", detail)];
        return Err(Problem::with_errors(ProblemKind::TooLarge, errors));
    }
    Err(log_failure(error))
}

/// The problem of a target that is not recorded.
pub(crate) fn unknown_target(target: &Target) -> Problem {
    let named = match target {
        Target::Position(position) => format!("position {position} is not recorded"),
        Target::Key { source, id } => format!("`{id}` of `{source}` is not recorded"),
    };
    let errors = vec![FieldError::new("/data/target", named)];
    Problem::with_errors(ProblemKind::TargetUnknown, errors)
}

/// Judges a correction or retraction against the chain of its target, and fills in its subject.
///
/// What was sent before under the same id is left to the log, which knows whether it is the same.
///
/// # Errors
///
/// When the target is not the last member, the publisher may not change it, or the result is not right.
pub(crate) fn amend(
    judged: &mut Judged,
    chain: &Chain,
    editors: &Editors,
    now: RecordedAt,
) -> Result<(), Problem> {
    let given = judged.event.subject.take();
    judged.event.subject.clone_from(&chain.subject);
    if chain.has(&judged.event.source, &judged.event.id) {
        // Another subject than the first time is other content; the log says so.
        judged.event.subject = given.or(judged.event.subject.take());
        return Ok(());
    }
    let Some(target) = judged.about.target() else { return Ok(()) };
    if !chain.last().is(target) {
        return Err(stale_target(chain));
    }
    let mut faults: Vec<FieldError> = Vec::new();
    faults.extend(subject_fault(given.as_deref(), chain));
    let standing = standing_fault(&judged.event.source, &chain.last().source, editors);
    let forbidden = standing.is_some();
    faults.extend(standing);
    if Kind::from_type_name(&chain.kind).is_none() {
        let detail = format!("`{}` is written by the system, and is not corrected", chain.kind);
        faults.push(FieldError::new("/data/target", detail));
    } else if let About::Correction { patch, .. } = &judged.about {
        faults.extend(patch_faults(chain, patch, now));
    }
    if faults.is_empty() {
        return Ok(());
    }
    let alone = forbidden && faults.len() == 1;
    let kind = if alone { ProblemKind::Forbidden } else { ProblemKind::Invalid };
    Err(Problem::with_errors(kind, faults))
}

fn stale_target(chain: &Chain) -> Problem {
    let last = chain.last();
    let detail = match last.position {
        Some(head) => format!("the target was corrected or retracted since: name position {head}"),
        None => {
            format!("an earlier event of this batch amends the target: name its id `{}`", last.id)
        }
    };
    let errors = vec![FieldError::new("/data/target", detail)];
    Problem { head: last.position, ..Problem::with_errors(ProblemKind::StaleTarget, errors) }
}

fn subject_fault(given: Option<&str>, chain: &Chain) -> Option<FieldError> {
    let given = given?;
    let of_target = chain.subject.as_deref();
    (of_target != Some(given)).then(|| {
        let detail = match of_target {
            Some(subject) => {
                format!("the target's subject is `{subject}`: write it, or leave the subject out")
            }
            None => "the target has no subject: leave it out".to_owned(),
        };
        FieldError::new("/subject", detail)
    })
}

fn standing_fault(publisher: &str, owner: &str, editors: &Editors) -> Option<FieldError> {
    (publisher != owner && !editors.include(publisher)).then(|| {
        let detail = format!("the target is of `{owner}`: only it or an editor may change the record, not `{publisher}`");
        FieldError::new("/source", detail)
    })
}

/// Applies the patch and judges the result as if it were sent.
fn patch_faults(chain: &Chain, patch: &Map<String, Value>, now: RecordedAt) -> Vec<FieldError> {
    let at_patch = |detail: &str| vec![FieldError::new("/data/patch", detail)];
    let data = match chain.state() {
        State::Says(data) => chancery_domain::json::merge_patch(data, patch),
        State::Retracted => {
            return vec![FieldError::new(
                "/data/target",
                "the target is retracted: retract the retraction first, then correct",
            )];
        }
        State::Redacted => {
            return at_patch("the target's payload is redacted and cannot be patched");
        }
    };
    if canonical::to_vec(&data).len() > EVENT_BYTES_MAX {
        return at_patch("the corrected event would be too large");
    }
    let candidate = Candidate { type_name: &chain.kind, subject: None, data };
    match accept(candidate, now) {
        Err(faults) => faults.iter().map(in_patch).collect(),
        Ok(accepted) => {
            let subject = accepted.subject.as_ref().map(EntityRef::as_str);
            if subject == chain.subject.as_deref() {
                return Vec::new();
            }
            at_patch(
                "a correction cannot change the subject: retract the event and publish another",
            )
        }
    }
}

/// Moves a fault of the corrected event to the patch that brings it about.
fn in_patch(fault: &Fault) -> FieldError {
    let place = fault.pointer.strip_prefix("/data").unwrap_or_default();
    let detail = format!("the corrected event would be wrong: {}", fault.detail);
    FieldError::new(format!("/data/patch{place}"), detail)
}

/// Checks that a flag's publisher has a say about the recorded events that it names.
///
/// Entities are everybody's, and what is not recorded may be flagged in advance.
///
/// # Errors
///
/// When a flagged event is another publisher's, or the log does not answer.
pub(crate) async fn check_flag(
    bus: &Bus,
    judged: &Judged,
    editors: &Editors,
) -> Result<(), Problem> {
    let About::Flag { targets } = &judged.about else { return Ok(()) };
    let publisher = &judged.event.source;
    if editors.include(publisher) {
        return Ok(());
    }
    let mut faults = Vec::new();
    for (index, target) in targets.iter().enumerate() {
        let owner = match target {
            FlagTarget::Entity(_) => None,
            FlagTarget::Event(Target::Key { source, .. }) => Some(source.as_str().to_owned()),
            FlagTarget::Event(Target::Position(position)) => owner_of(bus, position.get()).await?,
        };
        let fault = owner.and_then(|owner| standing_fault(publisher, &owner, editors));
        faults.extend(
            fault.map(|fault| FieldError { pointer: format!("/data/targets/{index}"), ..fault }),
        );
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::with_errors(ProblemKind::Forbidden, faults))
    }
}

/// Finds the publisher of a recorded event.
async fn owner_of(bus: &Bus, position: u64) -> Result<Option<String>, Problem> {
    let range = Range { after: position - 1, through: position, limit: 1, max_bytes: 0 };
    let reply = bus.read(&ReadRequest { select: Some(Select::Range(range)) }).await;
    let records: Vec<Record> = reply.map_err(|error| log_failure(&error))?.records;
    let Some(record) = records.first() else { return Ok(None) };
    chancery_wire::entry::Entry::from_json(&record.entry)
        .map(|entry| Some(entry.source))
        .map_err(|error| Problem::new(ProblemKind::Internal, error.to_string()))
}
