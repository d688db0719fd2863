//! Rules for statements, claims and relations.

use super::look::Look;

/// A statement belongs to some history, and can be read.
pub(super) fn statement_made(look: &mut Look<'_, '_>) {
    if !look.has("statement") && look.has("about") && look.list("about").is_empty() {
        look.wrong(
            "/about",
            "say what the statement is `about`, or give it a `statement` reference of its own",
        );
    }
}

/// A figure says something that can be true.
pub(super) fn claim_made(look: &mut Look<'_, '_>) {
    look.inside("value", |value| {
        const FIGURES: [&str; 5] = ["exact", "lower", "upper", "approx", "vague"];
        if !FIGURES.iter().any(|name| value.has(name)) {
            value.wrong("", "a value needs one of `exact`, `lower`, `upper`, `approx`, `vague`");
        }
        value.bounds("lower", "upper");
        value.bounds("lower", "exact");
        value.bounds("exact", "upper");
        for (flag, bound) in [("lower_inclusive", "lower"), ("upper_inclusive", "upper")] {
            if value.has(flag) && !value.has(bound) {
                value
                    .wrong(&format!("/{flag}"), format!("`{flag}` says nothing without `{bound}`"));
            }
        }
    });
}

/// Nothing relates to itself.
pub(super) fn relation_asserted(look: &mut Look<'_, '_>) {
    if look.text("right").is_some_and(|right| look.lists("left", right)) {
        look.wrong("/right", "what stands on the right cannot stand on the left too");
    }
}
