//! Topics: what assertions are about when they belong to no one entity's history.
//!
//! A figure is told of its claim, a stance of its actor. Who asks for all figures of a metric, or for all
//! stances on an issue, asks for a topic.

use chancery_domain::text::Metric;
use chancery_domain::{Body, EntityRef, Event};

use crate::stances::Held;

/// What an assertion is about, see [`topics_of`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// Figures of a metric: every `claim.made` that names it.
    Metric(Metric),
    /// Stances on an issue, or those of an actor: every `stance.taken`, and every `statement.made` that voices
    /// a stance and says whose it is.
    Stances(EntityRef),
}

/// Returns the topics of one version of an event, each once.
///
/// An event belongs to the topics of every version known at N. A correction can therefore bring it under a
/// further topic, and takes it from none: what was rendered under the old topic must hear of the correction
/// too, and sees from the event as it is known that it is about something else now. So whoever takes a
/// correction, or a retraction, touches the topics of all versions known then.
///
/// A redacted event belongs to none: what it was about went with what it said. Of an event whose *correction*
/// was redacted the earlier versions can still be read, and keep it where they put it.
pub fn topics_of(event: &Event) -> Vec<Topic> {
    if let Body::ClaimMade(claim) = &event.body {
        return vec![Topic::Metric(claim.metric.clone())];
    }
    let held = Held::of(event);
    let both = held.iter().flat_map(|held| [held.holder, held.issue]);
    both.map(|entity| Topic::Stances(entity.clone())).collect()
}
