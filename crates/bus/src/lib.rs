//! NATS, and nothing else: the one way in which the services and their clients speak.
//!
//! Read in this order: [`connect`] (a [`Bus`] is a connection that retries), [`health`] (counts and reports),
//! [`request`] (every call has a time-out, every refusal is a typed problem), [`log_client`],
//! [`catch_up()`] and [`follow()`] (the one path by which everything reads the log), [`service`] (hosting a
//! NATS service), [`trace`] (which trace a request belongs to), [`jetstream`] (streams and buckets as they must be),
//! [`work_queue`] (messages left for later), [`stored`] (what a stream holds).
//! For publishers and subscribers: [`publish`] and [`follower`].
//!
//! Nothing here keeps state beyond a connection; a wake-up that is lost costs latency, never data.

pub mod backoff;
mod burst;
pub mod catch_up;
pub mod connect;
pub mod follow;
pub mod follower;
pub mod health;
pub mod jetstream;
pub mod log_client;
pub mod publish;
pub mod query;
mod receipts;
pub mod request;
pub mod service;
pub mod stored;
pub mod trace;
pub mod work_queue;

pub use async_nats as nats;
pub use catch_up::{CatchUpError, PageSource, Sink, catch_up};
pub use connect::{Bus, ConnectError, ConnectOptions, Login};
pub use follow::follow;
pub use follower::Follower;
pub use health::Health;
pub use publish::Publisher;
pub use request::RequestError;

/// What clients/README.md shows in Rust compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../clients/README.md")]
struct ClientsReadme;
