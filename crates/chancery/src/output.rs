//! What goes to stdout: data, as a table for people or JSON for programs.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde::Serialize;

use crate::settings::Settings;

/// How data is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// One JSON value.
    Json,
    /// One JSON value per line.
    Jsonl,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
        })
    }
}

/// Where and how data is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    pub(crate) format: Format,
    /// Whether colours and other escapes may be used.
    pub(crate) colour: bool,
}

impl Output {
    /// Decides by the settings, and where they say nothing by whether stdout is a terminal.
    pub(crate) fn new(settings: &Settings) -> Self {
        let terminal = io::stdout().is_terminal();
        let default = if terminal { Format::Table } else { Format::Json };
        let format = settings.output.value.unwrap_or(default);
        Self { format, colour: terminal && !settings.no_colour }
    }

    /// As `new`, but for what is made to be read by people first: a table unless asked otherwise.
    pub(crate) fn for_people(settings: &Settings) -> Self {
        let format = settings.output.value.unwrap_or(Format::Table);
        Self { format, ..Self::new(settings) }
    }

    /// Writes one value: `table` renders it for people, else it is JSON.
    pub(crate) fn value<T: Serialize>(
        self,
        value: &T,
        table: impl FnOnce() -> String,
    ) -> Result<()> {
        match self.format {
            Format::Table => line(&table()),
            Format::Json => line(&serde_json::to_string_pretty(value)?),
            Format::Jsonl => line(&serde_json::to_string(value)?),
        }
    }

    /// Writes a list: as `value` does, but each of its values on a line of its own where lines are asked for.
    pub(crate) fn list<T: Serialize>(
        self,
        list: &[T],
        table: impl FnOnce() -> String,
    ) -> Result<()> {
        match self.format {
            Format::Table | Format::Json => self.value(&list, table),
            Format::Jsonl => list.iter().try_for_each(|one| line(&serde_json::to_string(one)?)),
        }
    }
}

/// Writes one line to stdout, at once.
///
/// # Errors
///
/// When stdout is closed or full.
pub(crate) fn line(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{text}").and_then(|()| stdout.flush()).context("could not write to stdout")
}

/// Writes one line of talk to stderr.
pub(crate) fn talk(text: &str) {
    // With stderr closed there is nobody to talk to.
    drop(writeln!(io::stderr(), "{text}"));
}

/// Renders rows with aligned columns.
pub(crate) fn table<const N: usize>(header: [&str; N], rows: Vec<[String; N]>) -> String {
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    table.set_header(header);
    table.add_rows(rows);
    table.trim_fmt()
}
