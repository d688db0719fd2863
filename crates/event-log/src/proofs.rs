//! Proofs about what was signed: that an entry is in the tree, and that a tree continues an older one.

use chancery_domain::Position;
use chancery_tlog::{Hash, TileId, TileReader};

use crate::error::{ProofError, ReadError};
use crate::readers::Readers;
use crate::signing::Latest;

/// A proof, and the sizes that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The hashes, as RFC 6962 §2.1 orders them.
    pub hashes: Vec<Hash>,
    /// The number of entries of the tree that it leads to.
    pub size: u64,
}

/// Proves that an entry is in the tree of `size` entries; none stands for the latest checkpoint's.
pub(crate) fn inclusion(
    readers: &Readers,
    latest: &Latest,
    position: Position,
    size: Option<u64>,
) -> Result<Proof, ReadError> {
    let size = within(latest, size)?;
    if position.get() > size {
        return Err(failed(ProofError::Beyond { size, asked: position.get() }));
    }
    let hashes = reader(readers, latest)?.prove_inclusion(position.get() - 1, size);
    Ok(Proof { hashes: hashes.map_err(tree)?, size })
}

/// Proves that the tree of `new` entries begins with that of `old`.
pub(crate) fn consistency(
    readers: &Readers,
    latest: &Latest,
    old: u64,
    new: Option<u64>,
) -> Result<Proof, ReadError> {
    let size = within(latest, new)?;
    if old > size {
        return Err(failed(ProofError::Order { old, new: size }));
    }
    let hashes = reader(readers, latest)?.prove_consistency(old, size);
    Ok(Proof { hashes: hashes.map_err(tree)?, size })
}

fn within(latest: &Latest, size: Option<u64>) -> Result<u64, ReadError> {
    let signed = latest.size();
    match size {
        Some(asked) if asked > signed => Err(failed(ProofError::Beyond { size: signed, asked })),
        Some(asked) => Ok(asked),
        None => Ok(signed),
    }
}

type Tiles<'r> = Box<dyn FnMut(TileId) -> Result<Option<Vec<u8>>, ReadError> + 'r>;

/// Reads the tree of the latest checkpoint: its ragged edge from memory, full tiles from the table.
fn reader<'r>(
    readers: &'r Readers,
    latest: &'r Latest,
) -> Result<TileReader<Tiles<'r>>, ReadError> {
    let tiles = |id: TileId| match latest.tree.partial_tile(id) {
        Some(partial) => Ok(Some(partial.to_bytes())),
        None if id.is_full() => readers.full_tile(id),
        None => Ok(None),
    };
    let root = latest.signed.checkpoint().root();
    TileReader::open(latest.size(), root, Box::new(tiles) as Tiles<'r>).map_err(tree)
}

fn tree(error: chancery_tlog::ReadError<ReadError>) -> ReadError {
    failed(ProofError::Tree(Box::new(error)))
}

fn failed(error: ProofError) -> ReadError {
    ReadError::Proof(error)
}
