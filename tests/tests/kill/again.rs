//! kill −9 of the log a moment after it was ready, over and over: whatever it was doing then, nothing that it
//! acknowledged is lost, and who asks again under the same id is told the old position.

use std::time::Duration;

use async_nats::Client;
use chancery_tests::{Parts, eventually, setting};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use crate::check_parts;
use crate::follower::Follower;
use crate::load::{InFlight, Load};

/// Kills in `make test`; `make test-long` makes 200.
const KILLS: u64 = 20;
/// A restart of the log, on a loaded machine.
const READY_WITHIN: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_killed_at_any_moment() {
    let seed = setting("CRASH_SEED", 1);
    let mut random = StdRng::seed_from_u64(seed);
    let mut parts = Parts::start().await;
    let client = parts.server.client().await;
    let follower = Follower::start(&client).await;
    let load = Load::start(&client);
    let (kills, mut met) = (setting("CRASH_KILLS", KILLS), 0);
    for _ in 0..kills {
        is_ready(&client).await;
        let flying = load.takes_off(InFlight::Events).await;
        // Not a wait for anything: the moment is what is tried.
        tokio::time::sleep(Duration::from_millis(random.random_range(20..=200))).await;
        let flying: Vec<_> = flying.union(&load.flying(InFlight::Events)).cloned().collect();
        parts.part("log").kill9();
        met += u64::from(flying.iter().any(|id| load.flying(InFlight::Events).contains(id)));
        parts.part("log").start();
    }
    assert!(met * 2 > kills, "only {met} of {kills} kills met requests in flight");
    is_ready(&client).await;
    load.goes_on(30).await;
    load.repeats_are_duplicates(&client).await;
    check_parts(parts, load, follower).await;
}

async fn is_ready(client: &Client) {
    eventually(READY_WITHIN, || async {
        let head = client.request("chancery.log.head", bytes::Bytes::new());
        tokio::time::timeout(Duration::from_secs(2), head).await.is_ok_and(|answer| answer.is_ok())
    })
    .await;
}
