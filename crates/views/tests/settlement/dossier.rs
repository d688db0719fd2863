//! The documents of the Istanbul dossier, and that they are what their published schemas say.

use crate::support::shown::shown;
use crate::support::{istanbul, ledger, lines};
use chancery_views::schema;
use serde_json::{Value, json};

fn document(view: &str, key: &str) -> Value {
    shown(view, &ledger(&istanbul()), key, None, None)
}

fn row<'a>(document: &'a Value, list: &str, member: &str, value: &str) -> &'a Value {
    let found = document[list].as_array().unwrap().iter().find(|one| one[member] == value);
    found.unwrap_or_else(|| panic!("no {value} in {document:#}"))
}

#[test]
fn the_meeting_in_istanbul_was_held_without_agreement() {
    let meeting = document("meetings", "meeting/istanbul-2025-05-16");
    assert_eq!(
        (&meeting["state"], &meeting["place"]),
        (&json!("concluded"), &json!("place/tr-34"))
    );
    assert_eq!(meeting["level"], "delegation");
    let putin = row(&meeting, "participants", "actor", "actor/putin");
    assert_eq!((&putin["role"], &putin["attendance"]), (&Value::Null, &json!("absent")));
    let failed = row(&meeting, "outcomes", "outcome", "no_agreement");
    assert_eq!(failed["issue"], "issue/ceasefire");
    assert_eq!(meeting["unnamed"][0]["role"], "head of the Russian delegation");
}

#[test]
fn three_conditions_stand_before_the_meeting_of_the_two() {
    let meeting = document("meetings", "meeting/putin-zelensky");
    assert_eq!(meeting["state"], "conditional");
    let conditions = document("conditions", "meeting/putin-zelensky");
    let ids: Vec<_> =
        conditions["conditions"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(meeting["conditions"], json!(ids));
    let zelensky = row(&meeting, "participants", "actor", "actor/zelensky");
    assert_eq!((&zelensky["rsvp"], &zelensky["announced"]), (&Value::Null, &json!(false)));
    let asked = json!({ "about": "actor/zelensky", "question": "no_recorded_stance" });
    assert!(meeting["open_questions"].as_array().unwrap().contains(&asked));
}

#[test]
fn a_thousand_prisoners_stay_a_thousand() {
    let deal = document("commitments", "agreement/istanbul-pow-exchange");
    let pow = row(&deal, "commitments", "id", "commitment/istanbul-pow-1000");
    let none = Value::Null;
    let progress = json!({
        "done": 0, "of": 1000, "unit": "prisoner", "basis": "ambiguous", "reported_total": none,
        "difference": none,
    });
    assert_eq!((&pow["state"], &pow["progress"]), (&json!("agreed"), &progress));
    assert_eq!(pow["overdue"], Value::Null);
}

#[test]
fn the_demands_of_istanbul_and_the_plan_differ_on_compensation_as_the_paper_says() {
    let pair = document("proposals", "proposal/ru-istanbul=proposal/us-plan");
    let compensation = row(&pair, "issues", "issue", "issue/war-compensation");
    assert_eq!(compensation["left"], json!(["term/ru-istanbul-t6"]));
    assert_eq!(compensation["right"], json!(["term/us-plan-t1"]));
    assert_eq!(
        (&compensation["relation"], &compensation["basis"]),
        (&json!("contradicts"), &json!("asserted"))
    );
    assert_eq!(compensation["asserted"][0]["said"][0]["mode"], "editorial");
    let neutrality = row(&pair, "issues", "issue", "issue/neutrality");
    assert_eq!(
        (&neutrality["relation"], &neutrality["basis"], &neutrality["from"]),
        (&json!("silent_on"), &json!("mechanical"), &json!("right"))
    );
    assert_eq!(pair["relations"][0]["relation"], "exceeds");
    let demands = document("proposals", "proposal/ru-istanbul");
    let neutral = row(&demands, "terms", "id", "term/ru-istanbul-t3");
    assert_eq!(neutral["answers"], json!({ "actor/ukraine": "tabled" }));
    assert_eq!(demands["by"], json!(["actor/russia"]));
}

#[test]
fn the_shared_dossier_is_that_of_the_examples() {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = shared.join("../../../shared/dossier/istanbul-2025-05.jsonl");
    if !shared.is_file() {
        println!("skipped: there is no {}", shared.display());
        return;
    }
    let ours = lines(&crate::support::dossier("dossier").join("istanbul-2025-05.jsonl"));
    assert_eq!(lines(&shared), ours);
}

/// Every document of a view, of every key that the dossiers name.
fn documents(view: &str) -> Vec<Value> {
    let mut events = istanbul();
    let corridor = crate::support::dossier("grain-corridor");
    events.extend(lines(&corridor.join("events.jsonl")));
    events.extend(lines(&corridor.join("registry.jsonl")));
    let ledger = ledger(&events);
    let mut keys = std::collections::BTreeSet::new();
    for text in events.iter().map(Value::to_string) {
        let words = text.split('"').map(str::to_owned);
        let prefix = match view {
            "meetings" => "meeting/",
            "commitments" => "agreement/",
            _ => "proposal/",
        };
        keys.extend(words.filter(|word| word.starts_with(prefix)));
    }
    if view == "proposals" {
        keys.insert("proposal/ru-istanbul=proposal/us-plan".to_owned());
    }
    keys.iter().map(|key| shown(view, &ledger, key, None, Some("2025-06"))).collect()
}

#[test]
fn an_independent_validator_takes_every_document_of_the_dossiers() {
    for view in ["meetings", "commitments", "proposals"] {
        let files = schema::files();
        let (_, text) = files.iter().find(|(name, _)| *name == format!("{view}.json")).unwrap();
        let validator = jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap();
        let documents = documents(view);
        assert!(documents.len() > 1, "{view}");
        for mut document in documents {
            let wrong: Vec<_> =
                validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(wrong.is_empty(), "{document:#}: {wrong:#?}");
            document.as_object_mut().unwrap().remove("position");
            assert!(!validator.is_valid(&document));
        }
    }
}
