//! What can be asked.

use chancery_domain::edtf::Edtf;
use chancery_domain::{Cursor, EntityKind, EntityRef, Kind, PublisherName, RecordedAt};
use chancery_wire::limits::QUERY_PAGE_MAX;
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::QueryError;
use crate::timeline::{Filter, Place, Wanted};
use crate::views;

/// How many keys, entries, changes or events a page has when nobody says.
const LIMIT_DEFAULT: usize = 100;

/// The views that can be asked for.
const VIEWS: [&str; 2] = [views::CONDITIONS, views::TIMELINE];

/// Everything that can be asked under `chancery.query.`.
const NAMES: [&str; 5] = [views::CONDITIONS, views::TIMELINE, "changes", "events", "why"];

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
const EVENTS_FIELDS: [&str; 6] = ["entity", "kind", "publisher", "after", "limit", "min_position"];
const WHY_FIELDS: [&str; 7] = ["view", "key", "row", "position", "at", "valid_at", "min_position"];

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
    /// The `conditions` document of a key.
    Conditions { key: EntityRef, known: Known, valid: Option<Edtf> },
    /// A page of a timeline; of everything when there is no entity.
    Timeline {
        key: Option<EntityRef>,
        known: Known,
        filter: Box<Filter>,
        after: Option<Place>,
        limit: usize,
    },
    /// The keys of a view.
    Keys { view: &'static str, known: Known, after: Option<String>, limit: usize },
    /// The changes of one key.
    Changes { view: &'static str, key: Key, after: u64, limit: usize },
    /// The keys that changed after a position, in order of key, from one on.
    ChangedKeys { view: &'static str, after: u64, cursor: Option<String>, limit: usize },
    /// Events.
    Events { filter: EventFilter, after: u64, limit: usize },
    /// Why a row says what it says.
    Why { key: EntityRef, row: String, known: Known, valid: Option<Edtf> },
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
            views::CONDITIONS => conditions(fields(payload, &VIEW_FIELDS)?),
            views::TIMELINE => timeline(fields(payload, &VIEW_FIELDS)?),
            "changes" => changes(fields(payload, &CHANGES_FIELDS)?),
            "events" => events(&fields(payload, &EVENTS_FIELDS)?),
            "why" => why(fields(payload, &WHY_FIELDS)?),
            _ => Err(unknown("view", name, &NAMES)),
        }
    }
}

fn conditions(given: ViewFields) -> Result<Request, QueryError> {
    let mut wrong = Wrong::default();
    let filters = [&given.kind, &given.actor, &given.outlet, &given.from, &given.to, &given.text];
    if filters.iter().any(|filter| filter.is_some()) {
        return Err(QueryError::malformed(
            "only the view timeline takes kind, actor, outlet, from, to and text",
        ));
    }
    let known = known(given.position, given.at.as_deref(), &mut wrong)?;
    let valid = wrong.time("valid_at", given.valid_at.as_deref());
    let key = given.key.as_deref().map(|key| wrong.outcome(key));
    let limit = limit(given.limit);
    wrong.none()?;
    let ask = match key.flatten() {
        Some(key) => Ask::Conditions { key, known, valid },
        None => Ask::Keys { view: views::CONDITIONS, known, after: given.cursor, limit },
    };
    Ok(Request { needs: needs(known, given.min_position), ask })
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
        let ask = Ask::Keys { view: views::TIMELINE, known, after: given.cursor, limit };
        return Ok(Request { ask, needs });
    };
    let after = match given.cursor.as_deref() {
        None => None,
        Some(text) => Some(Place::parse(text).ok_or_else(|| {
            QueryError::malformed(format!(
                "`{text}` is no cursor: give `next` of the page before as it is"
            ))
        })?),
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
    let view = known_view(&given.view)?;
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
    if known_view(&given.view)? != views::CONDITIONS {
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
fn fields<T: DeserializeOwned>(payload: &[u8], known: &[&str]) -> Result<T, QueryError> {
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

fn known_view(name: &str) -> Result<&'static str, QueryError> {
    VIEWS.into_iter().find(|view| *view == name).ok_or_else(|| unknown("view", name, &VIEWS))
}

fn unknown(what: &str, name: &str, known: &[&str]) -> QueryError {
    let hint = chancery_domain::suggest::did_you_mean(name, known.iter().copied());
    Problem::new(ProblemKind::NotFound, format!("there is no {what} `{name}`{hint}")).into()
}

fn known(position: Option<u64>, at: Option<&str>, wrong: &mut Wrong) -> Result<Known, QueryError> {
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
fn needs(known: Known, min_position: Option<u64>) -> Cursor {
    let position = match known {
        Known::Position(position) => position,
        Known::Head | Known::At(_) => Cursor::Start,
    };
    position.max(Cursor::from_count(min_position.unwrap_or(0)))
}

fn limit(given: Option<usize>) -> usize {
    given.unwrap_or(LIMIT_DEFAULT).clamp(1, QUERY_PAGE_MAX)
}

/// Everything wrong with the values of a request.
#[derive(Default)]
struct Wrong(Vec<FieldError>);

impl Wrong {
    fn add(&mut self, pointer: &str, detail: &dyn std::fmt::Display) {
        self.0.push(FieldError::new(pointer, detail.to_string()));
    }

    fn none(self) -> Result<(), QueryError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut problem = Problem::with_errors(ProblemKind::Invalid, self.0);
        "the query is invalid".clone_into(&mut problem.title);
        Err(problem.into())
    }

    fn time(&mut self, name: &str, text: Option<&str>) -> Option<Edtf> {
        Edtf::parse(text?).map_err(|error| self.add(&format!("/{name}"), &error)).ok()
    }

    fn entity(
        &mut self,
        name: &str,
        text: Option<&str>,
        kind: Option<EntityKind>,
    ) -> Option<EntityRef> {
        let text = text?;
        let pointer = format!("/{name}");
        let entity = EntityRef::parse(text).map_err(|error| self.add(&pointer, &error)).ok()?;
        if let Some(kind) = kind.filter(|kind| entity.kind() != *kind) {
            self.add(&pointer, &format!("`{text}` is not of kind {kind}"));
            return None;
        }
        Some(entity)
    }

    fn kind(&mut self, text: Option<&str>) -> Option<Wanted> {
        let text = text?;
        let kind = Kind::from_word(text).or_else(|| Kind::from_type_name(text));
        if let Some(kind) = kind {
            return Some(Wanted::Kind(kind));
        }
        let aggregates = || Kind::ALL.iter().filter_map(|kind| kind.as_str().split_once('.'));
        if aggregates().any(|(aggregate, _)| aggregate == text) {
            return Some(Wanted::Aggregate(text.to_owned()));
        }
        let words = Kind::ALL.iter().map(|kind| kind.as_str());
        let hint = chancery_domain::suggest::did_you_mean(text, words);
        self.add("/kind", &format!("`{text}` is no kind of event{hint}"));
        None
    }

    /// Reads a key of `conditions`.
    fn outcome(&mut self, text: &str) -> Option<EntityRef> {
        let key = self.entity("key", Some(text), None)?;
        if views::is_conditions_key(&key) {
            return Some(key);
        }
        self.add(
            "/key",
            &format!("`{text}` has no conditions: only a meeting, an agreement or a proposal has"),
        );
        None
    }

    /// Reads a key of `timeline`.
    fn key(&mut self, text: &str) -> Option<Key> {
        if text == crate::store::names::ALL_NAME {
            return Some(Key::All);
        }
        self.entity("key", Some(text), None).map(Key::Entity)
    }
}
