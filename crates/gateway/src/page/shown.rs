//! What pages of documents have in common: one document, and the list of those that there are.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::conditions::AsOf;
use futures::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::json as value;

use super::answer::{PageRefusal, csv, html, json};
use super::asked::{Asked, Format};
use super::fetch::{Got, KeyAt, Keys, fetch};
use super::frame::Frame;
use crate::app::App;

/// How many documents of a list are asked for at once.
const AT_ONCE: usize = 8;

/// A document that has pages.
pub(crate) trait Shown: DeserializeOwned + Send {
    /// The view, which is the section too.
    const VIEW: &'static str;
    /// The columns of its rows as CSV.
    const COLUMNS: &'static [&'static str];

    /// Returns the position that it rests on, and the times that it is of.
    fn stamp(&self) -> (u64, &AsOf);

    /// Returns its rows as CSV.
    fn cells(&self) -> Vec<Vec<String>>;
}

/// What was asked for: already written as JSON or CSV, or to be shown.
pub(crate) enum Page<T> {
    /// Written already.
    Written(Response),
    /// To be shown in a frame.
    Shown(Box<(Frame, T)>),
}

/// Asks for the document that a path and its query name; `takes` names the page's own parameters.
///
/// # Errors
///
/// What cannot be read, what the projections refuse, or that they do not answer.
pub(crate) async fn document<T: Shown>(
    app: &App,
    key: &str,
    query: Option<&str>,
    takes: &[&'static str],
) -> Result<Page<T>, PageRefusal> {
    let asked = Asked::read(T::VIEW, key, query, takes)?;
    let refusal = PageRefusal::in_form(asked.format);
    let got = fetch::<T>(app, T::VIEW, &asked.query()).await.map_err(refusal)?;
    Ok(shown(app, &asked, got))
}

/// Writes a document in the form that was asked for, or puts it into a frame.
pub(crate) fn shown<T: Shown>(app: &App, asked: &Asked, got: Got<T>) -> Page<T> {
    match asked.format {
        Format::Json => return Page::Written(json(got.bytes)),
        Format::Csv => return Page::Written(csv(T::COLUMNS, got.document.cells())),
        Format::Html => {}
    }
    let (position, as_of) = got.document.stamp();
    let topic = format!("{}/{}", T::VIEW, asked.key);
    let frame =
        Frame::new(asked, app.names.of(&asked.key), &app.names).of(&got, position, as_of, &topic);
    Page::Shown(Box::new((frame, got.document)))
}

/// A page of the documents of a view.
pub(crate) struct Listed<T> {
    pub(crate) documents: Vec<T>,
    /// Where the next page is.
    pub(crate) next: Option<String>,
}

/// Serves the list of a section, in each of its forms; `all` is told how the path ends.
pub(crate) fn lists<F, Fut>(section: &str, all: F) -> Router<App>
where
    F: Fn(State<App>, RawQuery, &'static str) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, PageRefusal>> + Send + 'static,
{
    ["", ".json", ".csv"].into_iter().fold(Router::new(), |routes, form| {
        let all = all.clone();
        let handler = move |app: State<App>, query: RawQuery| all(app, query, form);
        routes.route(&format!("/{section}{form}"), get(handler))
    })
}

/// Asks for one page of the keys of a view; `behind` is a key behind which the list for people begins.
///
/// # Errors
///
/// What the projections refuse, or that they do not answer.
pub(crate) async fn keys(
    app: &App,
    view: &'static str,
    asked: &Asked,
    at_most: usize,
    behind: Option<&str>,
) -> Result<Page<Listed<KeyAt>>, PageRefusal> {
    let mut query = asked.query();
    query["limit"] = at_most.into();
    if let (Some(behind), None, Format::Html) = (behind, asked.filter("cursor"), asked.format) {
        query["cursor"] = behind.into();
    }
    let got = fetch::<Keys>(app, view, &query).await;
    let got = got.map_err(PageRefusal::in_form(asked.format))?;
    let Keys { keys, next } = got.document;
    match asked.format {
        Format::Json => return Ok(Page::Written(json(got.bytes))),
        Format::Csv => {
            let rows = keys.into_iter().map(|at| vec![at.key, at.position.to_string()]);
            return Ok(Page::Written(csv(&["key", "position"], rows)));
        }
        Format::Html => {}
    }
    let mut frame =
        Frame::new(asked, super::words::sentence(view), &app.names).through(got.through);
    frame.filters.clear();
    let next = next.map(|next| frame.href_with(&frame.path, &[("cursor", &next)]));
    Ok(Page::Shown(Box::new((frame, Listed { documents: keys, next }))))
}

/// Asks for the keys of a view and for the documents of one page of them; `form` ends the path, as `.json` does.
///
/// # Errors
///
/// What cannot be read, what the projections refuse, or that they do not answer.
pub(crate) async fn list<T: Shown>(
    app: &App,
    form: &str,
    query: Option<&str>,
    at_most: usize,
    behind: Option<&str>,
) -> Result<Page<Listed<T>>, PageRefusal> {
    let asked = Asked::read(T::VIEW, form, query, &["cursor"])?;
    let (mut frame, Listed { documents: keys, next }) =
        match keys(app, T::VIEW, &asked, at_most, behind).await? {
            Page::Written(response) => return Ok(Page::Written(response)),
            Page::Shown(shown) => *shown,
        };
    let keys = keys.into_iter().map(|at| at.key).collect();
    let documents = documents::<T>(app, &asked, keys).await;
    let documents = documents.map_err(PageRefusal::in_form(asked.format))?;
    if asked.times.are_now() {
        frame.topics = Some(T::VIEW.to_owned());
    }
    Ok(Page::Shown(Box::new((frame, Listed { documents, next }))))
}

/// Asks for several documents of one view, as of the times of a page.
pub(crate) async fn documents<T: Shown>(
    app: &App,
    asked: &Asked,
    keys: Vec<String>,
) -> Result<Vec<T>, chancery_wire::Problem> {
    let asked = Asked { filters: Vec::new(), ..asked.clone() };
    let got = futures::stream::iter(keys.into_iter().map(|key| {
        let (app, mut query) = (app.clone(), asked.query());
        query["key"] = value!(key);
        async move { fetch::<T>(&app, T::VIEW, &query).await }
    }));
    let got: Vec<_> = got.buffered(AT_ONCE).collect().await;
    got.into_iter().map(|got| got.map(|got| got.document)).collect()
}

/// Renders what is to be shown, or gives what is written already.
pub(crate) fn answer<T, P: askama::Template>(
    page: Page<T>,
    template: impl FnOnce(Frame, T) -> P,
) -> Response {
    match page {
        Page::Written(response) => response,
        Page::Shown(shown) => {
            let (frame, document) = *shown;
            html(&template(frame, document))
        }
    }
}
