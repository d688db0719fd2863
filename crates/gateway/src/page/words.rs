//! How codes and dates are told to people.

use chancery_domain::edtf::Edtf;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Parts of references that are read letter by letter.
const ABBREVIATIONS: [&str; 14] =
    ["eu", "iaea", "icrc", "nato", "osce", "pow", "ru", "tr", "ua", "uk", "un", "us", "usa", "wmd"];

/// Writes a code of the vocabulary as words: `claimed_met` is `claimed met`.
pub(crate) fn plain(code: &str) -> String {
    code.replace(['_', '-'], " ")
}

/// Writes a name of which nothing but its reference is known: `actor/united-states` is `United States`.
pub(crate) fn from_reference(reference: &str) -> String {
    let (kind, slug) = reference.split_once('/').unwrap_or(("", reference));
    // A place is a code of ISO 3166.
    if kind == "place" && slug.len() <= 6 {
        return slug.to_uppercase();
    }
    let mut name = String::new();
    for word in slug.split('-') {
        // The parts of a date belong together.
        let digits =
            |text: &str| text.bytes().next_back().is_some_and(|byte| byte.is_ascii_digit());
        let joint = if digits(&name) && digits(word) { "-" } else { " " };
        let joint = if name.is_empty() { "" } else { joint };
        name = format!("{name}{joint}{}", capital(word));
    }
    name
}

fn capital(word: &str) -> String {
    if ABBREVIATIONS.contains(&word) {
        return word.to_uppercase();
    }
    first_large(word)
}

fn first_large(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Writes a unit as what is counted in it: `prisoner` is `prisoners`.
pub(crate) fn units(unit: &str) -> String {
    let unit = plain(unit);
    if unit.ends_with('s') || unit.contains(['/', '%']) { unit } else { format!("{unit}s") }
}

/// Writes the first letter large.
pub(crate) fn sentence(text: &str) -> String {
    first_large(text)
}

/// Writes an EDTF date for people.
pub(crate) fn date(edtf: &str) -> String {
    if let Some((from, to)) = edtf.split_once('/') {
        return match (from, to) {
            ("" | "..", to) => format!("until {}", date(to)),
            (from, "" | "..") => format!("since {}", date(from)),
            (from, to) => format!("{} – {}", date(from), date(to)),
        };
    }
    let bare = edtf.trim_end_matches(['~', '?', '%']);
    let told = moment(bare).unwrap_or_else(|| bare.to_owned());
    match edtf.get(bare.len()..) {
        Some("~") => format!("about {told}"),
        Some("?") => format!("{told} (uncertain)"),
        Some("%") => format!("about {told} (uncertain)"),
        Some(_) | None => told,
    }
}

fn moment(text: &str) -> Option<String> {
    let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
    let mut parts = day.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?;
    let Some(month) = parts.next() else { return Some(year.to_owned()) };
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    let Some(day) = parts.next() else { return Some(format!("{month} {year}")) };
    let day: u8 = day.parse().ok()?;
    let clock = time.map(|time| clock(time).unwrap_or_else(|| time.to_owned()));
    let clock = clock.map(|clock| format!(", {clock}")).unwrap_or_default();
    Some(format!("{day} {month} {year}{clock}"))
}

/// Shortens a time to minutes and keeps its zone.
fn clock(time: &str) -> Option<String> {
    let minutes = time.get(..5)?;
    let zone = time.find(['Z', '+', '-']).and_then(|at| time.get(at..));
    Some(match zone {
        Some("Z") => format!("{minutes} UTC"),
        Some(zone) => format!("{minutes} (UTC{zone})"),
        None => minutes.to_owned(),
    })
}

/// Returns the first and the last day that a date may mean, in days since 1970; none where it is open.
pub(crate) fn days(edtf: &str) -> Option<(i64, i64)> {
    const DAY: i64 = 86_400_000_000;
    let parsed = Edtf::parse(edtf).ok()?;
    let (earliest, latest) = (parsed.earliest()?, parsed.latest()?);
    Some((earliest.div_euclid(DAY), latest.div_euclid(DAY)))
}

/// Writes a day, counted from 1970, as a short date.
pub(crate) fn short_day(day: i64) -> String {
    let date = i32::try_from(day).ok().and_then(|day| {
        jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).ok()
    });
    let Some(date) = date else { return String::new() };
    let month =
        usize::try_from(date.month()).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    let month = month.and_then(|month| month.get(..3)).unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

/// How far something has come, in per cent, where it is known of how much.
pub(crate) fn per_cent(done: u64, of: Option<u64>) -> Option<u64> {
    let of = of.filter(|of| *of > 0)?;
    Some((done.saturating_mul(100) / of).min(100))
}

/// Writes a number with a thin space between thousands.
#[expect(clippy::needless_pass_by_value, reason = "numbers, and templates give references to them")]
pub(crate) fn number(value: impl ToString) -> String {
    let digits = value.to_string();
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("−", rest));
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_as_they_are_known() {
        let told = |edtf: &str| date(edtf);
        assert_eq!(told("2025-05-17"), "17 May 2025");
        assert_eq!(told("2025-05-18~"), "about 18 May 2025");
        assert_eq!(told("2025-05"), "May 2025");
        assert_eq!(told("2025-05-16/2025-05-17"), "16 May 2025 – 17 May 2025");
        assert_eq!(told("2025-05-16/.."), "since 16 May 2025");
        assert_eq!(told("2025-05-17T09:30:00Z"), "17 May 2025, 09:30 UTC");
        assert_eq!(told("2025-05-17T09:30:00.123456+03:00"), "17 May 2025, 09:30 (UTC+03:00)");
        assert_eq!(told("2025-21"), "2025-21");
    }

    #[test]
    fn names_and_numbers_can_be_read() {
        assert_eq!(from_reference("actor/united-states"), "United States");
        assert_eq!(from_reference("meeting/istanbul-2025-05-16"), "Istanbul 2025-05-16");
        assert_eq!(from_reference("place/ua-09"), "UA-09");
        assert_eq!(from_reference("proposal/us-plan"), "US Plan");
        assert_eq!(sentence("us"), "Us");
        assert_eq!(
            (units("person"), units("sorties")),
            ("persons".to_owned(), "sorties".to_owned())
        );
        assert_eq!(number(1_234_567_i64), "1\u{202f}234\u{202f}567");
        assert_eq!(number(-1000_i64), "−1\u{202f}000");
        assert_eq!(short_day(20_225), "17 May 2025");
        assert_eq!(days("2025-05-17"), Some((20_225, 20_225)));
    }
}
