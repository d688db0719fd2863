//! CloudEvents 1.0 over NATS: what a publisher sends, read strictly; what readers get, written.
//!
//! [`decode()`] takes a message apart in the four cases of the contract. Every error of an event is told
//! at once, with a JSON pointer. Whether `type` and `data` mean anything is the domain's to say.

mod attributes;
mod binary;
mod conformance;
mod decode;
mod encode;
mod envelope;
mod headers;
mod rfc3339;
mod uri;

pub use conformance::check_envelope;
pub use decode::{Decoded, decode, read_structured, split_batch};
pub use encode::{Parts, encode};
pub use envelope::{Envelope, Publisher, Reading};
pub use headers::{Headers, attribute_value};

#[cfg(test)]
mod tests;
