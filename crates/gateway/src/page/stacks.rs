//! Leads as a drawing: one bar for each day, cooperation above the line and conflict below it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chancery_views::leads::{Counts, Day};

use super::frame::{Markup, escape};
use super::words;

const WIDTH: u64 = 1000;
const LEFT: u64 = 60;
/// The room above the line, and the room below it.
const ROOM: u64 = 90;
const TOP: u64 = 10;
/// The widest bar.
const WIDEST: u64 = 26;
/// At most so many dates are written below the bars.
const DATES: usize = 6;

/// The classes in order of the counts, as they are drawn from the line outwards.
const CLASSES: [(&str, bool); 4] = [
    ("verbal_cooperation", true),
    ("material_cooperation", true),
    ("verbal_conflict", false),
    ("material_conflict", false),
];

/// Draws the days, those of all schemes together; nothing where there are none. Days without leads have no bar.
pub(crate) fn stacks(days: &[Day]) -> Markup {
    let mut by_date: BTreeMap<&str, Counts> = BTreeMap::new();
    for day in days {
        let counts = by_date.entry(&day.date).or_default();
        let own = [
            day.verbal_cooperation,
            day.material_cooperation,
            day.verbal_conflict,
            day.material_conflict,
        ];
        for (sum, own) in counts.iter_mut().zip(own) {
            *sum = sum.saturating_add(own);
        }
    }
    let most =
        by_date.values().flat_map(|[a, b, c, d]| [a.saturating_add(*b), c.saturating_add(*d)]);
    let Some(most) = most.max().filter(|most| *most > 0) else { return Markup::new() };
    let (middle, height) = (TOP + ROOM, TOP + 2 * ROOM + 30);
    let mut svg = format!(
        "<svg class=\"stacks\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"Leads by day, cooperation above the line and conflict below; the table says the same\">\
         <text class=\"tick\" x=\"0\" y=\"{}\">{}</text><text class=\"tick\" x=\"0\" y=\"{}\">{}</text>",
        TOP + 10,
        words::number(most),
        TOP + 2 * ROOM,
        words::number(most)
    );
    let count = u64::try_from(by_date.len()).unwrap_or(1).max(1);
    let step = ((WIDTH - LEFT) / count).clamp(1, 2 * WIDEST);
    let bar = (step * 4 / 5).clamp(1, WIDEST);
    let every = by_date.len().div_ceil(DATES);
    for (index, (date, counts)) in by_date.iter().enumerate() {
        let x = LEFT + step * u64::try_from(index).unwrap_or(0);
        draw(&mut svg, (x, bar, middle), date, *counts, most);
        if index % every == 0 {
            let date = escape(&words::date(date));
            let _ =
                write!(svg, "<text class=\"tick\" x=\"{x}\" y=\"{}\">{date}</text>", height - 6);
        }
    }
    let _ = write!(
        svg,
        "<line class=\"axis\" x1=\"{LEFT}\" y1=\"{middle}\" x2=\"{WIDTH}\" y2=\"{middle}\"/></svg>"
    );
    svg
}

fn draw(
    svg: &mut String,
    (x, bar, middle): (u64, u64, u64),
    date: &str,
    counts: Counts,
    most: u64,
) {
    let told: Vec<_> = CLASSES
        .iter()
        .zip(counts)
        .map(|((class, _), count)| format!("{} {count}", words::plain(class)))
        .collect();
    let title = format!("{}: {}", words::date(date), told.join(", "));
    let _ = write!(svg, "<g><title>{}</title>", escape(&title));
    let (mut above, mut below) = (middle, middle);
    for ((class, is_for), count) in CLASSES.iter().zip(counts) {
        let tall = if count == 0 { 0 } else { scaled(count, most).max(1) };
        let y = if *is_for { above.saturating_sub(tall) } else { below };
        let _ = write!(
            svg,
            "<rect class=\"lead-{class}\" x=\"{x}\" y=\"{y}\" width=\"{bar}\" height=\"{tall}\"/>"
        );
        if *is_for {
            above = above.saturating_sub(tall);
        } else {
            below += tall;
        }
    }
    svg.push_str("</g>");
}

fn scaled(count: u64, most: u64) -> u64 {
    let tall = u128::from(count) * u128::from(ROOM) / u128::from(most.max(1));
    u64::try_from(tall).unwrap_or(ROOM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_of_one_day_are_one_bar() {
        let day = |date: &str, scheme: &str| Day::new(date.to_owned(), scheme, [1, 2, 0, 4]);
        let drawn = stacks(&[day("2025-05-16", "gdelt"), day("2025-05-16", "icews")]);
        assert_eq!(drawn.matches("<g>").count(), 1);
        assert!(drawn.contains("verbal cooperation 2, material cooperation 4"), "{drawn}");
        assert!(drawn.contains("<rect class=\"lead-material_conflict\" x=\"60\" y=\"100\" width=\"26\" height=\"90\"/>"), "{drawn}");
        assert_eq!(stacks(&[]), "");
    }
}
