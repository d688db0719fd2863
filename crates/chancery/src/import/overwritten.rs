//! Rows that were overwritten in place: the id is recorded with other content.
//!
//! What is recorded is asked of the log, and the later of the two counts by the time at which each was written. So the order in
//! which files are imported makes no difference, and an import that was killed goes on by the same command.

use anyhow::Context;
use chancery_bus::Bus;
use chancery_domain::{Kind, Position};
use chancery_ingest::State;
use chancery_leads::Format;
use chancery_leads::overwrite::{Overwrite, overwrite};
use chancery_wire::ProblemKind;
use futures::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::fate::recorded;
use super::{Fate, event};
use crate::exit::Failure;
use crate::sending::{Sent, send_all};

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

/// What is to be done about a row.
enum Verdict {
    /// Nothing more.
    Done(Fate),
    /// This corrects what is recorded of it.
    Correct(Vec<u8>),
}

/// Says what became of each row of a batch, and corrects what was overwritten, where the format does that.
///
/// # Errors
///
/// When the log stays away.
pub(super) async fn settle(
    bus: &Bus,
    format: Format,
    texts: &[Vec<u8>],
    sent: Vec<Sent>,
) -> Result<Vec<Fate>, Failure> {
    let looked_up = texts.iter().zip(sent).map(|(text, sent)| async move {
        match sent {
            Err(problem) if format == Format::Acled && problem.kind == ProblemKind::IdReused => {
                look_up(bus, text).await
            }
            sent => Ok(Verdict::Done(Fate::of(sent, Fate::Taken))),
        }
    });
    let verdicts: Vec<_> = stream::iter(looked_up).buffered(LOOKED_UP).try_collect().await?;
    let corrections = verdicts.iter().filter_map(|verdict| match verdict {
        Verdict::Correct(event) => Some(event.as_slice()),
        Verdict::Done(_) => None,
    });
    // In the order of the file, whoever was looked up first.
    let mut corrected = send_all(bus, corrections).await?.into_iter();
    let mut fates = Vec::with_capacity(texts.len());
    for (text, verdict) in texts.iter().zip(verdicts) {
        fates.push(match verdict {
            Verdict::Done(fate) => fate,
            Verdict::Correct(_) => {
                let sent = corrected.next().context("there was no answer to a correction")?;
                settled(bus, text, sent).await?
            }
        });
    }
    Ok(fates)
}

/// Says what became of a correction; where another came first, it is made anew.
async fn settled(bus: &Bus, text: &[u8], mut sent: Sent) -> Result<Fate, Failure> {
    for _ in 0..TRIES_MAX {
        if !sent.as_ref().is_err_and(|problem| problem.kind == ProblemKind::StaleTarget) {
            return Ok(Fate::of(sent, Fate::Corrected));
        }
        match look_up(bus, text).await? {
            Verdict::Done(fate) => return Ok(fate),
            Verdict::Correct(event) => {
                let again = send_all(bus, [event.as_slice()]).await?.into_iter().next();
                sent = again.context("there was no answer to a correction")?;
            }
        }
    }
    Ok(Fate::of(sent, Fate::Corrected))
}

/// Compares a row with what is recorded of it.
async fn look_up(bus: &Bus, text: &[u8]) -> Result<Verdict, Failure> {
    let lead: Lead = serde_json::from_slice(text).context("could not read a lead again")?;
    let chain = recorded(bus, &lead.source, &lead.id).await?;
    let chain = chain.context("the log has an id, and not what was recorded under it")?;
    let last = chain.last().position.context("the log gave no position")?;
    let known = match chain.state() {
        State::Says(data) => data.get("values").and_then(Value::as_object),
        State::Redacted => return Ok(refused("its payload was removed")),
        State::Retracted => {
            return Ok(refused(&format!(
                "it was taken back at position {last}: retract that, and import it again"
            )));
        }
    };
    let known = known.context("what is recorded under the id is no lead")?;
    Ok(match overwrite(known, &lead.data.values) {
        Ok(Overwrite::Newer(patch)) => Verdict::Correct(correction(&lead, last, &patch)),
        Ok(Overwrite::Same) => Verdict::Done(Fate::Duplicate),
        Ok(Overwrite::Older) => Verdict::Done(Fate::Older),
        Ok(Overwrite::Contrary { column }) => refused(&format!(
            "{column} differs from what is recorded with the same timestamp: take the file as it was published"
        )),
        Err(fault) => refused(&fault.to_string()),
    })
}

fn refused(why: &str) -> Verdict {
    Verdict::Done(Fate::Refused(why.to_owned()))
}

/// Writes the correction of a lead. Its id names the row and when it was written.
fn correction(lead: &Lead, target: Position, patch: &Map<String, Value>) -> Vec<u8> {
    let Lead { id, source, data: Data { row, values, sha256 } } = lead;
    let written = values.get("timestamp").and_then(Value::as_str).unwrap_or_default();
    let data = json!({
        "target": { "position": target },
        "patch": { "values": patch, "sha256": sha256 },
        "cause": "outlet_correction",
        "reason": format!("the data set has overwritten its row {row}, timestamp {written}"),
    });
    event(&format!("{id}:{written}"), source, Kind::RecordCorrected, &data).into_bytes()
}
