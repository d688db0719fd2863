//! Judging events inside the writer's transaction: recorded, repeated, or refused and why.
//!
//! The order matters. A repetition is recognised before the chain is looked at, so that a correction
//! sent twice is a duplicate and not stale.

use chancery_domain::{Position, RecordedAt};
use chancery_tlog::{Appender, Hash, SignedCheckpoint, leaf_hash};
use chancery_wire::entry::{Entry, Relation};

use crate::checkpoints::cosignatures;
use crate::content::Content;
use crate::entry::relation;
use crate::error::StorageError;
use crate::event::{EventFields, SYSTEM, Target};
use crate::outcome::{Outcome, Receipt};
use crate::places::{Places, undo};
use crate::prepared::{PreparedEvent, PreparedSubmission};
use crate::redaction::{Asked, Intent, RedactRefusal};
use crate::sql::number;
use crate::store::Store;

/// What the next event continues. Cheap to clone: a clone is how a submission is undone.
#[derive(Debug, Clone)]
pub(crate) struct Edge {
    pub(crate) tree: Appender,
    /// When the last event was recorded; none while the log is empty.
    pub(crate) recorded_at: Option<RecordedAt>,
}

impl Edge {
    /// Gives the place of the next event.
    pub(crate) fn next(&self) -> Position {
        chancery_domain::Cursor::from_count(self.tree.size()).next()
    }
}

/// Judges the events of one group, which share a transaction and a recorded time.
pub(crate) struct Judge<'g, 'c> {
    store: &'g mut Store<'c>,
    edge: &'g mut Edge,
    now: RecordedAt,
    now_text: &'g str,
    /// Room for one entry after the other.
    entry: String,
    /// Where the group's events are, by kind.
    places: Places<'g>,
}

type Judged<T> = Result<T, StorageError>;

impl<'g, 'c> Judge<'g, 'c> {
    /// Begins a group at `edge`, recorded at `now`; `now_text` is how entries have it.
    pub(crate) fn new(
        store: &'g mut Store<'c>,
        edge: &'g mut Edge,
        now: RecordedAt,
        now_text: &'g str,
    ) -> Self {
        Self { store, edge, now, now_text, entry: String::new(), places: Places::new() }
    }

    /// Judges a submission; an atomic one that has a refusal leaves nothing behind.
    pub(crate) fn submission(
        &mut self,
        submission: &'g PreparedSubmission,
    ) -> Judged<Vec<Outcome>> {
        if !submission.atomic || submission.events.len() == 1 {
            return self.events(submission);
        }
        let before = self.edge.clone();
        self.store.run("SAVEPOINT submission")?;
        let mut outcomes = self.events(submission)?;
        if outcomes.iter().any(Outcome::is_refusal) {
            self.store.run("ROLLBACK TO submission")?;
            abandon(&mut outcomes, before.next());
            undo(&mut self.places, before.next());
            *self.edge = before;
        }
        self.store.run("RELEASE submission")?;
        Ok(outcomes)
    }

    /// Keeps a signed checkpoint, and the signatures that others put under it.
    pub(crate) fn keep_checkpoint(&mut self, signed: &SignedCheckpoint) -> Judged<()> {
        self.store.insert_checkpoint(signed)?;
        let (size, log) = (signed.checkpoint().size(), signed.checkpoint().origin());
        for cosignature in cosignatures(signed.note(), log) {
            self.store.insert_cosignature(size, &cosignature.to_string())?;
        }
        Ok(())
    }

    /// Ends the group: what is written once for all its events.
    pub(crate) fn finish(self) -> Judged<()> {
        Ok(self.store.insert_places(&self.places)?)
    }

    fn events(&mut self, submission: &'g PreparedSubmission) -> Judged<Vec<Outcome>> {
        submission.events.iter().map(|event| self.event(event)).collect()
    }

    fn event(&mut self, event: &'g PreparedEvent) -> Judged<Outcome> {
        let fields = event.fields();
        let (Some(target), Some(relation)) = (&fields.target, relation(&fields.kind)) else {
            return self.record(event, None);
        };
        if let Some(position) = self.store.find(&fields.source, &fields.id)? {
            return self.repeated(position, event);
        }
        let Some((target, leaf)) = self.resolve(target)? else {
            return Ok(Outcome::UnknownTarget);
        };
        let head = self.chain_head(target)?;
        if head != target {
            return Ok(Outcome::StaleTarget { head });
        }
        self.record(event, Some((relation, target, leaf)))
    }

    /// Records a redaction, unless the payload is redacted already.
    pub(crate) fn redact(&mut self, asked: &'g Asked) -> Judged<Intent> {
        let event = &asked.event;
        let fields = event.fields();
        if let Some(position) = self.store.find(&fields.source, &fields.id)? {
            return Ok(Intent::Duplicate(self.receipt(position)?));
        }
        let target = asked.target;
        let Some(stored) = self.store.stored(target)? else {
            return Ok(Intent::Refused(RedactRefusal::Beyond { head: self.edge.tree.size() }));
        };
        let entry = Entry::from_json(&stored.entry)
            .map_err(|source| StorageError::Entry { position: target, source })?;
        if entry.source == SYSTEM {
            return Ok(Intent::Refused(RedactRefusal::System { kind: entry.kind }));
        }
        let head = self.chain_head(target)?;
        if head != asked.chain_head {
            return Ok(Intent::Refused(RedactRefusal::Amended { head }));
        }
        match self.record(event, Some((Relation::Redacts, target, stored.leaf)))? {
            Outcome::Recorded(receipt) => {
                self.store.insert_redaction(target, receipt.position)?;
                Ok(Intent::Recorded(receipt))
            }
            Outcome::Duplicate(receipt) => Ok(Intent::Duplicate(receipt)),
            Outcome::Conflict { position, .. } => Ok(Intent::Duplicate(self.receipt(position)?)),
            Outcome::StaleTarget { .. } | Outcome::UnknownTarget | Outcome::Abandoned => {
                Ok(Intent::Refused(RedactRefusal::Amended { head }))
            }
        }
    }

    /// Erases the payload that a recorded redaction names.
    pub(crate) fn erase(&mut self, target: Position) -> Judged<()> {
        Ok(self.store.erase(target)?)
    }

    /// Remembers that a redaction is finished.
    pub(crate) fn redaction_done(&mut self, by: Position) -> Judged<()> {
        Ok(self.store.insert_redaction_done(by)?)
    }

    fn receipt(&mut self, position: Position) -> Judged<Receipt> {
        let stored = self.store.stored(position)?.ok_or(StorageError::Missing { position })?;
        let entry = Entry::from_json(&stored.entry)
            .map_err(|source| StorageError::Entry { position, source })?;
        let recorded_at = RecordedAt::parse(&entry.recorded_at)
            .map_err(|source| StorageError::Time { position, source })?;
        Ok(Receipt { position, recorded_at, leaf: stored.leaf })
    }

    /// Compares an event with the one recorded under its key.
    fn repeated(&mut self, position: Position, event: &PreparedEvent) -> Judged<Outcome> {
        let stored = self.store.stored(position)?.ok_or(StorageError::Missing { position })?;
        let entry = Entry::from_json(&stored.entry)
            .map_err(|source| StorageError::Entry { position, source })?;
        let fields = event.fields();
        // What is redacted cannot be compared any more, and must not be guessed at either.
        if let Some(body) = &stored.body {
            let recorded =
                Content::new(&entry.kind, entry.subject.as_deref(), body, &stored.attributes);
            let received = Content::new(
                &fields.kind,
                fields.subject.as_deref(),
                &fields.data,
                &fields.attributes,
            );
            if recorded != received {
                let (recorded, received) = (recorded.sha256(), received.sha256());
                return Ok(Outcome::Conflict { position, recorded, received });
            }
        }
        let recorded_at = RecordedAt::parse(&entry.recorded_at)
            .map_err(|source| StorageError::Time { position, source })?;
        Ok(Outcome::Duplicate(Receipt { position, recorded_at, leaf: stored.leaf }))
    }

    fn resolve(&mut self, target: &Target) -> Judged<Option<(Position, Hash)>> {
        let position = match target {
            Target::Position(position) => Some(*position),
            Target::Key(key) => self.store.find_key(key)?,
        };
        let Some(position) = position else {
            return Ok(None);
        };
        Ok(self.store.leaf(position)?.map(|leaf| (position, leaf)))
    }

    /// Walks from a member of a chain to its last one.
    fn chain_head(&mut self, member: Position) -> Judged<Position> {
        let mut head = member;
        // Links only lead forward (a check of the table), so this ends.
        while let Some(next) = self.store.next_in_chain(head)? {
            head = next;
        }
        Ok(head)
    }

    /// Records an event at the end, unless its key is taken.
    fn record(
        &mut self,
        event: &'g PreparedEvent,
        reference: Option<(Relation, Position, Hash)>,
    ) -> Judged<Outcome> {
        let position = self.edge.next();
        let EventFields { source, id, kind, .. } = event.fields();
        // One statement for looking and taking: most events are new.
        if !self.store.claim(source, id, position)? {
            let recorded = self.store.find(source, id)?;
            return self.repeated(recorded.ok_or(StorageError::Missing { position })?, event);
        }
        event.write_entry(&mut self.entry, position, self.now_text, reference);
        let leaf = leaf_hash(self.entry.as_bytes());
        let found = self.store.insert(self.entry.as_bytes(), &leaf, event)?;
        if found != number(position) {
            return Err(StorageError::Place { expected: position, found });
        }
        if let Some((Relation::Corrects | Relation::Retracts, target, _)) = reference {
            self.store.link(target, position)?;
        }
        self.places.entry(kind).or_default().push(position);
        for full in self.edge.tree.push(leaf) {
            self.store.insert_tile(&full)?;
        }
        self.edge.recorded_at = Some(self.now);
        Ok(Outcome::Recorded(Receipt { position, recorded_at: self.now, leaf }))
    }
}

/// Turns what an undone submission recorded from `first` on into [`Outcome::Abandoned`]: also what it
/// repeated of itself. Duplicates of what stays recorded, and refusals, remain what they are.
fn abandon(outcomes: &mut [Outcome], first: Position) {
    for outcome in outcomes {
        if outcome.receipt().is_some_and(|receipt| receipt.position >= first) {
            *outcome = Outcome::Abandoned;
        }
    }
}
