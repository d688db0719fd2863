//! Who asks, in somebody's browser. Only our own pages may: the browser says where a request comes from.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use chancery_wire::{Problem, ProblemKind};

use super::host::Hosts;

/// Refuses a request that another site makes. A link to a page of ours may be anywhere.
pub(super) fn check(request: &Request, hosts: &Hosts) -> Result<(), Problem> {
    let headers = request.headers();
    let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let is_foreign = origin.is_some_and(|origin| !is_ours(origin, hosts));
    if is_foreign || (is_of_another_site(headers) && !is_a_visit(request)) {
        let detail = "pages of other sites may link here, and not read or write here";
        return Err(Problem::new(ProblemKind::ForeignOrigin, detail));
    }
    Ok(())
}

fn is_ours(origin: &str, hosts: &Hosts) -> bool {
    match origin.split_once("://") {
        Some(("http", host)) => hosts.is_ours(host),
        // In front of the gateway somebody may speak TLS under a configured name.
        Some(("https", host)) => hosts.is_ours(host) || hosts.is_ours(&format!("{host}:443")),
        _ => false,
    }
}

fn is_of_another_site(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    said("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site")
}

/// Says whether somebody goes to a page, following a link.
fn is_a_visit(request: &Request) -> bool {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let mode = request.headers().get("sec-fetch-mode");
    reads && mode.is_some_and(|mode| mode == "navigate")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn asks(method: &str, headers: &[(&str, &str)]) -> Result<(), Problem> {
        let mut request = Request::builder().method(method).uri("/v1/events");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let hosts = Hosts::new("127.0.0.1:7171".parse().expect("an address"), &[]);
        check(&request.body(Body::empty()).expect("a request"), &hosts)
    }

    #[test]
    fn programs_and_our_own_pages_may_ask() {
        assert!(asks("POST", &[]).is_ok());
        assert!(asks("POST", &[("origin", "http://localhost:7171")]).is_ok());
        assert!(asks("GET", &[("sec-fetch-site", "same-origin")]).is_ok());
        assert!(asks("GET", &[("sec-fetch-site", "none")]).is_ok());
    }

    #[test]
    fn other_sites_may_link_and_nothing_else() {
        let visit = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        assert!(asks("GET", &visit).is_ok());
        assert!(asks("POST", &visit).is_err());
        let image = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")];
        assert!(asks("GET", &image).is_err());
        for origin in ["http://evil.example", "null", "http://localhost:7172", "file://", ""] {
            assert!(asks("GET", &[("origin", origin)]).is_err(), "{origin}");
        }
    }
}
