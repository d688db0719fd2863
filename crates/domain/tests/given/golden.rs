//! The golden events: one of each kind and version.
#![allow(
    clippy::unwrap_used,
    reason = "files of this repository; a test that cannot read them must fail"
)]

use std::path::Path;

use serde_json::Value;

/// Reads the golden events, one of each kind and version, in order of kind; with the name of the file.
pub(crate) fn golden() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .collect();
    names.sort();
    let read = |name: &String| {
        let text = std::fs::read(folder.join(format!("{name}.json"))).unwrap();
        serde_json::from_slice(&text).unwrap()
    };
    names.iter().map(|name| (name.clone(), read(name))).collect()
}
