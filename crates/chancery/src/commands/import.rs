//! `chancery import`: rows of machine-coded data sets in as leads, items of feeds in as reports.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use chancery_domain::PublisherName;
use chancery_domain::reference::OutletRef;
use chancery_leads::Format;
use chancery_leads::deleted::deleted;
use clap::{Args, Subcommand};

use crate::client::Client;
use crate::exit::{Code, Failure};
use crate::import::{
    Ended, Gone, Input, Summary, Surveyed, print_events, read_items, retract, send_items,
    send_leads, survey,
};
use crate::output::{Output, line, talk};
use crate::settings::Settings;
use crate::signals::StopSignals;

/// Import a data set as leads, or a feed as reports; importing a file twice adds nothing. Exit status 4 when a row or the file was refused
#[derive(Args, Debug)]
pub(crate) struct Import {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    how: How,
}

/// How it is imported.
#[derive(Args, Debug)]
struct How {
    /// Publisher of the events [default: the format]
    #[arg(long, global = true, value_name = "PUBLISHER", value_parser = PublisherName::parse)]
    source: Option<PublisherName>,
    /// Print the events instead of publishing them
    #[arg(long, global = true)]
    dry_run: bool,
}

/// What is imported.
#[derive(Debug, Subcommand)]
enum What {
    /// GDELT 2.0 event export (61 columns) or 1.0 daily file (58 or 57)
    Gdelt(File),
    /// ICEWS: actor, label of the event, target, day, separated by tabs
    Icews(File),
    /// UCDP GED, CSV with a header
    Ucdp(File),
    /// ACLED, CSV with a header, separated by commas or semicolons
    Acled(Acled),
    /// POLECAT, tab-separated with a header
    Polecat(File),
    /// RSS 0.91 to 2.0, Atom or JSON Feed: each item is a captured report
    Feed(Feed),
}

/// A file of rows.
#[derive(Args, Debug)]
struct File {
    /// The file, as it was published
    file: PathBuf,
}

/// An export of ACLED, which overwrites rows in place and deletes others: a row that was written later corrects the lead that
/// is recorded of it.
#[derive(Args, Debug)]
struct Acled {
    /// The file, as it was published
    #[arg(required_unless_present = "deleted")]
    file: Option<PathBuf>,
    /// Take back the leads that this export would have and does not: of its countries, between its first and last day, and not
    /// written later than its newest row
    #[arg(long, requires = "file")]
    complete: bool,
    /// Take back the leads whose rows ACLED has deleted: ids, one a line, or CSV with `event_id_cnty` and `deleted_timestamp`
    #[arg(long, value_name = "LIST")]
    deleted: Option<PathBuf>,
}

/// A feed.
#[derive(Args, Debug)]
struct Feed {
    /// The file, byte for byte as it was fetched
    file: PathBuf,
    /// Whose feed it is, for example `outlet/bbc`; a feed does not say so itself
    #[arg(long, value_parser = OutletRef::parse)]
    outlet: OutletRef,
}

impl Import {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let Self { what, how } = self;
        match what {
            What::Gdelt(File { file }) => leads(settings, how, Format::Gdelt, "gdelt", file).await,
            What::Icews(File { file }) => leads(settings, how, Format::Icews, "icews", file).await,
            What::Ucdp(File { file }) => leads(settings, how, Format::Ucdp, "ucdp", file).await,
            What::Polecat(File { file }) => {
                leads(settings, how, Format::Polecat, "polecat", file).await
            }
            What::Acled(acled) => Box::pin(acled.run(settings, how)).await,
            What::Feed(feed) => feed.run(settings, how).await,
        }
    }
}

async fn leads(
    settings: &Settings,
    how: How,
    format: Format,
    publisher: &str,
    file: PathBuf,
) -> Result<Code, Failure> {
    let source = how.source(publisher)?;
    // Where nobody answers, that is said before the file is read.
    let client = if how.dry_run { None } else { Some(Client::connect(settings).await?) };
    let mut signals = StopSignals::listen()?;
    let mut summary = Summary::new(&file, &source);
    let input = Input::new(file, format)?;
    let (ended, _) =
        send(client.as_ref(), &input, &source, false, how.dry_run, &mut summary, &mut signals)
            .await?;
    tell(settings, &how, &summary)?;
    end(ended, &summary)
}

/// Looks at a file, and sends or prints its leads.
async fn send(
    client: Option<&Client>,
    input: &Input,
    source: &PublisherName,
    complete: bool,
    dry_run: bool,
    summary: &mut Summary,
    signals: &mut StopSignals,
) -> Result<(Ended, Option<chancery_leads::Window>), Failure> {
    match survey(input, complete, summary, signals).await? {
        Ok(Surveyed { numbering, window }) => {
            let ended = match client.filter(|_| !dry_run) {
                Some(client) => {
                    send_leads(&client.bus, input, source, numbering, summary, signals).await?
                }
                None => print_events(input, source, numbering)?,
            };
            Ok((ended, window))
        }
        Err(ended) => Ok((ended, None)),
    }
}

impl Acled {
    async fn run(self, settings: &Settings, how: How) -> Result<Code, Failure> {
        let source = how.source("acled")?;
        let told = self.file.as_deref().or(self.deleted.as_deref()).unwrap_or(Path::new(""));
        let mut summary = Summary::new(told, &source);
        let mut gone = Gone::default();
        if let Some(list) = &self.deleted {
            match read_deleted(list)? {
                Ok(listed) => gone.deleted = listed,
                Err((line, reason)) => {
                    let summary = Summary::new(list, &source).damaged(line, reason);
                    tell(settings, &how, &summary)?;
                    return Ok(summary.code());
                }
            }
        }
        let asks = self.complete || self.deleted.is_some();
        let client =
            if how.dry_run && !asks { None } else { Some(Client::connect(settings).await?) };
        let mut ended = Ended::Whole;
        if let Some(file) = self.file {
            let mut signals = StopSignals::listen()?;
            let input = Input::new(file, Format::Acled)?;
            (ended, gone.window) = send(
                client.as_ref(),
                &input,
                &source,
                self.complete,
                how.dry_run,
                &mut summary,
                &mut signals,
            )
            .await?;
        }
        if gone.window.is_some() && !summary.is_sound() {
            talk("nothing is taken back as missing: the export has rows that cannot be read");
            gone.window = None;
        }
        if let (Ended::Whole, Some(client)) = (ended, client) {
            retract(&client.bus, &source, &gone, how.dry_run, &mut summary).await?;
        }
        tell(settings, &how, &summary)?;
        end(ended, &summary)
    }
}

type Listed = Vec<chancery_leads::deleted::Deleted>;

fn read_deleted(list: &Path) -> Result<Result<Listed, (u64, String)>, Failure> {
    let text = std::fs::read_to_string(list)
        .with_context(|| format!("could not read {}", list.display()))?;
    Ok(deleted(&text).map_err(|(line, fault)| (line, fault.to_string())))
}

impl Feed {
    async fn run(self, settings: &Settings, how: How) -> Result<Code, Failure> {
        let source = how.source("feed")?;
        let client = if how.dry_run { None } else { Some(Client::connect(settings).await?) };
        let mut summary = Summary::new(&self.file, &source);
        match read_items(&self.file, &self.outlet, &source, &mut summary)? {
            Err(damage) => summary = summary.damaged(damage.line, damage.reason),
            Ok(captures) => match &client {
                Some(client) => send_items(&client.bus, &source, &captures, &mut summary).await?,
                None => {
                    for (_, capture) in &captures {
                        line(&String::from_utf8_lossy(&capture.event))?;
                    }
                }
            },
        }
        tell(settings, &how, &summary)?;
        Ok(summary.code())
    }
}

impl How {
    fn source(&self, default: &str) -> Result<PublisherName, Failure> {
        match &self.source {
            Some(source) => Ok(source.clone()),
            None => Ok(PublisherName::parse(default)?),
        }
    }
}

fn tell(settings: &Settings, how: &How, summary: &Summary) -> Result<(), Failure> {
    if how.dry_run {
        talk(&summary.told());
    } else {
        Output::new(settings).value(summary, || summary.told())?;
    }
    Ok(())
}

fn end(ended: Ended, summary: &Summary) -> Result<Code, Failure> {
    match ended {
        Ended::Stopped(signal) => {
            let hint = "the same command goes on where it stopped";
            Err(anyhow!("stopped by {signal}; {hint}").into())
        }
        Ended::Damaged | Ended::Whole => Ok(summary.code()),
    }
}
