//! The `stances` document: who holds what, on an issue or of an actor.
//!
//! A cell is one actor on one issue: its latest word, and since when that word holds. A coder's inference fills a
//! cell only where nothing was said, and is marked. A refusal to confirm, a hope or a machine's reading is a
//! note. Two cells of one side that lean contrary ways are shown as contradictions; nobody decides which is right.
//!
//! Whose stance a `statement.made` voices: his for whom the last who speaks spoke, else the speaker's own.

mod cell;
mod document;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::topic::{Held, Topic};
use chancery_domain::{EntityKind, EntityRef};

use crate::actors::Actors;
use crate::condition::fold::Context;
use crate::conditions::AsOf;
use crate::known::Known;
use crate::origins::Records;
use crate::questions::Question;
use crate::source::Source;

use cell::Folded;
pub use document::{Cell, Contradiction, Document};

/// Name of the view.
pub const VIEW: &str = "stances";

/// Version of the rules that this view is folded by; raised when a document would change.
pub const FOLD_VERSION: u32 = 1;

/// Says whether a reference can be a key of this view.
pub fn is_key(reference: &EntityRef) -> bool {
    matches!(reference.kind(), EntityKind::Actor | EntityKind::Issue)
}

/// Renders the document of an issue or an actor from what is known at N (the source) and at V (`valid`; none is
/// open).
pub fn render(key: &EntityRef, source: &dyn Source, valid: Option<&Edtf>) -> Document {
    let (actors, records) = (Actors::new(source), Records::new(source));
    let context = Context::new(source, &actors, &records, valid);
    let own = cells(key, &context, |_| true);
    let beside = if key.kind() == EntityKind::Actor && !own.is_empty() {
        cells_of_side(key, &own, &context)
    } else {
        Vec::new()
    };
    let mut cells = Vec::with_capacity(own.len());
    let mut asked = Vec::new();
    for folded in &own {
        actors.rely_on(&folded.holder);
        let contrary = own.iter().chain(&beside).filter(|other| {
            folded.contradicts(other) && actors.same_side(&folded.holder, &other.holder)
        });
        let mut contradictions: Vec<_> = contrary.filter_map(Folded::contradiction).collect();
        contradictions.sort_unstable();
        let Some(cell) = folded.render(contradictions, &context) else { continue };
        if folded.order_unknown && folded.record.stands() {
            asked.push(Question { about: cell.id(), question: "order_unknown".to_owned() });
        }
        cells.push(cell);
    }
    let stamp = context.used().max(actors.used());
    Document {
        view: VIEW.to_owned(),
        key: key.to_string(),
        position: stamp.map_or(0, |stamp| stamp.position.get()),
        as_of: AsOf::new(stamp, valid),
        cells,
        open_questions: asked,
    }
}

/// Returns the actors in whose documents the stances of an actor are looked at, itself among them: those on its side.
/// Of two actors each is on the side of the other or neither is.
pub fn looked_at_by(actor: &EntityRef, source: &dyn Source) -> BTreeSet<EntityRef> {
    BTreeSet::clone(&Actors::new(source).side(actor))
}

/// Folds the cells of an actor or an issue, of the wanted events alone; in order of actor and issue.
fn cells(
    key: &EntityRef,
    context: &Context<'_>,
    is_wanted: impl Fn(&Known) -> bool,
) -> Vec<Folded> {
    let events = context.source.topic(&Topic::Stances(key.clone()));
    let mut by_cell: BTreeMap<(EntityRef, EntityRef), Vec<Arc<Known>>> = BTreeMap::new();
    for known in context.counted(&events, is_wanted) {
        let Some(held) = Held::of(&known.event) else { continue };
        if held.holder == key || held.issue == key {
            let cell = (held.holder.clone(), held.issue.clone());
            by_cell.entry(cell).or_default().push(known);
        }
    }
    by_cell.values().filter_map(|events| Folded::of(events, context)).collect()
}

/// Folds what others on the side of an actor hold about the issues that it has a word on. Of their events these
/// are looked at, and those that were amended: a correction or a merge may have taken them from such an issue.
fn cells_of_side(actor: &EntityRef, own: &[Folded], context: &Context<'_>) -> Vec<Folded> {
    let issues: BTreeSet<&EntityRef> = own.iter().map(|cell| &cell.issue).collect();
    let is_wanted = |known: &Known| {
        let on_issue = Held::of(&known.event).is_some_and(|held| issues.contains(held.issue));
        on_issue || known.amended().is_some()
    };
    let side = context.actors.side(actor);
    let others = side.iter().filter(|other| *other != actor);
    others.flat_map(|other| cells(other, context, is_wanted)).collect()
}
