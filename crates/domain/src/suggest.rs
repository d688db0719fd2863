//! "Did you mean": the nearest known word, for errors that say what to change.

/// How alike two words must be before one is offered for the other (Jaro–Winkler, 0 to 1).
const LIKENESS_MIN: f64 = 0.8;

/// Returns the known word nearest to `word`, if one is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
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
