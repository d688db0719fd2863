//! The way through the records of a running log, with everything that is held against them.

use std::path::Path;

use anyhow::{Context, Result};
use chancery_bus::Bus;
use chancery_domain::{Cursor, Position};
use chancery_event_log::{
    Beside, CHECKPOINT_FILE, Claim, Differences, Directory, FeedAudit, OpenedCheckpoint,
    StoredRecord, Verifier,
};
use chancery_tlog::{NoteVerifier, Tile};
use chancery_wire::log::Record;

use super::attested::Attestations;
use super::report::{FeedReport, PublicReport};
use crate::client::answered;
use crate::exit::{Code, Failure, OrExit};
use crate::progress::bar;
use crate::signing_key::PUBLIC;

/// What is published beside a running log.
pub(super) struct Published {
    files: Directory,
    place: String,
    opened: Option<Box<OpenedCheckpoint>>,
    differences: Differences,
}

impl Published {
    /// Reads the checkpoint that is published beside a log; there may be none yet.
    pub(super) fn beside(data: &Path, key: Option<&NoteVerifier>) -> Result<Self> {
        let dir = data.join(PUBLIC);
        let (files, place) = (Directory::new(&dir), dir.display().to_string());
        let (opened, differences) = if dir.join(CHECKPOINT_FILE).exists() {
            let claim = Claim::read(&files, key);
            match claim.with_context(|| format!("could not audit {place}"))? {
                Claim::Signed(opened, differences) => (Some(opened), differences),
                Claim::Wrong(differences) => (None, differences),
            }
        } else {
            (None, Differences::default())
        };
        Ok(Self { files, place, opened, differences })
    }

    pub(super) fn report(&self) -> PublicReport {
        let size = |opened: &OpenedCheckpoint| opened.signed.checkpoint().size();
        PublicReport { place: self.place.clone(), events: self.opened.as_deref().map(size) }
    }
}

/// Everything that records are held against.
pub(super) struct Walk<'p> {
    pub(super) verifier: Verifier,
    pub(super) attestations: Attestations,
    beside: Option<Beside<'p>>,
    feed: Option<FeedAudit>,
}

impl<'p> Walk<'p> {
    pub(super) fn new(
        origin: &str,
        published: Option<&'p Published>,
        feed: Option<FeedAudit>,
    ) -> Self {
        let mut verifier = Verifier::new("log", origin);
        let mut beside = None;
        if let Some(published) = published {
            verifier.differences().add_all(&published.differences);
            if let Some(opened) = &published.opened {
                verifier.remember_root_at([opened.signed.checkpoint().size()]);
                let known = opened.key.clone().into();
                beside = Some(Beside::new(&published.files, &opened.signed, known));
            }
        }
        Self { verifier, attestations: Attestations::default(), beside, feed }
    }

    /// Reads and checks the records through a position.
    ///
    /// # Errors
    ///
    /// When the log or the feed does not answer.
    pub(super) async fn through(&mut self, bus: &Bus, end: u64) -> Result<(), Failure> {
        let progress = bar("verifying the log", end);
        let mut cursor = Cursor::Start;
        while let (true, Some(last)) = (cursor.count() < end, Position::new(end)) {
            let page = answered(bus.read_after(cursor, Some(last)).await)?;
            let Some(read) = page.records.last().map(|record| record.position) else { break };
            for record in page.records {
                self.record(record).await?;
            }
            cursor = Cursor::from_count(read);
            progress.set_position(read);
        }
        progress.finish_and_clear();
        Ok(())
    }

    async fn record(&mut self, record: Record) -> Result<(), Failure> {
        let record = StoredRecord::try_from(record).context("could not read a record")?;
        if let Some(entry) = self.verifier.check(&record) {
            self.attestations.note(&record, &entry);
        }
        let full: Vec<Tile> = self.verifier.full_tiles().collect();
        if let Some(beside) = &mut self.beside {
            beside.add(record.clone(), &full, &mut self.verifier);
        }
        if let Some(feed) = &mut self.feed {
            let checked = feed.check(&record, self.verifier.differences()).await;
            checked.or_exit(Code::Unavailable)?;
        }
        Ok(())
    }

    /// Ends it; `whole` if every record was looked at: then nothing may be ahead of the log.
    pub(super) fn finish(&mut self, whole: bool) {
        if let (true, Some(beside)) = (whole, &self.beside) {
            beside.finish(&mut self.verifier);
        }
        if let (true, Some(feed)) = (whole, &self.feed)
            && feed.last().count() > self.verifier.size()
        {
            let expected = format!("at most {}, the head of the log", self.verifier.size());
            self.verifier.differences().add("feed: last sequence", expected, feed.last());
        }
    }

    pub(super) fn feed_report(&self) -> Option<FeedReport> {
        let feed = self.feed.as_ref()?;
        let (compared, holes) = feed.counted();
        Some(FeedReport { through: feed.last().count(), compared, holes })
    }
}
