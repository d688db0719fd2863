//! What a row rests on: evidence for and against, reports and origins, and how it came to what it says.

use askama::Template;
use chancery_views::basis::Basis;
use chancery_views::claims::Claim;
use chancery_views::condition::row::{Evidence, HistoryEntry};
use chancery_views::stances::Cell;

use super::frame::{Frame, Markup};

#[derive(Template)]
#[template(path = "rests.html")]
pub(crate) struct Rests<'a> {
    frame: &'a Frame,
    evidence: &'a [Evidence],
    counter_evidence: &'a [Evidence],
    notes: &'a [u64],
    reports: usize,
    origins: usize,
    grade: &'a str,
    history: &'a [HistoryEntry],
    record: String,
}

/// A row that says what it rests on.
pub(crate) trait Grounded {
    /// Puts it beside a frame.
    fn rests<'a>(&'a self, frame: &'a Frame) -> Rests<'a>;

    /// Shows it.
    fn grounds(&self, frame: &Frame) -> Markup {
        self.rests(frame).render().unwrap_or_default()
    }
}

impl Grounded for Basis {
    fn rests<'a>(&'a self, frame: &'a Frame) -> Rests<'a> {
        Rests {
            frame,
            evidence: &self.evidence,
            counter_evidence: &self.counter_evidence,
            notes: &self.notes,
            reports: self.reports,
            origins: self.origins,
            grade: &self.grade,
            history: &self.history,
            record: super::board::word_of(&self.record),
        }
    }
}

impl Grounded for Claim {
    fn rests<'a>(&'a self, frame: &'a Frame) -> Rests<'a> {
        Rests {
            frame,
            evidence: &self.evidence,
            counter_evidence: &self.counter_evidence,
            notes: &self.notes,
            reports: self.reports,
            origins: self.origins,
            grade: &self.grade,
            history: &self.history,
            record: super::board::word_of(&self.record),
        }
    }
}

impl Grounded for Cell {
    fn rests<'a>(&'a self, frame: &'a Frame) -> Rests<'a> {
        Rests {
            frame,
            evidence: &self.evidence,
            counter_evidence: &[],
            notes: &self.notes,
            reports: self.reports,
            origins: self.origins,
            grade: &self.grade,
            history: &self.history,
            record: super::board::word_of(&self.record),
        }
    }
}

impl Rests<'_> {
    /// What changed along an axis: a reference of somebody is told by name.
    fn axis(&self, entry: &HistoryEntry) -> String {
        if entry.axis.contains('/') {
            self.frame.name(&entry.axis)
        } else {
            self.frame.plain(&entry.axis)
        }
    }
}
