//! For programs: events in and out, view documents, the log.

mod views;

use axum::Router;

use crate::app::App;

/// What programs ask for.
pub(crate) fn routes() -> Router<App> {
    views::routes()
}
