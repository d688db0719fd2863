//! Files made by hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// A row of a GDELT 2.0 export: id, countries, day, code with its class; the rest is as good as empty.
pub(crate) fn gdelt_row(
    id: &str,
    from: &str,
    to: &str,
    day: &str,
    (code, class): (&str, &str),
) -> String {
    let mut columns = vec![""; 61];
    // A spreadsheet that eats the zero of a code eats that of its root.
    let root = if code.len() == 2 { &code[..1] } else { &code[..2] };
    let set = [
        (1, id),
        (2, day),
        (8, from),
        (18, to),
        (27, code),
        (28, code),
        (29, root),
        (30, class),
        (54, "UP"),
        (60, "20150220120000"),
        (61, "https://example.org/"),
    ];
    for (number, value) in set {
        columns[number - 1] = value;
    }
    columns.join("\t")
}

/// Writes a file of so many rows, all with one actor in them; returns what they come to, by pair, day and scheme.
pub(crate) fn gdelt_file(
    path: &Path,
    actor: &str,
    rows: u64,
) -> BTreeMap<(String, String, String), [u64; 4]> {
    let pairs = [(actor, "UKR"), ("UKR", actor), ("", actor)];
    let name =
        |code: &str| if code.is_empty() { "unknown".to_owned() } else { code.to_lowercase() };
    let codes = [("043", "1"), ("071", "2"), ("112", "3"), ("190", "4")];
    let (mut text, mut counts) = (String::new(), BTreeMap::new());
    for (number, row) in (0..rows).enumerate() {
        let (from, to) = pairs[number % 3];
        let (key, id) =
            (format!("{}={}", name(from), name(to)), format!("{}{row}", actor.as_bytes()[0]));
        let (day, class) = (1 + number / 3 % 28, number / 7 % 4);
        let line = gdelt_row(&id, from, to, &format!("201502{day:02}"), codes[class]);
        writeln!(text, "{line}").unwrap();
        let cell = (key, format!("2015-02-{day:02}"), "gdelt2".to_owned());
        counts.entry(cell).or_insert([0; 4])[class] += 1;
    }
    std::fs::write(path, text).unwrap();
    counts
}
