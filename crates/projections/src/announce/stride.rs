//! Which documents may have changed between two positions.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chancery_domain::Cursor;
use chancery_domain::text::Metric;

use super::ANNOUNCED;
use super::book::Book;
use crate::document_key::DocumentKey;
use crate::error::{StoreError, Tried};
use crate::facet::{FacetId, NamedFacet};
use crate::reader::Snapshot;

/// The most events of one stride, so that what they touched stays within some megabytes.
const EVENTS_MAX: usize = 32_768;

/// The documents to look at, and how far that is all.
#[derive(Debug)]
pub(super) struct Stride {
    pub(super) goal: Goal,
    pub(super) touched: Vec<Touched>,
}

/// Where a stride goes, and what is known of the way.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    pub(super) upto: Cursor,
    /// What was touched on the way there.
    pub(super) facets: Facets,
    /// Whether what is found is news; what a book begins with is not.
    pub(super) is_news: bool,
}

/// What was touched, and by which events, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Facets(Arc<BTreeMap<NamedFacet, Vec<u64>>>);

impl Facets {
    /// Returns the events that touched something which a document rests on.
    pub(super) fn touching(&self, rests_on: &BTreeSet<NamedFacet>) -> BTreeSet<u64> {
        let few = self.0.len() < rests_on.len();
        let touched: Vec<&Vec<u64>> = if few {
            let of_it = self.0.iter().filter(|(facet, _)| rests_on.contains(facet));
            of_it.map(|(_, by)| by).collect()
        } else {
            rests_on.iter().filter_map(|facet| self.0.get(facet)).collect()
        };
        touched.into_iter().flatten().copied().collect()
    }
}

/// A document, and the events that touched something which it rested on.
#[derive(Clone, Debug)]
pub(super) struct Touched {
    pub(super) key: DocumentKey,
    /// None when a book begins: then every document is looked at.
    pub(super) by: BTreeSet<u64>,
}

impl Stride {
    /// Finds what was touched after a position.
    pub(super) fn after(
        after: Cursor,
        snapshot: &Snapshot<'_>,
        book: &Book,
    ) -> Result<Self, StoreError> {
        let events = touches(after, snapshot)?;
        let upto = match events.last() {
            Some((last, _)) if events.len() == EVENTS_MAX => Cursor::from_count(*last),
            _ => snapshot.cursor,
        };
        let mut by_facet: HashMap<FacetId, Vec<u64>> = HashMap::new();
        for (position, facets) in events {
            for facet in facets {
                by_facet.entry(facet).or_default().push(position);
            }
        }
        let name = |(facet, by)| {
            Ok::<_, StoreError>((NamedFacet::numbered(snapshot.db, snapshot.names, facet)?, by))
        };
        let facets = by_facet.into_iter().map(name).collect::<Result<BTreeMap<_, _>, _>>()?;
        let mut documents = Documents::default();
        for (facet, by) in &facets {
            let own = ANNOUNCED.iter().filter_map(|view| view.key_of_name(&facet.name));
            for key in book.resting_on(facet)?.into_iter().chain(own) {
                documents.touch(key, by);
            }
        }
        for (metric, by) in documents.metrics() {
            for key in book.resting_on(&NamedFacet::borne_out(&metric))? {
                documents.touch(key, &by);
            }
        }
        let facets = Facets(Arc::new(facets));
        Ok(Self { goal: Goal { upto, facets, is_news: true }, touched: documents.in_order() })
    }

    /// Lists every document there may be.
    pub(super) fn everything(upto: Cursor, snapshot: &Snapshot<'_>) -> Result<Self, StoreError> {
        let mut touched = Vec::new();
        for view in ANNOUNCED {
            for prefix in view.prefixes() {
                let keys = names(snapshot, prefix)?.into_iter();
                let keys = keys.filter_map(|name| view.key_of_name(&name));
                touched.extend(keys.map(|key| Touched { key, by: BTreeSet::new() }));
            }
        }
        let goal = Goal { upto, facets: Facets::default(), is_news: false };
        Ok(Self { goal, touched })
    }
}

/// Documents by view and key. Those of claims come before those of outlets, which rest on them.
#[derive(Default)]
struct Documents(BTreeMap<(&'static str, String), Touched>);

impl Documents {
    fn touch<'a>(&mut self, key: DocumentKey, by: impl IntoIterator<Item = &'a u64>) {
        let touched = self.0.entry((key.view().name(), key.text()));
        let touched = touched.or_insert_with(|| Touched { key, by: BTreeSet::new() });
        touched.by.extend(by);
    }

    /// Returns the metrics whose claims are touched.
    fn metrics(&self) -> Vec<(Metric, BTreeSet<u64>)> {
        let metric = |one: &Touched| Some((one.key.metric()?.clone(), one.by.clone()));
        self.0.values().filter_map(metric).collect()
    }

    fn in_order(self) -> Vec<Touched> {
        self.0.into_values().collect()
    }
}

type Touches = Vec<(u64, Vec<FacetId>)>;

fn touches(after: Cursor, snapshot: &Snapshot<'_>) -> Result<Touches, StoreError> {
    const TRIED: &str = "read what was touched";
    let mut statement = snapshot
        .db
        .prepare_cached(
            "SELECT position, facets FROM touched WHERE position > ?1 ORDER BY position LIMIT ?2",
        )
        .tried(TRIED)?;
    let rows = statement
        .query_map((after.count(), EVENTS_MAX), |row| Ok((row.get(0)?, row.get(1)?)))
        .tried(TRIED)?;
    let rows: Vec<(u64, Vec<u8>)> = rows.collect::<Result<_, _>>().tried(TRIED)?;
    let read = |(position, facets): (u64, Vec<u8>)| {
        let facets = FacetId::decode(&facets).ok_or_else(|| StoreError::Damaged {
            what: format!("what position {position} touched"),
        });
        Ok((position, facets?))
    };
    rows.into_iter().map(read).collect()
}

fn names(snapshot: &Snapshot<'_>, prefix: &str) -> Result<Vec<String>, StoreError> {
    const TRIED: &str = "list names";
    let mut statement = snapshot
        .db
        .prepare_cached("SELECT text FROM name WHERE text >= ?1 ORDER BY text")
        .tried(TRIED)?;
    let rows = statement.query_map([prefix], |row| row.get::<_, String>(0)).tried(TRIED)?;
    let mut found = Vec::new();
    for name in rows {
        let name = name.tried(TRIED)?;
        if !name.starts_with(prefix) {
            break;
        }
        found.push(name);
    }
    Ok(found)
}
