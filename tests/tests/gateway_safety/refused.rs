//! What is refused before anybody looks at it.

use std::num::NonZeroU32;

use chancery_gateway::Limits;
use chancery_tests::{chancery, nats_server};
use serde_json::json;

use crate::stand::Gateway;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_not_ours_is_refused() {
    let server = nats_server().await;
    let gateway = Gateway::with(&server.url(), Limits::default(), None, &["desk.example"]).await;
    let port = gateway.at.port();
    for ours in [format!("localhost:{port}"), format!("[::1]:{port}"), "desk.example".to_owned()] {
        let answer = gateway.asks("GET", "/livez", &[&format!("Host: {ours}")]).await;
        assert_eq!(answer.status, 200, "{ours}");
    }
    for other in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1", "localhost:1", ""] {
        let answer = gateway.asks("GET", "/livez", &[&format!("Host: {other}")]).await;
        assert_eq!(answer.status, 421, "{other}");
        assert_eq!(answer.body()["type"], json!("/problems/unknown-host"));
    }
    // The target of the request counts before the header (RFC 9112).
    let absolute = gateway.asks("GET", "http://evil.example/livez", &[]).await;
    assert_eq!(absolute.status, 421);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_is_refused_and_a_link_is_not() {
    let server = nats_server().await;
    let gateway = Gateway::start(&server.url(), Limits::default()).await;
    let own = format!("Origin: http://{}", gateway.at);
    assert_eq!(gateway.asks("GET", "/livez", &[&own]).await.status, 200);
    for foreign in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        let answer = gateway.asks("GET", "/livez", &[&format!("Origin: {foreign}")]).await;
        assert_eq!(answer.status, 403, "{foreign}");
        assert_eq!(answer.body()["type"], json!("/problems/foreign-origin"));
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let link = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"];
    assert_eq!(gateway.asks("GET", "/livez", &link).await.status, 200);
    let image = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"];
    assert_eq!(gateway.asks("GET", "/livez", &image).await.status, 403);
    let form = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Content-Length: 0"];
    assert_eq!(gateway.asks("POST", "/v1/events", &form).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_token_nothing_but_whether_it_lives_is_told() {
    let server = nats_server().await;
    let gateway = Gateway::with(&server.url(), Limits::default(), Some(TOKEN), &[]).await;
    for path in ["/metrics", "/v1/stream", "/", "/nothing", "/livez/../metrics"] {
        let answer = gateway.asks("GET", path, &[]).await;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        assert!(!answer.text.contains(TOKEN));
        let wrong = gateway.asks("GET", path, &["Authorization: Bearer 0123456789abcdef"]).await;
        assert_eq!(wrong.status, 401, "{path}");
    }
    assert_eq!(gateway.asks("GET", "/livez", &[]).await.status, 200);
    let bearer = format!("Authorization: Bearer {TOKEN}");
    let answer = gateway.asks("GET", "/metrics", &[&bearer]).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.ends_with("some_number 1\n"));
    // A browser asks its user.
    let page = gateway.asks("GET", "/", &["Accept: text/html"]).await;
    assert!(page.text.to_lowercase().contains("www-authenticate: basic realm="), "{}", page.text);
    // base64 of "me:" and the token.
    let basic = "Authorization: Basic bWU6MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    assert_eq!(gateway.asks("GET", "/metrics", &[basic]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_this_machine_a_token_is_needed() {
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let data = folder.path().join("data").display().to_string();
    let output =
        chancery(["up", "--data", &data, "--http", "0.0.0.0:0"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(78));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("--http-token-file") && said.contains("openssl rand"), "{said}");
    let token = folder.path().join("token");
    std::fs::write(&token, "short\n").expect("writable");
    let token = token.display().to_string();
    let given = ["up", "--data", &data, "--http", "0.0.0.0:0", "--http-token-file", &token];
    let output = chancery(given).output().expect("it runs");
    assert_eq!(output.status.code(), Some(78));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("at least 16") && !said.contains("short"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_its_headers() {
    let server = nats_server().await;
    let gateway = Gateway::start(&server.url(), Limits::default()).await;
    for path in ["/livez", "/nothing", "/v1/stream?views=nothing"] {
        let answer = gateway.asks("GET", path, &[]).await;
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_too_many_is_told_when_to_come_again() {
    let server = nats_server().await;
    let limits = Limits { rate: NonZeroU32::new(2), ..Limits::default() };
    let gateway = Gateway::start(&server.url(), limits).await;
    let mut refused = None;
    for _ in 0..50 {
        let answer = gateway.asks("GET", "/livez", &[]).await;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("fifty are too many");
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.body()["type"], json!("/problems/slow-down"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_leads_to_a_file() {
    let server = nats_server().await;
    let gateway = Gateway::start(&server.url(), Limits::default()).await;
    let attempts = [
        "/../../../../etc/passwd",
        "/log/tile/../../../../etc/passwd",
        "/log/tile/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/schemas/..%2f..%2f..%2fetc%2fpasswd",
        "/schemas/....//....//etc/passwd",
        "/docs/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/problems/%00/etc/passwd",
        "//etc/passwd",
        "/v1/views/conditions/../../../etc/passwd",
    ];
    for path in attempts {
        let answer = gateway.asks("GET", path, &[]).await;
        assert!((400..=503).contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.text.contains("root:"), "{path}");
    }
}
