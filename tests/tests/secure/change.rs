//! Adding and removing people while others work.

use chancery_bus::Publisher;
use chancery_domain::PublisherName;
use chancery_tests::eventually;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::stand::{DEADLINE, Stand, floated};

fn publisher(bus: &chancery_bus::Bus, name: &str) -> Publisher {
    Publisher::new(bus, &PublisherName::parse(name).expect("a name")).patience(DEADLINE)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_notice_nothing_when_somebody_is_added() {
    let stand = Stand::new().await;
    let alice = stand.connect("publishers/alice.nk").await;
    let (stop, mut stopped) = oneshot::channel();
    let sending = tokio::spawn({
        let alice = alice.clone();
        async move {
            let publisher = publisher(&alice, "alice");
            let mut sent = 0_u32;
            while stopped.try_recv().is_err() {
                let event = floated("alice", &format!("steady-{sent}"));
                publisher.publish(&event).await.expect("it is recorded");
                sent += 1;
            }
            sent
        }
    });
    let carol = stand.must(&["publishers", "add", "carol"]);
    assert!(carol["in_force"].as_str().is_some_and(|told| told.contains("proven")), "{carol}");
    let desk = stand.must(&["teams", "add", "desk"]);
    assert_eq!(desk["consumer"], "team-desk");
    stop.send(()).expect("it still sends");
    let sent = sending.await.expect("it sends to the end");
    assert!(sent > 0);
    assert_eq!(alice.interruptions(), 1, "one connection, never made anew");

    let carol = stand.connect("publishers/carol.nk").await;
    publisher(&carol, "carol").publish(&floated("carol", "1")).await.expect("it is recorded");
    let twice = stand.chancery(&["publishers", "add", "carol"]).output().expect("it can be run");
    assert!(!twice.status.success());
    let listed = stand.must(&["publishers", "ls"]);
    let names: Vec<_> =
        listed.as_array().expect("a list").iter().map(|one| &one["publisher"]).collect();
    assert_eq!(names, ["alice", "bob", "carol"]);
}

#[tokio::test]
async fn who_is_removed_is_cut_off_and_nobody_else() {
    let stand = Stand::new().await;
    let alice = stand.connect("publishers/alice.nk").await;
    let bob = stand.connect("publishers/bob.nk").await;
    publisher(&bob, "bob").publish(&floated("bob", "1")).await.expect("it is recorded");
    stand.must(&["publishers", "remove", "bob"]);
    eventually(DEADLINE, || async { !bob.is_connected() }).await;
    assert!(!stand.access().join("publishers/bob.nk").exists());
    assert!(!stand.access().join("publishers/bob.token").exists());
    publisher(&alice, "alice").publish(&floated("alice", "1")).await.expect("it is recorded");
    assert_eq!(alice.interruptions(), 1);

    stand.must(&["teams", "remove", "press"]);
    let stored = stand.stored().await;
    assert!(!stored.to_string().contains("team-press"), "{stored}");
}

#[tokio::test]
async fn what_nats_server_refuses_changes_nothing() {
    let stand = Stand::new().await;
    let alice = stand.connect("publishers/alice.nk").await;
    let files = |name: &str| std::fs::read(stand.access().join(name)).expect("it is there");
    let before = (files("nats-server.conf"), files("access.json"));
    // Something is wrong that is no change of ours.
    let (certificate, aside) = (stand.access().join("server.pem"), stand.access().join("aside"));
    std::fs::rename(&certificate, &aside).expect("it can be moved");
    let add = stand.chancery(&["publishers", "add", "carol"]).output().expect("it can be run");
    let said = String::from_utf8_lossy(&add.stderr).into_owned();
    assert!(!add.status.success());
    assert!(said.contains("nothing was changed") && said.contains("server.pem"), "{said}");
    assert_eq!((files("nats-server.conf"), files("access.json")), before);
    assert!(!stand.access().join("publishers/carol.nk").exists());
    publisher(&alice, "alice").publish(&floated("alice", "1")).await.expect("it is recorded");
    assert_eq!(alice.interruptions(), 1);
    std::fs::rename(&aside, &certificate).expect("it can be moved");
    stand.must(&["publishers", "add", "carol"]);
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let mut stand = Stand::new().await;
    let table = |stand: &Stand| -> Value {
        let text = std::fs::read(stand.access().join("access.json")).expect("it is there");
        serde_json::from_slice(&text).expect("JSON")
    };
    let before = table(&stand);
    assert!(stand.system.stop().await.success());
    // Also while nothing runs.
    let carol = stand.must(&["publishers", "add", "carol"]);
    assert!(carol["in_force"].as_str().is_some_and(|told| told.contains("starts")), "{carol}");
    stand.must(&["teams", "add", "desk"]);
    stand.system.restart().await;
    for (key, name) in [("publishers/alice.nk", "alice"), ("publishers/carol.nk", "carol")] {
        let bus = stand.connect(key).await;
        publisher(&bus, name).publish(&floated(name, "1")).await.expect("it is recorded");
    }
    let stored = stand.stored().await;
    for consumer in ["team-press", "team-desk"] {
        assert!(stored.to_string().contains(consumer), "{stored}");
    }
    let after = table(&stand);
    assert_eq!(after["listener"], before["listener"]);
    assert_eq!(after["publishers"]["alice"], before["publishers"]["alice"]);

    // A killed one as well.
    stand.system.kill9();
    stand.system.restart().await;
    let alice = stand.connect("publishers/alice.nk").await;
    let again = publisher(&alice, "alice").publish(&floated("alice", "1")).await;
    let again = json!(again.expect("it is answered"));
    assert_eq!(again["status"], "duplicate");
}
