//! Facets by number: what an event touches, and what a document was rendered from.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_domain::text::Metric;
use chancery_domain::{EntityKind, EntityRef, Topic};
use chancery_views::near::Panel;
use chancery_views::source::Facet;
use rusqlite::Connection;

use crate::error::StoreError;
use crate::remembered::Sort;
use crate::store::lists::Class;
use crate::store::names::{NameId, Names};

/// A facet of the record, as the tables hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FacetId {
    /// Which list: see [`FacetId::of`].
    pub(crate) sort: u8,
    /// Of which entity.
    pub(crate) entity: NameId,
    /// For neighbours, of which kind; for what is near, which panel; else 0.
    pub(crate) kind: u8,
}

const HISTORY: u8 = 0;
const REGISTRATIONS: u8 = 1;
const RELATIONS: u8 = 2;
const FLAGS: u8 = 3;
const NEIGHBOURS: u8 = 4;
/// [`Facet::Brief`], which no event touches by itself: see `remembered`.
const BRIEF: u8 = 5;
/// [`Facet::Near`], likewise.
const NEAR: u8 = 6;
const BEARING: u8 = 7;
/// [`Facet::Between`]; the entity is the name of the pair.
const BETWEEN: u8 = 8;

/// [`Facet::Topic`]; the entity is the name of the topic.
const TOPIC: u8 = 9;

/// Everything that names an outlet. Nothing is looked at by this: a tally of an outlet rests on it by itself.
const NAMED: u8 = 10;

/// What is corroborated of the claims of a metric; the entity is the name of the topic. No event touches it by itself:
/// an outlet's document rests on it, and on what it rests on the document of the claims does.
const BORNE_OUT: u8 = 11;

/// The bytes of one facet in `document.facets`.
const ENCODED_BYTES: usize = 6;

impl FacetId {
    /// Numbers a facet; its entity gets a name when it has none, for it may be recorded later.
    fn of(db: &Connection, names: &Names, facet: &Facet) -> Result<Self, StoreError> {
        let NamedFacet { sort, name, kind } = NamedFacet::of(facet);
        Ok(Self { sort, entity: names.intern(db, &name)?, kind })
    }

    /// Everything that names an outlet.
    pub(crate) fn named(outlet: NameId) -> Self {
        Self { sort: NAMED, entity: outlet, kind: 0 }
    }

    /// Returns the facets that an event of a class touches at its subject.
    pub(crate) fn of_class(class: Class, entity: NameId) -> impl Iterator<Item = Self> {
        let sorts: &[u8] = match class {
            Class::Registry => &[REGISTRATIONS],
            Class::Assertion => &[HISTORY],
            Class::Relation => &[HISTORY, RELATIONS],
            Class::Topic => &[TOPIC],
        };
        sorts.iter().map(move |sort| Self { sort: *sort, entity, kind: 0 })
    }

    /// The events of an entity's history that bear on what is told of it in brief.
    pub(crate) fn bearing(entity: NameId) -> Self {
        Self { sort: BEARING, entity, kind: 0 }
    }

    /// The flags on an entity.
    pub(crate) fn flags(entity: NameId) -> Self {
        Self { sort: FLAGS, entity, kind: 0 }
    }

    /// The neighbours of an entity of one kind.
    pub(crate) fn neighbours(entity: NameId, kind: EntityKind) -> Self {
        Self { sort: NEIGHBOURS, entity, kind: kind as u8 }
    }

    /// What is remembered of an entity.
    pub(crate) fn remembered(sort: Sort, entity: NameId) -> Self {
        match sort {
            Sort::Brief => Self { sort: BRIEF, entity, kind: 0 },
            Sort::Near(panel) => Self { sort: NEAR, entity, kind: panel as u8 },
        }
    }

    /// Returns the meeting or proposal when the facet is what is told of it in brief.
    pub(crate) fn brief(self) -> Option<NameId> {
        (self.sort == BRIEF).then_some(self.entity)
    }

    /// The failures between two actors, by the name of the pair.
    pub(crate) fn between(pair: NameId) -> Self {
        Self { sort: BETWEEN, entity: pair, kind: 0 }
    }

    /// A topic, by its name.
    pub(crate) fn topic(topic: NameId) -> Self {
        Self { sort: TOPIC, entity: topic, kind: 0 }
    }

    /// What is corroborated of the claims of a metric, by the name of its topic.
    pub(crate) fn borne_out(topic: NameId) -> Self {
        Self { sort: BORNE_OUT, entity: topic, kind: 0 }
    }

    /// Writes facets as bytes, for the document's row.
    pub(crate) fn encode(facets: &[Self]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(facets.len() * ENCODED_BYTES);
        for facet in facets {
            bytes.push(facet.sort);
            bytes.extend(facet.entity.0.to_be_bytes());
            bytes.push(facet.kind);
        }
        bytes
    }

    /// Reads facets back; none when the bytes are damaged.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Vec<Self>> {
        let read = |chunk: &[u8]| match *chunk {
            [sort, a, b, c, d, kind] => {
                let entity = NameId(u32::from_be_bytes([a, b, c, d]));
                Some(Self { sort, entity, kind })
            }
            _ => None,
        };
        bytes.chunks(ENCODED_BYTES).map(read).collect()
    }
}

/// A facet with the name of its entity: as it is known outside of one store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NamedFacet {
    pub(crate) sort: u8,
    pub(crate) name: Arc<str>,
    pub(crate) kind: u8,
}

impl NamedFacet {
    fn of(facet: &Facet) -> Self {
        let (sort, name, kind): (u8, Arc<str>, u8) = match facet {
            Facet::History(entity) => (HISTORY, entity.as_str().into(), 0),
            Facet::Registrations(entity) => (REGISTRATIONS, entity.as_str().into(), 0),
            Facet::Relations(entity) => (RELATIONS, entity.as_str().into(), 0),
            Facet::Flags(entity) => (FLAGS, entity.as_str().into(), 0),
            Facet::Neighbours(entity, kind) => (NEIGHBOURS, entity.as_str().into(), *kind as u8),
            Facet::Bearing(entity) => (BEARING, entity.as_str().into(), 0),
            Facet::Brief(entity) => (BRIEF, entity.as_str().into(), 0),
            Facet::Near(entity, panel) => (NEAR, entity.as_str().into(), *panel as u8),
            Facet::Between(one, other) => (BETWEEN, pair_name(one, other).into(), 0),
            Facet::Topic(topic) => (TOPIC, topic_name(topic).into(), 0),
        };
        Self { sort, name, kind }
    }

    /// Everything that names an outlet.
    pub(crate) fn naming(outlet: &EntityRef) -> Self {
        Self { sort: NAMED, name: outlet.as_str().into(), kind: 0 }
    }

    /// What is corroborated of the claims of a metric.
    pub(crate) fn borne_out(metric: &Metric) -> Self {
        let name = topic_name(&Topic::Metric(metric.clone()));
        Self { sort: BORNE_OUT, name: name.into(), kind: 0 }
    }

    /// Names the entity of a numbered facet.
    pub(crate) fn numbered(
        db: &Connection,
        names: &Names,
        facet: FacetId,
    ) -> Result<Self, StoreError> {
        let FacetId { sort, entity, kind } = facet;
        Ok(Self { sort, name: names.text(db, entity)?, kind })
    }
}

/// Names two actors, in this order.
pub(crate) fn pair_name(one: &EntityRef, other: &EntityRef) -> String {
    format!("{one}={other}")
}

/// What the names of metrics begin with. The space keeps topics apart from every reference and pair.
pub(crate) const METRIC: &str = "metric ";

/// What the names of stances begin with.
pub(crate) const STANCES: &str = "stances ";

/// Names a topic.
pub(crate) fn topic_name(topic: &Topic) -> String {
    match topic {
        Topic::Metric(metric) => format!("{METRIC}{metric}"),
        Topic::Stances(entity) => format!("{STANCES}{entity}"),
    }
}

/// The facets that something was made from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    numbered: Vec<FacetId>,
    /// Of entities that have no name in the store.
    unnamed: Vec<Facet>,
}

impl Seen {
    /// Notes that a facet was looked at; `named` is the number of its entity.
    pub(crate) fn note(&mut self, facet: Looked, entity: &EntityRef, named: Option<NameId>) {
        match named {
            Some(id) => self.numbered.push(facet.of(id)),
            None => self.unnamed.push(facet.unnamed(entity.clone())),
        }
    }

    /// Notes that the failures between two actors were looked at; `named` is the number of the pair.
    pub(crate) fn note_between(
        &mut self,
        one: &EntityRef,
        other: &EntityRef,
        named: Option<NameId>,
    ) {
        match named {
            Some(pair) => self.numbered.push(FacetId::between(pair)),
            None => self.unnamed.push(Facet::Between(one.clone(), other.clone())),
        }
    }

    /// Notes that a topic was looked at; `named` is the number of its name.
    pub(crate) fn note_topic(&mut self, topic: &Topic, named: Option<NameId>) {
        match named {
            Some(id) => self.numbered.push(FacetId::topic(id)),
            None => self.unnamed.push(Facet::Topic(topic.clone())),
        }
    }

    /// Notes that it was looked at what is corroborated of the claims of a metric.
    pub(crate) fn note_borne_out(&mut self, topic: NameId) {
        self.numbered.push(FacetId::borne_out(topic));
    }

    /// Adds what else was looked at.
    pub(crate) fn extend(&mut self, other: Self) {
        self.numbered.extend(other.numbered);
        self.unnamed.extend(other.unnamed);
    }

    /// Returns the facets with the names of their entities, each once.
    pub(crate) fn named(
        &self,
        db: &Connection,
        names: &Names,
    ) -> Result<BTreeSet<NamedFacet>, StoreError> {
        let unnamed = self.unnamed.iter().map(|facet| Ok(NamedFacet::of(facet)));
        let numbered = self.numbered.iter().collect::<BTreeSet<_>>().into_iter();
        let numbered = numbered.map(|facet| NamedFacet::numbered(db, names, *facet));
        numbered.chain(unnamed).collect()
    }

    /// Returns the facets sorted, each once. Entities without a name get one: they may be recorded later.
    pub(crate) fn numbered(
        mut self,
        db: &Connection,
        names: &Names,
    ) -> Result<Vec<FacetId>, StoreError> {
        self.unnamed.sort_unstable();
        for facet in &self.unnamed {
            self.numbered.push(FacetId::of(db, names, facet)?);
        }
        self.numbered.sort_unstable();
        self.numbered.dedup();
        Ok(self.numbered)
    }
}

/// Which facet of an entity was looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Looked {
    History,
    Registrations,
    Relations,
    Flags,
    Neighbours(EntityKind),
    Bearing,
    Brief,
    Near(Panel),
}

impl Looked {
    fn of(self, entity: NameId) -> FacetId {
        let (sort, kind) = match self {
            Self::History => (HISTORY, 0),
            Self::Registrations => (REGISTRATIONS, 0),
            Self::Relations => (RELATIONS, 0),
            Self::Flags => (FLAGS, 0),
            Self::Neighbours(kind) => (NEIGHBOURS, kind as u8),
            Self::Bearing => (BEARING, 0),
            Self::Brief => (BRIEF, 0),
            Self::Near(panel) => (NEAR, panel as u8),
        };
        FacetId { sort, entity, kind }
    }

    fn unnamed(self, entity: EntityRef) -> Facet {
        match self {
            Self::History => Facet::History(entity),
            Self::Registrations => Facet::Registrations(entity),
            Self::Relations => Facet::Relations(entity),
            Self::Flags => Facet::Flags(entity),
            Self::Neighbours(kind) => Facet::Neighbours(entity, kind),
            Self::Bearing => Facet::Bearing(entity),
            Self::Brief => Facet::Brief(entity),
            Self::Near(panel) => Facet::Near(entity, panel),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_are_read_back_as_written() {
        let facets = [
            FacetId { sort: HISTORY, entity: NameId(7), kind: 0 },
            FacetId::neighbours(NameId(70_000), EntityKind::Meeting),
        ];
        let bytes = FacetId::encode(&facets);
        assert_eq!(FacetId::decode(&bytes).unwrap(), facets);
        assert_eq!(FacetId::decode(&bytes[1..]), None);
    }
}
