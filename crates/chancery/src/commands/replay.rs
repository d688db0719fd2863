//! `chancery replay`: the log as JSON lines, in order.

use chancery_domain::{Cursor, EntityRef, Kind, Position, suggest};
use clap::Args;

use crate::client::{Client, answered};
use crate::exit::{Code, Failure};
use crate::output::line;
use crate::replay_line::Recorded;
use crate::settings::Settings;

/// Print the recorded events as JSON lines, each with its position, leaf hash and salt
#[derive(Args, Debug)]
pub(crate) struct Replay {
    /// Begin after this position
    #[arg(long, value_name = "N", default_value_t = 0)]
    after: u64,
    /// End with this position
    #[arg(long, value_name = "N")]
    through: Option<u64>,
    /// Only this kind, for example `meeting.floated`
    #[arg(long, value_parser = parse_kind)]
    kind: Option<String>,
    /// Only events that name this entity, for example `actor/peskov`
    #[arg(long, value_parser = EntityRef::parse)]
    entity: Option<EntityRef>,
}

impl Replay {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let through = match self.through {
            Some(0) => return Ok(Code::Ok),
            through => through.and_then(Position::new),
        };
        let client = Client::connect(settings).await?;
        let mut cursor = Cursor::from_count(self.after);
        loop {
            let page = answered(client.bus.read_after(cursor, through).await)?;
            let Some(last) = page.records.last() else {
                return Ok(Code::Ok);
            };
            cursor = Cursor::from_count(last.position);
            for record in page.records {
                let recorded = Recorded::new(record)?;
                if self.wants(&recorded) {
                    line(&recorded.line()?)?;
                }
            }
        }
    }

    fn wants(&self, recorded: &Recorded) -> bool {
        self.kind.as_deref().is_none_or(|kind| recorded.is_of_kind(kind))
            && self.entity.as_ref().is_none_or(|entity| recorded.names(entity))
    }
}

/// Takes a kind by its word or its full type; a slip gets a suggestion.
fn parse_kind(text: &str) -> Result<String, String> {
    if Kind::from_word(text).or_else(|| Kind::from_type_name(text)).is_some() {
        return Ok(text.to_owned());
    }
    let known = Kind::ALL.iter().map(|kind| kind.as_str());
    Err(format!("there is no such kind{}", suggest::did_you_mean(text, known)))
}
