//! The history of a row as a strip: what it was, from when to when.

use std::fmt::Write as _;

use chancery_views::condition::row::HistoryEntry;

use super::frame::{Markup, escape};
use super::words;

const WIDTH: i64 = 600;
const HEIGHT: i64 = 14;
/// A moment is at least as wide as this, so that it can be seen.
const NARROWEST: i64 = 10;

/// One stretch of the strip.
struct Stretch<'a> {
    word: &'a str,
    from: i64,
}

/// Draws how the satisfaction of a row went, to scale from its first dated change to its last, with the dates below.
pub(crate) fn strip(history: &[HistoryEntry]) -> Markup {
    let dated = history.iter().filter(|entry| entry.axis == "satisfaction");
    let stretches: Vec<_> = dated
        .filter_map(|entry| {
            let (from, _) = words::days(entry.occurred.as_deref()?)?;
            Some(Stretch { word: &entry.to, from })
        })
        .collect();
    let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else {
        return Markup::new();
    };
    let label = label(&stretches);
    let mut svg = format!(
        "<svg class=\"strip\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{}\">",
        escape(&label)
    );
    let days = (last.from - first.from).max(1);
    let room = WIDTH - NARROWEST * i64::try_from(stretches.len()).unwrap_or(1);
    let mut x = 0;
    for (index, stretch) in stretches.iter().enumerate() {
        let until = stretches.get(index + 1).map(|next| next.from);
        let width = match until {
            Some(until) => NARROWEST + (until - stretch.from).max(0) * room / days,
            None => WIDTH - x,
        };
        let title =
            format!("{} from {}", words::plain(stretch.word), words::short_day(stretch.from));
        // Writing to a text does not fail.
        let _ = write!(
            svg,
            "<rect class=\"is-{}\" x=\"{x}\" y=\"0\" width=\"{width}\" height=\"{HEIGHT}\"><title>{}</title></rect>",
            escape(stretch.word),
            escape(&title)
        );
        x += width;
    }
    svg.push_str("</svg>");
    let _ = write!(
        svg,
        "<p class=\"strip-dates\" aria-hidden=\"true\"><span>{}</span><span>{}</span></p>",
        words::short_day(first.from),
        if stretches.len() > 1 {
            words::short_day(last.from)
        } else {
            "no change since".to_owned()
        }
    );
    svg
}

fn label(stretches: &[Stretch<'_>]) -> String {
    let told = stretches.iter().map(|stretch| {
        format!("{} from {}", words::plain(stretch.word), words::short_day(stretch.from))
    });
    format!("History: {}", told.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(occurred: &str, to: &str) -> HistoryEntry {
        HistoryEntry {
            position: 1,
            occurred: Some(occurred.to_owned()),
            axis: "satisfaction".to_owned(),
            from: None,
            to: to.to_owned(),
            rule: "stated".to_owned(),
        }
    }

    #[test]
    fn stretches_fill_the_strip() {
        assert_eq!(strip(&[]), "");
        assert!(strip(&[entry("2025-05-01", "unmet")]).contains("width=\"600\""));
        let drawn = strip(&[
            entry("2025-05-01", "unmet"),
            entry("2025-05-11", "in_progress"),
            entry("2025-05-31", "met"),
        ]);
        assert!(drawn.contains("class=\"is-unmet\" x=\"0\" y=\"0\" width=\"200\""), "{drawn}");
        assert!(drawn.contains("class=\"is-met\" x=\"590\" y=\"0\" width=\"10\""), "{drawn}");
        assert!(drawn.contains("unmet from 1 May 2025, in progress from 11 May 2025"), "{drawn}");
    }
}
