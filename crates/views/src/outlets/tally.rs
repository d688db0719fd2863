//! Tallies: what each assertion and report adds, in any order, and what is taken off again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::assertion::Mode;
use chancery_domain::edtf::Edtf;
use chancery_domain::{EntityKind, EntityRef};

use crate::known::{Known, RecordState, Stamp};
use crate::origins::Records;
use crate::source::Source;

/// Counts of one outlet. Adding and removing commute, so that a tally does not depend on the order of either, and
/// may pass below zero between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    reports: i64,
    assertions: i64,
    corroborated: i64,
    corrected: i64,
    retracted: i64,
}

impl Tally {
    /// Adds another one's counts.
    pub fn add(&mut self, other: &Self) {
        self.each(other, |one, other| one + other);
    }

    /// Takes another one's counts off.
    pub fn remove(&mut self, other: &Self) {
        self.each(other, |one, other| one - other);
    }

    fn each(&mut self, other: &Self, put: impl Fn(i64, i64) -> i64) {
        let Self { reports, assertions, corroborated, corrected, retracted } = other;
        self.reports = put(self.reports, *reports);
        self.assertions = put(self.assertions, *assertions);
        self.corroborated = put(self.corroborated, *corroborated);
        self.corrected = put(self.corrected, *corrected);
        self.retracted = put(self.retracted, *retracted);
    }

    /// Returns the counts in the order of the document, for a store.
    pub fn to_counts(self) -> [i64; 5] {
        let Self { reports, assertions, corroborated, corrected, retracted } = self;
        [reports, assertions, corroborated, corrected, retracted]
    }

    /// Takes what [`Tally::to_counts`] gave.
    pub fn from_counts(counts: [i64; 5]) -> Self {
        let [reports, assertions, corroborated, corrected, retracted] = counts;
        Self { reports, assertions, corroborated, corrected, retracted }
    }

    /// Returns how many reports there are, of different content.
    pub fn reports(&self) -> u64 {
        shown(self.reports)
    }

    /// Returns how many assertions there are.
    pub fn assertions(&self) -> u64 {
        shown(self.assertions)
    }

    /// Returns how many of them are corroborated.
    pub fn corroborated(&self) -> u64 {
        shown(self.corroborated)
    }

    /// Returns how many of them the outlet corrected.
    pub fn corrected(&self) -> u64 {
        shown(self.corrected)
    }

    /// Returns how many of them the outlet took back.
    pub fn retracted(&self) -> u64 {
        shown(self.retracted)
    }
}

/// Of what is complete no count is below zero.
fn shown(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// What something adds to the tally of an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The outlet.
    pub outlet: EntityRef,
    /// What it adds.
    pub adds: Tally,
}

/// Returns the outlet of an assertion that says something on its account: that of the first hop.
fn outlet_of(known: &Known) -> Option<&EntityRef> {
    let common = known.event.common.as_ref()?;
    let says = match common.mode {
        Mode::Verbatim | Mode::Paraphrase | Mode::Editorial => true,
        Mode::Inference | Mode::Machine => false,
    };
    let first = common.attribution.first().and_then(|hop| hop.agent.as_ref());
    first.filter(|agent| says && agent.kind() == EntityKind::Outlet)
}

/// Returns what an assertion adds as it is known; none when it says nothing on the account of an outlet, or was
/// retracted for another's slip.
pub fn of_assertion(known: &Known, source: &dyn Source) -> Option<Share> {
    let outlet = outlet_of(known)?.clone();
    let (record, withdrawn) = Records::new(source).state_of(known);
    let own = known.is_by_outlet();
    let one = Tally { assertions: 1, ..Tally::default() };
    let adds = match record {
        RecordState::Current => one,
        RecordState::Corrected => Tally { corrected: i64::from(own), ..one },
        RecordState::Retracted if own || withdrawn.is_some() => Tally { retracted: 1, ..one },
        RecordState::Retracted | RecordState::Redacted => return None,
    };
    Some(Share { outlet, adds })
}

/// Returns what an assertion adds while a claim that it makes is corroborated; none when it does not count.
pub fn of_corroboration(known: &Known, source: &dyn Source) -> Option<Share> {
    let outlet = outlet_of(known)?.clone();
    let stands = !Records::new(source).is_retracted(known);
    stands.then(|| Share { outlet, adds: Tally { corroborated: 1, ..Tally::default() } })
}

/// Returns the outlet of a report as it is known, and the name of its content; none for one without an outlet.
pub fn of_report(report: &EntityRef, source: &dyn Source) -> Option<(EntityRef, Arc<str>)> {
    let report = source.report(report);
    Some((report.outlet()?.clone(), report.content()))
}

/// Adds up an outlet's tally from everything that may bear on it: assertions, references of reports, and the
/// positions of corroborated assertions. What a kept tally must come to, and what is asked of another N or V.
pub fn gather<'a>(
    outlet: &EntityRef,
    assertions: impl IntoIterator<Item = &'a Known>,
    reports: impl IntoIterator<Item = &'a EntityRef>,
    corroborated: &BTreeSet<u64>,
    source: &dyn Source,
    valid: Option<&Edtf>,
) -> Tally {
    let mut tally = Tally::default();
    for known in assertions.into_iter().filter(|known| known.order.counts_at(valid)) {
        let is_corroborated = corroborated.contains(&known.position().get());
        let borne_out = of_corroboration(known, source).filter(|_| is_corroborated);
        let shares = of_assertion(known, source).into_iter().chain(borne_out);
        shares.filter(|share| share.outlet == *outlet).for_each(|share| tally.add(&share.adds));
    }
    let mut contents = Contents::default();
    let reports: BTreeSet<&EntityRef> = reports.into_iter().collect();
    for (by, content) in reports.into_iter().filter_map(|report| of_report(report, source)) {
        if by == *outlet {
            tally.add(&contents.add(&content));
        }
    }
    tally
}

/// Returns the latest stamp of what [`of_assertion`] rests on.
pub fn stamp(known: &Known, source: &dyn Source) -> Stamp {
    let withdrawn = Records::new(source).state_of(known).1;
    known.amended().into_iter().chain(withdrawn).fold(known.stamp, Stamp::max)
}

/// The contents of an outlet's reports, with how many reports have each.
#[derive(Clone, Debug, Default)]
pub struct Contents(BTreeMap<Arc<str>, u64>);

impl Contents {
    /// Adds a report; returns what that adds to the tally.
    pub fn add(&mut self, content: &Arc<str>) -> Tally {
        let count = self.0.entry(Arc::clone(content)).or_default();
        *count += 1;
        Self::counted(*count - 1, *count)
    }

    /// Takes a report off; returns what that adds to the tally.
    pub fn remove(&mut self, content: &Arc<str>) -> Tally {
        let before = self.0.get(content).copied().unwrap_or(0);
        let after = before.saturating_sub(1);
        if after == 0 {
            self.0.remove(content);
        } else {
            self.0.insert(Arc::clone(content), after);
        }
        Self::counted(before, after)
    }

    /// Returns what it adds to the tally that a content has another number of reports; for a store that counts them.
    pub fn counted(before: u64, after: u64) -> Tally {
        let reports = i64::from(after > 0) - i64::from(before > 0);
        Tally { reports, ..Tally::default() }
    }
}
