//! Leads: how often machine-coded data sets tell of two countries, by day and class. Counted, never judged.

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::conditions::AsOf;
use chancery_views::leads::{self, Day, Document};

use super::answer::{PageRefusal, html};
use super::asked::Asked;
use super::fetch::{KeyAt, fetch};
use super::frame::{Frame, Markup, path};
use super::shown::{Listed, Page, Shown, answer, keys, lists, shown};
use super::stacks::stacks;
use crate::app::App;

/// The most pairs of one page of the list.
const PAIRS: usize = 200;
/// The most days of one page.
const DAYS: usize = 120;

pub(crate) fn routes() -> Router<App> {
    lists("leads", pairs).route("/leads/{*key}", get(page))
}

impl Shown for Document {
    const VIEW: &'static str = leads::VIEW;
    const COLUMNS: &'static [&'static str] = &[
        "date",
        "scheme",
        "verbal_cooperation",
        "material_cooperation",
        "verbal_conflict",
        "material_conflict",
        "total",
    ];

    fn stamp(&self) -> (u64, &AsOf) {
        (self.position, &self.as_of)
    }

    fn cells(&self) -> Vec<Vec<String>> {
        let row = |day: &Day| {
            let counts = [
                day.verbal_cooperation,
                day.material_cooperation,
                day.verbal_conflict,
                day.material_conflict,
                day.total,
            ];
            let mut row = vec![day.date.clone(), day.scheme.clone()];
            row.extend(counts.iter().map(ToString::to_string));
            row
        };
        self.days.iter().map(row).collect()
    }
}

#[derive(Template)]
#[template(path = "leads.html")]
struct LeadsPage {
    frame: Frame,
    document: Document,
    chart: Markup,
    next: Option<String>,
}

async fn page(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    let asked = Asked::read(leads::VIEW, &key, query.as_deref(), &["cursor"])?;
    let refusal = PageRefusal::in_form(asked.format);
    let mut query = asked.query();
    query["limit"] = DAYS.into();
    let got = fetch::<Document>(&app, leads::VIEW, &query).await.map_err(refusal)?;
    let (mut frame, document) = match shown(&app, &asked, got) {
        Page::Written(response) => return Ok(response),
        Page::Shown(shown) => *shown,
    };
    frame.title = format!("Leads: {}", pair(&document.key));
    // Of leads nothing is announced.
    frame.topics = None;
    frame.filters.clear();
    let next = document.next.as_ref();
    let next = next.map(|next| frame.href_with(&frame.path, &[("cursor", next)]));
    Ok(html(&LeadsPage { chart: stacks(&document.days), frame, document, next }))
}

/// Writes a pair of countries as a direction.
fn pair(key: &str) -> String {
    let country =
        |code: &str| if code == "unknown" { code.to_owned() } else { code.to_uppercase() };
    match key.split_once('=') {
        Some((from, to)) => format!("{} → {}", country(from), country(to)),
        None => key.to_owned(),
    }
}

#[derive(Template)]
#[template(path = "pairs.html")]
struct PairsPage {
    frame: Frame,
    keys: Vec<KeyAt>,
    next: Option<String>,
}

async fn pairs(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    form: &'static str,
) -> Result<Response, PageRefusal> {
    let asked = Asked::read(leads::VIEW, form, query.as_deref(), &["cursor"])?;
    let page = keys(&app, leads::VIEW, &asked, PAIRS, None).await?;
    Ok(answer(page, |frame, Listed { documents: keys, next }| PairsPage { frame, keys, next }))
}

impl LeadsPage {
    fn pair(&self) -> String {
        pair(&self.document.key)
    }

    /// The page of the other direction.
    fn turned(&self) -> Option<(String, String)> {
        let (from, to) = self.document.key.split_once('=')?;
        let key = format!("{to}={from}");
        Some((self.frame.href(&format!("/leads/{}", path(&key))), pair(&key)))
    }
}

#[expect(clippy::unused_self, reason = "a template calls what is on its page")]
impl PairsPage {
    fn page(&self, key: &str) -> String {
        self.frame.href(&format!("/leads/{}", path(key)))
    }

    fn pair(&self, key: &str) -> String {
        pair(key)
    }
}
