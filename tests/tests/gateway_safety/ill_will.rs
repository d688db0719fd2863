//! Clients that hold on, send without end, or never read: the service stays up and answers others.

use std::time::Duration;

use chancery_gateway::Limits;
use chancery_tests::{eventually, nats_server, run_service, setting};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::stand::{Answer, Gateway, SOON};

/// How many connections do nothing.
const IDLE: u64 = 10_000;

fn quick() -> Limits {
    let soon = Duration::from_millis(300);
    Limits { head_within: soon, request_within: soon, write_within: soon, ..Limits::default() }
}

/// Waits until the other end closes a connection; returns what it said before.
async fn until_closed(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset is an end, too.
    let _ =
        tokio::time::timeout(SOON, stream.read_to_end(&mut bytes)).await.expect("closed in time");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_never_ends_is_not_waited_for() {
    let server = nats_server().await;
    let gateway = Gateway::start(&server.url(), quick()).await;
    let mut slow = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(gateway.at).await.expect("connected");
        stream.write_all(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-a: ").await.expect("sent");
        slow.push(stream);
    }
    assert_eq!(gateway.asks("GET", "/livez", &[]).await.status, 200);
    for stream in slow {
        assert_eq!(until_closed(stream).await, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_kept_for_nothing_is_closed() {
    let server = nats_server().await;
    let gateway = Gateway::start(&server.url(), quick()).await;
    let mut kept = TcpStream::connect(gateway.at).await.expect("connected");
    let request = format!("GET /livez HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.at);
    kept.write_all(request.as_bytes()).await.expect("sent");
    assert!(until_closed(kept).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_too_large_is_refused() {
    let server = nats_server().await;
    let gateway = Gateway::start(&server.url(), Limits::default()).await;
    let large = format!("X-Large: {}", "x".repeat(200 * 1024));
    assert_eq!(gateway.asks("GET", "/livez", &[&large]).await.status, 431);
    let many: Vec<String> = (0..200).map(|number| format!("X-{number}: x")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(gateway.asks("GET", "/livez", &many).await.status, 431);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_100_mib_is_refused_before_it_is_sent() {
    let server = nats_server().await;
    let gateway = Gateway::start(&server.url(), Limits::default()).await;
    let head = format!(
        "POST /v1/events HTTP/1.1\r\nHost: {{at}}\r\nContent-Type: application/cloudevents+json\r\nContent-Length: {}\r\n\r\n",
        100 * 1024 * 1024
    );
    // Nothing of it is sent: the answer does not wait for it.
    let refused = gateway.sends(&head, b"").await;
    assert_eq!(refused.status, 413);
    assert_eq!(refused.body()["type"], json!("/problems/too-large"));
    // Whoever sends it all the same is cut off.
    let sent = gateway.sends(&head, &vec![b'x'; 100 * 1024 * 1024]).await;
    assert!([413, 0].contains(&sent.status), "{sent:?}");
    assert_eq!(gateway.asks("GET", "/livez", &[]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_reads_is_given_up() {
    let server = nats_server().await;
    let gateway = Gateway::start(&server.url(), quick()).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(2_048).expect("it can be small");
    let mut stream = socket.connect(gateway.at).await.expect("connected");
    let request = format!("GET /nothing HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.at);
    // It asks for ever and reads nothing: once nothing fits any more, it is given up.
    let asking = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
    tokio::time::timeout(SOON, asking).await.expect("closed in time");
    assert_eq!(gateway.asks("GET", "/livez", &[]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_idle_connections_keep_nobody_out() {
    let wanted = setting("IDLE_CONNECTIONS", IDLE);
    if !raise_limit(wanted + 1_000) {
        eprintln!("skipped: this machine lets a process open fewer than {wanted} files");
        return;
    }
    let server = nats_server().await;
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let at = free.local_addr().expect("it listens");
    drop(free);
    let given = ["--http", &at.to_string()];
    let gateway = run_service("gateway", &server.url(), folder.path(), &given);
    eventually(SOON, || async { asks(at).await }).await;
    let mut idle = Vec::new();
    for _ in 0..wanted {
        idle.push(TcpStream::connect(at).await.expect("connected"));
    }
    let files = std::fs::read_dir(format!("/proc/{}/fd", gateway.pid())).expect("it runs").count();
    let began = tokio::time::Instant::now();
    assert!(asks(at).await.is_ok());
    eprintln!("{files} files open, answered after {:?}", began.elapsed());
    drop(idle);
}

async fn asks(at: std::net::SocketAddr) -> Result<(), String> {
    let mut stream = TcpStream::connect(at).await.map_err(|error| error.to_string())?;
    let request = format!("GET /livez HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.map_err(|error| error.to_string())?;
    let answer = Answer::read(stream).await;
    if answer.status == 200 { Ok(()) } else { Err(answer.text) }
}

/// Lets this process open so many files; false where it may not.
fn raise_limit(files: u64) -> bool {
    let limit = getrlimit(Resource::Nofile);
    if limit.maximum.is_some_and(|maximum| maximum < files) {
        return false;
    }
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).is_ok()
}
