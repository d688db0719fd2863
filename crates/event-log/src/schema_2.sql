-- What format 2 adds: the tree in full tiles, and what was signed about it. Nothing of format 1 changes.

-- Full tiles (C2SP tlog-tiles): 256 hashes, written with the entries that made them full. The ragged edge
-- is not stored: it follows from the leaves.
CREATE TABLE tile (
  level INTEGER NOT NULL,
  place INTEGER NOT NULL,
  hashes BLOB NOT NULL CHECK (length(hashes) = 8192),
  PRIMARY KEY (level, place)
) STRICT;

-- Every checkpoint that was signed: the signed note, as it left us.
CREATE TABLE checkpoint (
  size INTEGER PRIMARY KEY,
  root BLOB NOT NULL CHECK (length(root) = 32),
  note BLOB NOT NULL
) STRICT;

-- Signature lines that others put under a checkpoint, such as witnesses.
CREATE TABLE cosignature (
  size INTEGER NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (size, line)
) STRICT, WITHOUT ROWID;

-- Redactions: which entry says that the payload of `target` is removed. From then on nobody is given it.
CREATE TABLE redaction (
  target INTEGER PRIMARY KEY,
  redacted_by INTEGER NOT NULL UNIQUE,
  CHECK (target < redacted_by)
) STRICT;

-- Redactions that are finished; the others are taken up again at every start.
CREATE TABLE redaction_done (
  redacted_by INTEGER PRIMARY KEY
) STRICT;

CREATE TRIGGER tile_update BEFORE UPDATE ON tile
BEGIN SELECT RAISE(ABORT, 'tiles stay'); END;
CREATE TRIGGER tile_delete BEFORE DELETE ON tile
BEGIN SELECT RAISE(ABORT, 'tiles stay'); END;

CREATE TRIGGER checkpoint_insert BEFORE INSERT ON checkpoint
WHEN NEW.size < (SELECT max(size) FROM checkpoint)
BEGIN SELECT RAISE(ABORT, 'checkpoints only grow'); END;
CREATE TRIGGER checkpoint_update BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints stay'); END;
CREATE TRIGGER checkpoint_delete BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints stay'); END;

CREATE TRIGGER cosignature_insert BEFORE INSERT ON cosignature
WHEN NOT EXISTS (SELECT 1 FROM checkpoint WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'a cosignature needs its checkpoint'); END;
CREATE TRIGGER cosignature_update BEFORE UPDATE ON cosignature
BEGIN SELECT RAISE(ABORT, 'cosignatures stay'); END;
CREATE TRIGGER cosignature_delete BEFORE DELETE ON cosignature
BEGIN SELECT RAISE(ABORT, 'cosignatures stay'); END;

CREATE TRIGGER redaction_update BEFORE UPDATE ON redaction
BEGIN SELECT RAISE(ABORT, 'redactions stay'); END;
CREATE TRIGGER redaction_delete BEFORE DELETE ON redaction
BEGIN SELECT RAISE(ABORT, 'redactions stay'); END;

CREATE TRIGGER redaction_done_insert BEFORE INSERT ON redaction_done
WHEN NOT EXISTS (SELECT 1 FROM redaction WHERE redacted_by = NEW.redacted_by)
BEGIN SELECT RAISE(ABORT, 'what is finished was begun'); END;
CREATE TRIGGER redaction_done_update BEFORE UPDATE ON redaction_done
BEGIN SELECT RAISE(ABORT, 'what is finished stays so'); END;
CREATE TRIGGER redaction_done_delete BEFORE DELETE ON redaction_done
BEGIN SELECT RAISE(ABORT, 'what is finished stays so'); END;
