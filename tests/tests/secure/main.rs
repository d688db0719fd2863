//! Who may do what: `chancery up --secure` against people who have keys, with plain nats-py, and those who have none.
//!
//! What is refused must be refused by the server, not by us; and whatever was tried, the log, the streams and the
//! consumers are as they were.

mod attacks;
mod change;
mod production;
mod roles;
mod secrets;
mod stand;
mod strangers;
