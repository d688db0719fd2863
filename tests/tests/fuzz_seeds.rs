//! What must hold of whatever comes in, of the seeds from which `make fuzz` begins, whole and cut short at every byte.

#[expect(unreachable_pub, reason = "the fuzzer's binaries use it as a library")]
#[path = "../fuzz/src/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

/// A target by its name.
type Target = (&'static str, fn(&[u8]));

#[test]
fn what_the_fuzzer_begins_with_holds() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let targets: [Target; 11] = [
        ("acled", targets::acled),
        ("cloudevents_headers", targets::cloudevents_headers),
        ("cloudevents_json", targets::cloudevents_json),
        ("data", targets::data),
        ("edtf", targets::edtf),
        ("feed", targets::feed),
        ("frames", targets::frames),
        ("gdelt", targets::gdelt),
        ("icews", targets::icews),
        ("polecat", targets::polecat),
        ("ucdp", targets::ucdp),
    ];
    let mut folders: Vec<String> = fs::read_dir(&seeds)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort();
    assert_eq!(folders, targets.map(|(name, _)| name.to_owned()), "a folder for each target");
    for (name, target) in targets {
        for seed in fs::read_dir(seeds.join(name)).unwrap() {
            let seed = fs::read(seed.unwrap().path()).unwrap();
            for end in 0..=seed.len() {
                target(&seed[..end]);
            }
        }
    }
}
