//! Rules for meetings.

use super::look::Look;

/// Checks a meeting that may come: participants, and its place among other meetings.
pub(super) fn ahead(look: &mut Look<'_, '_>) {
    look.each("participants", participant);
    let own = look.text("meeting");
    look.each("order", |order| match (order.text("before"), order.text("after")) {
        (None, None) if !order.has("before") && !order.has("after") => {
            order.wrong("", "say `before` or `after` which meeting");
        }
        (Some(_), Some(_)) => order.wrong("", "say `before` or `after` in one entry, not both"),
        (before, _) if own.is_some() && before == own => {
            order.wrong("/before", "a meeting is not before itself");
        }
        (_, after) if own.is_some() && after == own => {
            order.wrong("/after", "a meeting is not after itself");
        }
        _ => {}
    });
}

/// Checks a meeting that took place.
pub(super) fn held(look: &mut Look<'_, '_>) {
    look.each("participants", participant);
    look.inside("duration_minutes", |minutes| {
        if !minutes.has("lower") && !minutes.has("upper") {
            minutes.wrong("", "a duration needs `lower`, `upper` or both");
        }
        minutes.bounds("lower", "upper");
    });
}

/// Attendance is somebody's.
pub(super) fn attendance_reported(look: &mut Look<'_, '_>) {
    if !["actor", "role", "description"].iter().any(|name| look.has(name)) {
        look.wrong(
            "",
            "say whose attendance it is: `actor`, or `role` or `description` of one not named",
        );
    }
}

fn participant(look: &mut Look<'_, '_>) {
    look.not_itself("actor", "envoy", "an envoy is somebody else than the actor");
}
