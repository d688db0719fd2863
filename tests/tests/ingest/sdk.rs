//! The Rust SDK for publishers, and following the log.

use std::time::Duration;

use chancery_bus::publish::Together;
use chancery_bus::{PageSource, Publisher, Sink, catch_up, follow};
use chancery_domain::{Cursor, Position, PublisherName};
use chancery_tests::eventually;
use chancery_wire::log::{ReadReply, Record};
use serde_json::Value;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

use crate::stand::{floated, stand};

/// Remembers every position that it was given.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<u64>>>);

impl Seen {
    fn count(&self) -> usize {
        self.0.lock().expect("no panic").len()
    }
}

impl Sink for Seen {
    type Error = Infallible;

    fn cursor(&self) -> Cursor {
        Cursor::from_count(self.0.lock().expect("no panic").last().copied().unwrap_or(0))
    }

    async fn take(&mut self, page: Vec<Record>, _head: Cursor) -> Result<(), Infallible> {
        self.0.lock().expect("no panic").extend(page.iter().map(|record| record.position));
        Ok(())
    }
}

fn desk() -> PublisherName {
    PublisherName::parse("desk").expect("a slug")
}

#[tokio::test]
async fn a_publisher_outlasts_a_pause_of_the_log() {
    let mut stand = stand().await;
    let publisher = Publisher::new(&stand.bus, &desk());
    let receipt = publisher.publish(&floated("1")).await.unwrap();
    assert_eq!((receipt.position, receipt.id.as_str()), (Position::FIRST, "1"));
    stand.stop_log().await;
    let sending = tokio::spawn(async move {
        let events = [floated("2"), floated("1")];
        publisher.publish_batch(&events, Together::EachForItself).await
    });
    stand.start_log().await;
    let results = sending.await.unwrap().unwrap().results;
    let positions: Vec<_> =
        results.into_iter().map(|one| one.into_result().unwrap().position.get()).collect();
    assert_eq!(positions, [2, 1]);
}

#[tokio::test]
async fn a_refusal_comes_as_a_problem() {
    let stand = stand().await;
    let publisher = Publisher::new(&stand.bus, &desk());
    let error = publisher.publish(&floated("")).await.unwrap_err();
    let problem = error.problem().unwrap();
    assert_eq!((problem.status, problem.errors[0].pointer.as_str()), (422, "/id"));
    assert!(!error.is_transient());
}

#[tokio::test]
async fn everything_follows_the_log_densely_through_its_pauses() {
    let mut stand = stand().await;
    let publisher = Publisher::new(&stand.bus, &desk());
    let batch = |from: usize| -> Vec<Value> {
        (from..from + 900).map(|n| floated(&n.to_string())).collect()
    };
    for from in [0, 900, 1_800] {
        publisher.publish_batch(&batch(from), Together::EachForItself).await.unwrap();
    }
    let seen = Seen::default();
    let cancel = CancellationToken::new();
    let following = {
        let (bus, mut sink, cancel) = (stand.bus.clone(), seen.clone(), cancel.clone());
        tokio::spawn(
            async move { follow(&bus, &mut sink, &cancel).await.map_err(|e| e.to_string()) },
        )
    };
    let deadline = Duration::from_mins(1);
    eventually(deadline, || async { seen.count() == 2_700 }).await;
    stand.stop_log().await;
    stand.start_log().await;
    publisher.publish(&floated("late")).await.unwrap();
    eventually(deadline, || async { seen.count() == 2_701 }).await;
    stand.server.kill9();
    stand.server.restart().await;
    publisher.publish(&floated("later")).await.unwrap();
    eventually(deadline, || async { seen.count() == 2_702 }).await;
    cancel.cancel();
    following.await.unwrap().unwrap();
    let positions = seen.0.lock().unwrap().clone();
    assert_eq!(positions, (1..=2_702).collect::<Vec<_>>());
}

/// Gives pages as they are written down here.
#[derive(Clone)]
struct Written(Vec<u64>, u64);

impl PageSource for Written {
    type Error = Infallible;

    async fn page(&self, cursor: Cursor, _: Option<Position>) -> Result<ReadReply, Infallible> {
        let after = self.0.iter().copied().filter(|position| *position > cursor.count());
        let records = after.take(2).map(|position| Record { position, ..Record::default() });
        Ok(ReadReply { records: records.collect(), head: self.1 })
    }
}

#[tokio::test]
async fn a_gap_stops_everything() {
    let cancel = CancellationToken::new();
    let run = |pages: Written, seen: Seen| {
        let cancel = cancel.clone();
        async move {
            let mut seen = seen;
            let end = catch_up(&pages, &mut seen, None, &cancel).await;
            (end.map_err(|error| error.to_string()), seen.count())
        }
    };
    let (end, taken) = run(Written(vec![1, 2, 3, 5], 5), Seen::default()).await;
    assert_eq!(end.unwrap_err(), "the log has a gap: expected position 4, found 5");
    assert_eq!(taken, 2);
    let (end, _) = run(Written(vec![1, 2], 3), Seen::default()).await;
    assert_eq!(end.unwrap_err(), "the log gave no record after position 2, but its head is 3");
    let ahead = Seen(Arc::new(Mutex::new(vec![7])));
    let (end, _) = run(Written(vec![1, 2], 2), ahead).await;
    assert!(end.unwrap_err().contains("everything through 7 was read before"));
    let (end, taken) = run(Written(vec![1, 2, 3, 4, 5], 5), Seen::default()).await;
    assert_eq!((end, taken), (Ok(Cursor::from_count(5)), 5));

    let behind = Behind(Arc::new(Mutex::new(2)), Written(vec![1, 2], 2));
    let mut seen = Seen::default();
    assert_eq!(catch_up(&behind, &mut seen, None, &cancel).await.unwrap(), Cursor::from_count(2));
    assert_eq!(seen.count(), 2);
}

/// Says a few times that there is more, before it gives anything: the head moved on after the reading.
#[derive(Clone)]
struct Behind(Arc<Mutex<u32>>, Written);

impl PageSource for Behind {
    type Error = Infallible;

    async fn page(&self, cursor: Cursor, to: Option<Position>) -> Result<ReadReply, Infallible> {
        let mut page = self.1.page(cursor, to).await?;
        let mut left = self.0.lock().expect("no panic");
        if *left > 0 {
            *left -= 1;
            page.records.clear();
        }
        Ok(page)
    }
}
