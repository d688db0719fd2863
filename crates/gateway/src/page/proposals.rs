//! Proposals: the terms of one with what was answered, and two side by side per issue.

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chancery_views::basis::Basis;
use chancery_views::conditions::AsOf;
use chancery_views::proposals::{self, Issue, Pair, Proposal, Term};
use serde_json::json;

use super::answer::PageRefusal;
use super::asked::Asked;
use super::board::word_of;
use super::fetch::{Keys, fetch};
use super::frame::{Frame, Markup, path};
use super::rests::Grounded;
use super::shown::{Listed, Shown, answer, document, list, lists, shown};
use crate::app::App;

/// The most proposals of one page of the list.
const PROPOSALS: usize = 24;
/// With at most so many others a proposal offers to be compared.
const OTHERS: usize = 50;

pub(crate) fn routes() -> Router<App> {
    lists("proposals", all).route("/proposals/{*key}", get(page))
}

const TERM: &[&str] = &[
    "id",
    "issue",
    "text",
    "by",
    "obligor",
    "beneficiary",
    "scope",
    "answers",
    "voice",
    "deadline",
    "firmness",
    "first_stated",
    "record",
    "reports",
    "origins",
    "grade",
];

impl Shown for Proposal {
    const VIEW: &'static str = proposals::VIEW;
    const COLUMNS: &'static [&'static str] = TERM;

    fn stamp(&self) -> (u64, &AsOf) {
        (self.position, &self.as_of)
    }

    fn cells(&self) -> Vec<Vec<String>> {
        self.terms.iter().map(term_cells).collect()
    }
}

fn term_cells(term: &Term) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let answers = term.answers.iter().map(|(actor, answer)| format!("{actor}={answer}"));
    vec![
        term.id.clone(),
        text(&term.issue),
        text(&term.text),
        term.by.join(" "),
        term.obligor.join(" "),
        term.beneficiary.join(" "),
        term.scope.join(" "),
        answers.collect::<Vec<_>>().join(" "),
        text(&term.voice),
        text(&term.deadline),
        text(&term.firmness),
        text(&term.first_stated),
        word_of(&term.basis.record),
        term.basis.reports.to_string(),
        term.basis.origins.to_string(),
        term.basis.grade.clone(),
    ]
}

impl Shown for Pair {
    const VIEW: &'static str = proposals::VIEW;
    const COLUMNS: &'static [&'static str] =
        &["issue", "left", "right", "relation", "from", "basis", "reports", "origins", "grade"];

    fn stamp(&self) -> (u64, &AsOf) {
        (self.position, &self.as_of)
    }

    fn cells(&self) -> Vec<Vec<String>> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let row = |issue: &Issue| {
            vec![
                issue.issue.clone(),
                issue.left.join(" "),
                issue.right.join(" "),
                text(&issue.relation),
                text(&issue.from),
                text(&issue.basis),
                issue.rests_on.reports.to_string(),
                issue.rests_on.origins.to_string(),
                issue.rests_on.grade.clone(),
            ]
        };
        self.issues.iter().map(row).collect()
    }
}

async fn page(
    State(app): State<App>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageRefusal> {
    if key.contains('=') {
        return pair(&app, &key, query.as_deref()).await;
    }
    let page = document::<Proposal>(&app, &key, query.as_deref(), &[]).await?;
    let others = match &page {
        super::shown::Page::Shown(shown) => others(&app, &shown.1.key).await,
        super::shown::Page::Written(_) => Vec::new(),
    };
    Ok(answer(page, |mut frame, proposal| {
        frame.title = format!("Proposal: {}", frame.title);
        ProposalPage { frame, proposal, others }
    }))
}

/// The other proposals on record; a page is shown without them rather than not at all.
async fn others(app: &App, key: &str) -> Vec<String> {
    let query = json!({ "limit": OTHERS });
    let Ok(got) = fetch::<Keys>(app, proposals::VIEW, &query).await else { return Vec::new() };
    got.document.keys.into_iter().map(|at| at.key).filter(|other| other != key).collect()
}

/// The key of two proposals: the lesser one first.
fn pair_key(one: &str, other: &str) -> String {
    if one < other { format!("{one}={other}") } else { format!("{other}={one}") }
}

async fn pair(app: &App, key: &str, query: Option<&str>) -> Result<Response, PageRefusal> {
    let asked = Asked::read(proposals::VIEW, key, query, &[])?;
    let refusal = PageRefusal::in_form(asked.format);
    let got = fetch::<Pair>(app, proposals::VIEW, &asked.query()).await.map_err(refusal)?;
    Ok(answer(shown(app, &asked, got), |mut frame, pair: Pair| {
        frame.title = format!("{} beside {}", frame.name(&pair.left), frame.name(&pair.right));
        // Of two together nothing is announced; of each of them it is.
        if frame.topics.is_some() {
            let topic = |key: &str| format!("{}/{key}", proposals::VIEW);
            frame.topics = Some(format!("{},{}", topic(&pair.left), topic(&pair.right)));
        }
        PairPage { frame, pair }
    }))
}

#[derive(Template)]
#[template(path = "proposal.html")]
struct ProposalPage {
    frame: Frame,
    proposal: Proposal,
    others: Vec<String>,
}

#[derive(Template)]
#[template(path = "pair.html")]
struct PairPage {
    frame: Frame,
    pair: Pair,
}

#[derive(Template)]
#[template(path = "proposals.html")]
struct ProposalsPage {
    frame: Frame,
    documents: Vec<Proposal>,
    next: Option<String>,
}

async fn all(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    form: &'static str,
) -> Result<Response, PageRefusal> {
    let page = list::<Proposal>(&app, form, query.as_deref(), PROPOSALS, None).await?;
    Ok(answer(page, |frame, Listed { documents, next }| ProposalsPage { frame, documents, next }))
}

impl ProposalPage {
    fn compared_with(&self, other: &str) -> String {
        let key = pair_key(&self.proposal.key, other);
        self.frame.href(&format!("/proposals/{}", path(&key)))
    }

    fn grounds(&self, basis: &Basis) -> Markup {
        basis.grounds(&self.frame)
    }
}

impl ProposalsPage {
    /// Every two of the page, each once.
    fn pairs(&self) -> Vec<(String, &Proposal, &Proposal)> {
        let numbered = self.documents.iter().enumerate();
        let pairs = numbered.flat_map(|(index, one)| {
            self.documents.iter().skip(index + 1).map(move |other| (one, other))
        });
        let pairs = pairs.take(PROPOSALS).map(|(one, other)| {
            let key = pair_key(&one.key, &other.key);
            (self.frame.href(&format!("/proposals/{}", path(&key))), one, other)
        });
        pairs.collect()
    }
}

#[expect(clippy::unused_self, reason = "a template calls what is on its page")]
impl PairPage {
    fn term(&self, id: &str) -> Option<&Term> {
        self.pair.terms.iter().find(|term| term.id == id)
    }

    /// A sign for a relation; its word stands beside it.
    fn sign(&self, relation: &str) -> &'static str {
        match relation {
            "contradicts" => "≠",
            "exceeds" => ">",
            "subset_of" => "⊂",
            "equivalent" => "=",
            "overlaps" => "∩",
            "silent_on" => "∅",
            "specialises" => "↳",
            "same_origin" => "⇉",
            _ => "?",
        }
    }

    /// Which of the two stands in a relation to the other; nothing where it is the same both ways.
    fn direction(&self, relation: &str, from: Option<&str>) -> Option<String> {
        let side = if from? == "right" { &self.pair.right } else { &self.pair.left };
        let name = self.frame.name(side);
        match relation {
            "contradicts" | "equivalent" | "overlaps" | "same_origin" => None,
            "silent_on" => Some(format!("nothing of it in {name}")),
            _ => Some(format!("on the part of {name}")),
        }
    }
}
