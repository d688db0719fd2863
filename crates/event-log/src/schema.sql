-- The log, format 1. What is here is for ever: later formats add tables (`schema_2.sql`), they change none.
-- Rows are added in order and stay; the one thing that may go is a payload with its salt. No foreign
-- keys: for each entry SQLite would look for its children, and an audit compares all rows anyway.

CREATE TABLE log (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  origin TEXT NOT NULL
) STRICT;

-- Names of event kinds, numbered as they come.
CREATE TABLE kind (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- One row per event: the hashed bytes, their leaf hash, and the `data` part with its salt.
CREATE TABLE entry (
  position INTEGER PRIMARY KEY,
  entry BLOB NOT NULL,
  leaf BLOB NOT NULL,
  salt BLOB,
  body BLOB,
  CHECK ((salt IS NULL) = (body IS NULL))
) STRICT;

-- Events by kind: for each group that was written together, the places of each kind in it. `first` is
-- the first place, `places` the distance of each further one from the one before, as LEB128.
CREATE TABLE kind_place (
  kind INTEGER NOT NULL,
  first INTEGER NOT NULL,
  places BLOB NOT NULL,
  PRIMARY KEY (kind, first)
) STRICT, WITHOUT ROWID;

-- Further parts of an event: `attributes` so far.
CREATE TABLE part (
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  salt BLOB CHECK (length(salt) = 32),
  body BLOB,
  PRIMARY KEY (position, name),
  CHECK ((salt IS NULL) = (body IS NULL))
) STRICT;

-- The key of every event. Keyed as it is: ordered ids then fill page after page.
CREATE TABLE idempotency (
  source TEXT NOT NULL,
  id TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;

-- Chains of corrections: the event that names `target`. Each event is named at most once.
CREATE TABLE chain (
  target INTEGER PRIMARY KEY,
  member INTEGER NOT NULL UNIQUE,
  CHECK (target < member)
) STRICT;

CREATE TRIGGER log_update BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the origin of a log never changes'); END;
CREATE TRIGGER log_delete BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the origin of a log never changes'); END;

-- After, and ROLLBACK: a statement that may have to be undone by itself copies every page before it
-- changes it. For the same reason no check of this table calls a function; an audit checks the lengths.
CREATE TRIGGER entry_insert AFTER INSERT ON entry
WHEN NEW.position IS NOT 1
  AND NOT EXISTS (SELECT 1 FROM entry WHERE position = NEW.position - 1)
BEGIN SELECT RAISE(ROLLBACK, 'positions are dense'); END;
CREATE TRIGGER entry_update BEFORE UPDATE ON entry
WHEN NEW.position IS NOT OLD.position OR NEW.entry IS NOT OLD.entry OR NEW.leaf IS NOT OLD.leaf
  OR NEW.salt IS NOT NULL OR NEW.body IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a payload may be erased, nothing else may change'); END;
CREATE TRIGGER entry_delete BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entries stay'); END;

CREATE TRIGGER part_update BEFORE UPDATE ON part
WHEN NEW.position IS NOT OLD.position OR NEW.name IS NOT OLD.name
  OR NEW.salt IS NOT NULL OR NEW.body IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a payload may be erased, nothing else may change'); END;
CREATE TRIGGER part_delete BEFORE DELETE ON part
BEGIN SELECT RAISE(ABORT, 'parts stay'); END;

CREATE TRIGGER idempotency_update BEFORE UPDATE ON idempotency
BEGIN SELECT RAISE(ABORT, 'keys stay'); END;
CREATE TRIGGER idempotency_delete BEFORE DELETE ON idempotency
BEGIN SELECT RAISE(ABORT, 'keys stay'); END;

CREATE TRIGGER kind_update BEFORE UPDATE ON kind
BEGIN SELECT RAISE(ABORT, 'kinds stay'); END;
CREATE TRIGGER kind_delete BEFORE DELETE ON kind
BEGIN SELECT RAISE(ABORT, 'kinds stay'); END;

CREATE TRIGGER kind_place_update BEFORE UPDATE ON kind_place
BEGIN SELECT RAISE(ABORT, 'kinds stay'); END;
CREATE TRIGGER kind_place_delete BEFORE DELETE ON kind_place
BEGIN SELECT RAISE(ABORT, 'kinds stay'); END;

CREATE TRIGGER chain_update BEFORE UPDATE ON chain
BEGIN SELECT RAISE(ABORT, 'chains only grow'); END;
CREATE TRIGGER chain_delete BEFORE DELETE ON chain
BEGIN SELECT RAISE(ABORT, 'chains only grow'); END;
