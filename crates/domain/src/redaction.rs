//! Redactions: what the system writes when a payload is removed, and what stays of the event.
//!
//! References and closed words are never personal (vocabulary §2), so they may stay: enough to put the event where
//! it stood. What was said, by whom, through whom, in which figures, is gone.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use crate::assertion::{Common, Modality, Mode, Polarity};
use crate::edtf::Edtf;
use crate::event::Event;
use crate::kinds::record::FlagTarget;
use crate::kinds::{Body, Kind};
use crate::mentions::{Mentions, NewName};
use crate::position::Position;
use crate::reference::EntityRef;
use crate::text::ShortText;
use crate::topic::{Topic, topics_of};

/// The CloudEvents `type` of a redaction.
pub const REDACTED_TYPE: &str = "chancery.payload.redacted.v1";

/// The `data` of a redaction. The operator's two texts are for ever: what says why a payload went cannot itself go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PayloadRedacted {
    /// What was redacted.
    pub target: RedactedTarget,
    /// Who ordered it: one line.
    #[serde(deserialize_with = "one_line")]
    pub authority: ShortText,
    /// Why: one line.
    #[serde(deserialize_with = "one_line")]
    pub reason: ShortText,
    /// What stays of the event.
    #[serde(default, skip_serializing_if = "Kept::is_empty")]
    pub kept: Kept,
}

/// Reads a text without line breaks or tabs: it is shown in tables and in terminals.
fn one_line<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ShortText, D::Error> {
    let text = ShortText::deserialize(deserializer)?;
    if text.as_str().contains(char::is_control) {
        return Err(serde::de::Error::custom("write it in one line, without tabs"));
    }
    Ok(text)
}

/// The event whose payload was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedactedTarget {
    /// Its place in the log.
    #[schemars(with = "u64", extend("minimum" = 1))]
    pub position: Position,
}

/// What stays of a redacted event: when it occurred, what sort of saying it was, and what it was about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Kept {
    /// When it occurred; assertions have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Edtf>,
    /// How its wording came about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// Whether it was a denial; affirmed when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub polarity: Option<Polarity>,
    /// Its modality; actual when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<Modality>,
    /// The further entities whose history it is part of, such as what a condition is set for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<EntityRef>,
    /// Every entity that it named, in any version.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<EntityRef>,
    /// What it was about, in any version: metrics, and whose stances on what.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Topic>,
    /// The member of a chain that a correction or retraction named. Its entry says so too, which not everybody reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<RedactedTarget>,
    /// What a flag was put on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<FlagTarget>,
}

impl Kept {
    /// Takes what may stay of an event in all its versions, oldest first; the last one says how it was said.
    pub fn of<'a>(versions: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut kept = Self::default();
        for event in versions {
            kept.mentions.extend(event.mentions());
            kept.topics.extend(topics_of(event));
            kept.also = event.also();
            if let Body::RecordFlagged(flag) = &event.body {
                kept.targets.extend(flag.targets.iter().cloned());
            }
            if let Some(common) = &event.common {
                kept.occurred = Some(common.occurred.clone());
                kept.mode = Some(common.mode);
                kept.polarity = Some(common.polarity).filter(|one| *one != Polarity::Affirmed);
                kept.modality = Some(common.modality).filter(|one| *one != Modality::Actual);
            }
        }
        kept.mentions.sort_unstable();
        kept.mentions.dedup();
        kept.topics.sort_unstable();
        kept.topics.dedup();
        kept
    }

    /// Says whether nothing stays.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the fields common to assertions, as far as they are known; none where the event is no assertion.
    fn common(&self) -> Option<Common> {
        let Self { occurred: Some(occurred), mode: Some(mode), .. } = self else { return None };
        let mut common: Value = json!({ "occurred": occurred, "mode": mode, "attribution": [] });
        if let Some(polarity) = self.polarity {
            common["polarity"] = json!(polarity);
        }
        if let Some(modality) = self.modality {
            common["modality"] = json!(modality);
        }
        serde_json::from_value(common).ok()
    }
}

/// The content of an event whose payload was removed: what its entry says, and what was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Redacted {
    /// Its kind.
    pub kind: Kind,
    /// The entity whose history it is part of.
    pub subject: Option<EntityRef>,
    /// What stays of it.
    pub kept: Kept,
}

impl Redacted {
    /// Returns the event as it can still be told.
    pub fn event(&self) -> Event {
        let common = if self.kind.is_assertion() { self.kept.common() } else { None };
        Event { common, body: Body::Redacted(Box::new(self.clone())) }
    }
}

impl Mentions for Redacted {
    fn mentions(&self, found: &mut Vec<EntityRef>) {
        found
            .extend(self.subject.iter().chain(&self.kept.also).chain(&self.kept.mentions).cloned());
    }

    fn rename(&mut self, names: &NewName<'_>) {
        self.subject.rename(names);
        self.kept.also.rename(names);
        self.kept.mentions.rename(names);
        self.kept.topics.rename(names);
        self.kept.targets.rename(names);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated() -> Event {
        let data = json!({
            "occurred": "2025-05-17", "mode": "paraphrase", "summary": "somebody said",
            "attribution": [{ "agent": "actor/peskov", "role": "spokesperson", "identity": "named" }],
            "condition": "condition/one", "for": "meeting/a-b", "set_by": ["actor/putin"], "text": "first this"
        });
        Event::from_value(Kind::ConditionStated, &data).unwrap()
    }

    #[test]
    fn references_and_closed_words_are_kept_and_nothing_that_was_said() {
        let kept = Kept::of([&stated()]);
        let text = serde_json::to_string(&kept).unwrap();
        assert_eq!(
            text,
            r#"{"occurred":"2025-05-17","mode":"paraphrase","also":["meeting/a-b"],"mentions":["actor/peskov","actor/putin","condition/one","meeting/a-b"]}"#
        );
        assert_eq!(serde_json::from_str::<Kept>(&text).unwrap(), kept);
    }

    #[test]
    fn a_redacted_event_stands_where_it_stood_and_says_nothing() {
        let before = stated();
        let subject = before.subject();
        let redacted = Redacted { kind: before.kind(), subject, kept: Kept::of([&before]) };
        let after = redacted.event();
        assert_eq!(after.kind(), before.kind());
        assert_eq!((after.subject(), after.also()), (before.subject(), before.also()));
        assert_eq!(after.mentions(), before.mentions());
        assert_eq!(after.rank(), before.rank());
        let common = after.common.unwrap();
        assert_eq!(common.occurred.as_str(), "2025-05-17");
        assert!(common.attribution.is_empty() && common.summary.is_none());
        // What is told of a redacted event can be redacted again, and stays the same.
        assert_eq!(Kept::of([&redacted.event()]), redacted.kept);
    }

    #[test]
    fn an_operators_text_is_short_and_plain() {
        let redaction = |reason: &str| {
            let data =
                json!({ "target": { "position": 3 }, "authority": "the court", "reason": reason });
            serde_json::from_value::<PayloadRedacted>(data)
        };
        assert!(redaction("an order").is_ok());
        assert!(redaction("").is_err());
        assert!(redaction("two\nlines").is_err());
        assert!(redaction(&"x".repeat(501)).is_err());
    }
}
