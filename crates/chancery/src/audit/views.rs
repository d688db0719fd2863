//! Views made again from zero, and compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use chancery_bus::PageSource;
use chancery_domain::{Cursor, Position};
use chancery_projections::{
    Attestation, Comparison, DIFFERENCES_MAX, Plan, Scope, compare_tables, damage, has_leaves,
    rebuild, stored_cursor,
};
use tokio_util::sync::CancellationToken;

use super::attested::Attestations;
use super::report::{Difference, Report, Verdict, ViewReport};
use crate::progress::bar;

/// Compares the views in `stored` with what the log says, through as far as they have read, and everything that
/// the log attests of them. `fresh` is a path for the ones made again; whoever gives it removes it.
pub(super) async fn audit_views<S: PageSource>(
    report: &mut Report,
    source: &S,
    head: Cursor,
    stored: &Path,
    fresh: &Path,
    attestations: &Attestations,
    scope: Scope,
) -> Result<()> {
    let mut again = Again { scope, names: Some(stored), ..Again::new(source, fresh, attestations) };
    match Stored::look(stored, head) {
        Stored::Through(through) => {
            // A store that cannot be read is told of when it is compared.
            let has_leaves = has_leaves(stored).unwrap_or(false);
            let file = stored.to_owned();
            let checking = tokio::task::spawn_blocking(move || damage(&file));
            match again.through(through, has_leaves).await {
                Ok(()) => {
                    let mut comparison = compared(stored, fresh, scope).await?;
                    comparison.differences.splice(0..0, checking.await?);
                    comparison.differences.truncate(DIFFERENCES_MAX);
                    add(report, &comparison);
                }
                // A log that is not as it was written may not fold; that was told above.
                Err(error) => unverifiable(report, &format!("{error:#}")),
            }
        }
        Stored::Empty => add(report, &Comparison::default()),
        Stored::Missing => unverifiable(report, "no such file"),
        Stored::Wrong { place, expected, found } => {
            report.differ(place, expected, found);
            unverifiable_views(report);
        }
    }
    audit_attestations(report, again, attestations).await;
    Ok(())
}

/// Checks what the log attests beyond the views that were compared.
async fn audit_attestations<S: PageSource>(
    report: &mut Report,
    mut again: Again<'_, S>,
    attestations: &Attestations,
) {
    if let Some(last) = again.points.last().copied()
        && let Err(error) = again.through(last, false).await
    {
        tracing::warn!("could not fold the log as far as it is attested: {error:#}");
    }
    attestations.judge(report, &again.made);
}

/// Folds the log from zero and checks what it attests of the views, where there are no views to compare.
pub(super) async fn audit_attested<S: PageSource>(
    report: &mut Report,
    source: &S,
    fresh: &Path,
    attestations: &Attestations,
) {
    let again = Again::new(source, fresh, attestations);
    audit_attestations(report, again, attestations).await;
}

/// The views, made again from zero, step by step.
struct Again<'a, S> {
    source: &'a S,
    fresh: &'a Path,
    /// Where the log attests something that was not looked at yet.
    points: BTreeSet<Position>,
    made: BTreeMap<Position, Attestation>,
    scope: Scope,
    /// The store whose names the new one takes over.
    names: Option<&'a Path>,
}

impl<'a, S: PageSource> Again<'a, S> {
    fn new(source: &'a S, fresh: &'a Path, attestations: &Attestations) -> Self {
        let (points, made) = (attestations.points(), BTreeMap::new());
        Self { source, fresh, points, made, scope: Scope::Content, names: None }
    }

    /// Folds on through a position.
    async fn through(&mut self, through: Position, has_leaves: bool) -> Result<()> {
        let later = self.points.split_off(&through.next());
        let points = std::mem::replace(&mut self.points, later);
        let continues = self.fresh.exists();
        let has_changes = self.scope == Scope::Everything;
        let names = self.names.filter(|_| !has_changes).map(Path::to_owned);
        let plan =
            Plan { through: Some(through), points, has_leaves, has_changes, names, continues };
        let progress = bar("rebuilding the views", through.get());
        let shown = progress.clone();
        let tell = move |cursor: Cursor, _| shown.set_position(cursor.count());
        let made = rebuild(self.source, plan, self.fresh, tell, &CancellationToken::new()).await;
        progress.finish_and_clear();
        self.made.extend(made.context("could not rebuild the views")?.attestations);
        Ok(())
    }
}

/// Folds published records from zero through the last of them, and checks what the log attests on the way: nothing
/// is stored there to compare with.
pub(super) async fn fold_published<S: PageSource>(
    report: &mut Report,
    source: &S,
    head: Cursor,
    fresh: &Path,
    attestations: &Attestations,
) {
    let mut again = Again::new(source, fresh, attestations);
    // Records that do not fold are none of ours, though everything about them may hold.
    if let Cursor::Through(through) = head
        && let Err(error) = again.through(through, false).await
    {
        unverifiable(report, &format!("{error:#}"));
    }
    attestations.judge(report, &again.made);
}

async fn compared(stored: &Path, fresh: &Path, scope: Scope) -> Result<Comparison> {
    let (stored, fresh) = (stored.to_owned(), fresh.to_owned());
    let compared =
        tokio::task::spawn_blocking(move || compare_tables(&stored, &fresh, scope)).await?;
    compared.context("could not compare the views")
}

/// What there is to compare.
enum Stored {
    /// Views of everything through this position.
    Through(Position),
    /// Views of nothing yet.
    Empty,
    Missing,
    Wrong {
        place: &'static str,
        expected: String,
        found: String,
    },
}

impl Stored {
    fn look(file: &Path, head: Cursor) -> Self {
        let wrong = |place, expected: String, found| Self::Wrong { place, expected, found };
        match stored_cursor(file) {
            Ok(None) => Self::Missing,
            Ok(Some(Cursor::Start)) => Self::Empty,
            Ok(Some(cursor)) if cursor > head => {
                let expected = format!("at most {head}, the head of the log");
                wrong("views.db the cursor", expected, cursor.to_string())
            }
            Ok(Some(Cursor::Through(through))) => Self::Through(through),
            Err(error) => {
                let found = format!("{:#}", anyhow::Error::from(error));
                wrong("views.db", "a readable store".to_owned(), found)
            }
        }
    }
}

/// Adds what the comparison found: to the view that a difference belongs to, else to all. Leads are named where
/// there are some.
fn add(report: &mut Report, comparison: &Comparison) {
    let differs = |tables: &[&str]| {
        let mine = |place: &str| tables.iter().any(|table| begins_with(place, table));
        comparison.differences.iter().any(|one| mine(&one.place))
    };
    let (conditions, timeline, leads) = (
        ["table document", "table change", "table dependency"],
        ["table timeline", "table moved", "table trail"],
        ["table lead_tally"],
    );
    let own: Vec<_> = conditions.iter().chain(&timeline).chain(&leads).collect();
    let shared = comparison
        .differences
        .iter()
        .any(|one| !own.iter().any(|table| begins_with(&one.place, table)));
    let verdict = |own| if own || shared { Verdict::Differs } else { Verdict::Ok };
    report.differences.extend(comparison.differences.iter().map(Difference::from));
    let Comparison { documents, entries, days, .. } = *comparison;
    let result = verdict(differs(&conditions));
    report.add_view(ViewReport { view: "conditions", documents, result });
    let result = verdict(differs(&timeline));
    report.add_view(ViewReport { view: "timeline", documents: entries, result });
    if days > 0 || differs(&leads) {
        let result = verdict(differs(&leads));
        report.add_view(ViewReport { view: "leads", documents: days, result });
    }
}

fn begins_with(place: &str, table: &str) -> bool {
    place.strip_prefix(table).is_some_and(|rest| rest.is_empty() || rest.starts_with(','))
}

fn unverifiable(report: &mut Report, why: &str) {
    let (place, expected) = ("views.db".to_owned(), "views to compare".to_owned());
    report.differences.push(Difference { place, expected, found: why.to_owned() });
    unverifiable_views(report);
}

fn unverifiable_views(report: &mut Report) {
    for view in ["conditions", "timeline"] {
        report.add_view(ViewReport { view, documents: 0, result: Verdict::Unverifiable });
    }
}
