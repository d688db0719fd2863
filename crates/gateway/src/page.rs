//! For people: pages that are made here, work without a script, and are each a URL.
//!
//! A page asks for what it shows as any program would. Read in this order: [`asked`] (what a URL asks for), [`fetch`]
//! (documents, as their types), [`frame`] (what all pages have around them), [`names`] and [`words`] (how references,
//! dates and codes are told), [`answer`] (HTML, JSON or CSV); then a page, such as [`board`].

mod answer;
mod asked;
mod assets;
mod board;
mod claims;
mod commitments;
mod corrections;
mod diff;
mod event;
mod fetch;
mod frame;
mod home;
mod lanes;
mod leads;
mod log;
mod meetings;
mod moved;
mod names;
mod outlets;
mod proposals;
mod ranges;
mod rests;
mod shown;
mod stacks;
mod stances;
mod strip;
mod timeline;
mod why;
mod words;

pub(crate) use frame::Frame;
pub(crate) use names::Names;

use axum::Router;
use axum::response::{IntoResponse, Response};
use chancery_wire::Problem;

use crate::app::App;

/// Tells people why there is no page.
pub(crate) fn refused(problem: Problem) -> Response {
    answer::PageRefusal::from(problem).into_response()
}

/// What people ask for.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .merge(assets::routes())
        .merge(home::routes())
        .merge(board::routes())
        .merge(timeline::routes())
        .merge(why::routes())
        .merge(event::routes())
        .merge(log::routes())
        .merge(stances::routes())
        .merge(claims::routes())
        .merge(proposals::routes())
        .merge(commitments::routes())
        .merge(meetings::routes())
        .merge(outlets::routes())
        .merge(corrections::routes())
        .merge(leads::routes())
        .merge(diff::routes())
}
