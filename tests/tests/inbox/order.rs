//! Each publisher's events are recorded in the order in which they were accepted.

use chancery_tests::eventually;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::stand::{Stand, WITHIN, corrected, floated, stand};

const PUBLISHERS: usize = 4;

/// The number of an event as its id, so that its order is seen; every seventh corrects the one before.
fn event(publisher: &str, number: usize) -> Value {
    let id = number.to_string();
    if number % 7 == 6 {
        corrected(publisher, &id, &(number - 1).to_string())
    } else {
        floated(publisher, &id)
    }
}

/// Leaves events of all publishers in turn: singly, and now and then a batch of three.
async fn leave(stand: &Stand, numbers: std::ops::Range<usize>) {
    let mut number = numbers.start;
    while number < numbers.end {
        let many = if number.is_multiple_of(5) { 3.min(numbers.end - number) } else { 1 };
        for publisher in 0..PUBLISHERS {
            let publisher = format!("p{publisher}");
            let events: Vec<_> = (number..number + many).map(|n| event(&publisher, n)).collect();
            let body = if many == 1 { events[0].clone() } else { json!(events) };
            stand.leave_json(&publisher, &body).await;
        }
        number += many;
    }
}

async fn check(stand: &Stand, events: usize) {
    let wanted: Vec<String> = (0..events).map(|number| number.to_string()).collect();
    let recorded = stand.recorded().await;
    for publisher in 0..PUBLISHERS {
        assert_eq!(recorded[&format!("p{publisher}")], wanted, "of p{publisher}");
    }
    assert_eq!(stand.quarantined().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_are_killed_in_turn_keep_the_order_of_each_publisher() {
    let mut stand = stand(2).await;
    let mut number = 0;
    for round in 0..6 {
        // Killed while the log is away, so that messages are in hand of the one that dies.
        stand.log.kill9();
        leave(&stand, number..number + 40).await;
        number += 40;
        eventually(WITHIN, || async {
            let consumer = stand.consumer().await?;
            (consumer.cached_info().num_ack_pending > 0).then_some(())
        })
        .await;
        stand.ingest[round % 2].kill9();
        stand.log.start();
        leave(&stand, number..number + 40).await;
        number += 40;
        stand.ingest[round % 2].start();
    }
    stand.settled().await;
    check(&stand, number).await;
}

/// Stops a process without its knowledge, or lets it go on.
fn signal(stand: &Stand, ingest: usize, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(stand.ingest[ingest].pid()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_stood_still_with_messages_in_hand_disturbs_nothing_when_it_goes_on() {
    let mut stand = stand(2).await;
    let mut number = 0;
    for ingest in 0..2 {
        stand.log.kill9();
        leave(&stand, number..number + 40).await;
        eventually(WITHIN, || async {
            let consumer = stand.consumer().await?;
            (consumer.cached_info().num_ack_pending > 0).then_some(())
        })
        .await;
        signal(&stand, ingest, Signal::STOP);
        stand.log.start();
        leave(&stand, number + 40..number + 80).await;
        stand.settled().await;
        leave(&stand, number + 80..number + 120).await;
        signal(&stand, ingest, Signal::CONT);
        number += 120;
        stand.settled().await;
    }
    check(&stand, number).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_one_goes_on_when_the_other_is_stopped() {
    let mut stand = stand(2).await;
    leave(&stand, 0..30).await;
    stand.settled().await;
    for ingest in 0..2 {
        assert!(stand.ingest[ingest].stop().await.success());
        let first = 30 + 30 * ingest;
        leave(&stand, first..first + 30).await;
        stand.ingest[ingest].start();
        stand.settled().await;
    }
    check(&stand, 90).await;
}
