//! What speaks against conditions from elsewhere: meetings between the same sides that brought no agreement.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::{Body, EntityRef};

use crate::actors::Actors;
use crate::condition::fold::Context;
use crate::known::{Known, Stamp};
use crate::near;
use crate::origins::Records;
use crate::source::Source;

/// The reports that meetings between the same sides brought no agreement, by issue.
#[derive(Clone, Debug, Default)]
pub struct Failures {
    by_issue: BTreeMap<EntityRef, Vec<Arc<Known>>>,
    /// Those between whom the outcome in question would be.
    principals: Vec<EntityRef>,
    /// The latest amendment of a meeting of theirs of which an outcome was told.
    amended: Option<Stamp>,
}

/// What speaks against a condition on some issue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Against {
    pub(crate) reports: Vec<Arc<Known>>,
    /// The latest stamp of what this rests on.
    pub(crate) stamp: Option<Stamp>,
}

impl PartialEq for Against {
    fn eq(&self, other: &Self) -> bool {
        let places = |one: &Self| -> Vec<_> {
            one.reports.iter().map(|known| (known.position(), known.latest_stamp())).collect()
        };
        self.stamp == other.stamp && places(self) == places(other)
    }
}

impl Failures {
    /// Finds the failures between the sides of some principals.
    pub(crate) fn between(
        principals: &[EntityRef],
        source: &dyn Source,
        valid: Option<&Edtf>,
    ) -> Self {
        let (actors, records) = (Actors::new(source), Records::new(source));
        let context = Context::new(source, &actors, &records, valid);
        let mut found = Self { principals: principals.to_vec(), ..Self::default() };
        if let [first, second, ..] = principals {
            // All sides must be there, so what two of them had together is enough to look through.
            let (one_side, other_side) = (actors.side(first), actors.side(second));
            let pairs =
                one_side.iter().flat_map(|one| other_side.iter().map(move |two| (one, two)));
            for (one, other) in pairs {
                found.add_between(one, other, &context);
            }
        }
        for reports in found.by_issue.values_mut() {
            reports.sort_unstable_by_key(|known| known.position());
            reports.dedup_by_key(|known| known.position());
        }
        found.amended = found.amended.max(actors.used().filter(|_| !found.by_issue.is_empty()));
        found
    }

    fn add_between(&mut self, one: &EntityRef, other: &EntityRef, context: &Context<'_>) {
        let sides: Vec<_> = self.principals.iter().map(|one| context.actors.side(one)).collect();
        for meeting in near::between(one, other, context).iter() {
            let met = |side: &BTreeSet<EntityRef>| {
                meeting.brief.principals.iter().any(|actor| side.contains(actor))
            };
            if !sides.iter().all(|side| met(side)) {
                continue;
            }
            self.amended = self.amended.max(meeting.brief.amended);
            for known in &meeting.brief.failures {
                let Body::MeetingOutcomeReported(body) = &known.event.body else { continue };
                if let Some(issue) = &body.issue {
                    let reports = self.by_issue.entry(issue.entity().clone()).or_default();
                    reports.push(Arc::clone(known));
                }
            }
        }
    }

    /// Says whether these are the failures between the sides of these principals.
    pub(crate) fn are_of(&self, principals: &[EntityRef]) -> bool {
        self.principals == principals
    }

    /// Returns what speaks against a condition on an issue; nothing where it is on none.
    pub(crate) fn on(&self, issue: Option<&EntityRef>) -> Against {
        let Some(issue) = issue else { return Against::default() };
        let reports = self.by_issue.get(issue).cloned().unwrap_or_default();
        let latest = reports.iter().map(|known| known.latest_stamp()).max();
        Against { stamp: latest.max(self.amended), reports }
    }
}
