//! Where tiles come from.

use std::collections::BTreeMap;
use std::convert::Infallible;

use crate::TileId;

/// Gives the bytes of tiles: from a directory, a database, the network, or fetched beforehand.
///
/// What it gives is not trusted. It need not give more than [`TILE_BYTES_MAX`](crate::TILE_BYTES_MAX)
/// bytes of anything, and should not read more.
pub trait TileSource {
    /// Says why a tile could not be read, other than that there is none.
    type Error;

    /// Gives the bytes of a tile, or nothing when there is none. A partial tile that is gone is asked
    /// for again as a full one, because a log may delete it then.
    ///
    /// # Errors
    ///
    /// Whatever reading may fail with.
    fn tile(&mut self, id: TileId) -> Result<Option<Vec<u8>>, Self::Error>;
}

/// A function that reads a tile.
impl<F, E> TileSource for F
where
    F: FnMut(TileId) -> Result<Option<Vec<u8>>, E>,
{
    type Error = E;

    fn tile(&mut self, id: TileId) -> Result<Option<Vec<u8>>, E> {
        self(id)
    }
}

/// Tiles that were fetched beforehand; [`tiles_for_inclusion`](crate::tiles_for_inclusion) and its
/// siblings say which.
impl TileSource for BTreeMap<TileId, Vec<u8>> {
    type Error = Infallible;

    fn tile(&mut self, id: TileId) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.get(&id).cloned())
    }
}
