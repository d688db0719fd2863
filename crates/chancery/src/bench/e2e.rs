//! The whole way, over a real nats-server: publish, record, publish again, fold, see.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use chancery_bus::Bus;
use clap::ValueEnum;

use super::disk::syncs;
use super::generator::{Generator, Made, RUN};
use super::inbox::drain;
use super::lag::caught_up;
use super::latency::{Watching, open_loop};
use super::load::{Answered, Call, Echo, in_flight};
use super::memory::mebibytes;
use super::report::{Figure, milliseconds, per_second};
use super::running::Running;
use super::sustained::{LAG_MAX, sustain};
use crate::environment::Environment;
use crate::progress::bar;

/// Single requests in flight.
const SINGLES: usize = 256;
/// Batches in flight.
const BATCHES: usize = 4;
/// Rounds of single requests and batches, in turns with their limits; the best of each counts, for
/// whatever else the machine does only takes away.
const ROUNDS: u64 = 3;
/// Batches that are echoed beside what is sustained.
const ECHOED: usize = 100;
/// Events a second of the open loop.
const OPEN_LOOP_RATE: u32 = 500;
/// The p99 of the open loop should not exceed this, or so many times the disk's own p99.
const SEEN_MS_MAX: f64 = 20.0;
const SEEN_SYNCS_MAX: f64 = 8.0;
/// The same on a stream of the gateway.
const STREAM_MS_MAX: f64 = 30.0;
/// The disk is looked at for half as long as the open loop lasts, before it and after it, but no longer than this each.
const DISK_TIME_MAX: Duration = Duration::from_secs(5);

/// What should be seen, and how soon.
struct Target {
    seen: &'static str,
    ms_max: f64,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Single requests, 256 in flight.
    Single,
    /// Batches of 500.
    Batches,
    /// As much as feed and views keep up with.
    Sustained,
    /// An inbox that was filled before.
    Inbox,
    /// From publishing to seeing the changed view.
    Latency,
    /// From publishing to seeing the changed view on a live stream of the gateway.
    Stream,
}

/// How much is measured.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) parts: Vec<Part>,
    /// Events in the log before anything is measured.
    pub(crate) before: u64,
    /// Events of each part.
    pub(crate) events: u64,
    /// How long the open loop lasts.
    pub(crate) seconds: u32,
}

/// Measures everything that the plan names, in a data directory of its own.
///
/// # Errors
///
/// When the system does not start, or does not do what it must.
pub(crate) async fn measure(
    data: &Path,
    environment: &Environment,
    plan: &Plan,
    seed: u64,
) -> Result<Vec<Figure>> {
    let mut run = Run {
        generator: continued(seed, plan.before)?,
        head: plan.before,
        figures: Vec::new(),
        events: plan.events,
        batches_per_second: None,
    };
    let has = |part| plan.parts.is_empty() || plan.parts.contains(&part);
    if has(Part::Single) || has(Part::Batches) || has(Part::Inbox) {
        let running = Running::start(data, environment, &["feed", "projections"]).await?;
        let (bus, echo) = (running.connect("bench").await?, running.connect("echo").await?);
        let _echo = Echo::start(&echo).await?;
        if has(Part::Single) {
            run.singles(&bus, "feed and projections paused").await?;
        }
        if has(Part::Batches) {
            run.batches(&bus).await?;
        }
        if has(Part::Inbox) {
            run.inbox(&bus, "feed and projections paused").await?;
        }
        running.stop().await?;
    }
    let running = Running::start(data, environment, &[]).await?;
    let bus = running.connect("bench").await?;
    run.catch_up(&bus).await?;
    if has(Part::Single) {
        let echo = running.connect("echo").await?;
        let _echo = Echo::start(&echo).await?;
        run.singles(&bus, "all on").await?;
        run.catch_up(&bus).await?;
    }
    if has(Part::Sustained) {
        let echo = running.connect("echo").await?;
        let _echo = Echo::start(&echo).await?;
        run.sustained(&bus).await?;
    }
    if has(Part::Inbox) {
        let echo = running.connect("echo").await?;
        let _echo = Echo::start(&echo).await?;
        run.inbox(&bus, "all on").await?;
        run.catch_up(&bus).await?;
    }
    if has(Part::Latency) {
        let subscriber = running.connect("subscriber").await?;
        let watching = Watching::messages(&subscriber).await?;
        let target = Target { seen: "changed view", ms_max: SEEN_MS_MAX };
        run.latency(&bus, watching, data, plan.seconds, &target).await?;
    }
    if has(Part::Stream) {
        let watching = Watching::stream(running.http()?).await?;
        let target = Target { seen: "live stream", ms_max: STREAM_MS_MAX };
        run.latency(&bus, watching, data, plan.seconds, &target).await?;
    }
    run.memory(&running)?;
    running.stop().await?;
    Ok(run.figures)
}

/// The events of a seed after the first so many.
fn continued(seed: u64, after: u64) -> Result<Generator> {
    let mut generator = Generator::new(seed);
    if let Some(last) = after.checked_sub(1) {
        generator.nth(usize::try_from(last)?);
    }
    Ok(generator)
}

struct Run {
    generator: Generator,
    /// How many events are recorded.
    head: u64,
    figures: Vec<Figure>,
    events: u64,
    /// What was measured without feed and projections.
    batches_per_second: Option<f64>,
}

impl Run {
    /// Makes the requests that publish the next so many events one by one.
    fn singly(&mut self, events: u64) -> Vec<Call> {
        (0..events).map_while(|_| self.generator.next().map(Call::single)).collect()
    }

    /// Makes the requests that publish the next so many events in batches, each of one publisher.
    fn in_batches(&mut self, events: u64) -> Vec<Call> {
        let batch = |_| Call::batch(self.next_run());
        (0..events / RUN).map(batch).collect()
    }

    fn next_run(&mut self) -> Vec<Made> {
        (0..RUN).map_while(|_| self.generator.next()).collect()
    }

    /// How many events a round has: whole runs, at least one.
    fn round(&self) -> u64 {
        (self.events / ROUNDS / RUN).max(1) * RUN
    }

    /// Publishes in rounds, each after its echo; returns the best of both.
    async fn beside_echo(
        &mut self,
        bus: &Bus,
        most: usize,
        make: impl Fn(&mut Self, u64) -> Vec<Call>,
    ) -> Result<(Round, Round)> {
        let (mut published, mut echoed) = (Round::default(), Round::default());
        let (events, progress) = (self.round(), bar("publishing", ROUNDS * self.round()));
        for _ in 0..ROUNDS {
            let calls = make(self, events);
            let asked = calls.iter().map(Call::to_echo).collect();
            echoed = echoed.or_better(&in_flight(bus, asked, most).await?, events);
            let answered = in_flight(bus, calls, most).await?;
            answered.all_recorded()?;
            self.head += events;
            published = published.or_better(&answered, events);
            progress.inc(events);
        }
        progress.finish_and_clear();
        Ok((published, echoed))
    }

    async fn singles(&mut self, bus: &Bus, with: &str) -> Result<()> {
        let (published, echoed) = self.beside_echo(bus, SINGLES, Self::singly).await?;
        let figure = Figure::new(
            format!("single requests, {SINGLES} in flight, {with}"),
            published.per_second,
            "events/s",
        );
        let figure = figure
            .beside("echoed/s", echoed.per_second)
            .with("events", ROUNDS * self.round())
            .with("p50_ms", published.p50_ms)
            .with("p99_ms", published.p99_ms)
            .with("echo_p50_ms", echoed.p50_ms);
        self.figures.push(figure.ratio_at_least(0.3));
        Ok(())
    }

    async fn batches(&mut self, bus: &Bus) -> Result<()> {
        let (published, echoed) = self.beside_echo(bus, BATCHES, Self::in_batches).await?;
        self.batches_per_second = Some(published.per_second);
        let figure = Figure::new(
            format!("batches of {RUN}, feed and projections paused"),
            published.per_second,
            "events/s",
        );
        let figure = figure
            .beside("events/s echoed in such batches", echoed.per_second)
            .at_least(60_000.0)
            .with("events", ROUNDS * self.round())
            .with("batches_in_flight", BATCHES)
            .with("p50_ms", published.p50_ms)
            .with("p99_ms", published.p99_ms);
        self.figures.push(figure);
        Ok(())
    }

    async fn catch_up(&mut self, bus: &Bus) -> Result<()> {
        if self.head == 0 {
            return Ok(());
        }
        let start = Instant::now();
        caught_up(bus, self.head, "catching up").await?;
        let figure = Figure::rate("feed and views catch up", self.head, start.elapsed());
        self.figures.push(figure.with("events", self.head));
        Ok(())
    }

    async fn sustained(&mut self, bus: &Bus) -> Result<()> {
        let calls = self.in_batches(self.round() * ROUNDS);
        let asked: Vec<_> = calls.iter().take(ECHOED).map(Call::to_echo).collect();
        let asked_events = asked.iter().map(|call| call.events).sum();
        let echoed = in_flight(bus, asked, BATCHES).await?;
        let sustained = sustain(bus, calls, self.head).await?;
        self.head += sustained.events;
        let figure = Figure::rate("sustained with all on", sustained.events, sustained.time)
            .at_least(15_000.0)
            .with("events", sustained.events)
            .with("lag_max_events", sustained.lag_max)
            .with("lag_bound_events", LAG_MAX)
            .beside("events/s echoed in such batches", per_second(asked_events, echoed.time));
        let figure = match self.batches_per_second {
            Some(alone) => figure.with("per_second_with_feed_and_projections_paused", alone),
            None => figure,
        };
        self.figures.push(figure);
        Ok(())
    }

    /// Fills the inbox while it is not drained, then has it drained, after an echo of the same messages.
    async fn inbox(&mut self, bus: &Bus, with: &str) -> Result<()> {
        let events = self.round();
        let calls = self.singly(events);
        let asked = calls.iter().map(Call::to_echo).collect();
        let echoed = in_flight(bus, asked, SINGLES).await?;
        let drained = drain(bus, calls, self.head).await?;
        self.head += events;
        let figure = Figure::rate(format!("inbox drained, {with}"), events, drained.time)
            .beside("echoed/s", per_second(events, echoed.time))
            .at_least(15_000.0)
            .with("events", events)
            .with("accepted_per_second", per_second(events, drained.filling).round());
        let figure = match drained.lag_max {
            Some(lag) => figure.with("lag_max_events", lag),
            None => figure,
        };
        self.figures.push(figure);
        Ok(())
    }

    async fn latency(
        &mut self,
        bus: &Bus,
        watching: Watching,
        data: &Path,
        seconds: u32,
        target: &Target,
    ) -> Result<()> {
        let looked = (Duration::from_secs(u64::from(seconds)) / 2).min(DISK_TIME_MAX);
        let before = syncs(data, looked).await?;
        let calls = self.singly(u64::from(seconds * OPEN_LOOP_RATE));
        self.head += calls.len() as u64;
        let seen = open_loop(bus, watching, calls, OPEN_LOOP_RATE).await?;
        let disk = before.and(syncs(data, looked).await?);
        let sync_ms = milliseconds(disk.permille(990));
        let most = (SEEN_SYNCS_MAX * sync_ms).max(target.ms_max);
        let name = format!("publish to {} at {OPEN_LOOP_RATE} events/s", target.seen);
        let p99 =
            Figure::new(format!("{name}, p99"), milliseconds(seen.changes.permille(990)), "ms");
        let p50 =
            Figure::new(format!("{name}, p50"), milliseconds(seen.changes.permille(500)), "ms");
        self.figures.push(p50.beside("ms p50 of an fsync", milliseconds(disk.permille(500))));
        let p99 = p99
            .beside("ms p99 of an fsync", sync_ms)
            .at_most(most, &format!("{} ms, or 8 × the disk's p99", target.ms_max))
            .with("longest_ms", milliseconds(seen.changes.longest()))
            .with("changing_events", seen.changes.count())
            .with("events_in_log", self.head);
        self.figures.push(p99);
        let receipt = Figure::new(
            format!("publish to receipt at {OPEN_LOOP_RATE} events/s, p99"),
            milliseconds(seen.receipts.permille(990)),
            "ms",
        );
        let p50 = milliseconds(seen.receipts.permille(500));
        self.figures.push(receipt.beside("ms p99 of an fsync", sync_ms).with("p50_ms", p50));
        Ok(())
    }

    fn memory(&mut self, running: &Running) -> Result<()> {
        let (up, server) = running.memory()?;
        let both = mebibytes(up.resident + server.resident);
        let figure = Figure::new("resident memory of up and nats-server", both, "MiB")
            .with("up_peak_mib", mebibytes(up.peak))
            .with("nats_server_peak_mib", mebibytes(server.peak))
            .with("events_in_log", self.head);
        self.figures.push(figure);
        Ok(())
    }
}

/// The best of some rounds.
#[derive(Clone, Copy, Debug, Default)]
struct Round {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
}

impl Round {
    fn or_better(self, answered: &Answered, events: u64) -> Self {
        let per_second = per_second(events, answered.time);
        if per_second <= self.per_second {
            return self;
        }
        let ms = |permille| milliseconds(answered.latencies.permille(permille));
        Self { per_second, p50_ms: ms(500), p99_ms: ms(990) }
    }
}
