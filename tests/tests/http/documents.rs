//! View documents: times, tags, pages, waiting; and what is kept of them for a moment.

use std::time::Duration;

use chancery_tests::{chancery, eventually, query};
use serde_json::{Value, json};

use crate::stand::{BOARD, Stand, event};

#[tokio::test]
async fn a_document_is_byte_for_byte_what_the_projections_answer() {
    let (stand, head) = Stand::with_dossier().await;
    let client = stand.system.client().await;
    for (view, key) in [
        ("conditions", "meeting/putin-zelensky"),
        ("meetings", "meeting/putin-zelensky"),
        ("timeline", "all"),
        ("proposals", "proposal/ru-istanbul=proposal/us-plan"),
    ] {
        let asked = query(&client, view, &json!({ "key": key })).await;
        let answer = stand.get(&format!("/v1/views/{view}/{key}"));
        assert_eq!((answer.status, answer.json()), (200, asked.body), "{view} {key}");
        assert_eq!(answer.header("chancery-through"), head.to_string());
        assert!(!answer.header("chancery-log").is_empty());
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    // Slashes and signs of a key may be escaped.
    let plain = stand.get(BOARD);
    let escaped = stand.get("/v1/views/conditions/meeting%2Fputin%2dzelensky");
    assert_eq!(escaped.body, plain.body);
}

#[tokio::test]
async fn tags_and_digests_name_the_bytes() {
    let (stand, _) = Stand::with_dossier().await;
    let board = stand.get(BOARD);
    let tag = board.header("etag").to_owned();
    assert!(tag.starts_with('"') && board.header("repr-digest").starts_with("sha-256=:"));
    let same = stand.get_with(BOARD, &[("if-none-match", &tag)]);
    assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, &*tag));
    assert_eq!(stand.get_with(BOARD, &[("if-none-match", "\"other\"")]).status, 200);
    let head = stand.head(BOARD);
    assert_eq!((head.status, head.body.len(), head.header("etag")), (200, 0, &*tag));
    assert_eq!(head.header("content-length"), board.body.len().to_string());
    // The tag is of the bytes: the same document at its position has it as well.
    let position = board.json()["position"].clone();
    assert_eq!(stand.get(&format!("{BOARD}?position={position}")).header("etag"), tag);
}

#[tokio::test]
async fn a_fixed_position_is_immutable_and_a_time_is_not() {
    let (stand, head) = Stand::with_dossier().await;
    let fixed = stand.get(&format!("{BOARD}?position=20"));
    assert_eq!(fixed.header("cache-control"), "private, max-age=86400, immutable");
    assert!(fixed.json()["position"].as_u64().unwrap() <= 20);
    assert_eq!(stand.get(&format!("{BOARD}?position=0")).json()["position"], 0);
    for live in ["at=2100-01-01", "valid_at=2025-05-16"] {
        let answer = stand.get(&format!("{BOARD}?{live}"));
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-cache"), "{live}");
    }
    let both = stand.get(&format!("{BOARD}?position={head}&valid_at=2025-05-16"));
    assert_eq!(both.json()["as_of"]["valid"], "2025-05-16");
    stand.get(&format!("{BOARD}?position=1&at=2025-01-01")).problem(400, "malformed");
    stand.get(&format!("{BOARD}?valid_at=someday")).problem(422, "invalid");
}

#[tokio::test]
async fn min_position_waits_and_then_says_who_is_behind() {
    let (stand, head) = Stand::with_dossier().await;
    let behind = stand.get(&format!("{BOARD}?min_position={}", head + 1_000));
    let problem = behind.problem(503, "projection-behind");
    assert_eq!(problem["errors"][0]["detail"], format!("the log ends at position {head}"));
    assert!(!behind.header("retry-after").is_empty());
}

#[tokio::test]
async fn unknown_views_keys_and_parameters_are_named() {
    let stand = Stand::start().await;
    let problem = stand.get("/v1/views/condition/meeting/a").problem(404, "not-found");
    assert!(problem["detail"].as_str().unwrap().contains("did you mean `conditions`?"));
    for none in [
        "/v1/views/changes",
        "/v1/views/events/all",
        "/v1/views/why/x",
        "/v1/views/a.b/c",
        "/v1/nothing",
    ] {
        stand.get(none).problem(404, "not-found");
    }
    stand.get("/v1/views/conditions/Meeting").problem(422, "invalid");
    let problem = stand.get(&format!("{BOARD}?min_postion=1")).problem(400, "malformed");
    assert!(problem.to_string().contains("did you mean `min_position`?"), "{problem}");
    stand.get(&format!("{BOARD}?kind=meeting.floated")).problem(400, "malformed");
    stand.get("/v1/views/timeline/%FF").problem(400, "malformed");
    // A key that nothing mentions is no error.
    assert_eq!(stand.get("/v1/views/conditions/meeting/nobody").json()["position"], 0);
}

#[tokio::test]
async fn timelines_are_filtered_and_paged_in_any_script() {
    let (stand, _) = Stand::with_dossier().await;
    let statement = json!({
        "specversion": "1.0", "id": "s", "source": "desk", "type": "chancery.statement.made.v1",
        "data": { "summary": "Путин сказал: «переговоры»", "about": ["meeting/kyiv"], "occurred": "2025-05-18",
                  "mode": "paraphrase", "attribution": [{ "agent": "outlet/tass", "role": "outlet", "identity": "named" }] },
    });
    let receipt = stand.post_json(&statement);
    assert_eq!(receipt.status, 201, "{}", receipt.text());
    let position = receipt.json()["position"].clone();
    let text = "%D0%BF%D0%B5%D1%80%D0%B5%D0%B3%D0%BE%D0%B2%D0%BE%D1%80%D1%8B";
    let found =
        stand.get(&format!("/v1/views/timeline/all?text={text}&min_position={position}")).json();
    assert_eq!(found["entries"].as_array().unwrap().len(), 1, "{found:#}");
    let (mut path, mut entries) =
        (Some("/v1/views/timeline/all?limit=3&actor=actor/putin".to_owned()), 0);
    while let Some(at) = path {
        let page = stand.get(&at);
        assert_eq!(page.status, 200, "{at}");
        entries += page.json()["entries"].as_array().unwrap().len();
        path = page.next();
    }
    let whole = stand.get("/v1/views/timeline/all?limit=1000&actor=actor/putin").json();
    assert!(entries > 3);
    assert_eq!(entries, whole["entries"].as_array().unwrap().len());
}

#[tokio::test]
async fn keys_changes_differences_and_reasons_are_told() {
    let (stand, head) = Stand::with_dossier().await;
    let views = stand.get("/v1/views").json();
    assert_eq!(views["views"].as_array().unwrap().len(), 10);
    for view in views["views"].as_array().unwrap() {
        assert_eq!(stand.get(view["keys"].as_str().unwrap()).status, 200, "{view}");
        assert_eq!(stand.get(view["schema"].as_str().unwrap()).status, 200, "{view}");
    }
    let mut keys = Vec::new();
    let mut path = Some("/v1/views/meetings?limit=2".to_owned());
    while let Some(at) = path {
        let page = stand.get(&at);
        keys.extend(page.json()["keys"].as_array().unwrap().clone());
        path = page.next();
    }
    assert!(keys.len() > 2 && keys.iter().any(|one| one["key"] == "meeting/putin-zelensky"));
    let diff = stand.get("/v1/diff/conditions/meeting/putin-zelensky?from=34&to=35");
    assert_eq!(diff.status, 200);
    assert!(diff.header("cache-control").contains("immutable"));
    let valid =
        "/v1/diff/conditions/meeting/putin-zelensky?axis=valid&from=2025-05-16&to=2025-05-18";
    assert_eq!(stand.get(valid).json()["axis"], "valid");
    let missing =
        stand.get("/v1/diff/conditions/meeting/putin-zelensky?from=1").problem(400, "malformed");
    assert_eq!(missing["errors"][0]["pointer"], "/to");
    let why = stand.get("/v1/why/conditions/meeting/putin-zelensky?row=condition/pz-pow-exchange");
    assert!(!why.json()["events"].as_array().unwrap().is_empty());
    stand
        .get("/v1/why/conditions/meeting/putin-zelensky?row=condition/none")
        .problem(404, "not-found");
    let changes = stand.get("/v1/changes/conditions/meeting/putin-zelensky?limit=3");
    assert_eq!(changes.json()["changes"].as_array().unwrap().len(), 3);
    assert!(changes.next().unwrap().contains("after="));
    let keys = stand.get(&format!("/v1/changes/conditions?after={}", head - 1)).json();
    assert!(keys["keys"].as_array().unwrap().len() < 3);
    stand.get("/v1/changes/leads/rus=usa").problem(400, "malformed");
}

#[tokio::test]
async fn a_kept_document_is_dropped_when_it_changes() {
    let (stand, _) = Stand::with_dossier().await;
    let timeline = "/v1/views/timeline/meeting/putin-zelensky";
    for round in 0..20 {
        let before = stand.get(timeline).json()["entries"].as_array().unwrap().len();
        let next = event("desk", &format!("round-{round}"));
        let receipt = stand.post_json(&next);
        assert_eq!(receipt.status, 201, "{}", receipt.text());
        // Whoever names the position has it at once, though another answer is kept.
        let link = format!("{timeline}?min_position={}", receipt.json()["position"]);
        assert_eq!(stand.get(&link).json()["entries"].as_array().unwrap().len(), before + 1);
        // Whoever does not has it when the change was heard.
        let seen = || {
            let now = stand.get(timeline).json()["entries"].as_array().unwrap().len();
            std::future::ready(now == before + 1)
        };
        eventually(Duration::from_mins(1), seen).await;
    }
}

#[tokio::test]
async fn a_redaction_removes_what_is_kept_at_fixed_positions() {
    let (stand, _) = Stand::with_dossier().await;
    let mut secret = event("desk", "secret");
    secret["data"]["summary"] = "a text that must go".into();
    let position = stand.post_json(&secret).json()["position"].clone();
    let timeline = format!("/v1/views/timeline/all?limit=1000&position={position}");
    let has_it = |timeline: &str| stand.get(timeline).text().contains("a text that must go");
    assert!(has_it(&timeline) && has_it(&timeline));
    let data = stand.system.data().display().to_string();
    let number = position.to_string();
    let redact =
        ["redact", &number, "--authority", "the desk", "--reason", "an order", "--data", &data];
    let done = chancery(redact).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    eventually(Duration::from_mins(1), || std::future::ready(!has_it(&timeline))).await;
    let entries: Value = stand.get(&timeline).json();
    assert!(entries.to_string().contains("redacted"), "{entries}");
}
