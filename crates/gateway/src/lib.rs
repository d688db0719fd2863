//! HTTP, live streams and the page. Knows no storage: everything is asked for over the bus.
//!
//! Read in this order: [`serve()`] (what is started), [`app`] (what all requests share), [`routes`] (who answers what),
//! [`problem`] (refusals), [`documents`] (view documents, kept for a moment), [`api`] (for programs), [`stream`] (changes as they come), [`page`] (for people),
//! [`operations`] (for those who run it), [`safety`] (what is refused before anybody looks at it).

mod api;
mod app;
mod config;
mod documents;
mod operations;
#[expect(clippy::unused_self, reason = "a template asks its page")]
mod page;
mod problem;
mod routes;
mod safety;
mod serve;
mod stream;

pub use api::openapi::file as openapi;
pub use config::{Bearer, Config, Entropy, Limits, StreamLimits};
pub use serve::{GatewayError, serve, serve_metrics};
