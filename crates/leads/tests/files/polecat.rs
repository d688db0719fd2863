//! POLECAT.

use chancery_leads::Format;

use crate::support::{Outcome, import};

const HEADER: &str = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\tActor Country\tRecipient Name\tRecipient Country\tPublication Date";

fn polecat(rows: &[&str]) -> Outcome {
    import(Format::Polecat, format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes())
}

#[test]
fn a_row_is_counted_by_its_countries_its_day_and_its_class() {
    let outcome = polecat(&[
        "20240501-1\t2024-05-01\tCONSULT\tvisit\t4.0\tVERBAL COOPERATION\tdiplomatic\tKremlin\tRUS\tRomania\tROU\t2024-05-02",
        "20240501-2\t2024-05-01\tPROTEST\tdemo\t-6.5\tNone\tNone\t\"The \"\"Union\"\"\"\tNone\tNone\tMNE\t2024-05-02",
        "20240501-3\t2024-05-01\tRETREAT\tNone\t\tmaterial-cooperation\tNone\tA\tUSA;GBR\tB\t\t2024-05-02",
        "20240501-4\t2024-04-30\tCONCEDE\tNone\t\t\tNone\tA\tUKR\tB\tRUS\t2024-05-02",
    ]);
    assert_eq!(outcome.refused, []);
    assert_eq!(outcome.ids()[0], "polecat:20240501-1");
    assert_eq!(
        outcome.readings(),
        [
            "rus=rom 2024-05-01 VerbalCooperation",
            "unknown=mtn 2024-05-01 MaterialConflict",
            "unknown=unknown 2024-05-01 MaterialCooperation",
            "ukr=rus 2024-04-30 VerbalCooperation",
        ]
    );
    assert_eq!(outcome.events[1]["data"]["values"]["Actor Name"], "The \"Union\"");
}

#[test]
fn wrong_rows_and_damaged_files_are_refused() {
    let outcome = polecat(&[
        "1\t2024-05-01\tAGREED\tNone\t\t\t\tA\tRUS\tB\tUKR\t2024-05-02",
        "2\tNone\tAGREE\tNone\t\t\t\tA\tRUS\tB\tUKR\t2024-05-02",
        "3\t2024-05-01\tAGREE\tNone\t\t\t\tA\tRU\tB\tUKR\t2024-05-02",
        "None\t2024-05-01\tAGREE\tNone\t\t\t\tA\tRUS\tB\tUKR\t2024-05-02",
    ]);
    let told: Vec<_> =
        outcome.refused.iter().map(|(line, reason)| format!("{line} {reason}")).collect();
    assert_eq!(
        told,
        [
            "2 `AGREED` is no label of PLOVER: did you mean `AGREE`?",
            "3 Event Date is `None`, which is no day of the calendar as this scheme writes it",
            "4 Actor Country is `RU`, which is no code of a country, three capital letters",
            "5 Event ID is `None`, which is no id of this scheme",
        ]
    );
    assert!(polecat(&["1\t2024-05-01"]).damage.unwrap().contains("2 columns, where 12"));
    let commas = import(Format::Polecat, HEADER.replace('\t', ",").as_bytes());
    assert!(commas.damage.unwrap().contains("separated by commas, where tabs belong"));
}
