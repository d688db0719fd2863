//! One thing wrong with an event: where, and what to change.

use serde::Serialize;

/// The most faults reported for one event: the limit of the public interface; nobody mends more at once.
pub const FAULTS_MAX: usize = 20;

/// One thing wrong with an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where, as a JSON Pointer relative to the event; empty for the event as a whole.
    pub pointer: String,
    /// What is wrong and, where we can tell, what to write instead.
    pub detail: String,
}

impl Fault {
    /// Says what is wrong at a place.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

/// Collects faults, and only counts those beyond [`FAULTS_MAX`].
#[derive(Debug, Default)]
pub(crate) struct Faults {
    kept: Vec<Fault>,
    more: usize,
}

impl Faults {
    /// Notes a fault; it is not worded when it would not be shown.
    pub(crate) fn note(&mut self, fault: impl FnOnce() -> Fault) {
        if self.kept.len() < FAULTS_MAX {
            self.kept.push(fault());
        } else {
            self.more += 1;
        }
    }

    /// Says whether nothing was noted.
    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Says whether a fault at this very place was noted.
    pub(crate) fn speaks_of(&self, pointer: &str) -> bool {
        self.kept.iter().any(|fault| fault.pointer == pointer)
    }

    /// Returns the faults, at most [`FAULTS_MAX`]; the last says how many more there are.
    pub(crate) fn into_vec(mut self) -> Vec<Fault> {
        if self.more > 0 {
            self.kept.pop();
            let more = self.more + 1;
            self.kept.push(Fault::new("", format!("{more} more faults are not shown")));
        }
        self.kept
    }
}

/// Appends a member's name or an item's number to a JSON Pointer (RFC 6901).
pub(crate) fn join(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", step.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_twenty_are_shown_and_the_rest_counted() {
        let mut faults = Faults::default();
        for number in 0..25 {
            faults.note(|| Fault::new(format!("/{number}"), "wrong"));
        }
        let shown = faults.into_vec();
        assert_eq!(shown.len(), FAULTS_MAX);
        assert_eq!(shown[19].detail, "6 more faults are not shown");
    }

    #[test]
    fn a_step_is_escaped() {
        assert_eq!(join("/data", "a/b~c"), "/data/a~1b~0c");
    }
}
