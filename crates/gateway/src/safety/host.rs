//! Whom a request is for. A page of another site can make its own name resolve to this machine (DNS rebinding) and
//! then speaks to us as if we were of that site; its name gives it away.

use std::net::{IpAddr, SocketAddr};

use axum::extract::Request;
use axum::http::header;
use axum::http::uri::Authority;
use chancery_wire::{Problem, ProblemKind};

/// Port of a name without one.
const HTTP: u16 = 80;

/// The names of this gateway.
#[derive(Debug)]
pub(super) struct Hosts {
    address: SocketAddr,
    /// Small letters; without a port it is any.
    names: Vec<(String, Option<u16>)>,
}

impl Hosts {
    pub(super) fn new(address: SocketAddr, names: &[String]) -> Self {
        let name = |text: &String| {
            let authority: Authority = text.parse().ok()?;
            Some((bare(authority.host()), authority.port_u16()))
        };
        Self { address, names: names.iter().filter_map(name).collect() }
    }

    /// Refuses a request for somebody else.
    pub(super) fn check(&self, request: &Request) -> Result<(), Problem> {
        let named = request.uri().authority().map(Authority::as_str);
        let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let host = named.or(header).unwrap_or_default();
        if self.is_ours(host) {
            return Ok(());
        }
        let detail = format!(
            "this is not `{}`; a name under which the gateway is reached is told to it with `http_hosts`",
            host.chars().take(80).collect::<String>()
        );
        Err(Problem::new(ProblemKind::UnknownHost, detail))
    }

    /// Says whether a host, with its port unless that is 80, is this gateway.
    pub(super) fn is_ours(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        // A name with a login is none that a browser sends.
        if authority.as_str().contains('@') {
            return false;
        }
        let (name, port) = (bare(authority.host()), authority.port_u16());
        let configured = |(own, own_port): &(String, Option<u16>)| {
            *own == name && own_port.is_none_or(|own| Some(own) == port)
        };
        if self.names.iter().any(configured) {
            return true;
        }
        if port.unwrap_or(HTTP) != self.address.port() {
            return false;
        }
        match name.parse::<IpAddr>() {
            // An address is no name that could be made to resolve to another.
            Ok(address) => {
                address == self.address.ip()
                    || self.address.ip().is_unspecified()
                    || (address.is_loopback() && self.address.ip().is_loopback())
            }
            Err(_) => name == "localhost",
        }
    }
}

/// Writes a host in small letters, without the brackets of an address or a dot at the end.
fn bare(host: &str) -> String {
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(address: &str, names: &[&str]) -> Hosts {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Hosts::new(address.parse().expect("an address"), &names)
    }

    #[test]
    fn the_own_address_and_localhost_are_ours_with_the_port() {
        let hosts = hosts("127.0.0.1:7171", &[]);
        for ours in
            ["127.0.0.1:7171", "localhost:7171", "LOCALHOST:7171", "[::1]:7171", "localhost.:7171"]
        {
            assert!(hosts.is_ours(ours), "{ours}");
        }
        let others = [
            "",
            "127.0.0.1",
            "localhost:80",
            "evil.example:7171",
            "10.0.0.1:7171",
            "a@localhost:7171",
        ];
        for other in others {
            assert!(!hosts.is_ours(other), "{other}");
        }
    }

    #[test]
    fn configured_names_are_ours() {
        let hosts = hosts("0.0.0.0:7171", &["desk.example", "tls.example:443"]);
        for ours in ["desk.example", "Desk.Example:8443", "tls.example:443", "10.0.0.1:7171"] {
            assert!(hosts.is_ours(ours), "{ours}");
        }
        for other in ["tls.example:7171", "x.desk.example", "10.0.0.1"] {
            assert!(!hosts.is_ours(other), "{other}");
        }
    }
}
