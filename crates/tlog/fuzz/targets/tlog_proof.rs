//! Proofs for offline verification.
#![no_main]

use std::sync::LazyLock;

use chancery_tlog::{
    EXTRA_BYTES_MAX, KeyName, KnownLog, LogProof, NoteSigner, PROOF_HASHES_MAX, leaf_hash,
};
use libfuzzer_sys::fuzz_target;

static LOG: LazyLock<KnownLog> = LazyLock::new(|| {
    let name = KeyName::parse("chancery.local/golden");
    let keys = name.into_iter().map(|name| NoteSigner::from_seed(name, &[0x2a; 32]).verifier());
    KnownLog::new("chancery.local/golden", keys.collect())
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(proof) = LogProof::parse(bytes) else { return };
    assert_eq!(proof.to_string().as_bytes(), bytes);
    assert!(proof.hashes().len() <= PROOF_HASHES_MAX);
    assert!(proof.extra().is_none_or(|extra| extra.len() <= EXTRA_BYTES_MAX));
    let leaf = leaf_hash(proof.extra().unwrap_or_default());
    if let Ok(proven) = proof.verify(&leaf, &LOG, None) {
        assert!(proven.index < proven.checkpoint.checkpoint().size());
    }
});
