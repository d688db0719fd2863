//! The audit of a running system: what it serves, publishes and feeds, against its log.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::path::Path;
use std::time::Duration;

use async_nats::jetstream;
use chancery_tests::{System, chancery, document, eventually, istanbul, publish_all, signer, up};
use serde_json::{Value, json};

/// A checkpoint comes within a second of the first event; a loaded machine takes longer.
const SIGNED_WITHIN: Duration = Duration::from_mins(1);

/// Starts a system with the dossier, and waits until everything is folded, fed, signed and published.
async fn filled() -> (System, u64) {
    let system = up().await;
    let client = system.client().await;
    let head = *publish_all(&client, &istanbul().base).await.last().unwrap();
    let asked = json!({ "key": "meeting/putin-zelensky", "min_position": head });
    document(&client, "conditions", &asked).await;
    eventually(SIGNED_WITHIN, || async {
        let report = audit(system.data(), &[]).1;
        let (signed, fed) = (&report["checkpoint"]["size"], &report["feed"]["through"]);
        let published = &report["public"]["events"];
        if [signed, fed, published].iter().all(|one| **one == head) { Ok(()) } else { Err(report) }
    })
    .await;
    (system, head)
}

fn audit(data: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let mut command = chancery(["audit", "--output", "json", "--data"]);
    let output = command.arg(data).args(arguments).output().unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default())
}

fn places(report: &Value) -> Vec<&str> {
    let differences = report["differences"].as_array().unwrap();
    differences.iter().map(|one| one["where"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn everything_that_runs_is_held_against_the_log() {
    let (system, head) = filled().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let (code, report) = audit(system.data(), &["--state", state.to_str().unwrap()]);
    assert_eq!((code, &report["result"], places(&report)), (Some(0), &json!("ok"), vec![]));
    let feed = json!({ "through": head, "compared": head, "holes": 0 });
    assert_eq!((&report["feed"], &report["state"]), (&feed, &Value::Null));
    assert_eq!(report["checkpoint"]["root"], report["root"]);
    // Once more, and of the published files alone: all remember the same.
    for arguments in [vec![], vec!["--public", "public"]] {
        let public = system.data().join("public");
        let arguments: Vec<&str> = arguments
            .into_iter()
            .map(|argument| if argument == "public" { public.to_str().unwrap() } else { argument })
            .chain(["--state", state.to_str().unwrap()])
            .collect();
        let (code, again) = audit(system.data(), &arguments);
        assert_eq!((code, &again["state"]["consistent"]), (Some(0), &json!(true)), "{again:#}");
        assert_eq!(again["root"], report["root"]);
    }
    let (code, then) = audit(system.data(), &["--position", "20"]);
    assert_eq!((code, &then["events"], places(&then)), (Some(0), &json!(20), vec![]));
    let other = signer("chancery.local/log", 9).verifier().to_string();
    let (code, other) = audit(system.data(), &["--key", &other]);
    assert_eq!(code, Some(3));
    let expected = [
        "public vkey",
        "public checkpoint: signature",
        "log checkpoint: key",
        "log checkpoint: signature",
    ];
    assert!(expected.iter().all(|place| places(&other).contains(place)), "{other:#}");
}

/// A clean stop attests the views: whoever folds the published events comes to the same.
#[tokio::test]
async fn what_is_published_says_what_the_views_come_to() {
    let (mut system, head) = filled().await;
    assert!(system.stop().await.success());
    let public = system.data().join("public");
    for arguments in [vec![], vec!["--public", public.to_str().unwrap()]] {
        let (code, report) = audit(system.data(), &arguments);
        assert_eq!((code, places(&report)), (Some(0), vec![]), "{report:#}");
        assert_eq!(report["attested"], json!({ "ok": 2, "unverifiable": 0, "differs": 0 }));
        assert_eq!(
            (&report["events"], &report["public"]["events"]),
            (&json!(head + 2), &json!(head + 2))
        );
    }
}

#[tokio::test]
async fn what_is_published_beside_it_is_compared() {
    let (system, _) = filled().await;
    let public = system.data().join("public");
    let entries = std::fs::read_dir(public.join("tile/0/000.p")).unwrap();
    let sizes = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let size = sizes.max_by_key(|size| size.parse::<u64>().unwrap()).unwrap();
    let tile = format!("tile/0/000.p/{size}");
    let mut bytes = std::fs::read(public.join(&tile)).unwrap();
    bytes[17 * 32] ^= 1;
    std::fs::write(public.join(&tile), bytes).unwrap();
    let (code, report) = audit(system.data(), &[]);
    assert_eq!((code, places(&report)), (Some(3), vec![format!("public {tile} hash 17").as_str()]));
}

#[tokio::test]
async fn a_message_that_is_missing_in_the_feed() {
    let (system, head) = filled().await;
    let run = system.run_json();
    let (user, password) = (&run["service"]["user"], &run["service"]["password"]);
    let (user, password) =
        (user.as_str().unwrap().to_owned(), password.as_str().unwrap().to_owned());
    let options = async_nats::ConnectOptions::with_user_and_password(user, password);
    let client = options.connect(system.nats_url()).await.unwrap();
    let stream = jetstream::new(client).get_stream("CHANCERY_EVENTS").await.unwrap();
    stream.delete_message(7).await.unwrap();
    let (code, report) = audit(system.data(), &[]);
    assert_eq!((code, places(&report)), (Some(3), vec!["feed 7"]));
    assert_eq!(report["feed"]["compared"], json!(head - 1));
}
