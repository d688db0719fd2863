//! What must be true after all kills.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use async_nats::jetstream;
use chancery_tests::{chancery, eventually, insistently};
use serde_json::Value;

/// What a restarted log has to feed, on a loaded machine.
const FED_WITHIN: Duration = Duration::from_mins(1);

/// Reads the log through `chancery replay`: dense, each id once, and every promise kept. Returns the head.
pub(crate) fn nothing_acknowledged_is_missing(
    address: &[&str],
    acknowledged: &BTreeMap<String, u64>,
) -> u64 {
    let mut replay = chancery(address);
    replay.arg("replay");
    let output = insistently(replay);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    let mut recorded = BTreeMap::new();
    for (line, expected) in lines.lines().zip(1_u64..) {
        let line: Value = serde_json::from_str(line).expect("a line is JSON");
        assert_eq!(line["position"], expected, "positions are dense");
        let id = line["event"]["id"].as_str().expect("an id").to_owned();
        assert_eq!(recorded.insert(id.clone(), expected), None, "{id} was recorded twice");
    }
    for (id, position) in acknowledged {
        assert_eq!(recorded.get(id), Some(position), "{id} was acknowledged at {position}");
    }
    assert_eq!(
        recorded.len(),
        acknowledged.len(),
        "every publisher insisted until it was answered"
    );
    recorded.len() as u64
}

/// Reads the feed: as long as the log, and each sequence is its position.
pub(crate) async fn the_feed_is_the_log(client: &async_nats::Client, head: u64) {
    let context = jetstream::new(client.clone());
    let stream = eventually(FED_WITHIN, || async {
        let stream =
            context.get_stream("CHANCERY_EVENTS").await.map_err(|error| error.to_string())?;
        let state = &stream.cached_info().state;
        let found = (state.last_sequence, state.messages);
        if found == (head, head) { Ok(stream) } else { Err(format!("{found:?} of {head}")) }
    })
    .await;
    for sequence in 1..=head {
        let message = stream.direct_get(sequence).await.expect("a message of the feed");
        let position = message.headers.get("Chancery-Position").expect("its position");
        assert_eq!(
            (message.sequence, position.as_str()),
            (sequence, sequence.to_string().as_str())
        );
    }
}

/// Audits the files of a stopped system: every leaf, and every view against a rebuild.
pub(crate) fn the_audit_finds_nothing(data: &Path, head: u64) {
    let mut audit = chancery(["audit", "--output", "json", "--data"]);
    let output = audit.arg(data).output().expect("chancery can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said} {}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_str(&said).expect("the report is JSON");
    // Both views were attested when the system stopped.
    let expected = (Some("ok"), Some(head + 2));
    assert_eq!((report["result"].as_str(), report["events"].as_u64()), expected, "{report:#}");
}
