//! Files of each scheme, small and made by hand: what is taken, what is refused, and what condemns a file.

#![expect(clippy::unwrap_used, clippy::panic, reason = "this is how a test fails")]

mod acled;
mod gdelt;
mod icews;
mod polecat;
mod properties;
mod support;
mod ucdp;
