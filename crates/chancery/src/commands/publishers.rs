//! `chancery publishers`: who may publish under which name, in secure mode.

use std::num::NonZeroU32;

use anyhow::{Context, Result};
use chancery_domain::PublisherName;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::access::change::{Changer, InForce};
use crate::access::{Access, Rates, Role};
use crate::environment::{Environment, absolute};
use crate::exit::{Code, Failure, OrExit};
use crate::nats_server;
use crate::output::{Output, table};
use crate::settings::Settings;

/// Say who may publish under which name, in secure mode
///
/// Works on the accounts of `chancery up --secure` in --data, or of a nats-server of yours with --access; also while
/// everything runs: others notice nothing, and who is removed is cut off at once.
#[derive(Args, Debug)]
pub(crate) struct Publishers {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List them
    Ls,
    /// Add one, with a key for NATS and a token for HTTP
    Add(Add),
    /// Remove one: its key and token open nothing any more; what it published stays
    Remove {
        /// The publisher
        name: String,
    },
}

#[derive(Args, Debug)]
struct Add {
    /// The `source` of its events, and the last token of its subjects: small letters, digits and hyphens
    name: String,
    /// Let it register outlets, actors and reports, merge, and correct what others published
    #[arg(long)]
    editor: bool,
    /// How many events it may send in a second [default: 20000]
    #[arg(long, value_name = "N")]
    events_per_second: Option<NonZeroU32>,
    /// How many bytes it may send in a second [default: 33554432]
    #[arg(long, value_name = "N")]
    bytes_per_second: Option<NonZeroU32>,
}

impl Publishers {
    pub(crate) async fn run(
        self,
        settings: &Settings,
        environment: &Environment,
    ) -> Result<Code, Failure> {
        match self.what {
            What::Ls => list(settings),
            What::Add(add) => add.run(settings, environment).await,
            What::Remove { name } => remove(settings, environment, Role::Publisher(name)).await,
        }
    }
}

fn list(settings: &Settings) -> Result<Code, Failure> {
    let publishers = access(settings)?.table().or_exit(Code::Configuration)?.publishers;
    let shown: Vec<Value> = publishers
        .iter()
        .map(|(name, one)| {
            json!({
                "publisher": name, "editor": one.editor, "key": one.key,
                "events_per_second": one.rates.events, "bytes_per_second": one.rates.bytes,
            })
        })
        .collect();
    Output::new(settings).value(&shown, || {
        let rows = publishers.iter().map(|(name, one)| {
            let role = if one.editor { "editor" } else { "publisher" };
            [name.clone(), role.to_owned(), one.rates.events.to_string(), one.key.clone()]
        });
        table(["name", "role", "events/s", "key"], rows.collect())
    })?;
    Ok(Code::Ok)
}

impl Add {
    async fn run(self, settings: &Settings, environment: &Environment) -> Result<Code, Failure> {
        let name = checked(&self.name)?;
        let usual = Rates::default();
        let rates = Rates {
            events: self.events_per_second.unwrap_or(usual.events),
            bytes: self.bytes_per_second.unwrap_or(usual.bytes),
        };
        let changer = changer(settings, environment)?;
        let in_force = changer.add_publisher(&name, self.editor, rates).await?;
        let access = &changer.access;
        let url = access.table()?.listener.url();
        let lines = Lines {
            url: &url,
            ca: access.authority().display().to_string(),
            creds: access.seed(&Role::Publisher(name.clone())).display().to_string(),
            inbox: chancery_wire::subjects::inbox_prefix(&name),
        };
        let (subject, token) = (chancery_wire::subjects::ingest(&name), access.token(&name));
        let (python, cli) = (lines.python(), lines.cli("publish events.json"));
        let http = format!("Authorization: Bearer $(cat {})", token.display());
        let value = json!({
            "publisher": name, "editor": self.editor, "in_force": told(in_force),
            "nats": url, "ca": lines.ca, "creds": lines.creds, "inbox_prefix": lines.inbox,
            "subject": subject, "token": token, "python": python, "cli": cli, "http": http,
        });
        Output::new(settings).value(&value, || {
            format!(
                "Publisher `{name}` is added ({}).\n\n  key    {}\n  token  {}\n\nGive it both, and {}. \
                 In Python:\n\n{python}await nc.request(\"{subject}\", event)\n\nwith the command line:\n\n  {cli}\n\n\
                 over HTTP:\n\n  {http}",
                told(in_force),
                lines.creds,
                token.display(),
                lines.ca,
            )
        })?;
        Ok(Code::Ok)
    }
}

/// The lines that connect somebody.
pub(super) struct Lines<'a> {
    pub(super) url: &'a str,
    pub(super) ca: String,
    pub(super) creds: String,
    pub(super) inbox: String,
}

impl Lines<'_> {
    /// For nats-py, which takes `nkeys` for it: `pip install nats-py[nkeys]`.
    pub(super) fn python(&self) -> String {
        let Self { url, ca, creds, inbox } = self;
        format!(
            "tls = ssl.create_default_context(cafile=\"{ca}\")\n\
             nc = await nats.connect(\"{url}\", tls=tls, nkeys_seed=\"{creds}\", inbox_prefix=\"{inbox}\")\n"
        )
    }

    /// For the command line.
    pub(super) fn cli(&self, command: &str) -> String {
        let Self { url, ca, creds, .. } = self;
        format!("chancery {command} --nats {url} --nats-ca {ca} --creds {creds}")
    }
}

/// Removes a publisher or a team.
pub(super) async fn remove(
    settings: &Settings,
    environment: &Environment,
    role: Role,
) -> Result<Code, Failure> {
    let in_force = changer(settings, environment)?.remove(&role).await?;
    let (what, name) = match &role {
        Role::Team(name) => ("team", name.clone()),
        Role::Publisher(name) => ("publisher", name.clone()),
        Role::Core | Role::Gateway | Role::Operator | Role::Auditor => ("role", role.to_string()),
    };
    let value = json!({ what: name, "removed": true, "in_force": told(in_force) });
    Output::new(settings)
        .value(&value, || format!("The {what} `{name}` is removed ({}).", told(in_force)))?;
    Ok(Code::Ok)
}

/// Says since when a change is felt.
pub(super) fn told(in_force: InForce) -> &'static str {
    match in_force {
        InForce::Proven => "in force, and proven by a test message",
        InForce::WhenStarted => "in force when nats-server starts: it does not run",
    }
}

/// Reads a name.
pub(super) fn checked(name: &str) -> Result<String, Failure> {
    let name = PublisherName::parse(name).map_err(anyhow::Error::from);
    Ok(name.or_exit(Code::Rejected)?.as_str().to_owned())
}

/// Returns the directory that says who may do what.
pub(super) fn access(settings: &Settings) -> Result<Access> {
    match &settings.access.value {
        Some(dir) => Ok(Access::at(absolute(dir)?)),
        None => Ok(Access::of_data(&absolute(&settings.data.value)?)),
    }
}

/// Puts together what a change needs.
pub(super) fn changer(settings: &Settings, environment: &Environment) -> Result<Changer, Failure> {
    let access = access(settings)?;
    // Says what to do where there is none.
    access.table().or_exit(Code::Configuration)?;
    let found = nats_server::found(environment)
        .context("nats-server must read the configuration before it counts")
        .or_exit(Code::Unavailable)?;
    Ok(Changer { access, binary: found.path, admin: settings.admin_creds.value.clone() })
}
