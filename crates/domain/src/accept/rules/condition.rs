//! Rules for conditions.

use super::look::Look;

/// A condition says something, and not about itself.
pub(super) fn stated(look: &mut Look<'_, '_>) {
    if !look.has("text") && !look.is_true("underspecified") {
        look.wrong(
            "/text",
            "a condition needs a `text`, or `underspecified`: true when its content was left open",
        );
    }
    look.not_itself("condition", "parent", "a condition is not a part of itself");
    let Some(own) = look.text("condition") else {
        return;
    };
    for (index, item) in look.list("depends_on").iter().enumerate() {
        if item.as_str() == Some(own) {
            look.wrong(&format!("/depends_on/{index}"), "a condition does not depend on itself");
        }
    }
}

/// Another condition takes the place of this one.
pub(super) fn superseded(look: &mut Look<'_, '_>) {
    look.not_itself(
        "condition",
        "replaced_by",
        "a condition is not replaced by itself: did you mean `condition.reaffirmed`?",
    );
}

/// The counter is another condition.
pub(super) fn answered(look: &mut Look<'_, '_>) {
    look.not_itself("condition", "counter", "a condition is not countered by itself");
}
