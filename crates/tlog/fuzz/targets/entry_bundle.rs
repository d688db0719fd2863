//! Bundles of entries and tiles, of any width: the first byte says which.
#![no_main]

use chancery_tlog::{BundleId, Tile, cut_bundle, decode_bundle, encode_bundle};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((width, bytes)) = input.split_first() else { return };
    let Some(id) = BundleId::new(7, u16::from(*width) + 1) else { return };
    if let Ok(entries) = decode_bundle(id, bytes) {
        assert_eq!(entries.len(), usize::from(id.width()));
        assert_eq!(encode_bundle(id, entries).as_deref(), Ok(bytes));
    }
    if let Ok(cut) = cut_bundle(id, bytes) {
        assert!(bytes.starts_with(cut) && decode_bundle(id, cut).is_ok());
    }
    if let Ok(tile) = Tile::parse(id.tile(), bytes) {
        assert_eq!(tile.to_bytes(), bytes);
        let _ = tile.root();
    }
});
