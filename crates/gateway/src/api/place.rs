//! What a path says: a view, and a key.

use chancery_domain::suggest::{did_you_mean, shown};
use chancery_views as views;
use chancery_wire::{Problem, ProblemKind, percent};

/// The views, each with what its keys are and what it answers.
pub(crate) const VIEWS: [(&str, &str, &str); 10] = [
    (
        views::conditions::VIEW,
        "a meeting, agreement or proposal",
        "what stands before it: who set it, in what words, and what has become of it; who is willing",
    ),
    (
        views::meetings::VIEW,
        "a meeting",
        "state, who takes part, announced, confirmed and came, outcomes",
    ),
    (
        views::proposals::VIEW,
        "a proposal, or two: `proposal/a=proposal/b`",
        "terms, with the answer of each addressee; two of them issue by issue",
    ),
    (
        views::commitments::VIEW,
        "an agreement",
        "what was promised, tranche by tranche; with `valid_at`, what is overdue",
    ),
    (
        views::claims::VIEW,
        "a metric, such as `killed`",
        "low, best and high of like with like, corroborated or contested",
    ),
    (
        views::stances::VIEW,
        "an issue, or an actor",
        "the latest word of each, since when, and who on the same side contradicts it",
    ),
    (
        views::outlets::VIEW,
        "an outlet",
        "its grades, and how much of what it told was borne out, corrected, taken back",
    ),
    (
        views::corrections::VIEW,
        "`all`",
        "whatever was corrected, taken back, withdrawn or redacted, with the rows of every view that it changed",
    ),
    (
        views::timeline::VIEW,
        "`all`, or any reference",
        "what was asserted, in the order in which it is said to have happened",
    ),
    (
        views::leads::VIEW,
        "a pair of countries, such as `rus=ukr`",
        "rows of coded data sets, counted by day, scheme and class",
    ),
];

/// Finds a view.
///
/// # Errors
///
/// When there is none of that name.
pub(crate) fn view(name: &str) -> Result<&'static str, Problem> {
    let names = || VIEWS.iter().map(|(name, ..)| *name);
    names().find(|known| *known == name).ok_or_else(|| {
        let (hint, name) = (did_you_mean(name, names()), shown(name));
        Problem::new(ProblemKind::NotFound, format!("there is no view `{name}`{hint}"))
    })
}

/// Reads what stands behind a prefix of a path: a view and a key.
///
/// # Errors
///
/// When there is no such view, or the key is not UTF-8.
pub(crate) fn view_and_key(rest: &str) -> Result<(&'static str, String), Problem> {
    let decoded = decoded(rest)?;
    let (name, key) = decoded.split_once('/').unwrap_or((&decoded, ""));
    Ok((view(name)?, key.to_owned()))
}

/// Decodes a part of a path.
///
/// # Errors
///
/// When it is not UTF-8.
pub(crate) fn decoded(part: &str) -> Result<String, Problem> {
    String::from_utf8(percent::decode(part))
        .map_err(|_| Problem::new(ProblemKind::Malformed, "the path is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_slashes_and_may_be_escaped() {
        for path in ["proposals/proposal/a=proposal/b", "proposals/proposal%2Fa%3Dproposal%2fb"] {
            assert_eq!(view_and_key(path), Ok(("proposals", "proposal/a=proposal/b".to_owned())));
        }
        assert_eq!(view_and_key("timeline/%D0%BC"), Ok(("timeline", "м".to_owned())));
        assert_eq!(view_and_key("timeline/%FF").unwrap_err().status, 400);
    }

    #[test]
    fn an_unknown_view_is_none_and_the_nearest_is_named() {
        let problem = view_and_key("condition/meeting/a").unwrap_err();
        assert_eq!(problem.status, 404);
        assert!(problem.detail.contains("did you mean `conditions`?"), "{}", problem.detail);
        // What is asked under other names on the bus is no view.
        assert_eq!(view("changes").unwrap_err().status, 404);
    }
}
