//! Keys: an nkey pair for each role, whose seed lies in a file that only we may read; tokens for HTTP.

use std::path::Path;

use anyhow::{Context, Result};
use chancery_wire::hex;
use nkeys::{KeyPair, KeyPairType};
use sha2::{Digest, Sha256};

use crate::environment::{fill_random, random_secret};
use crate::files::write_private;

/// Makes a key, writes its seed to `path`, and returns its public half.
pub(super) fn make(path: &Path) -> Result<String> {
    let mut bytes = [0; 32];
    fill_random(&mut bytes);
    let pair = KeyPair::new_from_raw(KeyPairType::User, bytes).context("could not make a key")?;
    let seed = pair.seed().context("could not write a key")?;
    write_private(path, format!("{seed}\n").as_bytes())?;
    Ok(pair.public_key())
}

/// Makes a token, writes it to `path`, and returns its hash.
pub(super) fn make_token(path: &Path) -> Result<String> {
    let token = random_secret()?;
    write_private(path, format!("{token}\n").as_bytes())?;
    Ok(hash(&token))
}

/// Returns what is kept of a token.
pub(super) fn hash(token: &str) -> String {
    hex::encode(&Sha256::digest(token))
}
