//! The `claims` document: the figures of a metric, low, best and high of like with like.
//!
//! Two figures are held against each other only where everything but the number is equal ([`like`]): soldiers
//! are never put among people, one side's losses never into both sides'. No number is calculated: low, best and
//! high are figures that somebody gave, each with the claims that give it. A metric of somebody's own (`x-…`) has
//! groups of one claim each and is not consolidated.
//!
//! Read in this order: [`like`], [`figure`], [`claim`], [`group`], [`overlap`].

mod claim;
mod document;
mod figure;
mod group;
mod like;
mod overlap;

use std::collections::{BTreeMap, BTreeSet};

use chancery_domain::edtf::Edtf;
use chancery_domain::text::Metric;
use chancery_domain::{EntityKind, EntityRef, Topic};

use crate::actors::Actors;
use crate::condition::fold::Context;
use crate::conditions::AsOf;
use crate::origins::Records;
use crate::questions::Question;
use crate::source::Source;

use claim::Folded;
pub use document::{Claim, Document, Estimate, Figure, Group, State};
use group::Alike;
use like::Like;
use overlap::Groups;

/// Name of the view.
pub const VIEW: &str = "claims";

/// Version of the rules that this view is folded by; raised when a document would change.
pub const FOLD_VERSION: u32 = 1;

/// Renders the document of a metric from what is known at N (the source) and at V (`valid`; none is open).
pub fn render(metric: &Metric, source: &dyn Source, valid: Option<&Edtf>) -> Document {
    let (actors, records) = (Actors::new(source), Records::new(source));
    let context = Context::new(source, &actors, &records, valid);
    let claims = claims_of(metric, &context);
    let folded: Vec<Folded> =
        claims.iter().filter_map(|claim| Folded::of(claim, metric, &context)).collect();
    let alike = alike(&folded);
    let all = Groups::of(&alike);
    let mut groups = Vec::with_capacity(alike.len());
    let mut asked = BTreeSet::new();
    for one in &alike {
        let (group, is_order_unknown) = one.render(metric, &all, &context);
        if is_order_unknown {
            asked
                .insert(Question { about: group.id.clone(), question: "order_unknown".to_owned() });
        }
        groups.push(group);
    }
    for claim in folded.iter().filter(|claim| claim.record.stands()) {
        let about = claim.claim.to_string();
        let ask = |code: &&str| Question { about: about.clone(), question: (*code).to_owned() };
        asked.extend(claim.questions.iter().map(ask));
    }
    let stamp = context.used().max(actors.used());
    Document {
        view: VIEW.to_owned(),
        key: metric.to_string(),
        position: stamp.map_or(0, |stamp| stamp.position.get()),
        as_of: AsOf::new(stamp, valid),
        groups,
        open_questions: asked.into_iter().collect(),
    }
}

/// Returns the claims that were ever made of a metric, at any V. What is redacted has no row any more, and is
/// folded in here as what took it away.
fn claims_of(metric: &Metric, context: &Context<'_>) -> BTreeSet<EntityRef> {
    let events = context.source.topic(&Topic::Metric(metric.clone()));
    let _ = context.counted(&events, |_| true);
    let subjects = events.iter().filter_map(|known| known.event.subject());
    subjects.filter(|subject| subject.kind() == EntityKind::Claim).collect()
}

/// Puts claims together that are like each other; groups in order of their first claim.
fn alike(folded: &[Folded]) -> Vec<Alike<'_>> {
    let mut groups: BTreeMap<&Like, Vec<&Folded>> = BTreeMap::new();
    for claim in folded {
        groups.entry(&claim.like).or_default().push(claim);
    }
    let mut alike: Vec<_> =
        groups.into_iter().map(|(like, claims)| Alike { like, claims }).collect();
    alike.sort_by_key(Alike::id);
    alike
}
