//! Requests: each has a time-out, and a refusal is a typed problem.

use std::time::Duration;

use async_nats::{HeaderMap, Message, RequestErrorKind};
use bytes::Bytes;
use chancery_wire::subjects::headers;
use chancery_wire::{Problem, ProblemKind};
use tokio::time::Instant;

use crate::connect::Bus;
use crate::trace;

/// Why a request brought no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The service refused.
    #[error("{subject} answered with a problem")]
    Problem {
        /// The subject asked.
        subject: String,
        /// What the service said.
        #[source]
        problem: Box<Problem>,
    },
    /// Nobody answered in time: whether the request was carried out is unknown.
    #[error("{subject} did not answer within {} s", timeout.as_secs_f32())]
    TimedOut {
        /// The subject asked.
        subject: String,
        /// How long.
        timeout: Duration,
    },
    /// The connection was lost while waiting: whether the request was carried out is unknown.
    #[error("the connection was lost before {subject} answered; ask again, which is safe")]
    Interrupted {
        /// The subject asked.
        subject: String,
    },
    /// No service listens.
    #[error("nobody listens on {subject}")]
    NoResponders {
        /// The subject asked.
        subject: String,
    },
    /// The connection failed.
    #[error("could not send a request to {subject}")]
    Connection {
        /// The subject asked.
        subject: String,
        /// Why.
        #[source]
        source: async_nats::RequestError,
    },
    /// The request cannot be sent as it is.
    #[error("a request of {bytes} bytes to {subject} cannot be sent")]
    Unsendable {
        /// The subject asked.
        subject: String,
        /// Its size.
        bytes: usize,
        /// Why.
        #[source]
        source: async_nats::RequestError,
    },
    /// The reply is not what the contract says.
    #[error("{subject} answered with something that cannot be read as {expected}")]
    Unreadable {
        /// The subject asked.
        subject: String,
        /// What the reply should have been.
        expected: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl RequestError {
    /// Says whether the same request can succeed later. Requests that change something are safe to
    /// repeat when they carry an id.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::TimedOut { .. }
            | Self::Interrupted { .. }
            | Self::NoResponders { .. }
            | Self::Connection { .. } => true,
            Self::Problem { problem, .. } => problem.kind.is_transient(),
            Self::Unsendable { .. } | Self::Unreadable { .. } => false,
        }
    }

    /// Returns what the service said, when it said something.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem { problem, .. } => Some(problem),
            Self::TimedOut { .. }
            | Self::Interrupted { .. }
            | Self::NoResponders { .. }
            | Self::Connection { .. }
            | Self::Unsendable { .. }
            | Self::Unreadable { .. } => None,
        }
    }

    /// Makes the error for a reply that is not `expected`.
    pub fn unreadable(
        subject: &str,
        expected: &'static str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self::Unreadable { subject: subject.to_owned(), expected, source: Box::new(source) }
    }
}

impl Bus {
    /// Asks `subject` and waits for one reply, at most `timeout` in all.
    ///
    /// # Errors
    ///
    /// When no reply comes, or the reply is a problem.
    pub async fn request(
        &self,
        subject: &str,
        headers: Option<HeaderMap>,
        payload: Bytes,
        timeout: Duration,
    ) -> Result<Message, RequestError> {
        let bytes = payload.len();
        let mut request = async_nats::Request::new().payload(payload).timeout(Some(timeout));
        if let Some(headers) = trace::added(headers) {
            request = request.headers(headers);
        }
        // The client's own time-out starts only once the request is queued, and a full queue blocks.
        let answer = self.client().send_request(subject.to_owned(), request);
        match tokio::time::timeout(timeout, answer).await {
            Ok(Ok(message)) => refuse_problem(subject, message),
            Ok(Err(source)) => Err(failed(subject, bytes, timeout, source)),
            Err(_) => Err(RequestError::TimedOut { subject: subject.to_owned(), timeout }),
        }
    }

    /// Asks `subject` like [`Bus::request`], and again as soon as the connection is made anew, or once more
    /// when no answer has come after `late`: NATS tells nobody that a request, or its answer, has gone with
    /// a service or a server that died.
    ///
    /// Only for what may be asked twice: what changes nothing, or carries an id.
    ///
    /// # Errors
    ///
    /// As [`Bus::request`]; nobody listening is only told when nobody did from the start. Afterwards it is a
    /// time-out, before the time: who was asked first is gone, and what became of the request is unknown.
    pub async fn request_again(
        &self,
        subject: &str,
        headers: Option<HeaderMap>,
        payload: Bytes,
        late: Duration,
        timeout: Duration,
    ) -> Result<Message, RequestError> {
        let (asked, mut connections) = (Instant::now(), self.health().connections());
        let mut before = false;
        loop {
            let left = timeout.saturating_sub(asked.elapsed());
            let answer = self.request_twice(subject, headers.clone(), payload.clone(), late, left);
            tokio::select! {
                biased;
                answer = answer => return if before { in_doubt(answer, asked) } else { answer },
                _ = connections.changed() => before = true,
            }
        }
    }

    /// Asks once more after `late`. The first answer counts, to whichever of the two.
    async fn request_twice(
        &self,
        subject: &str,
        headers: Option<HeaderMap>,
        payload: Bytes,
        late: Duration,
        timeout: Duration,
    ) -> Result<Message, RequestError> {
        let asked = Instant::now();
        let first = self.request(subject, headers.clone(), payload.clone(), timeout);
        let mut first = std::pin::pin!(first);
        if let Ok(answer) = tokio::time::timeout(late, &mut first).await {
            return answer;
        }
        // Rare, and not to make every request's task larger.
        let left = timeout.saturating_sub(asked.elapsed());
        let mut again = Box::pin(self.request(subject, headers, payload, left));
        tokio::select! {
            biased;
            answer = &mut first => match answer {
                Err(error) if error.is_transient() => in_doubt(again.await, asked),
                answer => answer,
            },
            answer = &mut again => match answer {
                // Refused for now, perhaps because the first is still in work.
                Err(error) if is_refused_for_now(&error) => first.await,
                answer => in_doubt(answer, asked),
            },
        }
    }
}

fn is_refused_for_now(error: &RequestError) -> bool {
    error.problem().is_some() && error.is_transient()
}

/// Words an answer to a repetition: that nobody listens now says nothing of what was asked before.
fn in_doubt(
    answer: Result<Message, RequestError>,
    asked: Instant,
) -> Result<Message, RequestError> {
    answer.map_err(|error| match error {
        RequestError::NoResponders { subject } | RequestError::TimedOut { subject, .. } => {
            let waited = u64::try_from(asked.elapsed().as_millis()).unwrap_or(u64::MAX);
            RequestError::TimedOut { subject, timeout: Duration::from_millis(waited) }
        }
        RequestError::Problem { .. }
        | RequestError::Interrupted { .. }
        | RequestError::Connection { .. }
        | RequestError::Unsendable { .. }
        | RequestError::Unreadable { .. } => error,
    })
}

fn failed(
    subject: &str,
    bytes: usize,
    timeout: Duration,
    source: async_nats::RequestError,
) -> RequestError {
    let subject = subject.to_owned();
    match source.kind() {
        RequestErrorKind::TimedOut => RequestError::TimedOut { subject, timeout },
        RequestErrorKind::NoResponders => RequestError::NoResponders { subject },
        RequestErrorKind::InvalidSubject | RequestErrorKind::MaxPayloadExceeded => {
            RequestError::Unsendable { subject, bytes, source }
        }
        RequestErrorKind::Other => RequestError::Connection { subject, source },
    }
}

fn refuse_problem(subject: &str, message: Message) -> Result<Message, RequestError> {
    let code = message.headers.as_ref().and_then(|map| map.get(headers::SERVICE_ERROR_CODE));
    let Some(code) = code else { return Ok(message) };
    let problem = Problem::from_json(&message.payload).unwrap_or_else(|_| Problem {
        status: code.as_str().parse().unwrap_or(500),
        ..Problem::new(ProblemKind::Unknown, service_error(&message))
    });
    Err(RequestError::Problem { subject: subject.to_owned(), problem: Box::new(problem) })
}

fn service_error(message: &Message) -> String {
    let headers = message.headers.as_ref();
    let word = headers.and_then(|map| map.get(headers::SERVICE_ERROR));
    word.map_or_else(|| "no reason given".to_owned(), |word| word.as_str().to_owned())
}

/// Writes a problem as a reply: the document, and the headers by which clients know it for one.
pub fn problem_reply(problem: &Problem) -> (HeaderMap, Bytes) {
    let mut map = HeaderMap::new();
    map.insert(headers::SERVICE_ERROR, problem.title.as_str());
    map.insert(headers::SERVICE_ERROR_CODE, problem.status.to_string());
    map.insert(headers::CONTENT_TYPE, "application/problem+json");
    (map, Bytes::from(problem.to_json()))
}
