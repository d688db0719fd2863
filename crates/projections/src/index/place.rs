//! Putting events into the lists of their subjects and topics, and actors beside what they are near.
//!
//! The lists are by the references that were recorded; what is touched is of the entities that these stand for.

use std::sync::Arc;

use chancery_domain::topic::topics_of;
use chancery_domain::{EntityKind, EntityRef, Event};
use chancery_views::source::NEIGHBOURS;
use chancery_views::{Known, brief};

use crate::error::StoreError;
use crate::facet::{FacetId, topic_name};
use crate::index::{Index, Touched};
use crate::source::resolved_topic;
use crate::store::lists::{self, Class};
use crate::store::names::NameId;

impl Index {
    /// Puts an event into the lists of its subjects and topics, from the cursor on. `event` is what it says, with the
    /// references that were recorded, `mentions` what it names.
    pub(super) fn place_everywhere(
        &mut self,
        known: &Arc<Known>,
        class: Class,
        event: &Event,
        mentions: &[(&EntityRef, NameId)],
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let mut subjects: Vec<_> = event.subjects().collect();
        subjects.sort_unstable();
        subjects.dedup();
        for (subject, id) in self.numbered(&subjects)? {
            self.place(known, class, subject, id, mentions, touched)?;
            touched.note_subject(class, self.merges.now.resolve(subject));
        }
        let (position, since) = (known.position().get(), self.cursor.count());
        for topic in topics_of(event) {
            let id = self.names.intern(&self.db, &topic_name(&topic))?;
            lists::add_subject(&self.db, id, position, Class::Topic, since)?;
            let topic = resolved_topic(&topic, &self.merges.now);
            let id = self.names.intern(&self.db, &topic_name(&topic))?;
            touched.facets.push(FacetId::topic(id));
            self.cache.forget_lists(id, Class::Topic);
        }
        Ok(())
    }

    /// Puts an event into the lists of one of its subjects, from the cursor on; what it touches is of the entity that
    /// the subject stands for.
    fn place(
        &mut self,
        known: &Arc<Known>,
        class: Class,
        subject: &EntityRef,
        id: NameId,
        mentions: &[(&EntityRef, NameId)],
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let (position, since) = (known.position().get(), self.cursor.count());
        lists::add_subject(&self.db, id, position, class, since)?;
        let of = self.stands_for(subject, id)?;
        touched.facets.extend(FacetId::of_class(class, of));
        if brief::bears(&known.event.body) {
            touched.facets.push(FacetId::bearing(of));
        }
        match class {
            Class::Assertion => self.cache.add_to_history(of, known),
            Class::Registry | Class::Relation | Class::Topic => self.cache.forget_lists(of, class),
        }
        if NEIGHBOURS.contains(&subject.kind()) {
            let actors = mentions.iter().filter(|(one, _)| one.kind() == EntityKind::Actor);
            for (actor, actor_id) in actors.filter(|(_, actor)| *actor != id) {
                self.meet((actor, *actor_id), subject, id, touched)?;
            }
        }
        Ok(())
    }

    /// Notes that `subject` is near an actor.
    fn meet(
        &mut self,
        (actor, actor_id): (&EntityRef, NameId),
        subject: &EntityRef,
        id: NameId,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        if self.met.get(&(actor_id, id)).is_some() {
            return Ok(());
        }
        let kind = subject.kind();
        if lists::add_neighbour(&self.db, actor_id, kind, id, self.cursor.count())? {
            let (near, other) = (self.stands_for(actor, actor_id)?, self.stands_for(subject, id)?);
            touched.facets.push(FacetId::neighbours(near, kind));
            if near != other {
                self.cache.add_neighbour(near, &self.merges.now.resolve(subject));
            }
        }
        self.met.insert((actor_id, id), (), 1);
        Ok(())
    }

    /// Returns the number of the entity that a reference stands for; `id` is its own.
    fn stands_for(&self, reference: &EntityRef, id: NameId) -> Result<NameId, StoreError> {
        match self.merges.now.merged_into(reference) {
            Some(into) => self.names.intern(&self.db, into.as_str()),
            None => Ok(id),
        }
    }
}
