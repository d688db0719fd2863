//! How a command reaches a running system.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use chancery_bus::{Bus, ConnectOptions, RequestError};

use crate::environment::absolute;
use crate::exit::{Code, Failure, OrExit};
use crate::run_file::RunFile;
use crate::settings::{Nats, Settings};

/// How long a tool tries to connect: a server on this machine answers at once, or is not there.
const PATIENCE: Duration = Duration::from_secs(5);

/// A connection, and where the system's data lies when it runs on this machine.
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
        let (url, data) = match &settings.nats.value {
            Nats::Url(url) => (url.clone(), None),
            Nats::Auto => {
                let data = absolute(&settings.data.value)?;
                let run = RunFile::of_running(&data).or_exit(Code::Unavailable)?;
                (run.nats, Some(run.data))
            }
        };
        let options = ConnectOptions {
            patience: PATIENCE,
            ..connect_options(settings, &url)?
        };
        let bus = Bus::connect(options).await.or_exit(Code::Unavailable)?;
        Ok(Self { bus, data })
    }
}

/// Puts together where to connect and as whom.
pub(crate) fn connect_options(settings: &Settings, url: &str) -> Result<ConnectOptions> {
    let url = match (&settings.nats_user.value, &settings.nats_password.value) {
        (Some(user), Some(password)) => with_login(url, user, &password.0)?,
        (Some(_), None) => anyhow::bail!("`nats_user` is set, but `nats_password` is not"),
        (None, Some(_)) => anyhow::bail!("`nats_password` is set, but `nats_user` is not"),
        (None, None) => url.to_owned(),
    };
    let mut options = ConnectOptions::new(url, "chancery");
    options.credentials.clone_from(&settings.creds.value);
    Ok(options)
}

/// Writes a login into every address of a list.
pub(crate) fn with_login(urls: &str, user: &str, password: &str) -> Result<String> {
    let escape = |text: &str| percent_encode(text);
    let login = format!("{}:{}", escape(user), escape(password));
    let one = |url: &str| -> Result<String> {
        let (scheme, rest) = url
            .trim()
            .split_once("://")
            .context("the address has no scheme")?;
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        Ok(format!("{scheme}://{login}@{host}"))
    };
    let urls: Result<Vec<String>> = urls.split(',').map(one).collect();
    Ok(urls?.join(","))
}

fn percent_encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&chancery_wire::hex::encode(&[byte]));
        }
    }
    encoded
}

/// Gives the error of a request its exit code: 5 when trying again may help, else 1.
pub(crate) fn answered<T>(answer: Result<T, RequestError>) -> Result<T, Failure> {
    answer.map_err(|error| {
        let code = if error.is_transient() {
            Code::Unavailable
        } else {
            Code::Failed
        };
        Failure {
            code,
            error: error.into(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_goes_into_every_address_and_replaces_one_that_is_there() {
        let urls =
            with_login("nats://one:4222, tls://a:b@two:4223", "me", "p@ss/1").expect("valid");
        assert_eq!(
            urls,
            "nats://me:p%40ss%2f1@one:4222,tls://me:p%40ss%2f1@two:4223"
        );
    }
}
