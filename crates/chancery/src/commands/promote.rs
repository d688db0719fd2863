//! `chancery promote`: an assertion out of a lead, which it cites.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use chancery_domain::kinds::record::LeadImported;
use chancery_domain::{Kind, Position, suggest};
use chancery_ingest::{Chain, State};
use chancery_leads::reading::occurred;
use chancery_wire::canonical;
use chancery_wire::log::{EventKey, Target, target::By};
use clap::Args;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::publish::render;
use crate::client::Client;
use crate::environment::recorded_now;
use crate::exit::{Code, Failure, OrExit};
use crate::import::chain;
use crate::input;
use crate::judge::judge;
use crate::output::{Output, line};
use crate::sending::{Letter, batches, send};
use crate::settings::Settings;

/// How many hexadecimal digits of what an assertion says are in its id, so that the same one is published once.
const ID_DIGITS: usize = 12;

/// Publish an assertion that was made from a lead and cites it; print its receipt. Exit status 4 when it was refused
///
/// The assertion says what --set and --template say. What they leave out is filled in: `occurred` from the lead's day,
/// `attribution` with the data set as the outlet, and `mode: machine`, which moves no state; whoever has read the report says
/// `--set mode=paraphrase`, and who spoke. `leads` names the lead's position. The same assertion twice is a duplicate.
#[derive(Args, Debug)]
pub(crate) struct Promote {
    /// The lead: its position, or PUBLISHER/ID, for example `gdelt/gdelt2:410412347`
    #[arg(value_parser = parse_lead)]
    lead: Lead,
    /// Kind of the assertion, for example `meeting.held` [default: that of the template]
    #[arg(long)]
    kind: Option<String>,
    /// A member of its data; what is JSON is taken as JSON, anything else as text
    #[arg(long, value_name = "MEMBER=VALUE", value_parser = parse_member)]
    set: Vec<(String, Value)>,
    /// Data, or a whole event as a template, as a JSON object; `-` reads stdin
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Publisher of the assertion [default: that of the template]
    #[arg(long, value_name = "PUBLISHER")]
    source: Option<String>,
    /// Id of the assertion [default: made from the lead and what is said]
    #[arg(long)]
    id: Option<String>,
    /// Print the event instead of publishing it
    #[arg(long)]
    dry_run: bool,
}

/// How a lead is named.
#[derive(Clone, Debug)]
enum Lead {
    Position(u64),
    Key { source: String, id: String },
}

fn parse_lead(text: &str) -> Result<Lead, String> {
    if let Ok(position) = text.parse() {
        return Ok(Lead::Position(position));
    }
    let (source, id) =
        text.split_once('/').ok_or("a lead is named by its position or as PUBLISHER/ID")?;
    Ok(Lead::Key { source: source.to_owned(), id: id.to_owned() })
}

fn parse_member(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("write MEMBER=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    Ok((name.to_owned(), value))
}

impl Promote {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let template = self.template.as_deref().map(read_template).transpose()?;
        let client = Client::connect(settings).await?;
        let chain = chain(&client.bus, self.target()).await?;
        let (position, lead) = self.standing(chain.as_ref()).or_exit(Code::Rejected)?;
        let event = self.event(template.unwrap_or_default(), position, &lead)?;
        let text = event.to_string().into_bytes();
        let output = Output::new(settings);
        let now = recorded_now();
        if let Err(problem) = judge(&text, now) {
            line(&render(output.format, &Err(problem)))?;
            return Ok(Code::Rejected);
        }
        if self.dry_run {
            line(&event.to_string())?;
            return Ok(Code::Ok);
        }
        let letters = [Letter::new(text.into(), now)];
        let mut code = Code::Ok;
        for batch in batches(&letters) {
            for sent in send(&client.bus, batch).await? {
                if sent.is_err() {
                    code = Code::Rejected;
                }
                line(&render(output.format, &sent))?;
            }
        }
        Ok(code)
    }

    fn target(&self) -> Target {
        let by = match &self.lead {
            Lead::Position(position) => By::Position(*position),
            Lead::Key { source, id } => {
                By::Key(EventKey { source: source.clone(), id: id.clone() })
            }
        };
        Target { by: Some(by) }
    }

    /// Returns the lead with its position, unless it is none or does not count any more.
    fn standing(&self, chain: Option<&Chain>) -> Result<(Position, LeadImported)> {
        let named = match &self.lead {
            Lead::Position(position) => format!("position {position}"),
            Lead::Key { source, id } => format!("`{id}` of `{source}`"),
        };
        let chain = chain.with_context(|| format!("{named} is not recorded"))?;
        let first = chain.first().position.context("the log gave no position")?;
        if chain.kind != Kind::LeadImported.type_name() {
            bail!("{named} is no lead but a {}: only leads are promoted", word(&chain.kind));
        }
        if let Lead::Position(position) = self.lead
            && position != first.get()
        {
            bail!("{named} is what became of the lead at position {first}: promote {first}");
        }
        let last = chain.last().position.map_or(0, Position::get);
        match chain.state() {
            State::Says(data) => {
                let lead =
                    serde_json::from_value(data.clone()).context("could not read the lead")?;
                Ok((first, lead))
            }
            State::Retracted => bail!(
                "the lead at position {first} was taken back at position {last}: it is no ground for an assertion"
            ),
            State::Redacted => bail!("the payload of the lead at position {first} was removed"),
        }
    }

    /// Puts the event together.
    fn event(
        &self,
        template: Map<String, Value>,
        position: Position,
        lead: &LeadImported,
    ) -> Result<Value> {
        let mut event = as_event(template);
        let mut data = match event.remove("data") {
            Some(Value::Object(data)) => data,
            _ => Map::new(),
        };
        data.extend(self.set.iter().cloned());
        fill(&mut data, position, lead);
        if let Some(kind) = &self.kind {
            event.insert("type".to_owned(), type_name(kind)?.into());
        }
        let kind = event.get("type").and_then(Value::as_str).map(str::to_owned);
        let kind = kind.context("say what is asserted: --kind, for example --kind meeting.held")?;
        if let Some(source) = &self.source {
            event.insert("source".to_owned(), source.as_str().into());
        }
        if !event.contains_key("source") {
            bail!("say who publishes the assertion: --source PUBLISHER");
        }
        let made = || Value::from(made_id(&kind, position, &data));
        match &self.id {
            Some(id) => drop(event.insert("id".to_owned(), id.as_str().into())),
            None => drop(event.entry("id").or_insert_with(made)),
        }
        event.entry("specversion").or_insert_with(|| "1.0".into());
        event.insert("data".to_owned(), data.into());
        Ok(event.into())
    }
}

fn read_template(file: &Path) -> Result<Map<String, Value>> {
    let bytes = input::read(file)?;
    serde_json::from_slice(&bytes).with_context(|| format!("{} is no JSON object", file.display()))
}

/// Tells a whole event from data alone.
fn as_event(template: Map<String, Value>) -> Map<String, Value> {
    if template.contains_key("specversion") || template.get("data").is_some_and(Value::is_object) {
        return template;
    }
    Map::from_iter([("data".to_owned(), template.into())])
}

/// Fills in what the lead says and nobody else did.
fn fill(data: &mut Map<String, Value>, position: Position, lead: &LeadImported) {
    if let Ok(occurred) = occurred(lead) {
        data.entry("occurred").or_insert_with(|| occurred.into());
    }
    data.entry("attribution").or_insert_with(
        || json!([{ "agent": outlet(lead), "role": "outlet", "identity": "named" }]),
    );
    data.entry("mode").or_insert_with(|| "machine".into());
    let leads = data.entry("leads").or_insert_with(|| json!([]));
    if let Some(leads) = leads.as_array_mut()
        && !leads.contains(&json!(position))
    {
        leads.push(json!(position));
    }
}

/// Returns the data set as an outlet. Both versions of GDELT are one.
fn outlet(lead: &LeadImported) -> String {
    let scheme = lead.scheme.as_str();
    format!("outlet/{}", scheme.trim_end_matches(|c: char| c.is_ascii_digit()))
}

fn type_name(kind: &str) -> Result<&'static str> {
    let found = Kind::from_word(kind).or_else(|| Kind::from_type_name(kind));
    let kind = found.with_context(|| {
        let known = Kind::ALL.iter().map(|kind| kind.as_str());
        format!("there is no kind `{kind}`{}", suggest::did_you_mean(kind, known))
    })?;
    if !kind.is_assertion() {
        return Err(anyhow!("`{kind}` is no assertion, and nothing else is made from leads"));
    }
    Ok(kind.type_name())
}

fn word(type_name: &str) -> &str {
    Kind::from_type_name(type_name).map_or(type_name, |kind| kind.as_str())
}

fn made_id(kind: &str, position: Position, data: &Map<String, Value>) -> String {
    let said = canonical::to_vec(&json!({ "type": kind, "data": data }));
    let hash = chancery_wire::hex::encode(&Sha256::digest(said));
    format!("lead-{position}-{}", hash.get(..ID_DIGITS).unwrap_or_default())
}
