//! Registrations: the whole cast first, then reports as they come in, and changes now and then.

use chancery_domain::Kind;
use serde_json::{Value, json};

use super::cast::{OUTLETS, PERSONS, STATES, any_outlet, outlet, person, represented_by, state};
use super::draft::Draft;
use super::world::{World, report};

/// How many events register the cast: the hub and other states, persons, outlets and their grades.
pub(super) const CAST: u64 = 1 + STATES + PERSONS + 2 * OUTLETS;

/// Writes the n-th registration of the cast, counted from 0.
pub(super) fn cast(world: &mut World, number: u64) -> Draft {
    const PERSONS_FROM: u64 = 1 + STATES;
    const OUTLETS_FROM: u64 = PERSONS_FROM + PERSONS;
    const GRADES_FROM: u64 = OUTLETS_FROM + OUTLETS;
    match number {
        0..PERSONS_FROM => actor(&state(number), "state", None),
        PERSONS_FROM..OUTLETS_FROM => one_person(number - PERSONS_FROM + 1),
        OUTLETS_FROM..GRADES_FROM => one_outlet(number - OUTLETS_FROM + 1),
        _ => graded(world, number - GRADES_FROM + 1),
    }
}

/// Writes a change of a registration: an actor's as a rule, an outlet's grade rarely.
pub(super) fn changed(world: &mut World) -> Draft {
    match world.random.below(100) {
        0..60 => actor(&state(world.random.below(1 + STATES)), "state", None),
        60..92 => one_person(world.random.between(1, PERSONS)),
        _ => {
            let number = world.random.between(1, OUTLETS);
            graded(world, number)
        }
    }
}

fn one_person(number: u64) -> Draft {
    let represents = json!([{ "actor": represented_by(number), "from": "2020-01-01" }]);
    actor(&person(number), "person", Some(represents))
}

fn actor(reference: &str, kind: &str, represents: Option<Value>) -> Draft {
    let name = format!("Synthetic {kind} {}", reference.trim_start_matches("actor/"));
    let aliases = ["of the benchmark", "in longer words", "in the short form of the wires"]
        .map(|what| format!("{name} {what}"));
    let draft = Draft::of(Kind::ActorRegistered, "actor", reference)
        .text("name", name)
        .text("kind", kind)
        .texts("aliases", aliases);
    match represents {
        Some(represents) => draft.value("represents", represents),
        None => draft,
    }
}

fn one_outlet(number: u64) -> Draft {
    let (reference, kind) = outlet(number);
    Draft::of(Kind::OutletRegistered, "outlet", &reference)
        .text("name", format!("Synthetic outlet {number}"))
        .text("kind", kind)
        .text("affiliation", "none: a name of the benchmark")
}

fn graded(world: &mut World, number: u64) -> Draft {
    Draft::of(Kind::OutletGraded, "outlet", &outlet(number).0)
        .text("reliability", world.random.pick(&["A", "B", "C", "D", "E"]))
        .text("by", "bench-analyst-1")
        .text("reason", "compared with what turned out to be so over the last months")
}

/// Writes that a report was captured; every third relays one before it.
pub(super) fn captured(world: &mut World) -> Draft {
    world.reports += 1;
    let relayed = world.random.permille(300).then(|| world.recent_report());
    let reference = report(world.reports);
    let relayed = relayed.filter(|relayed| *relayed != reference);
    let address = format!("https://example.org/{}/{}", world.day(0), world.random.sha256());
    let draft = Draft::of(Kind::ReportCaptured, "report", &reference)
        .text("outlet", any_outlet(&mut world.random))
        .text("archived_url", format!("https://archive.example.org/web/{address}"))
        .text("url", address)
        .text("title_sha256", world.random.sha256())
        .text("byline", "From our own correspondents")
        .text("language", world.random.pick(&["en", "fr", "ar", "tr"]))
        .text("published", world.moment(-900))
        .text("retrieved", world.moment(-5))
        .text("sha256", world.random.sha256())
        .number("bytes", world.random.between(800, 9_000));
    match relayed {
        Some(relayed) => draft.text("derived_from", relayed),
        None => draft,
    }
}

/// Writes what became of a report; a few are withdrawn.
pub(super) fn updated(world: &mut World) -> Draft {
    let report = world.recent_report();
    let status = match world.random.below(100) {
        0..70 => "updated",
        70..96 => "corrected",
        _ => "withdrawn",
    };
    Draft::of(Kind::ReportUpdated, "report", &report)
        .text("status", status)
        .text("sha256", world.random.sha256())
        .text("note", "the outlet changed the text after it was captured")
}
