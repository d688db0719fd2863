//! The index: every event in its lists, in order of position, and what each event touches.
//!
//! Deterministic: the rows depend on the events through the cursor and on nothing else, in particular
//! not on how they came in pages or transactions.

mod amend;
mod flags;
mod leads;
mod merge;
mod place;
mod redact;
pub(crate) mod timeline;
mod touches;

use std::sync::Arc;

use chancery_domain::kinds::record::Target;
use chancery_domain::{Body, Cursor, EntityRef, Kind};
use chancery_leads::Pair;
use rusqlite::Connection;

use crate::attest::edge::Edge;
use crate::cache::Generations;
use crate::error::{StoreError, Tried};
use crate::facet::FacetId;
use crate::incoming::Incoming;
use crate::known_cache::{Forgotten, KnownCache};
use crate::leads::Tally;
use crate::source::SourceAt;
use crate::store::events::{self, HAS_CHAIN, HAS_FLAGS, REDACTED, UNREAD};
use crate::store::lists::Class;
use crate::store::names::{NameId, Names};
use crate::store::shapes::Shapes;
use crate::store::{Durability, aliases, meta};
use flags::Dangling;
use merge::Merges;
use timeline::TimelineRows;
use touches::Touches;

/// The most pairs of neighbours kept in memory, twice: 16 bytes each.
const MET_MAX: usize = 128 * 1024;

/// The most pairs kept in memory, twice: some 32 bytes each.
const PAIRS_MAX: usize = 16 * 1024;

/// The writer's half of the store: the tables, and the caches of the live head.
pub(crate) struct Index {
    db: Connection,
    names: Names,
    shapes: Shapes,
    cache: KnownCache,
    /// What the cache keeps no longer, to be freed where nobody waits for it.
    forgotten: Option<Forgotten>,
    /// Pairs that are known to be neighbours: most events bring no new ones.
    met: Generations<(NameId, NameId), ()>,
    rows: TimelineRows,
    /// The numbers of the pairs that leads are of.
    pairs: Generations<Pair, NameId>,
    tally: Tally,
    dangling: Dangling,
    merges: Merges,
    edge: Edge,
    touches: Touches,
    cursor: Cursor,
}

/// What an event touched.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// The facets that may have changed, each perhaps several times.
    pub(crate) facets: Vec<FacetId>,
    /// The entities whose history it changed, in any version.
    pub(crate) subjects: Vec<EntityRef>,
    /// Whether a payload was removed: what rests on the event is told anew, from nothing.
    pub(crate) restated: bool,
}

impl Touched {
    fn note_subject(&mut self, class: Class, subject: EntityRef) {
        if class != Class::Registry {
            self.subjects.push(subject);
        }
    }
}

impl Index {
    /// Takes a connection that was opened for writing as `durability` says.
    pub(crate) fn new(db: Connection, durability: Durability) -> Result<Self, StoreError> {
        let cursor = meta::cursor(&db)?;
        let dangling = Dangling::read(&db, cursor.count())?;
        let edge = Edge::read(&db, cursor)?;
        let (names, cache) = (Names::with_room(durability.room()), KnownCache::of_head(durability));
        let merges = Merges::read(&db, &names, cursor.count())?;
        let shapes = Shapes::read(&db)?;
        cache.keep_aliases(&merges.now);
        Ok(Self {
            db,
            names,
            shapes,
            cache,
            forgotten: None,
            met: Generations::new(MET_MAX),
            rows: TimelineRows::default(),
            pairs: Generations::new(PAIRS_MAX),
            tally: Tally::default(),
            dangling,
            merges,
            edge,
            touches: Touches::default(),
            cursor,
        })
    }

    /// Closes the store; returns what was in memory.
    pub(crate) fn close(self) -> impl Send + 'static {
        let Self { db, names, cache, met, .. } = self;
        drop(db);
        (names, cache, met)
    }

    /// Returns the connection.
    pub(crate) fn db(&self) -> &Connection {
        &self.db
    }

    /// Returns the names.
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// Returns what was read lately, as known now.
    pub(crate) fn cache(&self) -> &KnownCache {
        &self.cache
    }

    /// Returns events that are kept no longer.
    pub(crate) fn take_forgotten(&mut self) -> Option<Forgotten> {
        self.forgotten.take()
    }

    /// Returns the log's tree as far as events were taken.
    pub(crate) fn edge(&self) -> &Edge {
        &self.edge
    }

    /// Returns the entries of the timeline that changed since the last call, each perhaps several times: its
    /// position, and whether it is new.
    pub(crate) fn take_changed_entries(&mut self) -> Vec<(u64, bool)> {
        self.rows.take_changed()
    }

    /// Returns how far events were taken.
    pub(crate) fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Returns the record as known now.
    pub(crate) fn head(&self) -> SourceAt<'_> {
        SourceAt::new(&self.db, &self.names, &self.cache, self.cursor)
    }

    /// Reads the record as it was known before the event at the cursor.
    pub(crate) fn before<T>(
        &self,
        read: impl FnOnce(&SourceAt<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let earlier = Cursor::from_count(self.cursor.count().saturating_sub(1));
        let cache = KnownCache::default();
        cache.keep_aliases(&self.merges.before);
        read(&SourceAt::new(&self.db, &self.names, &cache, earlier))
    }

    /// Reads the record as it was known at an earlier position.
    pub(crate) fn as_of<T>(
        &self,
        earlier: Cursor,
        read: impl FnOnce(&SourceAt<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let cache = KnownCache::default();
        read(&SourceAt::new(&self.db, &self.names, &cache, earlier))
    }

    /// Begins a transaction.
    pub(crate) fn begin(&self) -> Result<(), StoreError> {
        self.db.execute_batch("BEGIN IMMEDIATE").tried("begin a transaction")
    }

    /// Writes what was gathered, the cursor with it.
    pub(crate) fn write(&mut self) -> Result<(), StoreError> {
        self.rows.flush(&self.db)?;
        self.tally.flush(&self.db)?;
        self.edge.write(&self.db)?;
        self.touches.flush(&self.db)?;
        meta::set(&self.db, meta::Mark::Cursor, self.cursor)
    }

    /// Commits what was written.
    pub(crate) fn commit(&self) -> Result<(), StoreError> {
        self.db.execute_batch("COMMIT").tried("commit")
    }

    /// Takes the next event and returns what it touched.
    pub(crate) fn take(&mut self, incoming: &Incoming) -> Result<Touched, StoreError> {
        let found = incoming.stamp.position;
        let expected = self.cursor.next();
        if found != expected {
            return Err(StoreError::Gap { expected, found });
        }
        self.cursor = Cursor::Through(found);
        self.edge.push(incoming.leaf, incoming.is_attestation());
        self.merges.begin();
        let mut touched = Touched::default();
        match (incoming.event.as_ref().map(|event| &event.body), &incoming.lead) {
            (None, Some(lead)) => self.take_lead(incoming, lead)?,
            (None, None) => {
                self.insert(incoming, UNREAD)?;
                if let Some(redaction) = &incoming.redacts {
                    self.take_redaction(found, redaction, &mut touched)?;
                }
            }
            (Some(Body::Redacted(redacted)), _) => {
                self.take_gone(incoming, redacted.kind, &mut touched)?;
            }
            (Some(Body::RecordCorrected(body)), _) => {
                self.take_member(incoming, &body.target, &mut touched)?;
            }
            (Some(Body::RecordRetracted(body)), _) => {
                self.take_member(incoming, &body.target, &mut touched)?;
            }
            (Some(Body::RecordFlagged(body)), _) => {
                self.insert(incoming, 0)?;
                self.raise_flags(found.get(), found.get(), body, &mut touched)?;
            }
            (Some(_), _) => self.take_root(incoming, &mut touched)?,
        }
        let outlets = self.rows.take_outlets();
        self.touches.note(found.get(), &touched.facets, outlets);
        Ok(touched)
    }

    /// Adds the event's row, its key, and the flags that waited for it; says whether there were any.
    fn insert(&mut self, incoming: &Incoming, marks: u8) -> Result<bool, StoreError> {
        let position = incoming.stamp.position.get();
        let flagged = self.dangling.claim(&self.db, &incoming.source, &incoming.id, position)?;
        let marks = if flagged { marks | HAS_FLAGS } else { marks };
        let marks = if incoming.gone.is_some() { marks | REDACTED } else { marks };
        let source = events::insert(&self.db, &self.names, &mut self.shapes, incoming, marks)?;
        if incoming.may_amend() {
            events::note_amendment(&self.db, position)?;
        }
        self.db
            .prepare_cached("INSERT OR REPLACE INTO event_key VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.execute((source, &*incoming.id, position)))
            .tried("add an event's key")?;
        Ok(flagged)
    }

    fn take_member(
        &mut self,
        incoming: &Incoming,
        target: &Target,
        touched: &mut Touched,
    ) -> Result<(), StoreError> {
        let position = incoming.stamp.position.get();
        let target = events::resolve(&self.db, &self.names, target)?;
        self.insert(incoming, 0)?;
        // The log takes no correction of what is not recorded; one that is there changes nothing.
        let Some(target) = target.filter(|target| *target < position) else { return Ok(()) };
        let root = events::root_of(&self.db, target)?;
        self.db
            .prepare_cached("INSERT INTO chain VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.execute((position, root, target)))
            .tried("add to a chain")?;
        events::mark(&self.db, root, HAS_CHAIN)?;
        self.amend(root, position, touched)
    }

    fn take_root(&mut self, incoming: &Incoming, touched: &mut Touched) -> Result<(), StoreError> {
        let position = incoming.stamp.position.get();
        let flagged = self.insert(incoming, 0)?;
        let flags =
            if flagged { events::flags_on(&self.db, position, position)? } else { Vec::new() };
        let Some(fresh) = events::fresh(incoming, flags) else { return Ok(()) };
        let event = Arc::clone(&fresh.event);
        let Some(class) = Class::of(event.kind()) else { return Ok(()) };
        let mentions = self.numbered(&incoming.mentions)?;
        if event.kind() == Kind::EntityMerged {
            aliases::note_merge(&self.db, position)?;
            self.follow_merges(position, touched)?;
        }
        let known = Arc::new(self.merges.now.read(fresh));
        self.forgotten = self.cache.keep(position, &known).or(self.forgotten.take());
        self.place_everywhere(&known, class, &event, &mentions, touched)?;
        self.rows.trail(mentions.iter().map(|(one, id)| (*id, one.kind())), position);
        if class == Class::Registry {
            return self.report_changed(&known.event, position);
        }
        self.rows.trail_all(position);
        let ids = mentions.iter().map(|(_, id)| *id);
        if Arc::ptr_eq(&known.event, &event) {
            self.rows.open(&known, ids.chain([NameId::ALL]), position);
        } else {
            let named = known.event.mentions();
            let ids = self.numbered(&named)?.into_iter().map(|(_, id)| id);
            self.rows.open(&known, ids.chain([NameId::ALL]), position);
        }
        Ok(())
    }

    /// Returns entities with their numbers.
    fn numbered<'a>(
        &self,
        entities: &'a [EntityRef],
    ) -> Result<Vec<(&'a EntityRef, NameId)>, StoreError> {
        let number =
            |entity: &'a EntityRef| Ok((entity, self.names.intern(&self.db, entity.as_str())?));
        entities.iter().map(number).collect()
    }
}
