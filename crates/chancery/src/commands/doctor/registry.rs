//! Who is spoken of, and who was never registered.

use chancery_bus::Bus;
use chancery_wire::limits::QUERY_PAGE_MAX;
use serde_json::json;

use super::Finding;
use crate::client::answered;
use crate::exit::Failure;
use crate::registry::Registry;

/// How many references that nobody has registered are named.
const UNREGISTERED_TOLD_MAX: usize = 5;

/// Which actors and outlets are spoken of and were never registered: they count all the same, without name and standing.
pub(super) async fn registry(bus: &Bus) -> Finding {
    match unregistered(bus).await {
        Ok((registered, missing)) if missing.is_empty() => {
            Finding::good("registry", format!("{registered} actors and outlets are registered"))
        }
        Ok((registered, missing)) => {
            let told: Vec<_> =
                missing.iter().take(UNREGISTERED_TOLD_MAX).map(String::as_str).collect();
            let more = if missing.len() > told.len() { ", …" } else { "" };
            let found = format!(
                "{registered} actors and outlets are registered, {} are not: {}{more}",
                missing.len(),
                told.join(", ")
            );
            Finding::warning("registry", found, "publish actor.registered or outlet.registered")
        }
        Err(failure) => Finding::warning(
            "registry",
            format!("{:#}", failure.error),
            "ask again when the projections are level",
        ),
    }
}

/// Lists the actors and outlets of the timeline that were never registered, with how many were.
async fn unregistered(bus: &Bus) -> Result<(usize, Vec<String>), Failure> {
    let registry = Registry::read(bus).await?;
    let mut missing = Vec::new();
    let mut query = json!({ "limit": QUERY_PAGE_MAX });
    loop {
        let page = answered(bus.query("timeline", &query).await)?.document;
        let keys = page["keys"].as_array().into_iter().flatten();
        let keys = keys.filter_map(|key| key["key"].as_str());
        let named = keys.filter(|key| key.starts_with("actor/") || key.starts_with("outlet/"));
        missing.extend(named.filter(|key| !registry.has(key)).map(str::to_owned));
        match page["next"].as_str() {
            Some(next) => query["cursor"] = next.into(),
            None => return Ok((registry.len(), missing)),
        }
    }
}
