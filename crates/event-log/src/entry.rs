//! Writing entries: the bytes that are hashed for ever. [`chancery_wire::entry`] reads them.

use std::fmt::Write as _;

use chancery_domain::Position;
use chancery_domain::redaction::REDACTED_TYPE;
use chancery_tlog::Hash;
use chancery_wire::entry::Relation;

use crate::event::{CORRECTED, EventFields, RETRACTED};

/// The version of the entry format.
pub(crate) const ENTRY_VERSION: u32 = 1;
/// Media type of every part so far.
pub(crate) const JSON: &str = "application/json";
/// Name of the part that holds CloudEvents `data`.
pub(crate) const DATA: &str = "data";
/// Name of the part that holds the extension attributes.
pub(crate) const ATTRIBUTES: &str = "attributes";

/// Gives the relation that events of `kind` have to their target; none when they have no target.
pub(crate) fn relation(kind: &str) -> Option<Relation> {
    match kind {
        CORRECTED => Some(Relation::Corrects),
        RETRACTED => Some(Relation::Retracts),
        REDACTED_TYPE => Some(Relation::Redacts),
        _ => None,
    }
}

fn word(relation: Relation) -> &'static str {
    match relation {
        Relation::Corrects => "corrects",
        Relation::Retracts => "retracts",
        Relation::Redacts => "redacts",
    }
}

/// The text of an entry but for its place, time and references, which only the writer knows.
///
/// RFC 8785 sorts members, so what the writer adds stands in one place: after `parts`.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    text: String,
    /// Where `position` goes.
    gap: usize,
}

impl Frame {
    /// Writes what is known before the writer: `origin` is the log's, `commits` are (name, commitment).
    pub(crate) fn new(origin: &str, event: &EventFields, commits: &[(&str, String)]) -> Self {
        let mut text = String::with_capacity(320 + event.id.len());
        text.push_str("{\"id\":");
        push_quoted(&mut text, &event.id);
        text.push_str(",\"log\":");
        push_quoted(&mut text, origin);
        text.push_str(",\"parts\":[");
        for (index, (name, commit)) in commits.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            text.push_str(comma);
            text.extend(["{\"commit\":\"", commit, "\",\"content_type\":\"", JSON]);
            text.extend(["\",\"name\":\"", name, "\"}"]);
        }
        text.push(']');
        let gap = text.len();
        text.push_str(",\"source\":");
        push_quoted(&mut text, &event.source);
        for (name, value) in [(",\"subject\":", &event.subject), (",\"time\":", &event.time)] {
            if let Some(value) = value {
                text.push_str(name);
                push_quoted(&mut text, value);
            }
        }
        text.push_str(",\"type\":");
        push_quoted(&mut text, &event.kind);
        // Writing to a string cannot fail.
        let _ = write!(text, ",\"v\":{ENTRY_VERSION}}}");
        Self { text, gap }
    }

    /// Adds the complete entry to `text`.
    pub(crate) fn fill(
        &self,
        text: &mut String,
        position: Position,
        recorded_at: &str,
        reference: Option<(Relation, Position, Hash)>,
    ) {
        text.push_str(&self.text[..self.gap]);
        // Writing to a string cannot fail.
        let _ = write!(text, ",\"position\":{position},\"recorded_at\":\"{recorded_at}\"");
        if let Some((relation, target, leaf)) = reference {
            let rel = word(relation);
            let _ = write!(
                text,
                ",\"refs\":[{{\"leaf\":\"{leaf}\",\"position\":{target},\"rel\":\"{rel}\"}}]"
            );
        }
        text.push_str(&self.text[self.gap..]);
    }
}

fn push_quoted(text: &mut String, value: &str) {
    // serde_json escapes strings as RFC 8785 does, and a string always serialises.
    text.push_str(&serde_json::to_string(value).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use chancery_wire::entry::Entry;

    use super::*;
    use crate::event::tests::fields;

    #[test]
    fn an_entry_has_these_bytes_for_ever() {
        let frame = Frame::new("chancery.local/test", &fields("e-1"), &[(DATA, "AAAA".into())]);
        let mut entry = String::new();
        frame.fill(&mut entry, Position::FIRST, "2025-05-17T10:00:01.000000Z", None);
        let expected = concat!(
            r#"{"id":"e-1","log":"chancery.local/test","#,
            r#""parts":[{"commit":"AAAA","content_type":"application/json","name":"data"}],"#,
            r#""position":1,"recorded_at":"2025-05-17T10:00:01.000000Z","#,
            r#""source":"wire-scraper","subject":"meeting/putin-zelensky","#,
            r#""time":"2025-05-17T10:00:00Z","type":"chancery.meeting.floated.v1","v":1}"#,
        );
        assert_eq!(entry, expected);
    }

    proptest! {
        #[test]
        fn every_entry_is_canonical(
            id in "[!-~]{1,128}", origin in "\\PC{1,40}", commit in "[A-Za-z0-9+/]{43}=",
            position in 1..u64::MAX >> 11, target in 1..1_000_000_u64,
            attributes: bool, refs: bool, subject: bool, time: bool,
        ) {
            let mut fields = fields(&id);
            if !subject { fields.subject = None; }
            if !time { fields.time = None; }
            let mut commits = vec![(DATA, commit.clone())];
            if attributes { commits.push((ATTRIBUTES, commit)); }
            let position = Position::new(position).unwrap();
            let leaf = chancery_tlog::leaf_hash(b"target");
            let reference = refs.then(|| (Relation::Corrects, Position::new(target).unwrap(), leaf));
            let mut text = String::new();
            let frame = Frame::new(&origin, &fields, &commits);
            frame.fill(&mut text, position, "2025-05-17T10:00:01.000000Z", reference);
            let text = text.into_bytes();
            let entry = Entry::from_json(&text).unwrap();
            prop_assert_eq!(&serde_json_canonicalizer::to_vec(&entry).unwrap(), &text);
            prop_assert_eq!((entry.id, entry.log, entry.position), (id, origin, position));
            prop_assert_eq!(entry.refs.len(), usize::from(refs));
            crate::canonical::check_object(&text).unwrap();
        }
    }
}
