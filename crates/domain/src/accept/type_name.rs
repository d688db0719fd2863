//! Which kind a CloudEvents `type` names, and which one was probably meant.

use crate::fault::Fault;
use crate::kinds::{Kind, SYSTEM_TYPES};
use crate::suggest::{nearest, shown};

/// Finds the kind of a type that publishers may send.
pub(super) fn resolve(name: &str) -> Result<Kind, Fault> {
    Kind::from_type_name(name).ok_or_else(|| Fault::new("/type", refusal(name)))
}

fn refusal(name: &str) -> String {
    let shown = shown(name);
    if SYSTEM_TYPES.contains(&name) {
        return format!("`{shown}` is written by the system only, publishers cannot send it");
    }
    let word = name.strip_prefix("chancery.").unwrap_or(name);
    let (word, version) = split_version(word);
    match (Kind::from_word(word), version) {
        (Some(kind), Some(version)) if version != "1" => format!(
            "there is no version {version} of `{kind}`: did you mean `{}`?",
            kind.type_name()
        ),
        (Some(kind), _) => format!(
            "`{shown}` is not a type: did you mean `{}`? Types are chancery.<aggregate>.<verb>.v1",
            kind.type_name()
        ),
        (None, _) => {
            let near =
                nearest(word, Kind::ALL.iter().map(|kind| kind.as_str())).and_then(Kind::from_word);
            let hint = near.map_or_else(
                || "types are chancery.<aggregate>.<verb>.v1, see the schemas".to_owned(),
                |kind| format!("did you mean `{}`?", kind.type_name()),
            );
            format!("`{shown}` is not a type of event here: {hint}")
        }
    }
}

/// Takes `.v<digits>` off the end.
fn split_version(word: &str) -> (&str, Option<&str>) {
    match word.rsplit_once(".v") {
        Some((before, version))
            if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (before, Some(version))
        }
        _ => (word, None),
    }
}
