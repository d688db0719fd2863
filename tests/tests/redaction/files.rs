//! What is left on disk, and what every proof says.

use std::path::Path;
use std::process::Command;

use chancery_tests::{chancery, insist, publish, workspace_root};
use serde_json::{Value, json};

use crate::Stand;

/// Lists the files below a directory that hold some bytes.
fn holding(dir: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, needle));
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes.windows(needle.len()).any(|window| window == needle)
        {
            found.push(path.display().to_string());
        }
    }
    found
}

/// Encodes in base64, without a crate that the code under test uses.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let whole = bytes.chunks_exact(3);
    whole
        .flat_map(|chunk| {
            let number =
                chunk.iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
            [18, 12, 6, 0].map(|shift| char::from(DIGITS[number >> shift & 63]))
        })
        .collect()
}

/// Everything that must be in no file any more.
struct Gone(Vec<Vec<u8>>);

impl Gone {
    fn of(stand: &Stand, ids: &[&str]) -> Self {
        let mut gone = Vec::new();
        for id in ids {
            let data = &stand.event(id)["data"];
            for member in ["text", "summary"] {
                let Some(text) = data[member].as_str() else { continue };
                gone.push(text.as_bytes().to_vec());
                gone.extend((0..3).map(|skipped| base64(&text.as_bytes()[skipped..]).into_bytes()));
            }
            let line = stand.replayed(stand.position(id));
            let hex = line["salt"].as_str().unwrap();
            let digits = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            let salt: Vec<u8> = (0..hex.len()).step_by(2).map(digits).collect();
            gone.push(base64(&salt).into_bytes());
            gone.push(salt);
            // The payload as it was recorded: RFC 8785, which for this data is what serde writes.
            gone.push(serde_json::to_vec(&line["event"]["data"]).unwrap());
        }
        assert!(gone.len() > 8, "there is something to look for");
        Self(gone)
    }

    fn are_in(&self, dir: &Path) -> Vec<String> {
        self.0.iter().flat_map(|needle| holding(dir, needle)).collect()
    }
}

#[tokio::test]
async fn a_payload_is_in_no_file_and_every_proof_holds() {
    let mut stand = Stand::start().await;
    let (stated, other) = (stand.position("E33"), stand.position("E10"));
    let gone = Gone::of(&stand, &["E33", "E10"]);
    assert!(!gone.are_in(stand.system.data()).is_empty(), "the test finds what is there");
    let before = stand.replayed(stated);
    let text = stand.event("E33")["data"]["text"].as_str().unwrap().as_bytes().to_vec();
    let in_views = holding(stand.system.data(), &text);
    for file in ["log.db", "views.db", "public/parts", "CHANCERY_EVENTS", "KV_chancery_conditions"]
    {
        assert!(in_views.iter().any(|path| path.contains(file)), "{file} not in {in_views:?}");
    }

    let receipt = stand.redact(stated);
    assert_eq!(receipt["redacted"], stated);
    stand.redact(other);
    assert_eq!(gone.are_in(stand.system.data()), [""; 0]);

    let after = stand.replayed(stated);
    assert_eq!(after["leaf"], before["leaf"]);
    assert_eq!(after["redacted_by"], receipt["position"]);
    assert!(after.get("salt").is_none() && after["event"].get("data").is_none());
    let folder = tempfile::tempdir().unwrap();
    let proof = folder.path().join("proof");
    let proved = stand.run(&["prove", &stated.to_string()]);
    assert!(proved.status.success(), "{}", String::from_utf8_lossy(&proved.stderr));
    std::fs::write(&proof, proved.stdout).unwrap();
    let key = stand.system.data().join("public/vkey").display().to_string();
    let verified =
        chancery(["verify", &proof.display().to_string(), "--key", &key]).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    assert_eq!(stand.audit()["result"], "ok");

    assert!(stand.system.stop().await.success());
    assert_eq!(gone.are_in(stand.system.data()), [""; 0]);
    assert_eq!(stand.audit()["result"], "ok");
    stand.system.restart().await;
    assert_eq!(gone.are_in(stand.system.data()), [""; 0]);
    assert_eq!(stand.audit()["result"], "ok");
}

#[tokio::test]
async fn what_cannot_be_redacted_is_refused_and_twice_is_a_duplicate() {
    let stand = Stand::start().await;
    let stated = stand.position("E33");
    let first = stand.redact(stated);
    let again = stand.redact(stated);
    assert_eq!((&first["status"], &again["status"]), (&json!("recorded"), &json!("duplicate")));
    assert_eq!(first["position"], again["position"]);

    let refused = |position: u64| {
        let output = stand.try_redact(position);
        assert_eq!(output.status.code(), Some(4));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(refused(first["position"].as_u64().unwrap()).contains("written by the system"));
    assert!(refused(10_000).contains("nothing to redact beyond it"));

    // A retry of the event is what it was; a correction of it has nothing to patch.
    let event = stand.event("E33").clone();
    let retried = insist(&stand.client, "istanbul-dossier", &event).await;
    assert_eq!((&retried.body["status"], retried.position()), (&json!("duplicate"), stated));
    let correction = json!({
        "specversion": "1.0", "id": "c-1", "source": "istanbul-dossier", "type": "chancery.record.corrected.v1",
        "data": { "target": { "position": stated }, "patch": { "text": "another" }, "cause": "coder_error", "reason": "misread" },
    });
    let reply = publish(&stand.client, "istanbul-dossier", &correction).await;
    assert_eq!(reply.error, Some(422));
    assert!(reply.body.to_string().contains("redacted"), "{}", reply.body);

    // Nobody but an operator may ask for it.
    let subject = "chancery.log.redact".to_owned();
    let guest = stand.client.request(subject, Vec::new().into());
    assert!(guest.await.is_err());
}

#[tokio::test]
async fn a_correction_that_may_repeat_the_words_is_named() {
    let stand = Stand::start().await;
    let stated = stand.position("E33");
    let correction = json!({
        "specversion": "1.0", "id": "c-1", "source": "istanbul-dossier", "type": "chancery.record.corrected.v1",
        "data": { "target": { "position": stated }, "patch": { "text": "other words altogether" }, "cause": "coder_error", "reason": "misread" },
    });
    let corrected = insist(&stand.client, "istanbul-dossier", &correction).await.position();
    let output = stand.try_redact(stated);
    let receipt: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(receipt["corrections"], json!([corrected]));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(&format!("position {corrected}")), "{said}");
    assert!(!holding(stand.system.data(), b"other words altogether").is_empty());
    stand.redact(corrected);
    assert_eq!(holding(stand.system.data(), b"other words altogether"), [""; 0]);
    assert_eq!(stand.audit()["result"], "ok");
}

#[tokio::test]
async fn the_second_opinion_folds_what_was_kept() {
    let stand = Stand::start().await;
    let stated = stand.position("E33");
    let head = stand.redact(stated)["position"].as_u64().unwrap();
    stand.redact(stand.position("E16"));
    let replay = stand.run(&["replay"]).stdout;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.jsonl");
    std::fs::write(&file, replay).unwrap();
    for position in [stated, stated + 4, head - 1, head, head + 1] {
        let output = Command::new("python3")
            .arg(workspace_root().join("clients/python/refold"))
            .arg(&file)
            .args(["--key", crate::BOARD, "--position", &position.to_string()])
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let told: Value = serde_json::from_str(&told).unwrap_or_else(|_| json!(said));
        assert_eq!(told, stand.board(&json!({ "position": position })).await, "at {position}");
    }
}
