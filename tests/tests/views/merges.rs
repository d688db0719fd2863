//! A merge of two meetings over the wire: every view follows it from its position on, and back when it is undone.

use chancery_tests::{document, pages};
use serde_json::{Value, json};

use crate::stand::{Stand, fits, row, with_dossier};

const OLD: &str = "meeting/zelensky-putin";
const NEW: &str = "meeting/putin-zelensky";
const VENUE: &str = "condition/zp-venue";

fn event(id: &str, kind: &str, data: &Value) -> Value {
    json!({ "specversion": "1.0", "source": "istanbul-dossier", "id": id, "type": format!("chancery.{kind}.v1"), "data": data })
}

/// What an outlet tells of the meeting under its other name.
fn told(id: &str, kind: &str, more: &Value) -> Value {
    let mut data = json!({
        "occurred": "2025-05-20", "mode": "paraphrase", "summary": "a venue is asked for",
        "attribution": [{ "agent": "outlet/reuters", "role": "outlet", "identity": "named" }],
    });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event(id, kind, &data)
}

/// The dossier; then a condition for the meeting under its other name, the merge, and its retraction.
async fn with_merge() -> Stand {
    let mut stand = with_dossier().await;
    let venue = json!({ "condition": VENUE, "for": OLD, "set_by": ["actor/zelensky"], "text": "a neutral venue is agreed" });
    let target = json!({ "source": "istanbul-dossier", "id": "same-meeting" });
    stand
        .record(&[
            told(
                "other-name",
                "meeting.floated",
                &json!({ "meeting": OLD, "participants": [{ "actor": "actor/zelensky" }] }),
            ),
            told("venue", "condition.stated", &venue),
            event("same-meeting", "entity.merged", &json!({ "into": NEW, "from": [OLD] })),
            told(
                "late",
                "meeting.agenda_stated",
                &json!({ "meeting": OLD, "issue": "issue/ceasefire" }),
            ),
            event(
                "two-meetings",
                "record.retracted",
                &json!({ "target": target, "cause": "coder_error", "reason": "there are two" }),
            ),
        ])
        .await;
    stand
}

fn has_venue(document: &Value) -> bool {
    document["conditions"].as_array().unwrap().iter().any(|row| row["id"] == VENUE)
}

/// Returns what a document says, without where it says it from.
fn said(document: &Value) -> Value {
    let mut document = document.clone();
    for member in ["position", "as_of"] {
        document.as_object_mut().unwrap().remove(member);
    }
    document
}

#[tokio::test]
async fn a_merge_holds_from_its_position_on_until_it_is_undone() {
    let stand = with_merge().await;
    for view in ["conditions", "meetings"] {
        let [old_before, old] = stand.around((view, OLD), "same-meeting");
        let [new_before, new] = stand.around((view, NEW), "same-meeting");
        [&old_before, &old, &new_before, &new].into_iter().for_each(fits);
        assert_eq!(old["merged_into"], NEW, "{view}");
        assert_eq!((&old["position"], &old["conditions"]), (&json!(0), &json!([])), "{view}");
        assert_eq!(new["position"], stand.place("same-meeting"), "{view}");
        assert!(new_before.get("merged_into").is_none() && new.get("merged_into").is_none());
        let undone = [OLD, NEW].map(|key| stand.shown(&["view", view, key]));
        assert_eq!(said(&undone[1]), said(&new_before), "{view}");
        assert_eq!(undone[0].get("merged_into"), None, "{view}");
    }
    let [before, with] = stand.around(("conditions", NEW), "same-meeting");
    assert_eq!([&before, &with].map(has_venue), [false, true]);
    // What was told under the old name meanwhile went to the other, and came back.
    let late = stand.place("late");
    let agenda = |key: &str, position| stand.at(("meetings", key), position)["agenda"].clone();
    assert_ne!(agenda(NEW, late), agenda(NEW, late - 1));
    assert_eq!(agenda(NEW, stand.head), agenda(NEW, late - 1));
    assert_eq!(agenda(OLD, stand.head).as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn timelines_and_changes_follow_with_the_merge_as_their_cause() {
    let stand = with_merge().await;
    let (merge, undone) = (stand.place("same-meeting"), stand.place("two-meetings"));
    let venue = stand.place("venue");
    for (key, at) in [(OLD, merge - 1), (NEW, merge), (OLD, undone)] {
        let entries = stand.at(("timeline", key), at);
        let entry = row(&entries, "entries", "kind", "condition.stated");
        let is_there =
            entries["entries"].as_array().unwrap().iter().any(|one| one["position"] == venue);
        assert!(is_there, "{key} at {at}: {entry}");
    }
    assert_eq!(stand.at(("timeline", OLD), merge)["entries"], json!([]));
    for (view, key, row_id) in [
        ("conditions", OLD, VENUE.to_owned()),
        ("conditions", NEW, VENUE.to_owned()),
        ("timeline", OLD, venue.to_string()),
        ("timeline", NEW, venue.to_string()),
    ] {
        let asked = json!({ "view": view, "key": key, "after": merge - 1 });
        let changes = document(&stand.client, "changes", &asked).await;
        let at = |position: u64| {
            let list = changes["changes"].as_array().unwrap();
            let change = list.iter().find(|one| one["position"] == position);
            row(
                change.unwrap_or_else(|| panic!("{view} {key} at {position}: {changes:#}")),
                "changed",
                "row",
                &row_id,
            )
        };
        let (there, back) = (at(merge), at(undone));
        assert_eq!(there["because"], json!([merge]), "{view} {key}");
        assert_eq!(back["because"], json!([merge, undone]), "{view} {key}");
        assert_eq!(there["from"].is_null(), key == NEW, "{view} {key}: {there}");
        assert_eq!(there["to"].is_null(), key == OLD, "{view} {key}: {there}");
        assert_eq!(back["to"].is_null(), key == NEW, "{view} {key}: {back}");
    }
    let all = stand.shown(&["view", "corrections", "all"]);
    let entry = row(&all, "corrections", "kind", "merged");
    let changed = entry["changed"].as_array().unwrap();
    for key in [OLD, NEW] {
        assert!(
            changed.iter().any(|one| one["key"] == key && one["row"] == VENUE),
            "{key}: {entry:#}"
        );
    }
}

#[tokio::test]
async fn who_asks_for_the_old_key_is_told_what_to_type() {
    let stand = with_merge().await;
    let at = stand.place("same-meeting").to_string();
    let shown = stand.table(&["view", "conditions", OLD, "--position", &at]);
    assert!(shown.contains(&format!("ask `chancery view conditions {NEW}`")), "{shown}");
    let refused = stand.refused(&["why", "conditions", OLD, VENUE, "--position", &at]);
    assert!(refused.contains(&format!("ask `chancery why conditions {NEW} {VENUE}`")), "{refused}");
    let before = (stand.place("same-meeting") - 1).to_string();
    let moved = ["diff", "conditions", OLD, "--from", &before, "--to", &at];
    assert_eq!(stand.shown(&moved)["to"]["merged_into"], NEW);
    let moved = stand.table(&moved);
    assert!(moved.contains(&format!("ask `chancery diff conditions {NEW}`")), "{moved}");
    let keys = |at: &str| stand.shown(&["view", "meetings", "--position", at])["keys"].to_string();
    assert!(keys(&before).contains(OLD) && !keys(&at).contains(OLD));
}

#[tokio::test]
async fn events_of_an_entity_are_found_under_all_its_names_and_an_audit_agrees() {
    let mut stand = with_merge().await;
    let again = json!({ "target": { "source": "istanbul-dossier", "id": "two-meetings" }, "cause": "coder_error", "reason": "one after all" });
    stand.record(&[event("one-meeting", "record.retracted", &again)]).await;
    let found = pages(&stand.client, "events", &json!({ "entity": NEW }), "events").await;
    let ids: Vec<_> = found.iter().map(|one| one["event"]["id"].as_str().unwrap()).collect();
    for id in ["other-name", "venue", "late"] {
        assert!(ids.contains(&id), "{id} in {ids:?}");
    }
    let audit = stand.run(&["audit"]);
    let said = String::from_utf8_lossy(&audit.stdout);
    assert_eq!(audit.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&audit.stderr));
}
