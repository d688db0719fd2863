//! Reading a tree from tiles that are checked against its root.

pub(crate) mod error;
pub(crate) mod plan;
pub(crate) mod source;

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use crate::appender::edge_tiles;
use crate::reader::error::ReadError;
use crate::reader::source::TileSource;
use crate::subtree::{Subtree, consistency_ranges, inclusion_ranges, root_of};
use crate::tile::coordinates::TILE_HEIGHT;
use crate::{Appender, BundleId, Hash, Tile, TileId, decode_bundle, leaf_hash};

/// The most full tiles that a reader remembers: a proof climbs through at most 8, and one about an older
/// tree through 8 more; 16 tiles are 128 KiB.
const CACHE_TILES_MAX: usize = 16;

/// Reads a tree of known size and root from tiles that are not trusted.
///
/// Whatever it gives has been checked: the partial tiles lead to the root, and every full tile has the
/// root that the checked tile above it says. So an answer is right, or an error that says where the
/// tiles are not.
///
/// An audit of all that a log has published under a checkpoint reads every bundle:
///
/// ```
/// use std::collections::BTreeMap;
///
/// use chancery_tlog::{
///     Appender, ReadError, Resource, TileId, TileReader, encode_bundle, leaf_hash, new_bundles,
/// };
///
/// let entry = |index: u64| format!("entry {index}").into_bytes();
/// let mut log = Appender::new();
/// let full = (0..600).flat_map(|index| log.push(leaf_hash(&entry(index)))).collect::<Vec<_>>();
/// let mut public = BTreeMap::new(); // what a web server would have
/// for tile in full.into_iter().chain(log.partial_tiles()) {
///     public.insert(Resource::Tile(tile.id()), tile.to_bytes());
/// }
/// for bundle in new_bundles(0, log.size()) {
///     let entries: Vec<_> = bundle.leaves().map(entry).collect();
///     let bytes = encode_bundle(bundle, entries.iter().map(Vec::as_slice))?;
///     public.insert(Resource::Bundle(bundle), bytes);
/// }
///
/// let audit = |public: &BTreeMap<Resource, Vec<u8>>| {
///     let tiles = |tile: TileId| Ok::<_, ()>(public.get(&Resource::Tile(tile)).cloned());
///     let mut reader = TileReader::open(log.size(), log.root(), tiles)?;
///     for bundle in new_bundles(0, log.size()) {
///         reader.check_bundle(bundle, &public[&Resource::Bundle(bundle)])?;
///     }
///     Ok::<(), ReadError<()>>(())
/// };
/// assert_eq!(audit(&public), Ok(()));
///
/// let second = Resource::parse("tile/entries/001")?;
/// if let Some(byte) = public.get_mut(&second).and_then(|bytes| bytes.last_mut()) {
///     *byte ^= 1;
/// }
/// assert!(matches!(audit(&public), Err(ReadError::Entry { index: 511, .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct TileReader<S> {
    size: u64,
    root: Hash,
    source: S,
    /// The partial tiles, from the leaves up; checked.
    edge: Vec<Arc<Tile>>,
    /// Full tiles, the latest used last; checked.
    cache: VecDeque<Arc<Tile>>,
}

type Read<T, S> = Result<T, ReadError<<S as TileSource>::Error>>;

impl<S: TileSource> TileReader<S> {
    /// Fetches the partial tiles of the tree and checks that they lead to `root`.
    ///
    /// # Errors
    ///
    /// [`ReadError`], when they do not or could not be fetched.
    pub fn open(size: u64, root: Hash, mut source: S) -> Read<Self, S> {
        let edge = edge_tiles(size)
            .map(|id| fetch(&mut source, id).map(Arc::new))
            .collect::<Result<Vec<_>, _>>()?;
        let computed = Appender::from_edge(size, edge.iter().map(Arc::as_ref)).root();
        if computed != root {
            return Err(ReadError::Root { size, expected: root, computed });
        }
        Ok(Self { size, root, source, edge, cache: VecDeque::new() })
    }

    /// Gives the number of leaves of the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Gives the root of the tree.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// Makes an appender that goes on from this tree.
    pub fn appender(&self) -> Appender {
        Appender::from_edge(self.size, self.edge.iter().map(Arc::as_ref))
    }

    /// Gives the hash of leaf `index`, counted from 0. Leaves in order cost one tile for 256 of them.
    ///
    /// # Errors
    ///
    /// [`ReadError`], when there is no such leaf, or a tile is missing or wrong.
    pub fn leaf(&mut self, index: u64) -> Read<Hash, S> {
        if index >= self.size {
            return Err(ReadError::NoSuchLeaf { index, size: self.size });
        }
        self.hash_of(Subtree { height: 0, index })
    }

    /// Gives a tile of the tree, with as many hashes as it has there.
    ///
    /// # Errors
    ///
    /// [`ReadError`], when the tree has no such tile, or it is missing or wrong.
    pub fn tile(&mut self, id: TileId) -> Read<Arc<Tile>, S> {
        if TileId::in_tree(id.level(), id.index(), self.size) != Some(id) {
            return Err(ReadError::NoSuchTile { tile: id, size: self.size });
        }
        self.checked(id)
    }

    /// Proves that leaf `index` is in the tree of the first `size` leaves, which may be an older one.
    ///
    /// # Errors
    ///
    /// [`ReadError`], when there is no such leaf or tree, or a tile is missing or wrong.
    pub fn prove_inclusion(&mut self, index: u64, size: u64) -> Read<Vec<Hash>, S> {
        self.within(size)?;
        inclusion_ranges(index, size)?
            .into_iter()
            .filter_map(|range| root_of(range, |subtree| self.hash_of(subtree)).transpose())
            .collect()
    }

    /// Proves that the tree of `old` leaves is a beginning of the tree of `new` leaves, which may both
    /// be older than the one that is read.
    ///
    /// # Errors
    ///
    /// [`ReadError`], when there are no such trees, or a tile is missing or wrong.
    pub fn prove_consistency(&mut self, old: u64, new: u64) -> Read<Vec<Hash>, S> {
        self.within(new)?;
        consistency_ranges(old, new)?
            .into_iter()
            .filter_map(|range| root_of(range, |subtree| self.hash_of(subtree)).transpose())
            .collect()
    }

    /// Computes the root that the tree had when it had `size` leaves. If that is the root which an older
    /// checkpoint says, the tree continues that checkpoint's: no proof is needed by who has the tiles.
    ///
    /// # Errors
    ///
    /// [`ReadError`], when it never had, or a tile is missing or wrong.
    pub fn root_at(&mut self, size: u64) -> Read<Hash, S> {
        self.within(size)?;
        let root = root_of(0..size, |subtree| self.hash_of(subtree))?;
        Ok(root.unwrap_or_else(Hash::of_nothing))
    }

    /// Reads the entries of a bundle and checks each against its leaf hash in the tree. A bundle that
    /// has grown past the tree is to be [cut](crate::cut_bundle) before.
    ///
    /// # Errors
    ///
    /// [`ReadError::Entry`] names the first entry that is another; else what is wrong with the bundle
    /// or a tile.
    pub fn check_bundle<'b>(&mut self, id: BundleId, bytes: &'b [u8]) -> Read<Vec<&'b [u8]>, S> {
        let there = BundleId::in_tree(id.index(), self.size).filter(|it| it.width() >= id.width());
        let absent = ReadError::NoSuchTile { tile: id.tile(), size: self.size };
        let tile = self.checked(there.ok_or(absent)?.tile())?;
        let entries =
            decode_bundle(id, bytes).map_err(|source| ReadError::Bundle { bundle: id, source })?;
        for ((index, entry), expected) in id.leaves().zip(&entries).zip(tile.hashes()) {
            let computed = leaf_hash(entry);
            if *expected != computed {
                return Err(ReadError::Entry { bundle: id, index, expected: *expected, computed });
            }
        }
        Ok(entries)
    }

    fn within(&self, size: u64) -> Read<(), S> {
        if size <= self.size {
            Ok(())
        } else {
            Err(ReadError::NotOlder { old: size, new: self.size })
        }
    }

    /// Gives the root of a subtree that lies within the tree.
    fn hash_of(&mut self, subtree: Subtree) -> Read<Hash, S> {
        let Spot { level, index, first, count } = Spot::of(subtree);
        let beyond = ReadError::NoSuchLeaf { index: subtree.first_leaf(), size: self.size };
        let Some(id) = TileId::in_tree(level, index, self.size) else { return Err(beyond) };
        self.checked(id)?.part_root(first, count).ok_or(beyond)
    }

    /// Gives a tile of the tree once it is checked.
    fn checked(&mut self, id: TileId) -> Read<Arc<Tile>, S> {
        if let Some(tile) = self.edge.iter().find(|tile| tile.id() == id) {
            return Ok(Arc::clone(tile));
        }
        if let Some(place) = self.cache.iter().position(|tile| tile.id() == id) {
            self.cache.make_contiguous()[place..].rotate_left(1);
            return Ok(Arc::clone(&self.cache[self.cache.len() - 1]));
        }
        // A tile that is not at the edge is full, and its root is in the tile above: at most 8 steps.
        let height = TILE_HEIGHT * (u32::from(id.level()) + 1);
        let expected = self.hash_of(Subtree { height, index: id.index() })?;
        let tile = Arc::new(fetch(&mut self.source, id)?);
        let computed = tile.root();
        if computed != expected {
            return Err(ReadError::Tile { tile: id, expected, computed });
        }
        self.remember(Arc::clone(&tile));
        Ok(tile)
    }

    fn remember(&mut self, tile: Arc<Tile>) {
        if self.cache.len() == CACHE_TILES_MAX {
            self.cache.pop_front();
        }
        self.cache.push_back(tile);
    }
}

/// Shows which tree it reads, not where from.
impl<S> fmt::Debug for TileReader<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, root, .. } = self;
        f.debug_struct("TileReader").field("size", size).field("root", root).finish_non_exhaustive()
    }
}

/// Where a subtree's root is to be had: `count` hashes of a tile from the one numbered `first`.
struct Spot {
    level: u8,
    index: u64,
    first: usize,
    count: usize,
}

impl Spot {
    fn of(subtree: Subtree) -> Self {
        let within = subtree.height % TILE_HEIGHT;
        let first = subtree.index << within;
        Self {
            // A height is at most 64, a level at most 8.
            level: (subtree.height / TILE_HEIGHT).to_le_bytes()[0],
            index: first >> TILE_HEIGHT,
            first: usize::from(first.to_le_bytes()[0]),
            count: 1 << within,
        }
    }
}

/// Fetches a tile, or the full one that took its place.
fn fetch<S: TileSource>(source: &mut S, id: TileId) -> Read<Tile, S> {
    if let Some(bytes) = get(source, id)? {
        return Tile::parse(id, &bytes).map_err(ReadError::Malformed);
    }
    let missing = ReadError::Missing { tile: id };
    let Some(full) = id.to_full().filter(|full| *full != id) else { return Err(missing) };
    let bytes = get(source, full)?.ok_or(missing)?;
    Tile::parse(full, &bytes).map(|tile| tile.cut_to(id)).map_err(ReadError::Malformed)
}

fn get<S: TileSource>(source: &mut S, id: TileId) -> Read<Option<Vec<u8>>, S> {
    source.tile(id).map_err(|source| ReadError::Fetch { tile: id, source })
}
