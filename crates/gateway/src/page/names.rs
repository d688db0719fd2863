//! What entities are called: the registry's names, kept beside the pages.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chancery_bus::Bus;
use chancery_bus::query::RecordedEvent;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::words;

/// How often new registrations are looked for. A name that is late is told as its reference until then.
const LOOK: Duration = Duration::from_secs(2);

/// Aggregates whose events give names; the member that is named is called as they are.
const GIVERS: [&str; 2] = ["actor", "outlet"];

/// The names that are known; cloning shares them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Arc<RwLock<HashMap<String, String>>>);

impl Names {
    /// Returns what an entity is called.
    pub(crate) fn of(&self, reference: &str) -> String {
        let names = self.0.read().unwrap_or_else(PoisonError::into_inner);
        names.get(reference).cloned().unwrap_or_else(|| words::from_reference(reference))
    }

    /// Reads registrations as they come, until told to stop.
    pub(crate) async fn follow(self, bus: Bus, stop: CancellationToken) {
        let mut after = [0; GIVERS.len()];
        while !stop.is_cancelled() {
            for (aggregate, after) in GIVERS.iter().zip(&mut after) {
                self.read(&bus, aggregate, after).await;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Reads what was registered after a position. What fails is read the next time.
    async fn read(&self, bus: &Bus, aggregate: &str, after: &mut u64) {
        loop {
            let query = json!({ "kind": aggregate, "after": *after });
            let Ok(answer) = bus.events(&query).await else { return };
            for RecordedEvent { position, event } in answer.body.events {
                *after = position.get();
                self.add(&event["data"], aggregate);
            }
            let Some(next) = answer.body.next else {
                *after = (*after).max(answer.through.count());
                return;
            };
            *after = next;
        }
    }

    fn add(&self, data: &Value, member: &str) {
        if let (Some(reference), Some(name)) = (data[member].as_str(), data["name"].as_str()) {
            let mut names = self.0.write().unwrap_or_else(PoisonError::into_inner);
            names.insert(reference.to_owned(), name.to_owned());
        }
    }
}
