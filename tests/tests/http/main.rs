//! The HTTP API of a whole system, as any program uses it: events in and out, documents, the published log, the
//! contract.

#![expect(clippy::unwrap_used, reason = "this is how a test fails")]

mod contract;
mod documents;
mod events;
mod published;
mod publishing;
mod stand;
