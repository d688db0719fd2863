//! Published files on a web server: any that serves plain files.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use chancery_event_log::{Opened, PublicFiles};
use rustls::crypto::ring;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// How long a server may take to accept a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// How often a request may be sent elsewhere: to another host, and on to its storage.
const REDIRECTS_MAX: u32 = 4;

/// How often a file is asked for, when the connection fails or the server is in trouble.
const TRIES: usize = 3;

/// Files under an address.
#[derive(Debug)]
pub(crate) struct WebFiles {
    agent: Agent,
    base: String,
}

/// Tells whether somebody means a web server and not a directory.
pub(crate) fn is_address(text: &str) -> bool {
    text.contains("://")
}

impl WebFiles {
    /// Takes the address of the log; each file may take `timeout`.
    ///
    /// # Errors
    ///
    /// When it is no address of a web server.
    pub(crate) fn new(address: &str, timeout: Duration) -> Result<Self> {
        let secure = address.starts_with("https://");
        if !secure && !address.starts_with("http://") {
            bail!("`{address}` is neither a directory nor an http:// or https:// address");
        }
        if address.contains(['?', '#']) {
            bail!(
                "`{address}` has a query or a fragment: files are asked for by their paths alone"
            );
        }
        let agent = Agent::config_builder()
            .timeout_connect(Some(CONNECT_WITHIN))
            .timeout_global(Some(timeout))
            .max_redirects(REDIRECTS_MAX)
            .max_redirects_will_error(true)
            .http_status_as_error(false)
            // Who asked for encryption is not led away from it.
            .https_only(secure)
            .user_agent(concat!("chancery/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls())
            .build()
            .new_agent();
        Ok(Self { agent, base: address.trim_end_matches('/').to_owned() })
    }

    fn get(&self, path: &str) -> io::Result<Opened> {
        let answer = self.agent.get(format!("{}/{path}", self.base)).call();
        let answer = answer.map_err(ureq::Error::into_io)?;
        match answer.status().as_u16() {
            200 => Ok(Opened::File(Box::new(answer.into_body().into_reader()))),
            404 | 410 => Ok(Opened::Missing),
            status => Err(io::Error::other(format!("the server answered {status}"))),
        }
    }
}

impl PublicFiles for WebFiles {
    fn open(&self, path: &str) -> io::Result<Opened> {
        let mut opened = self.get(path);
        for _ in 1..TRIES {
            if opened.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::TimedOut) {
                opened = self.get(path);
            }
        }
        opened
    }
}

/// Trusts the certificates that this machine trusts, so that a private authority works as well.
fn tls() -> TlsConfig {
    let roots = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<_> = roots.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
    TlsConfig::builder()
        .root_certs(RootCerts::from(roots))
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build()
}
