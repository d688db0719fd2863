//! A message of the inbox, judged by everything but the log, so that many go to the log in one append.

use bytes::Bytes;
use chancery_domain::RecordedAt;
use chancery_domain::kinds::record::Target;
use chancery_wire::cloudevents::{Decoded, Headers, Publisher, decode, read_structured};
use chancery_wire::log::{NewEvent, Outcome as LogOutcome, Submission};
use chancery_wire::{Outcome, Problem, Receipt};

use crate::answer::{abandoned, answer};
use crate::batcher::weight;
use crate::config::Editors;
use crate::intake::{Taken, together};
use crate::judge::{About, Judged, judge};
use crate::submission::{Together, is_named};

/// One message on its way to the log.
#[derive(Debug)]
pub(crate) enum Letter {
    /// It cannot be read.
    Unreadable(Problem),
    /// One event that is about another record, which must be recorded when it is looked at.
    AboutRecord(Box<Judged>),
    /// A batch with such events, which is taken as a request would be.
    BatchAboutRecords,
    /// Its events stand by themselves.
    Ready(Parcel),
}

/// The events of a message that stand by themselves.
#[derive(Debug)]
pub(crate) struct Parcel {
    publisher: String,
    is_batch: bool,
    /// What is wrong with events, at their place; none at the places of those that go to the log.
    refused: Vec<Option<Problem>>,
    /// The ids of the events that go to the log, in order.
    ids: Vec<String>,
    /// What goes to the log.
    submission: Submission,
    bytes: usize,
}

impl Letter {
    /// Reads and judges a message.
    pub(crate) fn read(
        publisher: &str,
        headers: &Headers,
        payload: &Bytes,
        editors: &Editors,
        now: RecordedAt,
    ) -> Self {
        let named = Publisher::Named(publisher);
        let (judged, is_batch) = match decode(headers, payload, named) {
            Err(problem) => return Self::Unreadable(problem),
            Ok(Decoded::Event(reading)) => (vec![judge(*reading, editors, now)], false),
            Ok(Decoded::Batch(texts)) => {
                let read = |text| read_structured(text, named);
                let judged = texts.into_iter().map(read);
                (judged.map(|reading| judge(reading?, editors, now)).collect(), true)
            }
        };
        if judged.iter().flatten().any(|event| event.about != About::World) {
            return match <[_; 1]>::try_from(judged) {
                Ok([Ok(only)]) if !is_batch => Self::AboutRecord(Box::new(only)),
                Ok(_) | Err(_) => Self::BatchAboutRecords,
            };
        }
        let mut events = Vec::with_capacity(judged.len());
        events.extend(judged.into_iter().map(|one| one.map(|judged| judged.event)));
        Self::Ready(Parcel::new(publisher, events, together(headers), is_batch))
    }

    /// Returns how many events go to the log, and about how many bytes; none when it goes alone.
    pub(crate) fn size(&self) -> Option<(usize, usize)> {
        match self {
            Self::Ready(parcel) => Some((parcel.submission.events.len(), parcel.bytes)),
            Self::AboutRecord(judged) => Some((1, weight(&judged.event))),
            Self::Unreadable(_) | Self::BatchAboutRecords => None,
        }
    }
}

impl Parcel {
    /// Takes one event.
    pub(crate) fn single(publisher: &str, event: Result<NewEvent, Problem>) -> Self {
        Self::new(publisher, vec![event], Together::EachForItself, false)
    }

    fn new(
        publisher: &str,
        judged: Vec<Result<NewEvent, Problem>>,
        together: Together,
        is_batch: bool,
    ) -> Self {
        let atomic = together == Together::AllOrNone;
        let spoilt = atomic && judged.iter().any(Result::is_err);
        let mut events = Vec::with_capacity(judged.len());
        let mut refused = Vec::with_capacity(judged.len());
        for event in judged {
            refused.push(match event {
                Ok(_) if spoilt => Some(abandoned()),
                Ok(event) => {
                    events.push(event);
                    None
                }
                Err(problem) => Some(problem),
            });
        }
        let bytes = events.iter().map(weight).sum();
        let ids = events.iter().map(|event: &NewEvent| event.id.clone()).collect();
        let submission = Submission { events, atomic };
        Self { publisher: publisher.to_owned(), is_batch, refused, ids, submission, bytes }
    }

    /// Says whether an event of it is what `target` names.
    pub(crate) fn holds(&self, target: &Target) -> bool {
        self.submission.events.iter().any(|event| is_named(event, target))
    }

    /// Hands over what goes to the log.
    pub(crate) fn take_submission(&mut self) -> Submission {
        std::mem::take(&mut self.submission)
    }

    /// Says what became of the message: the log's outcomes, or its refusal of everything, at the places of the events.
    pub(crate) fn settle(self, outcomes: Result<Vec<LogOutcome>, Problem>) -> Taken {
        let publisher = self.publisher;
        let ids = self.ids.into_iter();
        let answers: Vec<Result<Receipt, Problem>> = match outcomes {
            Ok(outcomes) => {
                ids.zip(outcomes).map(|(id, outcome)| answer(&publisher, id, outcome)).collect()
            }
            Err(problem) => ids.map(|_| Err(problem.clone())).collect(),
        };
        let mut answers = answers.into_iter();
        let place = |refused: Option<Problem>| {
            let told = match refused {
                Some(problem) => Err(problem),
                None => answers.next().unwrap_or_else(|| Err(abandoned())),
            };
            Outcome::from(told)
        };
        let outcomes = self.refused.into_iter().map(place).collect();
        if self.is_batch { Taken::Batch(outcomes) } else { Taken::Event(outcomes) }
    }
}
