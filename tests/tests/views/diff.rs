//! `chancery diff`: what moved in a document, on either axis, because of which events.

use serde_json::{Value, json};

use crate::DOCUMENTS;
use crate::stand::{Stand, with_dossier, with_story};

const BOARD: [&str; 3] = ["diff", "conditions", "meeting/putin-zelensky"];
const DEAL: [&str; 3] = ["diff", "commitments", "agreement/istanbul-pow-exchange"];

fn diff(stand: &Stand, document: [&str; 3], arguments: &[&str]) -> Value {
    stand.shown(&[&document, arguments].concat())
}

/// Returns the rows that moved, with their causes.
fn because(moved: &Value) -> Vec<(String, Vec<u64>)> {
    let row = |one: &Value| {
        let because = one["because"].as_array().unwrap().iter().map(|one| one.as_u64().unwrap());
        (one["row"].as_str().unwrap().to_owned(), because.collect())
    };
    moved["changed"].as_array().unwrap().iter().map(row).collect()
}

fn moved_row<'a>(moved: &'a Value, row: &str) -> &'a Value {
    crate::stand::row(moved, "changed", "row", row)
}

#[tokio::test]
async fn along_what_was_recorded_a_row_moved_because_of_the_events_at_which_it_moved() {
    let stand = with_story().await;
    let fixed = stand.place("fix-second");
    let (before, after) = ((fixed - 1).to_string(), fixed.to_string());
    let moved = diff(&stand, DEAL, &["--from", &before, "--to", &after]);
    assert_eq!(because(&moved), [("commitment/istanbul-pow-1000".to_owned(), vec![fixed])]);
    let row = moved_row(&moved, "commitment/istanbul-pow-1000");
    assert_eq!(
        (&row["from"]["state"], &row["to"]["state"]),
        (&json!("implemented"), &json!("in_progress"))
    );
    // A correction that no row lists as its evidence is the cause all the same.
    let board = diff(&stand, BOARD, &["--from", &before, "--to", &after]);
    assert_eq!(
        because(&board),
        [("condition/pz-pow-exchange".to_owned(), vec![fixed]), ("counts".to_owned(), vec![fixed])]
    );
    let reuters =
        diff(&stand, ["diff", "outlets", "outlet/reuters"], &["--from", &before, "--to", &after]);
    assert_eq!(because(&reuters), [("tally".to_owned(), vec![fixed])]);
    // Over a longer time, each that moved it.
    let whole = diff(&stand, DEAL, &["--from", "61", "--to", &stand.head.to_string()]);
    let causes = ["tranche-first", "tranche-second", "tranche-third", "fix-second"];
    let causes = causes.map(|id| stand.place(id));
    assert_eq!(because(&whole), [("commitment/istanbul-pow-1000".to_owned(), causes.to_vec())]);
    assert_eq!(whole["from"]["position"], 58, "what it rested on");
}

#[tokio::test]
async fn what_came_and_went_again_did_not_move() {
    let stand = with_story().await;
    let (from, to) = (stand.place("fix-place") - 1, stand.place("fix-place-undone"));
    let round = ["diff", "meetings", "meeting/istanbul-2025-06-02"];
    let moved = diff(&stand, round, &["--from", &from.to_string(), "--to", &to.to_string()]);
    let rows = because(&moved);
    assert!(rows.iter().all(|(row, _)| row != "place"), "{rows:?}");
    let own = moved["changed"].as_array().unwrap().iter();
    let own: Vec<_> = own.filter(|row| row["from"]["place"] != row["to"]["place"]).collect();
    assert!(own.is_empty(), "{own:#?}");
    let same = stand.table(&["diff", round[1], round[2], "--from", "73", "--to", "73"]);
    assert!(same.ends_with("\n  nothing moved\n"), "{same}");
}

#[tokio::test]
async fn backwards_the_same_events_are_the_causes() {
    let stand = with_story().await;
    for (view, key) in DOCUMENTS {
        let head = stand.head.to_string();
        let there = diff(&stand, ["diff", view, key], &["--from", "61", "--to", &head]);
        let back = diff(&stand, ["diff", view, key], &["--from", &head, "--to", "61"]);
        assert_eq!(because(&there), because(&back), "{view} {key}");
        assert_eq!((&there["from"], &there["to"]), (&back["to"], &back["from"]));
        for (row, because) in because(&there) {
            assert!(!because.is_empty(), "{view} {key} {row}");
            assert!(because.iter().all(|one| (62..=stand.head).contains(one)), "{row} {because:?}");
        }
    }
}

#[tokio::test]
async fn along_v_a_row_moved_because_of_what_occurred_in_between() {
    let stand = with_story().await;
    let axis = ["--axis", "valid", "--from", "2025-05-16", "--to", "2025-05-18"];
    let board = diff(&stand, BOARD, &axis);
    let row = moved_row(&board, "condition/pz-pow-exchange");
    assert_eq!(row["from"], Value::Null);
    assert!(row["because"].as_array().unwrap().contains(&json!(34)), "{row:#}");
    assert_eq!(board["from"]["as_of"]["valid"], "2025-05-16");
    let axis = ["--axis", "valid", "--from", "2025-05-23", "--to", "2025-05-24"];
    let moved = diff(&stand, DEAL, &axis);
    let second = stand.place("tranche-second");
    let rows = because(&moved);
    assert!(rows[0].1.contains(&second), "{rows:?}");
    // As known before the figure was corrected.
    let before = (stand.place("fix-second") - 1).to_string();
    let then = diff(&stand, DEAL, &[&axis[..], &["--position", &before]].concat());
    let done = |moved: &Value| {
        moved_row(moved, "commitment/istanbul-pow-1000")["to"]["progress"]["done"].clone()
    };
    assert_eq!((done(&moved), done(&then)), (json!(687), json!(697)));
    let still =
        stand.table(&[&DEAL[..], &["--axis", "valid", "--from", "2026", "--to", "2027"]].concat());
    assert!(still.ends_with("nothing moved\n"), "{still}");
}

#[tokio::test]
async fn people_read_what_came_and_what_went() {
    let stand = with_dossier().await;
    let table = stand.table(&[&BOARD[..], &["--from", "33", "--to", "34"]].concat());
    for line in [
        "  condition/pz-pow-exchange is new (because of 34)",
        "  counts total 1 → 2, unmet 1 → 2 (because of 34)",
    ] {
        assert!(table.lines().any(|one| one == line), "no `{line}` in\n{table}");
    }
    assert!(table.contains("+ condition/pz-pow-exchange: no deadline is known"), "{table}");
    assert!(!table.contains('{'), "{table}");
}

#[tokio::test]
async fn what_cannot_be_held_against_each_other_is_told() {
    let stand = with_dossier().await;
    for (arguments, said) in [
        (&["diff", "timeline", "all", "--from", "1", "--to", "2"][..], "only grows"),
        (&["diff", "corrections", "all", "--from", "1", "--to", "2"], "only grows"),
        (&["diff", "claim", "killed", "--from", "1", "--to", "2"], "did you mean `claims`?"),
        (&["diff", "claims", "kiled", "--from", "1", "--to", "2"], "did you mean `killed`?"),
        (&["diff", "claims", "killed", "--from", "yesterday", "--to", "2"], "/from"),
        (&["diff", "claims", "killed", "--axis", "valid", "--from", "2025", "--to", "x"], "/to"),
        (
            &["diff", "claims", "killed", "--from", "1", "--to", "2", "--position", "3"],
            "belong to the axis `valid`",
        ),
        (
            &[
                "diff",
                "claims",
                "killed",
                "--axis",
                "valid",
                "--from",
                "2024",
                "--to",
                "2025",
                "--valid-at",
                "2025",
            ],
            "belongs to the axis `recorded`",
        ),
    ] {
        let told = stand.refused(arguments);
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
}
