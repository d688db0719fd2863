//! What is remembered is what is found from nothing, after every event.

use chancery_domain::{EntityKind, EntityRef};
use chancery_views::near::Panel;
use chancery_views::source::Source;
use proptest::prelude::*;

use crate::dependents::Dependents;
use crate::index::Index;
use crate::known_cache::KnownCache;
use crate::remembered::Remembered;
use crate::source::SourceAt;
use crate::store::{self, Durability};
use crate::testing::{drafts, placed};

fn told(source: &dyn Source, entity: &EntityRef) -> Vec<String> {
    let is_told = matches!(entity.kind(), EntityKind::Meeting | EntityKind::Proposal);
    let brief = is_told.then(|| format!("{:?}", source.brief(entity)));
    let near = |panel: Panel| {
        let near = source.near(entity, panel);
        near.iter().map(|one| format!("{entity} {panel:?} {one:?}")).collect::<Vec<_>>()
    };
    brief.into_iter().chain(Panel::ALL.into_iter().flat_map(near)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_remembered_is_what_is_found_from_nothing(drafts in drafts(1..60)) {
        let records = placed(&drafts);
        let mut all: Vec<EntityRef> = records
            .iter()
            .filter_map(|one| one.event.as_ref())
            .flat_map(|event| event.mentions())
            .collect();
        all.sort_unstable();
        all.dedup();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(store::FILE_NAME);
        let db = store::open_writer(&path, Durability::Live).unwrap();
        let mut index = Index::new(db, 1).unwrap();
        let (mut dependents, remembered) =
            (Dependents::default(), Remembered::new(index.db(), index.names()).unwrap());
        for record in &records {
            let before = index.cursor();
            let mut touched = index.take(record).unwrap();
            remembered.tell_anew(&index, &mut dependents, &mut touched, before).unwrap();
            let (head, nothing) = (index.head(), KnownCache::default());
            let anew = SourceAt::new(index.db(), index.names(), &nothing, index.cursor());
            for entity in &all {
                prop_assert_eq!(told(&head, entity), told(&anew, entity));
            }
            prop_assert!(head.failure().is_none() && anew.failure().is_none());
            remembered.note(&index, &mut dependents).unwrap();
        }
    }
}
