//! kill −9 of each part, ten times, always while requests are in flight: what was acknowledged is there, the
//! feed is the log, the views are their rebuild, and who follows `previous` misses nothing.

mod again;
mod checks;
mod follower;
mod load;

use std::time::Duration;

use async_nats::Client;
use chancery_tests::{Parts, System, board, eventually, up};
use checks::{nothing_acknowledged_is_missing, the_audit_finds_nothing, the_feed_is_the_log};
use follower::Follower;
use load::{BOARDS, InFlight, Load};
use rustix::process::{Pid, Signal, kill_process};

/// How often a part of each of the two systems is killed while requests are in flight: ten kills in all. What
/// a kill swallows is asked for again after a second or two, which the two wait for at the same time.
const KILLS: usize = 5;
/// How often it is killed at most, to meet some that often. A kill is aimed at requests in flight, but their
/// answers may have left already; that would have to happen five times in six.
const KILLS_MAX: usize = 30;
/// How many events must be acknowledged between two kills.
const EVENTS_BETWEEN: usize = 30;

/// Checks everything that can be checked while it runs, then stops it and audits its files.
async fn check_parts(mut parts: Parts, load: Load, follower: Follower) {
    let acknowledged = load.finish().await;
    let url = parts.server.url();
    let head = nothing_acknowledged_is_missing(&["--nats", &url], &acknowledged);
    the_feed_is_the_log(&parts.server.client().await, head).await;
    follower.finish(&keys(), head).await;
    for part in ["ingest", "projections", "log"] {
        let status = parts.part(part).stop().await;
        assert!(status.success(), "{part} ended by {status}");
    }
    the_audit_finds_nothing(parts.data.path(), head);
}

fn keys() -> Vec<String> {
    (0..BOARDS).map(|number| board(number, BOARDS)).collect()
}

/// What is done with a part, in turn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Kill,
    Start,
}

/// Kills something until enough kills have met requests in flight; goes on each time when all have recovered.
async fn kill_again_and_again(load: &Load, what: InFlight, mut turn: impl AsyncFnMut(Step)) {
    load.goes_on(EVENTS_BETWEEN).await;
    let mut met = 0;
    for _ in 0..KILLS_MAX {
        let flying = load.takes_off(what).await;
        turn(Step::Kill).await;
        let unanswered = flying.intersection(&load.flying(what)).count();
        met += usize::from(unanswered > 0);
        turn(Step::Start).await;
        load.goes_on(EVENTS_BETWEEN).await;
        if met == KILLS {
            return;
        }
    }
    assert_eq!(met, KILLS, "so few of {KILLS_MAX} kills met requests in flight");
}

/// Runs a test on two systems at the same time.
async fn on_two_systems(run: impl AsyncFn()) {
    tokio::join!(Box::pin(run()), Box::pin(run()));
}

async fn kill_a_part(name: &str, what: InFlight) {
    let mut parts = Parts::start().await;
    let client = parts.server.client().await;
    let follower = Follower::start(&client).await;
    let load = Load::start(&client);
    kill_again_and_again(&load, what, async |step| match step {
        Step::Kill => parts.part(name).kill9(),
        Step::Start => parts.part(name).start(),
    })
    .await;
    check_parts(parts, load, follower).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ingest_is_killed() {
    on_two_systems(async || kill_a_part("ingest", InFlight::Events).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_killed() {
    on_two_systems(async || kill_a_part("log", InFlight::Events).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_projections_are_killed() {
    on_two_systems(async || kill_a_part("projections", InFlight::Queries).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_killed() {
    on_two_systems(kill_the_server).await;
}

async fn kill_the_server() {
    let mut parts = Parts::start().await;
    let client = parts.server.client().await;
    let follower = Follower::start(&client).await;
    let load = Load::start(&client);
    kill_again_and_again(&load, InFlight::Events, async |step| match step {
        Step::Kill => parts.server.kill9(),
        Step::Start => parts.server.restart().await,
    })
    .await;
    check_parts(parts, load, follower).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_is_back_after_jetstream_lost_everything() {
    let mut parts = Parts::start().await;
    let client = parts.server.client().await;
    let follower = Follower::start(&client).await;
    let load = Load::start(&client);
    load.goes_on(EVENTS_BETWEEN).await;
    parts.server.kill9();
    parts.server.wipe_jetstream();
    parts.server.restart().await;
    load.goes_on(EVENTS_BETWEEN).await;
    check_parts(parts, load, follower).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_of_a_system_is_back_after_its_store_was_deleted() {
    let mut system = up().await;
    let client = client(system.nats_url()).await;
    let follower = Follower::start(&client).await;
    let load = Load::start(&client);
    load.goes_on(EVENTS_BETWEEN).await;
    system.kill9();
    std::fs::remove_dir_all(system.data().join("nats")).expect("the store can be removed");
    system.restart().await;
    load.goes_on(EVENTS_BETWEEN).await;
    check(system, &client, load, follower).await;
}

/// Checks everything that can be checked while it runs, then stops it and audits its files.
async fn check(mut system: System, client: &Client, load: Load, follower: Follower) {
    let acknowledged = load.finish().await;
    let data = system.data().to_owned();
    let address = data.display().to_string();
    let head = nothing_acknowledged_is_missing(&["--data", &address], &acknowledged);
    the_feed_is_the_log(client, head).await;
    follower.finish(&keys(), head).await;
    assert!(system.stop().await.success());
    the_audit_finds_nothing(&data, head);
}

/// Connects as an ordinary client; a system that was killed comes back under the same address.
async fn client(url: String) -> Client {
    async_nats::connect(url).await.expect("a ready system accepts connections")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_system_is_killed() {
    on_two_systems(kill_the_system).await;
}

async fn kill_the_system() {
    let mut system = up().await;
    let client = client(system.nats_url()).await;
    let follower = Follower::start(&client).await;
    let load = Load::start(&client);
    kill_again_and_again(&load, InFlight::Events, async |step| match step {
        Step::Kill => system.kill9(),
        Step::Start => system.restart().await,
    })
    .await;
    check(system, &client, load, follower).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_of_a_system_is_killed() {
    on_two_systems(kill_the_server_of_a_system).await;
}

async fn kill_the_server_of_a_system() {
    let system = up().await;
    let client = client(system.nats_url()).await;
    let follower = Follower::start(&client).await;
    let load = Load::start(&client);
    let pid_file = system.data().join("nats-server.pid");
    let pid =
        || std::fs::read_to_string(&pid_file).ok()?.trim().parse().ok().and_then(Pid::from_raw);
    kill_again_and_again(&load, InFlight::Events, async |step| {
        // The system starts it again by itself.
        if step == Step::Kill {
            let server = eventually(Duration::from_mins(1), async || pid()).await;
            kill_process(server, Signal::KILL).expect("the server runs");
        }
    })
    .await;
    check(system, &client, load, follower).await;
}
