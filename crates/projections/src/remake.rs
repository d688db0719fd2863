//! Making the store again without a payload that was removed.
//!
//! What a payload says reaches far: which entities are near each other, what a document looked at, in which order
//! names were numbered. Taking one event out of all that would be a second fold; beginning again is the first one.
//! The new store is made beside the old one and takes its place when it is whole, so that a crash leaves one of them.

use chancery_bus::backoff::Backoff;
use chancery_bus::{Bus, CatchUpError};
use tokio_util::sync::CancellationToken;

use crate::files::{Files, Replaced};
use crate::promote::{BucketGoes, Promotion};
use crate::rebuild::{self, Plan, RebuildError, Rebuilt, rebuild};
use crate::serve::ServeError;

/// Makes the live store, which nobody has open, again from the log; leaves it as it is when cancelled. No other
/// store is kept: each holds what was removed.
///
/// What was published stays published. The key-value bucket is filled anew.
pub(crate) async fn remake(
    bus: &Bus,
    files: &Files,
    cancel: &CancellationToken,
) -> Result<(), ServeError> {
    let fresh = files.next.clone();
    files.forget_others()?;
    let mut backoff = Backoff::new();
    tracing::info!("a payload was removed, making the view store again");
    loop {
        let plan = Plan { has_changes: true, ..Plan::default() };
        match rebuild(bus, plan, &fresh, |_, _| (), cancel).await {
            Ok(Rebuilt { cursor: through, .. }) => {
                if cancel.is_cancelled() {
                    return Ok(rebuild::remove(&fresh)?);
                }
                replace(files.clone()).await?;
                tracing::info!(%through, "made the view store again");
                return Ok(());
            }
            Err(RebuildError::CatchUp(CatchUpError::Read { source, .. }))
                if source.is_transient() =>
            {
                let pause = backoff.pause();
                tracing::warn!(error = %source, ?pause, "could not read the log, trying again");
                tokio::select! {
                    () = cancel.cancelled() => return Ok(()),
                    () = tokio::time::sleep(pause) => {}
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn replace(files: Files) -> Result<(), ServeError> {
    let fresh = files.next.clone();
    let promotion = Promotion { files, fresh, replaced: Replaced::Gone, bucket: BucketGoes::Anew };
    let replaced = tokio::task::spawn_blocking(move || promotion.carry_out(None, None)).await;
    Ok(replaced.map_err(|_| ServeError::Ended)??)
}
