//! `chancery import`: rows of machine-coded data sets in as leads.

use std::path::PathBuf;

use anyhow::anyhow;
use chancery_domain::PublisherName;
use chancery_leads::Format;
use clap::{Args, ValueEnum};

use crate::client::Client;
use crate::exit::{Code, Failure};
use crate::import::{Ended, Input, Summary, print_events, send_leads, survey};
use crate::output::{Output, talk};
use crate::settings::Settings;
use crate::signals::StopSignals;

/// Import the rows of a data set as leads; importing a file twice adds nothing. Exit status 4 when a row or the file was refused
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// What the file is
    #[arg(value_enum)]
    format: FormatName,
    /// The file, as it was published
    file: PathBuf,
    /// Publisher of the leads [default: the format]
    #[arg(long, value_name = "PUBLISHER", value_parser = PublisherName::parse)]
    source: Option<PublisherName>,
    /// Print the events instead of publishing them
    #[arg(long)]
    dry_run: bool,
}

/// The formats, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// GDELT 2.0 event export (61 columns) or 1.0 daily file (58 or 57)
    Gdelt,
    /// ICEWS: actor, label of the event, target, day, separated by tabs
    Icews,
    /// UCDP GED, CSV with a header
    Ucdp,
}

impl FormatName {
    fn format(self) -> Format {
        match self {
            Self::Gdelt => Format::Gdelt,
            Self::Icews => Format::Icews,
            Self::Ucdp => Format::Ucdp,
        }
    }

    fn publisher(self) -> &'static str {
        match self {
            Self::Gdelt => "gdelt",
            Self::Icews => "icews",
            Self::Ucdp => "ucdp",
        }
    }
}

impl Import {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let source = match &self.source {
            Some(source) => source.clone(),
            None => PublisherName::parse(self.format.publisher())?,
        };
        let input = Input::new(self.file, self.format.format())?;
        // Where nobody answers, that is said before the file is read.
        let client = if self.dry_run { None } else { Some(Client::connect(settings).await?) };
        let mut signals = StopSignals::listen()?;
        let mut summary = Summary::new(&input, &source);
        let ended = match survey(&input, &mut summary, &mut signals).await? {
            Ok(numbering) => match &client {
                Some(client) => {
                    send_leads(&client.bus, &input, &source, numbering, &mut summary, &mut signals)
                        .await?
                }
                None => print_events(&input, &source, numbering)?,
            },
            Err(ended) => ended,
        };
        let output = Output::new(settings);
        if self.dry_run {
            talk(&summary.told());
        } else {
            output.value(&summary, || summary.told())?;
        }
        match ended {
            Ended::Stopped(signal) => {
                let hint = "the same command goes on where it stopped";
                Err(anyhow!("stopped by {signal}; {hint}").into())
            }
            Ended::Damaged | Ended::Whole => Ok(summary.code()),
        }
    }
}
