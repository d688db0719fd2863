//! Connections to NATS that retry.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::{Client, ServerAddr};
use bytes::Bytes;
use chancery_wire::{percent, subjects};
use futures::StreamExt;
use tokio::time::{Instant, timeout_at};

use crate::backoff::Backoff;
use crate::health::Health;

/// How to reach NATS, and as whom.
#[derive(Clone)]
pub struct ConnectOptions {
    /// One URL, or several separated by commas; `nats://user:password@host:port` carries a login.
    pub url: String,
    /// The login, where the URL carries none.
    pub login: Option<Login>,
    /// A credentials file, where the server asks for one: an nkey seed, or a JWT with its seed.
    pub credentials: Option<PathBuf>,
    /// The certificate of the authority that the server's is of (PEM); then nothing goes without TLS.
    pub authority: Option<PathBuf>,
    /// The subjects under which JetStream is asked, where another account holds it.
    pub jetstream: Option<String>,
    /// The seed of who may remove messages and buckets, where who connects may not. It is read when it is needed.
    pub admin: Option<PathBuf>,
    /// The name under which the server lists the connection.
    pub name: String,
    /// How long the first connection is tried.
    pub patience: Duration,
}

impl std::fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may carry a password.
        f.debug_struct("ConnectOptions").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A user name and a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user.
    pub user: String,
    /// The password; never shown.
    pub password: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

impl ConnectOptions {
    /// Takes a URL and a name; the first connection is tried for ten seconds.
    pub fn new(url: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            login: None,
            credentials: None,
            authority: None,
            jetstream: None,
            admin: None,
            name: name.into(),
            patience: Duration::from_secs(10),
        }
    }
}

/// A connection to NATS. Cloning is cheap and shares it.
#[derive(Clone, Debug)]
pub struct Bus {
    client: Client,
    health: Arc<Health>,
    options: Arc<ConnectOptions>,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL cannot be read.
    #[error("`{url}` is not a NATS URL such as nats://127.0.0.1:4222")]
    Url {
        /// The part that is wrong.
        url: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The credentials file cannot be read.
    #[error("could not read the credentials file {}", path.display())]
    Credentials {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The credentials file holds nothing that can be used.
    #[error("{} holds neither an nkey seed (SU…) nor a JWT with its seed", path.display())]
    Seed {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: nkeys::error::Error,
    },
    /// No server answered in time.
    #[error("could not connect to NATS at {url} within {} s", patience.as_secs_f32())]
    Unreachable {
        /// What was tried, without logins.
        url: String,
        /// How long.
        patience: Duration,
        /// The last failure.
        #[source]
        source: async_nats::ConnectError,
    },
    /// The server refused the login.
    #[error("NATS at {url} refused the login")]
    Refused {
        /// What was tried, without logins.
        url: String,
        /// The server's word.
        #[source]
        source: async_nats::ConnectError,
    },
}

impl Bus {
    /// Connects; failures are tried again with growing pauses until `options.patience` is over.
    ///
    /// Later interruptions are repaired in the background, without end.
    ///
    /// # Errors
    ///
    /// When the URL or the credentials cannot be read, the login is refused, or no server answers.
    pub async fn connect(options: ConnectOptions) -> Result<Self, ConnectError> {
        let servers = servers(&options.url)?;
        let shown = shown(&servers);
        let health = Arc::new(Health::default());
        let deadline = Instant::now() + options.patience;
        let mut backoff = Backoff::new();
        loop {
            let source = match attempt(&options, servers.clone(), Arc::clone(&health)).await? {
                Ok(client) => {
                    // Counted by a task of the client: with the first, every later count is a new one.
                    let counted = |times: &u64| *times > 0;
                    let _ = timeout_at(deadline, health.connections().wait_for(counted)).await;
                    return Ok(Self { client, health, options: Arc::new(options) });
                }
                Err(source) => source,
            };
            if is_refusal(source.kind()) {
                return Err(ConnectError::Refused { url: shown, source });
            }
            let pause = Instant::now() + backoff.pause();
            if pause >= deadline {
                let patience = options.patience;
                return Err(ConnectError::Unreachable { url: shown, patience, source });
            }
            tokio::time::sleep_until(pause).await;
        }
    }

    /// Connects as who may remove messages and buckets; where nobody else may, that is this connection.
    ///
    /// # Errors
    ///
    /// As [`Bus::connect`].
    pub async fn admin(&self) -> Result<Self, ConnectError> {
        let Some(seed) = &self.options.admin else { return Ok(self.clone()) };
        let options = ConnectOptions {
            credentials: Some(seed.clone()),
            jetstream: None,
            admin: None,
            name: format!("{}-admin", self.options.name),
            ..ConnectOptions::clone(&self.options)
        };
        Box::pin(Self::connect(options)).await
    }

    /// Returns the subjects under which JetStream is asked.
    pub(crate) fn jetstream_prefix(&self) -> Option<&str> {
        self.options.jetstream.as_deref()
    }

    /// Waits until the server has taken whatever was sent before on this connection: what it echoes comes after. None
    /// when the connection is closed.
    pub async fn round_trip(&self) -> Option<()> {
        let echo = self.client.new_inbox();
        let mut echoes = self.client.subscribe(echo.clone()).await.ok()?;
        self.client.publish(echo, Bytes::new()).await.ok()?;
        echoes.next().await.map(drop)
    }

    /// Returns the client underneath, for what this crate does not wrap.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Returns what happened to the connection so far.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Counts how often the connection was made or messages were dropped. A connection is counted before anything that
    /// comes on it is handed out, which what [`Health`] reports is not: a subscriber that compares this before it takes
    /// a message knows whether one before it may be lost.
    pub fn interruptions(&self) -> u64 {
        let connections = self.client.statistics().connects.load(Ordering::Acquire);
        connections + self.health.slow_consumers()
    }

    /// Says whether the connection is up now.
    pub fn is_connected(&self) -> bool {
        self.client.connection_state() == async_nats::connection::State::Connected
    }

    /// Sends what is queued, stops all subscriptions, and closes; waits no longer than `patience`.
    pub async fn close(&self, patience: Duration) {
        let deadline = Instant::now() + patience;
        if timeout_at(deadline, self.client.flush()).await.is_err() {
            tracing::warn!("closing the NATS connection with messages unsent");
        }
        // A connection that is gone already has nothing left to drain.
        let _ = timeout_at(deadline, self.client.drain()).await;
    }
}

async fn attempt(
    options: &ConnectOptions,
    servers: Vec<ServerAddr>,
    health: Arc<Health>,
) -> Result<Result<Client, async_nats::ConnectError>, ConnectError> {
    let mut nats = async_nats::ConnectOptions::new()
        .name(&options.name)
        .connection_timeout(Duration::from_secs(5))
        .ping_interval(Duration::from_secs(10))
        .event_callback(move |event| {
            health.note(&event);
            std::future::ready(())
        });
    // The client underneath reads no login from a URL; the servers of one cluster share it.
    if let Some(login) = servers.iter().find_map(login).or_else(|| options.login.clone()) {
        nats = nats.user_and_password(login.user, login.password);
    }
    if let Some(path) = &options.credentials {
        nats = with_credentials(nats, path).await?;
    }
    if let Some(path) = &options.authority {
        nats = nats.require_tls(true).add_root_certificates(path.clone());
    }
    Ok(nats.connect(servers).await)
}

/// Takes the file's identity. Who has an nkey has replies at a prefix of its own, so that others cannot be allowed to
/// listen by mistake.
async fn with_credentials(
    nats: async_nats::ConnectOptions,
    path: &Path,
) -> Result<async_nats::ConnectOptions, ConnectError> {
    let unreadable = |source| ConnectError::Credentials { path: path.to_owned(), source };
    let text = tokio::fs::read_to_string(path).await.map_err(unreadable)?;
    if text.contains("BEGIN NATS USER JWT") {
        return nats.credentials(&text).map_err(unreadable);
    }
    let seed = text.trim();
    let pair = nkeys::KeyPair::from_seed(seed)
        .map_err(|source| ConnectError::Seed { path: path.to_owned(), source })?;
    let inbox = subjects::inbox_prefix(&pair.public_key());
    Ok(nats.nkey(seed.to_owned()).custom_inbox_prefix(inbox))
}

fn servers(list: &str) -> Result<Vec<ServerAddr>, ConnectError> {
    let parse = |url: &str| {
        url.parse().map_err(|source| ConnectError::Url { url: without_login(url), source })
    };
    list.split(',').map(str::trim).map(parse).collect()
}

/// Leaves the login out of a URL that cannot be read: it would end in a log.
fn without_login(url: &str) -> String {
    url.rsplit_once('@').map_or(url, |(_, host)| host).to_owned()
}

/// Reads the login that a URL carries.
fn login(server: &ServerAddr) -> Option<Login> {
    let user = percent_decode(server.username()?);
    let password = percent_decode(server.password().unwrap_or_default());
    Some(Login { user, password })
}

fn percent_decode(text: &str) -> String {
    String::from_utf8_lossy(&percent::decode(text)).into_owned()
}

/// Writes the servers without user names and passwords.
fn shown(servers: &[ServerAddr]) -> String {
    let show = |server: &ServerAddr| format!("{}:{}", server.host(), server.port());
    servers.iter().map(show).collect::<Vec<_>>().join(", ")
}

fn is_refusal(kind: async_nats::ConnectErrorKind) -> bool {
    use async_nats::ConnectErrorKind as Kind;
    match kind {
        Kind::Authentication | Kind::AuthorizationViolation | Kind::ServerParse => true,
        Kind::Dns | Kind::TimedOut | Kind::Tls | Kind::Io | Kind::MaxReconnects => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_urls_is_taken_apart_and_shown_without_logins() {
        let servers = servers("nats://a:b@one:4222, two:4223").unwrap();
        assert_eq!(shown(&servers), "one:4222, two:4223");
    }

    #[test]
    fn a_login_in_a_url_is_read_with_its_escapes_and_never_shown() {
        let servers = servers("nats://one:4222,nats://me:p%40s%2Fs%@two:4223").unwrap();
        let found = servers.iter().find_map(login).unwrap();
        assert_eq!((found.user.as_str(), found.password.as_str()), ("me", "p@s/s%"));
        assert!(!format!("{found:?}").contains("p@s"));
    }

    #[tokio::test]
    async fn nobody_there_is_told_with_the_address() {
        let mut options = ConnectOptions::new("nats://127.0.0.1:1", "test");
        options.patience = Duration::from_millis(120);
        let error = Bus::connect(options).await.unwrap_err();
        assert_eq!(error.to_string(), "could not connect to NATS at 127.0.0.1:1 within 0.12 s");
    }
}
