//! The figures that were told of a commitment, and what those come to that can be added.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chancery_domain::kinds::registry::Reliability;
use chancery_domain::kinds::settlement::{Basis, CommitmentProgressed};

use crate::known::{Known, OrderKey};

/// One report of progress.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) unit: String,
    pub(crate) basis: Option<Basis>,
    /// The tranche, or the report and date that stand for one.
    pub(crate) tranche: String,
    grade: Reverse<(Reliability, u8)>,
    pub(crate) order: OrderKey,
    pub(crate) done: Option<u64>,
    pub(crate) total: Option<u64>,
}

impl Figure {
    /// Takes down a report, and how it is graded.
    pub(crate) fn of(body: &CommitmentProgressed, known: &Known, grade: (Reliability, u8)) -> Self {
        Self {
            unit: body.unit.to_string(),
            basis: body.basis,
            tranche: tranche_key(body, known),
            grade: Reverse(grade),
            order: known.order,
            done: body.done,
            total: body.total,
        }
    }

    /// Ranks the figures of one tranche: the best-graded counts, of several the latest.
    pub(crate) fn rank(&self) -> (Reverse<(Reliability, u8)>, OrderKey) {
        (self.grade, self.order)
    }
}

/// By what figures count: the unit and the basis of the commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Measure {
    /// The unit; none while nobody said how much, then it is that of the first figure.
    pub(crate) unit: Option<String>,
    pub(crate) basis: Basis,
}

type Counted = (Reverse<(Reliability, u8)>, OrderKey, u64);

/// All figures in order, and the sum of those that are of one measure.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    told: Vec<Figure>,
    measure: Measure,
    tranches: BTreeMap<String, Counted>,
    total: Option<u64>,
    /// Whether figures of one tranche differ.
    pub(crate) differ: bool,
    unit: Option<String>,
}

impl Figures {
    /// Begins with none.
    pub(crate) fn new() -> Self {
        let measure = Measure { unit: None, basis: Basis::Ambiguous };
        Self::by(measure)
    }

    fn by(measure: Measure) -> Self {
        let (told, tranches) = (Vec::new(), BTreeMap::new());
        Self { told, measure, tranches, total: None, differ: false, unit: None }
    }

    /// Takes the next figure.
    pub(crate) fn take(&mut self, figure: Figure) {
        if self.is_comparable(&figure) {
            self.count(&figure);
        }
        self.told.push(figure);
    }

    /// Counts by this measure from now on, the figures that were told of before it was known too.
    pub(crate) fn measure_by(&mut self, measure: Measure) {
        if measure != self.measure {
            let told = std::mem::replace(self, Self::by(measure)).told;
            for figure in told {
                self.take(figure);
            }
        }
    }

    /// Says whether a figure can be added: of the commitment's unit, and of its basis or of none given.
    fn is_comparable(&self, figure: &Figure) -> bool {
        let unit = self.unit().is_none_or(|unit| unit == figure.unit);
        unit && figure.basis.is_none_or(|basis| basis == self.measure.basis)
    }

    fn count(&mut self, figure: &Figure) {
        if let Some(done) = figure.done {
            self.count_tranche(&figure.tranche, (figure.grade, figure.order, done));
        }
        self.total = figure.total.or(self.total);
        self.unit.get_or_insert_with(|| figure.unit.clone());
    }

    /// Counts a tranche once: its best-graded, then latest figure.
    fn count_tranche(&mut self, tranche: &str, figure: Counted) {
        match self.tranches.get_mut(tranche) {
            Some(known) => {
                self.differ |= known.2 != figure.2;
                if figure > *known {
                    *known = figure;
                }
            }
            None => {
                self.tranches.insert(tranche.to_owned(), figure);
            }
        }
    }

    /// Returns the unit: the commitment's, else that of the first figure.
    pub(crate) fn unit(&self) -> Option<&str> {
        self.measure.unit.as_deref().or(self.unit.as_deref())
    }

    /// Returns what is done: the sum of the tranches, or the latest total where that is more.
    pub(crate) fn done(&self) -> u64 {
        self.sum().max(self.total.unwrap_or(0))
    }

    /// Returns the sum of the tranches.
    pub(crate) fn sum(&self) -> u64 {
        self.tranches.values().fold(0_u64, |sum, figure| sum.saturating_add(figure.2))
    }

    /// Returns the latest total that was told, of those that can be compared.
    pub(crate) fn total(&self) -> Option<u64> {
        self.total
    }

    /// Returns every figure that was told, in order, and whether it can be added.
    pub(crate) fn told(&self) -> impl Iterator<Item = (&Figure, bool)> {
        self.told.iter().map(|figure| (figure, self.is_comparable(figure)))
    }
}

/// Names the tranche of a figure: as given, else its report and date.
fn tranche_key(body: &CommitmentProgressed, known: &Known) -> String {
    if let Some(tranche) = &body.tranche {
        return format!("tranche {tranche}");
    }
    let common = known.event.common.as_ref();
    let report = common.and_then(|common| common.evidence.first()).map(|one| one.report.as_str());
    let date = common.map(|common| common.occurred.as_str()).unwrap_or_default();
    format!("report {} {date}", report.unwrap_or_default())
}
