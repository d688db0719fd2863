//! What is remembered of entities between documents: meetings and proposals in brief, and what is near an actor
//! or issue. It is told anew when something it rests on is touched, and touched itself only when it comes out
//! another. So a meeting of which more is told does not touch the boards of all its participants' other meetings.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::{Cursor, EntityRef};
use chancery_views::brief::Brief;
use chancery_views::near::{self, Near, Panel};
use rusqlite::{Connection, OptionalExtension};

use crate::dependents::{Dependent, Dependents};
use crate::error::{StoreError, Tried};
use crate::facet::{FacetId, Seen, pair_name};
use crate::index::{Index, Touched};
use crate::known_cache::Told;
use crate::source::SourceAt;
use crate::store::names::{NameId, Names};

/// What sort of thing is remembered of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Sort {
    /// A meeting or proposal in brief.
    Brief,
    /// What is near an actor or issue; rests on briefs.
    Near(Panel),
}

impl Sort {
    /// All sorts, each after those that it rests on.
    const ALL: [Self; 4] = [
        Self::Brief,
        Self::Near(Panel::Meetings),
        Self::Near(Panel::Proposals),
        Self::Near(Panel::Failures),
    ];

    /// The name under which `dependency` and `remembered` hold what it rests on.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Brief => "brief",
            Self::Near(Panel::Meetings) => "near meetings",
            Self::Near(Panel::Proposals) => "near proposals",
            Self::Near(Panel::Failures) => "near failures",
        }
    }
}

/// Everything remembered, by sort.
pub(crate) struct Remembered {
    sorts: Vec<OfSort>,
}

/// The things of one sort.
struct OfSort {
    sort: Sort,
    name: NameId,
}

impl Remembered {
    /// Begins; the sorts are named in the store.
    pub(crate) fn new(db: &Connection, names: &Names) -> Result<Self, StoreError> {
        let of_sort = |sort: Sort| -> Result<_, StoreError> {
            let name = names.intern(db, sort.name())?;
            Ok(OfSort { sort, name })
        };
        Ok(Self { sorts: Sort::ALL.into_iter().map(of_sort).collect::<Result<_, _>>()? })
    }

    /// Tells anew what rests on one of the facets, and adds what came out another.
    ///
    /// `settled` is where all this was told last. What is not in memory counts as another: the documents that
    /// rest on it are rendered, and come out as they are. Where documents are restated, be they the same or not,
    /// it is told as it was: whether something was in memory must not show.
    pub(crate) fn tell_anew(
        &self,
        index: &Index,
        dependents: &mut Dependents,
        touched: &mut Touched,
        settled: Cursor,
    ) -> Result<(), StoreError> {
        for of_sort in &self.sorts {
            of_sort.tell_anew(index, dependents, touched, settled)?;
            self.note(index, dependents)?;
        }
        Ok(())
    }

    /// Writes what the things told since the last call rest on.
    pub(crate) fn note(
        &self,
        index: &Index,
        dependents: &mut Dependents,
    ) -> Result<(), StoreError> {
        self.note_told(index, dependents, index.cache().take_told())
    }

    /// Writes what things that were told rest on.
    pub(crate) fn note_told(
        &self,
        index: &Index,
        dependents: &mut Dependents,
        told: Vec<Told>,
    ) -> Result<(), StoreError> {
        for (sort, id, rests_on) in told {
            if let Some(of_sort) = self.sorts.iter().find(|one| one.sort == sort) {
                of_sort.rest(index, dependents, id, rests_on)?;
            }
        }
        Ok(())
    }
}

impl OfSort {
    fn tell_anew(
        &self,
        index: &Index,
        dependents: &mut Dependents,
        touched: &mut Touched,
        settled: Cursor,
    ) -> Result<(), StoreError> {
        let Touched { facets, restated, .. } = touched;
        let mut concerned: BTreeMap<NameId, Vec<FacetId>> = BTreeMap::new();
        for facet in facets.iter() {
            for id in dependents.of(index.db(), self.name, *facet)? {
                concerned.entry(id).or_default().push(*facet);
            }
        }
        for (id, by) in concerned {
            let entity = index.names().entity(index.db(), id)?;
            let of = Of { index, id, entity: &entity, by: &by, settled, restated: *restated };
            match self.sort {
                Sort::Brief => facets.extend(of.brief()?),
                Sort::Near(panel) => facets.extend(of.near(panel)?),
            }
        }
        Ok(())
    }

    fn rest(
        &self,
        index: &Index,
        dependents: &mut Dependents,
        id: NameId,
        rests_on: Seen,
    ) -> Result<(), StoreError> {
        let db = index.db();
        let new = rests_on.numbered(db, index.names())?;
        let old = self.read(db, id)?;
        if old.as_deref() == Some(&new) {
            return Ok(());
        }
        let made = Dependent { view: self.name, key: id };
        dependents.replace(db, made, old.as_deref().unwrap_or_default(), &new)?;
        db.prepare_cached("INSERT OR REPLACE INTO remembered VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.execute((self.name, id, FacetId::encode(&new))))
            .tried("write what something remembered rests on")?;
        Ok(())
    }

    fn read(&self, db: &Connection, id: NameId) -> Result<Option<Vec<FacetId>>, StoreError> {
        let bytes: Option<Vec<u8>> = db
            .prepare_cached("SELECT facets FROM remembered WHERE sort = ?1 AND entity = ?2")
            .and_then(|mut statement| {
                statement.query_row((self.name, id), |row| row.get(0)).optional()
            })
            .tried("read what something remembered rests on")?;
        let name = self.sort.name();
        let damaged = || StoreError::Damaged { what: format!("the facets of {name} {}", id.0) };
        bytes.map(|bytes| FacetId::decode(&bytes).ok_or_else(damaged)).transpose()
    }
}

/// An entity of which something remembered is told anew.
struct Of<'a> {
    index: &'a Index,
    id: NameId,
    entity: &'a EntityRef,
    /// What was touched that it rests on.
    by: &'a [FacetId],
    settled: Cursor,
    restated: bool,
}

impl Of<'_> {
    /// Tells it in brief; returns the facet when it comes out another.
    fn brief(&self) -> Result<Option<FacetId>, StoreError> {
        let Self { index, id, entity, .. } = *self;
        let before = match index.cache().forget_brief(id) {
            None if self.restated => {
                Some(index.as_of(self.settled, |earlier| earlier.try_brief(id, entity))?)
            }
            before => before,
        };
        let after = index.head().try_brief(id, entity)?;
        let is_another = before.is_none_or(|before| *before != *after);
        Ok(is_another.then(|| FacetId::remembered(Sort::Brief, id)))
    }

    /// Tells what is near it; returns the facets that come out another. A document looks at the failures that two had
    /// together, so that a busy actor's boards hear only of their own pair.
    fn near(&self, panel: Panel) -> Result<Vec<FacetId>, StoreError> {
        let changed = self.near_changed(panel)?;
        match (panel, changed) {
            (Panel::Failures, Some(changed)) => self.failed(&changed),
            (_, Some(changed)) if changed.is_empty() => Ok(Vec::new()),
            (_, Some(_) | None) => Ok(vec![FacetId::remembered(Sort::Near(panel), self.id)]),
        }
    }

    /// Tells what is near it; returns what is another than before, none where that is not known.
    fn near_changed(&self, panel: Panel) -> Result<Option<Vec<Brief>>, StoreError> {
        let cache = self.index.cache();
        let mut before = cache.forget_near(self.id, panel);
        if let Some(near) = &mut before
            && let Some(changed) = self.retell(panel, near)?
        {
            cache.keep_near_retold(self.id, panel, near);
            return Ok(Some(changed));
        }
        if before.is_none() && (self.restated || panel == Panel::Failures) {
            before = Some(self.near_before(panel)?);
        }
        let after = self.index.head().try_near(self.id, self.entity, panel)?;
        Ok(before.map(|before| near::apart(&before, &after)))
    }

    fn near_before(&self, panel: Panel) -> Result<Arc<[Near]>, StoreError> {
        let near = |earlier: &SourceAt<'_>| earlier.try_near(self.id, self.entity, panel);
        self.index.as_of(self.settled, near)
    }

    /// Tells those near it anew of which another brief is told, when nothing else was touched.
    fn retell(
        &self,
        panel: Panel,
        near: &mut Arc<[Near]>,
    ) -> Result<Option<Vec<Brief>>, StoreError> {
        let Self { index, entity, .. } = *self;
        let mut briefs = Vec::with_capacity(self.by.len());
        for facet in self.by {
            let Some(id) = facet.brief() else { return Ok(None) };
            let one = index.names().entity(index.db(), id)?;
            let brief = index.head().try_brief(id, &one)?;
            briefs.push((one, brief));
        }
        Ok(near::retell(entity, panel, near, &briefs))
    }

    /// Returns the failures with the principals of some meetings.
    fn failed(&self, changed: &[Brief]) -> Result<Vec<FacetId>, StoreError> {
        let others: BTreeSet<_> = changed.iter().flat_map(|brief| &brief.principals).collect();
        let mut failures = Vec::new();
        for other in others {
            let pair = pair_name(self.entity, other);
            let pair = self.index.names().find(self.index.db(), &pair)?;
            failures.extend(pair.map(FacetId::between));
        }
        Ok(failures)
    }
}
