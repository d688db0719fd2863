//! For programs: events in and out, view documents, the log.
//!
//! Read in this order: [`publish`] (events in), [`events`] (events out), [`views`] and [`derived`] (documents and
//! what is told about them), [`answer`] (how documents are answered), [`parameters`] and [`place`] (how requests are
//! read).

mod answer;
mod derived;
mod events;
mod parameters;
mod place;
mod publish;
mod views;

use axum::Router;

use crate::app::App;

/// What programs ask for.
pub(crate) fn routes() -> Router<App> {
    events::routes().merge(views::routes()).merge(derived::routes())
}
