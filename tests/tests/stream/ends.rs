//! Quiet streams, streams that end, and readers that are too slow.

use std::time::Duration;

use chancery_gateway::{Limits, StreamLimits};
use chancery_tests::{Gate, Parts, Sse, board_event, eventually, every_change, insist};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::stand::{Gateway, Held, SOON, announced, free_address, news, open, run_gateway};

fn quick() -> StreamLimits {
    StreamLimits { heartbeat: Duration::from_millis(100), ..StreamLimits::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_stream_says_that_it_is_there_and_how_far_it_is() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    let gateway = Gateway::start(&parts.server.url(), quick(), Limits::default()).await;
    let (mut stream, _) = open(gateway.at, "/v1/stream", "").await;
    let position = insist(&client, "load", &board_event(0, 1)).await.position();
    let beat = async {
        loop {
            let event = stream.next().await.expect("it goes on");
            if event.name == "heartbeat" && event.data == json!({ "through": position }) {
                return event.id;
            }
        }
    };
    let id = tokio::time::timeout(SOON, beat).await.expect("in time");
    assert_eq!(id, format!("{position:020}"), "everything through there came");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_stops_says_goodbye() {
    let parts = Parts::start().await;
    let at = free_address().await;
    let mut gateway = run_gateway(&parts, at);
    let (mut stream, _) = open(at, "/v1/stream", "").await;
    let stopped = tokio::spawn(async move { gateway.stop().await });
    let bye = news(&mut stream).await;
    assert_eq!((bye.name.as_str(), bye.data), ("bye", json!({ "reason": "shutdown" })));
    assert_eq!(stream.retry, Some(1_000));
    assert!(stream.next().await.is_err(), "nothing comes after it");
    assert!(stopped.await.expect("it stops").success());
}

/// How many meetings a slow reader does not hear of, and how many take part in each: some megabytes, more than what two
/// sockets hold.
const LARGE: usize = 150;
const DELEGATES: usize = 250;

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_is_too_slow_is_dropped_and_the_others_are_not() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    let few = StreamLimits { waiting_max: 8, ..StreamLimits::default() };
    let gateway = Gateway::start(&parts.server.url(), few, Limits::default()).await;
    let (mut quick, _) = open(gateway.at, "/v1/stream?views=conditions", "").await;
    let mut slow = connect_narrow(gateway.at).await;
    let request =
        format!("GET /v1/stream?views=conditions HTTP/1.0\r\nHost: {}\r\n\r\n", gateway.at);
    slow.write_all(request.as_bytes()).await.expect("sent");
    // In step with what is published, so that a busy machine does not make this one a slow reader.
    let (mut held, mut bytes) = (Held::default(), 0);
    for number in 0..LARGE {
        insist(&client, "load", &large(number)).await.position();
        while held.count() <= number {
            let change = news(&mut quick).await.data;
            bytes += change.to_string().len();
            held.take(&change);
        }
    }
    assert!(held.repeated == 0 && bytes > 6 * 1024 * 1024, "{}, {bytes}", held.repeated);
    // What was sent before is read first; then comes why there is no more.
    let mut text = String::new();
    let read = slow.read_to_string(&mut text);
    tokio::time::timeout(SOON, read).await.expect("it ends").expect("text");
    assert!(text.len() < bytes, "{} bytes waited for it", text.len());
    assert!(text.ends_with("event: bye\ndata: {\"reason\":\"slow\"}\n\n"), "{}", text.len());
}

/// An event that changes some tens of kilobytes.
fn large(number: usize) -> serde_json::Value {
    let mut event = board_event(u64::try_from(number).unwrap_or(0), u64::MAX);
    let delegate = |one| json!({ "actor": format!("actor/delegate-{one}-of-meeting-{number}") });
    event["data"]["participants"] = (0..DELEGATES).map(delegate).collect();
    event
}

/// Connects with as little room as there can be.
async fn connect_narrow(at: std::net::SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(2_048).expect("it can be small");
    socket.connect(at).await.expect("connected")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_gateway_itself_did_not_hear_is_told_all_the_same() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    let gate = Gate::before(&parts.server.url()).await;
    let gateway = Gateway::start(&gate.url(), quick(), Limits::default()).await;
    let (mut kept, _) = open(gateway.at, "/v1/stream?views=conditions&since=0", "").await;
    let (mut whole, _) = open(gateway.at, "/v1/stream?since=0", "").await;
    let (mut of_kept, mut of_whole, mut head) = (Held::default(), Held::default(), 0);
    for round in 0..4 {
        for number in 0..6 {
            head = insist(&client, "load", &board_event(round * 12 + number, 2)).await.position();
        }
        gate.shut();
        for number in 6..12 {
            head = insist(&client, "load", &board_event(round * 12 + number, 2)).await.position();
        }
        gate.open();
        announced(&client, head).await;
        let kept_count = count(&client, "conditions", head).await;
        let whole_count = kept_count
            + count(&client, "meetings", head).await
            + count(&client, "outlets", head).await
            + every_change(&client, "timeline", "all", head).await.len();
        while of_kept.count() < kept_count {
            of_kept.take(&news(&mut kept).await.data);
        }
        while of_whole.count() < whole_count {
            of_whole.take(&news(&mut whole).await.data);
        }
    }
    assert_eq!((of_kept.repeated, of_whole.repeated), (0, 0), "the gateway tells nothing twice");
    assert!(of_kept.count() > 30 && head == 48);
}

/// Counts the changes of all keys of a view.
async fn count(client: &async_nats::Client, view: &str, head: u64) -> usize {
    let body = json!({ "min_position": head });
    let mut count = 0;
    for at in chancery_tests::pages(client, view, &body, "keys").await {
        count += every_change(client, view, at["key"].as_str().expect("a key"), head).await.len();
    }
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_streams_as_there_may_be_are_told_that_others_have_to_wait() {
    let parts = Parts::start().await;
    let two = StreamLimits { streams_max: 2, ..StreamLimits::default() };
    let gateway = Gateway::start(&parts.server.url(), two, Limits::default()).await;
    let (one, _) = open(gateway.at, "/v1/stream", "").await;
    let (_other, _) = open(gateway.at, "/v1/stream", "").await;
    let third = Sse::open(gateway.at, "/v1/stream", "").await.expect("an answer");
    assert_eq!(third.status, 503);
    assert!(third.headers.iter().any(|(name, value)| name == "retry-after" && value == "1"));
    drop(one);
    eventually(SOON, || async {
        let again =
            Sse::open(gateway.at, "/v1/stream", "").await.map_err(|error| error.to_string())?;
        if again.status == 200 { Ok(()) } else { Err(again.status.to_string()) }
    })
    .await;
}
