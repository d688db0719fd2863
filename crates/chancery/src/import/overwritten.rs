//! Rows that were overwritten in place: the id is recorded with other content.
//!
//! What is recorded is asked of the log, and the later of the two counts by the time at which each was written. So the order in
//! which files are imported makes no difference, and an import that was killed goes on by the same command.

use anyhow::Context;
use chancery_bus::{Bus, Publisher};
use chancery_ingest::State;
use chancery_leads::Format;
use chancery_leads::overwrite::{Overwrite, overwrite};
use chancery_wire::ProblemKind;
use futures::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Fate;
use super::fate::recorded;
use crate::exit::Failure;
use crate::sending::{Sent, deliver};

/// How many rows are looked up at once.
const LOOKED_UP: usize = 16;

/// How often a correction is made anew because another came before it: two rows of one id in one file, or two imports at once.
const TRIES_MAX: usize = 8;

/// A lead, as far as it is compared.
#[derive(Deserialize)]
struct Lead {
    id: String,
    source: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    row: String,
    values: Map<String, Value>,
    sha256: String,
}

/// Says what became of each row of a batch, and corrects what was overwritten, where the format does that.
///
/// # Errors
///
/// When the log stays away.
pub(super) async fn settle(
    bus: &Bus,
    publisher: &Publisher,
    format: Format,
    texts: &[Vec<u8>],
    sent: Vec<Sent>,
) -> Result<Vec<Fate>, Failure> {
    let settled = texts.iter().zip(sent).map(|(text, sent)| async move {
        match sent {
            Err(problem) if format == Format::Acled && problem.kind == ProblemKind::IdReused => {
                correct(bus, publisher, text).await
            }
            sent => Ok(Fate::of(sent, Fate::Taken)),
        }
    });
    stream::iter(settled).buffered(LOOKED_UP).try_collect().await
}

/// Corrects what is recorded of a row.
async fn correct(bus: &Bus, publisher: &Publisher, text: &[u8]) -> Result<Fate, Failure> {
    let lead: Lead = serde_json::from_slice(text).context("could not read a lead again")?;
    for _ in 0..TRIES_MAX {
        let chain = recorded(bus, &lead.source, &lead.id).await?;
        let chain = chain.context("the log has an id, and not what was recorded under it")?;
        let known = match chain.state() {
            State::Says(data) => data.get("values").and_then(Value::as_object),
            State::Redacted => return Ok(refused("its payload was removed")),
            State::Retracted => {
                let last = chain.last().position.map_or(0, |last| last.get());
                let why = format!(
                    "it was taken back at position {last}: retract that, and import it again"
                );
                return Ok(refused(&why));
            }
        };
        let known = known.context("what is recorded under the id is no lead")?;
        let patch = match overwrite(known, &lead.data.values) {
            Ok(Overwrite::Newer(patch)) => patch,
            Ok(Overwrite::Same) => return Ok(Fate::Duplicate),
            Ok(Overwrite::Older) => return Ok(Fate::Older),
            Ok(Overwrite::Contrary { column }) => {
                let why = format!(
                    "{column} differs from what is recorded with the same timestamp: take the file as it was published"
                );
                return Ok(refused(&why));
            }
            Err(fault) => return Ok(refused(&fault.to_string())),
        };
        let target = chain.last().position.map_or(0, |last| last.get());
        let event = correction(&lead, target, &patch);
        let sent = deliver(publisher, &[event]).await?;
        match sent.into_iter().next() {
            // Another correction came first.
            Some(Err(problem)) if problem.kind == ProblemKind::StaleTarget => {}
            Some(sent) => return Ok(Fate::of(sent, Fate::Corrected)),
            None => break,
        }
    }
    Ok(refused("others correct it all the time: import it again"))
}

fn refused(why: &str) -> Fate {
    Fate::Refused(why.to_owned())
}

/// Writes the correction of a lead. Its id names the row and when it was written.
fn correction(lead: &Lead, target: u64, patch: &Map<String, Value>) -> Vec<u8> {
    let Lead { id, source, data: Data { row, values, sha256 } } = lead;
    let written = values.get("timestamp").and_then(Value::as_str).unwrap_or_default();
    let event = json!({
        "specversion": "1.0",
        "id": format!("{id}:{written}"),
        "source": source,
        "type": "chancery.record.corrected.v1",
        "datacontenttype": "application/json",
        "data": {
            "target": { "position": target },
            "patch": { "values": patch, "sha256": sha256 },
            "cause": "outlet_correction",
            "reason": format!("the data set has overwritten its row {row}, timestamp {written}"),
        },
    });
    event.to_string().into_bytes()
}
