//! Which keys changed: what a subscriber to a whole view asks, now and then, to learn what it missed.
//!
//! Only the index is read. The changes themselves are asked for by key, and only for keys that have some.

use chancery_bus::query::{ChangedKeys, KeyAt};
use chancery_domain::Position;

use crate::error::{StoreError, Tried};
use crate::reader::Snapshot;
use crate::views;

impl Snapshot<'_> {
    /// Lists the keys of a view that changed after a position, each with its last change, in order of key.
    pub(super) fn changed_keys(
        &self,
        view: &str,
        after: u64,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Vec<u8>, StoreError> {
        let mut keys =
            self.changed_after_key(view, after, cursor.unwrap_or_default(), limit + 1)?;
        let more = keys.len() > limit;
        keys.truncate(limit);
        let next = keys.last().filter(|_| more).map(|last| last.key.clone());
        views::line(view, &ChangedKeys { view: view.to_owned(), keys, next })
    }

    fn changed_after_key(
        &self,
        view: &str,
        after: u64,
        cursor: &str,
        limit: usize,
    ) -> Result<Vec<KeyAt>, StoreError> {
        let Some(view) = self.find(view)? else { return Ok(Vec::new()) };
        // The index of positions leads: subscribers ask near the head.
        let sql = "SELECT name.text, max(change.position)
                   FROM change INDEXED BY change_position JOIN name ON name.id = change.key
                   WHERE change.view = ?1 AND change.position > ?2 AND name.text > ?3
                   GROUP BY name.text ORDER BY name.text LIMIT ?4";
        let mut statement = self.db.prepare_cached(sql).tried("list changed keys")?;
        let rows = statement
            .query_map((view, after, cursor, limit), |row| Ok((row.get(0)?, row.get(1)?)))
            .tried("list changed keys")?;
        let found: Vec<(String, u64)> =
            rows.collect::<Result<_, _>>().tried("list changed keys")?;
        let at = |(key, position)| Position::new(position).map(|position| KeyAt { key, position });
        Ok(found.into_iter().filter_map(at).collect())
    }
}
