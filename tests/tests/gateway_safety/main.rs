//! What the gateway refuses, and what it bears: other sites, other names, strangers, and clients that mean it ill.

mod ill_will;
mod refused;
mod stand;
