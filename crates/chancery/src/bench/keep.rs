//! A signed log of generated events that stays, for who wants to look at one.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use super::fill::{ORIGIN, fill};
use super::generator::Generator;
use super::report::{Figure, per_second};
use crate::environment::absolute;
use crate::files::create_private_directory;
use crate::settings::Settings;
use crate::signing_key::SigningKey;

/// Makes the log in `dir`, or adds to it, until it has so many events; all of them are signed.
///
/// # Errors
///
/// When the log cannot be written or signed.
pub(crate) async fn kept(
    dir: &Path,
    settings: &Settings,
    seed: u64,
    events: u64,
) -> Result<Figure> {
    let dir = absolute(dir)?;
    create_private_directory(&dir)?;
    let key = SigningKey::of(&dir, ORIGIN)?;
    let signing = key.config(&dir, settings)?;
    key.keep()?;
    let count = usize::try_from(events).context("there is no room for so many events")?;
    let generated = Generator::new(seed).take(count);
    let start = Instant::now();
    let filling = move || fill(&dir, Some(signing), generated, events);
    let added = tokio::task::spawn_blocking(filling).await??;
    let rate = per_second(added, start.elapsed());
    Ok(Figure::new("fill, sign and publish a log", rate, "events/s").with("events", added))
}
