//! What else touches the same sides: proposals and other meetings.

use std::collections::{BTreeMap, BTreeSet};

use chancery_domain::EntityRef;
use chancery_domain::edtf::Edtf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::actors::Actors;
use crate::condition::fold::Context;
use crate::known::Stamp;
use crate::near::{self, Panel};
use crate::origins::Records;
use crate::source::Source;

/// Proposals and meetings beside the outcome in question; never a condition of it. Listed beside a
/// meeting that is not over: only that one still has principals to whom they matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Related {
    /// Proposals that touch both sides.
    pub proposals: Vec<String>,
    /// Meetings with a principal that are not over: of each principal the first [`LISTED_MAX`], in order of reference.
    pub meetings: Vec<String>,
    /// Whether a principal has more of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// The most meetings of one principal that are listed. A president has hundreds: listed all, each new one would change
/// the boards of all the others.
pub(crate) const LISTED_MAX: usize = 64;

/// One list of what else touches the principals of a key.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    pub(crate) listed: Vec<String>,
    /// Whether there are more than are listed.
    pub(crate) more: bool,
    /// The principals.
    pub(crate) principals: Vec<EntityRef>,
    /// The latest stamp of what this rests on.
    pub(crate) stamp: Option<Stamp>,
}

impl Beside {
    /// Finds the proposals that touch both sides.
    pub(crate) fn proposals(
        key: &EntityRef,
        principals: &[EntityRef],
        source: &dyn Source,
        valid: Option<&Edtf>,
    ) -> Self {
        Self::of(principals, source, valid, |context| (proposals(key, principals, context), false))
    }

    /// Finds the meetings with a principal that are not over.
    pub(crate) fn meetings(
        key: &EntityRef,
        principals: &[EntityRef],
        source: &dyn Source,
        valid: Option<&Edtf>,
    ) -> Self {
        Self::of(principals, source, valid, |context| meetings(key, principals, context))
    }

    fn of(
        principals: &[EntityRef],
        source: &dyn Source,
        valid: Option<&Edtf>,
        find: impl Fn(&Context<'_>) -> (Vec<String>, bool),
    ) -> Self {
        let (actors, records) = (Actors::new(source), Records::new(source));
        let context = Context::new(source, &actors, &records, valid);
        let (listed, more) = find(&context);
        let stamp = context.used().max(actors.used());
        Self { listed, more, principals: principals.to_vec(), stamp }
    }
}

fn proposals(key: &EntityRef, principals: &[EntityRef], context: &Context<'_>) -> Vec<String> {
    let sides: Vec<_> = principals.iter().map(|one| context.actors.side(one)).collect();
    let actors: BTreeSet<&EntityRef> = sides.iter().flat_map(|side| side.iter()).collect();
    let near: Vec<_> =
        actors.into_iter().map(|actor| near::at(actor, Panel::Proposals, context)).collect();
    let mut listed = BTreeMap::new();
    for one in near.iter().flat_map(|near| near.iter()).filter(|one| one.entity != *key) {
        listed.entry(&one.entity).or_insert_with(|| {
            let touched = sides.iter().filter(|side| one.brief.names_any_of(side));
            let both = touched.count() >= 2;
            context.note_opt(one.brief.amended.max(one.brief.stamp.filter(|_| both)));
            both
        });
    }
    let both = listed.into_iter().filter(|(_, both)| *both);
    both.map(|(proposal, _)| proposal.to_string()).collect()
}

fn meetings(
    key: &EntityRef,
    principals: &[EntityRef],
    context: &Context<'_>,
) -> (Vec<String>, bool) {
    let (mut ahead, mut more) = (BTreeSet::new(), false);
    for principal in principals {
        let near = near::at(principal, Panel::Meetings, context);
        let mut listed = 0;
        for one in near.iter().filter(|one| one.entity != *key) {
            let is_ahead = near::is_ahead(&one.brief);
            if is_ahead && listed == LISTED_MAX {
                more = true;
                break;
            }
            context.note_opt(one.brief.amended.max(one.brief.stamp));
            if is_ahead {
                listed += 1;
                ahead.insert(one.entity.to_string());
            }
        }
    }
    (ahead.into_iter().collect(), more)
}
