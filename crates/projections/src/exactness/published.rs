//! Tests: what is published of a change, from documents that the fold has or that it finds in the store, is what whoever
//! asks for it later is told.

use chancery_domain::Cursor;
use proptest::prelude::*;

use crate::error::StoreError;
use crate::fold::Fold;
use crate::gathered::Gathered;
use crate::incoming::Incoming;
use crate::publish::{LastTold, Message};
use crate::reader::Reader;
use crate::store::Durability;
use crate::testing::{Draft, drafts, placed};

fn told(messages: Vec<Message>) -> Vec<(String, String)> {
    let text = |message: Message| String::from_utf8(message.payload.to_vec()).unwrap();
    messages.into_iter().map(|message| (message.subject.clone(), text(message))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_change_is_published_as_it_is_told_later(
        drafts in drafts(1..40),
        steps in prop::collection::vec((1..6_usize, any::<bool>()), 40),
    ) {
        // What lies before a redaction is told later as the record reads then.
        let drafts: Vec<_> =
            drafts.into_iter().filter(|draft| !matches!(draft, Draft::Redacts(_))).collect();
        let records: Vec<Incoming> = placed(&drafts);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.db");
        let open = || {
            let mut fold = Fold::open(&path, Durability::Live).unwrap();
            fold.gather_after(Cursor::Start);
            fold
        };
        let mut fold = open();
        let (mut left, mut last) = (&records[..], LastTold::default());
        for (step, starts_anew) in steps {
            let (now, later) = left.split_at(step.min(left.len()));
            left = later;
            if starts_anew {
                fold.close().unwrap();
                (fold, last) = (open(), LastTold::default());
            }
            let from = fold.cursor();
            for record in now {
                fold.take(record).unwrap();
            }
            let (gathered, upto) = (fold.commit().unwrap(), fold.cursor());
            let reader = Reader::open(&path).unwrap();
            let both = reader.snapshot(|snapshot| {
                let published = snapshot.messages(from, upto, &gathered, &mut last)?;
                let nothing = (&Gathered::default(), &mut LastTold::default());
                let asked = snapshot.messages(from, upto, nothing.0, nothing.1)?;
                Ok::<_, StoreError>((published, asked))
            });
            let (published, asked) = both.unwrap();
            prop_assert_eq!(told(published), told(asked));
        }
    }
}
