//! What ingest needs of JetStream, made by who may where ingest itself may not.

use chancery_bus::Bus;
use chancery_bus::jetstream::EnsureError;

use crate::quarantine::Quarantine;

/// Makes the streams of ingest that are missing, and their consumers.
///
/// # Errors
///
/// When JetStream does not answer or refuses, or has one otherwise.
pub async fn make_streams(bus: &Bus) -> Result<(), EnsureError> {
    Quarantine::new(bus.clone()).ensure().await
}
