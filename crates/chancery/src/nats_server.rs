//! A nats-server of our own for `chancery up`: found, configured, started, watched and stopped.
//!
//! Three things keep it from being left behind: it is stopped when we stop; the kernel ends it when we are
//! killed (`guard`); and its store is locked by the process itself, so that a second one waits its turn.
//!
//! Read `supervise` first, then `launch`, then what it uses.

mod child;
mod configuration;
mod find;
pub(crate) mod guard;
mod launch;
mod log_file;
mod permissions;
mod supervise;

pub(crate) use find::{OLDEST, found};
pub(crate) use launch::{Credentials, Mode, Plan};
pub(crate) use supervise::NatsServer;
