//! A look at the real dossier: who holds what, and which figures are held against each other.

use chancery_views::schema;
use serde_json::{Value, json};

use crate::support;
use crate::support::shown::shown;

fn document(view: &str, key: &str) -> Value {
    shown(view, &support::ledger(&support::istanbul()), key, None, None)
}

fn cell(document: &Value) -> (&Value, &Value, &Value) {
    let cell = &document["cells"][0];
    (&cell["actor"], &cell["stance"], &cell["inferred"])
}

#[test]
fn the_stances_of_the_dossier_are_inferred_and_say_so() {
    let found = document("stances", "issue/ceasefire");
    assert_eq!(cell(&found), (&json!("actor/united-states"), &json!("supports"), &json!(true)));
    assert_eq!(found["cells"][0]["voice"], "actor/trump");
    let found = document("stances", "issue/settlement-terms");
    assert_eq!(cell(&found), (&json!("actor/ukraine"), &json!("opposes_implied"), &json!(true)));
    let found = document("stances", "actor/russia");
    assert_eq!(cell(&found), (&json!("actor/russia"), &json!("conditional"), &json!(true)));
    assert_eq!(found["cells"][0]["issue"], "issue/leaders-meeting");
}

#[test]
fn soldiers_of_both_armies_are_not_put_among_people() {
    let found = document("claims", "killed");
    let groups = found["groups"].as_array().unwrap();
    let told: Vec<_> =
        groups.iter().map(|one| (&one["population"], &one["low"]["value"], &one["high"])).collect();
    assert_eq!(
        told,
        [
            (&json!("people"), &json!(null), &json!(null)),
            (&json!("soldiers"), &json!(5000), &json!(null)),
        ]
    );
    assert_eq!(groups[1]["low"]["inclusive"], false);
    assert!(groups.iter().all(|one| one["best"].is_null() && one["state"].is_null()));
}

#[test]
fn a_duration_has_an_upper_bound_alone_and_an_age_is_not_consolidated() {
    let found = document("claims", "duration");
    let group = &found["groups"][0];
    assert_eq!((&group["low"], &group["high"]["value"]), (&json!(null), &json!(120)));
    let found = document("claims", "x-age");
    assert_eq!(found["groups"][0]["best"], json!(null));
    assert_eq!(found["groups"][0]["claims"][0]["value"], json!({ "exact": 78 }));
}

#[test]
fn the_seed_outlet_told_all_and_took_nothing_back() {
    let found = document("outlets", "outlet/seed-outlet");
    let told = support::istanbul()
        .iter()
        .filter(|event| event["data"]["attribution"][0]["agent"] == "outlet/seed-outlet")
        .filter(|event| {
            !["inference", "machine"].contains(&event["data"]["mode"].as_str().unwrap())
        })
        .count();
    assert_eq!(found["assertions"], told);
    assert_eq!((&found["corrected"], &found["retracted"]), (&json!(0), &json!(0)));
    assert!(told > 30);
}

#[test]
fn an_independent_validator_takes_the_documents() {
    let files = schema::files();
    for (view, key) in [
        ("stances", "issue/ceasefire"),
        ("stances", "actor/nobody"),
        ("claims", "killed"),
        ("claims", "displaced"),
        ("outlets", "outlet/seed-outlet"),
        ("outlets", "outlet/nobody"),
    ] {
        let (_, text) = files.iter().find(|(name, _)| *name == format!("{view}.json")).unwrap();
        let schema: Value = serde_json::from_str(text).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let mut found = document(view, key);
        let wrong: Vec<_> = validator.iter_errors(&found).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{view} {key}: {wrong:#?}");
        found["position"] = "nearly".into();
        assert!(!validator.is_valid(&found));
    }
}
