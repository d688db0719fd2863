//! What an audit found, for people and for programs.

use chancery_event_log::{Differences, Verification};
use chancery_tlog::{Hash, NoteSignature, NoteVerifier, SignedCheckpoint};
use chancery_wire::hex;
use serde::Serialize;

use super::attested::Judgement;
use super::state::StateReport;

/// The receipt of an audit.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) result: Verdict,
    /// How many entries were looked at.
    pub(crate) events: u64,
    /// The RFC 6962 root, computed from the bytes of the entries, hex.
    pub(crate) root: String,
    /// The signed checkpoint that this was held against.
    pub(crate) checkpoint: Option<CheckpointReport>,
    /// How this stands to what was seen at an earlier audit.
    pub(crate) state: Option<StateReport>,
    /// The feed, of a running system.
    pub(crate) feed: Option<FeedReport>,
    /// What was published.
    pub(crate) public: Option<PublicReport>,
    pub(crate) views: Vec<ViewReport>,
    /// How many attestations of views stand how.
    pub(crate) attested: Attested,
    /// Those that are not ok, the first of them.
    pub(crate) attestations: Vec<AttestationReport>,
    pub(crate) differences: Vec<Difference>,
}

/// A checkpoint whose signature was verified.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CheckpointReport {
    pub(crate) origin: String,
    pub(crate) size: u64,
    /// Hex.
    pub(crate) root: String,
    /// The verifier key.
    pub(crate) key: String,
    /// The signature lines of others, as they stand in the note: nothing is known of their keys.
    pub(crate) cosignatures: Vec<String>,
}

/// The published files that were audited.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PublicReport {
    /// The directory or the address.
    pub(crate) place: String,
    /// How many events its checkpoint covers, if it could be believed.
    pub(crate) events: Option<u64>,
}

/// How far the feed was held against the log.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FeedReport {
    /// The last position in the feed; it may lag the log.
    pub(crate) through: u64,
    /// Messages that were compared.
    pub(crate) compared: u64,
    /// Positions without a message, because their events were redacted.
    pub(crate) holes: u64,
}

/// What became of one view.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ViewReport {
    pub(crate) view: &'static str,
    /// How many documents, entries of a timeline, or days with leads were compared.
    pub(crate) documents: u64,
    pub(crate) result: Verdict,
}

/// How many attestations stand how.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Attested {
    pub(crate) ok: u64,
    pub(crate) unverifiable: u64,
    pub(crate) differs: u64,
}

/// What became of one attestation.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AttestationReport {
    /// Where it is recorded.
    pub(crate) position: u64,
    pub(crate) view: String,
    pub(crate) upto: u64,
    pub(crate) fold_version: u32,
    pub(crate) result: Verdict,
    /// Why it could not be looked at, or what differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// The most attestations that are told: the first ones say what happened.
const ATTESTATIONS_MAX: usize = 100;

/// One place that is not as it must be.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Difference {
    #[serde(rename = "where")]
    pub(crate) place: String,
    pub(crate) expected: String,
    pub(crate) found: String,
}

/// How something stands to what it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Ok,
    /// It could not be looked at.
    Unverifiable,
    Differs,
}

impl Verdict {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unverifiable => "unverifiable",
            Self::Differs => "differs",
        }
    }
}

impl Report {
    /// Begins with what was found in the log; views are added.
    pub(super) fn of_log(verification: &Verification) -> Self {
        let mut report = Self::of_nothing(&Differences::default());
        report.add_log(verification);
        report
    }

    /// Begins before anything of a log was looked at, with what differed already.
    pub(super) fn of_nothing(differences: &Differences) -> Self {
        let mut report = Self {
            result: Verdict::Ok,
            events: 0,
            root: Hash::of_nothing().to_string(),
            checkpoint: None,
            state: None,
            feed: None,
            public: None,
            views: Vec::new(),
            attested: Attested::default(),
            attestations: Vec::new(),
            differences: Vec::new(),
        };
        report.add_differences(differences);
        report
    }

    /// Adds what was found in the log.
    pub(super) fn add_log(&mut self, verification: &Verification) {
        self.events = verification.events;
        self.root = hex::encode(verification.root.as_bytes());
        self.add_differences(&verification.differences);
    }

    fn add_differences(&mut self, differences: &Differences) {
        self.differences.extend(differences.kept().iter().map(Difference::from));
        if !differences.is_empty() {
            self.result = Verdict::Differs;
        }
    }

    /// Adds a difference of the whole.
    pub(super) fn differ(&mut self, place: &str, expected: String, found: String) {
        self.differences.push(Difference { place: place.to_owned(), expected, found });
        self.result = Verdict::Differs;
    }

    /// Adds what could not be looked at, because something is missing.
    pub(super) fn unverifiable(&mut self, place: &str, missing: &str) {
        let (expected, found) = (missing.to_owned(), "none".to_owned());
        self.differences.push(Difference { place: place.to_owned(), expected, found });
        self.result = self.result.max(Verdict::Unverifiable);
    }

    /// Adds what was found of the views.
    pub(super) fn add(&mut self, views: Self) {
        self.result = self.result.max(views.result);
        self.views.extend(views.views);
        self.attested = views.attested;
        self.attestations.extend(views.attestations);
        self.differences.extend(views.differences);
    }

    /// Adds a view and what differs in it.
    pub(super) fn add_view(&mut self, view: ViewReport) {
        self.result = self.result.max(view.result);
        self.views.push(view);
    }

    /// Adds an attestation. One that cannot be looked at any more fails nothing: it was said by other rules, or
    /// of what was removed since.
    pub(super) fn add_attestation(&mut self, judgement: Judgement, told: AttestationReport) {
        let told = match judgement {
            Judgement::Ok => {
                self.attested.ok += 1;
                return;
            }
            Judgement::Unverifiable(why) => {
                self.attested.unverifiable += 1;
                AttestationReport { result: Verdict::Unverifiable, reason: Some(why), ..told }
            }
            Judgement::Differs { member, expected, found } => {
                self.attested.differs += 1;
                let AttestationReport { position, view, upto, .. } = &told;
                let place = format!("log entry {position}: {member} of {view} through {upto}");
                self.differ(&place, expected, found);
                let reason = Some(format!("its {member}"));
                AttestationReport { result: Verdict::Differs, reason, ..told }
            }
        };
        if self.attestations.len() < ATTESTATIONS_MAX {
            self.attestations.push(told);
        }
    }

    /// Writes the report for people.
    pub(crate) fn table(&self) -> String {
        let mut lines = vec![self.line()];
        lines.extend(self.checkpoint.as_ref().map(CheckpointReport::line));
        lines.extend(self.state.as_ref().map(StateReport::line));
        lines.extend(self.feed.as_ref().map(FeedReport::line));
        lines.extend(self.views.iter().map(ViewReport::line));
        lines.push(self.attested.line());
        lines.extend(self.attestations.iter().map(AttestationReport::line));
        lines.extend(self.differences.iter().map(Difference::line));
        lines.join("\n")
    }

    /// Writes the report in one line.
    pub(crate) fn line(&self) -> String {
        let (result, events) = (self.result.as_str().to_uppercase(), self.events);
        let line = format!("audit {result}: {events} events, root {}", self.root);
        if self.views.is_empty() {
            return line;
        }
        let views: Vec<_> = self.views.iter().map(ViewReport::counted).collect();
        line + "; " + &views.join(" and ") + " rebuilt from zero and compared byte for byte"
    }
}

impl CheckpointReport {
    pub(super) fn new(signed: &SignedCheckpoint, key: &NoteVerifier) -> Self {
        let checkpoint = signed.checkpoint();
        let own = |one: &&NoteSignature| one.name() == key.name() && one.id() == key.id();
        let others = signed.note().signatures().iter().filter(|one| !own(one));
        Self {
            origin: checkpoint.origin().to_owned(),
            size: checkpoint.size(),
            root: checkpoint.root().to_string(),
            key: key.to_string(),
            cosignatures: others.map(ToString::to_string).collect(),
        }
    }

    fn line(&self) -> String {
        let Self { origin, size, root, key, .. } = self;
        let mut line =
            format!("  checkpoint {origin} {size} events, root {root}\n    signed by {key}");
        for cosignature in &self.cosignatures {
            line = line + "\n    cosigned by " + cosignature.trim_start_matches("— ");
        }
        line
    }
}

impl FeedReport {
    fn line(&self) -> String {
        let Self { through, compared, holes } = self;
        format!(
            "  feed through {through}: {compared} messages compared, {holes} holes of redactions"
        )
    }
}

impl ViewReport {
    fn counted(&self) -> String {
        let noun = match self.view {
            // The timeline is one list, leads are counted by the day: what is compared are their rows.
            "timeline" => "entries",
            "leads" => "days",
            _ => "documents",
        };
        format!("{} ({} {noun})", self.view, self.documents)
    }

    fn line(&self) -> String {
        format!("  {:<12} {:>8} compared  {}", self.view, self.documents, self.result.as_str())
    }
}

impl Attested {
    fn line(self) -> String {
        let Self { ok, unverifiable, differs } = self;
        format!("  attestations {ok:>8} ok        {unverifiable} unverifiable, {differs} differ")
    }
}

impl AttestationReport {
    fn line(&self) -> String {
        let Self { position, view, upto, result, .. } = self;
        let reason = self.reason.as_deref().unwrap_or_default();
        format!("  entry {position}: {view} through {upto}  {} ({reason})", result.as_str())
    }
}

impl Difference {
    fn line(&self) -> String {
        let Self { place, expected, found } = self;
        format!("  {place}\n    expected {expected}\n    found    {found}")
    }
}

impl From<&chancery_event_log::Difference> for Difference {
    fn from(difference: &chancery_event_log::Difference) -> Self {
        Self {
            place: difference.place.clone(),
            expected: difference.expected.clone(),
            found: difference.found.clone(),
        }
    }
}

impl From<&chancery_projections::Difference> for Difference {
    fn from(difference: &chancery_projections::Difference) -> Self {
        Self {
            place: format!("views.db {}", difference.place),
            expected: difference.expected.clone(),
            found: difference.found.clone(),
        }
    }
}
