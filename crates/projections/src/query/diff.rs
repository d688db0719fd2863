//! Answers with what moved in a document between two times, and because of which events.

use chancery_domain::Cursor;
use chancery_domain::edtf::Edtf;
use chancery_views::diff::{Causes, Rows, moved, moved_by};
use serde_json::{Value, json};

use super::merged::{merged_into, point};
use super::request::Between;
use super::shorten;
use crate::document_key::{DocumentKey, Paper};
use crate::error::StoreError;
use crate::reader::Snapshot;
use crate::views;

/// How many events a diff goes back one by one: some documents each, so that the answer comes within seconds also
/// where a document rests on a thousand events. Of what lies further back the rows tell.
const STEPS_MAX: usize = 64;

impl Snapshot<'_> {
    /// Tells what moved in a document between two times, and because of which events.
    pub(super) fn diff(&self, key: &DocumentKey, between: &Between) -> Result<Vec<u8>, StoreError> {
        let (axis, from, to, changed, [before, after]) = match between {
            Between::Recorded { from, to, valid } => {
                let (from, to, valid) = (self.through(*from)?, self.through(*to)?, valid.as_ref());
                let ends = [from, to];
                let causes = self.causes(key, from.min(to), from.max(to), valid)?;
                let [from, to] = [from, to].map(|through| self.rendered(key, through, valid));
                let (from, to) = (from?, to?);
                let changed = moved_by(&from.rows(), &to.rows(), &causes);
                ("recorded", from, to, changed, ends)
            }
            Between::Valid { from, to, known } => {
                let through = self.through(*known)?;
                let [from, to] = [from, to].map(|valid| self.rendered(key, through, Some(valid)));
                let (from, to) = (from?, to?);
                let changed = moved(&from.rows(), &to.rows());
                ("valid", from, to, changed, [through, through])
            }
        };
        let text = key.text();
        let (mut from, mut to) = (side(&*from, &text)?, side(&*to, &text)?);
        point(&mut from, merged_into(key, &self.aliases(before)?));
        point(&mut to, merged_into(key, &self.aliases(after)?));
        let document = json!({
            "view": key.view().name(), "key": text, "axis": axis,
            "from": from, "to": to, "changed": changed,
        });
        Ok(shorten::to_fit(views::line(&text, &document)?, "changed"))
    }

    /// Finds the events that moved each row, going back from one at which the document moved to the one before.
    ///
    /// A document names the last event that is folded into it. What takes something out of it may leave nothing
    /// behind that it could name: such an event is found between two positions by halving.
    fn causes(
        &self,
        key: &DocumentKey,
        from: Cursor,
        to: Cursor,
        valid: Option<&Edtf>,
    ) -> Result<Causes, StoreError> {
        let mut causes = Causes::default();
        let from = from.count();
        let looked = |at: u64| self.looked(key, at, valid);
        let mut now = looked(to.count())?;
        for _ in 0..STEPS_MAX {
            let named = looked(now.position.max(from))?;
            let (at, before) = if named.rows != now.rows {
                between(named, &now, &looked)?
            } else if now.position > from {
                (now.position, looked(now.position - 1)?)
            } else {
                return Ok(causes);
            };
            causes.step(at, &before.rows, &now.rows);
            now = before;
        }
        causes.listed(&looked(from)?.rows, &now.rows);
        Ok(causes)
    }

    fn looked(&self, key: &DocumentKey, at: u64, valid: Option<&Edtf>) -> Result<Look, StoreError> {
        let paper = self.rendered(key, Cursor::from_count(at), valid)?;
        Ok(Look { at, position: paper.position(), rows: paper.rows() })
    }
}

/// A document as known at a position.
struct Look {
    /// As known at.
    at: u64,
    /// The last event that is folded into it.
    position: u64,
    rows: Rows,
}

/// Finds a position between two at which the document became what it is at the second; returns it, and the document
/// as known before.
fn between(
    mut before: Look,
    now: &Look,
    looked: &dyn Fn(u64) -> Result<Look, StoreError>,
) -> Result<(u64, Look), StoreError> {
    let mut at = now.at;
    while at - before.at > 1 {
        let middle = looked(before.at + (at - before.at) / 2)?;
        if middle.rows == now.rows {
            at = middle.at;
        } else {
            before = middle;
        }
    }
    Ok((at, before))
}

/// Says what a document rests on, without its rows.
fn side(paper: &dyn Paper, key: &str) -> Result<Value, StoreError> {
    let as_of: Value = serde_json::from_slice(&paper.line(key)?)
        .map(|mut document: Value| document["as_of"].take())
        .map_err(|source| StoreError::Document { key: key.to_owned(), source })?;
    Ok(json!({ "position": paper.position(), "as_of": as_of }))
}
