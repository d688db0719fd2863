//! `chancery config`: what the options are, and where they come from.

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use crate::exit::{Code, Failure};
use crate::output::{Output, table};
use crate::settings::{Settings, Shown};

/// Show the options in force
#[derive(Args, Debug)]
pub(crate) struct Config {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show every option with its value
    Show {
        /// Also say where each value comes from
        #[arg(long)]
        origin: bool,
    },
}

impl Config {
    pub(crate) fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let Action::Show { origin } = self.action;
        let shown = settings.shown();
        let document: Map<String, Value> =
            shown.iter().map(|option| (option.key.to_owned(), member(option, origin))).collect();
        Output::new(settings).value(&document, || render(&shown, origin))?;
        Ok(Code::Ok)
    }
}

fn member(option: &Shown<'_>, origin: bool) -> Value {
    if origin {
        json!({ "value": option.value, "origin": option.origin.to_string() })
    } else {
        json!(option.value)
    }
}

fn render(shown: &[Shown<'_>], origin: bool) -> String {
    let value = |option: &Shown<'_>| option.value.clone().unwrap_or_else(|| "-".to_owned());
    if origin {
        let row =
            |option: &Shown<'_>| [option.key.to_owned(), value(option), option.origin.to_string()];
        table(["option", "value", "origin"], shown.iter().map(row).collect())
    } else {
        let row = |option: &Shown<'_>| [option.key.to_owned(), value(option)];
        table(["option", "value"], shown.iter().map(row).collect())
    }
}
