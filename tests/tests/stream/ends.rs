//! Quiet streams, streams that end, and readers that are too slow.

use std::time::Duration;

use chancery_gateway::{Limits, StreamLimits};
use chancery_tests::{Gate, Parts, Sse, board_event, eventually, every_change, insist};
use serde_json::json;
use tokio::io::AsyncWriteExt;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_is_too_slow_is_dropped_and_the_others_are_not() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    let few = StreamLimits { waiting_max: 8, ..StreamLimits::default() };
    let gateway = Gateway::start(&parts.server.url(), few, Limits::default()).await;
    let (mut quick, _) = open(gateway.at, "/v1/stream?views=timeline", "").await;
    let mut slow = connect_narrow(gateway.at).await;
    slow.write_all(request(gateway.at).as_bytes()).await.expect("sent");
    let reading = tokio::spawn(async move {
        let mut last = 0;
        while let Ok(event) = quick.news().await {
            assert_eq!(event.data["previous"], json!(last), "{}", event.data);
            last = event.data["position"].as_u64().expect("a number");
            if last >= 300 {
                return;
            }
        }
        unreachable!("the quick reader was dropped after {last}");
    });
    for number in 0..300 {
        insist(&client, "load", &large(number)).await;
    }
    tokio::time::timeout(SOON, reading).await.expect("in time").expect("every change came");
    // What was sent before is read first; then comes why there is no more.
    let text = eventually(SOON, || std::future::ready(read_all(&slow))).await;
    assert!(text.ends_with("event: bye\ndata: {\"reason\":\"slow\"}\n\n"), "{}", tail(&text));
}

fn request(at: std::net::SocketAddr) -> String {
    format!("GET /v1/stream?views=timeline HTTP/1.0\r\nHost: {at}\r\n\r\n")
}

/// An event whose entry of the timeline takes some kilobytes.
fn large(number: u64) -> serde_json::Value {
    let mut event = board_event(number, 300);
    let participants: Vec<_> = (0..200)
        .map(|n| json!({ "actor": format!("actor/somebody-of-the-delegation-{n}") }))
        .collect();
    event["data"]["participants"] = json!(participants);
    event
}

/// Connects with as little room as there can be.
async fn connect_narrow(at: std::net::SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(2_048).expect("it can be small");
    socket.connect(at).await.expect("connected")
}

thread_local! {
    static READ: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Reads what is there; the whole text once the stream has ended.
fn read_all(stream: &TcpStream) -> Result<String, String> {
    let mut bytes = [0; 65_536];
    READ.with_borrow_mut(|all| {
        loop {
            match stream.try_read(&mut bytes) {
                Ok(0) => return Ok(String::from_utf8_lossy(all).into_owned()),
                Ok(count) => all.extend_from_slice(&bytes[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    return Err(format!("{} bytes and no end", all.len()));
                }
                Err(error) => return Err(error.to_string()),
            }
        }
    })
}

fn tail(text: &str) -> String {
    let chars: Vec<char> = text.chars().rev().take(200).collect();
    chars.into_iter().rev().collect()
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
