//! UCDP GED.

use chancery_leads::Format;

use crate::support::{Outcome, import};

const HEADER: &str =
    "id,type_of_violence,side_a,source_article,date_start,date_end,best,high,low,gwnoa,gwnob";

fn ucdp(rows: &[&str]) -> Outcome {
    import(Format::Ucdp, format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes())
}

#[test]
fn an_event_is_material_conflict_on_the_first_day_of_its_period() {
    let outcome = ucdp(&[
        "300380.0,1.0,Government of Syria,\"one \"\"paper\"\"\nand another\",2013-01-03,2013-01-05,2.0,3.0,2.0,652.0,",
        "7,2,SNA,,2013-01-04 00:00:00.000,2013-01-04 00:00:00.000,1,1,1,,",
        "8,1,Governments,,2013-01-04,2013-01-04,1,1,1,\"2, 200\",645.0",
    ]);
    assert_eq!(outcome.refused, []);
    assert_eq!(outcome.ids(), ["ucdp:300380", "ucdp:7", "ucdp:8"]);
    assert_eq!(
        outcome.readings(),
        [
            "syr=unknown 2013-01-03 MaterialConflict",
            "unknown=unknown 2013-01-04 MaterialConflict",
            "unknown=irq 2013-01-04 MaterialConflict",
        ]
    );
    let values = &outcome.events[0]["data"]["values"];
    assert_eq!(values["source_article"], "one \"paper\"\nand another");
    assert_eq!((&values["id"], &values["best"]), (&"300380.0".into(), &"2.0".into()));
}

#[test]
fn wrong_rows_are_refused_with_the_line_on_which_they_begin() {
    let outcome = ucdp(&[
        "1,1,A,\"two\nlines\",2013-01-03,2013-01-03,1,1,1,652,",
        "2,4,A,,2013-01-03,2013-01-03,1,1,1,652,",
        "3,1,A,,2013-01-03,2013-01-01,1,1,1,652,",
        "4,1,A,,1/3/2013,2013-01-03,1,1,1,652,",
        "5,1,A,,2013-01-03,2013-01-03,1.5,1,1,652,",
        "6,1,A,,2013-01-03,2013-01-03,1,1,1,999,",
        "x7,1,A,,2013-01-03,2013-01-03,1,1,1,652,",
    ]);
    let told: Vec<_> =
        outcome.refused.iter().map(|(line, reason)| format!("{line} {reason}")).collect();
    assert_eq!(
        told,
        [
            "4 type_of_violence is `4`, where 1 (state-based), 2 (non-state) or 3 (one-sided) belongs",
            "5 the period ends on 2013-01-01, before it begins on 2013-01-03",
            "6 date_start is `1/3/2013`, which is no day of the calendar as this scheme writes it",
            "7 best is `1.5`, where a whole number belongs",
            "8 gwnoa is `999`, which is no number of a state since 1946 by Gleditsch and Ward",
            "9 id is `x7`, which is no id of this scheme",
        ]
    );
    assert_eq!(outcome.ids(), ["ucdp:1"]);
}

#[test]
fn damaged_files_are_refused_whole() {
    let good = "1,1,A,,2013-01-03,2013-01-03,1,1,1,652,";
    let short = ucdp(&[good, "2,1,A,,2013-01-03"]).damage.unwrap();
    assert!(short.starts_with("line 3: 5 columns, where 11 by the header belong"), "{short}");
    let open =
        ucdp(&[good, "2,1,A,,2013-01-03,2013-01-03,1,1,1,652,\"", good, good]).damage.unwrap();
    assert!(open.contains("a quote is not closed before the file ends"), "{open}");
    let endless = format!("2,1,A,\"{}", "never closed\n".repeat(20_000));
    let endless = ucdp(&[good, &endless]).damage.unwrap();
    assert!(endless.starts_with("line 3: the row is longer than 65536 bytes"), "{endless}");
}

#[test]
fn a_header_that_is_none_of_ged_is_refused() {
    let damage = |header: &str| import(Format::Ucdp, header.as_bytes()).damage.unwrap();
    assert_eq!(
        damage("id;type_of_violence;date_start\n"),
        "line 1: the columns are separated by semicolons, where commas belong: take the file as it was published"
    );
    assert!(damage("id,date_start\n").contains("names no column `type_of_violence`"));
    assert!(damage(&format!("{HEADER},id\n")).contains("names the column `id` twice"));
    let long = "x".repeat(257);
    assert!(damage(&format!("{HEADER},{long}\n")).contains("a name of more than 256 bytes"));
}
