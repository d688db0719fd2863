-- announced.db: what was said of documents that are rendered, to whom it may concern. Not derived from the log alone:
-- which events came to one announcement depended on the moment. Deleting it costs a silent beginning, never data.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Documents that say something, by view and key; `position` is that of the last announcement, `hash` of the document
-- as it was looked at last: an event may be folded into it and move no row. `is_put`: so it is in its bucket.
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  view TEXT NOT NULL,
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  hash BLOB NOT NULL,
  is_put INTEGER NOT NULL,
  UNIQUE (view, key)
) STRICT;
CREATE INDEX document_unput ON document (id) WHERE is_put = 0;

-- What each was rendered from: facets by name, see `facet`.
CREATE TABLE rests (
  sort INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  document INTEGER NOT NULL,
  PRIMARY KEY (sort, name, kind, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX rests_document ON rests (document);

-- Announcements: the document at `position` is another than at `previous` (0: nothing was said of it before), because
-- of these events (a list in JSON).
CREATE TABLE announcement (
  view TEXT NOT NULL,
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  because TEXT NOT NULL,
  is_sent INTEGER NOT NULL,
  PRIMARY KEY (view, key, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX announcement_position ON announcement (view, position);
CREATE INDEX announcement_unsent ON announcement (position) WHERE is_sent = 0;
