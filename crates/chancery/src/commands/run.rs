//! `chancery run`: one service, for production.

use clap::{Args, ValueEnum};

use crate::exit::{Code, Failure};
use crate::settings::Settings;

/// Run one service against a NATS server that is there
#[derive(Args, Debug)]
pub(crate) struct Run {
    /// Which service
    service: Service,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Service {
    /// Validates events and appends them
    Ingest,
    /// Keeps the log
    Log,
    /// Folds the log into views
    Projections,
}

impl Run {
    pub(crate) async fn run(self, _settings: Settings) -> Result<Code, Failure> {
        let _ = self.service;
        Ok(Code::Ok)
    }
}
