//! Whose token a request bears, where each publisher has one.

use axum::http::{HeaderMap, header};
use chancery_wire::{Problem, ProblemKind};

use crate::app::App;
use crate::safety::shown;

/// Finds the publisher; none where tokens are not asked for.
///
/// # Errors
///
/// When the token is missing or nobody's.
pub(super) fn of(app: &App, headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(bearers) = &app.config.publishers else { return Ok(None) };
    let token = headers.get(header::AUTHORIZATION).and_then(shown);
    let token = token.and_then(|token| String::from_utf8(token).ok());
    let bearer = token.and_then(|token| bearers(&token));
    bearer.map(Some).ok_or_else(|| {
        let detail = "send `Authorization: Bearer TOKEN` with the publisher's token, which `chancery publishers add` makes";
        Problem::new(ProblemKind::Unauthorized, detail)
    })
}
