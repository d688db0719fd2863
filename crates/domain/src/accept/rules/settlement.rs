//! Rules for proposals, terms, agreements and commitments.

use std::collections::BTreeSet;

use super::look::Look;

/// A proposal replaces another one.
pub(super) fn proposal_tabled(look: &mut Look<'_, '_>) {
    look.not_itself("proposal", "supersedes", "a proposal does not replace itself");
}

/// The counter is another term.
pub(super) fn term_answered(look: &mut Look<'_, '_>) {
    look.not_itself("term", "counter", "a term is not countered by itself");
}

/// An agreement ends after it begins, and lists each commitment once.
pub(super) fn agreement_reached(look: &mut Look<'_, '_>) {
    look.ends_after("effective", "expires");
    let mut seen = BTreeSet::new();
    look.each("commitments", |commitment| {
        if let Some(name) = commitment.text("commitment")
            && !seen.insert(name)
        {
            commitment.wrong(
                "/commitment",
                format!("`{name}` is listed twice: give each its own reference"),
            );
        }
    });
}

/// Progress is of a figure.
pub(super) fn commitment_progressed(look: &mut Look<'_, '_>) {
    if !look.has("done") && !look.has("total") {
        look.wrong("/done", "progress needs `done` (of this tranche) or `total` (so far in all)");
    }
}
