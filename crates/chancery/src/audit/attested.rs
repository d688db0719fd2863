//! Attestations: what the system said that its views came to, beside what they come to when the log is folded.

use std::collections::{BTreeMap, BTreeSet};

use chancery_domain::kinds::view::{ATTESTED, ViewAttested};
use chancery_domain::{Cursor, Position};
use chancery_event_log::{Archive, StoredRecord};
use chancery_projections::Attestation;
use chancery_wire::entry::{Entry, Relation};

use super::report::{AttestationReport, Report, Verdict};

/// The kind of event that removes a payload.
const REDACTED: &str = "chancery.payload.redacted.v1";

/// Every attestation in a log, and what was redacted from it.
#[derive(Debug, Default)]
pub(super) struct Attestations {
    said: Vec<Said>,
    redactions: Vec<Redaction>,
}

/// One attestation; none when its data are none.
#[derive(Debug)]
struct Said {
    at: Position,
    data: Option<Result<ViewAttested, String>>,
}

/// A payload that was removed, and the event that says so.
#[derive(Clone, Copy, Debug)]
struct Redaction {
    target: Position,
    by: Position,
}

impl Said {
    /// Begins what is told of it.
    fn told(&self) -> AttestationReport {
        let data = self.data.as_ref().and_then(|data| data.as_ref().ok());
        AttestationReport {
            position: self.at.get(),
            view: data.map(|data| data.view.clone()).unwrap_or_default(),
            upto: data.map_or(0, |data| data.upto.get()),
            fold_version: data.map_or(0, |data| data.fold_version),
            result: Verdict::Ok,
            reason: None,
        }
    }
}

impl Attestations {
    /// Finds those of a stopped log; what cannot be read is told by the audit of the log itself.
    pub(super) fn of_archive(archive: &Archive) -> Self {
        let mut found = Self::default();
        for kind in [ATTESTED, REDACTED] {
            let places = archive.of_kind(kind, Cursor::Start, usize::MAX >> 1).unwrap_or_default();
            for at in places {
                if let Ok(Some(record)) = archive.record(at)
                    && let Ok(entry) = Entry::from_json(&record.entry)
                {
                    found.note(&record, &entry);
                }
            }
        }
        found
    }

    /// Keeps those that are recorded through a position.
    pub(super) fn through(mut self, through: Position) -> Self {
        self.said.retain(|said| said.at <= through);
        self.redactions.retain(|redaction| redaction.by <= through);
        self
    }

    /// Takes note of a record that is one, or that redacts something.
    pub(super) fn note(&mut self, record: &StoredRecord, entry: &Entry) {
        if entry.kind == ATTESTED {
            let read = |part: &chancery_event_log::StoredPart| {
                serde_json::from_slice(&part.bytes).map_err(|error| error.to_string())
            };
            self.said.push(Said { at: record.position, data: record.data.as_ref().map(read) });
        }
        let redacts = entry.refs.iter().filter(|one| one.rel == Relation::Redacts);
        self.redactions
            .extend(redacts.map(|one| Redaction { target: one.position, by: record.position }));
    }

    /// Returns the positions after which the views must be looked at.
    pub(super) fn points(&self) -> BTreeSet<Position> {
        let read = self.said.iter().filter_map(|said| match &said.data {
            Some(Ok(data)) if data.upto < said.at => Some(data.upto),
            _ => None,
        });
        read.collect()
    }

    /// Compares every attestation with what the views came to, in order of position.
    pub(super) fn judge(&self, report: &mut Report, made: &BTreeMap<Position, Attestation>) {
        for said in &self.said {
            let judgement = match &said.data {
                None => self.without_data(said.at),
                Some(Err(why)) => differs("data", "the data of an attestation", why),
                Some(Ok(data)) => self.compared(said.at, data, made),
            };
            report.add_attestation(judgement, said.told());
        }
    }

    /// Judges an attestation whose own payload is gone.
    fn without_data(&self, at: Position) -> Judgement {
        match self.redactions.iter().find(|redaction| redaction.target == at) {
            Some(Redaction { by, .. }) => Judgement::Unverifiable(format!("redacted by {by}")),
            // That a payload is missing is told by the audit of the log.
            None => Judgement::Unverifiable("its data are missing".to_owned()),
        }
    }

    fn compared(
        &self,
        at: Position,
        data: &ViewAttested,
        made: &BTreeMap<Position, Attestation>,
    ) -> Judgement {
        if data.upto >= at {
            return differs("upto", &format!("a position before {at}"), &data.upto.to_string());
        }
        let Some(made) = made.get(&data.upto) else {
            return Judgement::Unverifiable("the log could not be folded so far".to_owned());
        };
        if made.upto != data.upto {
            let expected = format!("{}, the last event before it that is folded", made.upto);
            return differs("upto", &expected, &data.upto.to_string());
        }
        if made.root.to_string() != data.root.as_str() {
            return differs("root", &made.root.to_string(), data.root.as_str());
        }
        let Some(view) = made.views.iter().find(|view| view.view == data.view) else {
            return Judgement::Unverifiable("this version knows no such view".to_owned());
        };
        if view.fold_version != data.fold_version {
            return Judgement::Unverifiable(format!("fold {}", data.fold_version));
        }
        if let Some(by) = self.redacted_since(data.upto) {
            return Judgement::Unverifiable(format!("redacted by {by}"));
        }
        if view.rows != data.rows {
            return differs("rows", &view.rows.to_string(), &data.rows.to_string());
        }
        if view.digest.to_string() != data.digest.as_str() {
            return differs("digest", &view.digest.to_string(), data.digest.as_str());
        }
        Judgement::Ok
    }

    /// Finds the first redaction after a position of something before it that is folded.
    fn redacted_since(&self, upto: Position) -> Option<Position> {
        let is_folded = |target| !self.said.iter().any(|said| said.at == target);
        let since = self.redactions.iter().filter(|one| one.target <= upto && one.by > upto);
        since.filter(|one| is_folded(one.target)).map(|one| one.by).min()
    }
}

/// What became of an attestation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    Ok,
    Unverifiable(String),
    Differs { member: &'static str, expected: String, found: String },
}

fn differs(member: &'static str, expected: &str, found: &str) -> Judgement {
    Judgement::Differs { member, expected: expected.to_owned(), found: found.to_owned() }
}
