//! What became of the rows of a file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use chancery_domain::PublisherName;
use chancery_leads::Survey;
use chancery_leads::day::Back;
use serde::Serialize;

use super::Fate;
use crate::exit::Code;

/// The most refusals that are told one by one; more of them say the same again.
const REFUSALS_TOLD_MAX: usize = 1_000;

/// One row that was not taken.
#[derive(Clone, Debug, Serialize)]
struct Refusal {
    line: u64,
    reason: String,
}

/// How many rows were taken, were there already, or were refused; of a list of reports its items are the rows.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Summary {
    file: String,
    source: String,
    /// How many rows the file has.
    rows: u64,
    /// How many are recorded now and were not before.
    taken: u64,
    /// How many were recorded before.
    duplicate: u64,
    /// How many correct what was recorded of them before: rows that were overwritten in place, items that were published anew.
    corrected: u64,
    /// How many are older than what is recorded of them, and change nothing.
    older: u64,
    /// How many rows were recorded, are gone from the data set, and were taken back.
    retracted: u64,
    /// How many are recorded and counted nowhere.
    uncounted: u64,
    /// How many cannot be recorded.
    refused: u64,
    /// The first of these, with their lines.
    refusals: Vec<Refusal>,
    /// Why the file was refused as a whole.
    damaged: Option<Refusal>,
    /// How many rows are dated exactly so long before they were added: perhaps by a resolver of dates.
    dated_back: BTreeMap<&'static str, u64>,
    /// Whether somebody stopped the import before its end.
    pub(crate) stopped: bool,
}

impl Summary {
    /// Begins with nothing.
    pub(crate) fn new(file: &Path, source: &PublisherName) -> Self {
        Self {
            file: file.display().to_string(),
            source: source.to_string(),
            rows: 0,
            taken: 0,
            duplicate: 0,
            corrected: 0,
            older: 0,
            retracted: 0,
            uncounted: 0,
            refused: 0,
            refusals: Vec::new(),
            damaged: None,
            dated_back: BTreeMap::new(),
            stopped: false,
        }
    }

    /// Returns how many rows there are to send.
    pub(crate) fn leads(&self) -> u64 {
        self.rows - self.refused
    }

    /// Notes a row that was not taken.
    pub(crate) fn refuse(&mut self, line: u64, reason: String) {
        self.refused += 1;
        if self.refusals.len() < REFUSALS_TOLD_MAX {
            self.refusals.push(Refusal { line, reason });
        }
    }

    /// Notes that the file is damaged: what was wrong with single rows does not matter then.
    pub(crate) fn damaged(mut self, line: u64, reason: String) -> Self {
        self.refused = 0;
        self.refusals.clear();
        Self { damaged: Some(Refusal { line, reason }), ..self }
    }

    /// Notes what a first reading found.
    pub(crate) fn surveyed(&mut self, survey: &Survey) {
        self.rows = survey.rows;
        self.uncounted = survey.uncounted;
        self.dated_back =
            survey.dated_back.iter().map(|(back, rows)| (word(*back), *rows)).collect();
    }

    /// Notes how many rows there are.
    pub(crate) fn counted(&mut self, rows: u64) {
        self.rows = rows;
    }

    /// Notes what became of a row.
    pub(crate) fn sent(&mut self, line: u64, fate: Fate) {
        match fate {
            Fate::Taken => self.taken += 1,
            Fate::Duplicate => self.duplicate += 1,
            Fate::Corrected => self.corrected += 1,
            Fate::Older => self.older += 1,
            Fate::Retracted => self.retracted += 1,
            Fate::Refused(reason) => self.refuse(line, reason),
        }
    }

    /// Says whether all rows that there are could be read and were taken.
    pub(crate) fn is_sound(&self) -> bool {
        self.refused == 0 && self.damaged.is_none()
    }

    /// Returns the exit code that it leads to.
    pub(crate) fn code(&self) -> Code {
        if self.is_sound() { Code::Ok } else { Code::Rejected }
    }

    /// Tells it in words.
    pub(crate) fn told(&self) -> String {
        let Self { file, rows, taken, duplicate, refused, .. } = self;
        if let Some(Refusal { line, reason }) = &self.damaged {
            return format!("{file}, line {line}: {reason}\nnothing of it was imported");
        }
        let mut told =
            format!("{file}: {rows} rows, {taken} taken, {duplicate} duplicate, {refused} refused");
        let rare = [
            (self.corrected, "corrected"),
            (self.older, "older than what is recorded"),
            (self.retracted, "retracted"),
            (self.uncounted, "counted nowhere"),
        ];
        for (rows, what) in rare.into_iter().filter(|(rows, _)| *rows > 0) {
            // A String takes everything.
            let _ = write!(told, ", {rows} {what}");
        }
        for Refusal { line, reason } in &self.refusals {
            let _ = write!(told, "\n  line {line}: {reason}");
        }
        let more = refused - self.refusals.len() as u64;
        if more > 0 {
            let _ = write!(told, "\n  and {more} more");
        }
        if !self.dated_back.is_empty() {
            let steps: Vec<_> =
                self.dated_back.iter().map(|(step, rows)| format!("{rows} a {step}")).collect();
            let _ = write!(
                told,
                "\ndated exactly so long before they were added: {}",
                steps.join(", ")
            );
        }
        told
    }
}

fn word(back: Back) -> &'static str {
    match back {
        Back::Day => "day",
        Back::Week => "week",
        Back::Month => "month",
        Back::Year => "year",
    }
}
