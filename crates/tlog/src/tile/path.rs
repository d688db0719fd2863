//! The paths of C2SP tlog-tiles, read as strictly as they are written.

use std::fmt;
use std::str::FromStr;

use crate::text::{decimal, excerpt};
use crate::tile::coordinates::{BundleId, Place, Resource, TILE_HASHES, TileId};

/// The longest path that is looked at. The longest there is has 47 bytes.
pub const PATH_BYTES_MAX: usize = 64;

/// Groups of an index have three digits, so that no directory has more than 1,000 of each.
const GROUP: u64 = 1000;

/// Says that a path names nothing in a tiled log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a path of {expected}")]
pub struct PathError {
    /// What was given, cut to 80 characters.
    pub found: String,
    /// What was looked for.
    pub expected: &'static str,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut groups = [0; 7];
        let mut rest = self.index;
        let mut count = 0;
        for group in &mut groups {
            *group = rest % GROUP;
            rest /= GROUP;
            count += 1;
            if rest == 0 {
                break;
            }
        }
        for group in groups[1..count].iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if self.width == TILE_HASHES { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl fmt::Display for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/{}", self.level(), self.place())
    }
}

impl fmt::Display for BundleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/entries/{}", self.place())
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint => f.write_str("checkpoint"),
            Self::Tile(tile) => tile.fmt(f),
            Self::Bundle(bundle) => bundle.fmt(f),
        }
    }
}

impl FromStr for TileId {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        parse_tile(path).ok_or_else(|| refuse(path, "a tile: `tile/<level>/<index>[.p/<width>]`"))
    }
}

impl FromStr for BundleId {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        parse_bundle(path)
            .ok_or_else(|| refuse(path, "a bundle: `tile/entries/<index>[.p/<width>]`"))
    }
}

impl FromStr for Resource {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        if path == "checkpoint" {
            return Ok(Self::Checkpoint);
        }
        parse_bundle(path)
            .map(Self::Bundle)
            .or_else(|| parse_tile(path).map(Self::Tile))
            .ok_or_else(|| refuse(path, "a checkpoint, a tile or a bundle"))
    }
}

fn refuse(path: &str, expected: &'static str) -> PathError {
    PathError { found: excerpt(path), expected }
}

fn parse_tile(path: &str) -> Option<TileId> {
    let (level, place) = inside(path)?.split_once('/')?;
    TileId::from_place(decimal(level)?.try_into().ok()?, parse_place(place)?)
}

fn parse_bundle(path: &str) -> Option<BundleId> {
    let place = parse_place(inside(path)?.strip_prefix("entries/")?)?;
    BundleId::new(place.index, place.width)
}

/// The part under `tile/`.
fn inside(path: &str) -> Option<&str> {
    if path.len() > PATH_BYTES_MAX { None } else { path.strip_prefix("tile/") }
}

/// Reads index and width; whether a tree can have them is for the caller to ask.
fn parse_place(text: &str) -> Option<Place> {
    let Some((index, width)) = text.split_once(".p/") else {
        return Some(Place { index: parse_index(text)?, width: TILE_HASHES });
    };
    let width = decimal(width)?.try_into().ok()?;
    (width < TILE_HASHES).then_some(Place { index: parse_index(index)?, width })
}

fn parse_index(text: &str) -> Option<u64> {
    let mut index = 0_u64;
    let mut groups = text.split('/').peekable();
    while let Some(group) = groups.next() {
        let digits = if groups.peek().is_some() { group.strip_prefix('x')? } else { group };
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // A leading group of zeros would be a second name of the same place.
        if index == 0 && digits == "000" && groups.peek().is_some() {
            return None;
        }
        index = index.checked_mul(GROUP)?.checked_add(digits.parse().ok()?)?;
    }
    Some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        for (path, level, index, width) in [
            ("tile/0/000", 0, 0, 256),
            ("tile/0/999.p/255", 0, 999, 255),
            ("tile/1/x001/000.p/1", 1, 1000, 1),
            ("tile/2/x001/x234/067", 2, 1_234_067, 256),
            ("tile/0/x001/x000/000", 0, 1_000_000, 256),
            ("tile/0/x072/x057/x594/x037/x927/935.p/255", 0, (1 << 56) - 1, 255),
        ] {
            let tile = TileId::new(level, index, width).unwrap();
            assert_eq!(tile.to_string(), path);
            assert_eq!(path.parse(), Ok(tile));
            assert_eq!(Resource::parse(path), Ok(Resource::Tile(tile)));
        }
        let bundle = BundleId::new(1_234_067, 12).unwrap();
        assert_eq!(bundle.to_string(), "tile/entries/x001/x234/067.p/12");
        assert_eq!(Resource::parse(&bundle.to_string()), Ok(Resource::Bundle(bundle)));
        assert_eq!(Resource::parse("checkpoint"), Ok(Resource::Checkpoint));
    }

    #[test]
    fn a_place_has_one_path() {
        for path in [
            "",
            "/",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/00/000",
            "tile/+0/000",
            "tile/8/000",
            "tile/64/000",
            "tile/256/000",
            "tile/-1/000",
            "tile/0/x000/000",
            "tile/0/x000/001",
            "tile/0/x001/x234",
            "tile/0/001/234",
            "tile/0/x001",
            "tile/0/X001/234",
            "tile/0/+01",
            "tile/0/١",
            "/tile/0/000",
            "tile/0/000/",
            "tile/0/000 ",
            "tile/0/000.p",
            "tile/0/000.p/",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/+1",
            "tile/0/000.p/65537",
            "tile/0/000.p/1/1",
            "tile/0/000.p/1.p/1",
            "tile/0/../0/000",
            "tile/entries",
            "tile/entries/0",
            "tile/data/000",
            "tile/8/0/000",
            "tile/0/x072/x057/x594/x037/x927/935",
            "tile/0/x072/x057/x594/x037/x927/936.p/1",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/7/000",
            "checkpoint/",
            "Checkpoint",
        ] {
            assert!(Resource::parse(path).is_err(), "{path}");
        }
        assert!("tile/entries/000".parse::<TileId>().is_err());
        assert!("tile/0/000".parse::<BundleId>().is_err());
    }
}
