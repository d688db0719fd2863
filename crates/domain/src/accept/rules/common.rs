//! Rules for every assertion.

use super::look::Look;
use super::record::evidence;
use crate::limits::AHEAD_MICROS_MAX;
use crate::recorded::RecordedAt;

/// Checks the fields common to all assertions.
pub(super) fn assertion(look: &mut Look<'_, '_>, now: RecordedAt) {
    occurred(look, now);
    look.each("attribution", hop);
    evidence(look);
}

fn occurred(look: &mut Look<'_, '_>, now: RecordedAt) {
    let begins = look.time("occurred").and_then(|time| time.earliest());
    let latest = now.micros().saturating_add(AHEAD_MICROS_MAX);
    if begins.is_some_and(|begins| begins > latest) {
        look.wrong(
            "/occurred",
            format!("it begins more than 36 hours after now ({now}), and what has not happened did not occur: did you mean `planned`?"),
        );
    }
}

/// A hop that is named has a name, and one that nobody is named for has none.
fn hop(look: &mut Look<'_, '_>) {
    match look.text("identity") {
        Some("named") if !look.has("agent") => look.wrong(
            "/agent",
            "a hop whose identity is `named` needs an `agent`: name it, or say `unknown`, `anonymous` or `unattributed`",
        ),
        Some("unattributed") if look.has("agent") => look.wrong(
            "/agent",
            "a hop whose identity is `unattributed` has no `agent`: leave it out, or did you mean `named`?",
        ),
        _ => {}
    }
}
