//! How a command reaches a running system.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use chancery_bus::{Bus, ConnectOptions, Login, RequestError};
use chancery_wire::subjects::STORE_API;

use crate::environment::absolute;
use crate::exit::{Code, Failure, OrExit};
use crate::run_file::{RunFile, Secured};
use crate::settings::{Nats, Origin, Settings};

/// How long a tool tries to connect: a server on this machine answers at once, or is not there.
const PATIENCE: Duration = Duration::from_secs(5);

/// A connection, and where the system's data lies when it is known to be on this machine.
pub(crate) struct Client {
    pub(crate) bus: Bus,
    pub(crate) data: Option<PathBuf>,
}

impl Client {
    /// Connects to the server that the settings name, else to the `chancery up` of the data directory.
    ///
    /// # Errors
    ///
    /// With exit code 5 when nothing runs there or nobody answers.
    pub(crate) async fn connect(settings: &Settings) -> Result<Self, Failure> {
        Self::connect_with(settings, false).await
    }

    /// Connects like [`Client::connect`], with the rights of an operator: on the embedded server as our own
    /// services do, which whoever may read `run.json` can; elsewhere with the credentials that were given.
    ///
    /// # Errors
    ///
    /// As [`Client::connect`].
    pub(crate) async fn connect_as_operator(settings: &Settings) -> Result<Self, Failure> {
        Self::connect_with(settings, true).await
    }

    async fn connect_with(settings: &Settings, operator: bool) -> Result<Self, Failure> {
        let (url, data, run) = match &settings.nats.value {
            Nats::Url(url) => (url.clone(), named_data(settings)?, None),
            Nats::Auto => {
                let data = absolute(&settings.data.value)?;
                let run = RunFile::of_running(&data).or_exit(Code::Unavailable)?;
                (run.nats.clone(), Some(run.data.clone()), Some(run))
            }
        };
        let mut options = ConnectOptions { patience: PATIENCE, ..connect_options(settings, &url)? };
        let (service, secure) = run.map_or((None, None), |run| (run.service, run.secure));
        if let (true, None, Some(user)) = (operator, &options.login, service) {
            options.login = Some(Login { user: user.user, password: user.password });
        }
        if let Some(Secured { authority, creds }) = secure {
            options.authority.get_or_insert(authority);
            if options.credentials.is_none() {
                options.credentials = Some(creds);
                options.jetstream = Some(STORE_API.to_owned());
            }
        }
        let bus = Bus::connect(options).await.or_exit(Code::Unavailable)?;
        Ok(Self { bus, data })
    }
}

/// Returns the data directory, if somebody named it beside an address: then it belongs to what runs there.
fn named_data(settings: &Settings) -> Result<Option<PathBuf>> {
    let named = settings.data.origin != Origin::Default;
    named.then(|| absolute(&settings.data.value)).transpose()
}

/// Puts together where to connect and as whom.
pub(crate) fn connect_options(settings: &Settings, url: &str) -> Result<ConnectOptions> {
    let mut options = ConnectOptions::new(url, "chancery");
    options.credentials.clone_from(&settings.creds.value);
    options.authority.clone_from(&settings.nats_ca.value);
    options.admin.clone_from(&settings.admin_creds.value);
    if settings.creds.value.as_deref().is_some_and(is_seed) {
        // Who has a key of ours has an account without JetStream.
        options.jetstream = Some(STORE_API.to_owned());
    }
    options.login = match (&settings.nats_user.value, &settings.nats_password.value) {
        (Some(user), Some(password)) => {
            Some(Login { user: user.clone(), password: password.0.clone() })
        }
        (Some(_), None) => bail!("`nats_user` is set, but `nats_password` is not"),
        (None, Some(_)) => bail!("`nats_password` is set, but `nats_user` is not"),
        (None, None) => None,
    };
    Ok(options)
}

/// Says whether a credentials file is an nkey seed and no JWT.
fn is_seed(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| text.trim().starts_with("SU"))
}

/// Gives the error of a request its exit code: 5 when trying again may help, else 1.
pub(crate) fn answered<T>(answer: Result<T, RequestError>) -> Result<T, Failure> {
    answer.map_err(|error| {
        let code = if error.is_transient() { Code::Unavailable } else { Code::Failed };
        Failure { code, error: error.into() }
    })
}
