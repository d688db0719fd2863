//! The event log as a service of this process.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use chancery_bus::Bus;
use chancery_event_log::{Head, Log, LogConfig, ServeOptions, Serving};

use super::Service;
use crate::environment::{fill_random, recorded_now};
use crate::progress::bar;
use crate::settings::Settings;
use crate::signing_key::SigningKey;

/// A log that was opened and checked, and where it continues.
pub(crate) struct OpenedLog {
    pub(crate) log: Arc<Log>,
    pub(crate) head: Head,
}

/// Opens the log of `data` and checks what is stored, with a progress bar.
///
/// # Errors
///
/// When somebody else has it, or something in it is not as it was written.
pub(crate) async fn open_log(data: &Path, settings: &Settings) -> Result<OpenedLog> {
    let key = SigningKey::of(data, &settings.origin.value)?;
    let config = LogConfig {
        dir: data.to_owned(),
        origin: settings.origin.value.clone(),
        clock: Arc::new(recorded_now),
        entropy: Arc::new(fill_random),
        signing: Some(key.config(data, settings)?),
    };
    let opened = tokio::task::spawn_blocking(move || {
        let mut shown = None;
        Log::open(config, |progress| {
            let shown = shown.get_or_insert_with(|| bar("checking the log", progress.total));
            shown.set_position(progress.done);
        })
    });
    let log = opened.await?.context("could not open the log")?;
    key.keep()?;
    let head = log.head();
    Ok(OpenedLog { log: Arc::new(log), head })
}

/// Starts to serve an opened log; when this returns, requests are answered. `feed` false keeps recorded
/// events out of the stream: only to measure what the log does without it.
///
/// # Errors
///
/// When the service cannot be announced.
pub(crate) async fn log(bus: Bus, opened: OpenedLog, feed: bool) -> Result<Service> {
    let log = opened.log;
    let serving = Serving::start(bus, Arc::clone(&log), ServeOptions { feed }).await?;
    Ok(Service::spawn("log", move |stop| async move {
        let mut head = log.watch();
        let writer_ended = async { while head.changed().await.is_ok() {} };
        let ended = tokio::select! {
            () = stop.cancelled() => Ok(()),
            () = writer_ended => Err(anyhow!("the writer of the log has stopped")),
        };
        serving.stop().await;
        tokio::task::spawn_blocking(move || log.close()).await?;
        ended
    }))
}
