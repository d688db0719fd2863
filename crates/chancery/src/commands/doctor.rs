//! `chancery doctor`: whether what is needed is there, and what to do where it is not.

mod checks;
mod registry;
mod running;

use clap::Args;
use serde::Serialize;

use crate::environment::Environment;
use crate::exit::{Code, Failure};
use crate::output::{Output, table};
use crate::settings::Settings;

/// Check this machine, the data directory and the running system; exit status 1 when something is wrong
#[derive(Args, Debug)]
pub(crate) struct Doctor {}

/// The result of one check.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    verdict: Verdict,
    found: String,
    /// What to do, where something is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Good,
    /// It works, but somebody should look.
    Warning,
    Bad,
}

impl Finding {
    fn good(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Good, found: found.into(), remedy: None }
    }

    fn warning(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        let remedy = Some(remedy.into());
        Self { check, verdict: Verdict::Warning, found: found.into(), remedy }
    }

    fn bad(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { verdict: Verdict::Bad, ..Self::warning(check, found, remedy) }
    }
}

impl Doctor {
    pub(crate) async fn run(
        self,
        settings: &Settings,
        environment: &Environment,
    ) -> Result<Code, Failure> {
        let mut findings = checks::machine(settings, environment);
        findings.extend(running::system(settings).await);
        let output = Output::new(settings);
        output.value(&findings, || render(&findings))?;
        let bad = findings.iter().any(|finding| finding.verdict == Verdict::Bad);
        Ok(if bad { Code::Failed } else { Code::Ok })
    }
}

fn render(findings: &[Finding]) -> String {
    let row = |finding: &Finding| {
        let verdict = match finding.verdict {
            Verdict::Good => "ok",
            Verdict::Warning => "warning",
            Verdict::Bad => "BAD",
        };
        let remedy = finding.remedy.clone().unwrap_or_default();
        [verdict.to_owned(), finding.check.to_owned(), finding.found.clone(), remedy]
    };
    table(["", "check", "found", "what to do"], findings.iter().map(row).collect())
}
