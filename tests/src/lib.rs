//! The harness of the tests that cross crates: a real nats-server, a real `chancery`, and waiting without sleeping.
//!
//! What a test starts here dies with it: guards stop their process on drop, and a parent-death signal
//! takes care of the rest when the test process itself is killed. Read `nats_server`, then `system`.
#![expect(clippy::missing_panics_doc, reason = "a harness fails its test by panicking, everywhere")]

mod archive;
mod binary;
mod boards;
mod crash_log;
mod dossier;
mod eventually;
mod gate;
mod nats_server;
mod parts;
mod process;
mod publish;
mod python;
mod query;
mod settings;
mod sse;
mod system;
mod told;
mod web;
pub mod workload;

pub use archive::{ARCHIVE_ORIGIN, TestArchive, signer};
pub use binary::{chancery, chancery_binary, insistently, workspace_root};
pub use boards::{board, board_event};
pub use crash_log::CrashRoot;
pub use dossier::{Dossier, grain_corridor, istanbul};
pub use eventually::{Outcome, eventually};
pub use gate::Gate;
pub use nats_server::{NatsServer, nats_server, nats_server_binary, nats_server_on};
pub use parts::Parts;
pub use publish::{Reply, ingest_headers, insist, publish, publish_all, request, try_request};
pub use python::{Script, python_with_nats, python_with_nkeys, run};
pub use query::{document, every_change, hear_views, pages, query};
pub use settings::setting;
pub use sse::{Sse, SseEvent};
pub use system::{Service, System, run_service, run_service_with, up, up_in, up_with};
pub use told::told;
pub use web::{WebServer, respond};
