//! The fold: every event in order, and after each the documents that it touches.
//!
//! A change exists exactly where a document changed, at the position of the event that changed it. The
//! result depends on the events alone: not on pages, transactions, restarts, or on what caches hold.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use chancery_domain::{Cursor, EntityRef};

use crate::ahead::{self, Fresh};
use crate::attest::Attestation;
use crate::attest::rows::Rows;
use crate::dependents::Dependents;
use crate::documents::{ChangeRow, Current, Documents, Rendered};
use crate::error::StoreError;
use crate::facet::FacetId;
use crate::gathered::{Changed, Gathered, NewEntry};
use crate::incoming::Incoming;
use crate::index::{Index, Touched};
use crate::parts::{Parts, Rendering};
use crate::remembered::Remembered;
use crate::store::names::{self, NameId};
use crate::store::{self, Durability, meta};
use crate::views;

/// The most changed documents that a live system keeps in memory until they are written.
const CHANGED_DOCUMENTS_MAX: usize = 2_048;

/// What events touched since the documents were rendered last.
#[derive(Debug)]
struct Waiting {
    facets: HashSet<FacetId>,
    subjects: BTreeSet<EntityRef>,
    /// Where that was; at the start none was rendered yet.
    settled: Cursor,
}

impl Waiting {
    fn add(&mut self, touched: Touched) {
        // What is told anew goes into the change index, which such a store does not have.
        let Touched { facets, subjects, restated: _ } = touched;
        // Before any document was rendered, nothing rests on facets.
        if self.settled != Cursor::Start {
            self.facets.extend(facets);
        }
        self.subjects.extend(subjects.into_iter().filter(views::is_conditions_key));
    }

    fn take(&mut self) -> Touched {
        let facets = std::mem::take(&mut self.facets).into_iter().collect();
        let subjects = std::mem::take(&mut self.subjects).into_iter().collect();
        Touched { facets, subjects, restated: false }
    }
}

/// The fold over one store.
pub(crate) struct Fold {
    index: Index,
    documents: Documents,
    dependents: Dependents,
    remembered: Remembered,
    rows: Rows,
    /// What events touched since the documents were rendered last; always empty where each event renders.
    waiting: Option<Waiting>,
    /// Whether a transaction is open.
    open: bool,
    durability: Durability,
    /// What comes after this position is gathered, for publishing.
    gathers_after: Option<Cursor>,
    gathered: Gathered,
}

impl Fold {
    /// Opens a store, and makes it when it is missing.
    pub(crate) fn open(path: &Path, durability: Durability) -> Result<Self, StoreError> {
        let index = Index::new(store::open_writer(path, durability)?, durability)?;
        let view = index.names().intern(index.db(), views::CONDITIONS)?;
        let documents = Documents::new(view);
        let remembered = Remembered::new(index.db(), index.names())?;
        Ok(Self {
            index,
            documents,
            dependents: Dependents::default(),
            remembered,
            rows: Rows::default(),
            waiting: None,
            open: false,
            durability,
            gathers_after: None,
            gathered: Gathered::default(),
        })
    }

    /// Opens a store whose documents are rendered only when they are looked at, each once. They come out the same;
    /// that they had changed in between is not in such a store.
    ///
    /// `names` is a store whose numbers for names are taken over.
    pub(crate) fn open_lazy(path: &Path, names: Option<&Path>) -> Result<Self, StoreError> {
        if let Some(names) = names {
            names::take_over(&store::open_writer(path, Durability::Compared)?, names)?;
        }
        let fold = Self::open(path, Durability::Compared)?;
        let (facets, subjects) = (HashSet::new(), BTreeSet::new());
        let waiting = Some(Waiting { facets, subjects, settled: fold.cursor() });
        Ok(Self { waiting, ..fold })
    }

    /// Returns how far events were taken.
    pub(crate) fn cursor(&self) -> Cursor {
        self.index.cursor()
    }

    /// Returns the index.
    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// Returns how the store is written.
    pub(crate) fn durability(&self) -> Durability {
        self.durability
    }

    /// Says whether one transaction lasts to the end: a store that a crash may ruin writes each page once then, not
    /// once for every page of events.
    fn is_one_transaction(&self) -> bool {
        self.durability != Durability::Live
    }

    /// Gathers what comes after a position from now on.
    pub(crate) fn gather_after(&mut self, cursor: Cursor) {
        self.gathers_after = Some(cursor);
    }

    /// Returns how many changes were gathered.
    pub(crate) fn gathered(&self) -> usize {
        self.gathered.changes.len()
    }

    /// Says whether as many documents have changed as are kept in memory.
    pub(crate) fn is_full(&self) -> bool {
        self.documents.dirty() >= CHANGED_DOCUMENTS_MAX * self.durability.room()
    }

    /// Takes the next event; nothing is durable before [`Fold::commit`].
    pub(crate) fn take(&mut self, incoming: &Incoming) -> Result<(), StoreError> {
        self.begin()?;
        let touched = self.index.take(incoming)?;
        for (entry, is_new) in self.index.take_changed_entries() {
            self.rows.entry_changed(entry, is_new);
            if is_new {
                self.gather_entry(entry)?;
            }
        }
        if let Some(waiting) = &mut self.waiting {
            waiting.add(touched);
            return Ok(());
        }
        self.render(touched, Cursor::from_count(self.cursor().count().saturating_sub(1)))
    }

    /// Returns what is remembered no longer: freeing it takes a while.
    pub(crate) fn take_forgotten(&mut self) -> Option<impl Send + 'static> {
        self.index.take_forgotten()
    }

    /// Gathers the entry of a new event.
    fn gather_entry(&mut self, position: u64) -> Result<(), StoreError> {
        if !self.gathers(position) || !self.gathered.has_room() {
            return Ok(());
        }
        let head = self.index.head();
        let Some(known) = head.known(position)? else { return Ok(()) };
        if let Some(entry) = views::entry(&known, &head)? {
            self.gathered.add_entry(NewEntry { known, entry });
        }
        Ok(())
    }

    /// Says whether what comes of the event at a position is gathered.
    fn gathers(&self, position: u64) -> bool {
        self.gathers_after.is_some_and(|after| Cursor::from_count(position) > after)
    }

    /// Renders every document that something touched; `before` is where they were rendered last.
    fn render(&mut self, mut touched: Touched, before: Cursor) -> Result<(), StoreError> {
        self.remembered.tell_anew(&self.index, &mut self.dependents, &mut touched, before)?;
        let facets = &mut touched.facets;
        facets.sort_unstable();
        facets.dedup();
        let position = self.cursor().count();
        for key in self.keys(&touched)? {
            self.refresh(key, position, &touched)?;
        }
        Ok(())
    }

    /// Renders what waits for it.
    fn settle(&mut self) -> Result<(), StoreError> {
        let cursor = self.cursor();
        let Some(waiting) = &mut self.waiting else { return Ok(()) };
        let before = std::mem::replace(&mut waiting.settled, cursor);
        if before == cursor {
            return Ok(());
        }
        let touched = waiting.take();
        self.begin()?;
        match before {
            Cursor::Start => self.render_first(&touched),
            Cursor::Through(_) => self.render(touched, before),
        }
    }

    /// Renders the documents that events touched in a store of which none was rendered before: all from nothing, many
    /// at once.
    fn render_first(&mut self, touched: &Touched) -> Result<(), StoreError> {
        let position = self.cursor().count();
        let keys: Vec<NameId> = self.keys(touched)?.into_iter().collect();
        for keys in keys.chunks(ahead::AT_ONCE_MAX) {
            self.commit()?;
            self.end()?;
            let threads = ahead::threads_for(keys.len());
            let made = ahead::render(&self.index, keys, threads, self.durability)?;
            self.begin()?;
            self.remembered.note_told(&self.index, &mut self.dependents, made.told)?;
            let (db, names) = (self.index.db(), self.index.names());
            for fresh in made.documents {
                let Fresh { key, document, seen } = fresh;
                let parts = Parts::of_whole(seen.numbered(db, names)?);
                let change = ChangeRow { key, position, previous: 0 };
                self.rows.document_changed(key, true);
                let rendered = Rendered { document: Arc::new(document), parts };
                self.documents.change(db, &mut self.dependents, change, rendered, None)?;
            }
        }
        Ok(())
    }

    /// Sets a mark in the open transaction.
    pub(crate) fn mark(&mut self, mark: meta::Mark, value: Cursor) -> Result<(), StoreError> {
        self.begin()?;
        meta::set(self.index.db(), mark, value)
    }

    /// Commits everything that was taken, and returns what was gathered.
    pub(crate) fn commit(&mut self) -> Result<Gathered, StoreError> {
        if self.open {
            if !self.is_one_transaction() || self.is_full() {
                self.write_documents()?;
            }
            self.rows.forget(self.index.db())?;
            self.rows.hash_ahead(&self.index)?;
            self.index.write()?;
            if !self.is_one_transaction() {
                self.end()?;
            }
        }
        Ok(std::mem::take(&mut self.gathered))
    }

    fn write_documents(&mut self) -> Result<(), StoreError> {
        let index = &self.index;
        let text = |key| index.names().text(index.db(), key);
        self.documents.flush(index.db(), text)
    }

    fn end(&mut self) -> Result<(), StoreError> {
        self.open = false;
        self.index.commit()
    }

    /// Commits everything that was taken, and every document as it is then; and closes the store.
    ///
    /// What is in memory is freed on a thread of its own: that takes a while after many events, and nobody needs
    /// to wait for it.
    pub(crate) fn close(mut self) -> Result<(), StoreError> {
        self.settle()?;
        self.commit()?;
        if self.open {
            self.write_documents()?;
            self.end()?;
        }
        let Self { index, documents, dependents, .. } = self;
        let memory = (index.close(), documents, dependents);
        std::thread::spawn(move || drop(memory));
        Ok(())
    }

    /// Tells what the views come to; none before the first event. Everything taken must be committed.
    pub(crate) fn attestation(&mut self) -> Result<Option<Attestation>, StoreError> {
        let Some((upto, root)) = self.index.edge().upto() else { return Ok(None) };
        self.settle()?;
        self.commit()?;
        self.begin()?;
        if !self.rows.is_begun() {
            self.write_documents()?;
        }
        let views = self.rows.digests(&self.index, &mut self.documents)?;
        self.commit()?;
        Ok(Some(Attestation { upto, root, views }))
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        if !self.open {
            self.index.begin()?;
            self.open = true;
        }
        Ok(())
    }

    /// Returns the keys whose documents may have changed, in order of their numbers.
    fn keys(&mut self, touched: &Touched) -> Result<BTreeSet<NameId>, StoreError> {
        let mut keys = BTreeSet::new();
        for facet in &touched.facets {
            let view = self.documents.view();
            keys.extend(self.dependents.of(self.index.db(), view, *facet)?);
        }
        for subject in touched.subjects.iter().filter(|one| views::is_conditions_key(one)) {
            keys.insert(self.index.names().intern(self.index.db(), subject.as_str())?);
        }
        Ok(keys)
    }

    /// Renders a document again, from the parts that were not touched, and stores it when it is another, or is to
    /// be told anew: then its changes begin again from nothing.
    fn refresh(&mut self, id: NameId, position: u64, touched: &Touched) -> Result<(), StoreError> {
        let (db, names) = (self.index.db(), self.index.names());
        let key = names.entity(db, id)?;
        let source = self.index.head();
        let before = self.documents.current(db, id)?;
        let parts = before.as_ref().and_then(|before| before.parts.clone());
        let rendering = Rendering::new(db, names, &source, &touched.facets, parts);
        let document = Arc::new(views::conditions_kept(&key, &source, &rendering)?);
        let parts = rendering.finish()?;
        self.remembered.note(&self.index, &mut self.dependents)?;
        let rendered = Rendered { document: Arc::clone(&document), parts };
        if let Some(before) = &before
            && !touched.restated
            && !before.differs(key.as_str(), &document)?
        {
            return self.documents.keep(db, &mut self.dependents, id, rendered, before);
        }
        let goes_on = !touched.restated;
        if self.gathers(position) {
            self.gathered.changes.push(Changed {
                key,
                position,
                before: before.as_ref().filter(|_| goes_on).and_then(Current::before),
                after: document,
            });
        }
        self.rows.document_changed(id, before.is_none());
        let previous = before.as_ref().filter(|_| goes_on).map_or(0, |current| current.changed);
        let change = ChangeRow { key: id, position, previous };
        self.documents.change(db, &mut self.dependents, change, rendered, before.as_ref())
    }
}
