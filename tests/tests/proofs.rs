//! Checkpoints and proofs as outsiders get them: printed, verified offline, refused when they are not right.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

use std::io::Write as _;
use std::process::{Output, Stdio};
use std::time::Duration;

use chancery_tests::{System, chancery, eventually, istanbul, publish_all, up};
use chancery_tlog::{
    CosignedAt, KeyName, KnownLog, LogProof, NoteVerifier, SignedCheckpoint, WitnessSigner,
};
use futures::StreamExt as _;
use serde_json::Value;

/// A checkpoint comes every second; a loaded machine may take longer.
const SIGNED_WITHIN: Duration = Duration::from_mins(1);

struct Signed {
    system: System,
    key: String,
}

impl Signed {
    async fn new() -> Self {
        let system = up().await;
        let client = system.client().await;
        publish_all(&client, &istanbul().base).await;
        let mut signed = Self { system, key: String::new() };
        signed.key = text(&signed.ask(&["checkpoint", "--key"])).trim_end().into();
        signed
    }

    fn ask(&self, arguments: &[&str]) -> Output {
        let data = self.system.data().display().to_string();
        let mut command = chancery(arguments);
        command.args(["--data", &data]).output().unwrap()
    }

    fn log(&self) -> KnownLog {
        NoteVerifier::parse(&self.key).unwrap().into()
    }

    /// Waits for a checkpoint of everything that is recorded.
    async fn checkpoint(&self) -> SignedCheckpoint {
        eventually(SIGNED_WITHIN, || {
            let printed = self.ask(&["checkpoint"]);
            let opened = SignedCheckpoint::open(&printed.stdout, &self.log()).ok();
            std::future::ready(opened.filter(|signed| signed.checkpoint().size() >= 61))
        })
        .await
    }

    /// Verifies a proof that is handed over on standard input.
    fn verify(&self, proof: &[u8], more: &[&str]) -> Output {
        let mut command = chancery(["verify", "-", "--key", &self.key]);
        command.args(more).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // One that has seen enough reads no further.
        let _ = stdin.write_all(proof);
        drop(stdin);
        child.wait_with_output().unwrap()
    }
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test]
async fn a_proof_needs_neither_the_log_nor_our_word() {
    let mut signed = Signed::new().await;
    let proof = text(&signed.ask(&["prove", "17"]));
    let line = signed.ask(&["replay", "--after", "16", "--through", "17"]);
    let event = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(event.path(), &line.stdout).unwrap();
    assert!(signed.system.stop().await.success());
    let named = event.path().display().to_string();
    let verified: Value =
        serde_json::from_str(&text(&signed.verify(proof.as_bytes(), &["--event", &named])))
            .unwrap();
    assert_eq!((&verified["result"], &verified["position"]), (&"ok".into(), &17.into()));
    assert_eq!(verified["event"], true);

    // Another event, another content, another key.
    let other = String::from_utf8(line.stdout).unwrap().replace("istanbul", "ankara");
    std::fs::write(event.path(), other).unwrap();
    let refused = signed.verify(proof.as_bytes(), &["--event", &named]);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    let other = chancery_tlog::NoteSigner::from_seed(
        KeyName::parse("chancery.local/log").unwrap(),
        &[1; 32],
    );
    signed.key = other.verifier().to_string();
    assert_eq!(signed.verify(proof.as_bytes(), &[]).status.code(), Some(3));
}

#[tokio::test]
async fn whatever_is_changed_in_a_proof_is_refused() {
    let signed = Signed::new().await;
    let proof = signed.ask(&["prove", "40"]).stdout;
    assert_eq!(signed.verify(&proof, &[]).status.code(), Some(0));
    // Every tenth byte, and all cuts at a line.
    for at in (0..proof.len()).step_by(10) {
        let mut changed = proof.clone();
        changed[at] ^= 1;
        let code = signed.verify(&changed, &[]).status.code();
        assert!(matches!(code, Some(1 | 3)), "byte {at} gives {code:?}");
    }
    for (at, _) in proof.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        let code = signed.verify(&proof[..at], &[]).status.code();
        assert!(matches!(code, Some(1 | 3)), "cut at {at} gives {code:?}");
    }
    for hostile in [
        Vec::new(),
        vec![0; 10 * 1024 * 1024],
        b"c2sp.org/tlog-proof@v1\nindex 18446744073709551616\n\n".to_vec(),
        [b"c2sp.org/tlog-proof@v1\nextra ".as_slice(), &vec![b'A'; 2_000_000]].concat(),
        [b"c2sp.org/tlog-proof@v1\nindex 1\n".to_vec(), b"AAAA\n".repeat(100_000)].concat(),
    ] {
        let refused = signed.verify(&hostile, &[]);
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.starts_with("chancery: ") && !said.contains("panicked"), "{said}");
        assert!(said.len() < 1_000, "{said}");
    }
}

#[tokio::test]
async fn what_cannot_be_proven_is_said() {
    let signed = Signed::new().await;
    for (arguments, expected) in [
        (["prove", "1000"].as_slice(), "there is no event 1000: the log ends at"),
        (&["prove", "0"], "positions begin at 1"),
        (&["prove", "1", "--size", "999"], "signed no checkpoint of 999 entries"),
        (&["checkpoint", "--size", "999"], "signed no checkpoint of 999 entries"),
    ] {
        let refused = signed.ask(arguments);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains(expected), "{arguments:?}: {said}");
    }
}

#[tokio::test]
async fn a_witness_signs_beside_the_log_and_everybody_sees_it() {
    let signed = Signed::new().await;
    let client = signed.system.client().await;
    let checkpoint = signed.checkpoint().await;
    let witness = WitnessSigner::from_seed(KeyName::parse("witness.example").unwrap(), &[3; 32]);
    let line = witness
        .cosign(checkpoint.checkpoint(), CosignedAt::from_unix_seconds(1_747_476_000).unwrap());
    let cosigned = checkpoint.with_signature(line, &signed.log()).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), cosigned.to_string()).unwrap();
    // Whoever has no credentials cannot do it.
    let request = chancery_wire::log::CosignRequest { note: cosigned.to_string().into() };
    let refused = client
        .request(
            chancery_wire::subjects::LOG_COSIGN,
            prost::Message::encode_to_vec(&request).into(),
        )
        .await;
    refused.unwrap_err();
    let mut announced = client.subscribe(chancery_wire::subjects::CHECKPOINTS).await.unwrap();
    client.flush().await.unwrap();
    let shown =
        text(&signed.ask(&["checkpoint", "--cosigned", &file.path().display().to_string()]));
    assert_eq!(shown, cosigned.to_string());
    assert_eq!(announced.next().await.unwrap().payload, cosigned.to_string().as_bytes());
    let published = std::fs::read(signed.system.data().join("public/checkpoint")).unwrap();
    assert_eq!(published, cosigned.to_string().as_bytes());
    let proof = signed.ask(&["prove", "1"]).stdout;
    let proof = LogProof::parse(&proof).unwrap();
    assert_eq!(proof.checkpoint(), cosigned.note());
    let described: Value =
        serde_json::from_str(&text(&signed.ask(&["checkpoint", "-o", "json"]))).unwrap();
    assert_eq!(described["cosignatures"][0]["name"], "witness.example");
}
