//! RFC 6962 Merkle tree: leaf hashes, roots, inclusion and consistency proofs.
//!
//! Pure: bytes in, bytes out. It keeps no leaves and reads no files; who asks for a proof says where
//! the leaf hashes are. Checkpoints and tiles are not here yet.
//!
//! Read in this order: [`struct@Hash`], [`Tree`], then [`prove_inclusion`] and [`prove_consistency`] with
//! their counterparts [`verify_inclusion`] and [`verify_consistency`].
//!
//! ```
//! use chancery_tlog::{Hash, Tree, leaf_hash, prove_inclusion, verify_inclusion};
//!
//! let leaves: Vec<Hash> = [b"a", b"b", b"c"].iter().map(|entry| leaf_hash(*entry)).collect();
//! let tree: Tree = leaves.iter().copied().collect();
//! let proof = prove_inclusion(1, tree.size(), |index| {
//!     leaves.get(usize::try_from(index)?).copied().ok_or("no such leaf".into())
//! })
//! .map_err(|error: chancery_tlog::ProveError<Box<dyn std::error::Error>>| error.to_string())?;
//! verify_inclusion(&leaf_hash(b"b"), 1, tree.size(), &proof, &tree.root())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod hash;
mod prove;
mod tree;
mod verify;

pub use hash::{HASH_BYTES, Hash, HashError, leaf_hash, node_hash};
pub use prove::{ProveError, prove_consistency, prove_inclusion, range_root};
pub use tree::Tree;
pub use verify::{VerifyError, verify_consistency, verify_inclusion};
