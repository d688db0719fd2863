//! The messages of a range of positions.

use std::collections::HashMap;

use bytes::Bytes;
use chancery_bus::query::Change;
use chancery_domain::{Cursor, EntityRef, Position};
use chancery_wire::subjects;
use serde::Serialize;

use crate::error::StoreError;
use crate::gathered::Gathered;
use crate::query::shorten;
use crate::reader::Snapshot;
use crate::store::names::NameId;
use crate::timeline::{TimelineChange, timeline_change};
use crate::views;

/// A change, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) subject: String,
    pub(crate) payload: Bytes,
    /// The key, when its document belongs into the bucket.
    pub(crate) document: Option<EntityRef>,
}

/// Where timelines changed last, of those of which something was told: of the others the store says it.
#[derive(Debug, Default)]
pub(crate) struct LastTold(HashMap<NameId, u64>);

impl LastTold {
    /// The most timelines that are remembered.
    const TIMELINES_MAX: usize = 64 * 1024;

    fn note(&mut self, timeline: NameId, position: u64) {
        if self.0.len() >= Self::TIMELINES_MAX {
            self.0.clear();
        }
        self.0.insert(timeline, position);
    }
}

impl Snapshot<'_> {
    /// Makes the messages of all changes after `from`, through `upto`, in order of position; `last` is of all before.
    ///
    /// What was gathered of them need not be rendered again.
    pub(crate) fn messages(
        &self,
        from: Cursor,
        upto: Cursor,
        gathered: &Gathered,
        last: &mut LastTold,
    ) -> Result<Vec<Message>, StoreError> {
        let mut messages = Vec::new();
        for position in from.count() + 1..=upto.count() {
            let new = gathered.entry(position);
            // A new event causes what it changes, and no other does.
            let because = match new {
                Some(new) => vec![new.known.position()],
                None => self.because(position)?,
            };
            for (key, previous) in self.condition_changes_at(position)? {
                let changed = gathered.change(&key, position);
                let documents = (
                    changed.and_then(|changed| changed.before.as_ref()),
                    changed.map(|changed| &*changed.after),
                );
                let change =
                    self.condition_change(&key, position, previous, documents, &because)?;
                messages.extend(message(change, Some(key))?);
            }
            let entries = match new {
                Some(new) => vec![TimelineChange::new(new)?],
                None => self.timeline_changes_at(position)?,
            };
            self.timeline_messages(position, (&entries, &because), last, &mut messages)?;
        }
        Ok(messages)
    }

    fn timeline_messages(
        &self,
        position: u64,
        (entries, because): (&[TimelineChange], &[Position]),
        last: &mut LastTold,
        messages: &mut Vec<Message>,
    ) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut keys = vec![None];
        for entry in entries {
            keys.extend(entry.entities().into_iter().map(Some));
        }
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let id = match key {
                None => Some(NameId::ALL),
                Some(entity) => self.find(entity.as_str())?,
            };
            let Some(id) = id else { continue };
            let previous = match last.0.get(&id) {
                Some(previous) => *previous,
                None => self.timeline_changed(id, position - 1)?,
            };
            let change = timeline_change(key, position, previous, entries, because);
            if change.is_some() {
                last.note(id, position);
            }
            messages.extend(message(change, None)?);
        }
        Ok(())
    }
}

/// Makes the message of a change; `document` is the key whose document belongs into the bucket of conditions.
pub(crate) fn message(
    change: Option<Change<impl Serialize>>,
    document: Option<EntityRef>,
) -> Result<Option<Message>, StoreError> {
    let Some(change) = change else { return Ok(None) };
    let subject = subjects::view(&change.view, &change.key);
    let payload = shorten::to_fit(views::line(&change.key, &change)?, "changed");
    Ok(Some(Message { subject, payload: Bytes::from(payload), document }))
}
