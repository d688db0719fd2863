//! The references that were read lately: the same text is kept once, not once for every event that names it.
//!
//! A thread has its own. What is in there is the text of references and nothing else, so that who reads an event gets
//! the same, whatever was read before.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

/// The most references kept, twice, by each thread: at most some 150 bytes each. Those that events name again and again
/// are fewer.
const KEPT_MAX: usize = 4 * 1024;

thread_local! {
    static RECENT: RefCell<Recent> = RefCell::default();
}

/// Texts in two generations: when the young one is full, it becomes the old one, which is forgotten.
#[derive(Default)]
struct Recent {
    young: HashSet<Arc<str>>,
    old: HashSet<Arc<str>>,
}

impl Recent {
    fn get(&mut self, text: &str) -> Option<Arc<str>> {
        if let Some(kept) = self.young.get(text) {
            return Some(Arc::clone(kept));
        }
        let kept = self.old.take(text)?;
        self.keep(Arc::clone(&kept));
        Some(kept)
    }

    fn keep(&mut self, text: Arc<str>) {
        if self.young.len() >= KEPT_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(text);
    }
}

/// Returns the text of a reference that was read lately; there is none of anything that is no reference.
pub(super) fn get(text: &str) -> Option<Arc<str>> {
    RECENT.with_borrow_mut(|recent| recent.get(text))
}

/// Keeps the text of a reference.
pub(super) fn keep(text: &Arc<str>) {
    RECENT.with_borrow_mut(|recent| recent.keep(Arc::clone(text)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_lately_is_kept_and_the_rest_is_forgotten() {
        let mut recent = Recent::default();
        recent.keep("actor/putin".into());
        let first = recent.get("actor/putin").unwrap();
        for number in 0..3 * KEPT_MAX {
            recent.keep(format!("report/{number}").into());
            assert!(Arc::ptr_eq(&recent.get("actor/putin").unwrap(), &first));
        }
        assert_eq!(recent.get("report/0"), None);
        assert!(recent.young.len() + recent.old.len() <= 2 * KEPT_MAX);
    }
}
