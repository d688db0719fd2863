//! What can be computed before the writer: everything that needs neither position nor time.

use chancery_domain::Position;
use chancery_tlog::Hash;
use chancery_wire::entry::Relation;

use crate::commitment::{SALT_BYTES, Salt, commit};
use crate::entry::{ATTRIBUTES, DATA, Frame};
use crate::event::{EventFields, NewEvent};

/// What one publisher asked for in one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The events, in the order in which they are judged.
    pub events: Vec<NewEvent>,
    /// All or none: one refusal refuses every event.
    pub atomic: bool,
}

/// A submission ready for the writer.
#[derive(Debug)]
pub(crate) struct PreparedSubmission {
    pub(crate) events: Vec<PreparedEvent>,
    pub(crate) atomic: bool,
}

/// An event with its salts, commitments and most of its entry.
#[derive(Debug)]
pub(crate) struct PreparedEvent {
    event: NewEvent,
    frame: Frame,
    data_salt: Salt,
    attributes_salt: Salt,
}

impl PreparedSubmission {
    /// Prepares events for the log `origin`, with fresh salts from `entropy`.
    pub(crate) fn new(origin: &str, submission: Submission, entropy: &dyn Fn(&mut [u8])) -> Self {
        let mut salts = vec![0; submission.events.len() * 2 * SALT_BYTES];
        entropy(&mut salts);
        let (pairs, _) = salts.as_chunks::<{ 2 * SALT_BYTES }>();
        let events = submission
            .events
            .into_iter()
            .zip(pairs)
            .map(|(event, pair)| PreparedEvent::new(origin, event, pair))
            .collect();
        Self { events, atomic: submission.atomic }
    }
}

impl PreparedEvent {
    /// Prepares one event for the log `origin`.
    pub(crate) fn alone(origin: &str, event: NewEvent, entropy: &dyn Fn(&mut [u8])) -> Self {
        let mut salts = [0; 2 * SALT_BYTES];
        entropy(&mut salts);
        Self::new(origin, event, &salts)
    }

    fn new(origin: &str, event: NewEvent, salts: &[u8; 2 * SALT_BYTES]) -> Self {
        let (mut data_salt, mut attributes_salt) = ([0; SALT_BYTES], [0; SALT_BYTES]);
        data_salt.copy_from_slice(&salts[..SALT_BYTES]);
        attributes_salt.copy_from_slice(&salts[SALT_BYTES..]);
        let fields = event.fields();
        let data = (DATA, commit(&data_salt, &fields.data));
        let frame = if fields.attributes.is_empty() {
            Frame::new(origin, fields, &[data])
        } else {
            let attributes = (ATTRIBUTES, commit(&attributes_salt, &fields.attributes));
            Frame::new(origin, fields, &[data, attributes])
        };
        Self { event, frame, data_salt, attributes_salt }
    }

    pub(crate) fn fields(&self) -> &EventFields {
        self.event.fields()
    }

    pub(crate) fn data_salt(&self) -> &Salt {
        &self.data_salt
    }

    /// Gives salt and bytes of the attributes, where there are any.
    pub(crate) fn attributes(&self) -> Option<(&Salt, &[u8])> {
        let bytes = &self.fields().attributes;
        (!bytes.is_empty()).then_some((&self.attributes_salt, bytes))
    }

    /// Writes the entry into `text`, in place of what is there.
    pub(crate) fn write_entry(
        &self,
        text: &mut String,
        position: Position,
        recorded_at: &str,
        reference: Option<(Relation, Position, Hash)>,
    ) {
        text.clear();
        self.frame.fill(text, position, recorded_at, reference);
    }
}
