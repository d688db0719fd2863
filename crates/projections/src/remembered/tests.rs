//! What is remembered is what is found from nothing, after every event.

use proptest::prelude::*;

use crate::dependents::Dependents;
use crate::index::Index;
use crate::known_cache::KnownCache;
use crate::remembered::Remembered;
use crate::source::SourceAt;
use crate::store::{self, Durability};
use crate::testing::{drafts, entities, placed, remembered};

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_remembered_is_what_is_found_from_nothing(drafts in drafts(1..60)) {
        let records = placed(&drafts);
        let all = entities(&records);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(store::FILE_NAME);
        let db = store::open_writer(&path, Durability::Live).unwrap();
        let mut index = Index::new(db, Durability::Live).unwrap();
        let (mut dependents, told) =
            (Dependents::default(), Remembered::new(index.db(), index.names()).unwrap());
        for record in &records {
            let before = index.cursor();
            let mut touched = index.take(record).unwrap();
            told.tell_anew(&index, &mut dependents, &mut touched, before).unwrap();
            let (head, nothing) = (index.head(), KnownCache::default());
            let anew = SourceAt::new(index.db(), index.names(), &nothing, index.cursor());
            for entity in &all {
                prop_assert_eq!(remembered(&head, entity), remembered(&anew, entity));
            }
            prop_assert!(head.failure().is_none() && anew.failure().is_none());
            told.note(&index, &mut dependents).unwrap();
        }
    }
}
