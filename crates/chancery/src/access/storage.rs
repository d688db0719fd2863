//! What the admin makes in the account of JetStream: streams, buckets, and a durable consumer for each team.
//!
//! Our services only look whether it is there: they have no right to make anything.

use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use chancery_bus::nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use chancery_bus::{Bus, ConnectOptions};
use chancery_wire::subjects::{STREAM_EVENTS, team_consumer};

use super::prove::{until_answered, until_let_in};
use super::table::Table;

/// How long a team has to acknowledge an event before it is sent again.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(30);

/// Makes what is missing.
///
/// # Errors
///
/// When JetStream does not answer, or has something otherwise than it must be.
pub(super) async fn make(options: ConnectOptions, table: &Table) -> Result<()> {
    let admin = connect(options).await?;
    chancery_event_log::make_stream(&admin).await?;
    // Quarantine; what ingest reads from JetStream is made there as well.
    chancery_ingest::streams::make(&admin).await?;
    // Rare, and not to make the task larger.
    Box::pin(chancery_projections::make_buckets(&admin)).await?;
    for team in table.teams.keys() {
        make_consumer(&admin, team).await?;
    }
    admin.close(Duration::from_secs(1)).await;
    Ok(())
}

/// Makes the consumer of a team.
pub(super) async fn make_consumer(admin: &Bus, team: &str) -> Result<()> {
    let name = team_consumer(team);
    let stream = admin.jetstream().get_stream(STREAM_EVENTS).await;
    let stream = stream.context("there is no stream of events: run `chancery nats setup`")?;
    let wanted = pull::Config {
        durable_name: Some(name.clone()),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        ack_wait: ACKNOWLEDGED_WITHIN,
        ..pull::Config::default()
    };
    let made = stream.get_or_create_consumer(&name, wanted).await;
    made.with_context(|| format!("could not make the consumer {name}"))?;
    Ok(())
}

/// Removes the consumer of a team.
pub(super) async fn remove_consumer(admin: &Bus, team: &str) -> Result<()> {
    let name = team_consumer(team);
    let stream = admin.jetstream().get_stream(STREAM_EVENTS).await?;
    let removed = stream.delete_consumer(&name).await;
    removed.with_context(|| format!("could not remove the consumer {name}"))?;
    Ok(())
}

/// Connects as the admin.
pub(super) async fn connect(options: ConnectOptions) -> Result<Bus> {
    let shown = options.credentials.as_ref().map(|path| path.display().to_string());
    let admin = until_let_in(options).await.with_context(|| {
        format!("could not connect as the admin, with {}", shown.unwrap_or_default())
    })?;
    let answered = until_answered(&admin, "$JS.API.INFO", Bytes::new()).await;
    answered.context("JetStream does not answer the admin")?;
    Ok(admin)
}
