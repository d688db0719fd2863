//! The `outlets` document: how reliable an outlet is held to be, and how much of what it told was borne out.
//!
//! An outlet may have told hundreds of thousands of things, so its document is not rendered from a history: it is
//! a tally that is kept. Of every assertion and report somebody keeping it adds what it comes to as known now,
//! and removes what it came to before; order makes no difference, and what is taken back leaves no trace:
//!
//! - [`of_assertion`]: when the assertion, a member of its chain, or a registration of a report that it rests on is
//!   recorded. Its outlet is that of the first hop: the one in front of us. Only what the outlet says counts, so
//!   what a coder infers or a machine reads does not.
//! - [`of_report`]: when a registration of the report is recorded; [`Contents`] counts equal contents once.
//! - [`of_corroboration`]: for every assertion that joins or leaves the [`corroborated`] ones of a `claims`
//!   document. Other views do not say of a single assertion whether it is borne out, so an outlet's conditions
//!   and stances are not in this count.
//!
//! [`gather`] adds all of that up from nothing. With V given, only assertions that count at V are told; reports and grades are of the registry, which acts on
//! every V. `position` is the highest that touched the tally, also one that took something from it.
//!
//! [`corroborated`]: crate::claims::Document::corroborated

mod document;
mod tally;

use chancery_domain::edtf::Edtf;
use chancery_domain::kinds::registry::{OutletGraded, OutletRegistered};
use chancery_domain::{Body, EntityKind, EntityRef};

use crate::conditions::AsOf;
use crate::known::{Known, Stamp};
use crate::source::Source;

pub use document::{Document, Grading, Outlet};
pub use tally::{Contents, Share, Tally, gather, of_assertion, of_corroboration, of_report, stamp};

/// Name of the view.
pub const VIEW: &str = "outlets";

/// Version of the rules that this view is folded by; raised when a document would change.
pub const FOLD_VERSION: u32 = 1;

/// Says whether a reference can be a key of this view.
pub fn is_key(reference: &EntityRef) -> bool {
    reference.kind() == EntityKind::Outlet
}

/// Renders the document of an outlet from its tally and its registrations; `touched` is the latest stamp that
/// touched the tally.
pub fn render(
    outlet: &EntityRef,
    tally: &Tally,
    touched: Option<Stamp>,
    source: &dyn Source,
    valid: Option<&Edtf>,
) -> Document {
    let registrations = source.registrations(outlet);
    let stamps = registrations.iter().map(|known| known.latest_stamp());
    let stamp = stamps.max().max(touched);
    let mut latest = registrations.iter().rev().filter(|known| known.record().stands());
    Document {
        view: VIEW.to_owned(),
        key: outlet.to_string(),
        position: stamp.map_or(0, |stamp| stamp.position.get()),
        as_of: AsOf::new(stamp, valid),
        outlet: latest.find_map(|known| registered(known)).map(Outlet::from),
        reliability: gradings(&registrations, valid),
        reports: tally.reports(),
        assertions: tally.assertions(),
        corroborated: tally.corroborated(),
        corrected: tally.corrected(),
        retracted: tally.retracted(),
    }
}

fn registered(known: &Known) -> Option<&OutletRegistered> {
    if let Body::OutletRegistered(body) = &known.event.body { Some(body) } else { None }
}

fn graded(known: &Known) -> Option<&OutletGraded> {
    if let Body::OutletGraded(body) = &known.event.body { Some(body) } else { None }
}

/// Lists every grading, by position, and says which one holds: the latest that stands and has begun at V.
fn gradings(registrations: &[std::sync::Arc<Known>], valid: Option<&Edtf>) -> Vec<Grading> {
    let holds = registrations.iter().rev().find(|known| {
        known.record().stands()
            && graded(known).is_some_and(|body| crate::actors::has_begun(body.from.as_ref(), valid))
    });
    let holds = holds.map(|known| known.position());
    let told = registrations.iter().filter_map(|known| {
        let body = graded(known)?;
        Some(Grading::of(known, body, holds == Some(known.position())))
    });
    told.collect()
}
