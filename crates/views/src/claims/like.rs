//! What makes two figures comparable: like with like only.

use std::collections::BTreeSet;

use chancery_domain::EntityRef;
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::saying::{Aggregation, ClaimMade};

/// What a figure is of. Two figures are compared only where all of it is equal, as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Like {
    pub(crate) population: Option<String>,
    pub(crate) sides: BTreeSet<EntityRef>,
    pub(crate) aggregation: Option<Aggregation>,
    pub(crate) unit: String,
    pub(crate) per: Option<String>,
    pub(crate) place: Option<EntityRef>,
    pub(crate) period: Option<String>,
    /// How long one meeting took is no second figure for another one.
    pub(crate) about: Option<EntityRef>,
    /// The claim, for a metric that is never consolidated: it is like nothing but itself.
    pub(crate) alone: Option<EntityRef>,
}

impl Like {
    /// Reads what one assertion's figure is of.
    pub(crate) fn of(body: &ClaimMade) -> Self {
        let own = body.metric.as_str().starts_with("x-");
        Self {
            population: body.population.as_ref().map(ToString::to_string),
            sides: body.sides.iter().map(|side| side.entity().clone()).collect(),
            aggregation: body.aggregation,
            unit: body.unit.to_string(),
            per: body.per.as_ref().map(ToString::to_string),
            place: body.place.as_ref().map(|place| place.entity().clone()),
            period: body.period.as_ref().map(ToString::to_string),
            about: body.about.clone(),
            alone: own.then(|| body.claim.entity().clone()),
        }
    }

    /// Takes from a further report of the same claim what this one leaves open. Sides are not united: a figure of
    /// one side is none of both.
    pub(crate) fn unite(&mut self, other: Self) {
        if self.sides.is_empty() {
            self.sides = other.sides;
        }
        self.population = self.population.take().or(other.population);
        self.aggregation = self.aggregation.or(other.aggregation);
        self.per = self.per.take().or(other.per);
        self.place = self.place.take().or(other.place);
        self.period = self.period.take().or(other.period);
        self.about = self.about.take().or(other.about);
    }

    /// Says whether a report's figure is of this: it says nothing else, but may say less.
    pub(crate) fn takes(&self, report: &Self) -> bool {
        report.unit == self.unit
            && (report.sides.is_empty() || report.sides == self.sides)
            && says_no_other(report.population.as_ref(), self.population.as_ref())
            && says_no_other(report.aggregation.as_ref(), self.aggregation.as_ref())
            && says_no_other(report.per.as_ref(), self.per.as_ref())
            && says_no_other(report.place.as_ref(), self.place.as_ref())
            && says_no_other(report.period.as_ref(), self.period.as_ref())
            && says_no_other(report.about.as_ref(), self.about.as_ref())
    }

    /// Says whether two that are not alike may count some of the same: nothing of theirs excludes it.
    ///
    /// Whether soldiers are among the people is not for us to say; that is an asserted relation.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let sides = self.sides.is_empty()
            || other.sides.is_empty()
            || !self.sides.is_disjoint(&other.sides);
        self != other
            && self.alone.is_none()
            && (&self.unit, &self.per) == (&other.unit, &other.per)
            && sides
            && may_be_one(self.population.as_ref(), other.population.as_ref())
            && may_be_one(self.aggregation, other.aggregation)
            && may_be_one(self.place.as_ref(), other.place.as_ref())
            && may_be_one(self.about.as_ref(), other.about.as_ref())
            && periods_meet(self.period.as_deref(), other.period.as_deref())
    }
}

/// Says whether a report that may be silent says nothing else than the claim.
fn says_no_other<T: PartialEq>(report: Option<&T>, claim: Option<&T>) -> bool {
    report.is_none() || report == claim
}

fn may_be_one<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}

fn periods_meet(one: Option<&str>, other: Option<&str>) -> bool {
    let read = |text: Option<&str>| text.and_then(|text| Edtf::parse(text).ok());
    let Some((one, other)) = read(one).zip(read(other)) else { return true };
    let begins_in_time = |one: &Edtf, other: &Edtf| {
        let (begin, end) = (one.earliest(), other.latest());
        begin.zip(end).is_none_or(|(begin, end)| begin <= end)
    };
    begins_in_time(&one, &other) && begins_in_time(&other, &one)
}
