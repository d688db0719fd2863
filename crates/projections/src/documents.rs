//! The materialised documents: as they are, what each was rendered from, and when each changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_tlog::Hash;
use chancery_views::conditions::Document;
use rusqlite::{Connection, OptionalExtension};

use crate::attest::RowKey;
use crate::attest::rows::leaf_of;
use crate::cache::Generations;
use crate::dependents::{Dependent, Dependents};
use crate::error::{StoreError, Tried};
use crate::facet::FacetId;
use crate::parts::Parts;
use crate::store::names::NameId;
use crate::views;

/// About the most bytes of documents kept in memory, twice: those of a million events. One that has to be rendered from
/// nothing costs milliseconds, and an actor or outlet that is registered anew touches a thousand.
const KEPT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A document as it is.
#[derive(Clone, Debug)]
pub(crate) struct Current {
    /// The document, where it was rendered since the start.
    document: Option<Arc<Document>>,
    /// Its line, where it was read from the store.
    body: Option<Arc<[u8]>>,
    facets: Arc<[FacetId]>,
    /// The parts it is made of, where it was rendered since the start.
    pub(crate) parts: Option<Arc<Parts>>,
    /// Where it changed last.
    pub(crate) changed: u64,
}

/// A document as it was before a change.
#[derive(Clone, Debug)]
pub(crate) enum Before {
    /// It was rendered since the start.
    Rendered(Arc<Document>),
    /// Its line was read from the store.
    Stored(Arc<[u8]>),
}

impl Current {
    /// Returns the document, to tell what changed in it.
    pub(crate) fn before(&self) -> Option<Before> {
        let rendered = self.document.as_ref().map(Arc::clone).map(Before::Rendered);
        rendered.or_else(|| self.body.as_ref().map(Arc::clone).map(Before::Stored))
    }

    /// Says whether a newly rendered document is another.
    pub(crate) fn differs(&self, key: &str, document: &Document) -> Result<bool, StoreError> {
        match (&self.document, &self.body) {
            (Some(current), _) => Ok(**current != *document),
            (None, Some(body)) => Ok(**body != *views::line(key, document)?),
            (None, None) => Ok(true),
        }
    }
}

/// A document that was rendered, and its parts.
pub(crate) struct Rendered {
    pub(crate) document: Arc<Document>,
    pub(crate) parts: Parts,
}

impl Rendered {
    fn current(self, before: Option<&Current>, changed: u64) -> Current {
        let same = before.map(|before| &before.facets);
        let facets = if let Some(same) = same.filter(|_| self.parts.is_made_alike) {
            Arc::clone(same)
        } else {
            let facets = self.parts.facets();
            let same = same.filter(|same| ***same == *facets);
            same.map_or_else(|| facets.into(), Arc::clone)
        };
        Current {
            document: Some(self.document),
            body: None,
            facets,
            parts: Some(Arc::new(self.parts)),
            changed,
        }
    }
}

/// A change of a document, as it goes into the change index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ChangeRow {
    pub(crate) key: NameId,
    pub(crate) position: u64,
    /// The change before; 0 when there is none, or when a redaction makes the history begin anew.
    pub(crate) previous: u64,
}

/// The documents of one view.
pub(crate) struct Documents {
    view: NameId,
    kept: Generations<NameId, Current>,
    /// Changed in this transaction.
    dirty: BTreeMap<NameId, Current>,
    changes: Vec<ChangeRow>,
}

impl Documents {
    /// Makes the documents of a view.
    pub(crate) fn new(view: NameId) -> Self {
        Self {
            view,
            kept: Generations::new(KEPT_BYTES_MAX),
            dirty: BTreeMap::new(),
            changes: Vec::new(),
        }
    }

    /// Returns how many documents were changed in this transaction.
    pub(crate) fn dirty(&self) -> usize {
        self.dirty.len()
    }

    /// Returns the name of the view.
    pub(crate) fn view(&self) -> NameId {
        self.view
    }

    /// Returns a document as it is; none before its first change.
    pub(crate) fn current(
        &mut self,
        db: &Connection,
        key: NameId,
    ) -> Result<Option<Current>, StoreError> {
        if let Some(current) = self.dirty.get(&key) {
            return Ok(Some(current.clone()));
        }
        if let Some(current) = self.kept.get(&key) {
            return Ok(Some(current));
        }
        let row: Option<(Vec<u8>, Vec<u8>)> = db
            .prepare_cached("SELECT body, facets FROM document WHERE view = ?1 AND key = ?2")
            .and_then(|mut statement| {
                statement
                    .query_row((self.view, key), |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .tried("read a document")?;
        let Some((body, facets)) = row else { return Ok(None) };
        let damaged = || StoreError::Damaged { what: format!("the facets of document {}", key.0) };
        let facets = FacetId::decode(&facets).ok_or_else(damaged)?;
        let changed = last_change(db, self.view, key, u64::MAX)?;
        let current = Current {
            document: None,
            body: Some(body.into()),
            facets: facets.into(),
            parts: None,
            changed,
        };
        Ok(Some(current))
    }

    /// Hashes a document as it is to the leaf of its row; none for one that says nothing, which is no row.
    pub(crate) fn leaf(
        &mut self,
        db: &Connection,
        id: NameId,
        key: &str,
    ) -> Result<Option<Hash>, StoreError> {
        let Some(current) = self.current(db, id)? else { return Ok(None) };
        let row = RowKey::Reference(key);
        if let Some(document) = &current.document {
            return (document.position > 0).then(|| leaf_of(row, &**document)).transpose();
        }
        let damaged = |_| StoreError::Damaged { what: format!("the document of {key}") };
        let body = current.body.as_deref().unwrap_or_default();
        let document: Box<serde_json::value::RawValue> =
            serde_json::from_slice(body).map_err(damaged)?;
        let Placed { position } = serde_json::from_slice(body).map_err(damaged)?;
        (position > 0).then(|| leaf_of(row, &document)).transpose()
    }

    /// Stores a document that was rendered where `change` says, and is another than before.
    pub(crate) fn change(
        &mut self,
        db: &Connection,
        dependents: &mut Dependents,
        change: ChangeRow,
        rendered: Rendered,
        before: Option<&Current>,
    ) -> Result<(), StoreError> {
        let ChangeRow { key, position, .. } = change;
        let old = before.map_or(&[][..], |current| &current.facets);
        let current = rendered.current(before, position);
        dependents.replace(db, Dependent { view: self.view, key }, old, &current.facets)?;
        self.changes.push(change);
        self.dirty.insert(key, current);
        Ok(())
    }

    /// Notes that a document came out as it was, perhaps from other facets.
    pub(crate) fn keep(
        &mut self,
        db: &Connection,
        dependents: &mut Dependents,
        key: NameId,
        rendered: Rendered,
        before: &Current,
    ) -> Result<(), StoreError> {
        let current = rendered.current(Some(before), before.changed);
        if Arc::ptr_eq(&before.facets, &current.facets) && !self.dirty.contains_key(&key) {
            let weight = current.document.as_deref().map_or(1, weight);
            self.kept.insert(key, current, weight);
            return Ok(());
        }
        let made = Dependent { view: self.view, key };
        dependents.replace(db, made, &before.facets, &current.facets)?;
        self.dirty.insert(key, current);
        Ok(())
    }

    /// Writes the documents and changes of this transaction.
    pub(crate) fn flush(
        &mut self,
        db: &Connection,
        key_text: impl Fn(NameId) -> Result<Arc<str>, StoreError>,
    ) -> Result<(), StoreError> {
        let mut write = db
            .prepare_cached("INSERT OR REPLACE INTO document VALUES (?1, ?2, ?3, ?4, ?5)")
            .tried("write a document")?;
        for (key, current) in std::mem::take(&mut self.dirty) {
            let Some(document) = &current.document else { continue };
            let body = views::line(&key_text(key)?, &**document)?;
            let facets = FacetId::encode(&current.facets);
            write
                .execute((self.view, key, document.position, &body, facets))
                .tried("write a document")?;
            let weight = weight(document);
            self.kept.insert(key, current, weight);
        }
        self.changes.sort_unstable();
        let mut write = db
            .prepare_cached("INSERT INTO change VALUES (?1, ?2, ?3, ?4)")
            .tried("write a change")?;
        for change in self.changes.drain(..) {
            write
                .execute((self.view, change.key, change.position, change.previous))
                .tried("write a change")?;
        }
        Ok(())
    }
}

/// Where a stored document is.
#[derive(serde::Deserialize)]
struct Placed {
    position: u64,
}

/// Returns the last change of a key at or before a position; 0 when there is none.
pub(crate) fn last_change(
    db: &Connection,
    view: NameId,
    key: NameId,
    through: u64,
) -> Result<u64, StoreError> {
    // Positions are signed in SQLite; no log is as long as that.
    let through = i64::try_from(through).unwrap_or(i64::MAX);
    let last: Option<u64> = db
        .prepare_cached(
            "SELECT max(position) FROM change WHERE view = ?1 AND key = ?2 AND position <= ?3",
        )
        .and_then(|mut statement| statement.query_row((view, key, through), |row| row.get(0)))
        .tried("read the last change")?;
    Ok(last.unwrap_or(0))
}

/// Estimates the bytes that a document takes in memory.
fn weight(document: &Document) -> usize {
    /// A row's strings, about.
    const ROW_BYTES: usize = 1_024;
    /// One item of evidence, or one step of a history.
    const ITEM_BYTES: usize = 128;
    let rows = document.conditions.iter().map(|row| {
        let items = row.evidence.len() + row.counter_evidence.len() + row.history.len();
        ROW_BYTES + items * ITEM_BYTES
    });
    let related = document.related.meetings.len() + document.related.proposals.len();
    let questions = document.open_questions.len();
    ROW_BYTES * 2 + rows.sum::<usize>() + (related + questions) * ITEM_BYTES
}
