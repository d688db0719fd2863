//! What people with keys try beyond what they may.

use serde_json::json;

use chancery_tests::eventually;

use crate::stand::{Attempt, DEADLINE, Stand, floated};

/// Where nobody but our services and the admin may write, whatever the role.
const FORBIDDEN: [&str; 34] = [
    "chancery.log.append",
    "chancery.log.redact",
    "chancery.log.cosign",
    "chancery.log.advanced",
    "chancery.projections.rebuild",
    "chancery.projections.attest",
    "chancery.events.meeting.floated.alice",
    "chancery.views.conditions.meeting/a-b",
    "chancery.checkpoints",
    "chancery.receipts.alice",
    "chancery.quarantine.alice",
    "chancery.ingest.bob",
    "chancery.inbox.bob",
    "$KV.chancery_conditions.meeting/a-b",
    "STORE.API.$KV.chancery_conditions.meeting/a-b",
    "$JS.API.INFO",
    "$JS.API.STREAM.CREATE.MINE",
    "$JS.API.STREAM.UPDATE.CHANCERY_EVENTS",
    "$JS.API.STREAM.DELETE.CHANCERY_EVENTS",
    "$JS.API.STREAM.PURGE.CHANCERY_EVENTS",
    "$JS.API.STREAM.MSG.DELETE.CHANCERY_EVENTS",
    "$JS.API.STREAM.MSG.GET.CHANCERY_QUARANTINE",
    "$JS.API.CONSUMER.CREATE.CHANCERY_EVENTS",
    "STORE.API.STREAM.DELETE.CHANCERY_EVENTS",
    "STORE.API.STREAM.PURGE.KV_chancery_conditions",
    "STORE.API.STREAM.MSG.GET.CHANCERY_QUARANTINE",
    "STORE.API.CONSUMER.CREATE.CHANCERY_EVENTS",
    "STORE.API.CONSUMER.DELETE.CHANCERY_EVENTS.team-press",
    "STORE.API.CONSUMER.MSG.NEXT.CHANCERY_INBOX.ingest",
    "$JS.ACK.CHANCERY_INBOX.ingest.1.1.1.1.0",
    "$SRV.PING",
    "$SYS.REQ.SERVER.PING",
    "_INBOX_bob.x",
    "_R_.x",
];

/// What nobody but our services may hear.
const UNHEARD: [&str; 16] = [
    ">",
    "*",
    "chancery.>",
    "chancery.ingest.alice",
    "chancery.ingest.*",
    "chancery.inbox.>",
    "chancery.log.append",
    "chancery.receipts.bob",
    "chancery.receipts.*",
    "chancery.events.>",
    "chancery.quarantine.alice",
    "chancery.quarantine.>",
    "_INBOX.>",
    "_INBOX_bob.>",
    "_R_.>",
    "$JS.>",
];

/// Where a responder might be made to write by whoever names it for the reply.
const FORGED: [&str; 14] = [
    "chancery.log.append",
    "chancery.log.redact",
    "chancery.ingest.bob",
    "chancery.inbox.bob",
    "chancery.events.meeting.floated.bob",
    "chancery.quarantine.bob",
    "$KV.chancery_conditions.meeting/a-b",
    "STORE.API.$KV.chancery_conditions.meeting/a-b",
    "$JS.API.STREAM.DELETE.CHANCERY_EVENTS",
    "$JS.API.STREAM.PURGE.KV_chancery_conditions",
    "STORE.API.STREAM.DELETE.CHANCERY_EVENTS",
    "$JS.API.CONSUMER.CREATE.CHANCERY_EVENTS",
    "$JS.API.STREAM.UPDATE.CHANCERY_QUARANTINE",
    "_INBOX_bob.x",
];

fn everything_forbidden(but: &[&str]) -> Vec<Attempt> {
    let event = floated("bob", "stolen").to_string();
    let writes = FORBIDDEN.iter().filter(|subject| !but.contains(subject));
    let mut attempts: Vec<_> = writes.map(|subject| Attempt::publish(subject, &event)).collect();
    attempts.extend(UNHEARD.map(Attempt::subscribe));
    let mut queued = Attempt::subscribe("chancery.ingest.alice");
    queued.0["queue"] = json!("q");
    attempts.push(queued);
    attempts
}

/// Asks on subjects that are allowed, so that the answers go where they must not.
fn forged(asked: &[(&str, String)]) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for reply in FORGED {
        for (subject, payload) in asked {
            attempts.push(Attempt::forged(subject, payload, reply));
            let traced = json!({ "Nats-Trace-Dest": reply });
            attempts.push(Attempt::publish(subject, payload).with_headers(&traced));
        }
    }
    attempts
}

/// Something must be there that could be harmed, and a document that could be sent anywhere.
async fn with_one_event(stand: &Stand) {
    let event = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    std::fs::write(&event, floated("alice", "1").to_string()).expect("it can be written");
    stand.must(&["publish", event.path().to_str().expect("a path")]);
    let press = stand.connect("teams/press.nk").await;
    for view in ["conditions", "meetings"] {
        let bucket = format!("chancery_{view}");
        let subject = format!("STORE.API.DIRECT.GET.KV_{bucket}.$KV.{bucket}.meeting/a-b");
        eventually(DEADLINE, || async {
            let asked = press.request(&subject, None, Vec::new().into(), DEADLINE).await;
            asked.ok().filter(|reply| !reply.payload.is_empty()).map(drop)
        })
        .await;
    }
}

#[tokio::test]
async fn a_publisher_sends_its_own_events_and_nothing_else() {
    let stand = Stand::new().await;
    with_one_event(&stand).await;
    let before = stand.stored().await;
    stand.refused("publishers/alice.nk", "_INBOX_alice", &everything_forbidden(&[]));
    let reads = ["chancery.log.read", "chancery.log.head", "chancery.query.conditions"];
    let reads = reads.map(|subject| Attempt::publish(subject, "{}"));
    stand.refused("publishers/alice.nk", "_INBOX_alice", &reads);

    // An empty batch is answered, and records nothing; an event of another's is answered with a problem.
    let own = "chancery.ingest.alice";
    let asked = [(own, "[]".to_owned()), (own, floated("bob", "stolen").to_string())];
    let forged = forged(&asked);
    let tried = stand.tries("publishers/alice.nk", "_INBOX_alice", &forged);
    assert!(tried.is_none_or(|outcomes| outcomes.len() == forged.len()));

    // In its own name it may; in another's the answer is a refusal.
    let foreign = floated("bob", "stolen").to_string();
    let attempts = [Attempt::request(own, "[]"), Attempt::request(own, &foreign)];
    if let Some(outcomes) = stand.tries("publishers/alice.nk", "_INBOX_alice", &attempts) {
        assert_eq!(outcomes[0].answer.as_deref(), Some(r#"{"results":[]}"#));
        assert!(outcomes[1].answer.as_ref().is_some_and(|answer| answer.contains("/source")));
    }
    assert_eq!(stand.stored().await, before);
}

#[tokio::test]
async fn a_team_reads_and_writes_nothing() {
    let stand = Stand::new().await;
    with_one_event(&stand).await;
    let own = "STORE.API.CONSUMER.MSG.NEXT.CHANCERY_EVENTS.team-press";
    let bucket = "STORE.API.DIRECT.GET.KV_chancery_conditions";
    let key = format!("{bucket}.$KV.chancery_conditions.meeting/a-b");
    let before = stand.stored().await;
    let mut beyond = everything_forbidden(&[]);
    beyond.extend(
        [
            "chancery.ingest.alice",
            "chancery.ingest.press",
            "chancery.inbox.alice",
            "chancery.log.read",
            "STORE.API.DIRECT.GET.CHANCERY_EVENTS",
            "STORE.API.CONSUMER.MSG.NEXT.CHANCERY_EVENTS.team-other",
        ]
        .map(|subject| Attempt::publish(subject, "{}")),
    );
    stand.refused("teams/press.nk", "_INBOX_press", &beyond);
    let asked = [
        ("chancery.query.conditions", json!({ "key": "meeting/a-b" }).to_string()),
        (bucket, json!({ "last_by_subj": "$KV.chancery_conditions.meeting/a-b" }).to_string()),
        (key.as_str(), String::new()),
        (own, json!({ "batch": 1, "no_wait": true }).to_string()),
        ("STORE.API.STREAM.INFO.KV_chancery_conditions", String::new()),
        ("STORE.API.CONSUMER.INFO.CHANCERY_EVENTS.team-press", String::new()),
    ];
    let forged = forged(&asked);
    let tried = stand.tries("teams/press.nk", "_INBOX_press", &forged);
    assert!(tried.is_none_or(|outcomes| outcomes.len() == forged.len()));
    assert_eq!(stand.stored().await, before);
}

#[tokio::test]
async fn an_auditor_reads_and_does_nothing_else() {
    let stand = Stand::new().await;
    with_one_event(&stand).await;
    let before = stand.stored().await;
    let mut beyond = everything_forbidden(&[]);
    beyond.extend(
        [
            "chancery.ingest.alice",
            "chancery.projections.rebuild",
            "STORE.API.CONSUMER.MSG.NEXT.CHANCERY_EVENTS.team-press",
        ]
        .map(|subject| Attempt::publish(subject, "{}")),
    );
    beyond.push(Attempt::subscribe("chancery.views.>"));
    stand.refused("auditor.nk", "_INBOX_auditor", &beyond);
    let direct = "STORE.API.DIRECT.GET.CHANCERY_EVENTS";
    let asked = [
        (direct, json!({ "seq": 1, "batch": 3 }).to_string()),
        ("chancery.log.head", String::new()),
        ("chancery.log.read", String::new()),
        ("STORE.API.STREAM.INFO.CHANCERY_EVENTS", String::new()),
    ];
    let forged = forged(&asked);
    let tried = stand.tries("auditor.nk", "_INBOX_auditor", &forged);
    assert!(tried.is_none_or(|outcomes| outcomes.len() == forged.len()));
    let reads = [Attempt::request(direct, r#"{"seq":1}"#)];
    if let Some(outcomes) = stand.tries("auditor.nk", "_INBOX_auditor", &reads) {
        let answer = outcomes[0].answer.as_deref().unwrap_or_default();
        assert!(answer.contains("meeting/a-b"), "{answer}");
    }
    assert_eq!(stand.stored().await, before);
}

/// Whoever took over one of our processes has no right to change what is stored beyond appending.
#[tokio::test]
async fn our_own_services_cannot_change_streams_either() {
    let stand = Stand::new().await;
    with_one_event(&stand).await;
    let before = stand.stored().await;
    let calls = [
        "$JS.API.STREAM.DELETE.CHANCERY_EVENTS",
        "$JS.API.STREAM.PURGE.CHANCERY_EVENTS",
        "$JS.API.STREAM.MSG.DELETE.CHANCERY_EVENTS",
        "STORE.API.STREAM.DELETE.CHANCERY_EVENTS",
        "STORE.API.STREAM.UPDATE.CHANCERY_EVENTS",
        "STORE.API.STREAM.MSG.DELETE.CHANCERY_EVENTS",
        "STORE.API.STREAM.PURGE.KV_chancery_conditions",
        "STORE.API.CONSUMER.DELETE.CHANCERY_EVENTS.team-press",
        "STORE.API.CONSUMER.CREATE.CHANCERY_EVENTS",
    ];
    let mut attempts: Vec<_> =
        calls.iter().map(|call| Attempt::request(call, r#"{"seq":1}"#)).collect();
    for reply in &calls {
        let get = "STORE.API.STREAM.MSG.GET.CHANCERY_EVENTS";
        attempts.push(Attempt::forged(get, r#"{"seq":1}"#, reply));
        attempts.push(Attempt::forged("STORE.API.STREAM.INFO.CHANCERY_EVENTS", "", reply));
    }
    let Some(outcomes) = stand.tries("core.nk", "_INBOX_core", &attempts) else { return };
    for (call, outcome) in calls.iter().zip(outcomes) {
        let answer = outcome.answer.unwrap_or_default();
        assert!(answer == "no responders" || answer.contains("10039"), "{call}: {answer}");
    }
    assert_eq!(stand.stored().await, before);
}
