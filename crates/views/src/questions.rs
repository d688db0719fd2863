//! Open questions: what a reader must know is not known. Codes with the reference they are about.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_domain::kinds::record::Flag;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::condition::fold::{Context, Folded};
use crate::conditions::board::Board;
use crate::conditions::{Group, Willingness};
use crate::known::{FlagOn, Known};

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
pub struct Question {
    /// What it is about.
    pub about: String,
    /// Its code (vocabulary §5, Open questions).
    pub question: String,
}

/// The questions that were asked so far, each once.
#[derive(Default)]
pub(crate) struct Asked(BTreeSet<Question>);

impl Asked {
    /// Asks a question about a reference.
    pub(crate) fn ask(&mut self, about: &str, question: &str) {
        self.0.insert(Question { about: about.to_owned(), question: question.to_owned() });
    }

    /// Asks those of some questions that are open.
    pub(crate) fn ask_open(&mut self, about: &str, questions: &[(&str, bool)]) {
        for (question, _) in questions.iter().filter(|(_, open)| *open) {
            self.ask(about, question);
        }
    }

    /// Returns them, sorted.
    pub(crate) fn into_questions(self) -> Vec<Question> {
        self.0.into_iter().collect()
    }
}

/// Asks everything that the document leaves open; sorted.
pub(crate) fn ask(of: &Board<'_>, willingness: &[Willingness], groups: &[Group]) -> Vec<Question> {
    let mut asked = Asked::default();
    for (row, set) in of.rows() {
        for question in &set.questions {
            asked.ask(&row.id, question);
        }
    }
    if groups.iter().any(|group| group.exhaustive != "yes") {
        asked.ask(of.key.as_str(), "list_incomplete");
    }
    for one in willingness {
        if one.stance == "unknown" {
            asked.ask(&one.actor, "no_recorded_stance");
        }
        if !has_own_conditions(of, &one.actor) {
            asked.ask(&one.actor, "no_own_conditions");
        }
    }
    for about in &of.standing.unknown_orders {
        asked.ask(about, "order_unknown");
    }
    asked.into_questions()
}

/// Returns what a row that is in force leaves open; `flags` are those on the condition itself.
pub(crate) fn about_row(folded: &Folded, flags: &[FlagOn]) -> Vec<&'static str> {
    let statement = folded.statement.as_ref();
    let asked = [
        ("content_unspecified", statement.is_some_and(|one| one.underspecified)),
        ("content_unclear", is_flagged_unclear(&folded.stated, flags)),
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

/// Says whether somebody flagged an entity, or an event that states it, as unclear; notes the flags on it.
pub(crate) fn is_unclear(entity: &EntityRef, stated: &[Arc<Known>], context: &Context<'_>) -> bool {
    let flags = context.source.flags(entity);
    context.note_opt(flags.iter().map(|flag| flag.stamp).max());
    is_flagged_unclear(stated, &flags)
}

/// Says whether one of the flags on an entity, or on an event that states it, says that it is unclear.
fn is_flagged_unclear(stated: &[Arc<Known>], flags: &[FlagOn]) -> bool {
    let on_events = stated.iter().flat_map(|known| &known.flags);
    flags.iter().chain(on_events).any(|one| one.flag == Flag::ContentUnclear)
}

fn has_own_conditions(of: &Board<'_>, actor: &str) -> bool {
    let Ok(actor) = EntityRef::parse(actor) else {
        return true;
    };
    of.rows().any(|(row, set)| row.record.stands() && of.is_set_by_side_of(set, &actor))
}
