//! Checkpoints: what a log signs about its tree (C2SP tlog-checkpoint).

pub(crate) mod signed;

use std::fmt;

use crate::text::{decimal, excerpt};
use crate::{Hash, HashError};

/// What a log says of its tree at one size: whose it is, how large, and its root.
///
/// Extension lines are kept when there are any, because signatures are over them too; none are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    /// Empty, or lines that each end in a newline.
    extensions: String,
}

/// Says why text is not a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The origin is no line.
    #[error("the origin of a checkpoint is one line that is not empty, found `{found}`")]
    Origin {
        /// What was given, cut to 80 characters.
        found: String,
    },
    /// Fewer than three lines, an empty one, or no newline at the end.
    #[error("a checkpoint is at least three lines, none of them empty, each ended by a newline")]
    Lines,
    /// The second line is no size.
    #[error("the size of a checkpoint is a decimal number below 2^64, found `{found}`")]
    Size {
        /// What was given, cut to 80 characters.
        found: String,
    },
    /// The third line is no hash.
    #[error("could not read the root of a checkpoint")]
    Root(#[source] HashError),
    /// The tree without leaves has another root.
    #[error("a checkpoint of size 0 has the root of the empty tree, found {found}")]
    EmptyRoot {
        /// What was given.
        found: Hash,
    },
}

impl Checkpoint {
    /// Makes a checkpoint.
    ///
    /// # Errors
    ///
    /// [`CheckpointError::Origin`] when the origin is not one line of text,
    /// [`CheckpointError::EmptyRoot`] when an empty tree has another root than it has.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        if origin.is_empty() || origin.contains(|char| char < ' ') {
            return Err(CheckpointError::Origin { found: excerpt(origin) });
        }
        if size == 0 && root != Hash::of_nothing() {
            return Err(CheckpointError::EmptyRoot { found: root });
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions: String::new() })
    }

    /// Reads the text of a note as a checkpoint. It is as trustworthy as the note's signatures:
    /// [`SignedCheckpoint::open`](crate::SignedCheckpoint::open) checks those.
    ///
    /// # Errors
    ///
    /// [`CheckpointError`], when it is none.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut rest = text;
        let mut line = || {
            let (line, after) = rest.split_once('\n').ok_or(CheckpointError::Lines)?;
            rest = after;
            Ok(line)
        };
        let (origin, size, root) = (line()?, line()?, line()?);
        let size = decimal(size).ok_or_else(|| CheckpointError::Size { found: excerpt(size) })?;
        let root = Hash::from_base64(root).map_err(CheckpointError::Root)?;
        let checkpoint = Self::new(origin, size, root)?;
        if !(rest.is_empty() || rest.ends_with('\n'))
            || rest.split_terminator('\n').any(str::is_empty)
        {
            return Err(CheckpointError::Lines);
        }
        Ok(Self { extensions: rest.to_owned(), ..checkpoint })
    }

    /// Gives the origin: which log it is of.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Gives the number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Gives the root.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// Gives the lines after the first three, which mean nothing to anybody but their log.
    pub fn extensions(&self) -> impl Iterator<Item = &str> {
        self.extensions.lines()
    }
}

/// Writes the text that is signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, size, root, extensions } = self;
        write!(f, "{origin}\n{size}\n{}\n{extensions}", root.to_base64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    #[test]
    fn text_comes_back_with_its_extensions() {
        let root = leaf_hash(b"x");
        let checkpoint = Checkpoint::new("example.com/log", 7, root).unwrap();
        assert_eq!(Checkpoint::parse(&checkpoint.to_string()), Ok(checkpoint.clone()));
        let text = format!("{checkpoint}one\ntwo \n");
        let extended = Checkpoint::parse(&text).unwrap();
        assert_eq!(extended.extensions().collect::<Vec<_>>(), ["one", "two "]);
        assert_eq!(extended.to_string(), text);
    }

    #[test]
    fn what_is_no_checkpoint_is_refused() {
        let root = leaf_hash(b"x").to_base64();
        for text in [
            String::new(),
            "log\n".into(),
            "log\n7\n".into(),
            format!("log\n7\n{root}"),
            format!("\n7\n{root}\n"),
            format!("log\n07\n{root}\n"),
            format!("log\n-7\n{root}\n"),
            format!("log\n18446744073709551616\n{root}\n"),
            format!("log\n\n{root}\n"),
            format!("log\n7\n{}\n", &root[1..]),
            format!("log\n7\n{root} \n"),
            format!("log\n7\n{root}\n\n"),
            format!("log\n7\n{root}\nmore"),
            format!("log\n7\n{root}\nmore\n\n"),
            format!("log\n7\n{root}\n\nmore\n"),
            format!("log\r\n7\n{root}\n"),
            format!("log\n0\n{root}\n"),
        ] {
            assert!(Checkpoint::parse(&text).is_err(), "{text:?}");
        }
        assert!(Checkpoint::new("", 7, leaf_hash(b"x")).is_err());
        assert!(Checkpoint::new("two\nlines", 7, leaf_hash(b"x")).is_err());
        assert!(Checkpoint::new("log", 0, Hash::of_nothing()).is_ok());
    }
}
