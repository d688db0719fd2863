//! ICEWS.

use chancery_leads::Format;

use crate::support::{Outcome, import};

fn icews(rows: &[&str]) -> Outcome {
    import(Format::Icews, rows.join("\n").as_bytes())
}

const VISIT: &str = "Business (Russia)\tMake a visit\tIran\t2014-02-05";
const FIGHT: &str =
    "Citizen (India)\tfight with small arms and light weapons\tBoko Haram\t2014-02-06";

#[test]
fn labels_become_classes_and_names_countries() {
    assert_eq!(
        icews(&[VISIT, FIGHT]).readings(),
        ["rus=irn 2014-02-05 VerbalCooperation", "ind=unknown 2014-02-06 MaterialConflict"]
    );
}

#[test]
fn a_row_is_named_by_its_hash_and_its_number_among_equal_ones() {
    let outcome = icews(&[VISIT, FIGHT, VISIT, VISIT]);
    let ids = outcome.ids();
    let (name, first) = ids[0].rsplit_once('-').unwrap();
    assert_eq!(first, "1");
    assert_eq!(ids[2..], [format!("{name}-2"), format!("{name}-3")]);
    assert!(ids[1].starts_with("icews:") && ids[1].ends_with("-1"));
    // The order of the file does not matter, nor does what stands between.
    let shuffled = icews(&[FIGHT, VISIT, VISIT, VISIT]);
    let sorted = |outcome: &Outcome| {
        let mut ids: Vec<String> = outcome.ids().iter().map(ToString::to_string).collect();
        ids.sort();
        ids
    };
    assert_eq!(sorted(&shuffled), sorted(&outcome));
}

#[test]
fn labels_of_other_tables_and_of_none_are_refused() {
    let outcome = icews(&[
        "Iran\tDemand ceasefire\tIraq\t2014-02-05",
        "Iran\tHolds a referendum of sorts\tIraq\t2014-02-05",
        "Iran\tConsult\tIraq\t05.02.2014",
        VISIT,
    ]);
    assert_eq!(outcome.events.len(), 1);
    assert_eq!(
        outcome.refused,
        [
            (1, "tables of CAMEO give the label `Demand ceasefire` to different codes, and ICEWS does not write it".to_owned()),
            (2, "`Holds a referendum of sorts` is no label of ICEWS".to_owned()),
            (3, "day is `05.02.2014`, which is no day of the calendar as this scheme writes it".to_owned()),
        ]
    );
}

#[test]
fn files_of_another_shape_are_refused_whole() {
    let commas = icews(&["Iran,Consult,Iraq,2014-02-05"]).damage.unwrap();
    assert!(commas.starts_with("line 1: the columns are separated by commas"), "{commas}");
    let more = icews(&[VISIT, "Iran\tConsult\tIraq\t2014-02-05\t-2.0"]).damage.unwrap();
    assert!(more.starts_with("line 2: 5 columns, where 4 belong"), "{more}");
}
