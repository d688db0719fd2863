//! Ingest over a real nats-server and a real log: what publishers send, and what they are told.
//!
//! Everything here speaks to `chancery.ingest.<publisher>` as an outsider does.

mod again;
mod bad_input;
mod batches;
mod corrections;
mod receipts;
mod sdk;
mod stand;
mod trouble;
