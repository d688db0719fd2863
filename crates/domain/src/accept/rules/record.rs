//! Rules for what stands in reports.

use super::look::Look;

/// Checks the byte spans of an event.
pub(super) fn evidence(look: &mut Look<'_, '_>) {
    look.each("evidence", |span| match (span.has("start"), span.has("end")) {
        (true, false) => span.wrong("/end", "a span has `start` and `end`, or neither"),
        (false, true) => span.wrong("/start", "a span has `start` and `end`, or neither"),
        (true, true) => span.bounds("start", "end"),
        (false, false) => {}
    });
}
