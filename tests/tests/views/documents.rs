//! Keys and documents of every view, at both times, and what is said of a key that is wrong.

use chancery_tests::{document, pages, query};
use serde_json::{Value, json};

use crate::DOCUMENTS;
use crate::stand::{Stand, fits, row, story, with_dossier, with_story};

fn keys(stand: &Stand, arguments: &[&str]) -> Vec<(String, u64)> {
    let list = stand.shown(&[&["view"], arguments].concat());
    let entry =
        |one: &Value| (one["key"].as_str().unwrap().to_owned(), one["position"].as_u64().unwrap());
    list["keys"].as_array().unwrap().iter().map(entry).collect()
}

#[tokio::test]
async fn every_view_lists_its_keys_with_the_positions_of_their_documents() {
    let stand = with_story().await;
    for (view, first, count) in [
        ("meetings", "meeting/istanbul-2025-05-16", 8),
        ("proposals", "proposal/ru-istanbul", 2),
        ("commitments", "agreement/istanbul-pow-exchange", 1),
        ("claims", "duration", 5),
        ("stances", "actor/russia", 6),
        ("outlets", "outlet/fox-news", 4),
        ("corrections", "all", 1),
    ] {
        let found = keys(&stand, &[view]);
        assert_eq!((found[0].0.as_str(), found.len()), (first, count), "{view}: {found:?}");
        assert!(found.is_sorted(), "{view}: {found:?}");
        for (key, position) in &found {
            let document = stand.shown(&["view", view, key]);
            assert_eq!(document["position"], *position, "{view} {key}");
            fits(&document);
        }
        let paged = pages(&stand.client, view, &json!({ "limit": 1 }), "keys").await;
        let paged: Vec<_> = paged.iter().map(|one| one["key"].as_str().unwrap()).collect();
        assert!(found.iter().map(|(key, _)| key).eq(&paged), "{view}: {paged:?}");
        assert_eq!(keys(&stand, &[view, "--position", "0"]), [], "{view} before anything");
    }
    // A list is as of a position, too.
    let before = keys(&stand, &["claims", "--position", "61"]);
    assert!(!before.iter().any(|(key, _)| key == "exchanged"), "{before:?}");
}

#[tokio::test]
async fn the_documents_say_what_was_told() {
    let stand = with_dossier().await;
    let documents = DOCUMENTS.map(|(view, key)| stand.shown(&["view", view, key]));
    documents.iter().for_each(fits);
    let of = |view: &str, key: &str| {
        documents.iter().find(|one| one["view"] == view && one["key"] == key).unwrap()
    };
    let istanbul = of("meetings", "meeting/istanbul-2025-05-16");
    assert_eq!(istanbul["state"], "concluded");
    assert_eq!(row(istanbul, "participants", "actor", "actor/putin")["attendance"], "absent");
    let pair = of("proposals", "proposal/ru-istanbul=proposal/us-plan");
    let compensation = row(pair, "issues", "issue", "issue/war-compensation");
    assert_eq!(
        (&compensation["relation"], &compensation["basis"]),
        (&json!("contradicts"), &json!("asserted"))
    );
    let neutrality = row(pair, "issues", "issue", "issue/neutrality");
    assert_eq!(
        (&neutrality["relation"], &neutrality["basis"]),
        (&json!("silent_on"), &json!("mechanical"))
    );
    let deal = of("commitments", "agreement/istanbul-pow-exchange");
    assert_eq!(deal["commitments"][0]["progress"]["of"], 1000, "not two thousand");
    assert_eq!(of("stances", "issue/ceasefire")["cells"][0]["stance"], "supports");
    let killed = stand.shown(&["view", "claims", "killed"]);
    assert_eq!(killed["groups"].as_array().unwrap().len(), 2, "soldiers are not people");
}

#[tokio::test]
async fn a_key_that_nobody_spoke_of_is_empty_and_no_error() {
    let stand = with_dossier().await;
    for (view, key, lists) in [
        ("meetings", "meeting/nowhere", &["participants", "outcomes", "conditions"][..]),
        ("proposals", "proposal/none", &["by", "to", "terms"]),
        ("proposals", "proposal/none=proposal/other", &["issues", "terms"]),
        ("commitments", "agreement/none", &["parties", "commitments"]),
        ("claims", "displaced", &["groups"]),
        ("claims", "x-unheard-of", &["groups"]),
        ("stances", "issue/none", &["cells"]),
        ("stances", "actor/none", &["cells"]),
        ("outlets", "outlet/none", &["reliability"]),
        ("corrections", "all", &["corrections"]),
    ] {
        let document = stand.shown(&["view", view, key]);
        assert_eq!((&document["position"], &document["key"]), (&json!(0), &json!(key)));
        assert_eq!(document["as_of"], json!({ "recorded": null, "valid": null }), "{view}");
        for list in lists {
            assert_eq!(document[list], json!([]), "{view} {key} {list}");
        }
        fits(&document);
        let table = stand.table(&["view", view, key]);
        assert!(table.contains("through position 0 (nothing recorded)"), "{table}");
    }
}

#[tokio::test]
async fn a_key_that_is_wrong_is_refused_with_its_place_and_what_is_right() {
    let stand = with_dossier().await;
    for (view, key, said) in [
        ("meetings", "proposal/us-plan", "only a meeting has"),
        ("meetings", "meting/istanbul", "did you mean `meeting`?"),
        ("commitments", "commitment/istanbul-pow-1000", "only an agreement has"),
        ("claims", "kiled", "did you mean `killed`?"),
        ("stances", "meeting/putin-zelensky", "only an actor or an issue has"),
        ("outlets", "Reuters", "kind/slug"),
        ("corrections", "any", "there is one document, `all`"),
        (
            "proposals",
            "proposal/us-plan=proposal/ru-istanbul",
            "try `proposal/ru-istanbul=proposal/us-plan`",
        ),
        ("proposals", "proposal/us-plan=proposal/us-plan", "try `proposal/us-plan`"),
        ("proposals", "proposal/us-plan=meeting/putin-zelensky", "no proposal"),
    ] {
        let told = stand.refused(&["view", view, key]);
        assert!(told.contains("(422): /key: ") && told.contains(said), "{view} {key}: {told}");
        let reply = query(&stand.client, view, &json!({ "key": key })).await;
        assert_eq!(reply.error, Some(422));
        assert_eq!(reply.body["errors"][0]["pointer"], "/key", "{:#}", reply.body);
    }
    let told = stand.refused(&["view", "stance", "issue/ceasefire"]);
    assert!(told.contains("did you mean `stances`?"), "{told}");
}

#[tokio::test]
async fn documents_are_as_known_at_a_position_or_time_and_as_it_stood_when() {
    let mut stand = with_dossier().await;
    let last = json!({ "after": stand.head - 1, "limit": 1 });
    let last = document(&stand.client, "events", &last).await;
    let then = last["events"][0]["recorded_at"].as_str().unwrap().to_owned();
    let dossier = stand.head;
    stand.record(&story()).await;
    for (view, key) in DOCUMENTS {
        let by_position = stand.at((view, key), dossier);
        let by_time = stand.shown(&["view", view, key, "--at", &then]);
        assert_eq!(by_time, by_position, "{view} {key}");
        assert!(by_position["position"].as_u64().unwrap() <= dossier);
        let valid = stand.shown(&["view", view, key, "--valid-at", "2025-05-24"]);
        assert_eq!(valid["as_of"]["valid"], "2025-05-24");
        fits(&valid);
    }
    let deal = |arguments: &[&str]| {
        let base = ["view", "commitments", "agreement/istanbul-pow-exchange"];
        let deal = stand.shown(&[&base, arguments].concat());
        deal["commitments"][0]["progress"]["done"].clone()
    };
    assert_eq!(deal(&["--valid-at", "2025-05-22"]), 0);
    assert_eq!(deal(&["--valid-at", "2025-05-24"]), 390 + 297);
    // Both go together: as it stood on the 24th, by what was known before the figure was corrected.
    let before = (stand.place("fix-second") - 1).to_string();
    assert_eq!(deal(&["--valid-at", "2025-05-24", "--position", &before]), 390 + 307);
    assert_eq!(deal(&["--position", &dossier.to_string()]), 0);
    let round = |valid: &str| {
        let at = (stand.place("fox-withdraws") - 1).to_string();
        let key = "meeting/istanbul-2025-06-02";
        stand.shown(&["view", "meetings", key, "--position", &at, "--valid-at", valid])["state"]
            .clone()
    };
    assert_eq!(
        [round("2025-05-27"), round("2025-05-28"), round("2025-06-02")],
        [json!(null), json!("floated"), json!("held")]
    );
}

#[tokio::test]
async fn people_read_what_a_document_says_and_not_what_is_empty() {
    let stand = with_story().await;
    let deal = stand.table(&["view", "commitments", "agreement/istanbul-pow-exchange"]);
    for line in [
        "commitments agreement/istanbul-pow-exchange",
        "parties: actor/russia, actor/ukraine",
        "  commitment/istanbul-pow-1000",
        "    progress: basis ambiguous, done 990, of 1000, unit prisoner",
        "    evidence: [16] editorial, [65] paraphrase, [66] paraphrase, [67] paraphrase",
        "  ? commitment/istanbul-pow-1000: no deadline is known",
    ] {
        assert!(deal.lines().any(|one| one == line), "no `{line}` in\n{deal}");
    }
    for (view, key) in DOCUMENTS {
        let table = stand.table(&["view", view, key]);
        assert!(!table.contains(": -") && !table.contains('{'), "{table}");
    }
}
