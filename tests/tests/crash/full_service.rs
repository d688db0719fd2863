//! A full disk under a whole service: publishers are told 503, and the same event is taken when there is room.

use std::path::Path;
use std::time::Duration;

use chancery_event_log::verify;
use chancery_tests::{eventually, insist, nats_server, publish, run_service, run_service_with};
use serde_json::{Value, json};

use crate::driven::recorder;

/// A start, or a checkpoint, on a loaded machine.
const SOON: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn publishers_are_told_and_taken_when_there_is_room() {
    let server = nats_server().await;
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let folder = folder.path().canonicalize().expect("it is there");
    let (data, full) = (folder.join("data"), folder.join("full"));
    std::fs::create_dir(&data).expect("a directory can be made");
    let preloaded = [
        ("LD_PRELOAD", recorder()),
        ("RECORD_ROOT", data.as_path()),
        ("FULL_WHILE", full.as_path()),
    ];
    let mut log = run_service_with("log", &server.url(), &data, &preloaded);
    let mut ingest = run_service("ingest", &server.url(), &data, &[]);
    let client = server.client().await;
    for number in 1..=3 {
        assert_eq!(insist(&client, "desk", &event(number)).await.position(), number);
    }
    std::fs::write(&full, "").expect("a file can be written");
    for _ in 0..3 {
        let refused = publish(&client, "desk", &event(4)).await;
        assert_eq!(refused.error, Some(503), "{}", refused.body);
        assert!(
            refused.body["detail"].as_str().is_some_and(|detail| detail.contains("full")),
            "{}",
            refused.body
        );
    }
    std::fs::remove_file(&full).expect("a file can be removed");
    assert_eq!(insist(&client, "desk", &event(4)).await.position(), 4);
    let again = insist(&client, "desk", &event(3)).await;
    assert_eq!((again.body["status"].as_str(), again.position()), (Some("duplicate"), 3));
    eventually(SOON, || std::future::ready(signed(&data).filter(|size| size == "4"))).await;
    for service in [&mut ingest, &mut log] {
        let status = service.stop().await;
        assert!(status.success(), "{status}");
    }
    let verification = verify(&data, |_| ()).expect("the log can be audited");
    assert!(verification.differences.is_empty() && verification.events == 4, "{verification:?}");
}

/// Reads how many entries the published checkpoint covers.
fn signed(data: &Path) -> Option<String> {
    let note = std::fs::read_to_string(data.join("public/checkpoint")).ok()?;
    note.lines().nth(1).map(str::to_owned)
}

fn event(number: u64) -> Value {
    let data = json!({
        "occurred": "2025-01-02", "mode": "paraphrase", "meeting": format!("meeting/m{number}"),
        "participants": [{ "actor": "actor/north" }, { "actor": "actor/south" }],
        "attribution": [{ "agent": "outlet/wire", "role": "outlet", "identity": "named" }],
    });
    let kind = "chancery.meeting.floated.v1";
    json!({ "specversion": "1.0", "id": format!("e{number}"), "source": "desk", "type": kind, "data": data })
}
