//! The harness of the tests that cross crates: a real nats-server, a real `chancery`, and waiting without sleeping.
//!
//! What a test starts here dies with it: guards stop their process on drop, and a parent-death signal
//! takes care of the rest when the test process itself is killed. Read `nats_server`, then `system`.
#![expect(
    clippy::missing_panics_doc,
    reason = "a harness fails its test by panicking, everywhere"
)]

mod binary;
mod dossier;
mod eventually;
mod nats_server;
mod process;
mod publish;
mod system;

pub use binary::{chancery, chancery_binary, workspace_root};
pub use dossier::{dossier, dossier_registry, expected_cases};
pub use eventually::{Outcome, eventually};
pub use nats_server::{NatsServer, nats_server, nats_server_binary};
pub use publish::{Reply, publish, publish_all, request};
pub use system::{Service, System, run_service, up, up_in, up_with};
