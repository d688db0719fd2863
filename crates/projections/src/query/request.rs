//! What can be asked. How a request is read is in [`read`].

mod diff;
mod read;
mod wrong;

use chancery_domain::edtf::Edtf;
use chancery_domain::{Cursor, EntityRef, PublisherName, RecordedAt};
use chancery_leads::Pair;
use chancery_views::corrections;

use crate::document_key::{DocumentKey, DocumentView};
use crate::leads::After;
use crate::timeline::{Filter, Place, Wanted};
use crate::views;

/// A request that makes sense; what it needs may still lie ahead.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) ask: Ask,
    /// The projection must have read this far.
    pub(crate) needs: Cursor,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) enum Ask {
    /// The document of a key.
    Document { key: DocumentKey, known: Known, valid: Option<Edtf> },
    /// What moved in a document between two times.
    Diff { key: DocumentKey, between: Between },
    /// A page of a timeline; of everything when there is no entity.
    Timeline {
        key: Option<EntityRef>,
        known: Known,
        filter: Box<Filter>,
        after: Option<Place>,
        limit: usize,
    },
    /// A page of the leads of a pair.
    Leads { pair: Pair, known: Known, valid: Option<Edtf>, after: After, limit: usize },
    /// The keys of a view: those that have a document there.
    Keys { view: Listed, known: Known, valid: Option<Edtf>, after: Option<String>, limit: usize },
    /// A page of what happened to the record.
    Corrections { known: Known, valid: Option<Edtf>, after: u64, limit: usize },
    /// The changes of one key.
    Changes { view: &'static str, key: Key, after: u64, limit: usize },
    /// The keys that changed after a position, in order of key, from one on.
    ChangedKeys { view: &'static str, after: u64, cursor: Option<String>, limit: usize },
    /// The changes of a document that is announced behind the fold.
    Announced { key: DocumentKey, after: u64, limit: usize },
    /// The keys of such a view that changed after a position, in order of key, from one on.
    AnnouncedKeys { view: DocumentView, after: u64, cursor: Option<String>, limit: usize },
    /// Events.
    Events { filter: EventFilter, after: u64, limit: usize },
    /// Why a row says what it says.
    Why { key: EntityRef, row: String, known: Known, valid: Option<Edtf> },
}

/// A view whose keys can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    Documents(DocumentView),
    Timeline,
    Leads,
    Corrections,
}

impl Listed {
    /// Returns the view's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Documents(view) => view.name(),
            Self::Timeline => views::TIMELINE,
            Self::Leads => views::LEADS,
            Self::Corrections => corrections::VIEW,
        }
    }

    /// Returns the key whose name this is, for a cursor; a name that is of none as it is.
    pub(crate) fn key_of_name(self, name: &str) -> String {
        let key = match self {
            Self::Documents(view) => view.key_of_name(name).map(|key| key.text()),
            Self::Timeline | Self::Leads | Self::Corrections => None,
        };
        key.unwrap_or_else(|| name.to_owned())
    }
}

/// Two times on one axis; the other one stands still.
#[derive(Clone, Debug)]
pub(crate) enum Between {
    /// What was recorded, as it stood at one V.
    Recorded { from: Known, to: Known, valid: Option<Edtf> },
    /// What was the case, as known at one N.
    Valid { from: Edtf, to: Edtf, known: Known },
}

/// A view key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// The timeline of everything.
    All,
    /// An entity's.
    Entity(EntityRef),
}

/// N: as known at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Whatever is known.
    Head,
    /// At a position.
    Position(Cursor),
    /// At a time of the log's clock.
    At(RecordedAt),
}

/// Which events are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventFilter {
    pub(crate) entity: Option<EntityRef>,
    pub(crate) kind: Option<Wanted>,
    pub(crate) publisher: Option<PublisherName>,
}

impl EventFilter {
    /// Says whether an event of a type and publisher is wanted.
    pub(crate) fn takes(&self, type_name: &str, source: &str) -> bool {
        let word = type_name.strip_prefix("chancery.").unwrap_or(type_name);
        let kind = self.kind.as_ref().is_none_or(|wanted| match wanted {
            Wanted::Kind(kind) => kind.type_name() == type_name,
            Wanted::Aggregate(aggregate) => {
                word.split_once('.').is_some_and(|(one, _)| one == aggregate)
            }
        });
        kind && self.publisher.as_ref().is_none_or(|publisher| publisher.as_str() == source)
    }
}
