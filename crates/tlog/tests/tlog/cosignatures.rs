//! cosignatures
