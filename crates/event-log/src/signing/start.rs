//! What was ever said about the log, held against it before it is opened.

use chancery_tlog::{KnownLog, SignedCheckpoint};
use rusqlite::Connection;

use super::high_water::HighWater;
use super::public::Public;
use super::{SigningConfig, SigningError};
use crate::checkpoints;
use crate::error::OpenError;
use crate::recover::Trees;

/// The checkpoints that are known from three memories.
#[derive(Debug)]
pub(crate) struct Known {
    /// In the order in which they are checked: who says it, and what.
    said: Vec<(String, SignedCheckpoint)>,
    /// The last one in `log.db`.
    pub(crate) last: Option<SignedCheckpoint>,
    /// How much `public/` holds, if it has a checkpoint.
    pub(crate) published: Option<u64>,
}

impl Known {
    /// Reads all memories; each must be signed with our key.
    pub(crate) fn read(
        config: &SigningConfig,
        connection: &Connection,
        log: &KnownLog,
    ) -> Result<Self, OpenError> {
        let mut said = Vec::new();
        let mark = HighWater::new(config.high_water.clone());
        if let Some(signed) = mark.read(log)? {
            said.push((mark.place(), signed));
        }
        let stored = checkpoints::last(connection)?;
        let last = stored.map(|stored| {
            let place = format!("checkpoint {} in log.db", stored.size);
            let opened = stored.open(log).map_err(|source| SigningError::OtherKey {
                place: place.clone(),
                key: key_text(log),
                source,
            });
            opened.map(|signed| (place, signed))
        });
        let last = last.transpose()?;
        said.extend(last.clone());
        let public = Public::checkpoint(&config.public, log)?;
        let published = public.as_ref().map(|(_, signed)| signed.checkpoint().size());
        said.extend(public);
        Ok(Self { said, last: last.map(|(_, signed)| signed), published })
    }

    /// Lists the sizes at which the tree is needed.
    pub(crate) fn sizes(&self) -> impl Iterator<Item = u64> {
        self.said.iter().map(|(_, signed)| signed.checkpoint().size())
    }

    /// Holds everything that was said against the entries that there are.
    pub(crate) fn check(&self, trees: &Trees) -> Result<(), SigningError> {
        for (place, signed) in &self.said {
            let (size, signed) = (signed.checkpoint().size(), signed.checkpoint().root());
            let Some(tree) = trees.at(size) else {
                let (place, found) = (place.clone(), trees.size());
                return Err(SigningError::Behind { place, signed: size, found });
            };
            let found = tree.root();
            if found != signed {
                return Err(SigningError::Fork { place: place.clone(), size, signed, found });
            }
        }
        Ok(())
    }
}

/// Writes the keys of a log for a message.
pub(crate) fn key_text(log: &KnownLog) -> String {
    log.keys().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
