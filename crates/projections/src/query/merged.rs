//! What is said of keys that were merged into others: the document that the old key has now, which is empty, and
//! where its rows are.

use chancery_domain::{Cursor, EntityRef};
use chancery_views::Aliases;
use chancery_wire::{Problem, ProblemKind};
use serde_json::Value;

use crate::document_key::DocumentKey;
use crate::error::{StoreError, Tried};
use crate::reader::Snapshot;
use crate::source::SourceAt;
use crate::store::aliases;
use crate::store::names::NameId;
use crate::timeline::Filter;
use crate::views;

/// The member that says where the rows of a document are now.
const MERGED_INTO: &str = "merged_into";

impl Snapshot<'_> {
    /// Returns which references stand for another entity, as known at a position.
    pub(super) fn aliases(&self, through: Cursor) -> Result<Aliases, StoreError> {
        aliases::read(self.db, self.names, through.min(self.cursor).count())
    }

    /// Says whether anything is told of an entity; `name` is its name. Nothing is of one that was merged into another.
    pub(super) fn has_history(
        &self,
        id: NameId,
        name: &str,
        source: &SourceAt<'_>,
    ) -> Result<bool, StoreError> {
        let entity = EntityRef::parse(name);
        let references = entity.map_or(Ok(vec![id]), |entity| source.behind(id, &entity))?;
        for reference in references {
            let told: bool = self
                .db
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM subject WHERE entity = ?1 AND class > 0 AND since <= ?2)",
                )
                .and_then(|mut statement| {
                    statement.query_row((reference, source.through()), |row| row.get(0))
                })
                .tried("list keys")?;
            if told {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Returns the key whose document has the rows of a key that was merged; none of one that stands for its own.
pub(super) fn merged_into(key: &DocumentKey, aliases: &Aliases) -> Option<String> {
    let text = key.text();
    let part = |part: &str| -> Option<EntityRef> {
        EntityRef::parse(part).ok().map(|reference| aliases.resolve(&reference))
    };
    let parts: Option<Vec<EntityRef>> = text.split('=').map(part).collect();
    let mut parts = parts?;
    parts.sort_unstable();
    parts.dedup();
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    Some(parts.join("=")).filter(|into| *into != text)
}

/// Says in a document where its rows are now, when its key was merged.
pub(super) fn pointing(mut document: Vec<u8>, into: Option<&str>) -> Vec<u8> {
    if let Some(into) = into
        && document.last() == Some(&b'}')
    {
        document.pop();
        // Keys have no character that JSON escapes.
        document.extend(format!(",\"{MERGED_INTO}\":\"{into}\"}}").into_bytes());
    }
    document
}

/// Says in a part of a document where its rows are now, when its key was merged.
pub(super) fn point(part: &mut Value, into: Option<String>) {
    if let Some(into) = into {
        part[MERGED_INTO] = Value::from(into);
    }
}

/// Refuses to explain a row of a key that was merged, or a row that was; the row may be of the actor that it names.
pub(super) fn refuse_merged(key: &EntityRef, row: &str, aliases: &Aliases) -> Result<(), Problem> {
    let (path, named) =
        row.strip_prefix("willingness/").map_or(("", row), |actor| ("willingness/", actor));
    let reference = EntityRef::parse(named).ok();
    let stands_for = reference.as_ref().and_then(|one| aliases.merged_into(one));
    if stands_for.is_none() && aliases.merged_into(key).is_none() {
        return Ok(());
    }
    let (key_now, row_now) = (
        aliases.resolve(key),
        stands_for.map_or_else(|| row.to_owned(), |one| format!("{path}{one}")),
    );
    let (merged, into) = match stands_for {
        Some(into) => (named.to_owned(), into.clone()),
        None => (key.to_string(), key_now.clone()),
    };
    let detail = format!(
        "`{merged}` was merged into `{into}`: ask `chancery why {} {key_now} {row_now}`",
        views::CONDITIONS
    );
    Err(Problem::new(ProblemKind::NotFound, detail))
}

/// Filters by who a reference stands for.
pub(super) fn resolved(filter: &Filter, aliases: &Aliases) -> Filter {
    let mentions = filter.mentions.iter().map(|one| aliases.resolve(one)).collect();
    Filter { mentions, ..filter.clone() }
}

#[cfg(test)]
mod tests {
    use chancery_domain::{Position, RecordedAt};
    use chancery_views::Stamp;

    use super::*;
    use crate::document_key::DocumentView;

    fn aliases() -> Aliases {
        let mut aliases = Aliases::default();
        let since = Stamp { position: Position::FIRST, recorded_at: RecordedAt::from_micros(0) };
        for (from, into) in [("proposal/c", "proposal/a"), ("condition/x", "condition/y")] {
            let [from, into] = [from, into].map(|text| EntityRef::parse(text).unwrap());
            aliases.set(from, Some(into), since);
        }
        aliases
    }

    #[test]
    fn a_key_of_two_is_merged_when_one_of_them_is() {
        let into =
            |text: &str| merged_into(&DocumentView::Proposals.key(text).unwrap(), &aliases());
        assert_eq!(into("proposal/c").as_deref(), Some("proposal/a"));
        assert_eq!(into("proposal/b=proposal/c").as_deref(), Some("proposal/a=proposal/b"));
        assert_eq!(into("proposal/a=proposal/c").as_deref(), Some("proposal/a"));
        assert_eq!(into("proposal/a=proposal/b"), None);
        assert_eq!(merged_into(&DocumentView::Claims.key("killed").unwrap(), &aliases()), None);
    }

    #[test]
    fn a_document_keeps_its_members_and_says_where_its_rows_are() {
        assert_eq!(
            pointing(br#"{"a":1}"#.to_vec(), Some("x/y")),
            br#"{"a":1,"merged_into":"x/y"}"#
        );
        assert_eq!(pointing(br#"{"a":1}"#.to_vec(), None), br#"{"a":1}"#);
    }

    #[test]
    fn who_asks_why_is_told_what_to_ask() {
        let refused = |key: &str, row: &str| {
            refuse_merged(&EntityRef::parse(key).unwrap(), row, &aliases())
                .map_err(|problem| problem.detail)
        };
        let detail = refused("meeting/m", "condition/x").unwrap_err();
        assert_eq!(
            detail,
            "`condition/x` was merged into `condition/y`: ask `chancery why conditions meeting/m condition/y`"
        );
        let detail = refused("proposal/c", "counts").unwrap_err();
        assert!(detail.contains("ask `chancery why conditions proposal/a counts`"), "{detail}");
        assert_eq!(refused("meeting/m", "condition/y"), Ok(()));
    }
}
