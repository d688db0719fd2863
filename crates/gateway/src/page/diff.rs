//! What moved in a document between two times, and because of which events.

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_domain::suggest;
use chancery_views::conditions::AsOf;
use chancery_views::diff::Moved;
use chancery_wire::{Problem, ProblemKind};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json as value};

use super::answer::{PageRefusal, csv, html, json};
use super::asked::{Asked, Format, with_zone};
use super::fetch::{Keys, fetch};
use super::frame::{Frame, Markup, path};
use super::moved::moved;
use super::words;
use crate::app::App;

/// The views whose documents can be held against each other.
pub(crate) const VIEWS: [&str; 7] =
    ["conditions", "meetings", "proposals", "commitments", "claims", "stances", "outlets"];

/// How many positions before the last change are looked through for one that moved a row.
const LOOKED_BACK: u64 = 64;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/diff/{*key}", get(page))
}

/// What the projections tell.
#[derive(Deserialize)]
struct Document {
    from: Side,
    to: Side,
    changed: Vec<Moved>,
    #[serde(default)]
    truncated: bool,
}

/// On what one of the two documents rests.
#[derive(Deserialize)]
struct Side {
    position: u64,
    as_of: AsOf,
}

/// The changes of a document.
#[derive(Deserialize)]
struct Changes {
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    position: u64,
    changed: Vec<IgnoredAny>,
}

/// Where a document stands.
#[derive(Deserialize)]
struct Standing {
    position: u64,
}

#[derive(Template)]
#[template(path = "diff.html")]
struct DiffPage {
    frame: Frame,
    view: String,
    key: String,
    axis: String,
    /// The fields of the form.
    from: String,
    to: String,
    /// Nothing where no times were given on the axis `valid`.
    told: Option<Document>,
}

async fn page(
    State(app): State<App>,
    Path(place): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    let asked = Asked::read("diff", &place, query.as_deref(), &["from", "to", "axis"])?;
    let refusal = PageRefusal::in_form(asked.format);
    let (view, key) = view_and_key(&asked.key).map_err(refusal)?;
    let axis = asked.filter("axis").unwrap_or("recorded").to_owned();
    let given = |name: &str| asked.filter(name).map(str::to_owned);
    let (mut from, mut to) = (given("from"), given("to"));
    if axis == "recorded" && (from.is_none() || to.is_none()) {
        let latest = latest(&app, &asked, view, key).await.map_err(refusal)?;
        to = to.or_else(|| Some(latest.to_string()));
        from = from.or_else(|| Some(latest.saturating_sub(1).to_string()));
    }
    let got = match (&from, &to) {
        (Some(from), Some(to)) => {
            let query = query_of(&asked, (view, key), &axis, (from, to));
            Some(fetch::<Document>(&app, "diff", &query).await.map_err(refusal)?)
        }
        (_, _) if asked.format != Format::Html => {
            let detail = "give `from` and `to`: two times on the axis `valid`";
            return Err(refusal(Problem::new(ProblemKind::Malformed, detail)));
        }
        (_, _) => None,
    };
    match (asked.format, &got) {
        (Format::Json, Some(got)) => return Ok(json(got.bytes.clone())),
        (Format::Csv, Some(got)) => {
            return Ok(csv(&COLUMNS, got.document.changed.iter().map(cells)));
        }
        (_, _) => {}
    }
    let title = format!("What moved: {}", app.names.of(key));
    let mut frame = Frame::new(&asked, title, &app.names);
    frame.section = super::frame::section(view);
    frame.travels = false;
    frame.through = got.as_ref().map(|got| got.through.count());
    frame.exports = got.is_some();
    let page = DiffPage {
        frame,
        view: view.to_owned(),
        key: key.to_owned(),
        axis,
        from: from.unwrap_or_default(),
        to: to.unwrap_or_default(),
        told: got.map(|got| got.document),
    };
    Ok(html(&page))
}

fn view_and_key(place: &str) -> Result<(&str, &str), Problem> {
    let (view, key) = place.split_once('/').unwrap_or((place, ""));
    if !VIEWS.contains(&view) {
        let hint = suggest::did_you_mean(view, VIEWS);
        let detail = format!("`{view}` has no documents to hold against each other{hint}");
        return Err(Problem::new(ProblemKind::NotFound, detail));
    }
    Ok((view, key))
}

/// The last event that moved a row of the document as it is now: what it moved is shown where no times are given.
async fn latest(app: &App, asked: &Asked, view: &str, key: &str) -> Result<u64, Problem> {
    let query = value!({ "key": key, "valid_at": asked.times.valid_at });
    let stands_at = fetch::<Standing>(app, view, &query).await?.document.position;
    if asked.times.valid_at.is_some() {
        return Ok(stands_at);
    }
    // The keys that changed are told in their order, each with its last change.
    let query = value!({ "view": view, "after": 0, "cursor": just_before(key), "limit": 1 });
    let keys = fetch::<Keys>(app, "changes", &query).await.map(|got| got.document.keys);
    let last = keys.ok().and_then(|keys| keys.into_iter().find(|at| at.key == key));
    let last = last.map_or(stands_at, |at| at.position);
    // Some of the last changes may have moved no row.
    let after = last.saturating_sub(LOOKED_BACK);
    let query = value!({ "view": view, "key": key, "after": after, "limit": LOOKED_BACK });
    let changes = fetch::<Changes>(app, "changes", &query).await.map(|got| got.document.changes);
    let mut moved = changes.unwrap_or_default().into_iter().filter(|one| !one.changed.is_empty());
    Ok(moved.next_back().map_or(last, |one| one.position))
}

/// A text that sorts before a key, and behind any other key that does.
fn just_before(key: &str) -> String {
    let mut letters = key.chars();
    let last = letters.next_back().map_or(0, u32::from);
    let before = char::from_u32(last.saturating_sub(1)).unwrap_or_default();
    format!("{}{before}\u{10ffff}", letters.as_str())
}

fn query_of(
    asked: &Asked,
    (view, key): (&str, &str),
    axis: &str,
    (from, to): (&str, &str),
) -> Value {
    // On the axis of what was recorded a time is a position or a moment, and a day is its end.
    let time = |text: &str| match (axis, text.parse::<u64>()) {
        ("recorded", Ok(position)) => value!(position),
        ("recorded", _) => value!(with_zone(text.to_owned())),
        (_, _) => value!(text),
    };
    let mut query = asked.query();
    for (name, value) in [
        ("view", value!(view)),
        ("key", value!(key)),
        ("axis", value!(axis)),
        ("from", time(from)),
        ("to", time(to)),
    ] {
        query[name] = value;
    }
    query
}

const COLUMNS: [&str; 4] = ["row", "because", "from", "to"];

fn cells(moved: &Moved) -> Vec<String> {
    let because: Vec<_> = moved.because.iter().map(ToString::to_string).collect();
    vec![moved.row.clone(), because.join(" "), moved.from.to_string(), moved.to.to_string()]
}

impl DiffPage {
    /// The document that is looked at, as of now.
    fn place(&self) -> String {
        format!("/{}/{}", self.view, path(&self.key))
    }

    fn moved(&self, one: &Moved) -> Markup {
        moved(&self.frame, &one.row, &one.from, &one.to)
    }

    /// What a row is called: by its text where it has one.
    fn name(&self, one: &Moved) -> Markup {
        let text = one.to["text"].as_str().or_else(|| one.from["text"].as_str());
        match text {
            Some(text) => self.frame.text(text),
            None if one.row.starts_with("willingness/") => {
                let actor = one.row.trim_start_matches("willingness/");
                format!("Willing to meet: {}", super::frame::escape(&self.frame.name(actor)))
            }
            None if one.row.contains('=') => super::frame::escape(&self.pair(&one.row)),
            None if one.row.contains('/') => super::frame::escape(&self.frame.name(&one.row)),
            None => super::frame::escape(&words::sentence(&words::plain(&one.row))),
        }
    }

    /// Tells of a row of an actor and an issue.
    fn pair(&self, row: &str) -> String {
        let names: Vec<_> = row.split('=').map(|part| self.frame.name(part)).collect();
        names.join(" on ")
    }

    /// Tells which of the two a side is of.
    fn side(&self, given: &str, side: &Side) -> Markup {
        let event = match side.position {
            0 => "before anything".to_owned(),
            position => format!("rests on event {}", self.frame.event(position)),
        };
        let time = if given.parse::<u64>().is_ok() && self.axis == "recorded" {
            format!("position {given}")
        } else {
            super::frame::escape(&words::date(given))
        };
        let recorded = side.as_of.recorded.as_ref();
        let recorded = recorded.map(|at| format!(", recorded {}", self.frame.moment(at)));
        format!("{time} <small>{event}{}</small>", recorded.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lies_between_a_key_and_what_is_just_before_it() {
        let before = just_before("meeting/b");
        for other in ["meeting/a", "meeting/a-z", "meeting/az", "meeting/"] {
            assert!(other < before.as_str(), "{other}");
        }
        assert!(before.as_str() < "meeting/b");
    }

    #[test]
    fn a_view_that_only_grows_has_nothing_to_hold_against_itself() {
        assert_eq!(view_and_key("claims/killed"), Ok(("claims", "killed")));
        let problem = view_and_key("condition/x").unwrap_err();
        assert!(problem.detail.contains("did you mean `conditions`?"), "{}", problem.detail);
    }
}
