//! What stands for an entity at N: the tables hold the references that were recorded, and this reads them together.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::mentions::Mentions;
use chancery_domain::{EntityKind, EntityRef, Event, Kind, Topic};
use chancery_views::known::FlagOn;
use chancery_views::{Aliases, Known, chain};

use crate::error::StoreError;
use crate::facet::topic_name;
use crate::source::SourceAt;
use crate::store::lists::{self, Class};
use crate::store::names::NameId;
use crate::store::{aliases, events};

impl SourceAt<'_> {
    /// Returns which references stand for another entity here.
    pub(crate) fn aliases(&self) -> Result<Arc<Aliases>, StoreError> {
        if let Some(aliases) = self.cache.aliases() {
            return Ok(aliases);
        }
        let aliases = Arc::new(aliases::read(self.db, self.names, self.through)?);
        self.cache.keep_aliases(&aliases);
        Ok(aliases)
    }

    /// Returns the references that stand for an entity, by number; none of one that was merged into another.
    pub(crate) fn behind(&self, id: NameId, entity: &EntityRef) -> Result<Vec<NameId>, StoreError> {
        let aliases = self.aliases()?;
        if aliases.is_empty() {
            return Ok(vec![id]);
        }
        self.numbered(aliases.behind(entity).map(EntityRef::as_str))
    }

    /// Returns the names under which the events of a topic are.
    pub(super) fn behind_topic(
        &self,
        id: NameId,
        topic: &Topic,
    ) -> Result<Vec<NameId>, StoreError> {
        let aliases = self.aliases()?;
        match topic {
            Topic::Stances(entity) if !aliases.is_empty() => {
                let name = |one: &EntityRef| topic_name(&Topic::Stances(one.clone()));
                self.numbered(aliases.behind(entity).map(name))
            }
            Topic::Stances(_) | Topic::Metric(_) => Ok(vec![id]),
        }
    }

    fn numbered<T: AsRef<str>>(
        &self,
        names: impl Iterator<Item = T>,
    ) -> Result<Vec<NameId>, StoreError> {
        let mut found = Vec::new();
        for name in names {
            found.extend(self.names.find(self.db, name.as_ref())?);
        }
        Ok(found)
    }

    /// Reads the events of some classes under some names, each once, by position.
    pub(super) fn events(
        &self,
        under: &[NameId],
        classes: &[Class],
    ) -> Result<Vec<Arc<Known>>, StoreError> {
        self.events_by(under, classes, |position| self.known(position))
    }

    /// Reads the same with `read`, by which each event is read.
    pub(super) fn events_by(
        &self,
        under: &[NameId],
        classes: &[Class],
        read: impl Fn(u64) -> Result<Option<Arc<Known>>, StoreError>,
    ) -> Result<Vec<Arc<Known>>, StoreError> {
        let mut positions = Vec::new();
        for (id, class) in under.iter().flat_map(|id| classes.iter().map(move |one| (id, one))) {
            positions.extend(lists::subject_positions(self.db, *id, *class, self.through)?);
        }
        if under.len() > 1 || classes.len() > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
        let mut found = Vec::with_capacity(positions.len());
        for position in positions {
            found.extend(read(position)?);
        }
        Ok(found)
    }

    /// Reads who is near an entity, sorted: who the references near those that stand for it stand for.
    pub(super) fn neighbours_of(
        &self,
        under: &[NameId],
        entity: &EntityRef,
        kind: EntityKind,
    ) -> Result<Vec<EntityRef>, StoreError> {
        let aliases = self.aliases()?;
        let mut near = BTreeSet::new();
        for id in under {
            let found = lists::neighbours(self.db, self.names, *id, kind, self.through)?;
            near.extend(found.iter().map(|one| aliases.resolve(one)));
        }
        near.remove(entity);
        Ok(near.into_iter().collect())
    }

    /// Reads the flags on an entity; a flag that was put on several references of one is one.
    pub(super) fn flags_of(&self, under: &[NameId]) -> Result<Vec<FlagOn>, StoreError> {
        let mut found = Vec::new();
        for id in under {
            found.extend(events::flags_on_entity(self.db, *id, self.through)?);
        }
        found.sort_by_key(|flag| flag.stamp);
        found.dedup();
        Ok(found)
    }

    /// Returns every event of the record that is known to name an entity, or once was; by position.
    pub(crate) fn concerning(&self, entity: &EntityRef) -> Result<Vec<Arc<Known>>, StoreError> {
        let Some(id) = self.names.find(self.db, entity.as_str())? else { return Ok(Vec::new()) };
        let sql =
            "SELECT position FROM trail WHERE entity = ?1 AND position <= ?2 AND position < ?3";
        let mut roots = BTreeSet::new();
        for stood in aliases::stood_for(self.db, id, self.through)? {
            let until = stood.until.unwrap_or(self.through + 1);
            let named = events::positions(self.db, sql, (stood.reference, self.through, until))?;
            for at in named {
                roots.insert(events::root_of(self.db, at)?);
            }
        }
        let mut found = Vec::with_capacity(roots.len());
        for root in roots {
            found.extend(self.known(root)?);
        }
        Ok(found)
    }

    /// Returns the versions that an event has had here, with merged references, the one known here first: a row may
    /// rest on what an earlier one said.
    pub(crate) fn versions(&self, position: u64) -> Result<Vec<Arc<Event>>, StoreError> {
        let Some(known) = self.known(position)? else { return Ok(Vec::new()) };
        let mut versions = vec![Arc::clone(&known.event)];
        if known.changes.is_empty() || known.event.kind() == Kind::EntityMerged {
            return Ok(versions);
        }
        let Some(raw) = events::raw(self.db, self.names, position, self.through)? else {
            return Ok(versions);
        };
        let members = events::members(self.db, self.names, position, self.through)?;
        let aliases = self.aliases()?;
        for version in chain::versions(&raw, &members)? {
            let renamed = version.renamed(&|one| aliases.merged_into(one).cloned());
            versions.push(Arc::new(renamed.unwrap_or(version)));
        }
        Ok(versions)
    }

    /// Reads an event as it is known here, with merged references.
    pub(super) fn read(&self, position: u64) -> Result<Option<Arc<Known>>, StoreError> {
        let known = events::known(self.db, self.names, position, self.through)?;
        let aliases = self.aliases()?;
        Ok(known.map(|known| Arc::new(aliases.read(known))))
    }
}

/// Returns a topic as it is when the references in it stand for what they do.
pub(crate) fn resolved_topic(topic: &Topic, aliases: &Aliases) -> Topic {
    let mut topic = topic.clone();
    topic.rename(&|one| aliases.merged_into(one).cloned());
    topic
}
