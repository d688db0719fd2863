//! Open questions: what a reader must know is not known. Codes with the reference they are about.

use std::collections::BTreeSet;

use chancery_domain::EntityRef;
use chancery_domain::kinds::record::Flag;
use schemars::JsonSchema;
use serde::Serialize;

use crate::condition::fold::Folded;
use crate::conditions::board::Board;
use crate::conditions::{Group, Willingness};
use crate::known::FlagOn;

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Question {
    /// What it is about.
    pub about: String,
    /// Its code (vocabulary §5, Open questions).
    pub question: String,
}

/// Asks everything that the document leaves open; sorted.
pub(crate) fn ask(of: &Board<'_>, willingness: &[Willingness], groups: &[Group]) -> Vec<Question> {
    let mut asked = BTreeSet::new();
    let mut ask = |about: &str, question: &str| {
        asked.insert(Question { about: about.to_owned(), question: question.to_owned() });
    };
    for (row, set) in of.rows() {
        for question in &set.questions {
            ask(&row.id, question);
        }
    }
    if groups.iter().any(|group| group.exhaustive != "yes") {
        ask(of.key.as_str(), "list_incomplete");
    }
    for one in willingness {
        if one.stance == "unknown" {
            ask(&one.actor, "no_recorded_stance");
        }
        if !has_own_conditions(of, &one.actor) {
            ask(&one.actor, "no_own_conditions");
        }
    }
    for about in &of.standing.unknown_orders {
        ask(about, "order_unknown");
    }
    asked.into_iter().collect()
}

/// Returns what a row that is in force leaves open; `flags` are those on the condition itself.
pub(crate) fn about_row(folded: &Folded, flags: &[FlagOn]) -> Vec<&'static str> {
    let statement = folded.statement.as_ref();
    let asked = [
        ("content_unspecified", statement.is_some_and(|one| one.underspecified)),
        ("content_unclear", is_unclear(folded, flags)),
        ("verifier_unknown", statement.is_some_and(|one| one.verifier.is_none())),
        ("deadline_unknown", statement.is_some_and(|one| !one.has_deadline)),
        ("quantity_basis_ambiguous", folded.ambiguous),
        ("quantity_disputed", folded.disputed),
        ("order_unknown", folded.order_unknown),
        ("no_answer", folded.answers.is_empty()),
        ("dependency_cycle", folded.cyclic),
    ];
    asked.into_iter().filter(|(_, open)| *open).map(|(question, _)| question).collect()
}

/// Says whether somebody flagged the condition, or an event that states it, as unclear.
fn is_unclear(folded: &Folded, flags: &[FlagOn]) -> bool {
    let on_events = folded.stated.iter().flat_map(|known| &known.flags);
    flags.iter().chain(on_events).any(|one| one.flag == Flag::ContentUnclear)
}

fn has_own_conditions(of: &Board<'_>, actor: &str) -> bool {
    let Ok(actor) = EntityRef::parse(actor) else {
        return true;
    };
    of.rows().any(|(row, set)| row.record.stands() && of.is_set_by_side_of(set, &actor))
}
