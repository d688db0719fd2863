//! A transparency log's tree as C2SP publishes it: tiles, signed checkpoints, proofs, cosignatures.
//!
//! Pure: bytes in, bytes out. It reads no files, asks no network, no clock and no random numbers; who
//! calls it says where tiles come from, what time it is and what the secret is. Everything that is read
//! may be hostile: it is read strictly, within limits that have names (`…_MAX`), and never panics.
//!
//! Not here: what the entries mean, where the signer remembers what it signed, serving and fetching,
//! post-quantum cosignatures, the policy language of witnesses.
//!
//! Read in this order:
//!
//! 1. the tree (RFC 6962): [`struct@Hash`], [`leaf_hash`], [`Tree`], [`prove_inclusion`] and
//!    [`prove_consistency`] with their counterparts [`verify_inclusion`] and [`verify_consistency`];
//! 2. what is published (tlog-tiles): [`TileId`], [`Tile`], [`BundleId`], [`encode_bundle`],
//!    [`Resource`] for paths; [`Appender`] makes tiles, [`TileReader`] reads and checks them;
//! 3. what is signed (signed-note, tlog-checkpoint, tlog-cosignature): [`Note`], [`NoteSigner`],
//!    [`NoteVerifier`], [`Checkpoint`], [`SignedCheckpoint`], [`WitnessSigner`], [`WitnessVerifier`],
//!    [`Quorum`];
//! 4. what is handed to somebody (tlog-proof): [`LogProof`].
//!
//! # A log, its proof and its audit
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use chancery_tlog::{
//!     Appender, Checkpoint, KeyName, KnownLog, LogProof, NoteSigner, NoteVerifier,
//!     SignedCheckpoint, TileReader, leaf_hash, tiles_for_inclusion,
//! };
//!
//! // The log appends, publishes its tiles, and signs.
//! let mut published = BTreeMap::new();
//! let mut log = Appender::new();
//! for number in 0..1000 {
//!     let entry = format!("entry {number}");
//!     for tile in log.push(leaf_hash(entry.as_bytes())) {
//!         published.insert(tile.id(), tile.to_bytes());
//!     }
//! }
//! for tile in log.partial_tiles() {
//!     published.insert(tile.id(), tile.to_bytes());
//! }
//! assert!(published.keys().any(|tile| tile.to_string() == "tile/0/003.p/232"));
//! let signer = NoteSigner::from_seed(KeyName::parse("example.com/log")?, &[7; 32]);
//! let checkpoint = Checkpoint::new("example.com/log", log.size(), log.root())?;
//! let checkpoint = SignedCheckpoint::sign(checkpoint, &signer)?.to_string();
//!
//! // Somebody who has the tiles and knows the key makes a proof.
//! let vkey = signer.verifier().to_string();
//! let known = KnownLog::from(NoteVerifier::parse(&vkey)?);
//! let signed = SignedCheckpoint::open(checkpoint.as_bytes(), &known)?;
//! let (size, root) = (signed.checkpoint().size(), signed.checkpoint().root());
//! let needed = tiles_for_inclusion(17, size)?; // to fetch at once, if fetching is slow
//! assert_eq!(needed.len(), 3);
//! let mut reader = TileReader::open(size, root, published)?;
//! let proof = LogProof::new(17, reader.prove_inclusion(17, size)?, &signed)?.to_string();
//!
//! // Anybody who knows the key verifies it, offline.
//! let proof = LogProof::parse(proof.as_bytes())?;
//! let proven = proof.verify(&leaf_hash(b"entry 17"), &known, None)?;
//! assert_eq!(proven.checkpoint.checkpoint().size(), 1000);
//! assert!(proof.verify(&leaf_hash(b"entry 18"), &known, None).is_err());
//!
//! // An auditor who remembers an older root checks that nothing before it was changed.
//! let older = reader.root_at(600)?;
//! let steps = reader.prove_consistency(600, size)?;
//! chancery_tlog::verify_consistency(600, &older, size, &root, &steps)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod appender;
mod bundle;
mod checkpoint;
mod cosignature;
mod hash;
mod key;
mod note;
mod proof;
mod prove;
mod quorum;
mod reader;
mod subtree;
mod text;
mod tile;
mod tree;
mod verify;

pub use appender::{Appender, RestoreError};
pub use bundle::{
    BUNDLE_BYTES_MAX, BundleError, ENTRY_BYTES_MAX, cut_bundle, decode_bundle, encode_bundle,
};
pub use checkpoint::signed::{KnownLog, SignedCheckpoint, SignedCheckpointError};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use cosignature::keys::{WitnessSigner, WitnessVerifier};
pub use cosignature::{Cosignature, CosignatureError, CosignedAt};
pub use hash::{HASH_BYTES, Hash, HashError, leaf_hash, node_hash};
pub use key::name::{KeyId, KeyName};
pub use key::{KEY_BYTES, KeyError};
pub use note::keys::{NoteSigner, NoteVerifier};
pub use note::signature::{NoteSignature, SignatureError};
pub use note::{NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX, Note, NoteError, Verified};
pub use proof::{
    EXTRA_BYTES_MAX, LogProof, PROOF_BYTES_MAX, PROOF_HASHES_MAX, ProofError, ProofVerifyError,
    Proven,
};
pub use prove::{ProveError, prove_consistency, prove_inclusion, range_root};
pub use quorum::{Quorum, QuorumError, WITNESSES_MAX, Witnessed};
pub use reader::TileReader;
pub use reader::error::ReadError;
pub use reader::plan::{tiles_for_consistency, tiles_for_inclusion, tiles_for_root};
pub use reader::source::TileSource;
pub use tile::coordinates::{
    BundleId, Resource, TILE_HASHES, TILE_LEVEL_MAX, TileId, new_bundles, new_tiles,
};
pub use tile::path::{PATH_BYTES_MAX, PathError};
pub use tile::{TILE_BYTES_MAX, Tile, TileError};
pub use tree::Tree;
pub use verify::{VerifyError, verify_consistency, verify_inclusion};
