//! Paths of tiles, bundles and checkpoints.
#![no_main]

use chancery_tlog::{BundleId, Resource, TileId};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let resource = Resource::parse(text);
    if let Ok(resource) = resource {
        assert_eq!(resource.to_string(), text);
    }
    let tile = text.parse::<TileId>().ok().map(Resource::Tile);
    let bundle = text.parse::<BundleId>().ok().map(Resource::Bundle);
    match resource {
        Ok(Resource::Checkpoint) | Err(_) => assert_eq!((tile, bundle), (None, None)),
        Ok(found) => assert_eq!(tile.or(bundle), Some(found)),
    }
});
