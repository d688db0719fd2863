//! The text of a stream (HTML Living Standard, server-sent events).

use std::fmt::Write;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;

/// Writes an event; `id` moves the place that a client resumes from.
pub(super) fn event(name: &str, id: Option<u64>, data: &str) -> Bytes {
    let mut text = String::with_capacity(data.len() + 64);
    if let Some(id) = id {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "id: {id:020}");
    }
    let _ = writeln!(text, "event: {name}");
    // A line end in the data begins another line of data.
    for line in data.split(['\r', '\n']) {
        let _ = writeln!(text, "data: {line}");
    }
    text.push('\n');
    Bytes::from(text)
}

/// Writes a change.
pub(super) fn change(id: u64, json: &Bytes) -> Bytes {
    event("view.changed", Some(id), &String::from_utf8_lossy(json))
}

/// Says that the stream is there, and through where nothing is missing on it.
pub(super) fn heartbeat(id: u64, through: u64) -> Bytes {
    event("heartbeat", Some(id), &json(&Through { through }))
}

/// Says that nothing is known yet.
pub(super) fn waiting() -> Bytes {
    Bytes::from_static(b": waiting for the projections\n\n")
}

/// Opens a stream: after how long to connect again when it is cut.
pub(super) fn opening(retry: Duration) -> Bytes {
    Bytes::from(format!("retry: {}\n\n", retry.as_millis()))
}

/// Says goodbye, and when to come again.
pub(super) fn bye(reason: Reason, retry: Duration) -> Bytes {
    let end = event("bye", None, &json(&Ended { reason: reason.word() }));
    Bytes::from([format!("retry: {}\n", retry.as_millis()).as_bytes(), &end].concat())
}

/// Says that the place is none in this log, and makes the client forget it.
pub(super) fn forget(reason: Reason) -> Bytes {
    let reset = event("reset", None, &json(&Ended { reason: reason.word() }));
    Bytes::from([b"id\n".as_slice(), &reset].concat())
}

#[derive(Serialize)]
struct Through {
    through: u64,
}

#[derive(Serialize)]
struct Ended {
    reason: &'static str,
}

pub(super) fn json(value: &impl Serialize) -> String {
    // Maps with keys of text and numbers always have a text.
    serde_json::to_string(value).unwrap_or_default()
}

/// Why a stream ended, or begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The gateway stops.
    Shutdown,
    /// The client reads too slowly: what waited for it was more than may wait.
    Slow,
    /// More was missed than is told again here: resuming tells it, or says `reset`.
    Behind,
    /// Too much came since the place that the client holds.
    TooOld,
    /// The place lies behind the end of the log.
    Ahead,
    /// The place is one in another log.
    OtherLog,
    /// The place cannot be read.
    Unreadable,
}

impl Reason {
    /// Returns the word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Shutdown => "shutdown",
            Self::Slow => "slow",
            Self::Behind => "behind",
            Self::TooOld => "too-old",
            Self::Ahead => "ahead",
            Self::OtherLog => "other-log",
            Self::Unreadable => "unreadable",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_few_lines_and_an_empty_one() {
        let text = change(413, &Bytes::from_static(b"{\"position\":413}"));
        let expected =
            "id: 00000000000000000413\nevent: view.changed\ndata: {\"position\":413}\n\n";
        assert_eq!(text, expected);
        assert_eq!(event("a", None, "one\ntwo"), "event: a\ndata: one\ndata: two\n\n");
        let bye = bye(Reason::Shutdown, Duration::from_secs(1));
        assert_eq!(bye, "retry: 1000\nevent: bye\ndata: {\"reason\":\"shutdown\"}\n\n");
        let forget = forget(Reason::OtherLog);
        assert_eq!(forget, "id\nevent: reset\ndata: {\"reason\":\"other-log\"}\n\n");
    }
}
