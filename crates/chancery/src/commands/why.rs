//! `chancery why`: the events and rules behind one row, and what would change it.

use anyhow::bail;
use chancery_domain::EntityRef;
use chancery_views::conditions::VIEW;
use chancery_views::why::{self, Behind, WouldChange};
use clap::Args;
use serde_json::Value;

use crate::client::Client;
use crate::exit::{Code, Failure};
use crate::ledger::read_ledger;
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
}

impl Why {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let client = Client::connect(settings).await?;
        let ledger = read_ledger(&client.bus).await?;
        let at = ledger.at(ledger.head())?;
        let why = why::conditions(&self.key, &self.row, &at, None)?;
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

fn render(why: &why::Why) -> String {
    let mut lines = vec![format!("{} in {} (position {})", why.row, why.key, why.position)];
    section(&mut lines, "It rests on", why.events.iter().map(behind));
    let history = why.history.as_array().map(Vec::as_slice).unwrap_or_default();
    section(&mut lines, "The rules that moved it", history.iter().map(moved));
    section(&mut lines, "It would change if", why.would_change.iter().map(would_change));
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

fn behind(event: &Behind) -> String {
    let occurred = event.occurred.as_deref().unwrap_or("no date");
    let summary = event.summary.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
    let listed_as = event.listed_as.replace('_', " ");
    format!("[{}] {listed_as}, {} on {occurred}{summary}", event.position, event.kind)
}

fn moved(step: &Value) -> String {
    let text = |member: &str| step[member].as_str().unwrap_or("nothing").replace('_', " ");
    let (from, to) = (text("from"), text("to"));
    let occurred = step["occurred"].as_str().unwrap_or("no date");
    let rule = text("rule");
    format!("[{}] {occurred}: {} {from} → {to} (rule: {rule})", step["position"], text("axis"))
}

fn would_change(act: &WouldChange) -> String {
    let show = |value: &Value| match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.replace('_', " "),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    let change =
        |one: &why::MemberChange| format!("{} {} → {}", one.member, show(&one.from), show(&one.to));
    let changes: Vec<_> = act.changes.iter().map(change).collect();
    format!("{} ({}): {}", act.act, act.type_name, changes.join(", "))
}
