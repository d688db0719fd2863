//! Events about other events: corrections and retractions in valid chains, and flags.

use std::collections::VecDeque;

use chancery_domain::Kind;
use serde_json::{Value, json};

use super::Made;
use super::draft::Draft;
use super::world::World;

/// What is corrected was published so many events ago: by then it is recorded, however many requests
/// are under way at once.
pub(super) const AGE_MIN: u64 = 8_192;
/// So many events of a thousand are remembered as candidates; not all of them are taken.
const CANDIDATES_PERMILLE: u64 = 25;
/// How many of a thousand corrections are corrected again, or taken back.
const CHAINED_PERMILLE: u64 = 150;
/// How many of a thousand are retractions.
const RETRACTED_PERMILLE: u64 = 120;

/// The last member of a chain that may grow.
#[derive(Clone, Debug)]
struct Candidate {
    ordinal: u64,
    source: &'static str,
    id: String,
    /// A correction is taken back, not corrected: its patch is another event's data.
    is_correction: bool,
}

/// Events that will be corrected once they are old enough.
#[derive(Clone, Debug, Default)]
pub(super) struct Chains {
    /// Ordered by `ordinal`.
    candidates: VecDeque<Candidate>,
}

impl Chains {
    /// Remembers some of the assertions as candidates, and some of the corrections.
    pub(super) fn remember(&mut self, world: &mut World, made: &Made) {
        let is_correction = made.kind == Kind::RecordCorrected;
        let share = if is_correction {
            CHAINED_PERMILLE
        } else if made.kind.is_assertion() {
            CANDIDATES_PERMILLE
        } else {
            0
        };
        if world.random.permille(share) {
            let (ordinal, id) = (world.ordinal, made.id.clone());
            self.candidates.push_back(Candidate {
                ordinal,
                source: made.source,
                id,
                is_correction,
            });
        }
    }

    /// Writes a correction or retraction; none while nothing is old enough.
    pub(super) fn next(&mut self, world: &mut World) -> Option<Draft> {
        let is_old = |candidate: &Candidate| world.ordinal - candidate.ordinal > AGE_MIN;
        self.candidates.front().filter(|candidate| is_old(candidate))?;
        let Candidate { source, id, is_correction, .. } = self.candidates.pop_front()?;
        let target = json!({ "source": source, "id": id });
        if is_correction || world.random.permille(RETRACTED_PERMILLE) {
            return Some(
                Draft::about(Kind::RecordRetracted, None)
                    .value("target", target)
                    .text("cause", world.random.pick(&["coder_error", "duplicate"]))
                    .text("reason", "the passage was read wrongly when it was coded"),
            );
        }
        Some(
            Draft::about(Kind::RecordCorrected, None)
                .value("target", target)
                .value("patch", patch(world))
                .text("cause", world.random.pick(&["coder_error", "outlet_correction"]))
                .text("reason", "the outlet changed the passage after it was coded"),
        )
    }
}

/// Writes a patch that leaves any assertion valid.
fn patch(world: &mut World) -> Value {
    match world.random.below(3) {
        0 => json!({ "credibility": world.random.between(1, 6) }),
        1 => json!({ "occurred": world.occurred(), "hedge": null }),
        _ => {
            json!({ "mode": "paraphrase", "summary": super::world::sentence(&mut world.random, 60) })
        }
    }
}

/// Writes a doubt about an actor's or a meeting's record.
pub(super) fn flagged(world: &mut World, reference: &str) -> Draft {
    let flag = world.random.pick(&["content_unclear", "attribution_ambiguous", "label_mismatch"]);
    Draft::about(Kind::RecordFlagged, None)
        .texts("targets", [reference])
        .text("flag", flag)
        .text("note", "two reports of the same briefing do not agree about who said it")
}
