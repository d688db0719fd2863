//! What cannot be taken lies in quarantine, as it came, with the reason.

use async_nats::HeaderMap;
use chancery_domain::PublisherName;
use chancery_tests::eventually;
use serde_json::json;

use crate::stand::{WITHIN, floated, header, stand};

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_taken_is_kept_byte_by_byte_with_its_reason() {
    let stand = stand(1).await;
    let mut headers = HeaderMap::new();
    headers.insert("X-Own", "Ünï  code");
    headers.insert("Nats-Pin-Id", "not-the-servers");
    stand.leave("desk", headers, "{ \"no\":  event ").await;
    stand.settled().await;
    let kept = stand.quarantined().await;
    let [(subject, headers, payload)] = kept.as_slice() else { unreachable!("{kept:?}") };
    assert_eq!(subject, "chancery.quarantine.desk");
    assert_eq!(payload.as_ref(), b"{ \"no\":  event ");
    assert_eq!(header(headers, "X-Own"), Some("Ünï  code"));
    assert_eq!(header(headers, "Original-Nats-Pin-Id"), Some("not-the-servers"));
    assert_eq!(header(headers, "Chancery-Reason"), Some("malformed"));
    assert!(header(headers, "Chancery-Detail").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_batch_each_refused_event_is_kept_by_itself_and_the_others_are_recorded() {
    let stand = stand(1).await;
    let other = floated("other", "3");
    let batch = format!(
        "[{}, {{\"specversion\" : \"1.0\"}},{}, {}]",
        floated("desk", "1"),
        other,
        floated("desk", "4")
    );
    stand.leave("desk", HeaderMap::new(), batch).await;
    stand.settled().await;
    assert_eq!(stand.recorded().await["desk"], ["1", "4"]);
    let kept = stand.quarantined().await;
    let payloads: Vec<_> = kept.iter().map(|(.., payload)| payload.clone()).collect();
    assert_eq!(payloads, ["{\"specversion\" : \"1.0\"}".to_owned(), other.to_string()]);
    for (_, headers, _) in &kept {
        assert_eq!(header(headers, "Chancery-Reason"), Some("invalid"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_stands_or_falls_together_is_kept_whole() {
    let stand = stand(1).await;
    let mut headers = HeaderMap::new();
    headers.insert("Chancery-Atomic", "true");
    let batch = json!([floated("desk", "1"), {"specversion": "1.0"}]).to_string();
    stand.leave("desk", headers, batch.clone()).await;
    stand.leave_json("desk", &floated("desk", "2")).await;
    stand.settled().await;
    assert_eq!(stand.recorded().await["desk"], ["2"]);
    let kept = stand.quarantined().await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].2, batch);
    assert_eq!(header(&kept[0].1, "Chancery-Reason"), Some("invalid"));
    assert_eq!(header(&kept[0].1, "Chancery-Atomic"), Some("true"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_is_taken_is_told_and_kept() {
    let stand = stand(1).await;
    let mut other = floated("desk", "1");
    other["data"]["occurred"] = json!("2025-05-18");
    stand.leave_json("desk", &floated("desk", "1")).await;
    stand.leave_json("desk", &other).await;
    stand.settled().await;
    let kept = eventually(WITHIN, || async {
        Some(stand.quarantined().await).filter(|kept| !kept.is_empty())
    })
    .await;
    assert_eq!(header(&kept[0].1, "Chancery-Reason"), Some("id-reused"));
    assert_eq!(stand.recorded().await["desk"], ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publisher_is_told_all_of_its_own_that_was_refused_page_by_page() {
    let stand = stand(1).await;
    // More than a page of the stream, in one message; then what is no text, and what is long; and another's.
    let batch: Vec<_> = (0..300).map(|number| json!({ "specversion": number })).collect();
    stand.leave_json("desk", &json!(batch)).await;
    stand.leave("desk", HeaderMap::new(), vec![0xff, 0xfe]).await;
    stand.leave("desk", HeaderMap::new(), "x".repeat(100_000)).await;
    stand.leave_json("other", &json!({})).await;
    stand.settled().await;
    let refused = stand.bus.refused(&PublisherName::parse("desk").unwrap()).await.unwrap();
    let payloads: Vec<_> = refused.iter().map(|one| one.payload.as_deref()).collect();
    let events: Vec<_> = batch.iter().map(ToString::to_string).collect();
    let texts = events.iter().map(|event| Some(event.as_str()));
    assert_eq!(payloads, texts.chain([None, None]).collect::<Vec<_>>());
    assert!(refused.is_sorted_by(|one, next| one.sequence < next.sequence));
    let [.., long] = refused.as_slice() else { unreachable!("{refused:?}") };
    assert_eq!(long.reason, "malformed");
    assert!(!long.detail.is_empty() && !long.since.is_empty(), "{long:?}");

    let asked = stand.client.request("chancery.receipt.desk", "{}".into()).await.unwrap();
    let problem: serde_json::Value = serde_json::from_slice(&asked.payload).unwrap();
    assert!(problem.to_string().contains("refused_after"), "{problem}");
}
