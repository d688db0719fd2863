//! `chancery view`: one view document, or the list of keys.

use chancery_views::leads;
use chancery_wire::limits::QUERY_PAGE_MAX;
use clap::Args;
use serde_json::{Map, Value, json};

use crate::client::{Client, answered};
use crate::exit::{Code, Failure};
use crate::output::{Format, Output, line, table};
use crate::render::document;
use crate::settings::Settings;

/// Show one view document, or the keys of a view
#[derive(Args, Debug)]
pub(crate) struct View {
    /// View, for example `conditions`
    name: String,
    /// Key, for example `meeting/putin-zelensky`; without it, the keys are listed
    key: Option<String>,
    /// As recorded at this time (RFC 3339)
    #[arg(long, value_name = "TIME", conflicts_with = "position")]
    at: Option<String>,
    /// As recorded at this position; 0 is before anything
    #[arg(long, value_name = "N")]
    position: Option<u64>,
    /// As it stood on this day or at this time, by what is recorded
    #[arg(long, value_name = "DATE")]
    valid_at: Option<String>,
}

impl View {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
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

    /// Asks for the document; of leads for all pages, because nothing narrows them.
    async fn document(&self, client: &Client, key: &str) -> Result<Value, Failure> {
        let mut query = self.query(json!({ "key": key }));
        if self.name != leads::VIEW {
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
            if let (Some(days), Value::Array(more)) =
                (whole["days"].as_array_mut(), page["days"].take())
            {
                days.extend(more);
            }
        }
        Ok(whole)
    }

    fn query(&self, base: Value) -> Value {
        let mut query = match base {
            Value::Object(members) => members,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Map::new(),
        };
        let at = self.at.as_ref().map(|time| ("at", json!(time)));
        let position = self.position.map(|position| ("position", json!(position)));
        let valid_at = self.valid_at.as_ref().map(|time| ("valid_at", json!(time)));
        let given = [at, position, valid_at].into_iter().flatten();
        query.extend(given.map(|(name, value)| (name.to_owned(), value)));
        Value::Object(query)
    }

    /// Lists all keys, page by page.
    async fn keys(&self, client: &Client, output: Output) -> Result<(), Failure> {
        let mut cursor = Value::Null;
        let mut keys: Vec<Value> = Vec::new();
        loop {
            let base = if cursor.is_null() { json!({}) } else { json!({ "cursor": cursor }) };
            let snapshot = answered(client.bus.query(&self.name, &self.query(base)).await)?;
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
