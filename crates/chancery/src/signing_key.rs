//! The key that signs checkpoints, and where its signer remembers what it signed.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chancery_event_log::{CHECKPOINT_EVERY, SigningConfig};
use chancery_tlog::{KeyName, NoteSigner};
use tracing::warn;

use crate::environment::fill_random;
use crate::files::{create_private_directory, write_private};
use crate::output::talk;
use crate::settings::Settings;

/// The file in the data directory that holds the secret key.
pub(crate) const FILE_NAME: &str = "signing-key";
/// The directory in the data directory that any web server can serve.
pub(crate) const PUBLIC: &str = "public";
/// The file in it that holds the key which verifies.
pub(crate) const VKEY: &str = "vkey";

/// A key that may not be on disk yet.
pub(crate) struct SigningKey {
    file: PathBuf,
    signer: NoteSigner,
    is_new: bool,
}

impl SigningKey {
    /// Reads the key in `data`, or makes one for the log `origin`.
    ///
    /// # Errors
    ///
    /// When the file holds no key, or that of another log.
    pub(crate) fn of(data: &Path, origin: &str) -> Result<Self> {
        let file = data.join(FILE_NAME);
        let name = KeyName::parse(origin)
            .with_context(|| format!("`{origin}` cannot be the name of a log"))?;
        if !file.exists() {
            let mut seed = [0; 32];
            fill_random(&mut seed);
            return Ok(Self { file, signer: NoteSigner::from_seed(name, &seed), is_new: true });
        }
        let shown = file.display();
        let text = std::fs::read_to_string(&file);
        let text = text.with_context(|| format!("could not read the signing key in {shown}"))?;
        let signer = NoteSigner::parse(text.trim_end_matches(['\r', '\n']))
            .with_context(|| format!("there is no signing key in {shown}"))?;
        if *signer.name() != name {
            let found = signer.name();
            bail!("the key in {shown} signs for `{found}`, the log is called `{origin}`");
        }
        warn_if_readable(&file)?;
        Ok(Self { file, signer, is_new: false })
    }

    /// Writes a new key to its file, for us alone. Only when the log has been opened with it: a log that was
    /// signed with another key refuses that.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(crate) fn keep(&self) -> Result<()> {
        if self.is_new {
            write_private(&self.file, format!("{}\n", self.signer.to_secret_text()).as_bytes())?;
            talk(&format!("Made a signing key: {}; keep a copy of it.", self.file.display()));
        }
        Ok(())
    }

    /// Gives what the log needs in order to sign.
    ///
    /// # Errors
    ///
    /// When there is no place for the signer's memory.
    pub(crate) fn config(&self, data: &Path, settings: &Settings) -> Result<SigningConfig> {
        let Some(state) = &settings.state_dir.value else {
            bail!(
                "the signer remembers what it signed outside the data directory, but neither \
                 XDG_STATE_HOME nor HOME is set: name a directory with CHANCERY_STATE_DIR"
            );
        };
        create_private_directory(state)?;
        let verifier = self.signer.verifier();
        let log = verifier.name().as_str().replace('/', "_");
        Ok(SigningConfig {
            high_water: state.join(format!("{log}+{}.checkpoint", verifier.id())),
            public: data.join(PUBLIC),
            every: CHECKPOINT_EVERY,
            signer: self.signer.clone(),
        })
    }
}

fn warn_if_readable(file: &Path) -> Result<()> {
    let metadata = file.metadata().context("could not look at the signing key")?;
    if metadata.permissions().mode() & 0o077 != 0 {
        warn!(file = %file.display(), "others can read the signing key; chmod 600 it");
    }
    Ok(())
}
