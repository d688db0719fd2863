//! Interned names: every entity, publisher, event type and view has one small number.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use chancery_domain::{EntityRef, Kind};
use rusqlite::{Connection, OptionalExtension};

use crate::cache::Generations;
use crate::error::{StoreError, Tried};
use crate::store;

/// The most names kept in memory, twice: some 100 bytes each.
const NAMES_MAX: usize = 32 * 1024;

/// The most references kept by where they are in memory, twice: some 100 bytes each.
const PLACES_MAX: usize = 32 * 1024;

/// What name 0 is: the timeline of everything.
pub(crate) const ALL_NAME: &str = "all";

/// The number of an interned name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NameId(pub(crate) u32);

impl NameId {
    /// The name `all`.
    pub(crate) const ALL: Self = Self(0);
}

impl rusqlite::ToSql for NameId {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl rusqlite::types::FromSql for NameId {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        u32::column_result(value).map(Self)
    }
}

/// Takes over the numbers that another store gave to names; of one that is damaged, those that can be read.
pub(crate) fn take_over(db: &Connection, other: &Path) -> Result<(), StoreError> {
    const TRIED: &str = "take over names";
    let Ok(other) = store::open_reader(other) else { return Ok(()) };
    let Ok(mut read) = other.prepare("SELECT id, text FROM name ORDER BY id") else {
        return Ok(());
    };
    let Ok(mut rows) = read.query([]) else { return Ok(()) };
    db.execute_batch("BEGIN").tried(TRIED)?;
    {
        let mut write = db.prepare("INSERT OR IGNORE INTO name VALUES (?1, ?2)").tried(TRIED)?;
        while let Ok(Some(row)) = rows.next() {
            // A damaged number that is no number of a name must leave room for those that are.
            if let (Ok(id), Ok(text)) = (row.get::<_, u32>(0), row.get::<_, String>(1))
                && id < u32::MAX / 2
            {
                write.execute((id, text)).tried(TRIED)?;
            }
        }
    }
    db.execute_batch("COMMIT").tried(TRIED)
}

/// The names of one store, the recent ones in memory. Numbers never change.
#[derive(Debug)]
pub(crate) struct Names {
    ids: RefCell<Generations<Arc<str>, NameId>>,
    /// Of references that were looked up, by where their text is. Each is kept with its number, so that no other
    /// comes to lie there.
    places: RefCell<Generations<usize, (EntityRef, NameId)>>,
    texts: RefCell<Generations<NameId, Arc<str>>>,
    entities: RefCell<Generations<NameId, EntityRef>>,
    kinds: RefCell<Generations<NameId, Option<Kind>>>,
}

impl Default for Names {
    fn default() -> Self {
        Self::with_room(1)
    }
}

impl Names {
    /// Begins without any in memory; `room` is how many times the usual memory they may take.
    pub(crate) fn with_room(room: usize) -> Self {
        Self {
            ids: RefCell::new(Generations::new(NAMES_MAX * room)),
            places: RefCell::new(Generations::new(PLACES_MAX * room)),
            texts: RefCell::new(Generations::new(NAMES_MAX * room)),
            entities: RefCell::new(Generations::new(NAMES_MAX * room)),
            kinds: RefCell::new(Generations::new(NAMES_MAX * room)),
        }
    }

    /// Finds the number of a name; none when the store does not know it.
    pub(crate) fn find(&self, db: &Connection, text: &str) -> Result<Option<NameId>, StoreError> {
        if let Some(id) = self.ids.borrow_mut().get(text) {
            return Ok(Some(id));
        }
        let found: Option<NameId> = db
            .prepare_cached("SELECT id FROM name WHERE text = ?1")
            .and_then(|mut statement| statement.query_row([text], |row| row.get(0)).optional())
            .tried("look a name up")?;
        if let Some(id) = found {
            self.ids.borrow_mut().insert(text.into(), id, 1);
        }
        Ok(found)
    }

    /// Finds the number of an entity, as [`Names::find`] does. The references of an event that is kept are looked up
    /// again and again, so their texts are not hashed each time.
    pub(crate) fn find_entity(
        &self,
        db: &Connection,
        entity: &EntityRef,
    ) -> Result<Option<NameId>, StoreError> {
        let place = entity.as_str().as_ptr().addr();
        if let Some(id) = self.places.borrow_mut().look(&place, |(_, id)| *id) {
            return Ok(Some(id));
        }
        let found = self.find(db, entity.as_str())?;
        if let Some(id) = found {
            self.places.borrow_mut().insert(place, (entity.clone(), id), 1);
        }
        Ok(found)
    }

    /// Finds the number of a name, and gives it the next one when it has none.
    pub(crate) fn intern(&self, db: &Connection, text: &str) -> Result<NameId, StoreError> {
        if let Some(id) = self.find(db, text)? {
            return Ok(id);
        }
        db.prepare_cached("INSERT INTO name (text) VALUES (?1)")
            .and_then(|mut statement| statement.execute([text]))
            .tried("intern a name")?;
        let id = u32::try_from(db.last_insert_rowid())
            .map(NameId)
            .map_err(|_| StoreError::Damaged { what: "the name table is full".to_owned() })?;
        self.ids.borrow_mut().insert(text.into(), id, 1);
        Ok(id)
    }

    /// Returns the text of a name.
    pub(crate) fn text(&self, db: &Connection, id: NameId) -> Result<Arc<str>, StoreError> {
        if let Some(text) = self.texts.borrow_mut().get(&id) {
            return Ok(text);
        }
        let text: Option<Arc<str>> = db
            .prepare_cached("SELECT text FROM name WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([id], |row| row.get(0)).optional())
            .tried("read a name")?;
        let text =
            text.ok_or_else(|| StoreError::Damaged { what: format!("there is no name {}", id.0) })?;
        self.texts.borrow_mut().insert(id, Arc::clone(&text), 1);
        Ok(text)
    }

    /// Returns the entity of a name.
    pub(crate) fn entity(&self, db: &Connection, id: NameId) -> Result<EntityRef, StoreError> {
        if let Some(entity) = self.entities.borrow_mut().get(&id) {
            return Ok(entity);
        }
        let text = self.text(db, id)?;
        let entity = EntityRef::parse(&text)
            .map_err(|error| StoreError::Damaged { what: format!("name {}: {error}", id.0) })?;
        self.entities.borrow_mut().insert(id, entity.clone(), 1);
        Ok(entity)
    }

    /// Returns the event kind of a name that is an event type; none for what only the system writes.
    pub(crate) fn kind(&self, db: &Connection, id: NameId) -> Result<Option<Kind>, StoreError> {
        if let Some(kind) = self.kinds.borrow_mut().get(&id) {
            return Ok(kind);
        }
        let kind = Kind::from_type_name(&self.text(db, id)?);
        self.kinds.borrow_mut().insert(id, kind, 1);
        Ok(kind)
    }
}
