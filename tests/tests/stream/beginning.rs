//! How a stream begins: with what comes, with what was missed, or anew.

use chancery_gateway::{Limits, StreamLimits};
use chancery_tests::{Parts, Sse, board_event, document, insist};
use serde_json::json;

use crate::stand::{Gateway, Held, announced, news, open};

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_says_where_it_begins_and_then_every_change() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    for number in 0..6 {
        insist(&client, "load", &board_event(number, 2)).await;
    }
    announced(&client, 6).await;
    let gateway =
        Gateway::start(&parts.server.url(), StreamLimits::default(), Limits::default()).await;
    let path = "/v1/stream?views=conditions/meeting/m0";
    let (mut stream, hello) = open(gateway.at, path, "").await;
    let header = |name: &str| {
        let found = stream.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(header("content-type"), Some("text/event-stream"));
    assert_eq!(header("cache-control"), Some("no-store"));
    assert_eq!(stream.retry, Some(1_000));
    assert_eq!(hello.name, "hello");
    assert_eq!((&hello.data["through"], &hello.data["resumed"]), (&json!(6), &json!(false)));
    assert_eq!(hello.data["log"].as_str().map(str::len), Some(64));
    let href = "/v1/views/conditions/meeting/m0?position=6";
    assert_eq!(hello.data["documents"], json!({ "conditions/meeting/m0": href }));
    // Another board's change is not this stream's.
    insist(&client, "load", &board_event(7, 2)).await;
    let position = insist(&client, "load", &board_event(8, 2)).await.position();
    let change = news(&mut stream).await;
    assert_eq!((change.name.as_str(), change.id), ("view.changed", format!("{position:020}")));
    let body = json!({ "view": "conditions", "key": "meeting/m0", "after": position - 1 });
    let asked = document(&client, "changes", &body).await;
    assert_eq!(change.data, asked["changes"][0], "as it is asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_goes_on_where_it_was_cut() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    let gateway =
        Gateway::start(&parts.server.url(), StreamLimits::default(), Limits::default()).await;
    for number in 0..8 {
        insist(&client, "load", &board_event(number, 1)).await;
    }
    announced(&client, 8).await;
    let path = "/v1/stream?views=conditions&since=2";
    let (mut stream, hello) = open(gateway.at, path, "").await;
    assert_eq!((hello.name.as_str(), &hello.data["resumed"]), ("hello", &json!(true)));
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(news(&mut stream).await.id.parse::<u64>().expect("a number"));
    }
    assert_eq!(ids, [3, 4, 5], "everything after what is held");
    let id = stream.id.clone();
    drop(stream);
    // The header, which a browser sends by itself, is the latest word.
    let (mut stream, _) = open(gateway.at, path, &id).await;
    let first = news(&mut stream).await;
    assert_eq!(first.id, format!("{:020}", 6), "a change that is alone at its position came whole");
    let (mut both, _) = open(gateway.at, "/v1/stream?views=conditions,timeline", &id).await;
    let mut held = Held::default();
    let positions = [news(&mut both).await, news(&mut both).await, news(&mut both).await];
    let positions = positions.map(|event| event.data["position"].as_u64().expect("a number"));
    assert_eq!(positions, [5, 5, 6], "of two at one position nobody knows which came");
    // From the beginning on, nothing is missing before anything.
    let (mut all, _) = open(gateway.at, "/v1/stream?views=conditions,timeline&since=0", "").await;
    for _ in 0..14 {
        held.take(&news(&mut all).await.data);
    }
    assert_eq!((held.count(), held.repeated), (14, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_cannot_be_gone_on_from_begins_anew() {
    let parts = Parts::start().await;
    let client = parts.server.client().await;
    let few = StreamLimits { replay_changes_max: 5, ..StreamLimits::default() };
    let gateway = Gateway::start(&parts.server.url(), few, Limits::default()).await;
    for number in 0..12 {
        insist(&client, "load", &board_event(number, 1)).await;
    }
    announced(&client, 12).await;
    let other = "0".repeat(64);
    let reset = [
        ("/v1/stream?views=conditions&since=1".to_owned(), "", "too-old"),
        ("/v1/stream?views=conditions&since=99".to_owned(), "", "ahead"),
        (format!("/v1/stream?views=conditions&since=11&log={other}"), "", "other-log"),
        ("/v1/stream?views=conditions".to_owned(), "what", "unreadable"),
    ];
    for (path, id, reason) in reset {
        let (mut stream, first) = open(gateway.at, &path, id).await;
        assert_eq!(
            (first.name.as_str(), &first.data["reason"]),
            ("reset", &json!(reason)),
            "{path}"
        );
        assert!(first.data["through"].as_u64() >= Some(12));
        assert!(first.id.parse::<u64>().expect("a number") >= 11, "the old place is forgotten");
        // It goes on: whoever reads the documents as of `through` has everything.
        let number = first.data["through"].as_u64().expect("a number");
        let position = insist(&client, "load", &board_event(number, 1)).await.position();
        let change = news(&mut stream).await;
        assert_eq!(change.data["position"], json!(position));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_followed_is_refused() {
    let parts = Parts::start().await;
    let gateway =
        Gateway::start(&parts.server.url(), StreamLimits::default(), Limits::default()).await;
    let many = (0..65).map(|number| format!("meetings/meeting/m{number}")).collect::<Vec<_>>();
    let refused = [
        ("/v1/stream?views=condition", 404),
        ("/v1/stream?views=leads", 400),
        ("/v1/stream?views=conditions/Nobody", 422),
        ("/v1/stream?since=yesterday", 400),
        ("/v1/stream?view=conditions", 400),
        (&format!("/v1/stream?views={}", many.join(",")), 413),
    ];
    for (path, status) in refused {
        let answer = Sse::open(gateway.at, path, "").await.expect("an answer");
        assert_eq!(answer.status, status, "{path}");
    }
}
