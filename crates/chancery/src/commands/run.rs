//! `chancery run`: one service, for production.

use anyhow::{Context, Result, anyhow};
use chancery_bus::Bus;
use clap::{Args, ValueEnum};

use crate::access::{Access, Roster};
use crate::cli::HttpAddress;
use crate::client::connect_options;
use crate::environment::absolute;
use crate::exit::{Code, Failure, OrExit};
use crate::files::create_private_directory;
use crate::output::talk;
use crate::service::{self, Service};
use crate::settings::{Nats, Settings};
use crate::signals::StopSignals;
use crate::system::wait_for;

/// Run one service against a NATS server that is there
#[derive(Args, Debug)]
pub(crate) struct Run {
    /// Which service
    service: Which,
    #[command(flatten)]
    pub(crate) http: HttpAddress,
    /// Address to serve /metrics and /livez of ingest, log or projections on; a gateway serves its own
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) metrics: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    /// Validates events and has them appended; keeps no data
    Ingest,
    /// Keeps the log, in the data directory
    Log,
    /// Folds the log into views, in the data directory, and answers queries
    Projections,
    /// Serves HTTP, live streams and the page; keeps no data
    Gateway,
}

/// Who may publish under which name, where a directory says so.
fn roster(settings: &Settings) -> Result<Option<Roster>> {
    let access = settings.access.value.as_deref().map(absolute).transpose()?;
    access.map(|dir| Roster::of(&Access::at(dir))).transpose()
}

impl Run {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let mut signals = StopSignals::listen()?;
        let (mut service, metrics) = tokio::select! {
            started = self.start(settings) => started?,
            signal = signals.next() => return Err(anyhow!("stopped by {signal} while starting").into()),
        };
        talk("Ready. Ctrl-C stops.");
        let failure = tokio::select! {
            _ = signals.next() => None,
            failure = service.failed() => Some(failure),
        };
        if let Some(failure) = failure {
            return Err(failure.into());
        }
        let stop = async {
            if let Some(metrics) = metrics {
                metrics.stop().await?;
            }
            service.stop().await
        };
        tokio::select! {
            stopped = stop => stopped?,
            signal = signals.next() => {
                return Err(anyhow!("ended by a second {signal} while stopping").into());
            }
        }
        Ok(Code::Ok)
    }

    async fn start(&self, settings: &Settings) -> Result<(Service, Option<Service>), Failure> {
        let Nats::Url(url) = &settings.nats.value else {
            return Err(anyhow!("`chancery run` needs the address of a NATS server: --nats URL"))
                .or_exit(Code::Configuration);
        };
        service::check_http(settings)?;
        let bus = wait_for(&connect_options(settings, url)?).await.or_exit(Code::Unavailable)?;
        let metrics = match (self.service, settings.metrics.value) {
            (Which::Gateway, _) | (_, None) => None,
            (_, Some(address)) => Some(service::metrics(bus.clone(), address, settings).await?),
        };
        Ok((self.start_on(bus, settings).await?, metrics))
    }

    async fn start_on(&self, bus: Bus, settings: &Settings) -> Result<Service> {
        let data = absolute(&settings.data.value)?;
        match self.service {
            Which::Ingest => service::ingest(bus, roster(settings)?).await,
            Which::Projections => {
                create_private_directory(&data)?;
                service::projections(bus, &data).await
            }
            Which::Gateway => {
                let gateway = service::gateway(bus, settings, roster(settings)?).await?;
                let gateway = gateway.context("`run gateway` needs an address: --http ADDRESS")?;
                talk(&format!("HTTP is served on {}", gateway.url));
                Ok(gateway.service)
            }
            Which::Log => {
                create_private_directory(&data)?;
                let opened =
                    service::open_log(&data, settings).await.context("could not start the log")?;
                service::log(bus, opened, true).await
            }
        }
    }
}
