//! Log, ingest and projections as processes of their own, on one nats-server.

use tempfile::TempDir;

use crate::nats_server::{NatsServer, nats_server};
use crate::system::{Service, run_service};

/// A system whose parts can be killed and started one by one; all are gone on drop.
pub struct Parts {
    /// The server that they share.
    pub server: NatsServer,
    log: Service,
    ingest: Service,
    projections: Service,
    /// The data directory.
    pub data: TempDir,
}

impl Parts {
    /// Starts all of them. When they answer is for the test to look at.
    pub async fn start() -> Self {
        let server = nats_server().await;
        let data = tempfile::tempdir().expect("a temporary directory can be made");
        let run = |name: &str| run_service(name, &server.url(), data.path(), &[]);
        let (log, projections, ingest) = (run("log"), run("projections"), run("ingest"));
        Self { server, log, ingest, projections, data }
    }

    /// Returns `log`, `ingest` or `projections`.
    pub fn part(&mut self, name: &str) -> &mut Service {
        match name {
            "log" => &mut self.log,
            "ingest" => &mut self.ingest,
            _ => &mut self.projections,
        }
    }
}
