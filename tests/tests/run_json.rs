//! `run.json`: how other programs find a running system.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use chancery_tests::{chancery, up};
use serde_json::Value;

#[tokio::test]
async fn says_where_everything_is_and_to_nobody_else() {
    let mut system = up().await;
    let file = system.data().join("run.json");
    let run = system.run_json();
    assert_eq!(run["pid"], system.pid());
    assert!(run["nats"].as_str().unwrap().starts_with("nats://127.0.0.1:"), "{run}");
    assert!(run["http"].is_null() || run["http"].as_str().unwrap().starts_with("http://"), "{run}");
    let data = Path::new(run["data"].as_str().unwrap());
    assert!(data.is_absolute());
    assert_eq!(data.canonicalize().unwrap(), system.data().canonicalize().unwrap());
    let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "it holds a password");
    let clients =
        chancery(["view", "conditions", "--output", "json"]).arg("--data").arg(data).output();
    assert!(clients.unwrap().status.success(), "a client finds the system by it");
    assert!(system.stop().await.success());
    assert!(!file.exists(), "a clean stop removes it");
}

#[tokio::test]
async fn a_kill_leaves_one_that_nobody_believes_and_a_start_replaces() {
    let mut system = up().await;
    let killed = system.run_json();
    system.kill9();
    let left: Value =
        serde_json::from_slice(&std::fs::read(system.data().join("run.json")).unwrap()).unwrap();
    assert_eq!(left["pid"], killed["pid"]);
    let view = chancery(["view", "conditions"]).arg("--data").arg(system.data()).output().unwrap();
    assert_eq!(view.status.code(), Some(5), "{}", String::from_utf8_lossy(&view.stderr));
    system.restart().await;
    let run = system.run_json();
    assert_ne!(run["pid"], killed["pid"]);
    assert_eq!(run["nats"], killed["nats"], "the address stays");
}

#[tokio::test]
async fn without_a_system_clients_end_with_5_and_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let view = chancery(["view", "conditions"]).arg("--data").arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&view.stderr).into_owned();
    assert_eq!(view.status.code(), Some(5), "{said}");
    assert!(said.contains("chancery up"), "{said}");
}
