//! `chancery why`: the events and rules behind one row, and what would change it.

use anyhow::bail;
use chancery_domain::EntityRef;
use chancery_views::conditions::VIEW;
use clap::Args;
use serde_json::{Value, json};

use crate::as_of::AsOf;
use crate::client::{Client, answered};
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::settings::Settings;

/// Show the events and rules behind one row of a document, and what would change it
#[derive(Args, Debug)]
pub(crate) struct Why {
    /// View; rows of `conditions` can be explained
    #[arg(value_parser = explained)]
    name: String,
    /// Key, for example `meeting/putin-zelensky`
    #[arg(value_parser = EntityRef::parse)]
    key: EntityRef,
    /// Row, for example `meeting`, `willingness/actor/putin` or `condition/pz-pow-exchange`
    row: String,
    #[command(flatten)]
    as_of: AsOf,
}

impl Why {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let client = Client::connect(settings).await?;
        let query = json!({ "view": self.name, "key": self.key.as_str(), "row": self.row });
        let answer = client.bus.query("why", &self.as_of.added_to(query)).await;
        let why = answered(answer)?.document;
        Output::new(settings).value(&why, || render(&why))?;
        Ok(Code::Ok)
    }
}

fn explained(name: &str) -> anyhow::Result<String> {
    if name != VIEW {
        bail!("rows of `{name}` cannot be explained, only those of `{VIEW}`");
    }
    Ok(name.to_owned())
}

fn render(why: &Value) -> String {
    let list = |name: &str| why[name].as_array().map(Vec::as_slice).unwrap_or_default();
    let (row, key) = (text(&why["row"]), text(&why["key"]));
    let mut lines = vec![format!("{row} in {key} (position {})", why["position"])];
    section(&mut lines, "It rests on", list("events").iter().map(behind));
    section(&mut lines, "The rules that moved it", list("history").iter().map(moved));
    section(&mut lines, "It would change if", list("would_change").iter().map(would_change));
    lines.join("\n")
}

fn section(lines: &mut Vec<String>, title: &str, items: impl Iterator<Item = String>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        lines.push(String::new());
        lines.push(title.to_owned());
        lines.extend(items.map(|item| format!("  {item}")));
    }
}

fn behind(event: &Value) -> String {
    let occurred = event["occurred"].as_str().unwrap_or("no date");
    let summary = event["summary"].as_str().map(|text| format!(": {text}")).unwrap_or_default();
    let (listed_as, kind) = (words(&event["listed_as"]), text(&event["kind"]));
    format!("[{}] {listed_as}, {kind} on {occurred}{summary}", event["position"])
}

fn moved(step: &Value) -> String {
    let (from, to) = (words(&step["from"]), words(&step["to"]));
    let occurred = step["occurred"].as_str().unwrap_or("no date");
    let (axis, rule) = (words(&step["axis"]), words(&step["rule"]));
    format!("[{}] {occurred}: {axis} {from} → {to} (rule: {rule})", step["position"])
}

fn would_change(act: &Value) -> String {
    let change = |one: &Value| {
        format!("{} {} → {}", text(&one["member"]), words(&one["from"]), words(&one["to"]))
    };
    let changes = act["changes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let changes: Vec<_> = changes.iter().map(change).collect();
    format!("{} ({}): {}", text(&act["act"]), text(&act["type"]), changes.join(", "))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Writes a state as words.
fn words(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.replace('_', " "),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
