//! The writer's authorizer: what SQL the one connection that can write may ever run.
//!
//! A list of what is allowed, so that whatever SQLite learns later is refused. It stands behind the
//! triggers: a statement that would delete, drop, attach or loosen a setting is refused before it runs.

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

/// Tables that the writer adds rows to.
const GROWING: [&str; 5] = ["entry", "part", "idempotency", "kind", "chain"];

/// What triggers, checks and the writer's own statements call.
const FUNCTIONS: [&str; 4] = ["coalesce", "max", "length", "count"];

/// Decides about one step of a statement while it is prepared.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever is not listed, now or in a later SQLite, is refused"
)]
pub(crate) fn authorize(context: AuthContext<'_>) -> Authorization {
    let allowed = match context.action {
        AuthAction::Select
        | AuthAction::Read { .. }
        | AuthAction::Transaction { .. }
        | AuthAction::Savepoint { .. } => true,
        AuthAction::Function { function_name } => FUNCTIONS
            .iter()
            .any(|known| function_name.eq_ignore_ascii_case(known)),
        AuthAction::Insert { table_name } => GROWING.contains(&table_name),
        AuthAction::Update {
            table_name,
            column_name,
        } => ["entry", "part"].contains(&table_name) && ["salt", "body"].contains(&column_name),
        AuthAction::Pragma { pragma_name, .. } => {
            pragma_name.eq_ignore_ascii_case("wal_checkpoint")
        }
        _ => false,
    };
    if allowed {
        Authorization::Allow
    } else {
        Authorization::Deny
    }
}
