//! A page as an answer: HTML, JSON or CSV.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chancery_wire::{Problem, ProblemKind};

use super::asked::Format;
use super::frame::Frame;
use crate::problem::Refusal;

/// Why a page cannot be shown: told in the form that was asked for.
#[derive(Debug)]
pub(crate) struct PageRefusal {
    pub(crate) format: Format,
    pub(crate) problem: Problem,
}

impl PageRefusal {
    /// Takes the form in which a problem is told.
    pub(crate) fn in_form(format: Format) -> impl Fn(Problem) -> Self + Copy {
        move |problem| Self { format, problem }
    }
}

impl From<Problem> for PageRefusal {
    fn from(problem: Problem) -> Self {
        Self { format: Format::Html, problem }
    }
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage {
    frame: Frame,
    problem: Problem,
}

impl IntoResponse for PageRefusal {
    fn into_response(self) -> Response {
        let Self { format, problem } = self;
        if format != Format::Html {
            return Refusal(problem).into_response();
        }
        let status = StatusCode::from_u16(problem.status);
        let frame = Frame::bare(&problem.title);
        let mut response = html(&RefusalPage { frame, problem });
        *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response
    }
}

/// Renders a page.
pub(crate) fn html(page: &impl Template) -> Response {
    let Ok(text) = page.render() else {
        let problem = Problem::new(ProblemKind::Internal, "the page could not be written");
        return Refusal(problem).into_response();
    };
    typed(Bytes::from(text), "text/html; charset=utf-8")
}

/// Gives a document as it came.
pub(crate) fn json(document: Bytes) -> Response {
    typed(document, "application/json")
}

/// Writes rows, the first of them the names of the columns.
pub(crate) fn csv(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Response {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // A vector takes whatever is written to it.
    let _ = writer.write_record(columns);
    for row in rows {
        let _ = writer.write_record(row.iter().map(|cell| harmless(cell)));
    }
    let text = writer.into_inner().unwrap_or_default();
    typed(Bytes::from(text), "text/csv; charset=utf-8; header=present")
}

/// Keeps a spreadsheet from taking a cell for a formula.
fn harmless(cell: &str) -> String {
    let formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

fn typed(body: Bytes, media: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("-12"), "-12");
        assert_eq!(harmless("a ceasefire"), "a ceasefire");
    }
}
