//! Topics: what assertions are about when they belong to no one entity's history.
//!
//! A figure is told of its claim, a stance of its actor. Who asks for all figures of a metric, or for all
//! stances on an issue, asks for a topic.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::kinds::Body;
use crate::kinds::saying::{Stance, StanceLayer};
use crate::mentions::{Mentions, NewName};
use crate::reference::{EntityKind, EntityRef};
use crate::text::Metric;

/// What an assertion is about, see [`topics_of`].
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Figures of a metric: every `claim.made` that names it.
    Metric(Metric),
    /// Stances on an issue, or those of an actor: every `stance.taken`, and every `statement.made` that voices
    /// a stance and says whose it is.
    Stances(EntityRef),
}

impl Mentions for Topic {
    fn mentions(&self, found: &mut Vec<EntityRef>) {
        match self {
            Self::Metric(_) => {}
            Self::Stances(entity) => entity.mentions(found),
        }
    }

    fn rename(&mut self, names: &NewName<'_>) {
        match self {
            Self::Metric(_) => {}
            Self::Stances(entity) => entity.rename(names),
        }
    }
}

/// Returns the topics of one version of an event, each once.
///
/// An event belongs to the topics of every version known at N. A correction can therefore bring it under a
/// further topic, and takes it from none: what was rendered under the old topic must hear of the correction
/// too, and sees from the event as it is known that it is about something else now. So whoever takes a
/// correction, a retraction or a redaction touches the topics of all versions known then.
///
/// A redacted event stays under the topics that its redaction kept, and says nothing there. Topics are
/// references and metrics, which are never personal (vocabulary §2). Of an event whose *correction* was redacted the earlier
/// versions can still be read, and keep it where they put it.
pub fn topics_of(event: &Event) -> Vec<Topic> {
    if let Body::ClaimMade(claim) = &event.body {
        return vec![Topic::Metric(claim.metric.clone())];
    }
    if let Body::Redacted(redacted) = &event.body {
        return redacted.kept.topics.clone();
    }
    let held = Held::of(event);
    let both = held.iter().flat_map(|held| [held.holder, held.issue]);
    both.map(|entity| Topic::Stances(entity.clone())).collect()
}

/// A stance that an event tells of, whose it is, and on what.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// Whose it is.
    pub holder: &'a EntityRef,
    /// On what.
    pub issue: &'a EntityRef,
    /// The stance.
    pub stance: Stance,
    /// On which layer it lies, where that is said.
    pub layer: Option<StanceLayer>,
}

impl<'a> Held<'a> {
    /// Reads the stance that an event tells of; none when it tells of none, or does not say whose.
    pub fn of(event: &'a Event) -> Option<Self> {
        if let Body::StanceTaken(body) = &event.body {
            let (holder, issue) = (body.actor.entity(), body.issue.entity());
            return Some(Self { holder, issue, stance: body.stance, layer: body.layer });
        }
        let Body::StatementMade(body) = &event.body else { return None };
        let voiced = body.stance.as_ref()?;
        let (holder, issue) = (holder_of_statement(event)?, voiced.issue.entity());
        Some(Self { holder, issue, stance: voiced.stance, layer: None })
    }
}

/// Returns the actor in whose name a statement was made: for whom the last who speaks spoke, else that one.
///
/// Whom a speaker represents is not looked up: what a minister says without saying for whom is the minister's,
/// and stands beside the government's own word, where it may contradict it.
fn holder_of_statement(event: &Event) -> Option<&EntityRef> {
    let hops = &event.common.as_ref()?.attribution;
    let last = hops.iter().rev().find(|hop| hop.speaks())?;
    let holder = last.on_behalf_of.as_ref().or(last.agent.as_ref());
    holder.filter(|holder| holder.kind() == EntityKind::Actor)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::kinds::Kind;
    use crate::redaction::{Kept, Redacted};

    fn event(kind: Kind, more: Value) -> Event {
        let mut data = json!({ "occurred": "2025-05-17", "mode": "paraphrase", "attribution": [
            { "agent": "outlet/wire", "role": "outlet", "identity": "named" },
            { "agent": "actor/peskov", "role": "spokesperson", "identity": "named", "on_behalf_of": "actor/putin" },
        ] });
        let Value::Object(more) = more else { unreachable!("data is an object") };
        data.as_object_mut().unwrap().extend(more);
        Event::from_value(kind, &data).unwrap()
    }

    fn topics(event: &Event) -> Vec<String> {
        topics_of(event).iter().map(|topic| json!(topic).to_string()).collect()
    }

    fn claim() -> Event {
        let data = json!({ "claim": "claim/a", "metric": "killed", "value": { "exact": 1 }, "unit": "person" });
        event(Kind::ClaimMade, data)
    }

    #[test]
    fn a_claim_is_about_its_metric() {
        assert_eq!(topics(&claim()), [r#"{"metric":"killed"}"#]);
    }

    #[test]
    fn a_stance_is_about_its_actor_and_its_issue() {
        let data = json!({ "actor": "actor/trump", "issue": "issue/peace", "stance": "supports" });
        let both = [r#"{"stances":"actor/trump"}"#, r#"{"stances":"issue/peace"}"#];
        assert_eq!(topics(&event(Kind::StanceTaken, data)), both);
        let stance = json!({ "issue": "issue/peace", "stance": "supports" });
        let data = json!({ "about": ["issue/gas"], "stance": stance });
        let both = [r#"{"stances":"actor/putin"}"#, r#"{"stances":"issue/peace"}"#];
        assert_eq!(topics(&event(Kind::StatementMade, data)), both);
    }

    #[test]
    fn what_voices_no_stance_has_no_topic() {
        let data = json!({ "about": ["issue/peace"] });
        assert!(topics(&event(Kind::StatementMade, data)).is_empty());
    }

    #[test]
    fn a_redacted_event_stays_under_the_topics_of_all_its_versions() {
        let corrected = event(
            Kind::ClaimMade,
            json!({ "claim": "claim/a", "metric": "wounded", "value": { "exact": 1 }, "unit": "person" }),
        );
        let kept = Kept::of([&claim(), &corrected]);
        let redacted = Redacted { kind: Kind::ClaimMade, subject: corrected.subject(), kept };
        let both = [r#"{"metric":"killed"}"#, r#"{"metric":"wounded"}"#];
        assert_eq!(topics(&redacted.event()), both);
        let text = serde_json::to_string(&redacted.kept).unwrap();
        assert_eq!(serde_json::from_str::<Kept>(&text).unwrap(), redacted.kept);
        assert_eq!(Kept::of([&redacted.event()]), redacted.kept);
    }
}
