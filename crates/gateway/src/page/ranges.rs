//! Claims of a group as a drawing: one line for the range that they come to, one for each claim, all on one scale. An
//! end that nobody gave is drawn open.

use std::fmt::Write as _;

use chancery_views::claims::{Claim, Figure, Group};

use super::frame::{Frame, Markup, escape, language};
use super::words;

const WIDTH: i64 = 1000;
const LEFT: i64 = 190;
const RIGHT: i64 = 160;
const LINE: i64 = 30;
const TOP: i64 = 26;
/// At most so many numbers are written along the top.
const TICKS: i128 = 6;
/// The longest name that is written beside a line.
const NAME: usize = 25;

/// What a line shows: two ends, each given or open, and a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    low: Option<i64>,
    high: Option<i64>,
    point: Option<i64>,
    /// Whether the numbers at the ends are themselves possible.
    closed: (bool, bool),
    about: bool,
}

impl Span {
    fn of(figure: &Figure) -> Self {
        Self {
            low: figure.lower,
            high: figure.upper,
            point: figure.exact.or(figure.approx),
            closed: (figure.lower_inclusive != Some(false), figure.upper_inclusive != Some(false)),
            about: figure.exact.is_none(),
        }
    }

    fn of_group(group: &Group) -> Self {
        let (low, high) = (group.low.as_ref(), group.high.as_ref());
        Self {
            low: low.map(|one| one.value),
            high: high.map(|one| one.value),
            point: group.best.as_ref().map(|one| one.value),
            closed: (low.is_none_or(|one| one.inclusive), high.is_none_or(|one| one.inclusive)),
            about: group.best.as_ref().is_some_and(|one| one.approximate),
        }
    }

    fn numbers(self) -> impl Iterator<Item = i64> {
        [self.low, self.high, self.point].into_iter().flatten()
    }
}

/// Where numbers are, from the left to the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scale {
    from: i128,
    to: i128,
}

impl Scale {
    /// The scale of groups that can be drawn above each other; none where they name no number.
    pub(crate) fn of<'a>(groups: impl Iterator<Item = &'a Group>) -> Option<Self> {
        let numbers: Vec<i64> = groups
            .flat_map(|group| {
                let claims = group.claims.iter().map(|claim| Span::of(&claim.value));
                claims.chain([Span::of_group(group)]).flat_map(Span::numbers)
            })
            .collect();
        let (least, most) =
            (i128::from(*numbers.iter().min()?), i128::from(*numbers.iter().max()?));
        // What is far from nothing is not drawn from nothing.
        let from_nothing = least >= 0 && (least * 2 <= most || least == most);
        let room = (most - if from_nothing { 0 } else { least }).max(1);
        let margin = (room / 8).max(1);
        let from = if from_nothing { 0 } else { least - margin };
        Some(Self { from, to: most + margin })
    }

    fn x(self, number: i64) -> i64 {
        let room = i128::from(WIDTH - LEFT - RIGHT);
        let along = (i128::from(number) - self.from) * room / (self.to - self.from);
        LEFT + i64::try_from(along).unwrap_or(0)
    }

    fn ticks(self) -> Vec<i64> {
        let mut step = 1;
        while (self.to - self.from) / step > TICKS {
            // 1, 2, 5, 10, 20, …
            step = if step.to_string().starts_with('2') { step * 5 / 2 } else { step * 2 };
        }
        let first = self.from.div_euclid(step) * step;
        let all = (0..=TICKS + 1).map(|index| first + index * step);
        let inside = all.filter(|at| *at >= self.from && *at <= self.to);
        inside.filter_map(|at| i64::try_from(at).ok()).collect()
    }
}

/// Says whether a drawing would show anything.
fn has_number(group: &Group) -> bool {
    Scale::of(std::iter::once(group)).is_some()
}

/// Draws a group on a scale; nothing where it names no number.
pub(crate) fn ranges(frame: &Frame, group: &Group, scale: Scale) -> Markup {
    if !has_number(group) {
        return Markup::new();
    }
    let own = Span::of_group(group);
    let lines = group.claims.len() + usize::from(own.numbers().next().is_some());
    let height = TOP + LINE * i64::try_from(lines).unwrap_or(1) + 4;
    let mut svg = format!(
        "<svg class=\"ranges\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"The figures on one scale; the table below says the same\">"
    );
    for tick in scale.ticks() {
        let x = scale.x(tick);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{height}\"/>\
             <text class=\"tick\" x=\"{x}\" y=\"14\">{}</text>",
            TOP - 6,
            words::number(tick)
        );
    }
    let mut y = TOP + LINE / 2;
    if own.numbers().next().is_some() {
        line(
            &mut svg,
            scale,
            own,
            y,
            &Told { class: "whole", name: "Low – best – high", figure: "" },
        );
        y += LINE;
    }
    for claim in &group.claims {
        let name = who(frame, claim);
        let class =
            if super::board::word_of(&claim.record) == "current" { "one" } else { "one struck" };
        let figure = figure(&claim.value);
        line(
            &mut svg,
            scale,
            Span::of(&claim.value),
            y,
            &Told { class, name: &name, figure: &figure },
        );
        y += LINE;
    }
    svg.push_str("</svg>");
    svg
}

/// Who gives a figure, as far as anybody is named.
pub(crate) fn who(frame: &Frame, claim: &Claim) -> String {
    claim.voice.as_ref().map_or_else(|| "nobody named".to_owned(), |voice| frame.name(voice))
}

struct Told<'a> {
    class: &'a str,
    name: &'a str,
    figure: &'a str,
}

fn line(svg: &mut String, scale: Scale, span: Span, y: i64, told: &Told<'_>) {
    let shown: String = told.name.chars().take(NAME).collect();
    let cut = if shown.len() < told.name.len() { "…" } else { "" };
    let _ = write!(
        svg,
        "<g class=\"{}\"><text class=\"who\" x=\"{}\" y=\"{}\"{}>{}{cut}</text>",
        told.class,
        LEFT - 14,
        y + 4,
        language(told.name),
        escape(&shown)
    );
    let (first, last) = (LEFT, WIDTH - RIGHT);
    if span.low.is_some() || span.high.is_some() {
        let (from, to) = (
            span.low.map_or(first, |low| scale.x(low)),
            span.high.map_or(last, |high| scale.x(high)),
        );
        let open = if span.low.is_none() || span.high.is_none() { " open" } else { "" };
        let _ = write!(
            svg,
            "<line class=\"reach{open}\" x1=\"{from}\" y1=\"{y}\" x2=\"{to}\" y2=\"{y}\"/>"
        );
        end(svg, span.low.map(|low| (scale.x(low), span.closed.0)), (first, -1), y);
        end(svg, span.high.map(|high| (scale.x(high), span.closed.1)), (last, 1), y);
    }
    if let Some(point) = span.point {
        let (x, about) = (scale.x(point), if span.about { " about" } else { "" });
        let _ = write!(svg, "<path class=\"best{about}\" d=\"M{x} {}l7 7-7 7-7-7z\"/>", y - 7);
    }
    let _ = write!(
        svg,
        "<text class=\"figure\" x=\"{}\" y=\"{}\">{}</text></g>",
        WIDTH - RIGHT + 16,
        y + 4,
        escape(told.figure)
    );
}

/// Draws an end: a bar for a number that is possible, a ring for one that is not, an arrow where nobody gave one.
fn end(svg: &mut String, given: Option<(i64, bool)>, (edge, way): (i64, i64), y: i64) {
    let _ = match given {
        Some((x, true)) => {
            write!(
                svg,
                "<line class=\"end\" x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{}\"/>",
                y - 7,
                y + 7
            )
        }
        Some((x, false)) => {
            write!(svg, "<circle class=\"end ring\" cx=\"{x}\" cy=\"{y}\" r=\"5\"/>")
        }
        None => write!(
            svg,
            "<path class=\"end arrow\" d=\"M{} {}l{} 5l{} 5\"/>",
            edge - 7 * way,
            y - 5,
            7 * way,
            -7 * way
        ),
    };
}

/// Tells a figure in words.
pub(crate) fn figure(figure: &Figure) -> String {
    let (lower, upper) = (
        figure.lower.map(|number| (number, figure.lower_inclusive != Some(false))),
        figure.upper.map(|number| (number, figure.upper_inclusive != Some(false))),
    );
    let low = |(number, closed): (i64, bool)| {
        format!("{} {}", if closed { "at least" } else { "more than" }, words::number(number))
    };
    let high = |(number, closed): (i64, bool)| {
        format!("{} {}", if closed { "at most" } else { "less than" }, words::number(number))
    };
    let range = match (lower, upper) {
        (Some((low, true)), Some((high, true))) => {
            Some(format!("{} to {}", words::number(low), words::number(high)))
        }
        (Some(lower), Some(upper)) => Some(format!("{}, {}", low(lower), high(upper))),
        (Some(lower), None) => Some(low(lower)),
        (None, Some(upper)) => Some(high(upper)),
        (None, None) => None,
    };
    let exact = figure.exact.map(words::number);
    let about = figure.approx.map(|number| format!("about {}", words::number(number)));
    let vague = figure.vague.as_ref().map(|vague| format!("“{vague}”"));
    let told: Vec<_> = [exact, about, range, vague].into_iter().flatten().collect();
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> Figure {
        Figure {
            exact: None,
            lower: None,
            lower_inclusive: None,
            upper: None,
            upper_inclusive: None,
            approx: None,
            vague: None,
        }
    }

    #[test]
    fn figures_are_told_as_they_were_given() {
        let told = |given: Figure| figure(&given);
        assert_eq!(
            told(Figure { lower: Some(5000), lower_inclusive: Some(false), ..none() }),
            "more than 5\u{202f}000"
        );
        assert_eq!(told(Figure { lower: Some(1), upper: Some(2), ..none() }), "1 to 2");
        assert_eq!(told(Figure { approx: Some(3), ..none() }), "about 3");
        assert_eq!(told(Figure { vague: Some("thousands".to_owned()), ..none() }), "“thousands”");
    }

    #[test]
    fn ticks_are_round_numbers_inside_the_scale() {
        assert_eq!(Scale { from: 0, to: 5625 }.ticks(), [0, 1000, 2000, 3000, 4000, 5000]);
        assert_eq!(Scale { from: -3, to: 1 }.ticks(), [-3, -2, -1, 0, 1]);
        let all = Scale { from: i128::from(i64::MIN), to: i128::from(i64::MAX) };
        assert!(all.ticks().len() <= 8 && all.x(i64::MAX) == WIDTH - RIGHT);
    }

    #[test]
    fn an_end_that_nobody_gave_is_an_arrow() {
        let mut svg = String::new();
        let span = Span { low: Some(5), closed: (false, true), ..Span::default() };
        line(
            &mut svg,
            Scale { from: 0, to: 10 },
            span,
            20,
            &Told { class: "one", name: "<A>", figure: "" },
        );
        assert_eq!((svg.matches("ring").count(), svg.matches("arrow").count()), (1, 1), "{svg}");
        assert!(svg.contains("reach open") && svg.contains("&lt;A&gt;"), "{svg}");
    }
}
