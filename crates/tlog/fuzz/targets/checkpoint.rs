//! The text of checkpoints, and checkpoints under a signature.
#![no_main]

use std::sync::LazyLock;

use chancery_tlog::{Checkpoint, KeyName, KnownLog, NoteSigner, SignedCheckpoint};
use libfuzzer_sys::fuzz_target;

static LOG: LazyLock<KnownLog> = LazyLock::new(|| {
    let name = KeyName::parse("chancery.local/golden");
    let keys = name.into_iter().map(|name| NoteSigner::from_seed(name, &[0x2a; 32]).verifier());
    KnownLog::new("chancery.local/golden", keys.collect())
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(signed) = SignedCheckpoint::open(bytes, &LOG) {
        assert_eq!(signed.to_string().as_bytes(), bytes);
        assert_eq!(signed.checkpoint().to_string(), signed.note().text());
    }
    if let Ok(text) = str::from_utf8(bytes)
        && let Ok(checkpoint) = Checkpoint::parse(text)
    {
        assert_eq!(checkpoint.to_string(), text);
    }
});
