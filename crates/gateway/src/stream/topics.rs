//! What a stream follows.

use std::collections::BTreeSet;

use chancery_domain::EntityRef;
use chancery_domain::suggest::did_you_mean;
use chancery_domain::text::Metric;
use chancery_wire::{Problem, ProblemKind};

/// The most topics of one stream: a page that shows more follows whole views.
const TOPICS_MAX: usize = 64;

/// The timeline of everything: every change of a timeline is one of it, too.
pub(super) const ALL: &str = "all";

/// How the changes of a view are announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// In order of position, as the fold commits.
    Ordered,
    /// Behind the fold, when the documents were rendered.
    Behind,
}

impl Lane {
    pub(super) const ALL: [Self; 2] = [Self::Ordered, Self::Behind];

    /// Returns its place in what there is one of for each.
    pub(super) fn index(self) -> usize {
        match self {
            Self::Ordered => 0,
            Self::Behind => 1,
        }
    }

    /// Names it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Behind => "behind",
        }
    }

    /// Returns the views of it.
    pub(super) fn views(self) -> &'static [&'static str] {
        match self {
            Self::Ordered => &["conditions", TIMELINE],
            Self::Behind => {
                &["meetings", "proposals", "commitments", "claims", "stances", "outlets"]
            }
        }
    }

    /// Finds the one that a view is announced on.
    pub(super) fn of(view: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.views().contains(&view))
    }
}

/// The view whose keys cannot be listed.
pub(super) const TIMELINE: &str = "timeline";

/// Views that are asked for and not announced.
const SILENT: [&str; 2] = ["leads", "corrections"];

/// One view, or one key of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Topic {
    pub(super) view: String,
    /// None follows all keys; of a timeline, [`ALL`] is all of it.
    pub(super) key: Option<String>,
}

impl Topic {
    fn parse(text: &str) -> Result<Self, Problem> {
        let (view, key) = match text.split_once('/') {
            Some((view, key)) => (view, Some(key)),
            None => (text, None),
        };
        if Lane::of(view).is_none() {
            return Err(unknown(view));
        }
        if let Some(key) = key {
            check_key(view, key)?;
        }
        let key = if view == TIMELINE { key.or(Some(ALL)) } else { key };
        Ok(Self { view: view.to_owned(), key: key.map(str::to_owned) })
    }

    /// Writes it as it is given, and as streams are found by it.
    pub(super) fn text(&self) -> String {
        match &self.key {
            None => self.view.clone(),
            Some(key) => format!("{}/{key}", self.view),
        }
    }
}

fn unknown(view: &str) -> Problem {
    if SILENT.contains(&view) {
        let detail = format!("of `{view}` it is not kept when it changed: ask for it again");
        return Problem::new(ProblemKind::Malformed, detail);
    }
    let known = Lane::ALL.into_iter().flat_map(Lane::views).copied();
    let hint = did_you_mean(view, known);
    Problem::new(ProblemKind::NotFound, format!("there is no view `{view}`{hint}"))
}

fn check_key(view: &str, key: &str) -> Result<(), Problem> {
    let wrong = match view {
        TIMELINE if key == ALL => None,
        "claims" => Metric::parse(key).err(),
        _ => EntityRef::parse(key).err().map(|error| error.to_string()),
    };
    let refuse = |error| Problem::new(ProblemKind::Invalid, format!("`{view}/{key}`: {error}"));
    wrong.map_or(Ok(()), |error| Err(refuse(error)))
}

/// What a stream follows: one topic at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Topics {
    topics: BTreeSet<Topic>,
    /// Whether some are on each lane: asked for with every change.
    on: [bool; 2],
}

impl Topics {
    /// Reads a list with commas; nothing, and `*`, is everything that is announced.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let mut topics = BTreeSet::new();
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            if name == "*" {
                return Ok(Self::everything());
            }
            topics.insert(Topic::parse(name)?);
        }
        if topics.len() > TOPICS_MAX {
            let detail = format!("a stream follows at most {TOPICS_MAX} topics: take whole views");
            return Err(Problem::new(ProblemKind::TooLarge, detail));
        }
        if topics.is_empty() { Ok(Self::everything()) } else { Ok(Self::of(topics)) }
    }

    fn everything() -> Self {
        let views = Lane::ALL.into_iter().flat_map(Lane::views);
        let whole = |view: &&str| Topic {
            view: (*view).to_owned(),
            key: (*view == TIMELINE).then(|| ALL.to_owned()),
        };
        Self::of(views.map(whole).collect())
    }

    fn of(topics: BTreeSet<Topic>) -> Self {
        let is_on = |lane| topics.iter().any(|topic| Lane::of(&topic.view) == Some(lane));
        let on = Lane::ALL.map(is_on);
        Self { topics, on }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Topic> {
        self.topics.iter()
    }

    /// Says whether they have views that are announced on a lane.
    pub(super) fn are_on(&self, lane: Lane) -> bool {
        self.on[lane.index()]
    }

    /// Says whether they have views of both lanes.
    pub(super) fn are_mixed(&self) -> bool {
        self.on == [true, true]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        Topics::parse(text).expect("topics").iter().map(Topic::text).collect()
    }

    #[test]
    fn a_topic_is_a_view_or_a_key_of_one() {
        let given = "stances, conditions/meeting/putin-zelensky,timeline";
        assert_eq!(texts(given), ["conditions/meeting/putin-zelensky", "stances", "timeline/all"]);
        assert!(Topics::parse(given).expect("topics").are_mixed());
        assert!(!Topics::parse("timeline,conditions").expect("topics").are_mixed());
    }

    #[test]
    fn nothing_and_a_star_are_everything() {
        let all = texts("");
        assert_eq!(texts("conditions,*"), all);
        assert_eq!(all.len(), 8);
        assert!(all.contains(&"timeline/all".to_owned()) && all.contains(&"claims".to_owned()));
    }

    #[test]
    fn what_cannot_be_followed_is_told() {
        let kind = |text: &str| Topics::parse(text).expect_err("refused");
        assert_eq!(kind("condition").kind, ProblemKind::NotFound);
        assert!(kind("condition").detail.contains("did you mean `conditions`"));
        assert_eq!(kind("leads").kind, ProblemKind::Malformed);
        assert_eq!(kind("conditions/Meeting").kind, ProblemKind::Invalid);
    }
}
