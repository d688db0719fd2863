//! The writer's statements, prepared once.

use std::collections::HashMap;

use chancery_domain::Position;
use chancery_tlog::{Hash, SignedCheckpoint, Tile};
use rusqlite::{Connection, OptionalExtension as _, Result, Row, Statement, params};

use crate::entry::ATTRIBUTES;
use crate::event::EventKey;
use crate::places::{Places, encode};
use crate::prepared::PreparedEvent;
use crate::sql::{array, number, position, size_number};
use crate::tiles;

/// Reads and writes rows inside the writer's transaction.
pub(crate) struct Store<'c> {
    connection: &'c Connection,
    find: Statement<'c>,
    stored: Statement<'c>,
    leaf: Statement<'c>,
    next_in_chain: Statement<'c>,
    claim: Statement<'c>,
    find_kind: Statement<'c>,
    insert_kind: Statement<'c>,
    insert_entry: Statement<'c>,
    insert_places: Statement<'c>,
    insert_part: Statement<'c>,
    insert_link: Statement<'c>,
    insert_tile: Statement<'c>,
    insert_checkpoint: Statement<'c>,
    insert_cosignature: Statement<'c>,
    /// Numbers of kinds; forgotten when something is undone.
    kinds: HashMap<String, i64>,
}

/// A recorded event, as far as a repetition is compared with it.
pub(crate) struct Stored {
    pub(crate) entry: Vec<u8>,
    pub(crate) leaf: Hash,
    /// Nothing when the payload is redacted.
    pub(crate) body: Option<Vec<u8>>,
    /// Empty when there are none.
    pub(crate) attributes: Vec<u8>,
}

impl<'c> Store<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Result<Self> {
        let stored = format!(
            "SELECT entry.entry, entry.leaf, entry.body, part.body FROM entry LEFT JOIN part \
             ON part.position = entry.position AND part.name = '{ATTRIBUTES}' \
             WHERE entry.position = ?"
        );
        Ok(Self {
            connection,
            find: connection
                .prepare("SELECT position FROM idempotency WHERE source = ? AND id = ?")?,
            stored: connection.prepare(&stored)?,
            leaf: connection.prepare("SELECT leaf FROM entry WHERE position = ?")?,
            next_in_chain: connection.prepare("SELECT member FROM chain WHERE target = ?")?,
            claim: connection.prepare(
                "INSERT INTO idempotency (source, id, position) VALUES (?, ?, ?) \
                 ON CONFLICT DO NOTHING",
            )?,
            find_kind: connection.prepare("SELECT id FROM kind WHERE name = ?")?,
            insert_kind: connection.prepare("INSERT INTO kind (name) VALUES (?)")?,
            // OR ROLLBACK and without a position, for the reason that the schema gives at its trigger.
            insert_entry: connection.prepare(
                "INSERT OR ROLLBACK INTO entry (entry, leaf, salt, body) VALUES (?, ?, ?, ?)",
            )?,
            insert_places: connection
                .prepare("INSERT INTO kind_place (kind, first, places) VALUES (?, ?, ?)")?,
            insert_part: connection
                .prepare("INSERT INTO part (position, name, salt, body) VALUES (?, ?, ?, ?)")?,
            insert_link: connection.prepare("INSERT INTO chain (target, member) VALUES (?, ?)")?,
            insert_tile: connection.prepare(tiles::INSERT)?,
            // The same note again changes nothing: signatures are deterministic.
            insert_checkpoint: connection.prepare(
                "INSERT INTO checkpoint (size, root, note) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            )?,
            insert_cosignature: connection.prepare(
                "INSERT INTO cosignature (size, line) VALUES (?, ?) ON CONFLICT DO NOTHING",
            )?,
            kinds: HashMap::new(),
        })
    }

    /// Gives the connection, for what is no row.
    pub(crate) fn connection(&self) -> &Connection {
        self.connection
    }

    /// Finds the event with this key.
    pub(crate) fn find(&mut self, source: &str, id: &str) -> Result<Option<Position>> {
        self.find.query_row(params![source, id], |row| position(row, 0)).optional()
    }

    /// Finds the event with this key.
    pub(crate) fn find_key(&mut self, key: &EventKey) -> Result<Option<Position>> {
        self.find(&key.source, &key.id)
    }

    /// Reads a recorded event.
    pub(crate) fn stored(&mut self, at: Position) -> Result<Option<Stored>> {
        let stored = |row: &Row<'_>| {
            Ok(Stored {
                entry: row.get(0)?,
                leaf: array(row, 1)?.into(),
                body: row.get(2)?,
                attributes: row.get::<_, Option<Vec<u8>>>(3)?.unwrap_or_default(),
            })
        };
        self.stored.query_row([number(at)], stored).optional()
    }

    /// Reads the leaf hash of a recorded event.
    pub(crate) fn leaf(&mut self, at: Position) -> Result<Option<Hash>> {
        let leaf = |row: &Row<'_>| Ok(Hash::from(array(row, 0)?));
        self.leaf.query_row([number(at)], leaf).optional()
    }

    /// Finds the correction or retraction that names `target`.
    pub(crate) fn next_in_chain(&mut self, target: Position) -> Result<Option<Position>> {
        self.next_in_chain.query_row([number(target)], |row| position(row, 0)).optional()
    }

    /// Takes the key of an event for the place `at`, unless it is taken already.
    pub(crate) fn claim(&mut self, source: &str, id: &str, at: Position) -> Result<bool> {
        Ok(self.claim.execute(params![source, id, number(at)])? == 1)
    }

    /// Adds an event, whose key is claimed, at the end, and gives its place.
    pub(crate) fn insert(
        &mut self,
        entry: &[u8],
        leaf: &Hash,
        event: &PreparedEvent,
    ) -> Result<i64> {
        let fields = event.fields();
        let (salt, body) = (event.data_salt().as_slice(), fields.data.as_ref());
        let leaf = leaf.as_bytes().as_slice();
        let at = self.insert_entry.insert(params![entry, leaf, salt, body])?;
        if let Some((salt, body)) = event.attributes() {
            self.insert_part.execute(params![at, ATTRIBUTES, salt.as_slice(), body])?;
        }
        Ok(at)
    }

    /// Remembers the places of a group's events by kind.
    pub(crate) fn insert_places(&mut self, places: &Places<'_>) -> Result<()> {
        for (kind, places) in places {
            if let Some((first, bytes)) = encode(places) {
                let kind = self.kind(kind)?;
                self.insert_places.execute(params![kind, number(first), bytes])?;
            }
        }
        Ok(())
    }

    fn kind(&mut self, name: &str) -> Result<i64> {
        if let Some(id) = self.kinds.get(name) {
            return Ok(*id);
        }
        let found = self.find_kind.query_row([name], |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => self.insert_kind.insert([name])?,
        };
        self.kinds.insert(name.to_owned(), id);
        Ok(id)
    }

    /// Remembers that `member` names `target`.
    pub(crate) fn link(&mut self, target: Position, member: Position) -> Result<()> {
        self.insert_link.execute([number(target), number(member)])?;
        Ok(())
    }

    /// Adds a tile that has become full.
    pub(crate) fn insert_tile(&mut self, tile: &Tile) -> Result<()> {
        tiles::write(&mut self.insert_tile, tile)
    }

    /// Keeps a signed checkpoint.
    pub(crate) fn insert_checkpoint(&mut self, signed: &SignedCheckpoint) -> Result<()> {
        let checkpoint = signed.checkpoint();
        let (size, root) = (size_number(checkpoint.size()), checkpoint.root());
        let note = signed.to_string().into_bytes();
        self.insert_checkpoint.execute(params![size, root.as_bytes().as_slice(), note])?;
        Ok(())
    }

    /// Keeps a signature that somebody else put under a checkpoint.
    pub(crate) fn insert_cosignature(&mut self, size: u64, line: &str) -> Result<()> {
        self.insert_cosignature.execute(params![size_number(size), line])?;
        Ok(())
    }

    /// Remembers that the event at `by` removes the payload of `target`.
    pub(crate) fn insert_redaction(&mut self, target: Position, by: Position) -> Result<()> {
        let sql = "INSERT INTO redaction (target, redacted_by) VALUES (?, ?)";
        self.connection.prepare_cached(sql)?.execute([number(target), number(by)])?;
        Ok(())
    }

    /// Erases the payload of an event, and with the salt what could tell a guess from the truth.
    pub(crate) fn erase(&mut self, at: Position) -> Result<()> {
        for table in ["entry", "part"] {
            let sql = format!("UPDATE {table} SET salt = NULL, body = NULL WHERE position = ?");
            self.connection.prepare_cached(&sql)?.execute([number(at)])?;
        }
        Ok(())
    }

    /// Remembers that a redaction is finished.
    pub(crate) fn insert_redaction_done(&mut self, by: Position) -> Result<()> {
        let sql = "INSERT INTO redaction_done (redacted_by) VALUES (?)";
        self.connection.prepare_cached(sql)?.execute([number(by)])?;
        Ok(())
    }

    /// Runs a statement without rows: beginning, ending and marking transactions.
    pub(crate) fn run(&self, sql: &str) -> Result<()> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// Takes back everything since the transaction began, if one is open.
    pub(crate) fn roll_back(&mut self) -> Result<()> {
        self.kinds.clear();
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.run("ROLLBACK")
    }
}
