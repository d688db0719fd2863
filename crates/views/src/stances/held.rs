//! What an event says that somebody holds.

use chancery_domain::kinds::saying::{Stance, StanceLayer};
use chancery_domain::{Body, EntityKind, EntityRef, Event};

use crate::actors::speaks;

/// A stance, whose it is, and on what.
#[derive(Clone, Copy)]
pub(crate) struct Held<'a> {
    pub(crate) holder: &'a EntityRef,
    pub(crate) issue: &'a EntityRef,
    pub(crate) stance: Stance,
    pub(crate) layer: Option<StanceLayer>,
}

impl<'a> Held<'a> {
    /// Reads the stance that an event tells of; none when it tells of none, or does not say whose.
    pub(crate) fn of(event: &'a Event) -> Option<Self> {
        if let Body::StanceTaken(body) = &event.body {
            let (holder, issue) = (body.actor.entity(), body.issue.entity());
            return Some(Self { holder, issue, stance: body.stance, layer: body.layer });
        }
        let Body::StatementMade(body) = &event.body else { return None };
        let voiced = body.stance.as_ref()?;
        let (holder, issue) = (holder_of_statement(event)?, voiced.issue.entity());
        Some(Self { holder, issue, stance: voiced.stance, layer: None })
    }
}

/// Returns the actor in whose name a statement was made: for whom the last who speaks spoke, else that one.
///
/// Whom a speaker represents is not looked up: what a minister says without saying for whom is the minister's,
/// and stands beside the government's own word, where it may contradict it.
fn holder_of_statement(event: &Event) -> Option<&EntityRef> {
    let hops = &event.common.as_ref()?.attribution;
    let last = hops.iter().rev().find(|hop| speaks(hop))?;
    let holder = last.on_behalf_of.as_ref().or(last.agent.as_ref());
    holder.filter(|holder| holder.kind() == EntityKind::Actor)
}
