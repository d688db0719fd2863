//! What is published, and what the signer remembers: never ahead of the log, and complete after the next start.

use std::path::Path;

use chancery_tests::{CrashRoot, told};
use chancery_tlog::{
    Appender, Hash, SignedCheckpoint, Tile, decode_bundle, leaf_hash, new_bundles,
};

use crate::promises::Promises;
use crate::reopen::Bad;

/// Adds the checkpoints that lie in a directory to those that somebody has seen.
pub(crate) fn seen(root: &CrashRoot, promises: &mut Promises) -> Result<(), Bad> {
    for file in [root.public().join("checkpoint"), root.state().join("signed")] {
        if let Some((size, tree_root)) = checkpoint(root, &file)? {
            promises.sign(size, tree_root);
        }
    }
    Ok(())
}

fn checkpoint(root: &CrashRoot, file: &Path) -> Result<Option<(u64, Hash)>, Bad> {
    let Ok(note) = std::fs::read(file) else { return Ok(None) };
    let signed = SignedCheckpoint::open(&note, &root.known())
        .map_err(|error| Bad::Wrong(format!("{}: {}", file.display(), told(&error))))?;
    Ok(Some((signed.checkpoint().size(), signed.checkpoint().root())))
}

/// Checks that a stopped log has published all of its entries, and that the files are those of the entries.
pub(crate) fn is_complete(root: &CrashRoot, leaves: &[Hash]) -> Result<(), Bad> {
    let mut tree = Appender::new();
    let mut tiles: Vec<Tile> = leaves.iter().flat_map(|leaf| tree.push(*leaf)).collect();
    tiles.extend(tree.partial_tiles());
    for file in [root.public().join("checkpoint"), root.state().join("signed")] {
        let (found, expected) = (checkpoint(root, &file)?, Some((tree.size(), tree.root())));
        if found != expected {
            return Err(Bad::Wrong(format!(
                "{} is of {found:?}, not of {expected:?}",
                file.display()
            )));
        }
    }
    for tile in tiles {
        let name = tile.id().to_string();
        if std::fs::read(root.public().join(&name)).ok() != Some(tile.to_bytes()) {
            return Err(Bad::Wrong(format!("public/{name} is not the tile of the entries")));
        }
    }
    for bundle in new_bundles(0, tree.size()) {
        let wrong = |what: &str| Bad::Wrong(format!("public/{bundle}: {what}"));
        let bytes =
            std::fs::read(root.public().join(bundle.to_string())).map_err(|_| wrong("missing"))?;
        let entries = decode_bundle(bundle, &bytes).map_err(|error| wrong(&told(&error)))?;
        let same = entries.iter().zip(bundle.leaves()).all(|(entry, index)| {
            usize::try_from(index).ok().and_then(|index| leaves.get(index))
                == Some(&leaf_hash(entry))
        });
        let parts = bundle.to_string().replacen("tile/entries/", "parts/", 1);
        let parts =
            std::fs::read_to_string(root.public().join(parts)).map_err(|_| wrong("no parts"))?;
        if !same || entries.len() != parts.lines().count() {
            return Err(wrong("other entries than the log's"));
        }
    }
    Ok(())
}
