//! The numbers of a running system: every one is described, the dashboard asks for none that there is not, and one trace
//! leads through all services.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use chancery_tests::{
    Parts, document, eventually, insist, istanbul, request, run_service, up_with, workspace_root,
};
use chancery_wire::metrics::METRICS;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What anything takes at most on a loaded machine.
const SOON: Duration = Duration::from_mins(1);

/// Those that only trouble brings.
const OF_TROUBLE: [&str; 7] = [
    "chancery_ingest_rejected_total",
    "chancery_http_connections_refused_total",
    "chancery_http_connections_stalled_total",
    "chancery_stream_dropped_total",
    "chancery_stream_resets_total",
    "chancery_nats_reconnects_total",
    "chancery_nats_slow_consumers_total",
];

async fn get(at: SocketAddr, path: &str, headers: &str) -> Result<String, String> {
    let told = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(at).await.map_err(told)?;
    let head = format!("GET {path} HTTP/1.0\r\nHost: {at}\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).await.map_err(told)?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await.map_err(told)?;
    Ok(text)
}

fn address(run: &Value) -> SocketAddr {
    let url = run["http"].as_str().expect("a gateway");
    url.trim_start_matches("http://").parse().expect("an address")
}

/// Lists what is told, without the endings of histograms.
fn told(text: &str) -> BTreeSet<String> {
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    types.filter_map(|line| Some(line.split(' ').next()?.to_owned())).collect()
}

fn described() -> BTreeSet<String> {
    METRICS.iter().map(|metric| metric.name.to_owned()).collect()
}

/// Finds the names of our metrics in the expressions of the dashboard.
fn of_dashboard() -> BTreeSet<String> {
    let path = workspace_root().join("deploy/grafana/chancery.json");
    let text = std::fs::read_to_string(path).expect("the dashboard is in the checkout");
    let dashboard: Value = serde_json::from_str(&text).expect("the dashboard is JSON");
    let mut names = BTreeSet::new();
    for panel in dashboard["panels"].as_array().expect("a list") {
        for target in panel["targets"].as_array().into_iter().flatten() {
            let expression = target["expr"].as_str().expect("an expression");
            let words = expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let ours = words.filter(|word| word.starts_with("chancery_"));
            names.extend(ours.map(|word| word.trim_end_matches("_bucket").to_owned()));
        }
    }
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_is_described_and_the_dashboard_asks_for_no_other() {
    let system = up_with(&["--http", "127.0.0.1:0"]).await;
    let (client, at) = (system.client().await, address(&system.run_json()));
    let mut stream = TcpStream::connect(at).await.expect("connected");
    let head = format!("GET /v1/stream HTTP/1.1\r\nHost: {at}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut position = 0;
    for event in istanbul().base {
        position =
            insist(&client, event["source"].as_str().expect("a source"), &event).await.position();
    }
    document(&client, "conditions", &json!({ "min_position": position })).await;
    let refused = json!({ "specversion": "1.0" }).to_string();
    let subject = "chancery.ingest.desk".to_owned();
    let headers = chancery_tests::ingest_headers(&json!({}));
    let problem = request(&client, subject, headers, refused.into()).await.body;
    let reason = problem["type"].as_str().expect("a problem").trim_start_matches("/problems/");
    let text = eventually(SOON, || async {
        let text = get(at, "/metrics", "").await?;
        let wanted = [
            format!("chancery_log_head_position {position}"),
            format!("chancery_projection_position {position}"),
            format!("chancery_projection_announced_position {position}"),
            format!("chancery_feed_position {position}"),
            format!("chancery_ingest_events_total{{outcome=\"recorded\"}} {position}"),
            "chancery_ingest_events_total{outcome=\"rejected\"} 1".to_owned(),
            format!("chancery_ingest_rejected_total{{reason=\"{reason}\"}} 1"),
            "chancery_projection_lag_events 0".to_owned(),
            "chancery_projection_lag_seconds 0".to_owned(),
            "chancery_stream_clients 1".to_owned(),
            "chancery_http_requests_total{route=\"/metrics\",method=\"GET\",status=\"200\"}"
                .to_owned(),
            "chancery_http_request_seconds_bucket{route=\"/v1/stream\",le=\"0.005\"}".to_owned(),
            "chancery_log_append_seconds_sum".to_owned(),
            "chancery_stream_changes_total{lane=\"ordered\"}".to_owned(),
            "chancery_stream_changes_total{lane=\"behind\"}".to_owned(),
        ];
        let missing = wanted.iter().find(|wanted| !text.contains(wanted.as_str()));
        missing.map_or(Ok(text.clone()), |missing| Err(format!("no {missing} in\n{text}")))
    })
    .await;
    let (told, described, mut expected) = (told(&text), described(), described());
    assert_eq!(told.difference(&described).collect::<Vec<_>>(), Vec::<&String>::new());
    expected.retain(|name| told.contains(name) || !OF_TROUBLE.contains(&name.as_str()));
    assert_eq!(told, expected, "a number that nobody tells");
    for metric in METRICS.iter().filter(|metric| told.contains(metric.name)) {
        assert!(
            text.contains(&format!("# HELP {} {}", metric.name, metric.help)),
            "{}",
            metric.name
        );
    }
    let asked = of_dashboard();
    assert!(asked.len() > 12, "{asked:?}");
    assert_eq!(asked.difference(&described).collect::<Vec<_>>(), Vec::<&String>::new());
    let known: BTreeSet<_> = told.into_iter().chain(OF_TROUBLE.map(str::to_owned)).collect();
    assert_eq!(asked.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
    drop(stream);
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_it_can_serve_is_told_with_what_is_missing() {
    let mut parts = Parts::start().await;
    let at = free_address().await;
    let given = ["--http", &at.to_string()];
    let _gateway = run_service("gateway", &parts.server.url(), parts.data.path(), &given);
    let report = |path: &'static str, status: u16| {
        eventually(SOON, move || async move {
            let text = get(at, path, "").await?;
            let (head, body) = text.split_once("\r\n\r\n").ok_or("no answer")?;
            if !head.starts_with(&format!("HTTP/1.0 {status}")) {
                return Err(text);
            }
            serde_json::from_str::<Value>(body).map_err(|error| error.to_string())
        })
    };
    let ready = report("/readyz", 200).await;
    assert_eq!(ready["status"], json!("pass"));
    let names: Vec<_> =
        ready["checks"].as_array().expect("a list").iter().map(|check| &check["name"]).collect();
    assert_eq!(json!(names), json!(["nats", "log", "projections", "streams"]));
    parts.part("projections").kill9();
    let unready = report("/readyz", 503).await;
    assert_eq!(unready["checks"][2]["status"], json!("fail"));
    assert_eq!(report("/livez", 200).await["status"], json!("pass"));
    assert_eq!(report("/startupz", 200).await["status"], json!("pass"));
    parts.part("projections").start();
    report("/readyz", 200).await;
}

async fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    listener.local_addr().expect("it listens")
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_leads_through_all_services_and_each_tells_its_numbers() {
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    let data = tempfile::tempdir().expect("a temporary directory can be made");
    let metrics = free_address().await;
    let shown = metrics.to_string();
    let server = chancery_tests::nats_server().await;
    let (url, at) = (server.url(), free_address().await);
    let address = at.to_string();
    let debug = ["--log", "debug,async_nats=warn"];
    let run = |name: &str, more: &[&str]| {
        run_service(name, &url, data.path(), &[&debug[..], more].concat())
    };
    let log = run("log", &["--metrics", &shown]);
    let (ingest, _projections) = (run("ingest", &[]), run("projections", &[]));
    let gateway = run("gateway", &["--http", &address]);
    let head = format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-01\r\n");
    let text = eventually(SOON, || get(at, "/readyz", &head)).await;
    assert!(text.contains(&format!("traceparent: 00-{TRACE}-")), "{text}");
    // A publisher over NATS that has a trace hands it on just so.
    let event = istanbul().base.remove(0);
    let mut headers = chancery_tests::ingest_headers(&event);
    headers.insert("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"));
    let (client, subject) = (server.client().await, "chancery.ingest.desk".to_owned());
    let mut event = event;
    event["source"] = json!("desk");
    eventually(SOON, || {
        let body = event.to_string().into();
        let sent = chancery_tests::try_request(&client, subject.clone(), headers.clone(), body);
        async move {
            sent.await
                .and_then(|reply| reply.body["position"].as_u64().ok_or(reply.body.to_string()))
        }
    })
    .await;
    for (name, service) in [("gateway", &gateway), ("ingest", &ingest), ("log", &log)] {
        eventually(SOON, || {
            let said = service.said();
            let line = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let found = line.filter(|line| line["span"]["trace_id"] == json!(TRACE)).count();
            std::future::ready(if found > 0 { Ok(()) } else { Err(format!("{name}: {said}")) })
        })
        .await;
    }
    eventually(SOON, || async {
        let text = get(metrics, "/metrics", "").await?;
        if text.contains("chancery_log_head_position 1") { Ok(()) } else { Err(text) }
    })
    .await;
}
