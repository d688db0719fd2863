//! The audit of what a log has published, without access to the log.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use chancery_domain::Position;
use chancery_event_log::{
    CHECKPOINT_FILE, Claim, Directory, OpenedCheckpoint, PublicFiles, PublishedAudit,
    PublishedError, PublishedVerification, StoredRecord,
};
use chancery_projections::FILE_NAME;
use chancery_tlog::NoteVerifier;
use chancery_wire::entry::Entry;

use super::attested::Attestations;
use super::report::{CheckpointReport, PublicReport, Report};
use super::spool::{Spool, Spooled};
use super::state::State;
use super::views::fold_published;
use super::web::{WebFiles, is_address};
use crate::exit::{Code, Failure, OrExit};
use crate::output::talk;
use crate::progress::bar;

/// What to audit, and against what.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    /// A directory, or the address of a web server.
    pub(crate) place: String,
    pub(crate) key: Option<NoteVerifier>,
    pub(crate) state: Option<std::path::PathBuf>,
    pub(crate) through: Option<Position>,
    /// How long a web server may take for one file.
    pub(crate) timeout: Duration,
}

/// Audits published files.
///
/// # Errors
///
/// When there are none, they cannot be read, or nobody says which key counts.
pub(crate) async fn public(published: Published) -> Result<Report, Failure> {
    let scratch = tempfile::tempdir().context("could not make a temporary directory")?;
    let spool = scratch.path().join("records");
    let verified = tokio::task::spawn_blocking(move || verified(&published, &spool));
    let Verified { mut report, state, checkpoint, records, attestations } = verified.await??;
    if let Some(records) = records {
        let fresh = scratch.path().join(FILE_NAME);
        fold_published(&mut report, &records, records.head(), &fresh, &attestations).await;
    }
    if let (Some(state), Some(checkpoint)) = (state, checkpoint) {
        state.remember(&report, &checkpoint.signed)?;
    }
    Ok(report)
}

/// What the files came to.
struct Verified {
    report: Report,
    state: Option<State>,
    checkpoint: Option<Box<OpenedCheckpoint>>,
    /// The records, if every one of them is as it must be.
    records: Option<Spooled>,
    attestations: Attestations,
}

fn verified(published: &Published, spool: &Path) -> Result<Verified, Failure> {
    let files = files(published)?;
    let claim = told(Claim::read(&*files, published.key.as_ref()), published)?;
    let (checkpoint, differences) = match claim {
        Claim::Signed(checkpoint, differences) => (checkpoint, differences),
        Claim::Wrong(differences) => {
            let mut report = Report::of_nothing(&differences);
            report.public = Some(PublicReport { place: published.place.clone(), events: None });
            let attestations = Attestations::default();
            return Ok(Verified {
                report,
                state: None,
                checkpoint: None,
                records: None,
                attestations,
            });
        }
    };
    let state = published.state.as_deref().map(State::read).transpose()?;
    if let Some(state) = &state {
        state.must_be_of(&checkpoint.key)?;
    }
    warn_of_first_use(&checkpoint, state.as_ref());
    let mut spool = Spool::create(spool).context("could not make a temporary file")?;
    let audit = PublishedAudit {
        files: &*files,
        checkpoint: &checkpoint,
        through: published.through,
        remembered: state.as_ref().and_then(State::remembered),
    };
    let progress = bar("verifying the log", checkpoint.signed.checkpoint().size());
    let mut attestations = Attestations::default();
    let take = |record: StoredRecord, entry: Option<&Entry>| {
        if let Some(entry) = entry {
            attestations.note(&record, entry);
        }
        spool.add(record)
    };
    let done = audit.run(|done| progress.set_position(done.done), take);
    progress.finish_and_clear();
    let PublishedVerification { log, complete, remembered_root } = told(done, published)?;
    let mut report = Report::of_nothing(&differences);
    report.add_log(&log);
    report.checkpoint = Some(CheckpointReport::new(&checkpoint.signed, &checkpoint.key));
    let (place, size) = (published.place.clone(), checkpoint.signed.checkpoint().size());
    report.public = Some(PublicReport { place, events: Some(size) });
    if let Some(state) = &state {
        state.judge(&mut report, Some(checkpoint.signed.checkpoint()), remembered_root);
    }
    let sound = complete && log.differences.is_empty();
    let records = if sound { Some(spool.finish()?) } else { None };
    Ok(Verified { report, state, checkpoint: Some(checkpoint), records, attestations })
}

fn files(published: &Published) -> Result<Box<dyn PublicFiles>, Failure> {
    let place = &published.place;
    if is_address(place) {
        return Ok(Box::new(WebFiles::new(place, published.timeout)?));
    }
    let directory = Path::new(place);
    if !directory.is_dir() {
        return Err(anyhow!("there is no directory {place}").into());
    }
    let inside = directory.join("public");
    if !directory.join(CHECKPOINT_FILE).exists() && inside.join(CHECKPOINT_FILE).exists() {
        let inside = inside.display();
        return Err(anyhow!("{place} has no `checkpoint`, but {inside} has: audit that").into());
    }
    Ok(Box::new(Directory::new(directory)))
}

/// Gives errors their place and exit code: a web server may answer later.
fn told<T>(result: Result<T, PublishedError>, published: &Published) -> Result<T, Failure> {
    let place = &published.place;
    let code = match &result {
        Err(PublishedError::Read { .. }) if is_address(place) => Code::Unavailable,
        Err(_) | Ok(_) => Code::Failed,
    };
    result.with_context(|| format!("could not audit {place}")).or_exit(code)
}

fn warn_of_first_use(checkpoint: &OpenedCheckpoint, state: Option<&State>) {
    // A state that the key has signed was seen before, and so was the key.
    if checkpoint.trusted_on_first_use && state.is_none_or(|state| state.remembered().is_none()) {
        talk(&format!(
            "chancery: the key was taken from `vkey` beside the checkpoint, so the signature shows nothing yet; \
             compare it with what the log's owner says, and give it by --key:\n  {}",
            checkpoint.key
        ));
    }
}
