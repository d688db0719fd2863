//! Proving a change: as who was added, something is asked and answered; as who was removed, nothing.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use chancery_bus::backoff::Backoff;
use chancery_bus::{Bus, ConnectError, ConnectOptions, RequestError};
use chancery_wire::subjects;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::Access;
use super::grants::Role;

/// How long a reload may take to be felt.
const WITHIN: Duration = Duration::from_secs(10);
/// One question.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Asks as `role` something that changes nothing, until it is answered.
pub(super) async fn works(access: &Access, url: &str, role: &Role) -> Result<()> {
    let options = ConnectOptions { patience: WITHIN, ..access.options(url, role) };
    let bus = until_let_in(options).await.with_context(|| format!("{role} is not let in"))?;
    let (subject, question) = match role {
        // An empty batch: nothing is recorded.
        Role::Publisher(name) => (subjects::ingest(name), Bytes::from_static(b"[]")),
        Role::Team(_) => (subjects::query("conditions"), json!({ "limit": 1 }).to_string().into()),
        Role::Core | Role::Gateway | Role::Operator | Role::Auditor => {
            (subjects::LOG_HEAD.to_owned(), Bytes::new())
        }
    };
    let answered = until_answered(&bus, &subject, question).await;
    answered.with_context(|| format!("a test message of {role} was not answered"))
}

/// Asks until there is an answer: while the server reads its configuration, there may be none.
pub(super) async fn until_answered(
    bus: &Bus,
    subject: &str,
    question: Bytes,
) -> Result<(), RequestError> {
    let (end, mut backoff) = (Instant::now() + WITHIN, Backoff::new());
    loop {
        match bus.request(subject, None, question.clone(), ANSWER_WITHIN).await {
            Ok(_) => return Ok(()),
            Err(error) if Instant::now() > end => return Err(error),
            Err(_) => sleep(backoff.pause()).await,
        }
    }
}

/// The key is known from some moment of the reload on.
pub(super) async fn until_let_in(options: ConnectOptions) -> Result<Bus, ConnectError> {
    let (end, mut backoff) = (Instant::now() + WITHIN, Backoff::new());
    loop {
        match Bus::connect(options.clone()).await {
            Err(ConnectError::Refused { .. }) if Instant::now() < end => {
                sleep(backoff.pause()).await;
            }
            connected => return connected,
        }
    }
}

/// Makes sure that the key in `seed` is refused.
pub(super) async fn is_refused(access: &Access, url: &str, role: &Role) -> Result<()> {
    if !access.seed(role).exists() {
        // Handed over and not kept: there is nothing to try it with.
        return Ok(());
    }
    let options = ConnectOptions { patience: ANSWER_WITHIN, ..access.options(url, role) };
    let (end, mut backoff) = (Instant::now() + WITHIN, Backoff::new());
    loop {
        match Bus::connect(options.clone()).await {
            Err(ConnectError::Refused { .. }) => return Ok(()),
            _ if Instant::now() > end => bail!("{role} is still let in"),
            _ => sleep(backoff.pause()).await,
        }
    }
}
