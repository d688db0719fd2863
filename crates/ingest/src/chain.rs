//! A chain: an event, then its corrections and retractions, and what it says after each of them.

use chancery_domain::json::merge_patch;
use chancery_domain::kinds::record::Target;
use chancery_domain::{Body, Event, Kind, Position};
use chancery_wire::entry::Entry;
use chancery_wire::log::Record;
use serde_json::{Map, Value};

/// What the event of a chain says after one of its members.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// It says this.
    Says(Value),
    /// It is taken back.
    Retracted,
    /// What it said is removed and cannot be known any more.
    Redacted,
}

/// What one member does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    /// Changes what the event says; none when the patch is removed.
    Corrects(Option<Map<String, Value>>),
    /// Undoes the member before.
    Retracts,
}

/// One member, as far as a later one must know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its place; none while it is not recorded.
    pub position: Option<Position>,
    /// Its publisher.
    pub source: String,
    /// Its id.
    pub id: String,
}

/// An event with everything that was done to it. Never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// The event's type.
    pub kind: String,
    /// The event's subject.
    pub subject: Option<String>,
    last: Member,
    earlier: Vec<Member>,
    /// What the event says after each member.
    states: Vec<State>,
}

/// A record that cannot be part of a chain.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The log gave no record.
    #[error("the log gave a chain without members")]
    Empty,
    /// A record cannot be read.
    #[error("could not read the record at position {position}")]
    Record {
        /// Its place.
        position: u64,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

impl Chain {
    /// Starts a chain with its event.
    pub(crate) fn new(kind: String, subject: Option<String>, event: Member, state: State) -> Self {
        Self { kind, subject, last: event, earlier: Vec::new(), states: vec![state] }
    }

    /// Reads a chain from its records, in order.
    ///
    /// # Errors
    ///
    /// When there are none, or one of them cannot be read.
    pub fn from_records(records: &[Record]) -> Result<Self, ChainError> {
        let (first, rest) = records.split_first().ok_or(ChainError::Empty)?;
        let entry = entry(first)?;
        let state = match data(first)? {
            Some(data) => State::Says(data),
            None => State::Redacted,
        };
        let member = member(&entry);
        let mut chain = Self::new(entry.kind, entry.subject, member, state);
        for record in rest {
            let entry = self::entry(record)?;
            let act = act(&entry, record)?;
            chain.push(member_of(entry), act);
        }
        Ok(chain)
    }

    /// Adds a member that names the last one.
    pub(crate) fn push(&mut self, member: Member, act: Act) {
        let state = match act {
            Act::Corrects(None) => State::Redacted,
            Act::Corrects(Some(patch)) => match self.state() {
                State::Says(data) => State::Says(merge_patch(data, &patch)),
                State::Retracted => State::Retracted,
                State::Redacted => State::Redacted,
            },
            Act::Retracts => self.before_last(),
        };
        self.states.push(state);
        self.earlier.push(std::mem::replace(&mut self.last, member));
    }

    /// Returns what the event says now.
    pub fn state(&self) -> &State {
        self.states.last().unwrap_or(&State::Retracted)
    }

    /// Returns the event itself.
    pub fn first(&self) -> &Member {
        self.earlier.first().unwrap_or(&self.last)
    }

    /// Returns the member that a correction or retraction must name.
    pub fn last(&self) -> &Member {
        &self.last
    }

    /// Says whether a member was sent under this key.
    pub(crate) fn has(&self, source: &str, id: &str) -> bool {
        let mut members = self.earlier.iter().chain([&self.last]);
        members.any(|member| member.source == source && member.id == id)
    }

    /// Says whether `target` names any member.
    pub(crate) fn holds(&self, target: &Target) -> bool {
        self.earlier.iter().chain([&self.last]).any(|member| member.is(target))
    }

    /// What the event said before the last member: to undo the event itself is to retract it.
    fn before_last(&self) -> State {
        let before = self.states.len().checked_sub(2).and_then(|index| self.states.get(index));
        before.cloned().unwrap_or(State::Retracted)
    }
}

impl Member {
    /// Says whether `target` names this member.
    pub(crate) fn is(&self, target: &Target) -> bool {
        match target {
            Target::Position(position) => self.position == Some(*position),
            Target::Key { source, id } => self.source == source.as_str() && self.id == *id,
        }
    }
}

fn entry(record: &Record) -> Result<Entry, ChainError> {
    Entry::from_json(&record.entry)
        .map_err(|source| ChainError::Record { position: record.position, source })
}

/// Reads the data; none when it is redacted.
fn data(record: &Record) -> Result<Option<Value>, ChainError> {
    if record.data.is_empty() {
        return Ok(None);
    }
    let position = record.position;
    serde_json::from_slice(&record.data)
        .map(Some)
        .map_err(|source| ChainError::Record { position, source })
}

fn member(entry: &Entry) -> Member {
    member_of(entry.clone())
}

fn member_of(entry: Entry) -> Member {
    Member { position: Some(entry.position), source: entry.source, id: entry.id }
}

fn act(entry: &Entry, record: &Record) -> Result<Act, ChainError> {
    if Kind::from_type_name(&entry.kind) != Some(Kind::RecordCorrected) {
        return Ok(Act::Retracts);
    }
    if record.data.is_empty() {
        return Ok(Act::Corrects(None));
    }
    let event = Event::read(Kind::RecordCorrected, &record.data)
        .map_err(|source| ChainError::Record { position: record.position, source })?;
    let Body::RecordCorrected(correction) = event.body else { return Ok(Act::Retracts) };
    Ok(Act::Corrects(Some(correction.patch)))
}

#[cfg(test)]
mod tests;
