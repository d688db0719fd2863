//! Two thousand streams of one process.

use std::time::Duration;

use chancery_tests::{Parts, board_event, insist, setting};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use serde_json::json;

use crate::stand::{free_address, news, open, run_gateway};

/// How many there are.
const STREAMS: u64 = 2_000;
/// What the process may take.
const RESIDENT_MIB_MAX: u64 = 300;

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_streams_take_less_than_300_mib_and_all_hear_everything() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    let at = free_address().await;
    let gateway = run_gateway(&parts, at);
    let streams = setting("STREAMS", STREAMS);
    let paths =
        ["/v1/stream", "/v1/stream?views=conditions", "/v1/stream?views=conditions/meeting/m0"];
    let mut opening = FuturesUnordered::new();
    let mut open_streams = Vec::new();
    for number in 0..streams {
        let path = paths[usize::try_from(number).unwrap_or(0) % paths.len()];
        opening.push(async move { open(at, path, "").await.0 });
        if opening.len() >= 64 {
            open_streams.extend(opening.next().await);
        }
    }
    open_streams.extend(opening.collect::<Vec<_>>().await);
    for number in 0..4 {
        insist(&client, "load", &board_event(number, 1)).await;
    }
    let began = tokio::time::Instant::now();
    let position = insist(&client, "load", &board_event(4, 1)).await.position();
    let all = open_streams.iter_mut().map(|stream| async move {
        loop {
            let event = news(stream).await;
            if event.data["view"] == "conditions" && event.data["position"] == json!(position) {
                return began.elapsed();
            }
        }
    });
    let took: Vec<Duration> = futures::future::join_all(all).await;
    let slowest = took.iter().max().copied().unwrap_or_default();
    let resident = resident_mib(gateway.pid());
    eprintln!("{streams} streams: {resident} MiB, the last heard a change after {slowest:?}");
    assert!(resident < RESIDENT_MIB_MAX, "{resident} MiB");
}

/// Reads how much of a process is in memory.
fn resident_mib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.expect("a number of kB") / 1024
}
