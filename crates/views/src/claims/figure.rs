//! Figures: what a value leaves possible, and when two of them cannot both be so.

use chancery_domain::kinds::saying::ClaimValue;

/// One end of a figure as documents show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) value: i64,
    /// Whether the value itself is possible.
    pub(crate) inclusive: bool,
    /// Whether it was only given as about so many.
    pub(crate) approximate: bool,
}

impl End {
    fn exactly(value: i64) -> Self {
        Self { value, inclusive: true, approximate: false }
    }

    fn about(value: i64) -> Self {
        Self { value, inclusive: true, approximate: true }
    }

    fn bound(value: Option<i64>, inclusive: Option<bool>) -> Option<Self> {
        let inclusive = inclusive.unwrap_or(true);
        value.map(|value| Self { value, inclusive, approximate: false })
    }
}

/// Returns the least that a value says, as it says it.
pub(crate) fn low(value: &ClaimValue) -> Option<End> {
    let exact = value.exact.map(End::exactly);
    exact
        .or_else(|| End::bound(value.lower, value.lower_inclusive))
        .or_else(|| value.approx.map(End::about))
}

/// Returns the most that a value says, as it says it.
pub(crate) fn high(value: &ClaimValue) -> Option<End> {
    let exact = value.exact.map(End::exactly);
    exact
        .or_else(|| End::bound(value.upper, value.upper_inclusive))
        .or_else(|| value.approx.map(End::about))
}

/// Returns the figure itself, where a value gives one.
pub(crate) fn point(value: &ClaimValue) -> Option<End> {
    value.exact.map(End::exactly).or_else(|| value.approx.map(End::about))
}

/// What a value leaves possible. Ends are in half steps, so that an open end lies beside the number it excludes;
/// none is no bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) low: Option<i128>,
    pub(crate) high: Option<i128>,
}

impl Span {
    /// Reads a value. Words alone bound nothing. "About 1,200" leaves open what rounds to it at its last digit
    /// that is not zero, 1,150 to 1,250: a stated width is not known, and a false dispute would be a claim of ours.
    pub(crate) fn of(value: &ClaimValue) -> Self {
        let rounding = value.approx.map(|about| (i128::from(about), rounding(about)));
        let low = match (low(value), rounding) {
            (Some(End { approximate: true, .. }), Some((about, width))) => Some(2 * about - width),
            (Some(end), _) => Some(2 * i128::from(end.value) + i128::from(!end.inclusive)),
            (None, _) => None,
        };
        let high = match (high(value), rounding) {
            (Some(End { approximate: true, .. }), Some((about, width))) => Some(2 * about + width),
            (Some(end), _) => Some(2 * i128::from(end.value) - i128::from(!end.inclusive)),
            (None, _) => None,
        };
        Self { low, high }
    }
}

/// Returns the unit of the last digit that is not zero, which is the half width of the rounding in half steps;
/// no width for a number without a trailing zero, for figures are whole.
fn rounding(about: i64) -> i128 {
    if about == 0 || about % 10 != 0 {
        return 0;
    }
    let mut unit = 1_i64;
    let mut rest = about;
    while rest % 10 == 0 {
        rest /= 10;
        unit *= 10;
    }
    i128::from(unit)
}

/// Says whether two of different origins cannot both be so.
pub(crate) fn are_disjoint<'a>(figures: impl Iterator<Item = (&'a str, Span)> + Clone) -> bool {
    // The two lowest upper ends of different origins are enough: any lower end meets one of another origin.
    let mut lowest: Vec<(&str, i128)> = Vec::with_capacity(2);
    for (origin, span) in figures.clone() {
        let Some(high) = span.high else { continue };
        match lowest.iter_mut().find(|(other, _)| *other == origin) {
            Some((_, other)) => *other = high.min(*other),
            None => lowest.push((origin, high)),
        }
        lowest.sort_by_key(|(_, high)| *high);
        lowest.truncate(2);
    }
    figures.into_iter().any(|(origin, span)| {
        let others = lowest.iter().filter(|(other, _)| *other != origin);
        span.low
            .is_some_and(|low| others.map(|(_, high)| *high).min().is_some_and(|high| high < low))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn span(value: Value) -> Span {
        Span::of(&serde_json::from_value(value).unwrap())
    }

    fn disjoint(one: Value, other: Value) -> bool {
        are_disjoint([("one", span(one)), ("other", span(other))].into_iter())
    }

    #[test]
    fn exact_figures_are_disjoint_when_they_differ() {
        assert!(!disjoint(json!({ "exact": 5 }), json!({ "exact": 5 })));
        assert!(disjoint(json!({ "exact": 5 }), json!({ "exact": 6 })));
    }

    #[test]
    fn an_open_end_excludes_its_number() {
        let more = |inclusive| json!({ "lower": 5, "lower_inclusive": inclusive });
        assert!(disjoint(more(false), json!({ "exact": 5 })));
        assert!(!disjoint(more(true), json!({ "exact": 5 })));
        let less = |inclusive| json!({ "upper": 5, "upper_inclusive": inclusive });
        assert!(!disjoint(more(true), less(true)));
        assert!(disjoint(more(true), less(false)));
        assert!(disjoint(more(false), less(true)));
    }

    #[test]
    fn without_a_bound_nothing_is_excluded() {
        assert!(!disjoint(json!({ "lower": 5 }), json!({ "exact": 1_000_000 })));
        assert!(!disjoint(json!({ "vague": "many" }), json!({ "exact": 5 })));
        assert!(disjoint(json!({ "lower": 5 }), json!({ "upper": 4 })));
    }

    #[test]
    fn an_approximate_figure_leaves_open_what_rounds_to_it() {
        let about = |figure: i64| json!({ "approx": figure });
        assert!(!disjoint(about(1_200), json!({ "exact": 1_250 })));
        assert!(!disjoint(about(1_200), json!({ "exact": 1_150 })));
        assert!(disjoint(about(1_200), json!({ "exact": 1_251 })));
        assert!(disjoint(about(1_200), json!({ "exact": 1_149 })));
        assert!(disjoint(about(1_000), about(5_000)));
        assert!(!disjoint(about(3), json!({ "exact": 3 })));
        assert!(disjoint(about(3), json!({ "exact": 4 })));
        assert!(disjoint(about(0), json!({ "exact": 1 })));
    }

    #[test]
    fn the_greatest_numbers_there_are_do_not_overflow() {
        assert!(disjoint(json!({ "exact": i64::MIN }), json!({ "exact": i64::MAX })));
        assert!(disjoint(json!({ "approx": i64::MIN }), json!({ "approx": i64::MAX })));
        assert_eq!(rounding(9_000_000_000_000_000_000), 1_000_000_000_000_000_000);
        assert_eq!(rounding(-400), 100);
    }

    #[test]
    fn one_origin_does_not_dispute_itself() {
        let own = [("one", span(json!({ "exact": 5 }))), ("one", span(json!({ "exact": 9 })))];
        assert!(!are_disjoint(own.into_iter()));
        let third = own.into_iter().chain([("other", span(json!({ "exact": 5 })))]);
        assert!(are_disjoint(third));
    }
    #[test]
    fn an_origin_that_gives_several_figures_is_held_against_the_others() {
        let own = [1, 2, 9].map(|figure| ("one", span(json!({ "exact": figure }))));
        let between = [("other", span(json!({ "lower": 0, "upper": 5 })))];
        assert!(are_disjoint(own.into_iter().chain(between)));
        assert!(!are_disjoint(own.into_iter().take(2).chain(between)));
    }
}
