//! The contract of [`Source`]: the store answers as the ledger in memory does, for everything, at every N.

use chancery_domain::text::Metric;
use chancery_domain::{Cursor, EntityRef, Position, Topic};
use chancery_views::source::NEIGHBOURS;
use chancery_views::{Known, Ledger, Source};
use proptest::prelude::*;

use crate::index::Index;
use crate::known_cache::KnownCache;
use crate::source::SourceAt;
use crate::store::{self, Durability};
use crate::testing::{ACTORS, drafts, entities, placed, recorded, remembered};

fn shown(known: &Known) -> String {
    format!("{known:?}")
}

/// Writes everything that a source says about an entity.
fn told(source: &dyn Source, entity: &EntityRef) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(source.history(entity).iter().map(|known| format!("history {}", shown(known))));
    lines.extend(
        source.registrations(entity).iter().map(|known| format!("registry {}", shown(known))),
    );
    lines.extend(source.relations(entity).iter().map(|known| format!("relation {}", shown(known))));
    lines.extend(source.flags(entity).iter().map(|flag| format!("flag {flag:?}")));
    for kind in NEIGHBOURS {
        lines.extend(source.neighbours(entity, kind).iter().map(|near| format!("near {near}")));
    }
    lines
}

/// Returns every topic that some version of a drafted event may have, and one that nothing has.
fn topics() -> Vec<Topic> {
    let metrics = ["killed", "wounded"].map(|word| Topic::Metric(Metric::parse(word).unwrap()));
    let issues = ["issue/ceasefire", "issue/gas", "issue/unheard-of"];
    let stances = ACTORS.iter().copied().chain(issues);
    let stances = stances.map(|one| Topic::Stances(EntityRef::parse(one).unwrap()));
    metrics.into_iter().chain(stances).collect()
}

/// Writes everything that a source says of topics.
fn told_of_topics(source: &dyn Source) -> Vec<String> {
    let topics = topics();
    let told = topics.iter().flat_map(|topic| {
        let events = source.topic(topic);
        events.iter().map(|known| format!("{topic:?} {}", shown(known))).collect::<Vec<_>>()
    });
    told.collect()
}

fn differs(
    source: &dyn Source,
    ledger: &Ledger,
    through: Cursor,
    all: &[EntityRef],
) -> Option<String> {
    let at = ledger.at(Position::new(through.count())).unwrap();
    let (expected, found) = (told_of_topics(&at), told_of_topics(source));
    if expected != found {
        return Some(format!("topics at {through}:\n{expected:#?}\nbut found\n{found:#?}"));
    }
    all.iter().find_map(|entity| {
        let (expected, found) = (told(&at, entity), told(source, entity));
        (expected != found)
            .then(|| format!("{entity} at {through}:\n{expected:#?}\nbut found\n{found:#?}"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn the_store_answers_as_the_ledger_does_at_every_position(drafts in drafts(1..40)) {
        let records = placed(&drafts);
        let all = entities(&records);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(store::FILE_NAME);
        let mut index = Index::new(store::open_writer(&path, Durability::Live).unwrap(), Durability::Live).unwrap();
        let mut ledger = Ledger::default();
        for record in &records {
            index.begin().unwrap();
            // Warm caches must be kept right, not only cold ones filled.
            for entity in &all {
                told(&index.head(), entity);
            }
            index.take(record).unwrap();
            recorded(&mut ledger, record);
            let head = index.head();
            prop_assert_eq!(differs(&head, &ledger, index.cursor(), &all), None);
            prop_assert!(head.failure().is_none());
            index.commit().unwrap();
        }
        for through in 0..=records.len() as u64 {
            let through = Cursor::from_count(through);
            let cache = KnownCache::default();
            let source = SourceAt::new(index.db(), index.names(), &cache, through);
            prop_assert_eq!(differs(&source, &ledger, through, &all), None);
            let at = ledger.at(Position::new(through.count())).unwrap();
            for entity in &all {
                prop_assert_eq!(remembered(&source, entity), remembered(&at, entity));
            }
            prop_assert!(source.failure().is_none());
        }
    }
}
