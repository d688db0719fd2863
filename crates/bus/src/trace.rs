//! Which trace a request belongs to: handed on in the header `traceparent` (W3C Trace Context), so that one id is in
//! what every service says of it.

use std::fmt;
use std::future::Future;
use std::sync::OnceLock;

use async_nats::HeaderMap;
use chancery_wire::hex;
use tracing::Span;

/// The header's name, over NATS and HTTP.
pub const TRACEPARENT: &str = "traceparent";

tokio::task_local! {
    static CURRENT: Option<Trace>;
}

/// A trace, and who is before us in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    id: [u8; 16],
    parent: [u8; 8],
    flags: u8,
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.header())
    }
}

impl Trace {
    /// How many random bytes a new trace takes.
    pub const BYTES: usize = 24;

    /// Begins a trace from random bytes.
    pub fn new(random: [u8; Self::BYTES]) -> Self {
        let (mut id, mut parent) = ([0; 16], [0; 8]);
        id.copy_from_slice(&random[..16]);
        parent.copy_from_slice(&random[16..]);
        // All zero is no id.
        id[0] |= 1;
        parent[0] |= 1;
        Self { id, parent, flags: 1 }
    }

    /// Reads a header; none when it is no `traceparent`, which then counts as absent.
    pub fn parse(header: &str) -> Option<Self> {
        let mut parts = header.trim().split('-');
        let (version, id, parent, flags) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        // Version 00 has four parts; later ones may have more, and 255 is none.
        if version.len() != 2 || version == "ff" || (version == "00" && parts.next().is_some()) {
            return None;
        }
        let is_small = |text: &str| !text.bytes().any(|byte| byte.is_ascii_uppercase());
        if ![version, id, parent, flags].into_iter().all(is_small) {
            return None;
        }
        let read = hex::decode;
        read(version)?;
        let id: [u8; 16] = read(id)?.try_into().ok()?;
        let parent: [u8; 8] = read(parent)?.try_into().ok()?;
        let [flags] = <[u8; 1]>::try_from(read(flags)?).ok()?;
        (id != [0; 16] && parent != [0; 8]).then_some(Self { id, parent, flags })
    }

    /// Returns the id that all requests of the trace share.
    pub fn id(&self) -> String {
        hex::encode(&self.id)
    }

    /// Returns the bytes of the id, those of who is before us, and the flags.
    pub fn parts(&self) -> ([u8; 16], [u8; 8], u8) {
        (self.id, self.parent, self.flags)
    }

    /// Writes the header.
    pub fn header(&self) -> String {
        format!("00-{}-{}-{:02x}", self.id(), hex::encode(&self.parent), self.flags)
    }
}

/// What is told of every span that begins for a request: whoever exports spans says there which trace it belongs to.
static HEARER: OnceLock<fn(&Span, &Trace)> = OnceLock::new();

/// Has every span that begins for a request told to `hearer`; the first one counts.
pub fn hear_spans(hearer: fn(&Span, &Trace)) {
    // A second one would be told half of a trace.
    let _ = HEARER.set(hearer);
}

/// Tells a span of a request that began.
pub fn began(span: &Span, trace: &Trace) {
    if let Some(hearer) = HEARER.get() {
        hearer(span, trace);
    }
}

/// Returns the trace of what this task does now.
pub fn current() -> Option<Trace> {
    CURRENT.try_with(|trace| *trace).ok().flatten()
}

/// Does something under a trace: every request over the bus carries it.
pub async fn within<F: Future>(trace: Option<Trace>, work: F) -> F::Output {
    CURRENT.scope(trace, work).await
}

/// Reads the trace of a message.
pub(crate) fn of(headers: Option<&HeaderMap>) -> Option<Trace> {
    Trace::parse(headers?.get(TRACEPARENT)?.as_str())
}

/// Adds the trace of what this task does, where there is one.
pub(crate) fn added(headers: Option<HeaderMap>) -> Option<HeaderMap> {
    let Some(trace) = current() else { return headers };
    let mut headers = headers.unwrap_or_default();
    headers.insert(TRACEPARENT, trace.header());
    Some(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_header_is_read_and_written() {
        let trace = Trace::parse(GIVEN).expect("a trace");
        assert_eq!(trace.id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(trace.header(), GIVEN);
        let later = format!("cc-{}-more", &GIVEN[3..]);
        assert_eq!(Trace::parse(&later), Some(trace));
        assert_eq!(Trace::parse(&Trace::new([0; 24]).header()), Some(Trace::new([0; 24])));
    }

    #[test]
    fn anything_else_is_none() {
        let zero = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        let large = GIVEN.to_uppercase();
        let more = format!("{GIVEN}-00");
        for wrong in ["", "00", zero, &large, &more, "00-x-y-z", &GIVEN[..54]] {
            assert_eq!(Trace::parse(wrong), None, "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_request_under_a_trace_carries_it() {
        assert_eq!(added(None), None);
        let trace = Trace::parse(GIVEN);
        let headers = within(trace, async { added(None) }).await;
        assert_eq!(of(headers.as_ref()), trace);
        assert_eq!(current(), None);
    }
}
