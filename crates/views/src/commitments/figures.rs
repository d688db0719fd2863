//! Tranches and totals as they were told, and what they come to.

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_domain::Body;
use chancery_domain::kinds::settlement::{Basis as QuantityBasis, CommitmentProgressed};

use crate::basis::Gathered;
use crate::commitment::CommitmentFold;
use crate::commitment::figures::Figure;
use crate::commitments::document::{Progress, Total, Tranche};
use crate::condition::fold::Context;
use crate::condition::row::{mode, occurred};
use crate::known::Known;

/// Tells how far a commitment has come; none when there is neither a quantity nor a figure that counts.
pub(crate) fn progress(fold: &CommitmentFold) -> Option<Progress> {
    let shown = fold.shown()?;
    let total = fold.figures.total();
    Some(Progress {
        done: shown.done,
        of: shown.of,
        unit: shown.unit,
        basis: shown.basis,
        reported_total: total,
        difference: total.map(|total| difference(total, fold.figures.sum())),
    })
}

/// Returns by how much a total is more than the tranches; less when it is negative.
fn difference(total: u64, sum: u64) -> i64 {
    let signed = |figure: u64| i64::try_from(figure).unwrap_or(i64::MAX);
    signed(total).saturating_sub(signed(sum))
}

/// A figure of a tranche, whether it can be added, and the event that tells it.
type Told<'a> = (&'a Figure, &'a Arc<Known>, &'a CommitmentProgressed);

/// Which figures are of one tranche: its name, its unit, and its basis where that is not the commitment's.
type Group<'a> = (&'a str, bool, &'a str, Option<QuantityBasis>);

/// Lists the tranches, in the order in which they were first told.
pub(crate) fn tranches(
    fold: &CommitmentFold,
    steps: &[Arc<Known>],
    context: &Context<'_>,
) -> Vec<Tranche> {
    let mut groups: BTreeMap<Group<'_>, Vec<Told<'_>>> = BTreeMap::new();
    for (figure, counted) in fold.figures.told().filter(|(figure, _)| figure.done.is_some()) {
        let basis = figure.basis.filter(|_| !counted);
        let Some((known, body)) = event(figure, steps) else { continue };
        let group = (figure.tranche.as_str(), counted, figure.unit.as_str(), basis);
        groups.entry(group).or_default().push((figure, known, body));
    }
    let mut rows: Vec<_> = groups
        .iter()
        .filter_map(|((_, counted, ..), told)| {
            let first = told.iter().map(|(figure, ..)| figure.order).min()?;
            Some((first, tranche(told, *counted, context)?))
        })
        .collect();
    rows.sort_by_key(|(first, _)| *first);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Renders a tranche: its best-graded, then latest figure, and whatever else was told of it.
fn tranche(told: &[Told<'_>], counted: bool, context: &Context<'_>) -> Option<Tranche> {
    let (figure, known, body) = told.iter().max_by_key(|(figure, ..)| figure.rank())?;
    let mut figures: Vec<u64> = told.iter().filter_map(|(figure, ..)| figure.done).collect();
    figures.sort_unstable();
    figures.dedup();
    let stated = told.iter().map(|(_, known, _)| Arc::clone(known));
    Some(Tranche {
        tranche: body.tranche.as_ref().map(|slug| slug.as_str().to_owned()),
        done: figure.done?,
        unit: figure.unit.clone(),
        basis: figure.basis,
        side: body.side.as_ref().map(ToString::to_string),
        occurred: occurred(known),
        counted,
        figures,
        rests_on: Gathered::stated_by(stated, context).basis(None, context),
    })
}

/// Lists the totals that were told, in order.
pub(crate) fn totals(fold: &CommitmentFold, steps: &[Arc<Known>]) -> Vec<Total> {
    let told = fold.figures.told().filter_map(|(figure, comparable)| {
        let (known, body) = event(figure, steps)?;
        Some((figure.total?, figure, comparable, known, body))
    });
    let total = |(total, figure, comparable, known, body): (
        u64,
        &Figure,
        bool,
        &Arc<Known>,
        &CommitmentProgressed,
    )| Total {
        total,
        unit: figure.unit.clone(),
        basis: figure.basis,
        side: body.side.as_ref().map(ToString::to_string),
        occurred: occurred(known),
        comparable,
        position: known.position().get(),
        mode: mode(known),
    };
    told.map(total).collect()
}

/// Finds the event that tells a figure.
fn event<'a>(
    figure: &Figure,
    steps: &'a [Arc<Known>],
) -> Option<(&'a Arc<Known>, &'a CommitmentProgressed)> {
    let known = steps.iter().find(|known| known.order == figure.order)?;
    let Body::CommitmentProgressed(body) = &known.event.body else { return None };
    Some((known, body))
}
