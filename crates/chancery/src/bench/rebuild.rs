//! How fast all views are made again from a log of generated events.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use chancery_bus::{Sink, catch_up};
use chancery_domain::Cursor;
use chancery_projections::{DecodeError, Decoder, Plan, rebuild};
use chancery_wire::log::Record;
use tokio_util::sync::CancellationToken;

use super::lag::caught_up;
use super::memory::{Memory, mebibytes};
use super::report::{Figure, per_second};
use super::running::Running;
use crate::audit::LogFile;
use crate::environment::Environment;
use crate::progress::bar;

/// What a rebuild may take, and `up` and its nats-server together.
const MEBIBYTES_MAX: f64 = 1_024.0;

/// What is made again, and how fast it is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Again {
    name: &'static str,
    aim: f64,
    /// Whether every change on the way is made again, not only the documents that they come to.
    has_changes: bool,
}

/// All views of events of all kinds, as newsrooms send them; as an audit makes them.
pub(crate) const VIEWS: Again =
    Again { name: "rebuild of all views", aim: 40_000.0, has_changes: false };
/// The same with every change of each document: a store that can take the place of a live one.
pub(crate) const CHANGES: Again =
    Again { name: "rebuild of all views and their changes", has_changes: true, ..VIEWS };
/// All views of leads and nothing else, as an import sends them.
pub(crate) const LEADS: Again = Again { name: "rebuild of leads", aim: 150_000.0, ..VIEWS };

/// Makes the views of the log in `data`, which holds `events` events, again.
///
/// # Errors
///
/// When the log cannot be read or folded.
pub(crate) async fn rebuilt(data: &Path, events: u64, again: Again) -> Result<Figure> {
    let log = LogFile::open(data).context("could not open the filled log")?;
    let never = CancellationToken::new();

    let mut reader = Reader { cursor: Cursor::Start, decoder: Decoder::default() };
    let start = Instant::now();
    catch_up(&log, &mut reader, None, &never).await.context("could not read the log")?;
    let read = start.elapsed();

    let progress = bar("rebuilding the views", events);
    let shown = progress.clone();
    let tell = move |cursor: Cursor, _| shown.set_position(cursor.count());
    let views = data.join("views-rebuilt.db");
    let start = Instant::now();
    let plan = Plan { has_changes: again.has_changes, ..Plan::default() };
    rebuild(&log, plan, &views, tell, &never).await.context("could not rebuild the views")?;
    let folded = start.elapsed();
    progress.finish_and_clear();
    let bytes = std::fs::metadata(&views).context("could not look at the views")?.len();
    std::fs::remove_file(&views).context("could not remove the views")?;

    Ok(Figure::rate(again.name, events, folded)
        .beside("events/s read and decoded only", per_second(events, read))
        .at_least(again.aim)
        .with("events", events)
        .with("seconds", folded.as_secs_f64())
        .with("views_bytes", bytes))
}

/// Looks how much memory this process took at most, which has filled a log and made views again.
///
/// # Errors
///
/// When the kernel does not tell.
pub(crate) fn at_most() -> Result<Figure> {
    let peak = mebibytes(Memory::of(std::process::id())?.peak);
    let figure = Figure::new("resident memory of the rebuilds, at most", peak, "MiB");
    Ok(figure.at_most(MEBIBYTES_MAX, "1 GiB"))
}

/// Starts the system on the log in `data`, waits until feed and views have all of it, and looks how much
/// memory it takes.
///
/// # Errors
///
/// When the system does not start, or does not catch up.
pub(crate) async fn at_size(
    data: &Path,
    environment: &Environment,
    events: u64,
) -> Result<Vec<Figure>> {
    let running = Running::start(data, environment, &[]).await?;
    let bus = running.connect("bench").await?;
    let start = Instant::now();
    caught_up(&bus, events, "feeding and folding in a running system").await?;
    let time = start.elapsed();
    let (up, server) = running.memory()?;
    let name = "resident memory of up and nats-server";
    let most = |bytes| Figure::new(name, mebibytes(bytes), "MiB").with("events", events);
    let after = most(up.resident + server.resident)
        .at_most(MEBIBYTES_MAX, "1 GiB")
        .with("up_mib", mebibytes(up.resident))
        .with("nats_server_mib", mebibytes(server.resident));
    // The peaks of both, whether or not they came at once.
    let peak = Figure::new(format!("{name}, at most"), mebibytes(up.peak + server.peak), "MiB")
        .with("up_mib", mebibytes(up.peak))
        .with("nats_server_mib", mebibytes(server.peak));
    running.stop().await?;
    let caught_up = Figure::rate("feed and views catch up", events, time);
    Ok(vec![caught_up.with("events", events), after, peak])
}

/// Decodes what it is given, as the fold does, and forgets it.
struct Reader {
    cursor: Cursor,
    decoder: Decoder,
}

impl Sink for Reader {
    type Error = DecodeError;

    fn cursor(&self) -> Cursor {
        self.cursor
    }

    async fn take(&mut self, page: Vec<Record>, _head: Cursor) -> Result<(), DecodeError> {
        for record in page {
            let incoming = self.decoder.decode(&record)?;
            self.cursor = Cursor::Through(incoming.stamp.position);
        }
        Ok(())
    }
}
