//! What a publisher gets: the receipt as ingest gave it, and links to where its event is read.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use chancery_domain::{EntityKind, EntityRef};
use chancery_views as views;
use serde::Deserialize;
use serde_json::json;

use super::sources::Hint;

/// What is read of a receipt.
#[derive(Deserialize)]
struct Glance {
    #[serde(default)]
    status: Option<Status>,
    #[serde(default)]
    position: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Recorded,
    Duplicate,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Results {
    results: Vec<Glance>,
}

/// Answers with the receipt of one event: 201 when it was recorded, 200 when it was before. A document that is asked
/// for by one of the links has the event in it.
pub(super) fn single(receipt: &[u8], hint: &Hint) -> Response<Body> {
    let glance: Option<Glance> = serde_json::from_slice(receipt).ok();
    let position = glance.as_ref().and_then(|glance| glance.position).unwrap_or(0);
    let recorded = glance.and_then(|glance| glance.status) == Some(Status::Recorded);
    let event = format!("/v1/events/{position}");
    let documents = documents(hint.subject(), position);
    let links = json!({ "event": &event, "documents": &documents });
    let mut response = json_response(with_links(receipt, &links.to_string()));
    *response.status_mut() = if recorded { StatusCode::CREATED } else { StatusCode::OK };
    let headers = response.headers_mut();
    if let Ok(event) = HeaderValue::try_from(event) {
        headers.insert(header::LOCATION, event);
    }
    related(headers, &documents);
    response
}

/// Answers with the results of a batch, as they are.
pub(super) fn batch(results: Bytes) -> Response<Body> {
    let read: Option<Results> = serde_json::from_slice(&results).ok();
    let positions = read.iter().flat_map(|read| &read.results).filter_map(|one| one.position);
    let last = positions.max();
    let mut response = json_response(results);
    if let Some(last) = last {
        related(response.headers_mut(), &documents(None, last));
    }
    response
}

fn json_response(body: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(Body::from(body.into()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Adds the links as the last member of a receipt.
fn with_links(receipt: &[u8], links: &str) -> Vec<u8> {
    let Some(members) = receipt.strip_suffix(b"}") else { return receipt.to_vec() };
    let mut with = Vec::with_capacity(receipt.len() + links.len() + 16);
    with.extend_from_slice(members);
    with.extend_from_slice(b",\"links\":");
    with.extend_from_slice(links.as_bytes());
    with.push(b'}');
    with
}

/// Lists the documents in which an event can be read: its timeline, and what is kept of its subject.
fn documents(subject: Option<&EntityRef>, position: u64) -> Vec<String> {
    let link = |view: &str, key: &str| format!("/v1/views/{view}/{key}?min_position={position}");
    let Some(subject) = subject else { return vec![link(views::timeline::VIEW, "all")] };
    let kept = of_kind(subject.kind()).iter().chain([&views::timeline::VIEW]);
    kept.map(|view| link(view, subject.as_str())).collect()
}

/// The views whose keys are of a kind.
fn of_kind(kind: EntityKind) -> &'static [&'static str] {
    match kind {
        EntityKind::Meeting => &[views::conditions::VIEW, views::meetings::VIEW],
        EntityKind::Proposal => &[views::conditions::VIEW, views::proposals::VIEW],
        EntityKind::Agreement => &[views::conditions::VIEW, views::commitments::VIEW],
        EntityKind::Issue | EntityKind::Actor => &[views::stances::VIEW],
        EntityKind::Outlet => &[views::outlets::VIEW],
        EntityKind::Report
        | EntityKind::Condition
        | EntityKind::Term
        | EntityKind::Commitment
        | EntityKind::Claim
        | EntityKind::Place
        | EntityKind::Statement => &[],
    }
}

fn related(headers: &mut axum::http::HeaderMap, documents: &[String]) {
    let links = documents.iter().map(|link| format!("<{link}>; rel=\"related\""));
    let links: Vec<_> = links.collect();
    if let Ok(links) = HeaderValue::try_from(links.join(", ")) {
        headers.insert(header::LINK, links);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_keeps_its_members_and_gets_links() {
        let receipt = br#"{"status":"recorded","position":7,"id":"a"}"#;
        let event = br#"{"source":"desk","subject":"meeting/a-b"}"#;
        let response = single(receipt, &Hint::of_event(event));
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["location"], "/v1/events/7");
        let links = response.headers()["link"].to_str().unwrap();
        assert!(
            links.starts_with(
                "</v1/views/conditions/meeting/a-b?min_position=7>; rel=\"related\", "
            )
        );
        let with: serde_json::Value =
            serde_json::from_slice(&with_links(receipt, r#"{"event":"/v1/events/7"}"#)).unwrap();
        assert_eq!(with["links"]["event"], "/v1/events/7");
        assert_eq!(with["id"], "a");
    }

    #[test]
    fn a_duplicate_is_200_and_a_batch_links_to_its_last() {
        let duplicate = single(br#"{"status":"duplicate","position":7}"#, &Hint::of_event(b"{}"));
        assert_eq!(duplicate.status(), 200);
        let results = Bytes::from_static(
            br#"{"results":[{"position":9,"status":"recorded"},{"status":"rejected","problem":{}}]}"#,
        );
        let link = batch(results).headers()["link"].to_str().unwrap().to_owned();
        assert_eq!(link, "</v1/views/timeline/all?min_position=9>; rel=\"related\"");
    }
}
