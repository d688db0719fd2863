//! Published files over NATS, so that a gateway on another machine can serve them.
//!
//! A path is read as strictly as it is written, so that nothing but what is published can be named.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use chancery_bus::service::{Reply, Request, Service, ServiceError};
use chancery_tlog::{BundleId, Resource};
use chancery_wire::limits::TILE_BYTES_MAX;
use chancery_wire::problem::{Problem, ProblemKind};
use chancery_wire::{log as frame, subjects};

use super::signed::on_disk;
use super::{endpoint, reply};
use crate::frames;
use crate::log::Log;
use crate::published::VKEY_FILE;

/// Answers the endpoint from now on.
pub(super) async fn start(service: &Service, log: &Arc<Log>) -> Result<(), ServiceError> {
    let shared = Arc::clone(log);
    let tile = move |request| on_disk(Arc::clone(&shared), request, tile);
    service.endpoint(endpoint("tile", subjects::LOG_TILE), tile).await
}

fn tile(log: &Log, request: Request) -> Reply {
    let frame::TileRequest { path, offset } = frames::decode(request.payload)?;
    let public = log.public().ok_or_else(|| missing("nothing is published"))?;
    if !is_published(&path) {
        return Err(missing("it is no path of a published file"));
    }
    match piece(public, &path, offset) {
        Ok(piece) => Ok(reply(&piece)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(missing("the log has not grown so far, or only the full file is kept"))
        }
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                path,
                "could not read a published file"
            );
            Err(Problem::new(ProblemKind::Internal, "the published file could not be read"))
        }
    }
}

fn missing(why: &str) -> Problem {
    Problem::new(ProblemKind::NotFound, format!("no such file is published: {why}"))
}

/// Says whether a path can be one of a published file.
fn is_published(path: &str) -> bool {
    let parts = path.strip_prefix("parts/").map(|place| format!("tile/entries/{place}"));
    match parts {
        Some(bundle) => bundle.parse::<BundleId>().is_ok(),
        None => path == VKEY_FILE || Resource::parse(path).is_ok(),
    }
}

fn piece(public: &Path, path: &str, offset: u64) -> io::Result<frame::TileReply> {
    let file = File::open(public.join(path))?;
    let metadata = file.metadata()?;
    let size = metadata.len();
    let wanted = usize::try_from(size.saturating_sub(offset)).unwrap_or(usize::MAX);
    let mut content = vec![0; wanted.min(TILE_BYTES_MAX)];
    // A published file is replaced as a whole, never cut: what was measured is there.
    file.read_exact_at(&mut content, offset)?;
    Ok(frame::TileReply { content: Bytes::from(content), size, version: version(&metadata) })
}

/// Tells one file from another that takes its place.
fn version(of: &Metadata) -> String {
    format!("{}-{}-{:09}", of.ino(), of.mtime(), of.mtime_nsec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_published_files_can_be_named() {
        for path in
            ["checkpoint", "vkey", "tile/0/000.p/3", "tile/entries/000", "parts/x001/234.p/7"]
        {
            assert!(is_published(path), "{path}");
        }
        for path in [
            "",
            "log.db",
            "../log.db",
            "parts/../../log.db",
            "tile/0/../../x",
            "signing-key",
            "parts/0",
        ] {
            assert!(!is_published(path), "{path}");
        }
    }

    #[test]
    fn a_large_file_comes_in_pieces_of_one_version() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("parts")).unwrap();
        let whole: Vec<u8> = (0..=255).cycle().take(TILE_BYTES_MAX + 10).collect();
        std::fs::write(dir.path().join("parts/000"), &whole).unwrap();
        let first = piece(dir.path(), "parts/000", 0).unwrap();
        let second = piece(dir.path(), "parts/000", TILE_BYTES_MAX as u64).unwrap();
        assert_eq!([first.content, second.content].concat(), whole);
        assert_eq!((first.size, &first.version), (second.size, &second.version));
        assert!(piece(dir.path(), "parts/000", u64::MAX).unwrap().content.is_empty());
    }
}
