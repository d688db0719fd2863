//! Reading requests: which members each has, and what they say.

use chancery_domain::{Cursor, EntityKind, PublisherName, RecordedAt};
use chancery_views::{corrections, proposals};
use chancery_wire::limits::QUERY_PAGE_MAX;
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::diff::diff;
use super::wrong::Wrong;
use super::{Ask, EventFilter, Key, Known, Listed, Request};
use crate::document_key::{DocumentKey, DocumentView};
use crate::leads::After;
use crate::query::QueryError;
use crate::timeline::{Filter, Place};
use crate::views;

/// How many keys, entries, changes or events a page has when nobody says.
const LIMIT_DEFAULT: usize = 100;

/// What can be asked under `chancery.query.` beside documents.
const OTHER_NAMES: [&str; 7] =
    [views::TIMELINE, views::LEADS, corrections::VIEW, "changes", "diff", "events", "why"];

const VIEW_FIELDS: [&str; 13] = [
    "key",
    "position",
    "at",
    "valid_at",
    "min_position",
    "cursor",
    "limit",
    "kind",
    "actor",
    "outlet",
    "from",
    "to",
    "text",
];
const CHANGES_FIELDS: [&str; 6] = ["view", "key", "after", "cursor", "limit", "min_position"];
const CORRECTIONS_FIELDS: [&str; 7] =
    ["key", "position", "at", "valid_at", "min_position", "cursor", "limit"];
const EVENTS_FIELDS: [&str; 6] = ["entity", "kind", "publisher", "after", "limit", "min_position"];
const WHY_FIELDS: [&str; 7] = ["view", "key", "row", "position", "at", "valid_at", "min_position"];

#[derive(Deserialize)]
struct ViewFields {
    key: Option<String>,
    position: Option<u64>,
    at: Option<String>,
    valid_at: Option<String>,
    min_position: Option<u64>,
    cursor: Option<String>,
    limit: Option<usize>,
    kind: Option<String>,
    actor: Option<String>,
    outlet: Option<String>,
    from: Option<String>,
    to: Option<String>,
    text: Option<String>,
}

impl ViewFields {
    /// Refuses what only a timeline is filtered by.
    fn has_no_filter(&self) -> Result<(), QueryError> {
        let filters = [&self.kind, &self.actor, &self.outlet, &self.from, &self.to, &self.text];
        if filters.iter().all(|filter| filter.is_none()) {
            return Ok(());
        }
        let detail = "only the view timeline takes kind, actor, outlet, from, to and text";
        Err(QueryError::malformed(detail))
    }
}

#[derive(Deserialize)]
struct ChangesFields {
    view: String,
    key: Option<String>,
    after: Option<u64>,
    cursor: Option<String>,
    limit: Option<usize>,
    min_position: Option<u64>,
}

#[derive(Deserialize)]
struct EventsFields {
    entity: Option<String>,
    kind: Option<String>,
    publisher: Option<String>,
    after: Option<u64>,
    limit: Option<usize>,
    min_position: Option<u64>,
}

#[derive(Deserialize)]
struct WhyFields {
    view: String,
    key: String,
    row: String,
    position: Option<u64>,
    at: Option<String>,
    valid_at: Option<String>,
    min_position: Option<u64>,
}

impl Request {
    /// Reads a request; `name` is the last token of its subject.
    pub(crate) fn read(name: &str, payload: &[u8]) -> Result<Self, QueryError> {
        match name {
            views::LEADS => leads(fields(payload, &VIEW_FIELDS)?),
            views::TIMELINE => timeline(fields(payload, &VIEW_FIELDS)?),
            corrections::VIEW => corrections_page(&fields(payload, &CORRECTIONS_FIELDS)?),
            "diff" => diff(payload),
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
    let ask = if let Some(key) = key.flatten() {
        Ask::Document { key, known, valid }
    } else {
        let (view, after) = (Listed::Documents(view), given.cursor);
        Ask::Keys { view, known, valid, after, limit }
    };
    Ok(Request { needs: needs(known, given.min_position), ask })
}

/// There is one document, `all`; without a key it is listed.
fn corrections_page(given: &ViewFields) -> Result<Request, QueryError> {
    let mut wrong = Wrong::default();
    let known = known(given.position, given.at.as_deref(), &mut wrong)?;
    // What happened to the record is as of positions alone: V filters nothing, the document only repeats it.
    let valid = wrong.time("valid_at", given.valid_at.as_deref());
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
        Some(_) => Ask::Corrections { known, valid, after, limit: limit(given.limit) },
        None => Ask::Keys { view: Listed::Corrections, known, valid, after: None, limit: 1 },
    };
    Ok(Request { ask, needs })
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
        let ask = Ask::Keys { view: Listed::Leads, known, valid, after: given.cursor, limit };
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
    if given.key.is_none() && given.has_no_filter().is_err() {
        let detail =
            "kind, actor, outlet, from, to and text are of entries: give the key of a timeline";
        return Err(QueryError::malformed(detail));
    }
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
        let (view, valid, after) = (Listed::Timeline, filter.valid, given.cursor);
        let ask = Ask::Keys { view, known, valid, after, limit };
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
    if given.key.is_some() && given.cursor.is_some() {
        return Err(QueryError::malformed(
            "the changes of one key go on with `after`, only the list of keys has a `cursor`",
        ));
    }
    let cursor = given.cursor;
    let ask = match (view, given.key) {
        (Changed::Timeline, None) => {
            return Err(QueryError::malformed(
                "give a key: every change of a timeline is one of the key `all` as well",
            ));
        }
        (Changed::Timeline, Some(key)) => {
            let key = wrong.key(&key).unwrap_or(Key::All);
            Ask::Changes { view: views::TIMELINE, key, after, limit }
        }
        (Changed::Conditions, None) => {
            Ask::ChangedKeys { view: views::CONDITIONS, after, cursor, limit }
        }
        (Changed::Conditions, Some(key)) => {
            let key = wrong.outcome(&key).map_or(Key::All, Key::Entity);
            Ask::Changes { view: views::CONDITIONS, key, after, limit }
        }
        (Changed::Announced(view), None) => Ask::AnnouncedKeys { view, after, cursor, limit },
        (Changed::Announced(view), Some(key)) => {
            let key = wrong.document_key(view, &key).map(|key| one_of(key, &mut wrong));
            let Some(key) = key else {
                wrong.none()?;
                return Err(QueryError::malformed("give a key"));
            };
            Ask::Announced { key, after, limit }
        }
    };
    wrong.none()?;
    Ok(Request { ask, needs })
}

/// Refuses a pair of proposals: it is compared when it is asked for.
fn one_of(key: DocumentKey, wrong: &mut Wrong) -> DocumentKey {
    if let DocumentKey::Proposals(proposals::Key::Two(one, other)) = &key {
        let detail = format!(
            "of a pair it is not kept when it changed: follow `{one}` and `{other}`, and ask for the pair then"
        );
        wrong.add("/key", &detail);
    }
    key
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

/// Reads the members of a request; an empty payload has none.
pub(super) fn fields<T: DeserializeOwned>(payload: &[u8], known: &[&str]) -> Result<T, QueryError> {
    let given: Map<String, Value> = if payload.iter().all(u8::is_ascii_whitespace) {
        Map::new()
    } else {
        serde_json::from_slice(payload).map_err(|error| {
            QueryError::malformed(format!("a query is one JSON object: {error}"))
        })?
    };
    let unknown: Vec<_> = given
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| {
            let hint = chancery_domain::suggest::did_you_mean(name, known.iter().copied());
            FieldError::new(format!("/{name}"), format!("there is no member `{name}`{hint}"))
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Problem::with_errors(ProblemKind::Malformed, unknown).into());
    }
    serde_json::from_value(Value::Object(given))
        .map_err(|error| QueryError::malformed(format!("the query cannot be read: {error}")))
}

/// A view of which changes are kept.
enum Changed {
    Conditions,
    Timeline,
    Announced(DocumentView),
}

/// Finds a view of which changes are kept.
fn changed_view(name: &str) -> Result<Changed, QueryError> {
    match DocumentView::named(name) {
        Some(DocumentView::Conditions) => Ok(Changed::Conditions),
        Some(view) => Ok(Changed::Announced(view)),
        None if name == views::TIMELINE => Ok(Changed::Timeline),
        None if [views::LEADS, corrections::VIEW].contains(&name) => Err(QueryError::malformed(
            format!("of `{name}` it is not kept when it changed: ask for it at two positions"),
        )),
        None => Err(unknown_view(name)),
    }
}

pub(super) fn unknown_view(name: &str) -> QueryError {
    let documents = DocumentView::ALL.into_iter().map(DocumentView::name);
    let hint = chancery_domain::suggest::did_you_mean(name, documents.chain(OTHER_NAMES));
    Problem::new(ProblemKind::NotFound, format!("there is no view `{name}`{hint}")).into()
}

pub(super) fn known(
    position: Option<u64>,
    at: Option<&str>,
    wrong: &mut Wrong,
) -> Result<Known, QueryError> {
    match (position, at) {
        (Some(_), Some(_)) => Err(QueryError::malformed(
            "give `position` or `at`, not both: they say the same in two ways",
        )),
        (Some(position), None) => Ok(Known::Position(Cursor::from_count(position))),
        (None, Some(at)) => {
            let latest = wrong.time("at", Some(at)).and_then(|at| at.latest());
            Ok(latest.map_or(Known::Head, |micros| Known::At(RecordedAt::from_micros(micros))))
        }
        (None, None) => Ok(Known::Head),
    }
}

/// Returns how far the projection must have read.
pub(super) fn needs(known: Known, min_position: Option<u64>) -> Cursor {
    let position = match known {
        Known::Position(position) => position,
        Known::Head | Known::At(_) => Cursor::Start,
    };
    position.max(Cursor::from_count(min_position.unwrap_or(0)))
}

fn limit(given: Option<usize>) -> usize {
    given.unwrap_or(LIMIT_DEFAULT).clamp(1, QUERY_PAGE_MAX)
}
