//! A whole system that has recorded what it cannot fold: everything but the views goes on, and everybody is told.

#![expect(clippy::unwrap_used, clippy::panic, reason = "this is how a test fails")]

use std::time::Duration;

use chancery_bus::{Bus, ConnectOptions, Login};
use chancery_tests::{System, chancery, document, eventually, istanbul, publish_all, up};
use chancery_wire::log::{AppendRequest, NewEvent, Submission, outcome};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_mins(1);

/// Appends an event of tomorrow, with the rights of a service; returns its position.
async fn append(system: &System) -> u64 {
    let run = system.run_json();
    let mut options = ConnectOptions::new(run["nats"].as_str().unwrap(), "test");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (user, password) = (text(&run["service"]["user"]), text(&run["service"]["password"]));
    options.login = Some(Login { user, password });
    let event = NewEvent {
        source: "tomorrow".into(),
        id: "t-1".into(),
        r#type: "chancery.treaty.signed.v1".into(),
        data: r#"{"treaty":"treaty/a"}"#.into(),
        ..NewEvent::default()
    };
    let request =
        AppendRequest { submissions: vec![Submission { events: vec![event], atomic: false }] };
    let reply = Bus::connect(options).await.unwrap().append(&request).await.unwrap();
    let outcome = reply.submissions[0].outcomes[0].result.clone().unwrap();
    let outcome::Result::Recorded(receipt) = outcome else { panic!("{outcome:?}") };
    receipt.position
}

/// Runs a command of an operator; returns its exit status and what it printed.
fn run(system: &System, arguments: &[&str]) -> (Option<i32>, String) {
    let output = chancery(arguments).arg("--data").arg(system.data()).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_views_stand_still_and_the_rest_goes_on() {
    let mut system = up().await;
    let client = system.client().await;
    let head = *publish_all(&client, &istanbul().base).await.last().unwrap();
    let asked = json!({ "key": "meeting/putin-zelensky", "min_position": head });
    let before = document(&client, "conditions", &asked).await;
    let position = append(&system).await;
    assert_eq!(position, head + 1);

    let list = eventually(SOON, async || {
        let (code, list) = run(&system, &["projections", "ls", "--output", "json"]);
        assert_eq!(code, Some(0), "{list}");
        let list: Value = serde_json::from_str(&list).unwrap();
        if list["stores"][0]["state"] == "stalled" { Ok(list) } else { Err(list.to_string()) }
    })
    .await;
    assert_eq!(list["stores"][0]["stalled"]["position"], position);
    let (_, table) = run(&system, &["projections", "ls", "--output", "table"]);
    assert!(table.contains("STALLED") && table.contains("start a version of chancery"), "{table}");
    let (code, doctor) = run(&system, &["doctor", "--output", "json"]);
    let remedy = format!("stopped at position {position}");
    assert!(code == Some(1) && doctor.contains(&remedy), "{code:?} {doctor}");
    assert_eq!(run(&system, &["projections", "rebuild", "--promote"]).0, Some(5));

    let mut news = istanbul().base[30].clone();
    news["id"] = json!("news");
    assert_eq!(publish_all(&client, &[news]).await, [head + 2], "the log goes on");
    assert_eq!(document(&client, "conditions", &asked).await, before);
    let ended = system.stop().await;
    assert_eq!(ended.code(), Some(1));
    let said = system.said();
    assert!(said.contains(&format!("the views stopped at position {position}")), "{said}");
}
