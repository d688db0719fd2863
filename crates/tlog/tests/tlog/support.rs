//! A log to test with, kept as its tiles, and the same one in `tlog_tiles`.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::LazyLock;

use chancery_tlog::{
    Appender, Checkpoint, Hash, KeyName, KnownLog, NoteSigner, SignedCheckpoint, TileId, leaf_hash,
};
use tlog_tiles::HashReader;

/// The size of the log that is built once for all tests.
pub(crate) const LARGE: u64 = 1_000_000;

/// Gives an entry. Numbers in bytes, as a million texts would be most of the time of the tests.
pub(crate) fn entry(index: u64) -> Vec<u8> {
    index.to_be_bytes().to_vec()
}

pub(crate) fn leaf(index: u64) -> Hash {
    leaf_hash(&entry(index))
}

/// The widest tile at each place.
pub(crate) struct Tiles(BTreeMap<(u8, u64), Vec<u8>>);

impl Tiles {
    pub(crate) fn of(size: u64) -> Self {
        let mut appender = Appender::new();
        let mut tiles = BTreeMap::new();
        let mut keep = |tile: &chancery_tlog::Tile| {
            let id = tile.id();
            assert!(
                tiles.insert((id.level(), id.index()), tile.to_bytes()).is_none(),
                "{id} twice"
            );
        };
        for index in 0..size {
            appender.push(leaf(index)).iter().for_each(&mut keep);
        }
        appender.partial_tiles().iter().for_each(keep);
        Self(tiles)
    }

    /// Gives the tile as it was when it had that width.
    pub(crate) fn get(&self, id: TileId) -> Option<Vec<u8>> {
        let bytes = self.0.get(&(id.level(), id.index()))?;
        bytes.get(..usize::from(id.width()) * 32).map(<[u8]>::to_vec)
    }

    /// Gives a source that has every tile as it should be.
    pub(crate) fn source(&self) -> impl FnMut(TileId) -> Result<Option<Vec<u8>>, Infallible> {
        |id| Ok(self.get(id))
    }

    /// Gives a source in which `spoil` has changed one tile.
    pub(crate) fn spoiled(
        &self,
        spoilt: TileId,
        spoil: impl Fn(&mut Vec<u8>),
    ) -> impl FnMut(TileId) -> Result<Option<Vec<u8>>, Infallible> {
        move |id| {
            let mut bytes = self.get(id);
            if id == spoilt {
                bytes.iter_mut().for_each(&spoil);
            }
            Ok(bytes)
        }
    }
}

pub(crate) static OURS: LazyLock<Tiles> = LazyLock::new(|| Tiles::of(LARGE));

/// The hashes of the same log in the order in which `tlog_tiles` keeps them.
pub(crate) struct Theirs(Vec<tlog_tiles::Hash>);

pub(crate) static THEIRS: LazyLock<Theirs> = LazyLock::new(|| {
    let mut theirs = Theirs(Vec::new());
    for index in 0..LARGE {
        let hash = tlog_tiles::record_hash(&entry(index));
        let more = tlog_tiles::stored_hashes_for_record_hash(index, hash, &theirs).unwrap();
        theirs.0.extend(more);
    }
    theirs
});

impl HashReader for Theirs {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|index| self.0[usize::try_from(*index).unwrap()]).collect())
    }
}

/// Gives the root of the first `size` leaves according to `tlog_tiles`.
pub(crate) fn root(size: u64) -> Hash {
    ours(tlog_tiles::tree_hash(size, &*THEIRS).unwrap())
}

pub(crate) fn ours(hash: tlog_tiles::Hash) -> Hash {
    Hash::from(hash.0)
}

pub(crate) fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(*hash.as_bytes())
}

pub(crate) const ORIGIN: &str = "example.com/log";

pub(crate) fn name(text: &str) -> KeyName {
    KeyName::parse(text).unwrap()
}

/// Deriving a key takes a while without optimisation, and every test asks for it.
static SIGNER: LazyLock<NoteSigner> =
    LazyLock::new(|| NoteSigner::from_seed(name(ORIGIN), &[42; 32]));

pub(crate) fn signer() -> NoteSigner {
    SIGNER.clone()
}

pub(crate) fn log() -> KnownLog {
    KnownLog::from(signer().verifier())
}

pub(crate) fn signed(size: u64) -> SignedCheckpoint {
    let checkpoint = Checkpoint::new(ORIGIN, size, root(size)).unwrap();
    SignedCheckpoint::sign(checkpoint, &signer()).unwrap()
}

/// Flips one bit of the byte numbered `at`, counted round.
pub(crate) fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = at % bytes.len();
    bytes[at] ^= 1;
    bytes
}
