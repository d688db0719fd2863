//! How fast all views are made again from a log of generated events.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use chancery_bus::{Sink, catch_up};
use chancery_domain::Cursor;
use chancery_projections::{DecodeError, Incoming, rebuild};
use chancery_wire::log::Record;
use tokio_util::sync::CancellationToken;

use super::report::{Figure, per_second};
use crate::audit::LogFile;
use crate::progress::bar;

/// Rebuilds all views of the log in `data`, which holds `events` events.
///
/// # Errors
///
/// When the log cannot be read or folded.
pub(crate) async fn rebuilt(data: &Path, events: u64) -> Result<Figure> {
    let log = LogFile::open(data).context("could not open the filled log")?;
    let never = CancellationToken::new();

    let mut reader = Reader { cursor: Cursor::Start };
    let start = Instant::now();
    catch_up(&log, &mut reader, None, &never).await.context("could not read the log")?;
    let read = start.elapsed();

    let progress = bar("rebuilding the views", events);
    let shown = progress.clone();
    let tell = move |cursor: Cursor, _| shown.set_position(cursor.count());
    let views = data.join("views-rebuilt.db");
    let start = Instant::now();
    rebuild(&log, None, &views, tell, &never).await.context("could not rebuild the views")?;
    let folded = start.elapsed();
    progress.finish_and_clear();
    let bytes = std::fs::metadata(&views).context("could not look at the views")?.len();
    std::fs::remove_file(&views).context("could not remove the views")?;

    Ok(Figure::rate("rebuild of all views", events, folded)
        .beside("events/s read and decoded only", per_second(events, read))
        .at_least(40_000.0)
        .with("events", events)
        .with("seconds", folded.as_secs_f64())
        .with("views_bytes", bytes))
}

/// Decodes what it is given, as the fold does, and forgets it.
struct Reader {
    cursor: Cursor,
}

impl Sink for Reader {
    type Error = DecodeError;

    fn cursor(&self) -> Cursor {
        self.cursor
    }

    async fn take(&mut self, page: Vec<Record>, _head: Cursor) -> Result<(), DecodeError> {
        for record in page {
            let incoming = Incoming::decode(&record)?;
            self.cursor = Cursor::Through(incoming.stamp.position);
        }
        Ok(())
    }
}
