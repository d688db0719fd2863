//! "Did you mean": the nearest known word, for errors that say what to change.

/// The most characters of a foreign text that an error repeats: longer than any reference.
const SHOWN_CHARS_MAX: usize = 120;

/// Returns a foreign text as an error may repeat it: cut, and without characters that act on a terminal.
pub fn shown(text: &str) -> String {
    let plain = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
    let mut shown: String = text.chars().take(SHOWN_CHARS_MAX).map(plain).collect();
    if text.chars().nth(SHOWN_CHARS_MAX).is_some() {
        shown.push('…');
    }
    shown
}

/// The longest word that is compared with others: no known word is half as long.
const COMPARED_BYTES_MAX: usize = 96;

/// How alike two words must be before one is offered for the other (Jaro–Winkler, 0 to 1).
const LIKENESS_MIN: f64 = 0.8;

/// Returns the known word nearest to `word`, if one is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > COMPARED_BYTES_MAX {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

/// Returns `: did you mean …?`, or the list of what there is when nothing is near and the list is short.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    if let Some(candidate) = nearest(word, known.iter().copied()) {
        return format!(": did you mean `{candidate}`?");
    }
    if known.is_empty() || known.len() > 16 {
        return String::new();
    }
    format!(
        ": one of {}",
        known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
    )
}

/// Offers the slug that was probably meant.
pub(crate) fn slug_hint(wrong: &str) -> String {
    if wrong.len() > 2 * crate::reference::SLUG_CHARS_MAX {
        return String::new();
    }
    let plain: String = wrong
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .collect();
    let mended = plain.trim_matches('-');
    if crate::reference::is_slug(mended) && mended != wrong {
        format!(": did you mean `{mended}`?")
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_repeats_no_long_text_and_no_control_character() {
        assert_eq!(shown("a\u{1b}[2J"), "a\u{fffd}[2J");
        assert_eq!(shown(&"é".repeat(10_000)).chars().count(), SHOWN_CHARS_MAX + 1);
    }

    #[test]
    fn the_nearest_word_is_offered_and_else_the_short_list() {
        assert_eq!(
            did_you_mean("spokesman", ["speaker", "spokesperson"]),
            ": did you mean `spokesperson`?"
        );
        assert_eq!(did_you_mean("zzz", ["a", "b"]), ": one of `a`, `b`");
        assert_eq!(nearest(&"a".repeat(100_000), ["a"]), None);
    }
}
