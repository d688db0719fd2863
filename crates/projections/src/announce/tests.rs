//! Tests: whoever applies what is announced, in order, has every document, wherever an announcer stopped on the way;
//! and whoever asks for changes later is told the same.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use chancery_bus::query::{Change, Changes};
use chancery_views::diff::Rows;
use proptest::prelude::*;
use serde_json::json;

use super::announcer::look;
use super::book::BookFile;
use super::outcome::Kept;
use super::stride::{Goal, Stride, Touched};
use super::{ANNOUNCED, Lines, Shared};
use crate::document_key::DocumentKey;
use crate::fold::Fold;
use crate::incoming::Incoming;
use crate::query_for_tests::ask_with;
use crate::reader::{Reader, Readers};
use crate::store::Durability;
use crate::testing::{Draft, drafts, placed};

/// A store, its book, and a subscriber that hears everything.
struct Scene {
    folder: PathBuf,
    fold: Fold,
    readers: Readers,
    book: Shared,
    kept: Kept,
    /// Each document as the subscriber has it, and where it changed last.
    heard: BTreeMap<String, (u64, Rows)>,
    messages: BTreeMap<String, Vec<Change>>,
}

impl Scene {
    /// `before` is recorded before the book begins.
    fn new(folder: &Path, before: &[Incoming]) -> Self {
        let path = folder.join("views.db");
        let mut fold = Fold::open(&path, Durability::Live).unwrap();
        record(&mut fold, before);
        Self {
            folder: folder.to_owned(),
            readers: Readers::new(path),
            book: book(folder, &fold),
            fold,
            kept: Kept::default(),
            heard: BTreeMap::new(),
            messages: BTreeMap::new(),
        }
    }

    /// Returns what is to be looked at next: everything where the book begins.
    fn next(&self) -> Stride {
        let (through, begins) =
            self.book.with(|book| (book.through().unwrap(), book.begins().unwrap().unwrap()));
        let stride = self.readers.snapshot(|snapshot| match through {
            Some(through) => self.book.with(|book| Stride::after(through, snapshot, book)),
            None => Stride::everything(begins, snapshot),
        });
        stride.unwrap()
    }

    /// Makes one stride to where the fold is; a second one where the book begins before.
    fn stride(&mut self) {
        let mut through = None;
        while through != Some(self.fold.cursor()) {
            let Stride { goal, touched } = self.next();
            self.look(&touched, &goal);
            self.book.with(|book| book.set_through(goal.upto)).unwrap();
            through = Some(goal.upto);
        }
    }

    /// Makes part of a stride, as if a crash had cut it, and starts again.
    fn part(&mut self, documents: usize) {
        let Stride { goal, mut touched } = self.next();
        touched.truncate(documents);
        self.look(&touched, &goal);
        self.kept = Kept::default();
        self.book = book(&self.folder, &self.fold);
    }

    fn look(&mut self, touched: &[Touched], goal: &Goal) {
        let cache = self.kept.begin(touched);
        let lines = Lines::default();
        let mut touched = VecDeque::from(touched.to_vec());
        let mut found = Vec::new();
        while !touched.is_empty() {
            let from = (&self.readers, &self.book, &lines);
            found.extend(look(&mut touched, goal, from, (&mut self.kept, &cache)).unwrap());
        }
        self.kept.end(cache);
        if !goal.is_news {
            self.begin();
        }
        let announcements: Vec<_> = found.iter().map(|(one, _)| one.clone()).collect();
        for (_, change) in found {
            self.hear(&change);
            self.messages
                .entry(format!("{} {}", change.view, change.key))
                .or_default()
                .push(change);
        }
        self.book.with(|book| book.sent(&announcements)).unwrap();
    }

    /// Lets the subscriber take every document as it is where the book begins, unless it has it.
    fn begin(&mut self) {
        for key in self.told() {
            let position = self.book.with(|book| book.seen(&key)).unwrap().unwrap().position;
            let mut rows =
                self.readers.snapshot(|snapshot| snapshot.rows_at(&key, position)).unwrap();
            rows.retain(|_, row| !row.is_null());
            let name = format!("{} {}", key.view().name(), key.text());
            self.heard.entry(name).or_insert((position, rows));
        }
    }

    fn hear(&mut self, change: &Change) {
        let name = format!("{} {}", change.view, change.key);
        let (position, rows) = self.heard.entry(name.clone()).or_default();
        assert_eq!(change.previous, *position, "{name} goes on from where it was");
        assert!(change.position.get() > *position, "{name} goes forward");
        assert!(!change.changed.is_empty(), "{name} changed at {}", change.position);
        *position = change.position.get();
        for row in &change.changed {
            let had = rows.get(&row.row).cloned().unwrap_or_default();
            assert_eq!(row.from, had, "{name} row {} at {}", row.row, change.position);
            assert!(row.because.contains(&change.position), "{name} row {}", row.row);
            if row.to.is_null() {
                rows.remove(&row.row);
            } else {
                rows.insert(row.row.clone(), row.to.clone());
            }
        }
    }

    /// Returns every document that was announced.
    fn told(&self) -> Vec<DocumentKey> {
        let all = ANNOUNCED.into_iter().flat_map(|view| {
            let keys = self.book.with(|book| book.announced_after(view, 0, "", 10_000)).unwrap();
            keys.into_iter().map(move |(key, _)| view.key(&key).unwrap())
        });
        all.collect()
    }

    /// Holds what the subscriber has against every document there is.
    fn check(&self) {
        let through = self.fold.cursor();
        let all = self.readers.snapshot(|snapshot| Stride::everything(through, snapshot)).unwrap();
        for Touched { key, .. } in all.touched {
            let name = format!("{} {}", key.view().name(), key.text());
            let paper =
                self.readers.snapshot(|snapshot| snapshot.rendered(&key, through, None)).unwrap();
            let mut rows = paper.rows();
            rows.retain(|_, row| !row.is_null());
            match self.heard.get(&name) {
                Some((_, heard)) => assert_eq!(*heard, rows, "{name} at {through}"),
                None => assert_eq!(paper.position(), 0, "{name} at {through} was announced"),
            }
        }
    }

    /// Asks for the changes of every document, as a subscriber that has heard nothing since `after`.
    fn ask(&self, reader: &Reader, after: u64) {
        for (name, messages) in &self.messages {
            let (view, key) = name.split_once(' ').unwrap();
            let query = json!({ "view": view, "key": key, "after": after });
            let answer = ask_with(reader, &BookFile::of(&self.folder), "changes", &query);
            let Changes { changes, .. } = serde_json::from_str(&answer).unwrap();
            let later: Vec<_> =
                messages.iter().filter(|one| one.position.get() > after).cloned().collect();
            let asked: Vec<_> =
                changes.into_iter().filter(|one| one.previous > 0 || later.contains(one)).collect();
            assert_eq!(asked, later, "{name} after {after}");
        }
    }
}

fn record(fold: &mut Fold, records: &[Incoming]) {
    for record in records {
        fold.take(record).unwrap();
    }
    fold.commit().unwrap();
}

/// Opens the book as a start does: what is folded by then was published.
fn book(folder: &Path, fold: &Fold) -> Shared {
    Shared::new(BookFile::of(folder).write(fold.cursor()).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_subscriber_that_applies_what_is_announced_has_every_document(
        drafts in drafts(1..30),
        before in 0..30_usize,
        steps in prop::collection::vec((1..5_usize, prop::option::of(0..4_usize)), 30),
        after in 0..30_u64,
    ) {
        // After a redaction everything is told anew from a new store, and the book begins anew.
        let drafts: Vec<_> =
            drafts.into_iter().filter(|draft| !matches!(draft, Draft::Redacts(_))).collect();
        let records = placed(&drafts);
        let folder = tempfile::tempdir().unwrap();
        let (before, mut left) = records.split_at(before.min(records.len()));
        let mut scene = Scene::new(folder.path(), before);
        for (step, cut) in steps {
            let (now, later) = left.split_at(step.min(left.len()));
            left = later;
            record(&mut scene.fold, now);
            if let Some(documents) = cut {
                scene.part(documents);
                continue;
            }
            scene.stride();
            scene.check();
        }
        scene.stride();
        scene.check();
        let reader = Reader::open(&folder.path().join("views.db")).unwrap();
        scene.ask(&reader, after);
    }

    #[test]
    fn level_with_the_fold_it_names_each_event_that_moved_something(drafts in drafts(1..24)) {
        let records = placed(&drafts);
        let folder = tempfile::tempdir().unwrap();
        let mut scene = Scene::new(folder.path(), &[]);
        scene.stride();
        for one in &records {
            record(&mut scene.fold, std::slice::from_ref(one));
            scene.stride();
            scene.check();
        }
        for messages in scene.messages.values() {
            for change in messages {
                let other = change.changed.iter().flat_map(|row| &row.because);
                let other = other.filter(|one| **one > change.position).count();
                prop_assert_eq!(other, 0, "because of nothing later");
            }
        }
    }
}
