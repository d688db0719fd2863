//! What a merge of entities, its correction, its retraction do to the lists.
//!
//! Histories, topics, neighbours and flags are under the references that were recorded, and stay there: `source` reads
//! them together. What a merge moves is what was made from them: the events that name a reference which stands for
//! another entity now are touched at both, and their entries of the timeline move.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_domain::{EntityKind, EntityRef, Event, Position};
use chancery_views::merges::{Merge, follow};
use chancery_views::source::NEIGHBOURS;
use chancery_views::{Aliases, Stamp, chain};
use rusqlite::Connection;

use crate::error::StoreError;
use crate::facet::FacetId;
use crate::index::{Index, Touched};
use crate::store::lists::Class;
use crate::store::names::Names;
use crate::store::{aliases, events};

/// The merges that stand, and what references stand for.
pub(super) struct Merges {
    /// By where each was recorded.
    standing: BTreeMap<u64, Merge>,
    pub(super) now: Arc<Aliases>,
    /// Before the event at the cursor.
    pub(super) before: Arc<Aliases>,
}

impl Merges {
    /// Reads the merges as known at `through`.
    pub(super) fn read(db: &Connection, names: &Names, through: u64) -> Result<Self, StoreError> {
        let now = Arc::new(aliases::read(db, names, through)?);
        let mut standing = BTreeMap::new();
        for root in aliases::merges(db)? {
            standing.extend(read_merge(db, names, root, through)?.map(|merge| (root, merge)));
        }
        Ok(Self { standing, before: Arc::clone(&now), now })
    }

    /// Begins with the next event.
    pub(super) fn begin(&mut self) {
        self.before = Arc::clone(&self.now);
    }

    /// Returns the entities that a reference stood for before the event at the cursor, and stands for now.
    pub(super) fn ends(&self, reference: &EntityRef) -> BTreeSet<EntityRef> {
        [&self.before, &self.now].map(|aliases| aliases.resolve(reference)).into()
    }
}

fn read_merge(
    db: &Connection,
    names: &Names,
    root: u64,
    through: u64,
) -> Result<Option<Merge>, StoreError> {
    let known = events::known(db, names, root, through)?;
    let head = events::members(db, names, root, through)?
        .last()
        .map_or(Position::new(root), |last| Some(last.stamp.position));
    Ok(known.zip(head).and_then(|(known, head)| Merge::of(&known, head)))
}

impl Index {
    /// Follows the merges anew, after something became of the one at `root`, and moves what they move.
    pub(super) fn follow_merges(
        &mut self,
        root: u64,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let position = self.cursor.count();
        match read_merge(&self.db, &self.names, root, position)? {
            Some(merge) => self.merges.standing.insert(root, merge),
            None => self.merges.standing.remove(&root),
        };
        let changes = self.merges.now.changes(&follow(self.merges.standing.values()));
        if changes.is_empty() {
            return Ok(());
        }
        let since = self.stamp(position)?;
        let mut now = (*self.merges.now).clone();
        for (reference, into) in &changes {
            let id = self.names.intern(&self.db, reference.as_str())?;
            let target = into.as_ref().map(|into| self.names.intern(&self.db, into.as_str()));
            aliases::set(&self.db, id, target.transpose()?, position)?;
            now.set(reference.clone(), into.clone(), since);
        }
        self.merges.now = Arc::new(now);
        self.cache.keep_aliases(&self.merges.now);
        self.move_named(&changes.into_keys().collect(), touched)
    }

    /// Returns when the event at a position was recorded.
    fn stamp(&self, position: u64) -> Result<Stamp, StoreError> {
        let recorded_at = events::recorded_at(&self.db, position)?;
        let stamp = recorded_at
            .zip(Position::new(position))
            .map(|(recorded_at, position)| Stamp { position, recorded_at });
        stamp.ok_or_else(|| StoreError::Damaged {
            what: format!("the event at position {position}"),
        })
    }

    /// Moves what names references that stand for other entities now: first everything is touched, for an entry
    /// may rest on what others of these events say.
    fn move_named(
        &mut self,
        references: &BTreeSet<EntityRef>,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let position = self.cursor.count();
        let mut named = BTreeSet::new();
        for reference in references {
            let id = self.names.intern(&self.db, reference.as_str())?;
            named.extend(self.rows.entries_of(&self.db, id, position)?);
            self.touch_flags(reference, touched)?;
        }
        named.remove(&position);
        for root in &named {
            self.touch_moved(*root, touched)?;
        }
        for root in named {
            self.move_if_entry(root, touched)?;
        }
        let reports = references.iter().filter(|one| one.kind() == EntityKind::Report);
        let ends: BTreeSet<EntityRef> = reports.flat_map(|one| self.merges.ends(one)).collect();
        for report in ends {
            self.move_what_rests_on(&report, position, touched.restated)?;
        }
        Ok(())
    }

    /// Touches the flags on the entities that a reference stands for.
    pub(super) fn touch_flags(
        &mut self,
        reference: &EntityRef,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        for entity in self.merges.ends(reference) {
            let id = self.names.intern(&self.db, entity.as_str())?;
            self.cache.forget_flags(id);
            touched.facets.push(FacetId::flags(id));
        }
        Ok(())
    }

    /// Touches an event in which references stand for other entities now.
    fn touch_moved(&mut self, root: u64, touched: &mut Touched) -> Result<(), StoreError> {
        let position = self.cursor.count();
        self.cache.forget_event(root);
        let Some(raw) = events::raw(&self.db, &self.names, root, position)? else { return Ok(()) };
        let Some(class) = Class::of(raw.kind) else { return Ok(()) };
        let members = events::members(&self.db, &self.names, root, position)?;
        let versions = chain::versions(&raw, &members)?;
        self.touch_versions(root, class, &versions, touched)?;
        versions.iter().try_for_each(|version| self.touch_neighbours(version, touched))
    }

    /// Touches who is near the actors of an event.
    fn touch_neighbours(&mut self, event: &Event, touched: &mut Touched) -> Result<(), StoreError> {
        let kinds: BTreeSet<EntityKind> = event
            .subjects()
            .map(|subject| subject.kind())
            .filter(|kind| NEIGHBOURS.contains(kind))
            .collect();
        let actors = event.mentions().into_iter().filter(|one| one.kind() == EntityKind::Actor);
        for actor in actors.flat_map(|actor| self.merges.ends(&actor)) {
            let id = self.names.intern(&self.db, actor.as_str())?;
            for kind in &kinds {
                self.cache.forget_neighbours(id, *kind);
                touched.facets.push(FacetId::neighbours(id, *kind));
            }
        }
        Ok(())
    }

    fn move_if_entry(&mut self, root: u64, touched: &Touched) -> Result<(), StoreError> {
        let position = self.cursor.count();
        let raw = events::raw(&self.db, &self.names, root, position)?;
        let class = raw.and_then(|raw| Class::of(raw.kind));
        match class.filter(|class| *class != Class::Registry) {
            Some(_) => self.move_entry(root, position, touched.restated),
            None => Ok(()),
        }
    }
}
