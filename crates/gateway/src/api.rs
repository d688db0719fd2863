//! For programs: events in and out, view documents, the log.
//!
//! Read in this order: [`publish`] (events in), [`receipts`] (where an event is, and what was refused), [`events`] (events out), [`views`] and [`derived`] (documents and
//! what is told about them), [`answer`] (how documents are answered), [`parameters`] and [`place`] (how requests are
//! read), [`log`] (what is published of the log), [`schemas`], [`problems`], [`openapi`] and [`docs`] (the contract).

mod answer;
mod bearer;
mod derived;
mod docs;
mod events;
mod log;
pub(crate) mod openapi;
mod parameters;
mod place;
mod problems;
mod publish;
mod receipts;
mod schemas;
mod views;

use axum::Router;
use axum::extract::Request;
use axum::http::Method;

use crate::app::App;

/// Says whether a request brings events.
pub(crate) fn is_publishing(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path() == "/v1/events"
}

/// What programs ask for.
pub(crate) fn routes() -> Router<App> {
    let data = events::routes().merge(receipts::routes());
    let data = data.merge(views::routes()).merge(derived::routes());
    let contract = schemas::routes().merge(problems::routes()).merge(openapi::routes());
    data.merge(log::routes()).merge(contract).merge(docs::routes())
}
