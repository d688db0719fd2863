//! Any story of a settlement: meetings, agreements and proposals, as ingest would accept them.

use serde_json::json;

use super::any::{self, Seed, moment, pick, voiced};
use super::tale::*;

/// The documents that are looked at.
pub(crate) const DOCUMENTS: [(&str, &str); 7] = [
    ("meetings", SUMMIT),
    ("meetings", "meeting/other"),
    ("commitments", "agreement/d0"),
    ("proposals", "proposal/plan"),
    ("proposals", "proposal/next"),
    ("proposals", "proposal/next=proposal/plan"),
    ("proposals", "proposal/plan=proposal/reply"),
];

/// Makes an event of each seed, of moments that never tie.
pub(crate) fn events(seeds: &[Seed]) -> Vec<Tale> {
    seeds.iter().zip(0..).map(|(seed, number)| event(*seed, &moment(seed.day, number))).collect()
}

/// Makes an event of each seed, of days only, so that many tie.
pub(crate) fn events_that_tie(seeds: &[Seed]) -> Vec<Tale> {
    seeds.iter().map(|seed| event(*seed, &any::day(seed.day % 9))).collect()
}

fn event(seed: Seed, occurred: &str) -> Tale {
    if seed.day.is_multiple_of(3) {
        return any::events(&[seed]).remove(0).on(occurred);
    }
    voiced(act(seed), seed).on(occurred)
}

fn act(seed: Seed) -> Tale {
    let actor = pick(&["north", "south", "ann", "sam", "bridge"], seed.who);
    let proposal = pick(&["plan", "next", "reply"], seed.who / 8);
    let name = pick(&["go", "stay", "pay", "wait"], seed.which);
    let answer = pick(
        &[
            "accepted",
            "accepted_in_part",
            "rejected",
            "countered",
            "softened",
            "hardened",
            "withdrawn",
        ],
        seed.how,
    );
    match seed.what % 16 {
        0 => tabled(proposal, actor, &["south"]),
        1 => tabled("next", actor, &["north"]).with("supersedes", json!("proposal/plan")),
        2..=4 => stated_term(seed, name, proposal, actor),
        5..=7 => term_answered(name, actor, answer),
        8 => of_proposal("proposal.withdrawn", proposal, actor),
        9 => of_proposal("proposal.answered", proposal, actor).with("answer", json!("countered")),
        10 => related("term/go", pick(&["contradicts", "exceeds"], seed.how), "term/pay"),
        11 => related(
            "proposal/plan",
            "overlaps",
            pick(&["proposal/next", "proposal/reply"], seed.how),
        ),
        12 => attended(actor, pick(&["attended", "absent", "partial"], seed.how)),
        13 => agenda(pick(&["peace", "trade"], seed.how)),
        14 => agreement_status("d0", pick(&["signed", "in_force", "collapsed"], seed.how)),
        _ => {
            let tale = progressed("p0", Some(pick(&["t1", "t2"], seed.which)), 3);
            let tale = tale.with("unit", json!(pick(&["prisoner", "body"], seed.how)));
            tale.with("basis", json!(pick(&["total", "per_side", "ambiguous"], seed.who)))
        }
    }
}

fn stated_term(seed: Seed, name: &str, proposal: &str, actor: &str) -> Tale {
    let tale = term(name, proposal, pick(&["troops", "money"], seed.which / 4));
    let tale = tale.with("by", json!([format!("actor/{actor}")]));
    match seed.how / 32 {
        0 | 1 => tale.with("scope", json!(["place/a"])),
        2 => tale.with("scope", json!(["place/a", "place/b"])),
        3 => tale.with("obligor", json!(["actor/north", "actor/south"])),
        _ => tale,
    }
}
