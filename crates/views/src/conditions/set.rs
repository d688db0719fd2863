//! What a condition comes to on the board of the outcome that it is set for.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::EntityRef;
use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::condition::{Exhaustive, GroupOperator};

use crate::actors::Actors;
use crate::against::{Against, Failures};
use crate::condition::Lifecycle;
use crate::condition::fold::{Context, Folded, fold};
use crate::condition::row::{self, Row};
use crate::known::{FlagOn, Stamp};
use crate::origins::{Records, Told};
use crate::questions;
use crate::source::Source;

/// A condition, as far as the board of one outcome shows it.
#[derive(Clone, Debug)]
pub struct SetFor {
    /// Its row, but for the grade; none when it is set for something else, or nobody speaks of it any more.
    pub(crate) row: Option<Arc<Row>>,
    /// By whom its evidence is told. The board grades it: an outlet that is graded anew makes no condition another.
    pub(crate) told: Told,
    /// Whether it stands: in force, stated, and its record not retracted.
    pub(crate) is_in_force: bool,
    /// Who sets it.
    pub(crate) set_by: BTreeSet<EntityRef>,
    /// How it goes together with others.
    pub(crate) group: Option<(GroupOperator, Exhaustive)>,
    /// What it leaves open, by code.
    pub(crate) questions: Vec<&'static str>,
    /// The issue that it is about.
    pub(crate) issue: Option<EntityRef>,
    /// What speaks against it from elsewhere.
    pub(crate) against: Against,
    /// The latest stamp of what this rests on.
    pub(crate) stamp: Option<Stamp>,
}

impl SetFor {
    /// Folds a condition, and renders its row when it is set for the key.
    pub(crate) fn of(
        condition: &EntityRef,
        key: &EntityRef,
        failures: &Failures,
        source: &dyn Source,
        valid: Option<&Edtf>,
    ) -> Self {
        let (actors, records) = (Actors::new(source), Records::new(source));
        let context = Context::new(source, &actors, &records, valid);
        let folded = fold(condition, &context);
        let statement = folded.statement.as_ref();
        let is_set = folded.is_spoken_of && statement.is_some_and(|one| &one.outcome == key);
        let issue = statement.and_then(|statement| statement.issue.clone());
        let against = failures.on(issue.as_ref());
        let mut set = Self {
            row: None,
            told: Told::default(),
            is_in_force: is_in_force(&folded),
            set_by: statement.map(|one| one.set_by.clone()).unwrap_or_default(),
            group: statement.and_then(|one| one.group),
            questions: Vec::new(),
            issue,
            against,
            stamp: actors.used(),
        };
        if is_set {
            let flags = source.flags(condition);
            context.note_opt(flags.iter().map(|flag| flag.stamp).max());
            context.note_opt(set.against.stamp);
            let counter = &set.against.reports;
            let (row, told) = row::render(condition, &folded, counter, &context);
            (set.row, set.told) = (Some(Arc::new(row)), told);
            set.questions = open_questions(&folded, &flags);
            set.stamp = context.used().max(actors.used());
        }
        set
    }
}

fn open_questions(folded: &Folded, flags: &[FlagOn]) -> Vec<&'static str> {
    if is_in_force(folded) { questions::about_row(folded, flags) } else { Vec::new() }
}

/// Says whether a condition stands: in force, stated, and its record neither retracted nor redacted.
pub(crate) fn is_in_force(folded: &Folded) -> bool {
    folded.lifecycle == Lifecycle::InForce && folded.record.stands() && folded.first.is_some()
}
