//! A timeline as a drawing: one lane for each who speaks, dates that are not exact as spans.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::frame::{Markup, escape, language};
use super::words;

/// One assertion on the drawing.
pub(crate) struct Mark {
    pub(crate) lane: String,
    /// The first and the last day that its date may mean.
    pub(crate) days: Option<(i64, i64)>,
    /// Whether the date is one plain day.
    pub(crate) exact: bool,
    /// The family of its kind, which gives the colour.
    pub(crate) kind: String,
    pub(crate) href: String,
    pub(crate) label: String,
    /// Whether it was corrected or taken back.
    pub(crate) struck: bool,
}

const WIDTH: i64 = 1100;
const LEFT: i64 = 190;
const LANE: i64 = 34;
const TOP: i64 = 28;
/// Marks of one day in one lane stand beside each other.
const STEP: i64 = 11;
/// The most lanes: the busiest; the others are in the list only.
const LANES: usize = 12;
/// At most so many dates are written along the top.
const DATES: i64 = 8;

struct Scale {
    first: i64,
    last: i64,
}

impl Scale {
    fn of(marks: &[Mark]) -> Option<Self> {
        let first = marks.iter().filter_map(|mark| mark.days).map(|(first, _)| first).min()?;
        let last = marks.iter().filter_map(|mark| mark.days).map(|(_, last)| last).max()?;
        Some(Self { first, last: last.max(first + 1) })
    }

    /// The place of the beginning of a day.
    fn x(&self, day: i64) -> i64 {
        let room = WIDTH - LEFT - 2 * STEP;
        LEFT + STEP + (day - self.first) * room / (self.last + 1 - self.first)
    }
}

/// Draws the lanes; nothing when no mark has a date.
pub(crate) fn lanes(marks: &[Mark]) -> Markup {
    let Some(scale) = Scale::of(marks) else { return Markup::new() };
    let mut by_lane: BTreeMap<&str, Vec<&Mark>> = BTreeMap::new();
    for mark in marks.iter().filter(|mark| mark.days.is_some()) {
        by_lane.entry(&mark.lane).or_default().push(mark);
    }
    let mut lanes: Vec<_> = by_lane.into_iter().collect();
    lanes.sort_by_key(|(_, marks)| std::cmp::Reverse(marks.len()));
    let left_out = lanes.len().saturating_sub(LANES);
    lanes.truncate(LANES);
    let height = TOP + LANE * i64::try_from(lanes.len()).unwrap_or(1) + 6;
    let mut svg = format!(
        "<svg class=\"lanes\" viewBox=\"0 0 {WIDTH} {height}\" role=\"group\" \
         aria-label=\"Lanes by who speaks; the list below says the same\">"
    );
    draw_dates(&mut svg, &scale, height);
    for (index, (name, marks)) in lanes.iter().enumerate() {
        let y = TOP + LANE * i64::try_from(index).unwrap_or(0) + LANE / 2;
        draw_lane(&mut svg, &scale, name, y);
        draw_marks(&mut svg, &scale, marks, y);
    }
    svg.push_str("</svg>");
    if left_out > 0 {
        let _ =
            write!(svg, "<p class=\"aside\">{left_out} more who speak are in the list only.</p>");
    }
    svg
}

fn draw_dates(svg: &mut String, scale: &Scale, height: i64) {
    let days = scale.last + 1 - scale.first;
    let step = (days / DATES).max(1);
    let mut day = scale.first;
    while day <= scale.last {
        let x = scale.x(day);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{height}\"/>\
             <text class=\"tick\" x=\"{}\" y=\"16\">{}</text>",
            TOP - 6,
            x + 3,
            escape(&words::short_day(day))
        );
        day += step;
    }
}

fn draw_lane(svg: &mut String, scale: &Scale, name: &str, y: i64) {
    let shown: String = name.chars().take(24).collect();
    let cut = if shown.len() < name.len() { "…" } else { "" };
    let _ = write!(
        svg,
        "<line class=\"lane\" x1=\"{}\" y1=\"{y}\" x2=\"{WIDTH}\" y2=\"{y}\"/>\
         <text class=\"who\" x=\"{}\" y=\"{}\"{}>{}{cut}</text>",
        scale.x(scale.first) - STEP,
        LEFT - 12,
        y + 4,
        language(name),
        escape(&shown)
    );
}

fn draw_marks(svg: &mut String, scale: &Scale, marks: &[&Mark], y: i64) {
    // Spans first, so that points lie on them.
    for mark in marks.iter().filter(|mark| !mark.exact) {
        let Some((first, last)) = mark.days else { continue };
        let (from, until) = (scale.x(first), scale.x(last + 1));
        let shape = format!(
            "<rect x=\"{from}\" y=\"{}\" width=\"{}\" height=\"12\" rx=\"6\"/>",
            y - 6,
            (until - from).max(STEP)
        );
        draw_mark(svg, mark, "span", &shape);
    }
    let mut taken: BTreeMap<i64, i64> = BTreeMap::new();
    for mark in marks.iter().filter(|mark| mark.exact) {
        let Some((first, _)) = mark.days else { continue };
        let before = taken.entry(first).or_default();
        let room = (scale.x(first + 1) - scale.x(first) - STEP).max(STEP);
        // What does not fit beside the others goes into further rows above and below.
        let (column, row) = ((*before * STEP) % room, (*before * STEP) / room);
        let down = match row % 3 {
            0 => 0,
            1 => 9,
            _ => -9,
        };
        let (x, y) = (scale.x(first) + STEP / 2 + column, y + down);
        let shape = format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"4.5\"/>");
        draw_mark(svg, mark, "point", &shape);
        *before += 1;
    }
}

fn draw_mark(svg: &mut String, mark: &Mark, class: &str, shape: &str) {
    let struck = if mark.struck { " struck" } else { "" };
    let _ = write!(
        svg,
        "<a href=\"{}\" class=\"{class} of-{}{struck}\" aria-label=\"{}\"><title>{}</title>{shape}</a>",
        escape(&mark.href),
        escape(&mark.kind),
        escape(&mark.label),
        escape(&mark.label)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(lane: &str, days: Option<(i64, i64)>, exact: bool) -> Mark {
        Mark {
            lane: lane.to_owned(),
            days,
            exact,
            kind: "meeting".to_owned(),
            href: "#e1".to_owned(),
            label: "<said>".to_owned(),
            struck: false,
        }
    }

    #[test]
    fn a_day_is_a_point_and_a_month_a_span() {
        let marks = [mark("A", Some((100, 100)), true), mark("A", Some((90, 120)), false)];
        let drawn = lanes(&marks);
        assert_eq!(drawn.matches("<circle").count(), 1);
        assert_eq!(drawn.matches("<rect").count(), 1);
        assert!(drawn.contains("&lt;said&gt;") && !drawn.contains("<said>"));
    }

    #[test]
    fn without_dates_nothing_is_drawn() {
        assert_eq!(lanes(&[mark("A", None, false)]), "");
    }
}
