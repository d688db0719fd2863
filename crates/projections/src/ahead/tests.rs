//! What is rendered at once is what was rendered event by event, on however many threads.

use proptest::prelude::*;
use rusqlite::Connection;

use super::*;
use crate::facet::FacetId;
use crate::fold::Fold;
use crate::testing::{drafts, placed};

fn facets_of(db: &Connection, sql: &str, row: (NameId, NameId)) -> Vec<u8> {
    db.query_row(sql, row, |row| row.get(0)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn documents_come_out_the_same_on_many_threads(drafts in drafts(1..60)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.db");
        let mut fold = Fold::open(&path, Durability::Live).unwrap();
        for record in &placed(&drafts) {
            fold.take(record).unwrap();
        }
        fold.commit().unwrap();
        let (index, db) = (fold.index(), Connection::open(&path).unwrap());
        let mut stored = db.prepare("SELECT key, body, facets FROM document ORDER BY key").unwrap();
        let stored: Vec<(NameId, Vec<u8>, Vec<u8>)> = stored
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let keys: Vec<NameId> = stored.iter().map(|(key, ..)| *key).collect();
        for threads in [1, 3] {
            let made = render(index, &keys, threads, Durability::Compared).unwrap();
            prop_assert_eq!(made.documents.len(), keys.len());
            for (fresh, (key, body, facets)) in made.documents.into_iter().zip(&stored) {
                let name = index.names().text(&db, *key).unwrap();
                prop_assert_eq!(fresh.key, *key);
                prop_assert_eq!(&views::line(&name, &fresh.document).unwrap(), body);
                let seen = fresh.seen.numbered(&db, index.names()).unwrap();
                prop_assert_eq!(&FacetId::encode(&seen), facets);
            }
            for (sort, id, rests_on) in made.told {
                let sort = index.names().find(&db, sort.name()).unwrap().unwrap();
                let sql = "SELECT facets FROM remembered WHERE sort = ?1 AND entity = ?2";
                let rests_on = rests_on.numbered(&db, index.names()).unwrap();
                prop_assert_eq!(FacetId::encode(&rests_on), facets_of(&db, sql, (sort, id)));
            }
        }
    }
}

#[test]
fn few_documents_are_not_worth_threads() {
    assert_eq!(threads_for(0), 1);
    assert_eq!(threads_for(OF_A_THREAD_MIN), 1);
    let processors = thread::available_parallelism().map_or(1, usize::from);
    assert_eq!(threads_for(1_000_000), processors.min(THREADS_MAX));
}
