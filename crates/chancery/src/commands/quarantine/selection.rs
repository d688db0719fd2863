//! Which messages are meant.

use anyhow::anyhow;
use chancery_bus::Bus;
use chancery_wire::subjects::{self, QUARANTINE_ALL};
use clap::Args;

use super::kept::{Kept, one, page};
use crate::exit::{Code, Failure, OrExit};

/// Which messages are listed.
#[derive(Args, Debug)]
pub(super) struct Filter {
    /// Only those of this publisher
    #[arg(long, value_name = "PUBLISHER")]
    publisher: Option<String>,
    /// Only those with this reason, for example `invalid`
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,
}

/// Which messages are sent again or thrown away.
#[derive(Args, Debug)]
#[group(id = "meant", required = true, multiple = true)]
pub(super) struct Selection {
    /// Their numbers, as `ls` shows them
    #[arg(value_name = "SEQUENCE", group = "meant", conflicts_with_all = ["all", "publisher", "reason"])]
    sequences: Vec<u64>,
    /// All of them
    #[arg(long, group = "meant")]
    all: bool,
    /// All of this publisher
    #[arg(long, value_name = "PUBLISHER", group = "meant")]
    publisher: Option<String>,
    /// All with this reason, for example `invalid`
    #[arg(long, value_name = "REASON", group = "meant")]
    reason: Option<String>,
}

impl Filter {
    /// Hands over every message that is meant, in order.
    pub(super) async fn each(&self, bus: &Bus, mut take: impl FnMut(Kept)) -> Result<(), Failure> {
        let subject = match &self.publisher {
            Some(publisher) => subjects::quarantine(publisher),
            None => QUARANTINE_ALL.to_owned(),
        };
        let mut from = 1;
        loop {
            let page = page(bus, &subject, from).await;
            let page = page.or_exit(Code::Unavailable)?;
            let Some(last) = page.last() else { return Ok(()) };
            from = last.sequence + 1;
            let all = page.into_iter().map(Kept::from);
            all.filter(|kept| self.reason.as_ref().is_none_or(|reason| *reason == kept.reason))
                .for_each(&mut take);
        }
    }
}

impl Selection {
    /// Finds the messages that are meant, in order.
    pub(super) async fn find(self, bus: &Bus) -> Result<Vec<Kept>, Failure> {
        let mut found = Vec::new();
        if self.sequences.is_empty() {
            let filter = Filter { publisher: self.publisher, reason: self.reason };
            filter.each(bus, |kept| found.push(kept)).await?;
            return Ok(found);
        }
        for sequence in self.sequences {
            let kept = one(bus, sequence).await?;
            found.push(kept.ok_or_else(|| anyhow!("nothing is in quarantine at {sequence}"))?);
        }
        Ok(found)
    }
}
