//! A nats-server of one's own, and each service a process of its own, none of which has the admin's key.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use chancery_bus::{Bus, ConnectOptions};
use chancery_tests::{chancery, eventually, nats_server_on, run, run_service};
use serde_json::{Value, json};

use crate::stand::{DEADLINE, floated};

fn must(arguments: &[&str], access: &Path) -> Value {
    let mut command: Command = chancery(arguments);
    command.arg("--access").arg(access).args(["-o", "json"]);
    let output = run(&mut command).expect("it succeeds");
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

#[tokio::test]
async fn services_work_without_the_admin() {
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let (access, data) = (folder.path().join("access"), folder.path().join("data"));
    let free = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = free.local_addr().expect("it listens");
    drop(free);
    let (listen, store) = (address.to_string(), folder.path().join("store").display().to_string());
    must(
        &["nats", "init", "--listen", &listen, "--store", &store, "--host", "nats.example"],
        &access,
    );
    let again =
        chancery(["nats", "init", "--access"]).arg(&access).output().expect("it can be run");
    assert_eq!(again.status.code(), Some(78), "what is there is not overwritten");
    // Before anything runs; in force from the start on.
    must(&["publishers", "add", "alice"], &access);
    let server = nats_server_on(&access.join("nats-server.conf"), address.port()).await;
    must(&["nats", "setup"], &access);
    // Kept elsewhere from here on.
    let admin = folder.path().join("admin.nk");
    std::fs::rename(access.join("admin.nk"), &admin).expect("it can be moved");

    let url = format!("tls://{address}");
    let file = |name: &str| access.join(name).display().to_string();
    let (ca, core, directory) = (file("ca.pem"), file("core.nk"), access.display().to_string());
    let with = |creds: &str, more: &[&str]| -> Vec<String> {
        let own = ["--nats-ca", &ca, "--creds", creds];
        own.iter().chain(more).map(|argument| (*argument).to_owned()).collect()
    };
    let started = |name: &str, arguments: Vec<String>| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run_service(name, &url, &data, &arguments)
    };
    let _log = started("log", with(&core, &[]));
    let _projections = started("projections", with(&core, &[]));
    let _ingest = started("ingest", with(&core, &["--access", &directory]));

    let mut options = ConnectOptions::new(&url, "test");
    options.credentials = Some(access.join("publishers/alice.nk"));
    options.authority = Some(access.join("ca.pem"));
    let alice = Bus::connect(options.clone()).await.expect("the key is known");
    let event = floated("alice", "1").to_string();
    let recorded = eventually(DEADLINE, || async {
        let asked = alice.request("chancery.ingest.alice", None, event.clone().into(), DEADLINE);
        serde_json::from_slice::<Value>(&asked.await.ok()?.payload).ok()
    })
    .await;
    assert_eq!(recorded["position"], 1);

    // While it runs. A team's consumer is made by the admin, who must be named.
    let bob = must(&["publishers", "add", "bob"], &access);
    assert!(bob["in_force"].as_str().is_some_and(|told| told.contains("proven")), "{bob}");
    let mut team = chancery(["teams", "add", "press", "--access"]);
    let without = team.arg(&access).output().expect("it can be run");
    assert!(!without.status.success());
    assert!(!access.join("teams/press.nk").exists(), "nothing is left of it");
    let with = team.env("CHANCERY_ADMIN_CREDS", &admin).output().expect("it can be run");
    assert!(with.status.success(), "{}", String::from_utf8_lossy(&with.stderr));
    options.credentials = Some(access.join("teams/press.nk"));
    let press = Bus::connect(options).await.expect("the key is known");
    let query = json!({ "key": "meeting/a-b", "min_position": 1 });
    let board = eventually(DEADLINE, || press.query("conditions", &query)).await;
    assert_eq!(board.document["position"], 1);
    for view in ["conditions", "meetings"] {
        let bucket = format!("chancery_{view}");
        let subject = format!("STORE.API.DIRECT.GET.KV_{bucket}.$KV.{bucket}.meeting/a-b");
        let kept = eventually(DEADLINE, || async {
            let asked = press.request(&subject, None, Vec::new().into(), DEADLINE).await;
            asked.ok().filter(|reply| !reply.payload.is_empty())
        })
        .await;
        let kept: Value = serde_json::from_slice(&kept.payload).expect("JSON");
        assert_eq!(kept["key"], "meeting/a-b");
    }
    drop(server);
}
