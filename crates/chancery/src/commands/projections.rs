//! `chancery projections`: the view stores, and how one takes the place of another.

mod shown;

use std::time::Duration;

use anyhow::anyhow;
use bytes::Bytes;
use chancery_wire::limits::QUERY_TIMEOUT;
use chancery_wire::subjects;
use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::client::{Client, answered};
use crate::exit::{Code, Failure};
use crate::output::{Output, talk};
use crate::progress::bar;
use crate::settings::Settings;

/// How often a rebuild is asked how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// How long carrying a promotion out may take: every row is compared again, and readers that do not end are waited for.
const PROMOTE_TIMEOUT: Duration = Duration::from_mins(2);

/// How long removing a store may take: a thread that folds into it ends with its transaction.
const DISCARD_TIMEOUT: Duration = Duration::from_mins(1);

/// The view stores: how they are, making one anew, having it take the live one's place
///
/// For operators: whoever may read run.json, or --creds.
#[derive(Args, Debug)]
pub(crate) struct Projections {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show every store: how far it is, how far behind, and whether it moves
    Ls,
    /// Make a second store from the log beside the live one, and compare both at one position
    ///
    /// Nothing of it is published, attested or put into a bucket. All views lie in one store and are promoted together;
    /// NAME says which view's digest is shown. Every row of both stores is compared, whatever the name. Exit status 3
    /// when they differ.
    Rebuild {
        /// A view [default: all]
        name: Option<String>,
        /// Have it take the live one's place when it says the same
        #[arg(long)]
        promote: bool,
    },
    /// Have the second store take the live one's place; queries go on, and the one before is kept
    Promote {
        /// Take a difference on, by the number of rows that `ls` and `rebuild` show
        #[arg(long, value_name = "ROWS")]
        accept_difference: Option<u64>,
        /// Go back to the store that was live before; it is brought up to date and compared first
        #[arg(long)]
        back: bool,
    },
    /// Remove the second store, also while it is being made; the live one goes on
    Discard {
        /// Remove the store that was live before instead: there is none to go back to then
        #[arg(long)]
        previous: bool,
    },
}

impl Projections {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let client = Client::connect_as_operator(settings).await?;
        let output = Output::new(settings);
        match self.action {
            Action::Ls => {
                let stores = list(&client).await?;
                output.value(&stores, || shown::stores(&stores, output.colour))?;
                Ok(Code::Ok)
            }
            Action::Rebuild { name, promote: false } => {
                let made = rebuild(&client, name.as_deref(), "log").await?;
                told(output, &made, name.as_deref())
            }
            Action::Rebuild { name, promote: true } => {
                let made = rebuild(&client, name.as_deref(), "log").await?;
                if made["stage"] != "ready" {
                    return told(output, &made, name.as_deref());
                }
                promote(&client, output, None).await
            }
            Action::Promote { accept_difference, back } => {
                if back {
                    rebuild(&client, None, "previous").await?;
                }
                promote(&client, output, accept_difference).await
            }
            Action::Discard { previous } => {
                let asked = json!({ "previous": previous });
                let subject = subjects::PROJECTIONS_DISCARD;
                let told = ask(&client, subject, &asked, DISCARD_TIMEOUT).await?;
                output.value(&told, || shown::discarded(&told))?;
                Ok(Code::Ok)
            }
        }
    }
}

/// Has a store made, or brought up to date, and waits until it is compared.
async fn rebuild(client: &Client, view: Option<&str>, from: &str) -> Result<Value, Failure> {
    let mut asked = json!({ "from": from });
    if let Some(view) = view {
        asked["view"] = json!(view);
    }
    let started = ask(client, subjects::PROJECTIONS_REBUILD, &asked, QUERY_TIMEOUT).await?;
    if started["status"] == "running" {
        talk("One is being made already.");
    }
    let mut shown: Option<ProgressBar> = None;
    loop {
        let stores = list(client).await?;
        let Some(store) = beside(&stores) else {
            return Err(
                anyhow!("the store was thrown away: the projections were started again").into()
            );
        };
        let length = store["position"].as_u64().unwrap_or(0)
            + store["behind"]["events"].as_u64().unwrap_or(0);
        let progress = shown.get_or_insert_with(|| bar("making the views", length));
        progress.set_length(length);
        progress.set_position(store["position"].as_u64().unwrap_or(0));
        match store["stage"].as_str() {
            Some("ready" | "differs") => {
                progress.finish_and_clear();
                return Ok(store.clone());
            }
            Some("failed") | None => {
                let why = store["failure"].as_str().unwrap_or("the reason is in its traces");
                return Err(anyhow!("the store could not be made: {why}").into());
            }
            Some(_) => sleep(LOOK_EVERY).await,
        }
    }
}

/// Finds the store beside the live one.
fn beside(stores: &Value) -> Option<&Value> {
    let stores = stores["stores"].as_array()?;
    stores.iter().find(|store| store["stage"].is_string())
}

fn told(output: Output, store: &Value, view: Option<&str>) -> Result<Code, Failure> {
    let mut store = store.clone();
    if let (Some(view), Some(views)) = (view, store["compared"]["views"].as_array_mut()) {
        views.retain(|one| one["view"] == view);
    }
    output.value(&store, || shown::compared(&store))?;
    Ok(if store["stage"] == "ready" { Code::Ok } else { Code::AuditDiffers })
}

async fn promote(
    client: &Client,
    output: Output,
    accept_difference: Option<u64>,
) -> Result<Code, Failure> {
    let asked =
        accept_difference.map_or_else(|| json!({}), |rows| json!({ "accept_difference": rows }));
    let subject = subjects::PROJECTIONS_PROMOTE;
    let reply = client.bus.request(subject, None, asked.to_string().into(), PROMOTE_TIMEOUT).await;
    let refused = reply.as_ref().err().and_then(|error| error.problem());
    if refused.is_some_and(|problem| problem.status == 409) {
        let error = reply.map(|_| ()).map_err(anyhow::Error::from);
        return Err(Failure {
            code: Code::AuditDiffers,
            error: error.err().unwrap_or_else(|| anyhow!("the promotion was refused")),
        });
    }
    let reply: Value = serde_json::from_slice(&answered(reply)?.payload)?;
    output.value(&reply, || {
        format!(
            "The new store answers from position {} on; the one before is kept.",
            reply["position"]
        )
    })?;
    Ok(Code::Ok)
}

async fn list(client: &Client) -> Result<Value, Failure> {
    ask(client, subjects::PROJECTIONS_LIST, &json!({}), QUERY_TIMEOUT).await
}

async fn ask(
    client: &Client,
    subject: &str,
    body: &Value,
    timeout: Duration,
) -> Result<Value, Failure> {
    let asked = client.bus.request(subject, None, Bytes::from(body.to_string()), timeout).await;
    Ok(serde_json::from_slice(&answered(asked)?.payload)?)
}
