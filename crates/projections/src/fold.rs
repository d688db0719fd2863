//! The fold: every event in order, and after each the documents that it touches.
//!
//! A change exists exactly where a document changed, at the position of the event that changed it. The
//! result depends on the events alone: not on pages, transactions, restarts, or on what caches hold.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chancery_domain::{Cursor, EntityRef};
use chancery_views::conditions::Document;

use crate::briefs::{BRIEF_NAME, Briefs};
use crate::documents::Documents;
use crate::error::StoreError;
use crate::incoming::Incoming;
use crate::index::{Index, Touched};
use crate::store::names::NameId;
use crate::store::{self, Durability, meta};
use crate::views;

/// A change of a document, with the document before and after; for publishing.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    /// The key.
    pub(crate) key: EntityRef,
    /// The event that changed it.
    pub(crate) position: u64,
    /// The document before; none when it is not in memory, or was not there.
    pub(crate) before: Option<Arc<Document>>,
    /// The document after.
    pub(crate) after: Arc<Document>,
}

/// The fold over one store.
pub(crate) struct Fold {
    index: Index,
    documents: Documents,
    briefs: Briefs,
    /// Whether a transaction is open.
    open: bool,
    /// Changes after this position are gathered, for publishing.
    gathers_after: Option<Cursor>,
    gathered: Vec<Changed>,
}

impl Fold {
    /// Opens a store, and makes it when it is missing.
    pub(crate) fn open(path: &Path, durability: Durability) -> Result<Self, StoreError> {
        let index = Index::new(store::open_writer(path, durability)?)?;
        let view = index.names().intern(index.db(), views::CONDITIONS)?;
        let documents = Documents::new(view);
        let briefs = Briefs::new(index.names().intern(index.db(), BRIEF_NAME)?);
        Ok(Self {
            index,
            documents,
            briefs,
            open: false,
            gathers_after: None,
            gathered: Vec::new(),
        })
    }

    /// Returns how far events were taken.
    pub(crate) fn cursor(&self) -> Cursor {
        self.index.cursor()
    }

    /// Returns the index.
    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// Gathers the changes after a position from now on.
    pub(crate) fn gather_after(&mut self, cursor: Cursor) {
        self.gathers_after = Some(cursor);
    }

    /// Returns how many changes were gathered.
    pub(crate) fn gathered(&self) -> usize {
        self.gathered.len()
    }

    /// Returns how many documents the open transaction has changed.
    pub(crate) fn dirty(&self) -> usize {
        self.documents.dirty()
    }

    /// Takes the next event; nothing is durable before [`Fold::commit`].
    pub(crate) fn take(&mut self, incoming: &Incoming) -> Result<(), StoreError> {
        self.begin()?;
        let mut touched = self.index.take(incoming)?;
        self.briefs.tell_anew(&self.index, &mut touched.facets)?;
        let position = incoming.stamp.position.get();
        for key in self.keys(touched)? {
            self.refresh(key, position)?;
        }
        Ok(())
    }

    /// Sets a mark in the open transaction.
    pub(crate) fn mark(&mut self, mark: meta::Mark, value: Cursor) -> Result<(), StoreError> {
        self.begin()?;
        meta::set(self.index.db(), mark, value)
    }

    /// Commits everything that was taken, and returns the changes gathered.
    pub(crate) fn commit(&mut self) -> Result<Vec<Changed>, StoreError> {
        if self.open {
            let index = &self.index;
            let text = |key| index.names().text(index.db(), key);
            self.documents.flush(index.db(), text)?;
            self.index.commit()?;
            self.open = false;
        }
        Ok(std::mem::take(&mut self.gathered))
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        if !self.open {
            self.index.begin()?;
            self.open = true;
        }
        Ok(())
    }

    /// Returns the keys whose documents may have changed, in order of their numbers.
    fn keys(&mut self, mut touched: Touched) -> Result<BTreeSet<NameId>, StoreError> {
        touched.facets.sort_unstable();
        touched.facets.dedup();
        let mut keys = BTreeSet::new();
        for facet in touched.facets {
            keys.extend(self.documents.dependents(self.index.db(), facet)?.iter());
        }
        for subject in touched.subjects.iter().filter(|one| views::is_conditions_key(one)) {
            keys.insert(self.index.names().intern(self.index.db(), subject.as_str())?);
        }
        Ok(keys)
    }

    /// Renders a document again and stores it when it is another.
    fn refresh(&mut self, id: NameId, position: u64) -> Result<(), StoreError> {
        let db = self.index.db();
        let key = self.index.names().entity(db, id)?;
        let source = self.index.head();
        let document = Arc::new(views::conditions(&key, &source, None)?);
        let facets = source.take_seen().numbered(db, self.index.names())?;
        self.briefs.note(&self.index)?;
        let before = self.documents.current(db, id)?;
        if let Some(before) = &before
            && !before.differs(key.as_str(), &document)?
        {
            return self.documents.keep(db, id, document, facets, before);
        }
        if self.gathers_after.is_some_and(|after| Cursor::from_count(position) > after) {
            self.gathered.push(Changed {
                key,
                position,
                before: before.as_ref().and_then(|current| current.document.clone()),
                after: Arc::clone(&document),
            });
        }
        self.documents.change(db, id, position, document, facets, before.as_ref())
    }
}
