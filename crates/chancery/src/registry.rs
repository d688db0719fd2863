//! The registry as a publisher needs it: which reference is meant by a name.
//!
//! Registrations are asked of the projections. A name that is found is held against what the log knows of its registration now,
//! so that one which was corrected or taken back names nothing any more; the latest for a reference that stands wins whole.

use std::collections::{BTreeMap, BTreeSet};

use chancery_bus::Bus;
use chancery_bus::query::RecordedEvent;
use chancery_domain::{EntityKind, suggest};
use chancery_ingest::State;
use chancery_wire::limits::QUERY_PAGE_MAX;
use chancery_wire::log::{Target, target::By};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::client::answered;
use crate::exit::Failure;
use crate::import::chain;

/// Whose events give names; the member of their data that is named is called as they are.
const GIVERS: [(&str, EntityKind); 2] =
    [("actor", EntityKind::Actor), ("outlet", EntityKind::Outlet)];

/// The most candidates that an error lists.
const CANDIDATES_TOLD_MAX: usize = 5;

/// Who is registered, and under which names.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    /// Positions of the registrations of each reference, in order.
    registrations: BTreeMap<String, Vec<u64>>,
    /// Names, as they compare, with what they were registered for.
    names: BTreeMap<String, BTreeSet<String>>,
    /// Names as they were written, by how they compare.
    written: BTreeMap<String, String>,
}

impl Registry {
    /// Reads every registration up to the head of the log.
    ///
    /// # Errors
    ///
    /// When the log or the projections do not answer.
    pub(crate) async fn read(bus: &Bus) -> Result<Self, Failure> {
        let head = answered(bus.head().await)?.head;
        let mut registry = Self::default();
        for (member, _) in GIVERS {
            let mut after = 0;
            loop {
                let query = json!({ "kind": member, "after": after, "limit": QUERY_PAGE_MAX, "min_position": head });
                let page = answered(bus.events(&query).await)?.body;
                for RecordedEvent { position, event } in page.events {
                    registry.add(position.get(), &event["data"], member);
                }
                let Some(next) = page.next else { break };
                after = next;
            }
        }
        Ok(registry)
    }

    fn add(&mut self, position: u64, data: &Value, member: &str) {
        // Gradings of outlets name nothing.
        let (Some(reference), Some(_)) = (data[member].as_str(), data["name"].as_str()) else {
            return;
        };
        self.registrations.entry(reference.to_owned()).or_default().push(position);
        for name in names(data) {
            let folded = folded(name);
            self.names.entry(folded.clone()).or_default().insert(reference.to_owned());
            self.written.entry(folded).or_insert_with(|| name.to_owned());
        }
    }

    /// Says whether a reference is registered.
    pub(crate) fn has(&self, reference: &str) -> bool {
        self.registrations.contains_key(reference)
    }

    /// Returns how many references are registered.
    pub(crate) fn len(&self) -> usize {
        self.registrations.len()
    }

    /// Finds the reference that a name stands for among those of some kinds, or says why there is none.
    ///
    /// # Errors
    ///
    /// When the log does not answer.
    pub(crate) async fn find(
        &self,
        bus: &Bus,
        name: &str,
        kinds: &[EntityKind],
    ) -> Result<Result<String, String>, Failure> {
        let folded = folded(name);
        let mut found = Vec::new();
        for reference in self.names.get(&folded).into_iter().flatten() {
            let is_wanted = is_of(reference, kinds);
            if is_wanted && self.names_now(bus, reference).await?.contains(&folded) {
                found.push(reference.clone());
            }
        }
        Ok(match found.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(self.unknown(name, &folded, kinds)),
            several => Err(ambiguous(name, several)),
        })
    }

    /// Reads how a reference is called now: by its latest registration that stands.
    async fn names_now(&self, bus: &Bus, reference: &str) -> Result<Vec<String>, Failure> {
        let positions = self.registrations.get(reference).into_iter().flatten();
        for position in positions.rev() {
            let target = Target { by: Some(By::Position(*position)) };
            let chain = chain(bus, target).await?;
            if let Some(State::Says(data)) = chain.as_ref().map(chancery_ingest::Chain::state) {
                return Ok(names(data).map(folded).collect());
            }
        }
        Ok(Vec::new())
    }

    fn unknown(&self, name: &str, folded: &str, kinds: &[EntityKind]) -> String {
        let known =
            self.names.iter().filter(|(_, references)| of_kind(references, kinds).is_some());
        let nearest = suggest::nearest(folded, known.map(|(name, _)| name.as_str()));
        let meant = nearest.and_then(|near| {
            let reference = self.names.get(near).and_then(|found| of_kind(found, kinds))?;
            Some(format!(": did you mean `{}` ({reference})?", self.written.get(near)?))
        });
        let hint = meant.unwrap_or_else(|| ": register it, or write its reference".to_owned());
        format!("nobody is registered as `{}`{hint}", suggest::shown(name))
    }
}

/// Returns the first reference of some kinds.
fn of_kind<'a>(references: &'a BTreeSet<String>, kinds: &[EntityKind]) -> Option<&'a String> {
    references.iter().find(|one| is_of(one, kinds))
}

fn ambiguous(name: &str, candidates: &[String]) -> String {
    let told: Vec<_> =
        candidates.iter().take(CANDIDATES_TOLD_MAX).map(|one| format!("`{one}`")).collect();
    let more = if candidates.len() > told.len() { ", …" } else { "" };
    format!(
        "`{}` may be {}{more}: write the reference of the one that is meant",
        suggest::shown(name),
        told.join(" or ")
    )
}

fn is_of(reference: &str, kinds: &[EntityKind]) -> bool {
    let kind = reference.split('/').next();
    kinds.iter().any(|wanted| Some(wanted.as_str()) == kind)
}

/// Goes through the names of a registration.
fn names(data: &Value) -> impl Iterator<Item = &str> {
    let aliases = data["aliases"].as_array().into_iter().flatten();
    data["name"].as_str().into_iter().chain(aliases.filter_map(Value::as_str))
}

/// Writes a name as it is compared: small letters without marks, single spaces.
fn folded(name: &str) -> String {
    let plain: String = name.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Says whether names of a kind are registered.
pub(crate) fn is_named(kinds: &[EntityKind]) -> bool {
    GIVERS.iter().any(|(_, kind)| kinds.contains(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_and_marks_and_not_otherwise() {
        assert_eq!(folded(" Dmitry  PESKOV"), folded("dmitry peskov"));
        assert_eq!(folded("Erdoğan"), folded("ERDOGAN"));
        assert_eq!(folded("Песков"), folded("песков"));
        assert_ne!(folded("Peskov"), folded("Peskow"));
        assert_ne!(folded("Пeсков"), folded("Песков"), "a Latin letter among Cyrillic ones");
    }

    #[test]
    fn what_is_not_known_gets_the_nearest_of_its_kind() {
        let mut registry = Registry::default();
        registry.add(1, &json!({ "actor": "actor/peskov", "name": "Dmitry Peskov" }), "actor");
        registry.add(2, &json!({ "outlet": "outlet/reuters", "name": "Reuters" }), "outlet");
        let unknown =
            |name: &str, kinds: &[EntityKind]| registry.unknown(name, &folded(name), kinds);
        assert_eq!(
            unknown("Dmitri Peskov", &[EntityKind::Actor]),
            "nobody is registered as `Dmitri Peskov`: did you mean `Dmitry Peskov` (actor/peskov)?"
        );
        assert_eq!(
            unknown("Dmitri Peskov", &[EntityKind::Outlet]),
            "nobody is registered as `Dmitri Peskov`: register it, or write its reference"
        );
    }
}
