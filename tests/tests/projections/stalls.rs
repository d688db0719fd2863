//! An event that cannot be taken: the views stop before it, say so everywhere, and go on answering.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chancery_domain::{Position, RecordedAt};
use chancery_event_log::{EventFields, NewEvent, Submission, Target};
use chancery_projections::ServeError;
use chancery_tests::{eventually, istanbul};
use serde_json::{Value, json};

use crate::stand::{SOON, Stand, stand, stand_without_projections};
use crate::stores::{operate, store};

const KEY: &str = "meeting/putin-zelensky";

/// Less than a query waits for what is only late.
const AT_ONCE: Duration = Duration::from_secs(4);

/// Records an event that no ingest of this version would let through.
async fn append(stand: &Stand, kind: &str, data: &'static str) -> u64 {
    let body: Value = serde_json::from_str(data).expect("JSON");
    let corrects = body["target"]["position"].as_u64().and_then(Position::new);
    let fields = EventFields {
        source: "tomorrow".into(),
        id: format!("{kind}-{}", stand.log.head().through),
        kind: kind.into(),
        subject: Some(KEY.into()),
        target: corrects.map(Target::Position),
        data: data.into(),
        ..EventFields::default()
    };
    let event = NewEvent::accept(fields).expect("the log knows no vocabulary");
    let submission = Submission { events: vec![event], atomic: false };
    stand.log.append(vec![submission]).await.expect("recorded");
    stand.log.head().through.count()
}

async fn stops_at(kind: &str, data: &'static str, reason: &str, remedy: &str) {
    let mut stand = stand().await;
    stand.publish(&istanbul().base).await;
    let asked = json!({ "key": KEY });
    let before = stand.ask("conditions", asked.clone()).await;
    let good = stand.log.head().through.count();
    assert_eq!(append(&stand, kind, data).await, good + 1);
    let mut news = istanbul().base[30].clone();
    news["id"] = json!("news");
    stand.publish(&[news]).await;

    let answer = eventually(SOON, async || {
        let answer = stand.send("conditions", asked.to_string()).await;
        answer.headers.get("Chancery-Stalled").is_some().then_some(answer)
    })
    .await;
    let header = |name: &str| answer.headers.get(name).map(|value| value.as_str().to_owned());
    assert_eq!(header("Chancery-Stalled"), Some((good + 1).to_string()));
    assert_eq!(header("Chancery-Through"), Some(good.to_string()));
    assert_eq!(answer.body, before);
    let reached = stand.send("conditions", json!({ "key": KEY, "min_position": good }).to_string());
    assert_eq!(reached.await.error, None);

    let begun = Instant::now();
    let beyond = json!({ "key": KEY, "min_position": good + 2 }).to_string();
    let beyond = stand.send("conditions", beyond).await;
    assert!(begun.elapsed() < AT_ONCE);
    assert_eq!((beyond.error, &beyond.body["stalled"]), (Some(503), &json!(good + 1)));
    assert!(beyond.body["detail"].as_str().expect("a text").contains(reason), "{}", beyond.body);

    let live = store(&stand, "live").await.expect("there is a live one");
    assert_eq!((&live["state"], &live["position"]), (&json!("stalled"), &json!(good)));
    assert_eq!(
        (&live["behind"]["events"], &live["stalled"]["position"]),
        (&json!(2), &json!(good + 1))
    );
    assert!(live["stalled"]["remedy"].as_str().expect("a text").contains(remedy), "{live:#}");
    assert_eq!(operate(&stand, "attest", json!({})).await.error, Some(503));
    assert_eq!(operate(&stand, "promote", json!({})).await.error, Some(503));

    for _ in 0..2 {
        // It ends by telling, and begins again where it was.
        let ended = stand.end_projections().await;
        let Err(ServeError::Stalled { position, .. }) = ended else { unreachable!("{ended:?}") };
        assert_eq!(position.get(), good + 1);
        stand.start_projections().await;
        let answer = stand.send("conditions", asked.to_string()).await;
        assert_eq!(answer.body, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_views_stop_at_an_event_of_tomorrow() {
    stops_at("chancery.treaty.signed.v1", r#"{"treaty":1}"#, "does not know", "start a version")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_views_stop_at_an_event_that_is_not_what_its_kind_says() {
    stops_at(
        "chancery.meeting.floated.v1",
        r#"{"meeting":7}"#,
        "could not read the payload",
        "audit",
    )
    .await;
}

/// A correction whose outcome no event can be: ingest would refuse it, the log does not know better.
#[tokio::test(flavor = "multi_thread")]
async fn the_views_stop_at_an_event_that_cannot_be_folded() {
    stops_at(
        "chancery.record.corrected.v1",
        r#"{"cause":"coder_error","patch":{"occurred":7},"reason":"none","target":{"position":33}}"#,
        "could not fold the event",
        "this is a bug",
    )
    .await;
}

/// Breaks the thread that folds where it asks for the time, which is the only code that is not the projections' own.
#[tokio::test(flavor = "multi_thread")]
async fn the_views_stop_where_the_folding_thread_panics() {
    let broken = Arc::new(AtomicBool::new(false));
    let breaks = Arc::clone(&broken);
    let clock = move || {
        let folds = std::thread::current().name().is_some_and(|name| name.contains("fold"));
        assert!(!(folds && breaks.load(Ordering::SeqCst)), "the clock is broken");
        RecordedAt::from_micros(0)
    };
    let mut stand = stand_without_projections().await;
    stand.start_projections_by(Arc::new(clock)).await;
    stand.publish(&istanbul().base).await;
    let asked = json!({ "key": KEY });
    let before = stand.ask("conditions", asked.clone()).await;
    let good = stand.log.head().through.count();
    broken.store(true, Ordering::SeqCst);
    let mut news = istanbul().base[30].clone();
    news["id"] = json!("news");
    stand.publish(&[news]).await;
    let beyond = json!({ "key": KEY, "min_position": good + 1 }).to_string();
    let refused = eventually(SOON, async || {
        let refused = stand.send("conditions", beyond.clone()).await;
        if refused.body["stalled"].is_null() { Err(refused.body) } else { Ok(refused) }
    })
    .await;
    let detail = refused.body["detail"].as_str().expect("a text");
    assert!(detail.contains("the fold panicked") && detail.contains("this is a bug"), "{detail}");
    assert_eq!(stand.send("conditions", asked.to_string()).await.body, before);
    let live = store(&stand, "live").await.expect("there is a live one");
    assert_eq!((&live["state"], &live["position"]), (&json!("stalled"), &json!(good)));
    let ended = stand.end_projections().await;
    assert!(matches!(ended, Err(ServeError::Stalled { .. })), "{ended:?}");
    // A thread that does not panic again goes on.
    broken.store(false, Ordering::SeqCst);
    stand.start_projections().await;
    assert_ne!(stand.ask("conditions", asked).await, before);
    stand.stop_projections().await;
    assert_eq!(stand.compared().await.differences, vec![]);
}
