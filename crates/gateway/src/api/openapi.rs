//! The `OpenAPI` document of this API, made from what stands beside the handlers.
//!
//! Bodies are described by JSON Schema: those of view documents are generated from the types that write them, the
//! others are in [`shapes`]. What every place may answer beside its own answers is added here.

mod finish;
mod shapes;

use std::sync::OnceLock;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use serde_json::Value;
use utoipa::OpenApi;

use super::answer::{self, Fresh};
use super::parameters::Parameters;
use super::{derived, events, log, problems, publish, receipts, schemas, views};
use crate::app::App;
use crate::problem::Refusal;
use crate::{operations, stream};

pub(crate) use shapes::{
    Anything, ChangedKeys, Changes, Diff, Document, Event, EventPage, KeyList, Line, Octets,
    ProblemType, ProblemTypes, ReceiptOrResults, ReceiptWithLinks, RefusedPage, SchemaList,
    StreamEvent, ViewList, Whereabouts, Why,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Chancery",
        description = "Who set which conditions for a meeting, through whom, in what words, and what has become of them since. \
            Publish CloudEvents, read view documents as of any time, follow changes, verify the log.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        publish::publish, events::events, events::event, events::proof, receipts::receipt, receipts::refused,
        views::list, views::keys, views::document,
        derived::diff, derived::why, derived::changes, derived::changed_keys,
        log::checkpoint, log::vkey, log::tile, log::entries, log::parts,
        schemas::index, schemas::of_events, schemas::of_documents,
        problems::index, problems::problem,
        stream::stream, operations::metrics,
        operations::health::live, operations::health::ready, operations::health::started,
        openapi,
    ),
    tags(
        (name = "events", description = "Events in and out"),
        (name = "views", description = "What the events mean"),
        (name = "log", description = "What proves the rest"),
        (name = "contract", description = "What is written and read"),
        (name = "operations", description = "For those who run it"),
    )
)]
struct Api;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/openapi.json", get(openapi))
}

/// Returns the document.
pub(crate) fn document() -> Value {
    let mut api = Api::openapi();
    env!("CARGO_PKG_VERSION").clone_into(&mut api.info.version);
    finish::finish(serde_json::to_value(api).unwrap_or_default())
}

/// Returns the document as the file that publishes it, `proto/openapi.json`.
/// It is the contract: a test holds the file against it.
pub fn file() -> String {
    format!("{:#}\n", document())
}

/// This document.
#[utoipa::path(
    get, path = "/openapi.json", tag = "contract", operation_id = "openapi",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = Anything))
)]
async fn openapi(request: Request) -> Result<Response, Refusal> {
    static FILE: OnceLock<Bytes> = OnceLock::new();
    Parameters::read(request.uri().query(), &[])?;
    let file = FILE.get_or_init(|| Bytes::from(file())).clone();
    Ok(answer::bytes(request.headers(), "application/json", file, Fresh::Live))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::parameters::Known;
    use super::*;

    #[test]
    fn the_published_document_is_that_of_the_code() {
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto/openapi.json");
        assert!(
            std::fs::read_to_string(&path).is_ok_and(|there| there == file()),
            "proto/openapi.json is not what the code says: run `cargo run -p chancery-gateway --example openapi`"
        );
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn references(value: &Value, found: &mut BTreeSet<String>) {
            match value {
                Value::Object(members) => {
                    if let Some(Value::String(to)) = members.get("$ref") {
                        found.insert(to.clone());
                    }
                    members.values().for_each(|value| references(value, found));
                }
                Value::Array(items) => items.iter().for_each(|item| references(item, found)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        let document = document();
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        let dangling: Vec<_> = found
            .iter()
            .filter(|to| document.pointer(to.trim_start_matches('#')).is_none())
            .collect();
        assert!(dangling.is_empty() && found.len() > 20, "{dangling:?}");
    }

    #[test]
    fn every_parameter_that_is_read_is_described_and_no_other() {
        let document = document();
        let described = |path: &str| -> BTreeSet<String> {
            let operation = &document["paths"][path]["get"]["parameters"];
            let all = operation.as_array().into_iter().flatten();
            let query = all.filter(|one| one["in"] == "query");
            query.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
        };
        let read = |known: &[Known]| known.iter().map(|(name, _)| (*name).to_owned()).collect();
        for (path, known) in [
            ("/v1/events", &events::EVENTS[..]),
            ("/v1/receipts", &receipts::RECEIPT),
            ("/v1/refused", &receipts::REFUSED),
            ("/v1/views/{view}", &views::KEYS),
            ("/v1/views/{view}/{key}", &views::DOCUMENT),
            ("/v1/diff/{view}/{key}", &derived::DIFF),
            ("/v1/why/{view}/{key}", &derived::WHY),
            ("/v1/changes/{view}", &derived::CHANGED_KEYS),
            ("/v1/changes/{view}/{key}", &derived::CHANGES),
        ] {
            assert_eq!(described(path), read(known), "{path}");
        }
    }
}
