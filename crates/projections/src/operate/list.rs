//! The list of stores, as `chancery projections ls` shows it.

use std::path::Path;

use chancery_domain::{Cursor, Position, RecordedAt};
use chancery_wire::entry::Entry;
use chancery_wire::log::{Range, ReadRequest, read_request::Select};
use serde_json::{Value, json};

use super::Operator;
use super::state::{Look, State};
use crate::announce::ANNOUNCED;
use crate::attest::ATTESTED_VIEWS;
use crate::beside::{Seen, Stage};
use crate::document_key::DocumentView;
use crate::pulse::Vitals;
use crate::rebuild::stored_cursor;
use crate::stall::told;

/// The head of the log, as it is told; none when the log does not answer.
type Head = Option<(Cursor, Option<RecordedAt>)>;

impl Operator {
    /// Tells of every store there is, and of the head of the log.
    pub(super) async fn list(&self) -> Value {
        let beside = self.beside.seen().await;
        // Asked after the stores would be: none may seem to be ahead of the log.
        let positions = (self.vitals.cursor(), beside.as_ref().map(|seen| seen.vitals.cursor()));
        let head = self.head().await;
        let stalled = self.stalled.borrow().clone();
        let mut live = self
            .store("live", &self.files.live, &self.vitals, positions.0, head, stalled.is_some())
            .await;
        live["stalled"] = json!(stalled.as_deref());
        live["announced"] = self.announced(positions.0);
        let mut stores = vec![live];
        if let (Some(seen), Some(cursor)) = (&beside, positions.1) {
            stores.push(self.beside(seen, cursor, head).await);
        }
        let in_use = beside.as_ref().is_some_and(|seen| seen.path == self.files.previous);
        if self.files.previous.exists() && !in_use {
            stores.push(self.previous(head).await);
        }
        let head = head.map(|(head, at)| json!({ "position": head.count(), "recorded_at": at }));
        json!({ "head": head, "stores": stores })
    }

    /// Tells how far the views are announced whose documents are rendered, and how far that is behind the store.
    fn announced(&self, cursor: Cursor) -> Value {
        let through = self.announced.borrow().cursor;
        json!({
            "views": ANNOUNCED.map(DocumentView::name),
            "position": through.count(),
            "behind": cursor.count().saturating_sub(through.count()),
        })
    }

    async fn beside(&self, seen: &Seen, cursor: Cursor, head: Head) -> Value {
        let status = &seen.status;
        let name = if seen.path == self.files.previous { "previous" } else { "next" };
        let is_stalled = status.stall.is_some();
        let mut told = self.store(name, &seen.path, &seen.vitals, cursor, head, is_stalled).await;
        if !seen.follows && !is_stalled {
            told["state"] = json!(State::Stopped);
        }
        if seen.follows
            && status.stage == Stage::CatchingUp
            && told["state"] == json!(State::Running)
        {
            told["state"] = json!(State::CatchingUp);
        }
        told["stalled"] = json!(status.stall);
        told["stage"] = json!(status.stage);
        told["failure"] = json!(status.failure);
        told["compared"] = json!(status.verdict.as_deref());
        told
    }

    async fn previous(&self, head: Head) -> Value {
        let path = self.files.previous.clone();
        let stored = tokio::task::spawn_blocking(move || stored_cursor(&path)).await;
        let cursor = match stored {
            Ok(Ok(cursor)) => cursor.unwrap_or(Cursor::Start),
            Ok(Err(error)) => return unreadable(&self.files.previous, &told(&error)),
            Err(error) => return unreadable(&self.files.previous, &told(&error)),
        };
        let (recorded_at, _) = self.recorded(cursor).await;
        json!({
            "store": "previous", "file": file(&self.files.previous), "views": views(),
            "position": cursor.count(), "recorded_at": recorded_at,
            "behind": behind(cursor, recorded_at, head), "state": State::Stopped,
        })
    }

    async fn store(
        &self,
        name: &str,
        path: &Path,
        vitals: &Vitals,
        cursor: Cursor,
        head: Head,
        is_stalled: bool,
    ) -> Value {
        let (recorded_at, waiting_since) = self.recorded(cursor).await;
        let (pulse, now) = (&vitals.pulse, vitals.pulse.now());
        let look = Look {
            now,
            cursor,
            head: head.map_or(cursor, |(head, _)| head),
            waiting_since,
            beat: pulse.beat(),
            moved: pulse.moved(),
            is_stalled,
            is_stopped: false,
        };
        json!({
            "store": name, "file": file(path), "views": views(),
            "position": cursor.count(), "recorded_at": recorded_at,
            "behind": behind(cursor, recorded_at, head),
            "heartbeat_age_ms": age_ms(now, look.beat), "moved_age_ms": age_ms(now, look.moved),
            "state": look.state(),
        })
    }

    async fn head(&self) -> Head {
        let head = self.bus.head().await.ok()?;
        Some((Cursor::from_count(head.head), RecordedAt::parse(&head.recorded_at).ok()))
    }

    /// Asks the log when the event at a position was recorded, and the one after it, where they are.
    async fn recorded(&self, cursor: Cursor) -> (Option<RecordedAt>, Option<RecordedAt>) {
        let after = cursor.count().saturating_sub(1);
        let range = Range { after, through: cursor.count() + 1, limit: 0, max_bytes: 0 };
        let read = self.bus.read(&ReadRequest { select: Some(Select::Range(range)) }).await;
        let records = read.map(|reply| reply.records).unwrap_or_default();
        let at = |position: u64| {
            let record = records.iter().find(|record| record.position == position)?;
            let entry = Entry::from_json(&record.entry).ok()?;
            RecordedAt::parse(&entry.recorded_at).ok()
        };
        (
            Position::new(cursor.count()).and_then(|position| at(position.get())),
            at(cursor.count() + 1),
        )
    }
}

fn behind(cursor: Cursor, recorded_at: Option<RecordedAt>, head: Head) -> Value {
    let Some((head, head_at)) = head else { return Value::Null };
    let seconds =
        head_at.zip(recorded_at).map(|(head, at)| (head.micros() - at.micros()).max(0) / 1_000_000);
    json!({ "events": head.count().saturating_sub(cursor.count()), "seconds": seconds })
}

fn age_ms(now: RecordedAt, then: RecordedAt) -> i64 {
    (now.micros() - then.micros()).max(0) / 1_000
}

fn views() -> Vec<Value> {
    let view = |(view, fold_version)| json!({ "view": view, "fold_version": fold_version });
    ATTESTED_VIEWS.map(view).into()
}

fn file(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn unreadable(path: &Path, trouble: &str) -> Value {
    json!({
        "store": "previous", "file": file(path), "views": [], "position": null, "recorded_at": null,
        "behind": null, "state": State::Stopped, "failure": trouble,
    })
}
