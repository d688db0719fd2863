//! The meetings and proposals near an actor, each in brief as far as it concerns that one.
//!
//! A board shows what else its principals are in. Remembered by actor, what is said of one of a hub's hundreds
//! of meetings is looked at once, and its boards hear of it only when it concerns them.

use std::sync::Arc;

use chancery_domain::{EntityKind, EntityRef};

use crate::brief::{self, Brief};
use crate::condition::fold::Context;
use crate::related::LISTED_MAX;
use crate::source::Source;

/// The most meetings that are ahead of an actor, in order of reference; what comes behind them is not looked at. As many as
/// a board lists, the one that says that there are more, and the board's own.
const AHEAD_MAX: usize = LISTED_MAX + 2;

/// What is looked for near an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Panel {
    /// Meetings that it takes part in.
    Meetings,
    /// Proposals that name it.
    Proposals,
    /// Meetings that it was a principal of, and of which an outcome was told; with what they failed to agree on.
    Failures,
}

/// A meeting or proposal near an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The meeting or proposal.
    pub entity: EntityRef,
    /// What of its brief concerns the entity that it is near: of a meeting that an actor takes no part in, what
    /// took it off the list and whether some event was amended, and no more.
    pub brief: Brief,
}

impl Panel {
    /// All panels.
    pub const ALL: [Self; 3] = [Self::Meetings, Self::Proposals, Self::Failures];

    fn kind(self) -> EntityKind {
        match self {
            Self::Meetings | Self::Failures => EntityKind::Meeting,
            Self::Proposals => EntityKind::Proposal,
        }
    }

    /// Says whether a list goes as far with another brief in a place of it.
    fn ends_alike(self, before: &Brief, after: &Brief) -> bool {
        self != Self::Meetings || is_ahead(before) == is_ahead(after)
    }

    /// Returns what of a brief concerns an entity; none when nothing does.
    fn concerning(self, entity: &EntityRef, brief: &Brief) -> Option<Brief> {
        let amended = Brief { amended: brief.amended, ..Brief::default() };
        let told = match self {
            Self::Meetings if brief.actors.binary_search(entity).is_ok() => {
                let (over, stamp) = (brief.over, brief.stamp);
                Brief { actors: vec![entity.clone()], over, stamp, ..amended }
            }
            Self::Meetings => {
                let left = brief.left.iter().find(|(actor, _)| actor == entity);
                Brief { stamp: left.map(|(_, stamp)| *stamp), ..amended }
            }
            Self::Proposals => brief.clone(),
            Self::Failures if !brief.has_outcome || !brief.principals.contains(entity) => {
                return None;
            }
            Self::Failures => {
                let (principals, failures) = (brief.principals.clone(), brief.failures.clone());
                Brief { principals, failures, ..amended }
            }
        };
        (told != Brief::default()).then_some(told)
    }
}

/// Finds what is near an entity, with V open; what a [`Source`] remembers. In order of reference.
pub fn of(entity: &EntityRef, panel: Panel, source: &dyn Source) -> Arc<[Near]> {
    gather(entity, panel, source, |one| source.brief(one))
}

/// Tells those near an entity anew of which another brief is told, in the place that each has: a hub is near
/// thousands. Returns what concerned it before, or does now, where that is another. None, and nothing done, where
/// another becomes near or one is no more: then all are to be found anew.
pub fn retell(
    entity: &EntityRef,
    panel: Panel,
    near: &mut Arc<[Near]>,
    briefs: &[(EntityRef, Arc<Brief>)],
) -> Option<Vec<Brief>> {
    let mut told = Vec::new();
    for (one, brief) in briefs {
        let place = near.binary_search_by(|there| there.entity.cmp(one)).ok();
        let there = place.and_then(|place| Some((place, near.get(place)?)));
        match (there, panel.concerning(entity, brief)) {
            (None, None) => {}
            (Some((place, there)), Some(after)) if panel.ends_alike(&there.brief, &after) => {
                told.push((place, after));
            }
            (Some(_), _) | (None, Some(_)) => return None,
        }
    }
    let (near, mut changed) = (Arc::make_mut(near), Vec::new());
    for (place, after) in told {
        let Some(there) = near.get_mut(place) else { continue };
        let before = std::mem::replace(&mut there.brief, after.clone());
        if before != after {
            changed.extend([before, after]);
        }
    }
    Some(changed)
}

/// Returns what two lists of what is near an entity do not have alike.
pub fn apart(one: &[Near], other: &[Near]) -> Vec<Brief> {
    let missing = |list: &[Near], other: &[Near]| -> Vec<Brief> {
        let is_there = |near: &&Near| {
            let place = other.binary_search_by(|there| there.entity.cmp(&near.entity));
            place.is_ok_and(|place| other.get(place) == Some(*near))
        };
        list.iter().filter(|near| !is_there(near)).map(|near| near.brief.clone()).collect()
    };
    [missing(one, other), missing(other, one)].concat()
}

/// Finds the meetings between two actors of which an outcome was told: remembered with V open, else told anew.
pub(crate) fn between(one: &EntityRef, other: &EntityRef, context: &Context<'_>) -> Arc<[Near]> {
    if context.valid.is_none() {
        return context.source.failures(one, other);
    }
    with(other, &at(one, Panel::Failures, context))
}

/// Returns the meetings that somebody was a principal of.
pub fn with(principal: &EntityRef, near: &[Near]) -> Arc<[Near]> {
    near.iter().filter(|one| one.brief.principals.contains(principal)).cloned().collect()
}

/// Finds what is near an entity: remembered with V open, else told anew.
pub(crate) fn at(entity: &EntityRef, panel: Panel, context: &Context<'_>) -> Arc<[Near]> {
    let Context { source, actors, records, valid, .. } = context;
    if valid.is_none() {
        return source.near(entity, panel);
    }
    gather(entity, panel, *source, |one| Arc::new(brief::at(one, *source, actors, records, *valid)))
}

fn gather(
    entity: &EntityRef,
    panel: Panel,
    source: &dyn Source,
    tell: impl Fn(&EntityRef) -> Arc<Brief>,
) -> Arc<[Near]> {
    let neighbours = source.neighbours(entity, panel.kind());
    let (mut near, mut ahead) = (Vec::new(), 0);
    for one in neighbours.iter() {
        let Some(brief) = panel.concerning(entity, &tell(one)) else { continue };
        ahead += usize::from(panel == Panel::Meetings && is_ahead(&brief));
        near.push(Near { entity: one.clone(), brief });
        if ahead == AHEAD_MAX {
            break;
        }
    }
    near.into()
}

/// Says whether a meeting near an actor is one that it still takes part in.
pub(crate) fn is_ahead(brief: &Brief) -> bool {
    !brief.actors.is_empty() && !brief.over
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(text: &str) -> EntityRef {
        EntityRef::parse(text).unwrap()
    }

    /// A meeting of two that is ahead or over.
    fn meeting(second: &str, over: bool) -> Brief {
        let actors = ["actor/north", second].map(reference).to_vec();
        Brief { principals: actors.clone(), has_outcome: true, actors, over, ..Brief::default() }
    }

    /// Two meetings near the north, one of them ahead; as a panel tells of them.
    fn near(panel: Panel) -> Arc<[Near]> {
        let all = [("meeting/a", false), ("meeting/b", true)];
        let near = all.map(|(entity, over)| {
            let brief = panel.concerning(&reference("actor/north"), &meeting("actor/south", over));
            Near { entity: reference(entity), brief: brief.unwrap() }
        });
        near.into()
    }

    /// Tells one of the meetings anew; returns what changed, and the list then.
    fn retold(panel: Panel, one: &str, brief: Brief) -> (Option<Vec<Brief>>, Arc<[Near]>) {
        let (north, mut list) = (reference("actor/north"), near(panel));
        let changed = retell(&north, panel, &mut list, &[(reference(one), Arc::new(brief))]);
        (changed, list)
    }

    #[test]
    fn what_is_told_anew_takes_its_place() {
        let panel = Panel::Proposals;
        let (changed, list) = retold(panel, "meeting/a", meeting("actor/west", false));
        let (before, after) = (meeting("actor/south", false), meeting("actor/west", false));
        assert_eq!(changed, Some(vec![before.clone(), after.clone()]));
        assert_eq!(apart(&near(panel), &list), [before, after]);
        assert_eq!(list[1], near(panel)[1]);
    }

    #[test]
    fn what_comes_out_the_same_or_concerns_somebody_else_changes_nothing() {
        for panel in Panel::ALL {
            // A proposal that names anybody is near.
            let others =
                if panel == Panel::Proposals { None } else { Some(reference("actor/west")) };
            let elsewhere = Brief { actors: Vec::from_iter(others), ..Brief::default() };
            for (one, brief) in [
                ("meeting/a", meeting("actor/south", false)),
                ("meeting/b", meeting("actor/south", true)),
                ("meeting/c", elsewhere),
            ] {
                let (changed, list) = retold(panel, one, brief);
                assert_eq!((changed, list), (Some(Vec::new()), near(panel)), "{panel:?} {one}");
            }
        }
    }

    #[test]
    fn all_are_found_anew_where_one_comes_or_goes() {
        for panel in Panel::ALL {
            for (one, brief) in
                [("meeting/c", meeting("actor/south", false)), ("meeting/a", Brief::default())]
            {
                assert_eq!(retold(panel, one, brief), (None, near(panel)), "{panel:?} {one}");
            }
        }
    }

    /// A list of meetings ends behind so many that are ahead.
    #[test]
    fn all_are_found_anew_where_a_list_of_meetings_ends_elsewhere() {
        for (one, over) in [("meeting/a", true), ("meeting/b", false)] {
            let brief = meeting("actor/south", over);
            let (changed, list) = retold(Panel::Meetings, one, brief.clone());
            assert_eq!((changed, list), (None, near(Panel::Meetings)), "{one}");
            let (changed, _) = retold(Panel::Proposals, one, brief);
            assert_eq!(changed.map(|changed| changed.len()), Some(2), "{one}");
        }
    }
}
