//! `chancery up`: all services in one process, and a nats-server of their own.

use clap::Args;
use tokio_util::sync::CancellationToken;

use crate::data_lock::{DataLock, Part};
use crate::environment::{Environment, absolute, now, random_secret};
use crate::exit::{Code, Failure, OrExit};
use crate::files::create_private_directory;
use crate::nats_server::{self, Credentials, NatsServer, Plan};
use crate::run_file::{RunFile, ServiceUser};
use crate::settings::Settings;
use crate::signals::StopSignals;

/// Run all services in this process, with a nats-server of their own
#[derive(Args, Debug)]
pub(crate) struct Up {
    /// Port of the embedded nats-server [default: that of the run before, else a free one]
    #[arg(long, value_name = "PORT")]
    pub(crate) nats_port: Option<u16>,
}

impl Up {
    pub(crate) async fn run(
        self,
        settings: Settings,
        environment: Environment,
    ) -> Result<Code, Failure> {
        let mut signals = StopSignals::listen()?;
        let data = absolute(&settings.data.value)?;
        create_private_directory(&data)?;
        let _log = DataLock::take(&data, Part::Up, now()).or_exit(Code::Unavailable)?;
        let (chosen, path, near) = environment.nats_server_places();
        let found =
            nats_server::find(chosen.as_deref(), &path, &near).or_exit(Code::Unavailable)?;
        let credentials = Credentials {
            user: "chancery".into(),
            password: random_secret()?,
            guest_password: random_secret()?,
        };
        let plan = Plan {
            binary: found.path,
            data: data.clone(),
            credentials,
        };
        let server = NatsServer::start(plan, settings.nats_port.value).await?;
        let service = ServiceUser {
            user: server.credentials().user.clone(),
            password: server.credentials().password.clone(),
        };
        RunFile {
            pid: std::process::id(),
            nats: server.url(),
            http: None,
            data: data.clone(),
            service: Some(service),
        }
        .write()?;
        let stop = CancellationToken::new();
        let run = tokio::spawn(server.supervise(stop.clone()));
        signals.next().await;
        stop.cancel();
        run.await??;
        RunFile::remove(&data)?;
        Ok(Code::Ok)
    }
}
