//! The append-only log: one SQLite file, one writer, many readers, and the JetStream feed
