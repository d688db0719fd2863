//! What a stream missed: asked for, and told in order.

use chancery_bus::backoff::Backoff;
use chancery_bus::{Bus, RequestError};
use chancery_wire::limits::QUERY_PAGE_MAX;

use super::asking;
use super::frame::Reason;
use super::registry::{Standing, Ticket};
use super::told::Told;
use super::topics::{Lane, Topic, Topics};
use crate::config::StreamLimits;

/// Where a client wants to go on.
#[derive(Clone, Debug)]
pub(super) struct Resume {
    /// What it holds.
    pub(super) through: u64,
    /// Whether it may hold only a part of what is at that position: the id of an event says so much and no more.
    pub(super) in_part: bool,
    /// The log that it is a place in, where it knows.
    pub(super) log: Option<String>,
}

/// How far each lane is told.
pub(super) type Through = [u64; 2];

/// What was missed.
#[derive(Debug, Default)]
pub(super) struct Missed {
    pub(super) told: Vec<Told>,
    /// Nothing is missing of any lane through here.
    pub(super) through: Through,
    /// How far the projections were.
    reached: u64,
    log: Option<String>,
}

/// Why it is not told.
enum Failed {
    Asked(RequestError),
    Not(Reason),
}

impl From<RequestError> for Failed {
    fn from(error: RequestError) -> Self {
        Self::Asked(error)
    }
}

/// Asks for what was missed, while the projections are away again and again.
pub(super) struct Replay<'a> {
    pub(super) bus: &'a Bus,
    pub(super) topics: &'a Topics,
    pub(super) limits: &'a StreamLimits,
}

impl Replay<'_> {
    /// Tells what was missed before the stream takes changes by itself.
    pub(super) async fn from(&self, resume: &Resume) -> Result<Missed, Reason> {
        let after = if resume.in_part { resume.through.saturating_sub(1) } else { resume.through };
        let mut missed = self.after([after; 2]).await?;
        let is_other = |log: &String| missed.log.as_ref().is_some_and(|found| found != log);
        if resume.log.as_ref().is_some_and(is_other) {
            return Err(Reason::OtherLog);
        }
        if resume.through > missed.reached {
            self.check_head(resume.through).await?;
        }
        let of_place = |told: &&Told| told.position == resume.through;
        // What is alone at its position came whole. Streams of both lanes are told ids that others may share.
        let is_whole = missed.told.iter().filter(of_place).count() == 1 && !self.topics.are_mixed();
        if resume.in_part && is_whole {
            missed.told.retain(|told| told.position != resume.through);
        }
        Ok(missed)
    }

    /// Adds what came until the stream took changes by itself.
    pub(super) async fn until(
        &self,
        standing: &Standing,
        missed: &mut Missed,
    ) -> Result<(), Reason> {
        let mut backoff = Backoff::new();
        loop {
            let more = self.after(missed.through).await?;
            missed.told.extend(more.told);
            missed.through = more.through;
            let reached =
                |lane: Lane| missed.through[lane.index()] >= standing.mark(lane).furthest();
            if Lane::ALL.into_iter().filter(|lane| self.topics.are_on(*lane)).all(reached) {
                missed.told.sort_by_cached_key(Told::place);
                return Ok(());
            }
            tokio::time::sleep(backoff.pause()).await;
        }
    }

    async fn check_head(&self, place: u64) -> Result<(), Reason> {
        let mut backoff = Backoff::new();
        loop {
            match self.bus.head().await {
                Ok(head) if head.head < place => return Err(Reason::Ahead),
                Ok(_) => return Ok(()),
                Err(error) => pause(&error, &mut backoff).await,
            }
        }
    }

    async fn after(&self, after: Through) -> Result<Missed, Reason> {
        let mut backoff = Backoff::new();
        loop {
            match self.ask(after).await {
                Ok(missed) => return Ok(missed),
                Err(Failed::Not(reason)) => return Err(reason),
                Err(Failed::Asked(error)) => pause(&error, &mut backoff).await,
            }
        }
    }

    async fn ask(&self, after: Through) -> Result<Missed, Failed> {
        let mut missed = Missed { through: [u64::MAX; 2], ..Missed::default() };
        for topic in self.topics.iter() {
            let Some(lane) = Lane::of(&topic.view) else { continue };
            let after = after[lane.index()];
            let through = match &topic.key {
                Some(key) => self.changes(&topic.view, key, after, &mut missed).await?,
                None => self.view(topic, after, &mut missed).await?,
            };
            let reached = &mut missed.through[lane.index()];
            *reached = through.min(*reached);
        }
        missed.reached =
            missed.through.into_iter().filter(|through| *through < u64::MAX).max().unwrap_or(0);
        for (lane, reached) in missed.through.iter_mut().enumerate() {
            // A lane that nothing is followed on, and projections that are behind what was told before.
            *reached = if *reached == u64::MAX { after[lane] } else { (*reached).max(after[lane]) };
        }
        let through = missed.through;
        let is_told = |told: &Told| {
            Lane::of(&told.view).is_some_and(|lane| told.position <= through[lane.index()])
        };
        missed.told.retain(is_told);
        missed.told.sort_by_cached_key(Told::place);
        // A key may be followed by itself and with its view.
        missed.told.dedup_by_key(|told| told.place());
        Ok(missed)
    }

    async fn view(&self, topic: &Topic, after: u64, missed: &mut Missed) -> Result<u64, Failed> {
        let (mut cursor, mut through, mut keys) = (None, None, Vec::new());
        loop {
            let page = asking::keys(self.bus, &topic.view, after, 0, cursor.as_deref()).await?;
            missed.log = missed.log.take().or(page.log);
            // A key that changes after the first page may stand before the cursor of the next one.
            through = through.or(Some(page.through));
            keys.extend(page.body.keys.into_iter().map(|at| at.key));
            if keys.len() > self.limits.replay_changes_max {
                return Err(Failed::Not(Reason::TooOld));
            }
            cursor = page.body.next;
            if cursor.is_none() {
                break;
            }
        }
        for key in keys {
            self.changes(&topic.view, &key, after, missed).await?;
        }
        Ok(through.unwrap_or(after))
    }

    async fn changes(
        &self,
        view: &str,
        key: &str,
        mut after: u64,
        missed: &mut Missed,
    ) -> Result<u64, Failed> {
        loop {
            let (page, next) = asking::changes(self.bus, view, key, after, QUERY_PAGE_MAX).await?;
            missed.log = missed.log.take().or(page.log);
            missed.told.extend(page.body);
            let bytes: usize = missed.told.iter().map(|told| told.json.len()).sum();
            if missed.told.len() > self.limits.replay_changes_max
                || bytes > self.limits.replay_bytes_max
            {
                return Err(Failed::Not(Reason::TooOld));
            }
            match next {
                Some(next) => after = next,
                None => return Ok(page.through),
            }
        }
    }
}

async fn pause(error: &RequestError, backoff: &mut Backoff) {
    let pause = backoff.pause();
    tracing::warn!(
        error = error as &dyn std::error::Error,
        ?pause,
        "could not ask for what a stream missed, trying again"
    );
    tokio::time::sleep(pause).await;
}

/// Waits until a stream may take changes, and takes them.
pub(super) async fn take(
    ticket: &Ticket,
) -> (tokio::sync::mpsc::Receiver<super::registry::Frame>, Standing) {
    loop {
        let moved = ticket.moved();
        let moved = moved.notified();
        if let Some(taken) = ticket.take() {
            return taken;
        }
        moved.await;
    }
}
