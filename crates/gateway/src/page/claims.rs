//! Claims: figures of one metric, like with like only, and who gives which.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::claims::{self, Claim, Document, Estimate, Group, State as Agreement};
use chancery_views::conditions::AsOf;

use super::answer::PageRefusal;
use super::board::word_of;
use super::frame::{Frame, Markup};
use super::ranges::{Scale, figure, ranges, who};
use super::rests::Grounded;
use super::shown::{Listed, Shown, answer, document, list, lists};
use super::words;
use crate::app::App;

/// The most metrics of one page of the list.
const METRICS: usize = 24;

pub(crate) fn routes() -> Router<App> {
    lists("claims", metrics).route("/claims/{*key}", get(page))
}

impl Shown for Document {
    const VIEW: &'static str = claims::VIEW;
    const COLUMNS: &'static [&'static str] = &[
        "group",
        "claim",
        "population",
        "sides",
        "aggregation",
        "unit",
        "per",
        "period",
        "exact",
        "lower",
        "upper",
        "approx",
        "vague",
        "voice",
        "first_stated",
        "group_state",
        "record",
        "reports",
        "origins",
        "grade",
    ];

    fn stamp(&self) -> (u64, &AsOf) {
        (self.position, &self.as_of)
    }

    fn cells(&self) -> Vec<Vec<String>> {
        let claims = self
            .groups
            .iter()
            .flat_map(|group| group.claims.iter().map(move |claim| (group, claim)));
        claims.map(|(group, claim)| cells(group, claim)).collect()
    }
}

fn cells(group: &Group, claim: &Claim) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let value = &claim.value;
    vec![
        group.id.clone(),
        claim.id.clone(),
        text(&group.population),
        group.sides.join(" "),
        group.aggregation.map(|one| one.to_string()).unwrap_or_default(),
        group.unit.clone(),
        text(&group.per),
        text(&group.period),
        number(value.exact),
        number(value.lower),
        number(value.upper),
        number(value.approx),
        text(&value.vague),
        text(&claim.voice),
        text(&claim.first_stated),
        group.state.as_ref().map(word_of).unwrap_or_default(),
        word_of(&claim.record),
        claim.reports.to_string(),
        claim.origins.to_string(),
        claim.grade.clone(),
    ]
}

#[derive(Template)]
#[template(path = "claims.html")]
struct ClaimsPage {
    frame: Frame,
    document: Document,
    /// The drawing of each group.
    charts: Vec<Markup>,
}

async fn page(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    let page = document::<Document>(&app, &key, query.as_deref(), &[]).await?;
    Ok(answer(page, |mut frame, document: Document| {
        frame.title = format!("Claims: {}", metric(&document.key));
        let charts = charts(&frame, &document.groups);
        ClaimsPage { frame, document, charts }
    }))
}

/// Draws the groups, those of one unit and time on one scale.
fn charts(frame: &Frame, groups: &[Group]) -> Vec<Markup> {
    let alike = |group: &Group| (group.unit.clone(), group.per.clone());
    let mut scales = BTreeMap::new();
    for group in groups {
        scales.entry(alike(group)).or_insert_with(|| {
            Scale::of(groups.iter().filter(|other| alike(other) == alike(group)))
        });
    }
    let drawn = groups.iter().map(|group| {
        let scale = scales.get(&alike(group)).copied().flatten();
        scale.map(|scale| ranges(frame, group, scale)).unwrap_or_default()
    });
    drawn.collect()
}

/// The name of a metric: one of somebody's own begins with `x-`.
fn metric(key: &str) -> String {
    words::sentence(&words::plain(key.strip_prefix("x-").unwrap_or(key)))
}

#[derive(Template)]
#[template(path = "metrics.html")]
struct MetricsPage {
    frame: Frame,
    documents: Vec<Document>,
    next: Option<String>,
}

async fn metrics(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    form: &'static str,
) -> Result<Response, PageRefusal> {
    let page = list::<Document>(&app, form, query.as_deref(), METRICS, None).await?;
    Ok(answer(page, |frame, Listed { documents, next }| MetricsPage { frame, documents, next }))
}

/// What a group counts, in words: of whom, on which sides, over which time.
fn told(frame: &Frame, group: &Group) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(population) = &group.population {
        parts.push(population.clone());
    }
    if !group.sides.is_empty() {
        let sides: Vec<_> = group.sides.iter().map(|side| frame.name(side)).collect();
        parts.push(format!("of {}", sides.join(" and ")));
    }
    match group.aggregation.map(chancery_domain::kinds::saying::Aggregation::as_str) {
        Some("combined") => parts.push("together".to_owned()),
        Some("per_side") => parts.push("each side".to_owned()),
        Some(_) | None => {}
    }
    if let Some(per) = &group.per {
        parts.push(every(per));
    }
    if let Some(place) = &group.place {
        parts.push(format!("in {}", frame.name(place)));
    }
    if let Some(period) = &group.period {
        parts.push(format!("over {}", words::date(period)));
    }
    if let Some(about) = &group.about {
        parts.push(format!("about {}", frame.name(about)));
    }
    if parts.is_empty() { "population and period not stated".to_owned() } else { parts.join(", ") }
}

/// Writes a duration of ISO 8601 as what is counted per time.
fn every(per: &str) -> String {
    match per {
        "P1D" => "per day".to_owned(),
        "P1W" | "P7D" => "per week".to_owned(),
        "P1M" => "per month".to_owned(),
        "P1Y" => "per year".to_owned(),
        other => format!("per {other}"),
    }
}

fn state(group: &Group) -> &'static str {
    match group.state {
        Some(Agreement::Corroborated) => "corroborated",
        Some(Agreement::Contested) => "contested",
        None => "one origin or none, denied by nobody",
    }
}

#[expect(clippy::unused_self, reason = "a template calls what is on its page")]
impl ClaimsPage {
    fn metric(&self) -> String {
        metric(&self.document.key)
    }

    fn told(&self, group: &Group) -> String {
        words::sentence(&told(&self.frame, group))
    }

    fn state(&self, group: &Group) -> &'static str {
        state(group)
    }

    fn word(&self, group: &Group) -> String {
        group.state.as_ref().map_or_else(|| "indeterminate".to_owned(), word_of)
    }

    /// The groups, each with its drawing.
    fn groups(&self) -> impl Iterator<Item = (&Group, &Markup)> {
        self.document.groups.iter().zip(&self.charts)
    }

    /// What is said where nobody gave an estimate.
    fn none_of(&self, name: &str) -> &'static str {
        if name == "best" { "none is exact" } else { "open" }
    }

    fn figure(&self, claim: &Claim) -> String {
        figure(&claim.value)
    }

    fn who(&self, claim: &Claim) -> Markup {
        match &claim.voice {
            Some(voice) => self.frame.link(voice),
            None => super::frame::escape(&who(&self.frame, claim)),
        }
    }

    /// Low, best and high, each with what is said where there is none.
    fn estimates<'a>(&self, group: &'a Group) -> [(&'static str, &'a Option<Estimate>); 3] {
        [("low", &group.low), ("best", &group.best), ("high", &group.high)]
    }

    fn bound(&self, name: &str, estimate: &Estimate) -> String {
        let sign = match (name, estimate.inclusive, estimate.approximate) {
            ("low", false, _) => "more than ",
            ("high", false, _) => "less than ",
            (_, _, true) => "about ",
            (_, _, false) => "",
        };
        format!("{sign}{}", words::number(estimate.value))
    }

    fn grounds(&self, claim: &Claim) -> Markup {
        claim.grounds(&self.frame)
    }
}

#[expect(clippy::unused_self, reason = "a template calls what is on its page")]
impl MetricsPage {
    fn metric(&self, document: &Document) -> String {
        metric(&document.key)
    }

    fn told(&self, group: &Group) -> String {
        told(&self.frame, group)
    }

    fn state(&self, group: &Group) -> &'static str {
        state(group)
    }

    fn page(&self, document: &Document) -> String {
        self.frame.href(&format!("/claims/{}", super::frame::path(&document.key)))
    }

    /// The figures of a group, as they were given.
    fn figures(&self, group: &Group) -> String {
        let told = group.claims.iter().map(|claim| figure(&claim.value));
        let told: std::collections::BTreeSet<_> = told.collect();
        told.into_iter().collect::<Vec<_>>().join("; ")
    }
}
