//! How far a follower has come: all that it needs to go on, here or elsewhere.

use std::collections::BTreeMap;

use chancery_domain::{Cursor, Position};
use serde::{Deserialize, Serialize};

use crate::query::Change;

/// How far a follower has come, as small JSON: to be kept together with what was made of the changes.
///
/// It belongs to the view and the keys that were followed; for others it means nothing. The default is the
/// beginning, before every change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Which log it is a place in: the header `Chancery-Log` of what was given; none before anything was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    log: Option<String>,
    /// Every change of every key through here was given; 0 is none.
    #[serde(default)]
    through: u64,
    /// The keys of which more was given, and through where. They become few again whenever `through` moves.
    #[serde(default)]
    keys: BTreeMap<String, Position>,
}

/// What a change is to somebody at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was given before, or is in the snapshot.
    Old,
    /// Nothing lies between what was given and this.
    Next,
    /// A change before it was not given.
    Missed,
}

impl Place {
    /// Returns through where the changes of a key were given.
    pub fn held(&self, key: &str) -> Cursor {
        let own = self.keys.get(key).map_or(Cursor::Start, |position| Cursor::Through(*position));
        own.max(self.through())
    }

    /// Returns through where the changes of every key were given.
    pub fn through(&self) -> Cursor {
        Cursor::from_count(self.through)
    }

    /// Returns how far the changes of any key were given.
    pub(super) fn furthest(&self) -> Cursor {
        let keys = self.keys.values().map(|position| Cursor::Through(*position));
        keys.fold(self.through(), Cursor::max)
    }

    /// Takes a log for the one that this is a place in, where it was in none; else returns the one that it is in when
    /// that is another.
    pub(super) fn enter(&mut self, log: &str) -> Result<(), String> {
        let kept = self.log.get_or_insert_with(|| log.to_owned());
        if kept == log { Ok(()) } else { Err(kept.clone()) }
    }

    /// Notes that the changes of a key were given through a position.
    pub(super) fn hold(&mut self, key: &str, through: Cursor) {
        if let Cursor::Through(position) = through
            && through > self.held(key)
        {
            self.keys.insert(key.to_owned(), position);
        }
    }

    /// Notes that the changes of every key were given through a position.
    pub(super) fn settle(&mut self, through: Cursor) {
        self.through = self.through.max(through.count());
        self.keys.retain(|_, position| position.get() > self.through);
    }

    /// Judges a change. `previous` may lie before what is held: a snapshot, or an answer without changes, reaches
    /// further than the last change. What begins from nothing (`previous` 0) makes whatever was before it void.
    pub(super) fn judge(&self, change: &Change) -> Verdict {
        let held = self.held(&change.key);
        if Cursor::Through(change.position) <= held {
            Verdict::Old
        } else if Cursor::from_count(change.previous) <= held {
            Verdict::Next
        } else {
            Verdict::Missed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(key: &str, position: u64, previous: u64) -> Change {
        let position = Position::new(position).unwrap();
        let (view, key) = ("conditions".to_owned(), key.to_owned());
        Change { view, key, position, previous, changed: Vec::new() }
    }

    fn through(position: u64) -> Cursor {
        Cursor::from_count(position)
    }

    #[test]
    fn each_key_has_its_own_chain() {
        let mut place = Place::default();
        place.hold("meeting/a", through(7));
        assert_eq!(place.judge(&change("meeting/a", 7, 0)), Verdict::Old);
        assert_eq!(place.judge(&change("meeting/a", 9, 7)), Verdict::Next);
        assert_eq!(place.judge(&change("meeting/a", 9, 8)), Verdict::Missed);
        assert_eq!(place.judge(&change("meeting/b", 3, 0)), Verdict::Next);
        assert_eq!(place.judge(&change("meeting/b", 3, 2)), Verdict::Missed);
    }

    #[test]
    fn what_is_settled_holds_for_every_key_and_is_forgotten_by_key() {
        let mut place = Place::default();
        place.hold("meeting/a", through(7));
        place.hold("meeting/b", through(12));
        place.settle(through(10));
        assert_eq!(
            serde_json::to_string(&place).unwrap(),
            r#"{"through":10,"keys":{"meeting/b":12}}"#
        );
        assert_eq!(place.held("meeting/a"), through(10));
        assert_eq!(place.judge(&change("meeting/c", 11, 9)), Verdict::Next);
        place.settle(through(5));
        assert_eq!(place.through(), through(10));
    }

    #[test]
    fn a_beginning_from_nothing_misses_nothing() {
        let mut place = Place::default();
        place.settle(through(10));
        assert_eq!(place.judge(&change("meeting/a", 20, 0)), Verdict::Next);
    }

    #[test]
    fn a_place_is_in_one_log() {
        let mut place = Place::default();
        assert_eq!((place.enter("aa"), place.enter("aa")), (Ok(()), Ok(())));
        place.hold("meeting/a", through(7));
        place.settle(through(3));
        assert_eq!(place.furthest(), through(7));
        let text = serde_json::to_string(&place).unwrap();
        assert_eq!(text, r#"{"log":"aa","through":3,"keys":{"meeting/a":7}}"#);
        let mut again: Place = serde_json::from_str(&text).unwrap();
        assert_eq!(again.enter("bb"), Err("aa".to_owned()));
        assert_eq!(again, place);
    }

    #[test]
    fn a_place_is_read_back_and_nothing_else_is_taken_for_one() {
        let text = r#"{"through":10,"keys":{"meeting/b":12}}"#;
        let place: Place = serde_json::from_str(text).unwrap();
        assert_eq!(place.held("meeting/b"), through(12));
        assert_eq!(serde_json::from_str::<Place>("{}").unwrap(), Place::default());
        assert!(serde_json::from_str::<Place>(r#"{"position":10}"#).is_err());
    }
}
