//! `chancery backup` and `chancery restore`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use chancery_event_log::{Archive, LOG_FILE, copy_file, copy_log};
use clap::Args;

use crate::backup::{Manifest, log_in};
use crate::environment::absolute;
use crate::exit::{Code, Failure};
use crate::files::{create_private_directory, write_private};
use crate::output::Output;
use crate::settings::Settings;
use crate::signing_key::{FILE_NAME as KEY_FILE, PUBLIC, SigningKey, VKEY};

/// Copy the log, while it is in use or not, and verify the copy from its first entry to its last
///
/// Views, feed and public/ are not copied: they follow from the log and are made again. What waits in
/// quarantine is not copied either.
#[derive(Args, Debug)]
pub(crate) struct Backup {
    /// The directory to make; it must not be there, or be empty
    dir: PathBuf,
    /// Leave the signing key out; whoever restores needs it
    #[arg(long)]
    without_key: bool,
}

/// Put a backup into the data directory, once it is verified
///
/// Refuses where there is a log already, and where more was signed than the backup holds: outsiders would
/// see two histories.
#[derive(Args, Debug)]
pub(crate) struct Restore {
    /// The directory that `chancery backup` made
    dir: PathBuf,
}

impl Backup {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let data = absolute(&settings.data.value)?;
        let made = tokio::task::spawn_blocking(move || self.make(&data)).await??;
        Output::new(settings).value(&made, || sentence("Backed up", &made))?;
        Ok(Code::Ok)
    }

    fn make(&self, data: &Path) -> Result<Manifest> {
        if log_in(data).is_none() {
            bail!("there is no log in {}; name the data directory with --data", data.display());
        }
        create_private_directory(&self.dir)?;
        let shown = self.dir.display();
        let mut there =
            self.dir.read_dir().with_context(|| format!("could not look into {shown}"))?;
        if there.next().is_some() {
            bail!("{shown} is not empty; a backup needs a directory of its own");
        }
        copy_log(data, &self.dir)?;
        let key = data.join(KEY_FILE);
        let with_key = !self.without_key && key.exists();
        if with_key {
            copy_private(&key, &self.dir.join(KEY_FILE))?;
        }
        let vkey = data.join(PUBLIC).join(VKEY);
        if vkey.exists() {
            // So that an audit of the backup knows whose signatures to look for.
            create_private_directory(&self.dir.join(PUBLIC))?;
            std::fs::copy(&vkey, self.dir.join(PUBLIC).join(VKEY))
                .context("could not copy the log's key")?;
        }
        let manifest = Manifest::of_verified(&self.dir, with_key)?;
        manifest.write(&self.dir)?;
        Ok(manifest)
    }
}

impl Restore {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let settings_here = settings.clone();
        let restored = tokio::task::spawn_blocking(move || self.restore(&settings_here)).await??;
        Output::new(settings).value(&restored, || sentence("Restored", &restored))?;
        Ok(Code::Ok)
    }

    fn restore(&self, settings: &Settings) -> Result<Manifest> {
        let data = absolute(&settings.data.value)?;
        if let Some(log) = log_in(&data) {
            bail!(
                "{} is there already; restore into another directory, or move it away",
                log.display()
            );
        }
        let manifest = Manifest::of_backup(&self.dir)?;
        create_private_directory(&data)?;
        self.must_be_latest(settings, &manifest)?;
        if manifest.key {
            copy_private(&self.dir.join(KEY_FILE), &data.join(KEY_FILE))?;
        }
        // Under another name first: what an interrupted restore leaves is no log.
        let arriving = data.join("log.db.restoring");
        copy_file(&self.dir.join(LOG_FILE), &arriving)
            .and_then(|()| std::fs::rename(&arriving, data.join(LOG_FILE)))
            .and_then(|()| std::fs::File::open(&data)?.sync_all())
            .with_context(|| format!("could not copy the log into {}", data.display()))?;
        Ok(manifest)
    }

    /// Refuses an older copy than was signed, as far as this machine can know.
    fn must_be_latest(&self, settings: &Settings, manifest: &Manifest) -> Result<()> {
        if !manifest.key {
            return Ok(());
        }
        let key = SigningKey::of(&self.dir, &manifest.origin)?;
        // What is published there is not looked at: there is nothing in a directory without a log.
        let signing = key.config(&self.dir, settings)?;
        let archive = Archive::open(&self.dir).context("could not open the backup")?;
        archive.may_be_continued(&signing).map_err(|error| anyhow!(error)).context(
            "not restored. If nothing newer is left, the events since are lost: begin a log of another name \
             (CHANCERY_ORIGIN) and publish the old events into it; this copy can still be read and audited \
             (`chancery audit --data`)",
        )
    }
}

fn copy_private(source: &Path, target: &Path) -> Result<()> {
    let shown = source.display();
    let bytes = std::fs::read(source).with_context(|| format!("could not read {shown}"))?;
    write_private(target, &bytes)
}

fn sentence(what: &str, manifest: &Manifest) -> String {
    let Manifest { origin, events, root, signed, key, .. } = manifest;
    let signed =
        signed.map_or("nothing signed".to_owned(), |size| format!("signed through {size}"));
    let key = if *key { "with" } else { "WITHOUT" };
    format!(
        "{what} {events} events of {origin}, root {root}, {signed}, {key} the signing key; verified."
    )
}
