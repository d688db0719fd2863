//! Claims that are like each other: the lowest, the best and the highest figure, and whether they agree.

use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_domain::text::Metric;

use crate::claims::claim::{Folded, value};
use crate::claims::document::{Estimate, Group, State};
use crate::claims::figure::{self, End, Span};
use crate::claims::like::Like;
use crate::claims::overlap::Groups;
use crate::condition::fold::Context;
use crate::known::Known;
use crate::origins;

/// A figure that somebody gives for a claim that stands.
struct Given<'a> {
    claim: &'a EntityRef,
    known: &'a Arc<Known>,
}

/// Claims that are like each other, in order of reference.
pub(crate) struct Alike<'a> {
    pub(crate) like: &'a Like,
    pub(crate) claims: Vec<&'a Folded>,
}

impl Alike<'_> {
    /// Returns the id of the group: none while it has no claim.
    pub(crate) fn id(&self) -> String {
        let first = self.claims.first().map(|one| one.claim.to_string());
        format!("group/{}", first.unwrap_or_default())
    }

    fn given(&self) -> Vec<Given<'_>> {
        let standing = self.claims.iter().filter(|claim| claim.record.stands());
        let given = standing
            .flat_map(|one| one.made.iter().map(|known| Given { claim: &one.claim, known }));
        given.collect()
    }

    /// Renders the group beside the others; says whether the best of two figures is told by arrival alone.
    pub(crate) fn render(
        &self,
        metric: &Metric,
        others: &Groups<'_>,
        context: &Context<'_>,
    ) -> (Group, bool) {
        let standing = self.claims.iter().filter(|claim| claim.record.stands());
        let evidence: Vec<Arc<Known>> = standing.flat_map(|claim| claim.evidence()).collect();
        let tally = origins::count(&evidence, context.records);
        context.note_opt(tally.stamp);
        let given = self.given();
        // A metric of somebody's own has no other claims to be held against.
        let compared = if self.like.alone.is_none() { given.as_slice() } else { &[] };
        let best = Best::of(compared, context);
        let like = self.like;
        let group = Group {
            id: self.id(),
            metric: metric.to_string(),
            population: like.population.clone(),
            sides: like.sides.iter().map(ToString::to_string).collect(),
            aggregation: like.aggregation,
            unit: like.unit.clone(),
            per: like.per.clone(),
            place: like.place.as_ref().map(ToString::to_string),
            period: like.period.clone(),
            about: like.about.as_ref().map(ToString::to_string),
            low: lowest(compared),
            best: best.estimate,
            high: highest(compared),
            state: self.state(&evidence, &tally),
            claims: self.claims.iter().map(|claim| claim.render(context)).collect(),
            overlaps: others.overlapping(like),
            reports: tally.reports,
            origins: tally.origins,
            grade: origins::grade(&evidence, context.actors, context.valid),
        };
        (group, best.is_order_unknown)
    }

    fn state(&self, evidence: &[Arc<Known>], tally: &origins::Counted) -> Option<State> {
        let mut standing = self.claims.iter().filter(|claim| claim.record.stands());
        let is_denied = standing.any(|claim| !claim.denials().is_empty());
        let figures = evidence
            .iter()
            .zip(&tally.of_each)
            .filter_map(|(known, origin)| Some((origin.as_deref()?, Span::of(value(known)?))));
        if is_denied || figure::are_disjoint(figures) {
            Some(State::Contested)
        } else {
            (tally.origins >= 2).then_some(State::Corroborated)
        }
    }
}

/// The figure of the best grade.
struct Best {
    estimate: Option<Estimate>,
    /// Whether another figure of that grade ties with it, so that arrival alone decides.
    is_order_unknown: bool,
}

impl Best {
    fn of(given: &[Given<'_>], context: &Context<'_>) -> Self {
        let graded: Vec<_> = given
            .iter()
            .filter_map(|one| {
                let end = figure::point(value(one.known)?)?;
                Some((origins::grade_of(one.known, context.actors, context.valid), one, end))
            })
            .collect();
        let best = graded.iter().min_by(|(grade, one, _), (other_grade, other, _)| {
            grade.cmp(other_grade).then(other.known.order.cmp(&one.known.order))
        });
        let Some((grade, one, end)) = best else {
            return Self { estimate: None, is_order_unknown: false };
        };
        let is_order_unknown = graded.iter().any(|(other_grade, other, other_end)| {
            other_grade == grade
                && other.known.order.ties(one.known.order)
                && other_end.value != end.value
        });
        let same = graded.iter().filter(|(_, _, other)| other.value == end.value);
        let estimate = Some(Estimate {
            value: end.value,
            inclusive: true,
            approximate: end.approximate,
            contributors: names(same.map(|(_, one, _)| one.claim)),
        });
        Self { estimate, is_order_unknown }
    }
}

fn lowest(given: &[Given<'_>]) -> Option<Estimate> {
    let ends = ends(given, figure::low);
    let lowest = ends.iter().map(|(_, end)| (end.value, !end.inclusive)).min()?;
    estimate(&ends, (lowest.0, !lowest.1))
}

fn highest(given: &[Given<'_>]) -> Option<Estimate> {
    let ends = ends(given, figure::high);
    let highest = ends.iter().map(|(_, end)| (end.value, end.inclusive)).max()?;
    estimate(&ends, highest)
}

type Ends<'a> = Vec<(&'a EntityRef, End)>;

fn ends<'a>(
    given: &'a [Given<'a>],
    end: fn(&chancery_domain::kinds::saying::ClaimValue) -> Option<End>,
) -> Ends<'a> {
    let ends = given.iter().filter_map(|one| Some((one.claim, end(value(one.known)?)?)));
    ends.collect()
}

/// Tells of a number with all who give it.
fn estimate(ends: &Ends<'_>, (number, inclusive): (i64, bool)) -> Option<Estimate> {
    let says = |(_, end): &&(&EntityRef, End)| (end.value, end.inclusive) == (number, inclusive);
    let givers: Vec<_> = ends.iter().filter(says).collect();
    (!givers.is_empty()).then(|| Estimate {
        value: number,
        inclusive,
        approximate: givers.iter().all(|(_, end)| end.approximate),
        contributors: names(givers.iter().map(|(claim, _)| *claim)),
    })
}

fn names<'a>(claims: impl Iterator<Item = &'a EntityRef>) -> Vec<String> {
    let names: std::collections::BTreeSet<_> = claims.map(ToString::to_string).collect();
    names.into_iter().collect()
}
