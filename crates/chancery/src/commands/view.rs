//! `chancery view`: one view document, or the list of keys.

use anyhow::anyhow;
use chancery_views::{corrections, leads, timeline};
use chancery_wire::limits::QUERY_PAGE_MAX;
use clap::Args;
use serde_json::{Value, json};

use crate::as_of::AsOf;
use crate::client::{Client, answered};
use crate::exit::{Code, Failure};
use crate::output::{Format, Output, line, table};
use crate::render::document;
use crate::settings::Settings;

/// The views whose documents come in pages, and the list that goes on.
const PAGED: [(&str, &str); 3] =
    [(leads::VIEW, "days"), (corrections::VIEW, "corrections"), (timeline::VIEW, "entries")];

/// Show one view document, or the keys of a view
#[derive(Args, Debug)]
pub(crate) struct View {
    /// View, for example `conditions`
    name: String,
    /// Key, for example `meeting/putin-zelensky`; without it, the keys are listed
    key: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
    /// Of a timeline, show the page after this place: `next` of the page before
    ///
    /// Give --position too, as that page shows it, to stay with one record while it grows.
    #[arg(long, value_name = "CURSOR", requires = "key", allow_hyphen_values = true)]
    after: Option<String>,
    /// Of a timeline, show all pages; without it, the first
    #[arg(long, requires = "key")]
    all: bool,
}

impl View {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        if (self.all || self.after.is_some()) && self.name != timeline::VIEW {
            let name = &self.name;
            let told =
                anyhow!("`--after` and `--all` are of the view timeline: {name} is shown whole");
            return Err(told.into());
        }
        let client = Client::connect(settings).await?;
        let output = Output::new(settings);
        match &self.key {
            Some(key) => {
                let found = self.document(&client, key).await?;
                output.value(&found, || document(&found, output.colour))?;
            }
            None => self.keys(&client, output).await?,
        }
        Ok(Code::Ok)
    }

    /// Asks for the document; for all its pages, or one page of a timeline.
    async fn document(&self, client: &Client, key: &str) -> Result<Value, Failure> {
        let mut query = self.as_of.added_to(json!({ "key": key }));
        let paged = PAGED.into_iter().find(|(view, _)| *view == self.name);
        let Some((_, list)) = paged else {
            return Ok(answered(client.bus.query(&self.name, &query).await)?.document);
        };
        if let Some(after) = &self.after {
            query["cursor"] = json!(after);
        }
        if self.name == timeline::VIEW && !self.all {
            return Ok(answered(client.bus.query(&self.name, &query).await)?.document);
        }
        query["limit"] = json!(QUERY_PAGE_MAX);
        let mut whole = answered(client.bus.query(&self.name, &query).await)?.document;
        // The pages are of one record, also while it grows.
        if query.get("position").is_none() && query.get("at").is_none() {
            query["position"] = whole["position"].clone();
        }
        while !whole["next"].is_null() {
            query["cursor"] = whole["next"].take();
            let mut page = answered(client.bus.query(&self.name, &query).await)?.document;
            whole["next"] = page["next"].take();
            if let (Some(items), Value::Array(more)) =
                (whole[list].as_array_mut(), page[list].take())
            {
                items.extend(more);
            }
        }
        Ok(whole)
    }

    /// Lists all keys, page by page.
    async fn keys(&self, client: &Client, output: Output) -> Result<(), Failure> {
        let mut cursor = Value::Null;
        let mut keys: Vec<Value> = Vec::new();
        loop {
            let base = if cursor.is_null() { json!({}) } else { json!({ "cursor": cursor }) };
            let snapshot =
                answered(client.bus.query(&self.name, &self.as_of.added_to(base)).await)?;
            let page = snapshot.document["keys"].as_array().cloned().unwrap_or_default();
            let ended = page.is_empty();
            keys.extend(page);
            cursor = snapshot.document["next"].clone();
            if cursor.is_null() || ended {
                break;
            }
        }
        match output.format {
            Format::Table => line(&table(["key", "position"], keys.iter().map(row).collect()))?,
            Format::Json => line(&format!("{:#}", json!({ "view": self.name, "keys": keys })))?,
            Format::Jsonl => keys.iter().try_for_each(|key| line(&key.to_string()))?,
        }
        Ok(())
    }
}

fn row(key: &Value) -> [String; 2] {
    [key["key"].as_str().unwrap_or_default().to_owned(), key["position"].to_string()]
}
