-- views.db: derived, deterministic, replayed. Deleting it costs a rebuild, never data.
-- Names (entities, publishers, event types, views) are interned in the order in which the log brings them.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE name (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

-- The record, as read from the log. `marks`: 1 it has a chain, 2 it has had flags, 4 it cannot be read
-- (written by the system) and takes part in nothing, 8 its payload was removed: `data` is what was kept of it,
-- 16 it is a lead, and `data` is what stands in the gaps of its shape, and the number of that: see `store::shapes`.
CREATE TABLE event (
  position INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL,
  type INTEGER NOT NULL,
  source INTEGER NOT NULL,
  marks INTEGER NOT NULL,
  id TEXT NOT NULL,
  subject TEXT,
  time TEXT,
  leaf BLOB NOT NULL,
  attributes BLOB,
  data BLOB NOT NULL
) STRICT;

-- What payloads of leads have in common.
CREATE TABLE shape (
  id INTEGER PRIMARY KEY,
  text BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE event_key (
  source INTEGER NOT NULL,
  id TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;

-- Corrections and retractions: `root` is where the chain begins, `target` the member named.
CREATE TABLE chain (
  member INTEGER PRIMARY KEY,
  root INTEGER NOT NULL,
  target INTEGER NOT NULL
) STRICT;
CREATE INDEX chain_root ON chain (root, member);

-- The events that may take something of the record back: corrections, retractions, redactions, merges, and what
-- was told of reports.
CREATE TABLE amendment (
  position INTEGER PRIMARY KEY
) STRICT;

-- Redactions: which event lost its payload, and where that is recorded. Of each there is one. A store that
-- read a payload before it was removed is made again from zero: see `redaction`.
CREATE TABLE redaction (
  target INTEGER PRIMARY KEY,
  redacted_by INTEGER NOT NULL
) STRICT;
CREATE INDEX redaction_by ON redaction (redacted_by);

-- The merges of entities, by where each was recorded.
CREATE TABLE merge (
  root INTEGER PRIMARY KEY
) STRICT;

-- What a reference stands for since some position, by merges: `target`, or its own when that is null.
CREATE TABLE alias (
  entity INTEGER NOT NULL,
  since INTEGER NOT NULL,
  target INTEGER,
  PRIMARY KEY (entity, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_target ON alias (target);

-- Events by the entities whose history they change, in any version, by the references that are in them: see
-- `alias` for what these stand for; known from `since` on.
-- `class`: 0 registry, 1 assertion, 2 relation (an assertion too), 3 a topic; of one event always the same. Of an actor
-- in the news there are few registrations and relations among very many assertions.
CREATE TABLE subject (
  entity INTEGER NOT NULL,
  class INTEGER NOT NULL,
  position INTEGER NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (entity, class, position)
) STRICT, WITHOUT ROWID;

-- `other` is of `kind`, and some event of its history or registration mentions the actor `entity`; both by the
-- references in it.
CREATE TABLE neighbour (
  entity INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  other INTEGER NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (entity, kind, other)
) STRICT, WITHOUT ROWID;

-- Flags on entities (by the reference in them) and on events: known from `since` until before `until`.
CREATE TABLE flag_entity (
  entity INTEGER NOT NULL,
  flagged INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  flag INTEGER NOT NULL,
  PRIMARY KEY (entity, flagged, ordinal, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE flag_event (
  target INTEGER NOT NULL,
  flagged INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  flag INTEGER NOT NULL,
  PRIMARY KEY (target, flagged, ordinal, since)
) STRICT, WITHOUT ROWID;

-- Flags on events that are named by publisher and id and are not recorded yet.
CREATE TABLE flag_waiting (
  source TEXT NOT NULL,
  id TEXT NOT NULL,
  flagged INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  flag INTEGER NOT NULL,
  PRIMARY KEY (source, id, flagged, ordinal, since)
) STRICT, WITHOUT ROWID;

-- Assertions by the entities that they mention, in the order of vocabulary §5; name 0 is `all`.
-- `span` is the latest bound less the moment. A row is known from `since` until before `until`.
CREATE TABLE timeline (
  entity INTEGER NOT NULL,
  moment INTEGER NOT NULL,
  span INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  position INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (entity, moment, span, rank, position, since)
) STRICT, WITHOUT ROWID;

-- Every event that concerns an entity, by the reference in it and by position; name 0 is `all`, for events that
-- move a timeline.
CREATE TABLE trail (
  entity INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (entity, position)
) STRICT, WITHOUT ROWID;

-- The timeline entries that an event about the record changed.
CREATE TABLE moved (
  position INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  PRIMARY KEY (position, entry)
) STRICT, WITHOUT ROWID;

-- What each event touched: facets, see `facet`. Of events that touch nothing there is no row.
CREATE TABLE touched (
  position INTEGER PRIMARY KEY,
  facets BLOB NOT NULL
) STRICT;

-- How many leads there are of a pair of countries (a name), by day (20240131), scheme and class: known from `since`
-- until the next row of the same pair, day and scheme. A correction is another row, and takes away or adds.
CREATE TABLE lead_tally (
  pair INTEGER NOT NULL,
  day INTEGER NOT NULL,
  scheme INTEGER NOT NULL,
  since INTEGER NOT NULL,
  verbal_cooperation INTEGER NOT NULL,
  material_cooperation INTEGER NOT NULL,
  verbal_conflict INTEGER NOT NULL,
  material_conflict INTEGER NOT NULL,
  PRIMARY KEY (pair, day, scheme, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_tally_since ON lead_tally (pair, since);

-- The materialised documents as of the cursor, and what each was rendered from. Facets: see `facet`.
CREATE TABLE document (
  view INTEGER NOT NULL,
  key INTEGER NOT NULL,
  position INTEGER NOT NULL,
  body BLOB NOT NULL,
  facets BLOB NOT NULL,
  PRIMARY KEY (view, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE dependency (
  sort INTEGER NOT NULL,
  entity INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  view INTEGER NOT NULL,
  key INTEGER NOT NULL,
  PRIMARY KEY (sort, entity, kind, view, key)
) STRICT, WITHOUT ROWID;

-- What the things that are remembered between documents rest on, by sort (a name) and entity: see `remembered`.
CREATE TABLE remembered (
  sort INTEGER NOT NULL,
  entity INTEGER NOT NULL,
  facets BLOB NOT NULL,
  PRIMARY KEY (sort, entity)
) STRICT, WITHOUT ROWID;

-- A change exists exactly where the document changed; `previous` 0 is none.
CREATE TABLE change (
  view INTEGER NOT NULL,
  key INTEGER NOT NULL,
  position INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  PRIMARY KEY (view, key, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_position ON change (position);

-- The edge of the log's tree after so many entries: those through the last one that is no attestation.
CREATE TABLE edge (
  size INTEGER PRIMARY KEY,
  hashes BLOB NOT NULL
) STRICT;

-- The leaves of the views' rows, see `attest`: of every row that did not change since it was hashed.
CREATE TABLE attested_document (
  key INTEGER PRIMARY KEY,
  leaf BLOB NOT NULL
) STRICT;

CREATE TABLE attested_entry (
  position INTEGER PRIMARY KEY,
  leaf BLOB NOT NULL
) STRICT;
