//! Facets by number: what an event touches, and what a document was rendered from.

use chancery_domain::EntityKind;
use chancery_views::source::Facet;
use rusqlite::Connection;

use crate::error::StoreError;
use crate::store::lists::Class;
use crate::store::names::{NameId, Names};

/// A facet of the record, as the tables hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FacetId {
    /// Which list: see [`FacetId::of`].
    pub(crate) sort: u8,
    /// Of which entity.
    pub(crate) entity: NameId,
    /// For neighbours, of which kind; else 0.
    pub(crate) kind: u8,
}

const HISTORY: u8 = 0;
const REGISTRATIONS: u8 = 1;
const RELATIONS: u8 = 2;
const FLAGS: u8 = 3;
const NEIGHBOURS: u8 = 4;
/// [`Facet::Brief`], which no event touches by itself: see `index::briefs`.
pub(crate) const BRIEF: u8 = 5;

/// The bytes of one facet in `document.facets`.
const ENCODED_BYTES: usize = 6;

impl FacetId {
    /// Numbers a facet; its entity gets a name when it has none, for it may be recorded later.
    pub(crate) fn of(db: &Connection, names: &Names, facet: &Facet) -> Result<Self, StoreError> {
        let (sort, entity, kind) = match facet {
            Facet::History(entity) => (HISTORY, entity, 0),
            Facet::Registrations(entity) => (REGISTRATIONS, entity, 0),
            Facet::Relations(entity) => (RELATIONS, entity, 0),
            Facet::Flags(entity) => (FLAGS, entity, 0),
            Facet::Neighbours(entity, kind) => (NEIGHBOURS, entity, *kind as u8),
            Facet::Brief(entity) => (BRIEF, entity, 0),
        };
        Ok(Self { sort, entity: names.intern(db, entity.as_str())?, kind })
    }

    /// Returns the facets that an event of a class touches at its subject.
    pub(crate) fn of_class(class: Class, entity: NameId) -> impl Iterator<Item = Self> {
        let sorts: &[u8] = match class {
            Class::Registry => &[REGISTRATIONS],
            Class::Assertion => &[HISTORY],
            Class::Relation => &[HISTORY, RELATIONS],
        };
        sorts.iter().map(move |sort| Self { sort: *sort, entity, kind: 0 })
    }

    /// The flags on an entity.
    pub(crate) fn flags(entity: NameId) -> Self {
        Self { sort: FLAGS, entity, kind: 0 }
    }

    /// The neighbours of an entity of one kind.
    pub(crate) fn neighbours(entity: NameId, kind: EntityKind) -> Self {
        Self { sort: NEIGHBOURS, entity, kind: kind as u8 }
    }

    /// A meeting or proposal in brief.
    pub(crate) fn brief(entity: NameId) -> Self {
        Self { sort: BRIEF, entity, kind: 0 }
    }

    /// Says whether this is a history.
    pub(crate) fn is_history(self) -> bool {
        self.sort == HISTORY
    }

    /// Says whether this can tell who stands for whom: registrations, or neighbours that are actors.
    pub(crate) fn is_of_registry(self) -> bool {
        self.sort == REGISTRATIONS
            || (self.sort == NEIGHBOURS && self.kind == EntityKind::Actor as u8)
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
