//! Who may do what on a NATS server in secure mode.
//!
//! One directory holds it: a table of who there is (`access.json`), a seed for each (`*.nk`, 0600), certificates, and
//! the configuration of nats-server, which is generated from the table and holds no secret. JetStream lies in an account
//! where only the admin logs in; everybody else has an account without it, which imports just what the role needs.
//! That, and not the permissions beside it, is what keeps a request from writing where its sender may not: whatever
//! reply subject it names, the answer stays in the account that asked.
//!
//! Read in this order: [`grants`] (what each role may), [`configuration`] (how nats-server is told), [`table`],
//! [`directory`] (the files), [`change`] (adding and removing while it runs), [`prove`], [`storage`].

pub(crate) mod change;
mod check;
mod configuration;
mod directory;
mod grants;
mod keys;
mod prove;
mod reload;
mod roster;
mod storage;
mod table;
mod tls;

pub(crate) use directory::Access;
pub(crate) use grants::Role;
pub(crate) use roster::Roster;
pub(crate) use table::{Listener, Rates};
