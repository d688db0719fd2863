//! RFC 6962 Merkle tree: leaf hashes, roots, inclusion and consistency proofs
