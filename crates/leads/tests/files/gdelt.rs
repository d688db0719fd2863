//! GDELT.

use chancery_leads::{Format, Rows, Survey};

use crate::support::{Outcome, gdelt_row, import};

fn gdelt(rows: &[String]) -> Outcome {
    import(Format::Gdelt, format!("{}\n", rows.join("\n")).as_bytes())
}

#[test]
fn a_row_is_kept_as_it_stands_and_named_by_its_id() {
    let row = gdelt_row(61, &[("Actor1Name", "MOSCOW"), ("EventCode", "0431")]);
    let outcome = gdelt(std::slice::from_ref(&row));
    let event = &outcome.events[0];
    assert_eq!(event["id"], "gdelt2:410412347");
    assert_eq!(event["type"], "chancery.lead.imported.v1");
    let data = &event["data"];
    assert_eq!((&data["scheme"], &data["row"]), (&"gdelt2".into(), &"410412347".into()));
    let values = data["values"].as_object().unwrap();
    assert_eq!(values.len(), 61);
    assert_eq!((&values["EventCode"], &values["Actor2Name"]), (&"0431".into(), &"".into()));
    // `printf … | sha256sum` of the line says the same.
    let digest = <sha2::Sha256 as sha2::Digest>::digest(row.as_bytes());
    let told = data["sha256"].as_str().unwrap();
    let bytes = |at: usize| u8::from_str_radix(&told[2 * at..2 * at + 2], 16).unwrap();
    assert_eq!((0..32).map(bytes).collect::<Vec<_>>(), digest.to_vec());
}

#[test]
fn countries_are_those_of_actors_and_none_is_unknown() {
    let outcome = gdelt(&[
        gdelt_row(61, &[("ActionGeo_CountryCode", "RS"), ("QuadClass", "4")]),
        gdelt_row(
            61,
            &[("GLOBALEVENTID", "2"), ("Actor1CountryCode", ""), ("Actor1Type1Code", "GOV")],
        ),
        gdelt_row(61, &[("GLOBALEVENTID", "3"), ("Actor2CountryCode", "RS")]),
        gdelt_row(61, &[("GLOBALEVENTID", "4"), ("Actor2CountryCode", "rus")]),
    ]);
    assert_eq!(
        outcome.readings(),
        ["rus=ukr 2015-02-18 MaterialConflict", "unknown=ukr 2015-02-18 VerbalCooperation"]
    );
    assert_eq!(outcome.refused.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(
        outcome.refused[0].1,
        "Actor2CountryCode is `RS`, two letters as FIPS writes countries of places: an actor's has three, as CAMEO writes them"
    );
}

#[test]
fn protest_is_of_the_class_that_the_row_says() {
    let protest = [
        ("EventCode", "141"),
        ("EventBaseCode", "141"),
        ("EventRootCode", "14"),
        ("QuadClass", "3"),
    ];
    assert_eq!(gdelt(&[gdelt_row(61, &protest)]).readings(), ["rus=ukr 2015-02-18 VerbalConflict"]);
}

#[test]
fn version_1_has_58_columns_or_57_and_ids_of_its_own() {
    for count in [58, 57] {
        let outcome = gdelt(&[gdelt_row(count, &[])]);
        assert_eq!(outcome.ids(), ["gdelt1:410412347"]);
        assert_eq!(outcome.readings(), ["rus=ukr 2015-02-18 VerbalCooperation"]);
    }
    let mixed = gdelt(&[gdelt_row(58, &[]), gdelt_row(57, &[])]);
    assert_eq!(
        mixed.damage.unwrap(),
        "line 2: 57 columns, where 58 belong: the file is cut, or columns were added or removed"
    );
}

#[test]
fn a_file_whose_leading_zeros_were_eaten_is_refused_whole() {
    let eaten = [("EventCode", "12"), ("EventBaseCode", "12"), ("EventRootCode", "1")];
    let whole = [
        ("EventCode", "190"),
        ("EventBaseCode", "190"),
        ("EventRootCode", "19"),
        ("QuadClass", "4"),
    ];
    let outcome = gdelt(&[gdelt_row(61, &whole), gdelt_row(61, &eaten)]);
    assert!(outcome.events.is_empty());
    assert_eq!(
        outcome.damage.unwrap(),
        "line 2: EventRootCode is `1`, where `01` belongs: a spreadsheet has eaten leading zeros, and other codes are wrong unseen; take the file as it was published"
    );
    // Where the root was kept as text, the other codes tell.
    let half = [("EventCode", "12"), ("EventBaseCode", "012"), ("EventRootCode", "01")];
    assert!(
        gdelt(&[gdelt_row(61, &half)]).damage.unwrap().contains("EventCode is `12`, where `012`")
    );
    let base = [("EventCode", "841"), ("EventBaseCode", "84"), ("EventRootCode", "08")];
    assert!(
        gdelt(&[gdelt_row(61, &base)])
            .damage
            .unwrap()
            .contains("EventBaseCode is `84`, where `084`")
    );
}

#[test]
fn numbers_that_a_spreadsheet_shortened_condemn_the_file() {
    for (column, value) in [("GLOBALEVENTID", "4.10E+08"), ("DATEADDED", "2.01502E+13")] {
        let damage = gdelt(&[gdelt_row(61, &[(column, value)])]).damage.unwrap();
        assert!(
            damage.starts_with(&format!("line 1: {column} is `{value}`: a spreadsheet")),
            "{damage}"
        );
    }
}

#[test]
fn other_separators_and_cut_rows_condemn_the_file() {
    let commas = gdelt_row(61, &[]).replace('\t', ",");
    assert_eq!(
        gdelt(&[commas]).damage.unwrap(),
        "line 1: the columns are separated by commas, where tabs belong: take the file as it was published"
    );
    let cut = gdelt_row(61, &[]).rsplit_once('\t').unwrap().0.to_owned();
    assert!(
        gdelt(std::slice::from_ref(&cut))
            .damage
            .unwrap()
            .starts_with("line 1: 60 columns, where 61")
    );
    let later = gdelt(&[gdelt_row(61, &[]), cut]);
    assert!(later.damage.unwrap().starts_with("line 2: 60 columns"));
    assert!(
        gdelt(&[gdelt_row(61, &[]), String::new(), gdelt_row(61, &[])])
            .damage
            .unwrap()
            .starts_with("line 2: the row is empty")
    );
    let endless = gdelt(&["x".repeat(100_000)]);
    assert!(endless.damage.unwrap().starts_with("line 1: the row is longer than 65536 bytes"));
}

#[test]
fn a_wrong_row_is_refused_alone() {
    let rows = [
        gdelt_row(61, &[("SQLDATE", "20150230")]),
        gdelt_row(61, &[("QuadClass", "5")]),
        gdelt_row(61, &[("GLOBALEVENTID", "12a")]),
        gdelt_row(61, &[("EventCode", "---"), ("EventBaseCode", "---"), ("EventRootCode", "--")]),
        gdelt_row(61, &[("EventCode", "190")]),
        gdelt_row(61, &[]),
    ];
    let outcome = gdelt(&rows);
    assert_eq!((outcome.damage.as_deref(), outcome.ids().len()), (None, 1));
    let told: Vec<_> =
        outcome.refused.iter().map(|(line, reason)| format!("{line} {reason}")).collect();
    assert_eq!(
        told,
        [
            "1 SQLDATE is `20150230`, which is no day of the calendar as this scheme writes it",
            "2 QuadClass is `5`, where a class from 1 to 4 belongs",
            "3 GLOBALEVENTID is `12a`, which is no id of this scheme",
            "4 EventRootCode is `--`, which is none of CAMEO's roots, 01 to 20",
            "5 EventCode is `190`, which is no code of three or four digits that begins with 043",
        ]
    );
}

#[test]
fn bytes_that_are_no_utf8_are_refused_with_their_place() {
    let mut file = gdelt_row(61, &[("Actor1Name", "x")]).into_bytes();
    let at = file.iter().position(|byte| *byte == b'x').unwrap();
    file[at] = 0xe9;
    let outcome = import(Format::Gdelt, &file);
    assert_eq!(outcome.refused, [(1, format!("not UTF-8 from byte {} of the row on", at + 1))]);
}

#[test]
fn line_ends_and_marks_of_other_systems_change_nothing() {
    let row = gdelt_row(61, &[]);
    let plain = import(Format::Gdelt, row.as_bytes()).events;
    for file in [format!("{row}\n"), format!("{row}\r\n"), format!("\u{feff}{row}\r\n")] {
        assert_eq!(import(Format::Gdelt, file.as_bytes()).events, plain);
    }
    assert!(import(Format::Gdelt, b"").events.is_empty());
}

#[test]
fn days_that_a_resolver_may_have_made_are_counted_and_stay_as_they_are() {
    let file = [
        gdelt_row(61, &[("SQLDATE", "20140218")]),
        gdelt_row(61, &[("SQLDATE", "20150118")]),
        gdelt_row(61, &[("SQLDATE", "20150211")]),
        gdelt_row(61, &[("SQLDATE", "20150217")]),
        gdelt_row(61, &[]),
    ]
    .join("\n");
    let mut survey = Survey::default();
    Rows::new(Format::Gdelt, file.as_bytes()).for_each(|row| survey.take(&row.unwrap()).unwrap());
    assert_eq!(survey.dated_back.values().copied().collect::<Vec<_>>(), [1, 1, 1, 1]);
    assert_eq!(survey.leads, 5);
    assert_eq!(
        import(Format::Gdelt, file.as_bytes()).readings()[0],
        "rus=ukr 2014-02-18 VerbalCooperation"
    );
}
