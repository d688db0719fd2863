//! Answers with the keys of a view.

use chancery_domain::Cursor;
use chancery_domain::edtf::Edtf;
use chancery_views::corrections;
use rusqlite::OptionalExtension;
use serde::Serialize;

use super::request::Listed;
use crate::document_key::DocumentView;
use crate::error::{StoreError, Tried};
use crate::known_cache::KnownCache;
use crate::reader::Snapshot;
use crate::source::SourceAt;
use crate::store::names::NameId;
use crate::views;

/// The most names looked at for one page: views that few of them are keys of end the page, with a cursor to go on.
const NAMES_READ_MAX: usize = 20_000;

#[derive(Serialize)]
struct KeyList {
    view: &'static str,
    keys: Vec<KeyAt>,
    next: Option<String>,
}

#[derive(Serialize)]
struct KeyAt {
    key: String,
    position: u64,
}

/// N and V.
pub(super) struct AsOf {
    pub(super) through: Cursor,
    pub(super) valid: Option<Edtf>,
}

impl Snapshot<'_> {
    /// Lists the keys of a view with their positions, in order of key: those whose documents rest on something there.
    pub(super) fn keys(
        &self,
        view: Listed,
        of: &AsOf,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<u8>, StoreError> {
        let mut list = KeyList { view: view.name(), keys: Vec::new(), next: None };
        let cache = KnownCache::default();
        let source = self.source(&cache, of.through);
        let after = after.unwrap_or_default();
        let mut name = match view {
            Listed::Documents(documents) if !after.is_empty() => documents.name_of_key(after),
            Listed::Corrections => return self.corrections_keys(of.through),
            Listed::Documents(_) | Listed::Timeline | Listed::Leads => after.to_owned(),
        };
        for read in 0.. {
            let Some((id, found)) = self.name_after(&name, view)? else { break };
            if read == NAMES_READ_MAX || list.keys.len() > limit {
                list.next = Some(view.key_of_name(&name));
                break;
            }
            list.keys.extend(self.key_at(view, (id, &found), of, &source)?);
            name = found;
        }
        if list.keys.len() > limit {
            list.keys.truncate(limit);
            list.next = list.keys.last().map(|last| last.key.clone());
        }
        views::line(view.name(), &list)
    }

    /// Lists the one key of `corrections`, which V does not filter.
    fn corrections_keys(&self, through: Cursor) -> Result<Vec<u8>, StoreError> {
        let position = self.latest_correction(through)?.map(|stamp| stamp.position.get());
        let at = |position| KeyAt { key: corrections::ALL.to_owned(), position };
        let keys = position.map(at).into_iter().collect();
        views::line(corrections::VIEW, &KeyList { view: corrections::VIEW, keys, next: None })
    }

    /// Finds the next name that could be a key of a view.
    fn name_after(
        &self,
        after: &str,
        view: Listed,
    ) -> Result<Option<(NameId, String)>, StoreError> {
        let documents = match view {
            Listed::Documents(documents) => documents,
            Listed::Leads => return self.next_without_slash(after),
            Listed::Timeline | Listed::Corrections => return self.next_name(after),
        };
        for prefix in documents.prefixes() {
            if after > *prefix && !after.starts_with(prefix) {
                continue;
            }
            let found = self.next_name(after.max(prefix))?;
            if let Some(found) = found.filter(|(_, name)| name.starts_with(prefix)) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Finds the next name that is no reference: pairs of countries are among these.
    fn next_without_slash(&self, after: &str) -> Result<Option<(NameId, String)>, StoreError> {
        let mut after = after.to_owned();
        loop {
            let Some((id, name)) = self.next_name(&after)? else { return Ok(None) };
            match name.split_once('/') {
                // `0` comes right after `/`: the end of one kind's names.
                Some((kind, _)) => after = format!("{kind}0"),
                None => return Ok(Some((id, name))),
            }
        }
    }

    fn next_name(&self, after: &str) -> Result<Option<(NameId, String)>, StoreError> {
        self.db
            .prepare_cached("SELECT id, text FROM name WHERE text > ?1 ORDER BY text LIMIT 1")
            .and_then(|mut statement| {
                statement.query_row([after], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .tried("list names")
    }

    /// Returns the key that a name is of, with the position of its document; none for a name that is no key.
    fn key_at(
        &self,
        view: Listed,
        (id, name): (NameId, &str),
        of: &AsOf,
        source: &SourceAt<'_>,
    ) -> Result<Option<KeyAt>, StoreError> {
        let (through, valid) = (of.through, of.valid.as_ref());
        let at = |position| (position > 0).then(|| KeyAt { key: name.to_owned(), position });
        let documents = match view {
            Listed::Documents(documents) => documents,
            Listed::Leads => return Ok(at(self.leads_position(id, through, valid)?)),
            Listed::Timeline | Listed::Corrections => {
                return Ok(at(self.timeline_position(id, through, valid)?));
            }
        };
        let Some(key) = documents.key_of_name(name) else { return Ok(None) };
        if documents.is_of_history() && !self.has_history(id, name, source)? {
            return Ok(None);
        }
        let is_kept = documents == DocumentView::Conditions && valid.is_none();
        let position = if is_kept && through == self.cursor {
            self.stored_position(id)?
        } else {
            Some(key.render(source, valid)?.position())
        };
        Ok(position
            .filter(|position| *position > 0)
            .map(|position| KeyAt { key: key.text(), position }))
    }

    fn stored_position(&self, id: NameId) -> Result<Option<u64>, StoreError> {
        let Some(view) = self.find(views::CONDITIONS)? else { return Ok(None) };
        self.db
            .prepare_cached("SELECT position FROM document WHERE view = ?1 AND key = ?2")
            .and_then(|mut statement| statement.query_row((view, id), |row| row.get(0)).optional())
            .tried("list keys")
    }
}
