//! Proofs that can be verified offline: an entry's place, and the checkpoint that it is under
//! (C2SP tlog-proof).

use std::fmt;

use crate::text::{decimal, excerpt, from_base64, to_base64};
use crate::{
    ENTRY_BYTES_MAX, Hash, HashError, KnownLog, NOTE_BYTES_MAX, Note, NoteError, Quorum,
    QuorumError, SignedCheckpoint, SignedCheckpointError, VerifyError, Witnessed, verify_inclusion,
};

/// The first line.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// The most hashes of an inclusion proof: a tree of 2⁶⁴ − 1 leaves is 64 levels high.
pub const PROOF_HASHES_MAX: usize = 64;

/// The most bytes of extra data: the longest entry fits, so that a proof can bring its entry along.
pub const EXTRA_BYTES_MAX: usize = ENTRY_BYTES_MAX;

/// The most bytes of a proof: the largest note, the most extra data in base64, and 8 KiB, which is more
/// than all other lines have.
pub const PROOF_BYTES_MAX: usize = NOTE_BYTES_MAX + EXTRA_BYTES_MAX.div_ceil(3) * 4 + 8192;

/// A proof as it stands in a file. Whether it proves anything is for [`verify`](Self::verify) to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogProof {
    index: u64,
    /// Not empty, if there.
    extra: Option<Vec<u8>>,
    hashes: Vec<Hash>,
    checkpoint: Note,
}

/// What a verified proof says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The leaf, counted from 0.
    pub index: u64,
    /// The checkpoint of the tree that it is in.
    pub checkpoint: SignedCheckpoint,
    /// The witnesses that have seen the checkpoint; none if none were asked for.
    pub witnesses: Vec<Witnessed>,
}

/// Says why bytes are not a proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Longer than proofs may be.
    #[error("a proof has at most {PROOF_BYTES_MAX} bytes, found {found}")]
    Bytes {
        /// How many there were.
        found: usize,
    },
    /// Not UTF-8.
    #[error("a proof is UTF-8, byte {at} is not")]
    Text {
        /// Where, counted from 0.
        at: usize,
    },
    /// Another line than there should be.
    #[error("line {line} of a proof is {expected}, found `{found}`")]
    Line {
        /// Which, counted from 1.
        line: usize,
        /// What should be there.
        expected: &'static str,
        /// What is there, cut to 80 characters.
        found: String,
    },
    /// A hash cannot be read.
    #[error("could not read the hash in line {line} of a proof")]
    Hash {
        /// Which, counted from 1.
        line: usize,
        /// Why.
        #[source]
        source: HashError,
    },
    /// More hashes than a tree has levels.
    #[error("a proof has at most {PROOF_HASHES_MAX} hashes")]
    Hashes,
    /// More extra data than may be.
    #[error("a proof has 1 to {EXTRA_BYTES_MAX} bytes of extra data, found {found}")]
    Extra {
        /// How many there are.
        found: usize,
    },
    /// What follows the hashes is no note.
    #[error("could not read the checkpoint of a proof")]
    Checkpoint(#[source] NoteError),
}

/// Says why a proof does not prove what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofVerifyError {
    /// The log did not sign the checkpoint.
    #[error("could not verify the checkpoint of a proof")]
    Checkpoint(#[source] SignedCheckpointError),
    /// Too few witnesses have seen the checkpoint.
    #[error("could not verify who witnessed the checkpoint of a proof")]
    Quorum(#[source] QuorumError),
    /// The leaf is not where the proof says.
    #[error("could not verify that the entry is in the log")]
    Inclusion(#[source] VerifyError),
}

impl LogProof {
    /// Makes the proof that leaf `index`, counted from 0, is in the tree of a checkpoint. The hashes are
    /// an inclusion proof for the size of that checkpoint.
    ///
    /// # Errors
    ///
    /// [`ProofError::Hashes`], when there are more than a tree has levels.
    pub fn new(
        index: u64,
        hashes: Vec<Hash>,
        checkpoint: &SignedCheckpoint,
    ) -> Result<Self, ProofError> {
        if hashes.len() > PROOF_HASHES_MAX {
            return Err(ProofError::Hashes);
        }
        Ok(Self { index, extra: None, hashes, checkpoint: checkpoint.note().clone() })
    }

    /// Brings data along that is not part of what is proven.
    ///
    /// # Errors
    ///
    /// [`ProofError::Extra`], when it is empty or too long.
    pub fn with_extra(self, extra: Vec<u8>) -> Result<Self, ProofError> {
        if extra.is_empty() || extra.len() > EXTRA_BYTES_MAX {
            return Err(ProofError::Extra { found: extra.len() });
        }
        Ok(Self { extra: Some(extra), ..self })
    }

    /// Reads a proof.
    ///
    /// # Errors
    ///
    /// [`ProofError`], when the bytes are anything else.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        if bytes.len() > PROOF_BYTES_MAX {
            return Err(ProofError::Bytes { found: bytes.len() });
        }
        let text =
            str::from_utf8(bytes).map_err(|error| ProofError::Text { at: error.valid_up_to() })?;
        let mut lines = Lines { rest: text, number: 0 };
        lines.next("`c2sp.org/tlog-proof@v1`", |line| (line == HEADER).then_some(()))?;
        let extra = lines.extra()?;
        let index =
            lines.next("`index <number>`", |line| line.strip_prefix("index ").and_then(decimal))?;
        let hashes = lines.hashes()?;
        let checkpoint = Note::parse(lines.rest.as_bytes()).map_err(ProofError::Checkpoint)?;
        Ok(Self { index, extra, hashes, checkpoint })
    }

    /// Gives the leaf that it is about, counted from 0; not trusted before [`verify`](Self::verify).
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Gives what was brought along; never to be trusted by itself.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// Gives the inclusion proof, from the leaf up.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Gives the note with the checkpoint; not trusted before [`verify`](Self::verify).
    pub fn checkpoint(&self) -> &Note {
        &self.checkpoint
    }

    /// Verifies that `leaf` is in a known log, under a checkpoint that enough witnesses have seen.
    ///
    /// # Errors
    ///
    /// [`ProofVerifyError`], which says what does not hold.
    pub fn verify(
        &self,
        leaf: &Hash,
        log: &KnownLog,
        quorum: Option<&Quorum>,
    ) -> Result<Proven, ProofVerifyError> {
        let signed = SignedCheckpoint::verify(self.checkpoint.clone(), log)
            .map_err(ProofVerifyError::Checkpoint)?;
        let witnesses = match quorum {
            Some(quorum) => quorum.verify(&signed).map_err(ProofVerifyError::Quorum)?,
            None => Vec::new(),
        };
        let checkpoint = signed.checkpoint();
        let root = checkpoint.root();
        verify_inclusion(leaf, self.index, checkpoint.size(), &self.hashes, &root)
            .map_err(ProofVerifyError::Inclusion)?;
        Ok(Proven { index: self.index, checkpoint: signed, witnesses })
    }
}

/// Writes the proof as it stands in a file.
impl fmt::Display for LogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", to_base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{}", hash.to_base64())?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

/// The lines before the checkpoint.
struct Lines<'t> {
    rest: &'t str,
    /// How many were read.
    number: usize,
}

impl<'t> Lines<'t> {
    fn next<T>(
        &mut self,
        expected: &'static str,
        read: impl FnOnce(&'t str) -> Option<T>,
    ) -> Result<T, ProofError> {
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.number += 1;
        self.rest = rest;
        read(line).ok_or_else(|| ProofError::Line {
            line: self.number,
            expected,
            found: excerpt(line),
        })
    }

    fn extra(&mut self) -> Result<Option<Vec<u8>>, ProofError> {
        if !self.rest.starts_with("extra ") {
            return Ok(None);
        }
        let extra =
            self.next("`extra <base64>`", |line| from_base64(line.strip_prefix("extra ")?))?;
        if extra.is_empty() || extra.len() > EXTRA_BYTES_MAX {
            return Err(ProofError::Extra { found: extra.len() });
        }
        Ok(Some(extra))
    }

    /// Reads hashes through the empty line after them.
    fn hashes(&mut self) -> Result<Vec<Hash>, ProofError> {
        let mut hashes = Vec::new();
        loop {
            let line = self.next("a hash or empty", Some)?;
            if line.is_empty() {
                return Ok(hashes);
            }
            if hashes.len() == PROOF_HASHES_MAX {
                return Err(ProofError::Hashes);
            }
            let hash = Hash::from_base64(line)
                .map_err(|source| ProofError::Hash { line: self.number, source })?;
            hashes.push(hash);
        }
    }
}
