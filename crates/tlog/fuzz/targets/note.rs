//! Signed notes and the keys that verify them.
#![no_main]

use std::sync::LazyLock;

use chancery_tlog::{KeyName, Note, NoteSigner, NoteVerifier};
use libfuzzer_sys::fuzz_target;

static KNOWN: LazyLock<Vec<NoteVerifier>> = LazyLock::new(|| {
    let name = KeyName::parse("chancery.local/golden");
    name.into_iter().map(|name| NoteSigner::from_seed(name, &[0x2a; 32]).verifier()).collect()
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
        if let Ok(verified) = note.verify(&KNOWN) {
            assert_eq!(verified.known.len() + verified.unknown.len(), note.signatures().len());
            assert!(!verified.known.is_empty());
        }
    }
    if let Ok(text) = str::from_utf8(bytes) {
        if let Ok(key) = NoteVerifier::parse(text) {
            assert_eq!(key.to_string(), text);
        }
        if let Ok(key) = NoteSigner::parse(text) {
            assert_eq!(key.to_secret_text(), text);
        }
    }
});
