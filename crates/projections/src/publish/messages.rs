//! The messages of a range of positions.

use std::collections::HashMap;

use bytes::Bytes;
use chancery_bus::query::Change;
use chancery_domain::{Cursor, EntityRef};
use chancery_wire::subjects;

use crate::error::StoreError;
use crate::fold::Changed;
use crate::query::shorten;
use crate::reader::Snapshot;
use crate::store::names::NameId;
use crate::timeline::timeline_change;
use crate::views;

/// A change, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) subject: String,
    pub(crate) payload: Bytes,
    /// The key, when its document belongs into the bucket.
    pub(crate) document: Option<EntityRef>,
}

impl Snapshot<'_> {
    /// Makes the messages of all changes after `from`, through `upto`, in order of position.
    ///
    /// `changes` may hold documents before and after, for some of the changes: they need not be rendered again.
    pub(crate) fn messages(
        &self,
        from: Cursor,
        upto: Cursor,
        changes: &[Changed],
    ) -> Result<Vec<Message>, StoreError> {
        let mut messages = Vec::new();
        let mut last = HashMap::new();
        for position in from.count() + 1..=upto.count() {
            for (key, previous) in self.condition_changes_at(position)? {
                let at_hand = at_hand(changes, &key, position);
                let change = self.condition_change(
                    &key,
                    position,
                    previous,
                    at_hand.and_then(|changed| changed.before.as_ref()),
                    at_hand.map(|changed| &*changed.after),
                )?;
                messages.extend(message(change, Some(key))?);
            }
            self.timeline_messages(position, &mut last, &mut messages)?;
        }
        Ok(messages)
    }

    fn timeline_messages(
        &self,
        position: u64,
        last: &mut HashMap<NameId, u64>,
        messages: &mut Vec<Message>,
    ) -> Result<(), StoreError> {
        let entries = self.timeline_changes_at(position)?;
        if entries.is_empty() {
            return Ok(());
        }
        let because = self.because(position)?;
        let mut keys = vec![None];
        for entry in &entries {
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
            let previous = match last.get(&id) {
                Some(previous) => *previous,
                None => self.timeline_changed(id, position - 1)?,
            };
            let change = timeline_change(key, position, previous, &entries, &because);
            if change.is_some() {
                last.insert(id, position);
            }
            messages.extend(message(change, None)?);
        }
        Ok(())
    }
}

/// Finds the documents of a change among those that the fold still had.
fn at_hand<'a>(changes: &'a [Changed], key: &EntityRef, position: u64) -> Option<&'a Changed> {
    let from = changes.partition_point(|changed| changed.position < position);
    let at = changes.get(from..)?.iter().take_while(|changed| changed.position == position);
    at.into_iter().find(|changed| changed.key == *key)
}

/// Makes the message of a change; `document` is the key whose document belongs into the bucket of conditions.
pub(crate) fn message(
    change: Option<Change>,
    document: Option<EntityRef>,
) -> Result<Option<Message>, StoreError> {
    let Some(change) = change else { return Ok(None) };
    let subject = subjects::view(&change.view, &change.key);
    let payload = shorten::to_fit(views::line(&change.key, &change)?, "changed");
    Ok(Some(Message { subject, payload: Bytes::from(payload), document }))
}
