//! Cosignatures: as lines of a note, and as the bytes that a line holds.
#![no_main]

use std::sync::LazyLock;

use chancery_tlog::{
    Checkpoint, Cosignature, Hash, KeyName, NoteSignature, WitnessSigner, WitnessVerifier,
};
use libfuzzer_sys::fuzz_target;

static WITNESS: LazyLock<Option<WitnessVerifier>> = LazyLock::new(|| {
    let name = KeyName::parse("witness.example/one").ok()?;
    Some(WitnessSigner::from_seed(name, &[1; 32]).verifier())
});

static CHECKPOINT: LazyLock<Option<Checkpoint>> =
    LazyLock::new(|| Checkpoint::new("chancery.local/golden", 0, Hash::of_nothing()).ok());

fuzz_target!(|bytes: &[u8]| {
    let (Some(witness), Some(checkpoint)) = (&*WITNESS, &*CHECKPOINT) else { return };
    if let Ok(line) = str::from_utf8(bytes)
        && let Ok(signature) = NoteSignature::parse(line)
    {
        assert_eq!(signature.to_string(), line);
        let _ = Cosignature::parse(&signature);
        let _ = witness.verify(checkpoint, &signature);
    }
    let (name, id) = (witness.name().clone(), witness.id());
    if let Some(signature) = NoteSignature::new(name, id, bytes.to_vec()) {
        let parsed = Cosignature::parse(&signature);
        let verified = witness.verify(checkpoint, &signature);
        assert!(parsed.is_ok() || verified.is_err());
    }
});
