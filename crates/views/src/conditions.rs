//! The `conditions` document: what stands between now and a meeting, an agreement or a proposal.
//!
//! The founding one is `meeting/putin-zelensky`. A condition for the meeting is never mixed with a demand in the
//! settlement: proposals are listed as related, and nothing of theirs is a row.
//!
//! A document is made of parts, see [`part`]: what the key's own events come to ([`standing`]), each condition
//! ([`set`]), and what else touches the same sides ([`crate::related`]).

pub(crate) mod board;
mod document;
mod part;
pub(crate) mod set;
pub(crate) mod standing;

use std::sync::Arc;

use chancery_domain::edtf::Edtf;
use chancery_domain::{EntityKind, EntityRef};

use crate::near::Panel;
use crate::related::Related;
use crate::source::Source;

pub use crate::against::Failures;
pub use crate::related::Beside;
pub use board::Core;
pub use document::{AsOf, Counts, Document, Group, Meeting, Member, Willingness};
pub use part::{Keep, Nothing};
pub use set::SetFor;
pub use standing::Standing;

/// Name of the view.
pub const VIEW: &str = "conditions";

/// Version of the rules that this view is folded by; raised when a document would change.
pub const FOLD_VERSION: u32 = 2;

/// Says whether a reference can be a key of this view.
pub fn is_key(reference: &EntityRef) -> bool {
    matches!(reference.kind(), EntityKind::Meeting | EntityKind::Agreement | EntityKind::Proposal)
}

/// Renders the document of a key from what is known at N (the source) and at V (`valid`; none is open).
pub fn render(key: &EntityRef, source: &dyn Source, valid: Option<&Edtf>) -> Document {
    render_with(key, source, valid, &Nothing)
}

/// Renders the document of a key with V open, from parts that are kept and parts that are made.
pub fn render_kept(key: &EntityRef, source: &dyn Source, kept: &dyn Keep) -> Document {
    render_with(key, source, None, kept)
}

fn render_with(
    key: &EntityRef,
    source: &dyn Source,
    valid: Option<&Edtf>,
    kept: &dyn Keep,
) -> Document {
    let standing = kept.standing(&mut || Standing::of(key, source, valid));
    let principals = standing.principals.as_slice();
    let failures = kept.failures(&|failures| failures.are_of(principals), &mut || {
        Failures::between(principals, source, valid)
    });
    let condition = |condition: &EntityRef| {
        let fits = |set: &SetFor| set.against == failures.on(set.issue.as_ref());
        kept.condition(condition, &fits, &mut || {
            SetFor::of(condition, key, &failures, source, valid)
        })
    };
    let conditions: Vec<Arc<SetFor>> = standing.named.iter().map(condition).collect();
    if standing.is_empty && conditions.iter().all(|set| set.row.is_none()) {
        return empty(key, valid);
    }
    let core =
        kept.core(&mut |before| Core::of(key, &standing, &conditions, source, (valid, before)));
    if !standing.is_ahead {
        return document(key, &core, &Beside::default(), &Beside::default(), valid);
    }
    let fits = |beside: &Beside| beside.principals == principals;
    let proposals = kept
        .beside(Panel::Proposals, &fits, &mut || Beside::proposals(key, principals, source, valid));
    let meetings = kept
        .beside(Panel::Meetings, &fits, &mut || Beside::meetings(key, principals, source, valid));
    document(key, &core, &proposals, &meetings, valid)
}

fn document(
    key: &EntityRef,
    core: &Core,
    proposals: &Beside,
    meetings: &Beside,
    valid: Option<&Edtf>,
) -> Document {
    let stamp = [core.stamp, proposals.stamp, meetings.stamp].into_iter().max().flatten();
    Document {
        view: VIEW.to_owned(),
        key: key.to_string(),
        position: stamp.map_or(0, |stamp| stamp.position.get()),
        as_of: AsOf::new(stamp, valid),
        meeting: core.meeting.clone(),
        willingness: core.willingness.clone(),
        groups: core.groups.clone(),
        conditions: core.rows.clone(),
        counts: core.counts.clone(),
        related: Related {
            proposals: proposals.listed.clone(),
            meetings: meetings.listed.clone(),
            more: meetings.more,
        },
        open_questions: core.open_questions.clone(),
    }
}

fn empty(key: &EntityRef, valid: Option<&Edtf>) -> Document {
    Document {
        view: VIEW.to_owned(),
        key: key.to_string(),
        position: 0,
        as_of: AsOf::new(None, valid),
        meeting: Meeting { state: None, planned: None, participants: Vec::new() },
        willingness: Vec::new(),
        groups: Vec::new(),
        conditions: Vec::new(),
        counts: Counts::default(),
        related: Related::default(),
        open_questions: Vec::new(),
    }
}
