//! Signed notes: text, and the signatures under it (C2SP signed-note).

pub(crate) mod keys;
pub(crate) mod signature;

use std::fmt;

use crate::note::keys::{NoteSigner, NoteVerifier};
use crate::note::signature::{NoteSignature, SignatureError};
use crate::{KeyId, KeyName};

/// The most bytes of a note. Go's reference implementation refuses more as well; a checkpoint with a
/// hundred post-quantum cosignatures still fits.
pub const NOTE_BYTES_MAX: usize = 1_000_000;

/// The most signatures of a note. Go's reference implementation refuses more as well; the specification
/// asks for 16.
pub const NOTE_SIGNATURES_MAX: usize = 100;

/// A note that has at least one signature. Whether the signatures are good is for
/// [`verify`](Self::verify) to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Ends in a newline; no other control characters.
    text: String,
    signatures: Vec<NoteSignature>,
}

/// Says why bytes are not a note, or a note is not signed by whom it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Longer than notes may be.
    #[error("a note has at most {NOTE_BYTES_MAX} bytes, found {found}")]
    Bytes {
        /// How many there were.
        found: usize,
    },
    /// Not UTF-8, or with control characters other than newline.
    #[error("a note is UTF-8 without control characters other than newline, byte {at} is not")]
    Text {
        /// Where, counted from 0.
        at: usize,
    },
    /// No newline at the end of the text, or no blank line and signatures after it.
    #[error("a note is text, a blank line and signatures, each line ended by a newline")]
    Form,
    /// More signatures than notes may have.
    #[error("a note has at most {NOTE_SIGNATURES_MAX} signatures")]
    Count,
    /// A line under the text is not a signature.
    #[error("could not read signature {place} of the note")]
    Signature {
        /// Which, counted from 1.
        place: usize,
        /// What is wrong with it.
        #[source]
        source: SignatureError,
    },
    /// A signature by a known key is not good.
    #[error("the signature by `{name}` with key {id} is not over this text")]
    Forged {
        /// Whose it claims to be.
        name: KeyName,
        /// Which key.
        id: KeyId,
    },
    /// Two of the known keys have one name and one id.
    #[error("two known keys are called `{name}` with id {id}")]
    Ambiguous {
        /// The name.
        name: KeyName,
        /// The id.
        id: KeyId,
    },
    /// No known key signed.
    #[error("none of {known} known keys signed the note")]
    Unsigned {
        /// How many keys were known.
        known: usize,
    },
}

/// The signatures of a note, sorted by whether their keys are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<'n> {
    /// Those by known keys; they are good, and there is at least one.
    pub known: Vec<&'n NoteSignature>,
    /// Those by other keys; nothing is known of them.
    pub unknown: Vec<&'n NoteSignature>,
}

impl Note {
    /// Signs a text.
    ///
    /// # Errors
    ///
    /// [`NoteError`], when the text is not one for a note.
    pub fn sign(text: &str, signer: &NoteSigner) -> Result<Self, NoteError> {
        Self::from_signatures(text, vec![signer.sign(text)])
    }

    /// Puts signatures under a text.
    ///
    /// # Errors
    ///
    /// [`NoteError`], when the text is not one for a note, or there are no signatures or too many.
    pub fn from_signatures(text: &str, signatures: Vec<NoteSignature>) -> Result<Self, NoteError> {
        check_characters(text)?;
        if !text.ends_with('\n') || signatures.is_empty() {
            return Err(NoteError::Form);
        }
        Self { text: text.to_owned(), signatures }.within_limits()
    }

    /// Reads a note.
    ///
    /// # Errors
    ///
    /// [`NoteError`], when the bytes are anything but a note.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::Bytes { found: bytes.len() });
        }
        let whole =
            str::from_utf8(bytes).map_err(|error| NoteError::Text { at: error.valid_up_to() })?;
        check_characters(whole)?;
        let blank = whole.rfind("\n\n").ok_or(NoteError::Form)?;
        let lines = whole[blank + 2..].strip_suffix('\n').ok_or(NoteError::Form)?;
        let signatures = parse_signatures(lines)?;
        Ok(Self { text: whole[..=blank].to_owned(), signatures })
    }

    /// Gives the text, its last newline included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Gives the signatures, good or not, as they stand.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature, in the place of the one by the same key if there is one.
    ///
    /// # Errors
    ///
    /// [`NoteError::Count`] or [`NoteError::Bytes`], when there would be too much of it.
    pub fn with_signature(mut self, signature: NoteSignature) -> Result<Self, NoteError> {
        self.signatures.retain(|other| !other.same_key(&signature));
        self.signatures.push(signature);
        self.within_limits()
    }

    /// Checks the signatures whose keys are known. A key is known by its name and its id together.
    ///
    /// # Errors
    ///
    /// [`NoteError::Forged`] when one is not good, [`NoteError::Unsigned`] when there is none.
    pub fn verify(&self, keys: &[NoteVerifier]) -> Result<Verified<'_>, NoteError> {
        let mut verified = Verified { known: Vec::new(), unknown: Vec::new() };
        for signature in &self.signatures {
            let Some(key) = signer_of(signature, keys)? else {
                verified.unknown.push(signature);
                continue;
            };
            if !key.accepts(&self.text, signature) {
                let (name, id) = (signature.name().clone(), signature.id());
                return Err(NoteError::Forged { name, id });
            }
            verified.known.push(signature);
        }
        if verified.known.is_empty() {
            return Err(NoteError::Unsigned { known: keys.len() });
        }
        Ok(verified)
    }

    /// Gives itself if it can be read again.
    fn within_limits(self) -> Result<Self, NoteError> {
        if self.signatures.len() > NOTE_SIGNATURES_MAX {
            return Err(NoteError::Count);
        }
        let lines: usize = self.signatures.iter().map(NoteSignature::line_bytes).sum();
        let found = self.text.len() + 1 + lines;
        if found > NOTE_BYTES_MAX { Err(NoteError::Bytes { found }) } else { Ok(self) }
    }
}

/// Writes the note as it is signed and sent.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    match text.bytes().position(|byte| byte < b' ' && byte != b'\n') {
        Some(at) => Err(NoteError::Text { at }),
        None => Ok(()),
    }
}

fn parse_signatures(lines: &str) -> Result<Vec<NoteSignature>, NoteError> {
    let mut signatures = Vec::new();
    for (place, line) in (1..).zip(lines.split('\n')) {
        if place > NOTE_SIGNATURES_MAX {
            return Err(NoteError::Count);
        }
        let signature =
            NoteSignature::parse(line).map_err(|source| NoteError::Signature { place, source })?;
        signatures.push(signature);
    }
    Ok(signatures)
}

fn signer_of<'k>(
    signature: &NoteSignature,
    keys: &'k [NoteVerifier],
) -> Result<Option<&'k NoteVerifier>, NoteError> {
    let mut candidates = keys.iter().filter(|key| signature.is_by(key.name(), key.id()));
    let Some(key) = candidates.next() else { return Ok(None) };
    if candidates.any(|other| other != key) {
        return Err(NoteError::Ambiguous { name: key.name().clone(), id: key.id() });
    }
    Ok(Some(key))
}
