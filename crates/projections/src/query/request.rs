//! What can be asked.
//!
//! [`given`] has the members of requests as they come, [`wrong`] reads their values and notes what is wrong with
//! them, this file makes a request of both.

mod given;
mod wrong;

use chancery_domain::edtf::Edtf;
use chancery_domain::{Cursor, EntityKind, EntityRef, PublisherName, RecordedAt};
use chancery_leads::Pair;
use chancery_views::corrections;
use chancery_wire::{Problem, ProblemKind};

use given::{
    CHANGES_FIELDS, CORRECTIONS_FIELDS, ChangesFields, DIFF_FIELDS, DiffFields, EVENTS_FIELDS,
    EventsFields, VIEW_FIELDS, ViewFields, WHY_FIELDS, WhyFields, fields,
};
use wrong::{Wrong, known, limit, needs};

use super::QueryError;
use crate::document_key::{DocumentKey, DocumentView};
use crate::leads::After;
use crate::timeline::{Filter, Place, Wanted};
use crate::views;

/// What can be asked under `chancery.query.` beside documents.
const OTHER_NAMES: [&str; 7] =
    [views::TIMELINE, views::LEADS, corrections::VIEW, "changes", "diff", "events", "why"];

/// The views of which it is kept when their documents changed.
const CHANGED_VIEWS: [&str; 2] = [views::CONDITIONS, views::TIMELINE];

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
    /// The keys of a view.
    Keys { view: Listed, known: Known, after: Option<String>, limit: usize },
    /// A page of what happened to the record.
    Corrections { known: Known, after: u64, limit: usize },
    /// The changes of one key.
    Changes { view: &'static str, key: Key, after: u64, limit: usize },
    /// The keys that changed after a position, in order of key, from one on.
    ChangedKeys { view: &'static str, after: u64, cursor: Option<String>, limit: usize },
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

impl Request {
    /// Reads a request; `name` is the last token of its subject.
    pub(crate) fn read(name: &str, payload: &[u8]) -> Result<Self, QueryError> {
        match name {
            views::LEADS => leads(fields(payload, &VIEW_FIELDS)?),
            views::TIMELINE => timeline(fields(payload, &VIEW_FIELDS)?),
            corrections::VIEW => corrections_page(&fields(payload, &CORRECTIONS_FIELDS)?),
            "diff" => diff(&fields(payload, &DIFF_FIELDS)?),
            "changes" => changes(fields(payload, &CHANGES_FIELDS)?),
            "events" => events(&fields(payload, &EVENTS_FIELDS)?),
            "why" => why(fields(payload, &WHY_FIELDS)?),
            _ => match DocumentView::named(name) {
                Some(view) => document(view, fields(payload, &VIEW_FIELDS)?),
                None => Err(unknown_view(name)),
            },
        }
    }
}

fn document(view: DocumentView, given: ViewFields) -> Result<Request, QueryError> {
    let mut wrong = Wrong::default();
    given.has_no_filter()?;
    let known = known(given.position, given.at.as_deref(), &mut wrong)?;
    let valid = wrong.time("valid_at", given.valid_at.as_deref());
    let key = given.key.as_deref().map(|key| wrong.document_key(view, key));
    let limit = limit(given.limit);
    wrong.none()?;
    let ask = match key.flatten() {
        Some(key) => Ask::Document { key, known, valid },
        None => Ask::Keys { view: Listed::Documents(view), known, after: given.cursor, limit },
    };
    Ok(Request { needs: needs(known, given.min_position), ask })
}

/// There is one document, `all`; without a key it is listed.
fn corrections_page(given: &ViewFields) -> Result<Request, QueryError> {
    let mut wrong = Wrong::default();
    let known = known(given.position, given.at.as_deref(), &mut wrong)?;
    // What happened to the record is as of positions alone: V filters nothing.
    wrong.time("valid_at", given.valid_at.as_deref());
    if let Some(key) = given.key.as_deref().filter(|key| *key != corrections::ALL) {
        wrong.add(
            "/key",
            &format!("`{key}` is no key: there is one document, `{}`", corrections::ALL),
        );
    }
    let after = given.cursor.as_deref().map_or(Ok(0), str::parse);
    let Ok(after) = after else {
        return Err(QueryError::malformed("give `next` of the page before as `cursor`, as it is"));
    };
    wrong.none()?;
    let needs = needs(known, given.min_position);
    let ask = match given.key {
        Some(_) => Ask::Corrections { known, after, limit: limit(given.limit) },
        None => Ask::Keys { view: Listed::Corrections, known, after: None, limit: 1 },
    };
    Ok(Request { ask, needs })
}

fn diff(given: &DiffFields) -> Result<Request, QueryError> {
    let mut wrong = Wrong::default();
    let Some(view) = DocumentView::named(&given.view) else {
        return Err(unknown_view(&given.view));
    };
    let key = wrong.document_key(view, &given.key);
    let between = match given.axis.as_deref() {
        None | Some("recorded") => {
            let valid = wrong.time("valid_at", given.valid_at.as_deref());
            let from = wrong.moment("from", &given.from);
            let to = wrong.moment("to", &given.to);
            from.zip(to).map(|(from, to)| Between::Recorded { from, to, valid })
        }
        Some("valid") => {
            let known = known(given.position, given.at.as_deref(), &mut wrong)?;
            let from = wrong.text_time("from", &given.from);
            let to = wrong.text_time("to", &given.to);
            from.zip(to).map(|(from, to)| Between::Valid { from, to, known })
        }
        Some(axis) => {
            wrong.add("/axis", &format!("`{axis}` is no axis: `recorded` or `valid`"));
            None
        }
    };
    wrong.none()?;
    let (Some(key), Some(between)) = (key, between) else {
        return Err(QueryError::malformed("give a key, `from` and `to`"));
    };
    let latest = match &between {
        Between::Recorded { from, to, .. } => needs(*from, None).max(needs(*to, None)),
        Between::Valid { known, .. } => needs(*known, None),
    };
    let needs = latest.max(Cursor::from_count(given.min_position.unwrap_or(0)));
    Ok(Request { ask: Ask::Diff { key, between }, needs })
}

fn leads(given: ViewFields) -> Result<Request, QueryError> {
    let mut wrong = Wrong::default();
    given.has_no_filter()?;
    let known = known(given.position, given.at.as_deref(), &mut wrong)?;
    let valid = wrong.time("valid_at", given.valid_at.as_deref());
    let pair = given.key.as_deref().map(|key| wrong.pair(key));
    let limit = limit(given.limit);
    let needs = needs(known, given.min_position);
    wrong.none()?;
    let Some(pair) = pair.flatten() else {
        let ask = Ask::Keys { view: Listed::Leads, known, after: given.cursor, limit };
        return Ok(Request { ask, needs });
    };
    let after = match given.cursor.as_deref() {
        None => After::default(),
        Some(text) => After::parse(text).ok_or_else(|| no_cursor(text))?,
    };
    Ok(Request { ask: Ask::Leads { pair, known, valid, after, limit }, needs })
}

fn no_cursor(text: &str) -> QueryError {
    QueryError::malformed(format!("`{text}` is no cursor: give `next` of the page before as it is"))
}

fn timeline(given: ViewFields) -> Result<Request, QueryError> {
    let mut wrong = Wrong::default();
    let known = known(given.position, given.at.as_deref(), &mut wrong)?;
    let mut mentions = Vec::new();
    mentions.extend(wrong.entity("actor", given.actor.as_deref(), Some(EntityKind::Actor)));
    mentions.extend(wrong.entity("outlet", given.outlet.as_deref(), Some(EntityKind::Outlet)));
    let filter = Filter {
        kind: wrong.kind(given.kind.as_deref()),
        mentions,
        from: wrong.time("from", given.from.as_deref()),
        to: wrong.time("to", given.to.as_deref()),
        text: given.text,
        valid: wrong.time("valid_at", given.valid_at.as_deref()),
    };
    let key = given.key.as_deref().map(|key| wrong.key(key));
    let limit = limit(given.limit);
    let needs = needs(known, given.min_position);
    let Some(key) = key else {
        wrong.none()?;
        let ask = Ask::Keys { view: Listed::Timeline, known, after: given.cursor, limit };
        return Ok(Request { ask, needs });
    };
    let after = match given.cursor.as_deref() {
        None => None,
        Some(text) => Some(Place::parse(text).ok_or_else(|| no_cursor(text))?),
    };
    wrong.none()?;
    let key = match key {
        Some(Key::Entity(entity)) => Some(entity),
        Some(Key::All) | None => None,
    };
    let ask = Ask::Timeline { key, known, filter: Box::new(filter), after, limit };
    Ok(Request { ask, needs })
}

fn changes(given: ChangesFields) -> Result<Request, QueryError> {
    let mut wrong = Wrong::default();
    let view = changed_view(&given.view)?;
    let (after, limit) = (given.after.unwrap_or(0), limit(given.limit));
    let needs = Cursor::from_count(given.min_position.unwrap_or(0));
    let Some(key) = given.key else {
        if view == views::TIMELINE {
            return Err(QueryError::malformed(
                "give a key: every change of a timeline is one of the key `all` as well",
            ));
        }
        let ask = Ask::ChangedKeys { view, after, cursor: given.cursor, limit };
        return Ok(Request { ask, needs });
    };
    if given.cursor.is_some() {
        return Err(QueryError::malformed(
            "the changes of one key go on with `after`, only the list of keys has a `cursor`",
        ));
    }
    let key = if view == views::CONDITIONS {
        wrong.outcome(&key).map(Key::Entity)
    } else {
        wrong.key(&key)
    };
    wrong.none()?;
    let ask = Ask::Changes { view, key: key.unwrap_or(Key::All), after, limit };
    Ok(Request { ask, needs })
}

fn events(given: &EventsFields) -> Result<Request, QueryError> {
    let mut wrong = Wrong::default();
    let publisher = given.publisher.as_deref().and_then(|text| {
        let parsed = PublisherName::parse(text);
        parsed.map_err(|error| wrong.add("/publisher", &error)).ok()
    });
    let filter = EventFilter {
        entity: wrong.entity("entity", given.entity.as_deref(), None),
        kind: wrong.kind(given.kind.as_deref()),
        publisher,
    };
    wrong.none()?;
    let ask = Ask::Events { filter, after: given.after.unwrap_or(0), limit: limit(given.limit) };
    Ok(Request { ask, needs: Cursor::from_count(given.min_position.unwrap_or(0)) })
}

fn why(given: WhyFields) -> Result<Request, QueryError> {
    let mut wrong = Wrong::default();
    if DocumentView::named(&given.view) != Some(DocumentView::Conditions) {
        return Err(QueryError::malformed("only rows of the view conditions can be explained"));
    }
    let known = known(given.position, given.at.as_deref(), &mut wrong)?;
    let valid = wrong.time("valid_at", given.valid_at.as_deref());
    let key = wrong.outcome(&given.key);
    wrong.none()?;
    let needs = needs(known, given.min_position);
    let key = key.ok_or_else(|| QueryError::malformed("give a key"))?;
    Ok(Request { ask: Ask::Why { key, row: given.row, known, valid }, needs })
}

/// Finds a view of which changes are kept.
fn changed_view(name: &str) -> Result<&'static str, QueryError> {
    let found = CHANGED_VIEWS.into_iter().find(|view| *view == name);
    let others = [views::LEADS, corrections::VIEW];
    found.ok_or_else(|| {
        if others.contains(&name) || DocumentView::named(name).is_some() {
            return QueryError::malformed(format!(
                "of `{name}` it is not kept when documents changed: ask for the document at two positions, or `diff`",
            ));
        }
        unknown_view(name)
    })
}

fn unknown_view(name: &str) -> QueryError {
    let documents = DocumentView::ALL.into_iter().map(DocumentView::name);
    let hint = chancery_domain::suggest::did_you_mean(name, documents.chain(OTHER_NAMES));
    Problem::new(ProblemKind::NotFound, format!("there is no view `{name}`{hint}")).into()
}
