//! Where each option's value comes from: flag, else environment, else file, else default.

mod file;
mod keys;
mod resolve;

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use crate::output::Format;

pub(crate) use resolve::Flags;

/// A value and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Sourced<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

/// Where a value comes from, strongest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A flag on the command line.
    Flag(&'static str),
    /// A variable of the environment.
    Environment(String),
    /// The configuration file.
    File(PathBuf),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "flag {flag}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// Which NATS server to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Nats {
    /// `up` starts its own; clients look for a running `up`.
    Auto,
    /// The server at this address.
    Url(String),
}

/// Where HTTP is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Http {
    /// Nowhere.
    Off,
    /// At this address; port 0 is a free one.
    At(SocketAddr),
}

impl fmt::Display for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::At(address) => address.fmt(f),
        }
    }
}

/// How traces are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// Lines for people.
    Text,
    /// A JSON object in each line.
    Json,
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

/// A value that must not be shown.
#[derive(Clone)]
pub(crate) struct Secret(pub(crate) String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// All options, resolved.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The data directory, as given.
    pub(crate) data: Sourced<PathBuf>,
    pub(crate) nats: Sourced<Nats>,
    /// The port of the embedded server; none takes that of the run before, or a free one.
    pub(crate) nats_port: Sourced<Option<u16>>,
    pub(crate) http: Sourced<Http>,
    /// The token that every HTTP request must bear.
    pub(crate) http_token: Sourced<Option<Secret>>,
    /// Further names under which the gateway is reached, with commas.
    pub(crate) http_hosts: Sourced<Vec<String>>,
    /// Requests in a second from one address.
    pub(crate) http_rate: Sourced<Option<NonZeroU32>>,
    /// Where a service that is no gateway serves its metrics.
    pub(crate) metrics: Sourced<Option<SocketAddr>>,
    pub(crate) nats_user: Sourced<Option<String>>,
    pub(crate) nats_password: Sourced<Option<Secret>>,
    /// A NATS credentials file.
    pub(crate) creds: Sourced<Option<PathBuf>>,
    /// The certificate that the server's is held against.
    pub(crate) nats_ca: Sourced<Option<PathBuf>>,
    /// The seed of the admin, for what only the admin may do.
    pub(crate) admin_creds: Sourced<Option<PathBuf>>,
    /// The directory that says who may do what.
    pub(crate) access: Sourced<Option<PathBuf>>,
    /// The output format; none decides by whether stdout is a terminal.
    pub(crate) output: Sourced<Option<Format>>,
    /// The filter for traces, in the notation of `tracing`.
    pub(crate) log: Sourced<Option<String>>,
    /// How traces are written; none decides by whether stderr is a terminal.
    pub(crate) log_format: Sourced<Option<LogFormat>>,
    /// The name of the log: in every entry, and the first line of its checkpoints.
    pub(crate) origin: Sourced<String>,
    /// Where the signer remembers what it signed, outside the data directory.
    pub(crate) state_dir: Sourced<Option<PathBuf>>,
    /// `NO_COLOR` is set.
    pub(crate) no_colour: bool,
}

/// One option as shown to people.
#[derive(Clone, Debug)]
pub(crate) struct Shown<'a> {
    pub(crate) key: &'static str,
    pub(crate) value: Option<String>,
    pub(crate) origin: &'a Origin,
}

impl Settings {
    /// Lists every option with its value, as shown to people, and its origin.
    pub(crate) fn shown(&self) -> Vec<Shown<'_>> {
        let path = |path: &PathBuf| path.display().to_string();
        let nats = match &self.nats.value {
            Nats::Auto => "auto".to_owned(),
            Nats::Url(url) => without_login(url),
        };
        vec![
            self.data.shown("data", Some(path(&self.data.value))),
            self.nats.shown("nats", Some(nats)),
            self.nats_port.shown("nats_port", self.nats_port.value.map(|port| port.to_string())),
            self.http.shown("http", Some(self.http.value.to_string())),
            self.http_token
                .shown("http_token", self.http_token.value.as_ref().map(|_| "***".to_owned())),
            self.http_hosts.shown("http_hosts", some(self.http_hosts.value.join(","))),
            self.http_rate.shown("http_rate", self.http_rate.value.map(|rate| rate.to_string())),
            self.metrics.shown("metrics", self.metrics.value.map(|at| at.to_string())),
            self.nats_user.shown("nats_user", self.nats_user.value.clone()),
            self.nats_password.shown(
                "nats_password",
                self.nats_password.value.as_ref().map(|_| "***".to_owned()),
            ),
            self.creds.shown("creds", self.creds.value.as_ref().map(path)),
            self.nats_ca.shown("nats_ca", self.nats_ca.value.as_ref().map(path)),
            self.admin_creds.shown("admin_creds", self.admin_creds.value.as_ref().map(path)),
            self.access.shown("access", self.access.value.as_ref().map(path)),
            self.output.shown("output", self.output.value.map(|format| format.to_string())),
            self.log.shown("log", self.log.value.clone()),
            self.log_format
                .shown("log_format", self.log_format.value.map(|format| format.to_string())),
            self.origin.shown("origin", Some(self.origin.value.clone())),
            self.state_dir.shown("state_dir", self.state_dir.value.as_ref().map(path)),
        ]
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// Writes addresses without user names and passwords, to be shown.
pub(crate) fn without_login(urls: &str) -> String {
    let one = |url: &str| match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        (_, _) => url.to_owned(),
    };
    urls.split(',').map(|url| one(url.trim())).collect::<Vec<_>>().join(",")
}

impl<T> Sourced<T> {
    fn shown(&self, key: &'static str, value: Option<String>) -> Shown<'_> {
        Shown { key, value, origin: &self.origin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_login() {
        let shown = without_login("nats://me:p@ss@one:4222, tls://two:4223");
        assert_eq!(shown, "nats://one:4222,tls://two:4223");
    }
}
