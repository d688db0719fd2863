//! What was told of a meeting when it was held: where, for how long, on what, and what came of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_domain::kinds::meeting::{Format, Level, MeetingHeld};

use crate::act::{Act, MeetingAct};
use crate::basis::{Basis, Gathered, shown};
use crate::condition::fold::Context;
use crate::condition::row::occurred;
use crate::known::Known;
use crate::meetings::document::{Agenda, Held, Minutes, Outcome, Unnamed};
use crate::meetings::present::attendance;
use crate::said::Said;

/// On which level a meeting is, and in which form, as one event has it.
pub(crate) struct About {
    pub(crate) level: Option<Level>,
    pub(crate) format: Option<Format>,
}

/// Returns the latest word on something.
pub(crate) fn latest<T: ToString>(
    shown: &[Arc<Known>],
    field: impl Fn(&About) -> Option<T>,
) -> Option<String> {
    let about = shown.iter().rev().filter_map(|known| about(known));
    about.filter_map(|about| field(&about)).map(|word| word.to_string()).next()
}

fn about(known: &Known) -> Option<About> {
    let Act::Meeting(act) = Act::of(&known.event.body) else { return None };
    let (level, format) = match act {
        MeetingAct::Floated(body) | MeetingAct::Proposed(body) => (body.level, body.format),
        MeetingAct::Announced(body) => (body.level, body.format),
        MeetingAct::Held(body) => (body.level, body.format),
        MeetingAct::Confirmed(_)
        | MeetingAct::Responded(_)
        | MeetingAct::Postponed(_)
        | MeetingAct::Cancelled(_)
        | MeetingAct::Outcome(_)
        | MeetingAct::Attendance(_)
        | MeetingAct::Agenda(_) => return None,
    };
    Some(About { level, format })
}

/// Takes the reports that it was held together; none where there are none.
pub(crate) fn held(shown: &[Arc<Known>]) -> Option<Held> {
    let reports: Said<'_, MeetingHeld> = Said::of(shown.iter().filter_map(|known| {
        let Act::Meeting(MeetingAct::Held(body)) = Act::of(&known.event.body) else { return None };
        Some((known, body))
    }));
    let (best, _) = reports.best()?;
    let minutes = reports.pick(|body| body.duration_minutes.as_ref());
    Some(Held {
        occurred: occurred(best),
        place: reports.pick(|body| body.place.as_ref()).map(ToString::to_string),
        duration_minutes: minutes
            .map(|minutes| Minutes { lower: minutes.lower, upper: minutes.upper }),
    })
}

/// Groups the events that state a row by what they say; the rows come in that order.
fn rows<K: Ord, R>(
    stated: &[Arc<Known>],
    context: &Context<'_>,
    key: impl Fn(&Known) -> Option<K>,
    row: impl Fn(K, Option<String>, Basis) -> R,
) -> Vec<R> {
    let mut groups: BTreeMap<K, Vec<Arc<Known>>> = BTreeMap::new();
    for known in stated {
        if let Some(key) = key(known) {
            groups.entry(key).or_default().push(Arc::clone(known));
        }
    }
    let render = |(key, told): (K, Vec<Arc<Known>>)| {
        let first = shown(&told, context).first().and_then(|known| occurred(known));
        let basis = Gathered::stated_by(told, context).basis(None, context);
        row(key, first, basis)
    };
    groups.into_iter().map(render).collect()
}

/// Tells what came of it.
pub(crate) fn outcomes(stated: &[Arc<Known>], context: &Context<'_>) -> Vec<Outcome> {
    let key = |known: &Known| {
        let Act::Meeting(MeetingAct::Outcome(body)) = Act::of(&known.event.body) else {
            return None;
        };
        let issue = body.issue.as_ref().map(ToString::to_string);
        Some((body.outcome, issue, body.agreement.as_ref().map(ToString::to_string)))
    };
    rows(stated, context, key, |(outcome, issue, agreement), occurred, basis| Outcome {
        outcome: outcome.to_string(),
        issue,
        agreement,
        occurred,
        basis,
    })
}

/// Tells what is to be spoken of.
pub(crate) fn agenda(stated: &[Arc<Known>], context: &Context<'_>) -> Vec<Agenda> {
    let key = |known: &Known| {
        let Act::Meeting(MeetingAct::Agenda(body)) = Act::of(&known.event.body) else {
            return None;
        };
        Some(body.issue.to_string())
    };
    rows(stated, context, key, |issue, first_stated, basis| Agenda { issue, first_stated, basis })
}

/// Tells who was there, or was not, without being named.
pub(crate) fn unnamed(stated: &[Arc<Known>], context: &Context<'_>) -> Vec<Unnamed> {
    let key = |known: &Known| {
        let body = attendance(known).filter(|body| body.actor.is_none())?;
        let role = body.role.as_ref().map(ToString::to_string);
        Some((body.attendance, role, body.description.as_ref().map(ToString::to_string)))
    };
    rows(stated, context, key, |(attendance, role, description), _, basis| Unnamed {
        attendance: attendance.to_string(),
        role,
        description,
        basis,
    })
}
