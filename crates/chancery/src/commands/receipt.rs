//! `chancery receipt`: where an event is, by its id; or what of a publisher was refused.

use chancery_domain::PublisherName;
use chancery_wire::{Refusal, Whereabouts};
use clap::Args;

use crate::client::{Client, answered};
use crate::exit::{Code, Failure, OrExit};
use crate::output::{Output, table};
use crate::settings::Settings;

/// Say where an event is that was left in the inbox: recorded, in quarantine, or waiting
///
/// Exit status 0 when it is recorded, 4 when it is in quarantine, 5 while messages of its publisher wait, 1 when it is
/// nowhere. With --refused: list what of a publisher was refused and lies in quarantine; exit status 0. A publisher may
/// ask for its own.
#[derive(Args, Debug)]
pub(crate) struct Receipt {
    /// Its publisher
    source: String,
    /// Its id
    #[arg(required_unless_present = "refused")]
    id: Option<String>,
    /// List everything of the publisher that was refused, with the reason, as it came
    #[arg(long, conflicts_with = "id")]
    refused: bool,
}

impl Receipt {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let source = PublisherName::parse(&self.source).or_exit(Code::Rejected)?;
        let client = Client::connect(settings).await?;
        let Some(id) = &self.id else { return list(&client, settings, &source).await };
        let found = answered(client.bus.whereabouts(&source, id).await)?;
        Output::new(settings).value(&found, || shown(&found))?;
        Ok(match found {
            Whereabouts::Recorded { .. } => Code::Ok,
            Whereabouts::Quarantined { .. } => Code::Rejected,
            Whereabouts::Waiting { .. } => Code::Unavailable,
            Whereabouts::Unknown { .. } => Code::Failed,
        })
    }
}

async fn list(
    client: &Client,
    settings: &Settings,
    source: &PublisherName,
) -> Result<Code, Failure> {
    let refused = answered(client.bus.refused(source).await)?;
    Output::new(settings).list(&refused, || {
        if refused.is_empty() {
            return format!("Nothing of {source} is in quarantine.");
        }
        let row = |one: &Refusal| {
            let Refusal { sequence, reason, detail, since, .. } = one;
            [sequence.to_string(), reason.clone(), since.clone(), detail.clone()]
        };
        table(["sequence", "reason", "time", "detail"], refused.iter().map(row).collect())
    })?;
    Ok(Code::Ok)
}

fn shown(found: &Whereabouts) -> String {
    match found {
        Whereabouts::Recorded { source, id, position, recorded_at, .. } => {
            format!("recorded   {position:>8}  {source}/{id}  {recorded_at}")
        }
        Whereabouts::Quarantined { source, id, sequence, reason, detail, since } => format!(
            "quarantined  {source}/{id}  {since}  {reason}: {detail}\n\
             `chancery quarantine show {sequence}` shows it"
        ),
        Whereabouts::Waiting { source, id, waiting } => {
            format!("waiting  {source}/{id}: {waiting} messages of {source} wait in the inbox")
        }
        Whereabouts::Unknown { source, id } => format!(
            "unknown  {source}/{id}: neither recorded nor in quarantine, and nothing of {source} waits"
        ),
    }
}
