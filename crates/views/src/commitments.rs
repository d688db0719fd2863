//! The `commitments` document: what was promised in an agreement, and how much of it was done.
//!
//! Figures are shown as they were told, beside what they come to: a tranche counts once, a target is never
//! multiplied, and what is of another basis or unit is not added. Read [`row`] for one commitment, [`figures`]
//! for its tranches and totals.

mod document;
mod figures;
mod row;

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::assertion::Common;
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::settlement::{AgreementReached, AgreementStatus};
use chancery_domain::{EntityKind, EntityRef, Kind};

use crate::act::{Act, SettlementAct};
use crate::actors::Actors;
use crate::basis::{Gathered, Listed, is_taken_back, moves, names, shown, standing, verb};
use crate::condition::fold::Context;
use crate::conditions::AsOf;
use crate::known::Known;
use crate::origins::Records;
use crate::questions::{Asked, is_unclear};
use crate::said::Said;
use crate::source::Source;

pub use document::{Commitment, Document, Progress, Total, Tranche};

/// Name of the view.
pub const VIEW: &str = "commitments";

/// Version of the rules that this view is folded by; raised when a document would change.
pub const FOLD_VERSION: u32 = 1;

/// Says whether a reference can be a key of this view.
pub fn is_key(reference: &EntityRef) -> bool {
    reference.kind() == EntityKind::Agreement
}

/// Renders the document of an agreement from what is known at N (the source) and at V (`valid`; none is open).
pub fn render(key: &EntityRef, source: &dyn Source, valid: Option<&Edtf>) -> Document {
    let (actors, records) = (Actors::new(source), Records::new(source));
    let context = Context::new(source, &actors, &records, valid);
    let mut document = document(key, &context);
    let stamp = context.used().max(actors.used());
    document.position = stamp.map_or(0, |stamp| stamp.position.get());
    document.as_of = AsOf::new(stamp, valid);
    document
}

fn document(key: &EntityRef, context: &Context<'_>) -> Document {
    let events = context.history_of(key, |known| known.event.kind() != Kind::ConditionStated);
    let stated: Vec<Arc<Known>> = events.iter().filter(|known| reaches(known)).cloned().collect();
    let shown = shown(&stated, context);
    let reached: Said<'_, AgreementReached> = Said::of(shown.iter().filter_map(|known| {
        let Act::Settlement(SettlementAct::Reached(body)) = Act::of(&known.event.body) else {
            return None;
        };
        Some((known, body))
    }));
    let parties = reached.united(|body| &body.parties);
    for party in &parties {
        context.actors.rely_on(party);
    }
    let promised: BTreeSet<EntityRef> =
        stated.iter().flat_map(|known| known.event.also()).collect();
    let mut asked = Asked::default();
    let rows = promised.iter().map(|one| row::render(one, &mut asked, context)).collect();
    let (gathered, status) = fold(&stated, &events, context);
    if !is_taken_back(&stated, context) && is_unclear(key, &stated, context) {
        asked.ask(key.as_str(), "content_unclear");
    }
    Document {
        view: VIEW.to_owned(),
        key: key.to_string(),
        position: 0,
        as_of: AsOf::new(None, None),
        agreement: key.to_string(),
        parties: names(&parties),
        commitments: rows,
        form: reached.pick(|body| Some(body.form.to_string())),
        issues: names(&reached.united(|body| &body.issues)),
        meeting: reached.pick(|body| body.meeting.as_ref()).map(ToString::to_string),
        effective: reached.pick(|body| body.effective.as_ref()).map(ToString::to_string),
        expires: reached.pick(|body| body.expires.as_ref()).map(ToString::to_string),
        scope: names(&reached.united(|body| &body.scope)),
        status: status.map(|status| status.to_string()),
        basis: gathered.basis(reached.earliest().map(|known| &**known), context),
        open_questions: asked.into_questions(),
    }
}

/// Says whether an event tells that an agreement was reached, and moves; also one that is redacted.
fn reaches(known: &Known) -> bool {
    known.event.kind() == Kind::AgreementReached && moves(known)
}

/// Gathers what the agreement rests on, and its latest status.
fn fold(
    stated: &[Arc<Known>],
    events: &[Arc<Known>],
    context: &Context<'_>,
) -> (Gathered, Option<AgreementStatus>) {
    let mut gathered = Gathered::stated_by(stated.iter().cloned(), context);
    let mut status: Option<AgreementStatus> = None;
    for known in standing(events, context) {
        if known.event.common.as_ref().is_some_and(Common::denies) {
            let reached = known.event.kind() == Kind::AgreementReached;
            gathered.list(&known, if reached { Listed::Counter } else { Listed::Note });
            continue;
        }
        if !moves(&known) {
            gathered.list(&known, Listed::Note);
            continue;
        }
        match Act::of(&known.event.body) {
            Act::Settlement(SettlementAct::AgreementStatus(body)) => {
                let before = status.map(AgreementStatus::as_str);
                gathered.moved(&known, "status", before, Some(body.status.as_str()), verb(&known));
                gathered.list(&known, Listed::Evidence);
                status = Some(body.status);
            }
            Act::Settlement(SettlementAct::Reached(_)) | Act::Meeting(_) => {
                gathered.list(&known, Listed::Evidence);
            }
            Act::Settlement(
                SettlementAct::Tabled(_)
                | SettlementAct::Answered(_)
                | SettlementAct::Withdrawn(_)
                | SettlementAct::TermStated(_)
                | SettlementAct::TermAnswered(_)
                | SettlementAct::Progressed(_)
                | SettlementAct::Status(_),
            )
            | Act::Condition(_)
            | Act::Saying
            | Act::Record => gathered.list(&known, Listed::Note),
        }
    }
    (gathered, status)
}
