//! For subscribers: a view as it is, then every change of it exactly once, whatever NATS loses or repeats.
//!
//! Messages are only the fast way. Each names the change of its key before it (`previous`); when that one was
//! not given, after a reconnect, and now and then anyway, what is missing is asked for. That is the whole
//! contract, and `clients/python/follow.py` is the same in fifty lines of another language.
//!
//! ```no_run
//! use chancery_bus::follower::{Begin, Keys, Place, Update};
//! use chancery_bus::{Bus, ConnectOptions};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let bus = Bus::connect(ConnectOptions::new("nats://127.0.0.1:4222", "my service")).await?;
//! let place: Place = serde_json::from_str(r#"{"through": 413}"#)?; // as it was kept
//! let mut follower = bus.follow_view("conditions", Keys::All, Begin::After(place)).await?;
//! while let Update::Change { change, .. } = follower.next().await? {
//!     println!("{} at {}", change.key, change.position); // what you do with it, and
//!     println!("{}", serde_json::to_string(follower.place())?); // keep this together with it
//! }
//! # Ok(())
//! # }
//! ```

mod asking;
mod error;
mod place;

use std::collections::VecDeque;
use std::ops::ControlFlow;

use async_nats::Subscriber;
use chancery_domain::Cursor;
use chancery_wire::limits::QUERY_TIMEOUT;
use chancery_wire::subjects;
use futures::StreamExt;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::Instant;

pub use error::FollowerError;
pub use place::Place;

use self::asking::{Answered, Step};
use self::place::Verdict;
use crate::backoff::Backoff;
use crate::connect::Bus;
use crate::query::{Change, Snapshot};
use crate::request::RequestError;

/// Which keys of a view are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keys {
    /// One.
    One(String),
    /// All that there are, and those that will be.
    All,
}

/// Where following begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begin {
    /// With the documents as they are.
    Now,
    /// After what was given before; after [`Place::default`] with the first change of all.
    After(Place),
}

/// What a follower gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Update {
    /// A document as it is: once for each key that there is, where following began [`Begin::Now`]. Of a
    /// timeline it is the first page; the further ones are asked for as of `through`.
    Snapshot(Snapshot),
    /// A change: each exactly once, those of one key in order of position. Where `previous` is 0 it tells all
    /// rows, and what was known before is void.
    Change {
        /// The change.
        change: Box<Change>,
        /// How it came.
        came: Came,
    },
}

/// How a change came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// As a message.
    Live,
    /// It was asked for, because it lies before following began or its message did not come.
    Asked,
}

/// A view that is being followed.
///
/// While the projections, or the connection, are only away, it waits. Its futures may be dropped at any point:
/// nothing is lost but what was already asked for, which is asked for again.
#[derive(Debug)]
pub struct Follower {
    bus: Bus,
    view: String,
    keys: Keys,
    messages: Subscriber,
    interruptions: watch::Receiver<u64>,
    /// When to look for what was lost at the end, which no later message tells.
    look_at: Instant,
    place: Place,
    /// What is to be done, in this order.
    steps: VecDeque<Step>,
    /// What is to be given, before the next step.
    answers: VecDeque<Answered>,
}

impl Bus {
    /// Follows one key or all keys of a view.
    ///
    /// # Errors
    ///
    /// When subscribing or the first question fails, the projections do not know the view or the key, or the place is
    /// one in another log or behind the end of this one.
    pub async fn follow_view(
        &self,
        view: &str,
        keys: Keys,
        begin: Begin,
    ) -> Result<Follower, FollowerError> {
        let interruptions = self.health().interruptions();
        // Subscribing first: what changes while we ask is dropped or given by its position.
        let messages = subscribe(self, &subject(view, &keys)).await?;
        let documents = begin == Begin::Now;
        let place = match begin {
            Begin::Now => Place::default(),
            Begin::After(place) => place,
        };
        let mut follower = Follower {
            bus: self.clone(),
            view: view.to_owned(),
            keys,
            messages,
            interruptions,
            look_at: Instant::now(),
            place,
            steps: VecDeque::new(),
            answers: VecDeque::new(),
        };
        follower.look(documents);
        follower.step().await?;
        Ok(follower)
    }
}

fn subject(view: &str, keys: &Keys) -> String {
    match keys {
        Keys::One(key) => subjects::view(view, key),
        Keys::All => subjects::view_all(view),
    }
}

async fn subscribe(bus: &Bus, subject: &str) -> Result<Subscriber, RequestError> {
    let timed_out =
        || RequestError::TimedOut { subject: subject.to_owned(), timeout: QUERY_TIMEOUT };
    let work = async {
        let subscriber = bus.client().subscribe(subject.to_owned()).await.ok()?;
        // The server must know the subscription before anything is asked for.
        bus.client().flush().await.ok()?;
        Some(subscriber)
    };
    tokio::time::timeout(QUERY_TIMEOUT, work).await.ok().flatten().ok_or_else(timed_out)
}

impl Follower {
    /// Waits for the next update.
    ///
    /// # Errors
    ///
    /// When a message or an answer cannot be read, the projections refuse, the connection was closed by us, or the log
    /// that answers is another than that of the place, or ends before it.
    pub async fn next(&mut self) -> Result<Update, FollowerError> {
        loop {
            if let Some(update) = self.next_known().await? {
                return Ok(update);
            }
            self.listen().await?;
        }
    }

    /// Gives the next update that is known to be missing; none when everything was given that the projections
    /// had read when they were asked last. So a program that runs now and then catches up and ends.
    ///
    /// # Errors
    ///
    /// As [`Follower::next`].
    pub async fn next_known(&mut self) -> Result<Option<Update>, FollowerError> {
        let mut backoff = Backoff::new();
        loop {
            while let Some(answered) = self.answers.pop_front() {
                if let Some(update) = self.give(answered) {
                    return Ok(Some(update));
                }
            }
            if self.steps.is_empty() {
                return Ok(None);
            }
            match self.step().await {
                Ok(()) => backoff.reset(),
                Err(error) if error.is_transient() => tokio::time::sleep(backoff.pause()).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// Hands every update to `handle`, with the place to keep together with what it makes of it, until it breaks.
    ///
    /// # Errors
    ///
    /// As [`Follower::next`].
    pub async fn run<B, H, F>(&mut self, mut handle: H) -> Result<B, FollowerError>
    where
        H: FnMut(Update, Place) -> F,
        F: Future<Output = ControlFlow<B>>,
    {
        loop {
            let update = self.next().await?;
            if let ControlFlow::Break(end) = handle(update, self.place.clone()).await {
                return Ok(end);
            }
        }
    }

    /// Returns how far the updates given reach: where to go on, once they were dealt with.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Waits for a message, or for a reason to look for lost ones.
    async fn listen(&mut self) -> Result<(), FollowerError> {
        let message = tokio::select! {
            message = self.messages.next() => Some(message),
            _ = self.interruptions.changed() => None,
            () = tokio::time::sleep_until(self.look_at) => None,
        };
        match message {
            Some(Some(message)) => Ok(self.hear(&message.payload)?),
            Some(None) => {
                Err(RequestError::Interrupted { subject: subject(&self.view, &self.keys) }.into())
            }
            None => {
                self.look(false);
                Ok(())
            }
        }
    }

    fn hear(&mut self, payload: &[u8]) -> Result<(), RequestError> {
        /// What a message says beside the change.
        #[derive(Deserialize)]
        struct Message {
            #[serde(flatten)]
            change: Change,
            /// Rows were left out, for no message carries them all.
            #[serde(default)]
            truncated: bool,
        }
        let Message { change, truncated } = serde_json::from_slice(payload).map_err(|source| {
            RequestError::unreadable(&subject(&self.view, &self.keys), "a change", source)
        })?;
        match self.place.judge(&change) {
            Verdict::Old => {}
            Verdict::Next if !truncated => {
                self.answers.push_back(Answered::Change(Box::new(change), Came::Live));
            }
            Verdict::Next | Verdict::Missed => {
                self.steps.push_back(Step::Changes { key: change.key });
            }
        }
        Ok(())
    }

    fn give(&mut self, answered: Answered) -> Option<Update> {
        match answered {
            Answered::Document(key, snapshot) => {
                self.place.hold(&key, snapshot.through);
                Some(Update::Snapshot(snapshot))
            }
            Answered::Change(change, _) if self.place.judge(&change) == Verdict::Old => None,
            Answered::Change(change, came) => {
                self.place.hold(&change.key, Cursor::Through(change.position));
                Some(Update::Change { change, came })
            }
            Answered::End(key, through) => {
                self.place.hold(&key, through);
                None
            }
        }
    }
}
