//! What an audit finds: places where something else is stored than what must be.

use std::fmt;

use serde::Serialize;

/// Differences kept; beyond it they are only counted. One damaged page names a dozen entries.
const KEPT_MAX: usize = 1000;

/// Characters kept of what is told: what an audit reads may be long, and by anybody.
const SHOWN_CHARS_MAX: usize = 400;

/// One place that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where, for example `log.db entry 17: leaf`.
    #[serde(rename = "where")]
    pub place: String,
    /// What must be there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// The differences of one audit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    kept: Vec<Difference>,
    found: u64,
}

impl Differences {
    /// Adds one.
    pub fn add(
        &mut self,
        place: impl Into<String>,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) {
        self.found += 1;
        if self.kept.len() < KEPT_MAX {
            let (expected, found) = (shown(&expected), shown(&found));
            self.kept.push(Difference { place: place.into(), expected, found });
        }
    }

    /// Adds those of another audit.
    pub fn add_all(&mut self, others: &Self) {
        self.found += others.found;
        let room = KEPT_MAX.saturating_sub(self.kept.len());
        self.kept.extend(others.kept.iter().take(room).cloned());
    }

    /// Gives those kept, in the order in which they were found.
    pub fn kept(&self) -> &[Difference] {
        &self.kept
    }

    /// Gives how many there are, kept or not.
    pub fn count(&self) -> u64 {
        self.found
    }

    /// Tells that there is none.
    pub fn is_empty(&self) -> bool {
        self.found == 0
    }

    /// Tells that no more will be kept: going on tells nothing new.
    pub(crate) fn is_full(&self) -> bool {
        self.kept.len() >= KEPT_MAX
    }
}

fn shown(value: &impl fmt::Display) -> String {
    let mut text = value.to_string();
    if let Some((end, _)) = text.char_indices().nth(SHOWN_CHARS_MAX) {
        text.truncate(end);
        text.push('…');
    }
    text
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.place, self.expected, self.found)
    }
}
