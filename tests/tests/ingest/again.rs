//! Asking again: what a service or a server took along when it died is asked for once more.

use std::time::Duration;

use async_nats::{Message, Subscriber};
use bytes::Bytes;
use chancery_bus::{Bus, ConnectOptions, RequestError};
use chancery_tests::{NatsServer, nats_server};
use futures::StreamExt as _;
use tokio::task::JoinHandle;

const SUBJECT: &str = "somebody.asked";
const LATE: Duration = Duration::from_millis(50);
/// Longer than a test may take.
const NEVER: Duration = Duration::from_hours(1);
const TIMEOUT: Duration = Duration::from_secs(30);

/// Who asks, and is asked: on one connection, so that what is heard was sent before what comes after.
struct Pair {
    server: NatsServer,
    bus: Bus,
    questions: Subscriber,
}

impl Pair {
    async fn new() -> Self {
        let server = nats_server().await;
        let options = ConnectOptions::new(server.url(), "again-test");
        let bus = Bus::connect(options).await.expect("the server answers");
        let questions = bus.client().subscribe(SUBJECT).await.expect("subscribed");
        bus.client().flush().await.expect("connected");
        Self { server, bus, questions }
    }

    fn ask(&self, late: Duration) -> JoinHandle<Result<Bytes, RequestError>> {
        let bus = self.bus.clone();
        tokio::spawn(async move {
            let answer = bus.request_again(SUBJECT, None, "question".into(), late, TIMEOUT);
            answer.await.map(|answer| answer.payload)
        })
    }

    async fn question(&mut self) -> Message {
        let question = tokio::time::timeout(TIMEOUT, self.questions.next());
        question.await.expect("a question in time").expect("subscribed")
    }

    async fn answer(&self, question: Message, text: &'static str) {
        let reply = question.reply.expect("somebody waits");
        self.bus.client().publish(reply, text.into()).await.expect("connected");
    }
}

#[tokio::test]
async fn what_nobody_answers_is_asked_once_more() {
    let mut pair = Pair::new().await;
    let asking = pair.ask(LATE);
    pair.question().await;
    let again = pair.question().await;
    pair.answer(again, "again").await;
    assert_eq!(asking.await.unwrap().unwrap(), "again");
}

#[tokio::test]
async fn a_late_answer_to_the_first_question_counts() {
    let mut pair = Pair::new().await;
    let asking = pair.ask(LATE);
    let first = pair.question().await;
    pair.question().await;
    pair.answer(first, "first").await;
    assert_eq!(asking.await.unwrap().unwrap(), "first");
}

#[tokio::test]
async fn what_went_with_the_server_is_asked_when_it_is_back() {
    let mut pair = Pair::new().await;
    let asking = pair.ask(NEVER);
    pair.question().await;
    pair.server.kill9();
    pair.server.restart().await;
    let again = pair.question().await;
    pair.answer(again, "again").await;
    assert_eq!(asking.await.unwrap().unwrap(), "again");
}

#[tokio::test]
async fn who_is_gone_leaves_a_doubt_and_who_never_was_leaves_none() {
    let mut pair = Pair::new().await;
    let asking = pair.ask(LATE);
    pair.question().await;
    pair.questions.unsubscribe().await.expect("connected");
    let doubt = asking.await.unwrap().unwrap_err();
    assert!(matches!(doubt, RequestError::TimedOut { .. }), "{doubt:?}");
    let nobody = pair.ask(LATE).await.unwrap().unwrap_err();
    assert!(matches!(nobody, RequestError::NoResponders { .. }), "{nobody:?}");
}
