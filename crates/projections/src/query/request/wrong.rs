//! What is wrong with the values of a request, all of it at once.

use chancery_domain::edtf::Edtf;
use chancery_domain::{Cursor, EntityKind, EntityRef, Kind, RecordedAt};
use chancery_leads::Pair;
use chancery_wire::problem::FieldError;
use chancery_wire::{Problem, ProblemKind};
use serde_json::Value;

use super::{Key, Known};
use crate::document_key::{DocumentKey, DocumentView};
use crate::query::QueryError;
use crate::timeline::Wanted;

/// Everything wrong with the values of a request.
#[derive(Default)]
pub(super) struct Wrong(Vec<FieldError>);

impl Wrong {
    pub(super) fn add(&mut self, pointer: &str, detail: &dyn std::fmt::Display) {
        self.0.push(FieldError::new(pointer, detail.to_string()));
    }

    pub(super) fn none(self) -> Result<(), QueryError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut problem = Problem::with_errors(ProblemKind::Invalid, self.0);
        "the query is invalid".clone_into(&mut problem.title);
        Err(problem.into())
    }

    pub(super) fn time(&mut self, name: &str, text: Option<&str>) -> Option<Edtf> {
        Edtf::parse(text?).map_err(|error| self.add(&format!("/{name}"), &error)).ok()
    }

    /// Reads a place on the axis of what was recorded: a time, or a position.
    pub(super) fn moment(&mut self, name: &str, given: &Value) -> Option<Known> {
        if let Some(position) = given.as_u64() {
            return Some(Known::Position(Cursor::from_count(position)));
        }
        let Some(text) = given.as_str() else {
            self.add(&format!("/{name}"), &"a time or a position is expected");
            return None;
        };
        let micros = self.time(name, Some(text))?.latest();
        Some(micros.map_or(Known::Head, |micros| Known::At(RecordedAt::from_micros(micros))))
    }

    pub(super) fn text_time(&mut self, name: &str, given: &Value) -> Option<Edtf> {
        if given.as_str().is_none() {
            self.add(&format!("/{name}"), &"a time is expected on the axis `valid`");
        }
        self.time(name, given.as_str())
    }

    pub(super) fn document_key(&mut self, view: DocumentView, text: &str) -> Option<DocumentKey> {
        view.key(text).map_err(|error| self.add("/key", &error)).ok()
    }

    pub(super) fn entity(
        &mut self,
        name: &str,
        text: Option<&str>,
        kind: Option<EntityKind>,
    ) -> Option<EntityRef> {
        let text = text?;
        let pointer = format!("/{name}");
        let entity = EntityRef::parse(text).map_err(|error| self.add(&pointer, &error)).ok()?;
        if let Some(kind) = kind.filter(|kind| entity.kind() != *kind) {
            self.add(&pointer, &format!("`{text}` is not of kind {kind}"));
            return None;
        }
        Some(entity)
    }

    pub(super) fn kind(&mut self, text: Option<&str>) -> Option<Wanted> {
        let text = text?;
        let kind = Kind::from_word(text).or_else(|| Kind::from_type_name(text));
        if let Some(kind) = kind {
            return Some(Wanted::Kind(kind));
        }
        let aggregates = || Kind::ALL.iter().filter_map(|kind| kind.as_str().split_once('.'));
        if aggregates().any(|(aggregate, _)| aggregate == text) {
            return Some(Wanted::Aggregate(text.to_owned()));
        }
        let words = Kind::ALL.iter().map(|kind| kind.as_str());
        let hint = chancery_domain::suggest::did_you_mean(text, words);
        self.add("/kind", &format!("`{text}` is no kind of event{hint}"));
        None
    }

    /// Reads a key of `conditions`.
    pub(super) fn outcome(&mut self, text: &str) -> Option<EntityRef> {
        match self.document_key(DocumentView::Conditions, text)? {
            DocumentKey::Conditions(key) => Some(key),
            DocumentKey::Meetings(_)
            | DocumentKey::Proposals(_)
            | DocumentKey::Commitments(_)
            | DocumentKey::Claims(_)
            | DocumentKey::Stances(_)
            | DocumentKey::Outlets(_) => None,
        }
    }

    /// Reads a key of `leads`.
    pub(super) fn pair(&mut self, text: &str) -> Option<Pair> {
        let pair = Pair::parse(text);
        if pair.is_none() {
            let detail = format!(
                "`{text}` is no pair of countries: who acted and on whom, as in `rus=ukr` or `unknown=usa`"
            );
            self.add("/key", &detail);
        }
        pair
    }

    /// Reads a key of `timeline`.
    pub(super) fn key(&mut self, text: &str) -> Option<Key> {
        if text == crate::store::names::ALL_NAME {
            return Some(Key::All);
        }
        self.entity("key", Some(text), None).map(Key::Entity)
    }
}
