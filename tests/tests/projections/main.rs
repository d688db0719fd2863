//! The projections over a real nats-server: queries, changes, the bucket, restarts.

mod publishing;
mod queries;
mod stalls;
mod stand;
mod stores;
