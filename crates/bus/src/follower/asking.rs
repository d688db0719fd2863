//! Asking for what is missing: a key's changes, or first which keys changed.
//!
//! A step that fails stays the next one, and the place moves only with what was given: trying again, also
//! after a future was dropped half-way, repeats a question and nothing else.

use chancery_domain::Cursor;
use chancery_wire::limits::WATCH_REPAIR;
use serde_json::json;
use tokio::time::Instant;

use super::{Came, Follower, FollowerError, Keys};
use crate::query::{Change, Snapshot};

/// Something to be done.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Ask for the document of a key.
    Document { key: String },
    /// Ask for the changes of a key after what is held.
    Changes { key: String },
    /// Ask which keys changed after the place, and for what became of them: documents, or changes. `through` is how
    /// far the first page of keys reached.
    Keys { documents: bool, cursor: Option<String>, through: Option<Cursor> },
    /// Note that every key was asked for.
    Settle { through: Cursor },
}

/// Something to be given, or to be noted when everything before it was given.
#[derive(Debug)]
pub(super) enum Answered {
    /// The document of a key.
    Document(String, Snapshot),
    /// A change.
    Change(Box<Change>, Came),
    /// A key has no further change through here.
    End(String, Cursor),
}

impl Follower {
    /// Resolves to ask for everything after the place; for documents instead of changes where they are wanted.
    pub(super) fn look(&mut self, documents: bool) {
        self.look_at = Instant::now() + WATCH_REPAIR;
        self.steps.push_back(match &self.keys {
            Keys::One(key) if documents => Step::Document { key: key.clone() },
            Keys::One(key) => Step::Changes { key: key.clone() },
            Keys::All => Step::Keys { documents, cursor: None, through: None },
        });
    }

    /// Does the next step.
    pub(super) async fn step(&mut self) -> Result<(), FollowerError> {
        match self.steps.front().cloned() {
            Some(Step::Document { key }) => self.ask_for_document(key).await,
            Some(Step::Changes { key }) => self.ask_for_changes(key).await,
            Some(Step::Keys { documents, cursor, through }) => {
                self.ask_for_keys(documents, cursor, through).await
            }
            Some(Step::Settle { through }) => {
                self.steps.pop_front();
                self.place.settle(through);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Holds an answer against the place: it must be of the same log, and of one that does not end before what was
    /// given. From another log nothing would ever seem to be missing.
    async fn check(&mut self, log: Option<&str>, through: Cursor) -> Result<(), FollowerError> {
        if let Some(found) = log {
            let other = |kept| FollowerError::OtherLog { kept, found: found.to_owned() };
            self.place.enter(found).map_err(other)?;
        }
        let place = self.place.furthest();
        if through >= place {
            return Ok(());
        }
        // The projections may only be behind: the log knows where it ends.
        let head = Cursor::from_count(self.bus.head().await?.head);
        if head < place { Err(FollowerError::Ahead { place, head }) } else { Ok(()) }
    }

    async fn ask_for_document(&mut self, key: String) -> Result<(), FollowerError> {
        let snapshot = self.bus.query(&self.view, &json!({ "key": key })).await?;
        self.check(snapshot.log.as_deref(), snapshot.through).await?;
        self.steps.pop_front();
        self.answers.push_back(Answered::Document(key, snapshot));
        Ok(())
    }

    async fn ask_for_changes(&mut self, key: String) -> Result<(), FollowerError> {
        let held = self.place.held(&key);
        let page = self.bus.changes(&self.view, &key, held).await?;
        self.check(page.log.as_deref(), page.through).await?;
        let changes = page.body.changes;
        let goes_on = changes.last().is_some_and(|last| Cursor::Through(last.position) > held);
        let answered = |change| Answered::Change(Box::new(change), Came::Asked);
        self.answers.extend(changes.into_iter().map(answered));
        // Where there is another page the step stays: it goes on after what will have been given.
        if page.body.next.is_none() || !goes_on {
            self.steps.pop_front();
            self.answers.push_back(Answered::End(key, page.through));
        }
        Ok(())
    }

    async fn ask_for_keys(
        &mut self,
        documents: bool,
        cursor: Option<String>,
        through: Option<Cursor>,
    ) -> Result<(), FollowerError> {
        let after = self.place.through();
        let page = self.bus.changed_keys(&self.view, after, cursor.as_deref()).await?;
        self.check(page.log.as_deref(), page.through).await?;
        self.steps.pop_front();
        for changed in page.body.keys {
            let key = changed.key;
            if Cursor::Through(changed.position) > self.place.held(&key) {
                let step = if documents { Step::Document { key } } else { Step::Changes { key } };
                self.steps.push_back(step);
            }
        }
        // A key that changes after the first page may stand before the cursor of the next one.
        let through = through.unwrap_or(page.through);
        self.steps.push_back(match page.body.next {
            Some(cursor) => Step::Keys { documents, cursor: Some(cursor), through: Some(through) },
            None => Step::Settle { through },
        });
        Ok(())
    }
}
