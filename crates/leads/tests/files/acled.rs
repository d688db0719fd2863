//! ACLED.

use chancery_leads::Format;
use chancery_leads::reading::occurred;

use crate::support::{Outcome, import};

const HEADER: &str = "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,country,notes,fatalities,timestamp";

fn acled(rows: &[&str]) -> Outcome {
    import(Format::Acled, format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes())
}

const BATTLE: &str = "UKR101,2024-05-01,2024,1,Political violence,Battles,Armed clash,Military Forces of Russia (2000-),,State forces,Military Forces of Ukraine (2019-) Air Force,Ukraine,\"Two lines,\nand a comma\",3,1714600000";

#[test]
fn a_row_is_counted_by_its_sides_its_day_and_its_type() {
    let outcome = acled(&[
        BATTLE,
        "GEO102,1 May 2024,2024,1,Demonstrations,Protests,Peaceful protest,Protesters (Georgia),,6,,Georgia,,0,1714600001",
        "UKR103,2024-05-02,2024,2,Strategic developments,Strategic developments,Agreement,Government of Ukraine (2019-),,,Military Forces of Russia (2000-),Ukraine,,0.0,1714600002",
        "UKR104,2024-05-02,2024,1,Strategic developments,Strategic developments,Other,Military Forces of Russia (2000-),,,,Ukraine,,0,1714600003",
    ]);
    assert_eq!(outcome.refused, []);
    assert_eq!(outcome.ids(), ["acled:UKR101", "acled:GEO102", "acled:UKR103", "acled:UKR104"]);
    assert_eq!(
        outcome.readings(),
        [
            "rus=ukr 2024-05-01 MaterialConflict",
            "geo=unknown 2024-05-01 MaterialConflict",
            "ukr=rus 2024-05-02 VerbalCooperation",
            "`Strategic developments: Other` has no class: it is recorded, and counted nowhere",
        ]
    );
    assert_eq!(outcome.events[0]["data"]["values"]["notes"], "Two lines,\nand a comma");
    let when: Vec<_> = outcome.leads().iter().map(|lead| occurred(lead).unwrap()).collect();
    assert_eq!(when, ["2024-05-01", "2024-05-01", "2024-05-02~", "2024-05-02"]);
}

#[test]
fn semicolons_make_no_difference_and_older_exports_have_other_columns() {
    let commas = "event_id_cnty,event_date,event_type,sub_event_type,actor1,actor2,country,fatalities,timestamp\nCAF1,2019-12-27,Riots,Mob violence,Rioters (Central African Republic),,Central African Republic,1,1571165000\n";
    let outcome = import(Format::Acled, commas.as_bytes());
    assert_eq!(outcome.readings(), ["caf=unknown 2019-12-27 MaterialConflict"]);
    let semicolons = format!("\u{feff}{}", commas.replace(',', ";"));
    assert_eq!(import(Format::Acled, semicolons.as_bytes()).events, outcome.events);
    let older = "data_id;iso;event_id_cnty;event_id_no_cnty;event_date;event_type;sub_event_type;actor1;actor2;country;latitude;fatalities;timestamp;iso3\n6713346;140;CEN47283;47283;27 December 2019;Riots/Protests;;Rioters (France);;Central African Republic;4,36;0;1577800000;CAF\n";
    let outcome = import(Format::Acled, older.as_bytes());
    assert_eq!(outcome.ids(), ["acled:CEN47283"]);
    assert_eq!(outcome.readings(), ["fra=unknown 2019-12-27 MaterialConflict"]);
    assert_eq!(outcome.events[0]["data"]["values"]["latitude"], "4,36");
}

#[test]
fn wrong_rows_are_refused_with_their_line() {
    let outcome = acled(&[
        BATTLE,
        "UKR 5,2024-05-01,2024,1,,Battles,Armed clash,A,,,B,Ukraine,,0,1714600000",
        "UKR106,05/01/2024,2024,1,,Battles,Armed clash,A,,,B,Ukraine,,0,1714600000",
        "UKR107,2024-05-01,2024,1,,Battle,Armed clash,A,,,B,Ukraine,,0,1714600000",
        "UKR108,2024-05-01,2024,1,,Battles,Armed clash,A,,,B,Ukraine,,some,1714600000",
        "UKR109,2024-05-01,2024,1,,Battles,Armed clash,A,,,B,Ukraine,,0,",
    ]);
    let told: Vec<_> =
        outcome.refused.iter().map(|(line, reason)| format!("{line} {reason}")).collect();
    assert_eq!(
        told,
        [
            "4 event_id_cnty is `UKR 5`, which is no id of this scheme",
            "5 event_date is `05/01/2024`, which is no day of the calendar as this scheme writes it",
            "6 `Battle` is no label of ACLED: did you mean `Battles`?",
            "7 fatalities is `some`, where a whole number belongs",
            "8 timestamp is ``, where a number of seconds since 1970 belongs",
        ]
    );
    assert_eq!(outcome.ids(), ["acled:UKR101"]);
}

#[test]
fn damaged_files_are_refused_whole() {
    let damage = |row: &str| acled(&[BATTLE, row]).damage.unwrap();
    assert!(damage("UKR5,2024-05-01").starts_with("line 4: 2 columns, where 15 by the header"));
    let eaten = BATTLE.replace("1714600000", "1.7146E+09").replace("UKR101", "UKR5");
    assert!(damage(&eaten).contains("timestamp is `1.7146E+09`: a spreadsheet has shortened"));
    let open = BATTLE.replace("1714600000", "\"1714600000").replace("UKR101", "UKR5");
    assert!(acled(&[BATTLE, &open]).damage.unwrap().contains("a quote is not closed"));
    let header = |text: &str| import(Format::Acled, text.as_bytes()).damage.unwrap();
    assert!(header(&HEADER.replace(",timestamp", "")).contains("names no column `timestamp`"));
    assert!(header("event_id_cnty\tevent_date\n").contains("separated by tabs, where commas"));
}
