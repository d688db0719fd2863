//! What is remembered of entities between documents: meetings and proposals in brief, and what is near an actor
//! or issue. It is told anew when something it rests on is touched, and touched itself only when it comes out
//! another. So a meeting of which more is told does not touch the boards of all its participants' other meetings.

use std::collections::BTreeSet;

use chancery_domain::{Cursor, EntityRef};
use chancery_views::near::{Near, Panel};
use rusqlite::{Connection, OptionalExtension};

use crate::dependents::{Dependent, Dependents};
use crate::error::{StoreError, Tried};
use crate::facet::{FacetId, Seen, pair_name};
use crate::index::{Index, Touched};
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
    fn name(self) -> &'static str {
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
        for (sort, id, rests_on) in index.cache().take_told() {
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
        let mut concerned = BTreeSet::new();
        for facet in facets.iter() {
            concerned.extend(dependents.of(index.db(), self.name, *facet)?);
        }
        for id in concerned {
            let entity = index.names().entity(index.db(), id)?;
            let (cache, head) = (index.cache(), index.head());
            let is_another = match self.sort {
                Sort::Brief => {
                    let before = match cache.forget_brief(id) {
                        None if *restated => {
                            Some(index.as_of(settled, |earlier| earlier.try_brief(id, &entity))?)
                        }
                        before => before,
                    };
                    let after = head.try_brief(id, &entity)?;
                    before.is_none_or(|before| *before != *after)
                }
                Sort::Near(Panel::Failures) => {
                    tell_failures(index, id, &entity, facets, settled)?;
                    false
                }
                Sort::Near(panel) => {
                    let before = match cache.forget_near(id, panel) {
                        None if *restated => Some(
                            index.as_of(settled, |earlier| earlier.try_near(id, &entity, panel))?,
                        ),
                        before => before,
                    };
                    let after = head.try_near(id, &entity, panel)?;
                    before.is_none_or(|before| *before != *after)
                }
            };
            if is_another {
                facets.push(FacetId::remembered(self.sort, id));
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

/// Tells the failures of an actor anew, and touches those with each other principal that came out another.
/// A document looks at what two had together, so that a busy actor's boards hear only of their own pair.
fn tell_failures(
    index: &Index,
    id: NameId,
    actor: &EntityRef,
    facets: &mut Vec<FacetId>,
    settled: Cursor,
) -> Result<(), StoreError> {
    let before = match index.cache().forget_near(id, Panel::Failures) {
        Some(before) => before,
        None => index.as_of(settled, |source| source.try_near(id, actor, Panel::Failures))?,
    };
    let after = index.head().try_near(id, actor, Panel::Failures)?;
    let changed = |list: &[Near], other: &[Near]| -> Vec<EntityRef> {
        let is_there = |one: &Near| {
            let place = other.binary_search_by(|there| there.entity.cmp(&one.entity));
            place.is_ok_and(|place| other.get(place) == Some(one))
        };
        let changed = list.iter().filter(|one| !is_there(one));
        changed.flat_map(|one| one.brief.principals.iter().cloned()).collect()
    };
    let (gone, come) = (changed(&before, &after), changed(&after, &before));
    for other in gone.iter().chain(&come).collect::<BTreeSet<_>>() {
        let pair = index.names().find(index.db(), &pair_name(actor, other))?;
        facets.extend(pair.map(FacetId::between));
    }
    Ok(())
}
