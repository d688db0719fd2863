//! The embedded nats-server of `chancery up`: restarted, stopped with us, never left behind.

use std::path::Path;
use std::time::Duration;

use chancery_tests::{chancery, eventually, up, up_in};

const DEADLINE: Duration = Duration::from_mins(1);

fn nats_pid(data: &Path) -> Option<u32> {
    std::fs::read_to_string(data.join("nats-server.pid")).ok()?.trim().parse().ok()
}

/// Whether a process runs; one that is dead but not yet waited for by its new parent does not.
fn runs(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = status.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next());
    state.is_some_and(|state| state != 'Z')
}

fn kill9(pid: u32) {
    let pid = rustix::process::Pid::from_raw(pid.cast_signed()).expect("a process id");
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("it runs");
}

#[tokio::test]
async fn is_restarted_on_the_same_port_when_it_dies() {
    let system = up().await;
    let url = system.nats_url();
    let first = nats_pid(system.data()).expect("it runs");
    kill9(first);
    let second = eventually(DEADLINE, || async {
        nats_pid(system.data()).filter(|pid| *pid != first && runs(*pid))
    })
    .await;
    assert_ne!(first, second);
    let client = eventually(DEADLINE, || async_nats::connect(&url)).await;
    let head = || client.request("chancery.log.head", bytes::Bytes::new());
    eventually(DEADLINE, head).await;
}

#[tokio::test]
async fn is_gone_after_a_kill_of_its_parent_and_comes_back_on_the_same_port() {
    let mut system = up().await;
    let url = system.nats_url();
    for _ in 0..3 {
        let pid = nats_pid(system.data()).expect("it runs");
        system.kill9();
        eventually(DEADLINE, || async { !runs(pid) }).await;
        system.restart().await;
        assert_eq!(system.nats_url(), url);
    }
    for _ in 0..5 {
        // At once: the new one must wait for the old server to let go of port and store.
        system.kill9();
        system.restart().await;
        assert_eq!(system.nats_url(), url);
    }
}

#[tokio::test]
async fn a_clean_stop_leaves_neither_processes_nor_run_json() {
    let mut system = up().await;
    let pid = nats_pid(system.data()).expect("it runs");
    let status = system.stop().await;
    assert_eq!(status.code(), Some(0), "{}", system.said());
    assert!(!runs(pid));
    assert!(!system.data().join("run.json").exists());
}

#[tokio::test]
async fn a_second_up_on_the_same_data_says_who_holds_it() {
    let system = up().await;
    let data = system.data().display().to_string();
    let second = chancery(["up", "--data", &data]).output().expect("chancery can be run");
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(5), "{said}");
    assert!(said.contains(&format!("held by process {}", system.pid())), "{said}");
    assert!(said.contains("since 20"), "{said}");
    assert!(system.client().await.flush().await.is_ok());
}

#[tokio::test]
async fn takes_another_port_when_its_own_was_taken_meanwhile() {
    let folder = tempfile::tempdir().expect("a temporary directory can be made");
    let mut system = up_in(folder.path(), &[]).await;
    let url = system.nats_url();
    system.stop().await;
    let address = url.strip_prefix("nats://").expect("a NATS address");
    let squatter = std::net::TcpListener::bind(address).expect("the port is free again");
    system.restart().await;
    assert_ne!(system.nats_url(), url);
    drop(squatter);
}

#[tokio::test]
async fn clients_of_a_dead_up_exit_with_5() {
    let mut system = up().await;
    system.kill9();
    let data = system.data().display().to_string();
    let view = chancery(["view", "conditions", "--data", &data]).output();
    let view = view.expect("chancery can be run");
    assert_eq!(view.status.code(), Some(5));
    let said = String::from_utf8_lossy(&view.stderr).into_owned();
    assert!(said.contains("died without a clean stop"), "{said}");
}
