//! All services in one process, and the nats-server under them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use chancery_bus::{Bus, ConnectOptions, Login};
use chancery_event_log::Head;
use tracing::warn;

use crate::access::change::Changer;
use crate::access::{Access, Listener, Role, Roster};
use crate::client::connect_options;
use crate::data_lock::{DataLock, Part};
use crate::environment::{Environment, absolute, now, random_secret};
use crate::exit::{Code, Failure, OrExit};
use crate::files::create_private_directory;
use crate::nats_server::{self, Credentials, Mode, NatsServer, Plan};
use crate::run_file::{RunFile, Secured, ServiceUser};
use crate::service::{self, Gateway, Service};
use crate::settings::{Nats, Settings};

/// How long one attempt to reach a server that should be there takes, before we say that we wait.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running system; stop it with [`System::stop`].
pub(crate) struct System {
    data: PathBuf,
    /// In the order in which they are stopped: those that take events first.
    services: Vec<Service>,
    pub(crate) run: RunFile,
    /// The end of the log: where it continued.
    pub(crate) head: Head,
    /// Let go last.
    _lock: DataLock,
}

/// Parts that are left out, only to measure what the others do without them. They catch up when the
/// system is started with them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Paused {
    /// Recorded events are not published to the stream.
    pub(crate) feed: bool,
    /// The views stay as they are, and nobody answers queries.
    pub(crate) projections: bool,
}

/// Where NATS is, and as whom our services use it.
struct NatsAccess {
    /// Our own server, where we started one.
    server: Option<Service>,
    /// What clients connect to.
    url: String,
    service_user: Option<ServiceUser>,
    options: ConnectOptions,
    /// Who may do what, in secure mode.
    access: Option<Access>,
}

impl NatsAccess {
    /// Says how the gateway connects: in secure mode it may less than the other services.
    fn of_gateway(&self) -> ConnectOptions {
        match &self.access {
            Some(access) => access.options(&self.url, &Role::Gateway),
            None => self.options.clone(),
        }
    }
}

impl System {
    /// Starts everything in the data directory of `settings`; when this returns, clients can work.
    ///
    /// # Errors
    ///
    /// When another process has the directory (exit code 5), or a part cannot be started; then everything
    /// that was started is stopped again.
    pub(crate) async fn start(
        settings: &Settings,
        environment: &Environment,
        paused: Paused,
        secure: bool,
    ) -> Result<Self, Failure> {
        service::check_http(settings)?;
        let data = absolute(&settings.data.value)?;
        check_secure(&data, settings, secure).or_exit(Code::Configuration)?;
        create_private_directory(&data)?;
        let lock = DataLock::take(&data, Part::Up, now()).or_exit(Code::Unavailable)?;
        // One that a killed predecessor left would name a server that is gone.
        RunFile::remove(&data)?;
        let mut nats = nats_access(settings, environment, &data, secure).await?;
        let mut services: Vec<Service> = nats.server.take().into_iter().collect();
        match start_services(&nats, &data, settings, paused, &mut services).await {
            Ok((head, http)) => {
                let run = RunFile {
                    pid: std::process::id(),
                    nats: nats.url,
                    http,
                    data: data.clone(),
                    service: nats.service_user,
                    secure: nats.access.map(|access| Secured {
                        authority: access.authority(),
                        creds: access.seed(&Role::Operator),
                    }),
                };
                run.write()?;
                Ok(Self { data, services, run, head, _lock: lock })
            }
            Err(error) => {
                stop_all(services).await.unwrap_or_else(|also| warn!("{also:#}"));
                Err(error.into())
            }
        }
    }

    /// Waits until one of the services fails.
    pub(crate) async fn failed(&mut self) -> anyhow::Error {
        let failures = self.services.iter_mut().map(|service| Box::pin(service.failed()));
        futures::future::select_all(failures).await.0
    }

    /// Stops everything in order: no more events are taken, the views are written and attested, the feed is
    /// flushed, then the server goes.
    ///
    /// # Errors
    ///
    /// The first of what went wrong; everything is stopped all the same.
    pub(crate) async fn stop(self) -> Result<()> {
        RunFile::remove(&self.data)?;
        stop_all(self.services).await
    }
}

/// Starts the services, each after those that it needs.
async fn start_services(
    nats: &NatsAccess,
    data: &Path,
    settings: &Settings,
    paused: Paused,
    services: &mut Vec<Service>,
) -> Result<(Head, Option<String>)> {
    let opened = service::open_log(data, settings).await?;
    let head = opened.head;
    let roster = nats.access.as_ref().map(Roster::of).transpose()?;
    let connect = |name: &str, options: ConnectOptions| {
        let options = ConnectOptions { name: format!("chancery-{name}"), ..options };
        async { Bus::connect(options).await.context("could not connect to NATS") }
    };
    let bus = |name: &str| connect(name, nats.options.clone());
    // In the order of stopping: gateway, ingest, projections, log, and the server, if it is ours. The views read to the
    // end of the log and are attested in it, so that the log goes after them.
    services.insert(0, service::log(bus("log").await?, opened, !paused.feed).await?);
    if !paused.projections {
        services.insert(0, service::projections(bus("projections").await?, data).await?);
    }
    // After those, so that the views see every event from the first on.
    services.insert(0, service::ingest(bus("ingest").await?, roster.clone()).await?);
    let bus = connect("gateway", nats.of_gateway()).await?;
    let gateway = service::gateway(bus, settings, roster).await?;
    let http = gateway.map(|Gateway { service, url }| {
        services.insert(0, service);
        url
    });
    Ok((head, http))
}

async fn stop_all(services: Vec<Service>) -> Result<()> {
    let mut first = Ok(());
    for service in services {
        let stopped = service.stop().await;
        if first.is_ok() {
            first = stopped;
        }
    }
    first
}

async fn nats_access(
    settings: &Settings,
    environment: &Environment,
    data: &Path,
    secure: bool,
) -> Result<NatsAccess, Failure> {
    match &settings.nats.value {
        Nats::Url(url) => {
            let options = connect_options(settings, url)?;
            wait_for(&options).await?.close(PATIENCE).await;
            let url = url.clone();
            Ok(NatsAccess { server: None, url, service_user: None, options, access: None })
        }
        Nats::Auto if secure => secure_server(settings, environment, data).await,
        Nats::Auto => own_server(settings, environment, data).await,
    }
}

async fn own_server(
    settings: &Settings,
    environment: &Environment,
    data: &Path,
) -> Result<NatsAccess, Failure> {
    let found = nats_server::found(environment).or_exit(Code::Unavailable)?;
    let credentials = Credentials {
        user: "chancery".to_owned(),
        password: random_secret()?,
        guest_password: random_secret()?,
    };
    let user =
        ServiceUser { user: credentials.user.clone(), password: credentials.password.clone() };
    let mode = Mode::Open(credentials);
    let plan = Plan { binary: found.path, data: data.to_owned(), mode };
    let server = NatsServer::start(plan, settings.nats_port.value).await?;
    let url = server.url();
    let mut options = ConnectOptions::new(&url, "chancery");
    options.login = Some(Login { user: user.user.clone(), password: user.password.clone() });
    let server = Service::spawn("nats-server", |stop| server.supervise(stop));
    Ok(NatsAccess { server: Some(server), url, service_user: Some(user), options, access: None })
}

/// A server with accounts, keys and TLS, all made at the first start, and with what our services need of JetStream.
async fn secure_server(
    settings: &Settings,
    environment: &Environment,
    data: &Path,
) -> Result<NatsAccess, Failure> {
    let found = nats_server::found(environment).or_exit(Code::Unavailable)?;
    let access = Access::of_data(data);
    if !access.exists() {
        access.create(Listener::to_be_chosen(data), &[])?;
    }
    let mode = Mode::Secure(access.clone());
    let plan = Plan { binary: found.path.clone(), data: data.to_owned(), mode };
    let server = NatsServer::start(plan, settings.nats_port.value).await?;
    let url = server.url();
    let changer = Changer { access: access.clone(), binary: found.path, admin: None };
    changer.make_storage(&url).await.context("could not make what JetStream must hold")?;
    let mut options = access.options(&url, &Role::Core);
    options.admin = Some(access.admin());
    let server = Service::spawn("nats-server", |stop| server.supervise(stop));
    let access = Some(access);
    Ok(NatsAccess { server: Some(server), url, service_user: None, options, access })
}

/// Keeps a directory that was made for secure mode from being opened to everybody by a forgotten flag.
fn check_secure(data: &Path, settings: &Settings, secure: bool) -> Result<()> {
    match &settings.nats.value {
        Nats::Url(_) if secure => bail!(
            "`--secure` starts a nats-server of its own: leave out `--nats`, or see `chancery nats init`"
        ),
        Nats::Auto if !secure && Access::of_data(data).exists() => bail!(
            "{} was made for secure mode: start it with `up --secure`, or remove its `access` to open it to everybody \
             on this machine",
            data.display()
        ),
        Nats::Url(_) | Nats::Auto => Ok(()),
    }
}

/// Connects to a server that somebody else runs, and waits for it as long as it takes; Ctrl-C ends the wait.
pub(crate) async fn wait_for(options: &ConnectOptions) -> Result<Bus> {
    let options = ConnectOptions { patience: PATIENCE, ..options.clone() };
    loop {
        match Bus::connect(options.clone()).await {
            Ok(bus) => return Ok(bus),
            Err(error @ chancery_bus::ConnectError::Unreachable { .. }) => {
                warn!(error = format!("{:#}", anyhow!(error)), "waiting for NATS");
            }
            Err(error) => return Err(error).context("could not connect to NATS"),
        }
    }
}
