//! ICEWS, as four columns separated by tabs: actor, label of the event, target, day. No header, no ids.
//!
//! The label stands for a CAMEO code, by ICEWS's own table. An actor's country is what its name says: the name is a
//! country's, or a country stands in brackets behind a sector, as in `Business (Russia)`. Persons and bodies have none.

mod labels;

use std::collections::HashMap;
use std::sync::LazyLock;

use chancery_domain::suggest::did_you_mean;

use crate::columns::Columns;
use crate::countries;
use crate::day::Day;
use crate::fault::Fault;
use crate::pair::{Country, Pair};
use crate::quad::QuadClass;
use crate::reading::{Reading, need};
use labels::{DISPUTED, LABELS};

/// The names of the columns.
pub const COLUMNS: [&str; 4] = [ACTOR, LABEL, TARGET, DAY];
const ACTOR: &str = "actor";
const LABEL: &str = "label";
const TARGET: &str = "target";
const DAY: &str = "day";

static CODES: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let labels =
        LABELS.iter().flat_map(|(code, labels)| labels.iter().map(move |label| (label, code)));
    labels.map(|(label, code)| (label.to_lowercase(), *code)).collect()
});

/// Finds the CAMEO code of a label. ICEWS writes some labels with a small first letter.
///
/// # Errors
///
/// When the label is not in ICEWS's table, or tables give it to different codes.
pub fn code(label: &str) -> Result<&'static str, Fault> {
    let lower = label.to_lowercase();
    if let Some(code) = CODES.get(&lower) {
        return Ok(code);
    }
    if DISPUTED.iter().any(|disputed| disputed.eq_ignore_ascii_case(label)) {
        return Err(Fault::Disputed(label.to_owned()));
    }
    let known = LABELS.iter().flat_map(|(_, labels)| labels.iter().copied());
    Err(Fault::Label { label: label.to_owned(), scheme: "ICEWS", hint: did_you_mean(label, known) })
}

/// Reads what is counted.
pub(crate) fn read(row: &impl Columns) -> Result<Reading, Fault> {
    let label = need(row, LABEL)?;
    let day = need(row, DAY)?;
    let class = QuadClass::of_cameo(code(label)?);
    Ok(Reading {
        pair: Pair { from: country(need(row, ACTOR)?), to: country(need(row, TARGET)?) },
        day: Day::parse(day).ok_or_else(|| Fault::Day { column: DAY, value: day.to_owned() })?,
        class: class
            .ok_or_else(|| Fault::Unreadable(format!("the code of `{label}` has no class")))?,
    })
}

/// Returns the country of an actor. Brackets may stand in brackets: `Lawyer (Holy See (Vatican City State))`.
fn country(actor: &str) -> Country {
    let in_brackets = || {
        let inner = actor.strip_suffix(')')?;
        inner.match_indices('(').find_map(|(at, _)| countries::by_name(inner.get(at + 1..)?))
    };
    countries::by_name(actor).or_else(in_brackets).unwrap_or(Country::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_has_one_code_and_every_code_a_class() {
        let labels: usize = LABELS.iter().map(|(_, labels)| labels.len()).sum();
        assert_eq!(CODES.len(), labels);
        for (code, _) in LABELS {
            assert!(QuadClass::of_cameo(code).is_some(), "{code}");
        }
        for label in DISPUTED {
            assert!(!CODES.contains_key(&label.to_lowercase()), "{label}");
        }
    }

    #[test]
    fn where_tables_of_cameo_disagree_icews_is_read_by_its_own() {
        let codes = [
            ("Demand meeting, negotiation", "106"),
            ("Demand settling of dispute", "107"),
            ("Demand mediation", "108"),
            ("Refuse to yield", "124"),
            ("Reject proposal to meet, discuss, or negotiate", "125"),
            ("Reject mediation", "126"),
            ("Reject plan, agreement to settle dispute", "127"),
            ("Impose embargo, boycott, or sanctions", "163"),
            ("fight with small arms and light weapons", "193"),
        ];
        for (label, expected) in codes {
            assert_eq!(code(label), Ok(expected), "{label}");
        }
        assert_eq!(code("Demand ceasefire"), Err(Fault::Disputed("Demand ceasefire".to_owned())));
        let unknown = code("Make a statment").unwrap_err().to_string();
        assert_eq!(
            unknown,
            "`Make a statment` is no label of ICEWS: did you mean `Make statement`?"
        );
    }

    #[test]
    fn the_country_of_an_actor_is_what_its_name_says() {
        let key = |actor| country(actor).to_string();
        assert_eq!(key("Iran"), "irn");
        assert_eq!(key("Business (Russia)"), "rus");
        assert_eq!(key("Member of Legislative (Govt) (Iran)"), "irn");
        assert_eq!(key("Lawyer/Attorney (Holy See (Vatican City State))"), "vat");
        assert_eq!(key("Militant (Taliban)"), "unknown");
        assert_eq!(key("UN Security Council"), "unknown");
        assert_eq!(key("(Iran) Air"), "unknown");
    }
}
