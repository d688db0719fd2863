//! Which errors of opening a log are damage, and so differences, and which are about something else.

use rusqlite::ErrorCode;

use crate::connection::ConnectionError;
use crate::error::{OpenError, StorageError};
use crate::schema::SchemaError;

/// Tells whether an archive could not be opened because of what is in the file.
pub(super) fn is_damage(error: &OpenError) -> bool {
    match error {
        OpenError::Schema(error) => match error {
            SchemaError::Sqlite(source) => is_corrupt(source),
            SchemaError::Foreign { .. }
            | SchemaError::Format { .. }
            | SchemaError::Definition { .. }
            | SchemaError::Origin { .. }
            | SchemaError::Upgrade(_)
            | SchemaError::NoOrigin => true,
        },
        OpenError::Connection(
            ConnectionError::Open { source, .. } | ConnectionError::SetUp(source),
        )
        | OpenError::Storage(StorageError::Sqlite(source)) => is_corrupt(source),
        OpenError::Connection(
            ConnectionError::Version { .. } | ConnectionError::Setting { .. },
        )
        | OpenError::Storage(
            StorageError::Entry { .. }
            | StorageError::Time { .. }
            | StorageError::Place { .. }
            | StorageError::Missing { .. },
        )
        | OpenError::Directory { .. }
        | OpenError::NoLog { .. }
        | OpenError::Lock(_)
        | OpenError::Thread(_)
        | OpenError::Origin { .. }
        | OpenError::Gap { .. }
        | OpenError::Leaf { .. }
        | OpenError::Member { .. }
        | OpenError::Keys { .. }
        | OpenError::Tile { .. }
        | OpenError::Tiles { .. }
        | OpenError::Signing(_) => false,
    }
}

fn is_corrupt(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, InvalidColumnType, Utf8Error};
    // A text that is none, or a value of another type, was not written by us.
    let unreadable =
        matches!(error, Utf8Error(..) | InvalidColumnType(..) | FromSqlConversionFailure(..));
    let code = error.sqlite_error_code();
    unreadable || matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}
