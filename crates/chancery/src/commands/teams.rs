//! `chancery teams`: who may follow views and events, in secure mode.

use chancery_wire::subjects;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::publishers::{Lines, access, changer, checked, remove, told};
use crate::access::Role;
use crate::environment::Environment;
use crate::exit::{Code, Failure, OrExit};
use crate::output::{Output, table};
use crate::settings::Settings;

/// Say who may follow views and events, in secure mode
///
/// A team may ask every query, hear every change, read the key-value buckets, and follow the events by a durable
/// consumer of its own. It writes nothing.
#[derive(Args, Debug)]
pub(crate) struct Teams {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List them
    Ls,
    /// Add one, with a key and a durable consumer of all events
    Add {
        /// Small letters, digits and hyphens
        name: String,
    },
    /// Remove one, and its consumer
    Remove {
        /// The team
        name: String,
    },
}

impl Teams {
    pub(crate) async fn run(
        self,
        settings: &Settings,
        environment: &Environment,
    ) -> Result<Code, Failure> {
        match self.what {
            What::Ls => list(settings),
            What::Add { name } => add(&checked(&name)?, settings, environment).await,
            What::Remove { name } => remove(settings, environment, Role::Team(name)).await,
        }
    }
}

fn list(settings: &Settings) -> Result<Code, Failure> {
    let teams = access(settings)?.table().or_exit(Code::Configuration)?.teams;
    let shown: Vec<Value> = teams
        .iter()
        .map(|(name, one)| {
            json!({ "team": name, "key": one.key, "consumer": subjects::team_consumer(name) })
        })
        .collect();
    Output::new(settings).value(&shown, || {
        let rows = teams.iter();
        let rows =
            rows.map(|(name, one)| [name.clone(), subjects::team_consumer(name), one.key.clone()]);
        table(["name", "consumer", "key"], rows.collect())
    })?;
    Ok(Code::Ok)
}

async fn add(name: &str, settings: &Settings, environment: &Environment) -> Result<Code, Failure> {
    let changer = changer(settings, environment)?;
    let in_force = changer.add_team(name).await?;
    let access = &changer.access;
    let url = access.table()?.listener.url();
    let lines = Lines {
        url: &url,
        ca: access.authority().display().to_string(),
        creds: access.seed(&Role::Team(name.to_owned())).display().to_string(),
        inbox: subjects::inbox_prefix(name),
    };
    let consumer = subjects::team_consumer(name);
    let events = format!(
        "js = nc.jetstream(prefix=\"{}\")\n\
         events = await js.pull_subscribe_bind(\"{consumer}\", \"{}\")\n",
        subjects::STORE_API,
        subjects::STREAM_EVENTS
    );
    let (python, cli) = (lines.python(), lines.cli("watch conditions"));
    let value = json!({
        "team": name, "in_force": told(in_force), "nats": url, "ca": lines.ca, "creds": lines.creds,
        "inbox_prefix": lines.inbox, "stream": subjects::STREAM_EVENTS, "consumer": consumer,
        "jetstream_prefix": subjects::STORE_API, "python": format!("{python}{events}"), "cli": cli,
    });
    Output::new(settings).value(&value, || {
        format!(
            "Team `{name}` is added ({}).\n\n  key  {}\n\nGive it the key, and {}. In Python:\n\n{python}{events}\n\
             with the command line:\n\n  {cli}",
            told(in_force),
            lines.creds,
            lines.ca,
        )
    })?;
    Ok(Code::Ok)
}
