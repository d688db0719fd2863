//! Outlets: what they told, what of it was borne out, and what they took back themselves.

use std::collections::BTreeMap;

use chancery_domain::EntityRef;
use chancery_views::outlets::{self, Contents, Tally};
use chancery_views::{Known, Ledger};
use serde_json::{Value, json};

use crate::support::board::published;
use crate::support::page::{Page, Story, given as given_in};
use crate::support::sayings::{killed, stance};
use crate::support::shown::{corroborated, shown};
use crate::support::tale::{
    Tale, captured, corrected, graded, held, retracted, stage, stated, withdrawn,
};

fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    given_in("outlets", "outlet/wire", tales)
}

/// A report of the wire.
fn of_wire(report: &str, content: u64) -> Tale {
    captured(report, content).with("outlet", json!("outlet/wire"))
}

fn by_outlet(tale: Tale, cause: &str) -> Tale {
    tale.with("cause", json!(cause))
}

/// Returns `reports assertions corroborated corrected retracted`.
fn tally(page: &Page) -> [u64; 5] {
    let names = ["reports", "assertions", "corroborated", "corrected", "retracted"];
    names.map(|name| page.document[name].as_u64().unwrap())
}

#[test]
fn an_outlet_that_nobody_spoke_of_is_empty() {
    given([]).then(|page| {
        assert_eq!(tally(page), [0; 5]);
        assert_eq!(page.document["position"], 0);
        assert_eq!(page.document["outlet"], json!(null));
        assert_eq!(page.document["reliability"], json!([]));
    });
}

#[test]
fn what_the_first_hop_tells_is_counted() {
    let relayed = stated("c", "north")
        .told_by("daily")
        .through(json!({ "agent": "outlet/wire", "role": "relay", "identity": "named" }));
    given([held().named("one"), held().negated(), held().modality("planned"), relayed])
        .then(|page| assert_eq!(tally(page), [0, 3, 0, 0, 0]))
        .of("outlet/daily")
        .then(|page| assert_eq!(tally(page), [0, 1, 0, 0, 0]));
}

#[test]
fn what_a_coder_infers_or_a_machine_reads_is_not_the_outlets() {
    given([held().mode("inference"), held().mode("machine")])
        .then(|page| assert_eq!(tally(page), [0; 5]));
}

#[test]
fn assertions_count_at_v_and_reports_always() {
    given([held().on("2025-01-02"), held().on("2025-01-05"), of_wire("r1", 1)])
        .then_at("2025-01-03", |page| assert_eq!(tally(page), [1, 1, 0, 0, 0]))
        .then(|page| assert_eq!(tally(page), [1, 2, 0, 0, 0]));
}

#[test]
fn a_correction_or_retraction_of_the_outlets_is_counted() {
    let story = given([held().named("one"), held().named("two")]);
    story
        .when([by_outlet(corrected("one", json!({ "hedge": "about" })), "outlet_correction")])
        .then(|page| assert_eq!(tally(page), [0, 2, 0, 1, 0]))
        .when([by_outlet(retracted("two").named("back"), "outlet_retraction")])
        .then(|page| {
            assert_eq!(tally(page), [0, 2, 0, 1, 1]);
            assert_eq!(page.latest(), "back");
        })
        .when([retracted("back")])
        .then(|page| assert_eq!(tally(page), [0, 2, 0, 1, 0]));
}

#[test]
fn the_slips_of_coders_and_machines_are_not_the_outlets() {
    for cause in ["coder_error", "machine_error"] {
        given([held().named("one"), held().named("two")])
            .when([by_outlet(corrected("one", json!({ "hedge": "about" })), cause)])
            .then(|page| assert_eq!(tally(page), [0, 2, 0, 0, 0]))
            .when([by_outlet(retracted("two"), cause)])
            .then(|page| assert_eq!(tally(page), [0, 1, 0, 0, 0]));
    }
    given([held().named("one")])
        .when([by_outlet(retracted("one"), "duplicate")])
        .then(|page| assert_eq!(tally(page), [0; 5]));
}

#[test]
fn a_correction_of_the_outlets_stays_its_own_under_a_later_one_and_goes_with_its_retraction() {
    let first = by_outlet(corrected("one", json!({ "hedge": "about" })), "outlet_correction");
    given([held().named("one"), first.named("first")])
        .when(
            [by_outlet(corrected("first", json!({ "note": "n" })), "coder_error").named("second")],
        )
        .then(|page| assert_eq!(tally(page), [0, 1, 0, 1, 0]))
        .when([retracted("second").named("third")])
        .then(|page| assert_eq!(tally(page), [0, 1, 0, 1, 0]));
    let first = by_outlet(corrected("one", json!({ "hedge": "about" })), "outlet_correction");
    given([held().named("one"), first.named("first"), retracted("first")])
        .then(|page| assert_eq!(tally(page), [0, 1, 0, 0, 0]));
}

#[test]
fn a_withdrawn_report_is_taken_back_by_the_outlet() {
    given([of_wire("r1", 1), held(), stated("c", "north").in_report("r2")])
        .when([withdrawn("r1").named("withdrawal")])
        .then(|page| {
            assert_eq!(tally(page), [1, 2, 0, 0, 1]);
            assert_eq!(page.latest(), "withdrawal");
        });
}

#[test]
fn a_corrected_attribution_moves_the_assertion() {
    let daily = json!([{ "agent": "outlet/daily", "role": "outlet", "identity": "named" }]);
    given([held().named("one"), corrected("one", json!({ "attribution": daily }))])
        .then(|page| assert_eq!(tally(page), [0; 5]))
        .of("outlet/daily")
        .then(|page| assert_eq!(tally(page), [0, 1, 0, 0, 0]));
}

#[test]
fn reports_of_equal_content_are_one_and_the_latest_registration_wins() {
    given([of_wire("r1", 1), of_wire("r2", 1), of_wire("r3", 2)])
        .then(|page| assert_eq!(tally(page)[0], 2))
        .when([of_wire("r3", 1)])
        .then(|page| assert_eq!(tally(page)[0], 1))
        .when([captured("r1", 1).with("outlet", json!("outlet/daily"))])
        .then(|page| assert_eq!(tally(page)[0], 1))
        .of("outlet/daily")
        .then(|page| assert_eq!(tally(page)[0], 1));
}

#[test]
fn a_retracted_capture_is_no_report() {
    given([of_wire("r1", 1).named("capture"), retracted("capture")])
        .then(|page| assert_eq!(tally(page), [0; 5]));
}

#[test]
fn what_two_origins_claim_is_corroborated() {
    let figure = |claim, figure: i64| killed(claim, json!({ "exact": figure }));
    given([figure("a", 400).named("one"), held()])
        .then(|page| assert_eq!(tally(page), [0, 2, 0, 0, 0]))
        .when([figure("b", 400).told_by("daily").named("other")])
        .then(|page| assert_eq!(tally(page), [0, 2, 1, 0, 0]))
        .when([by_outlet(retracted("other"), "outlet_retraction")])
        .then(|page| assert_eq!(tally(page), [0, 2, 0, 0, 0]));
}

#[test]
fn gradings_are_listed_and_the_one_that_holds_is_marked() {
    given([graded("wire", "B").named("first")])
        .when([graded("wire", "C").with("from", json!("2025-02")).named("second")])
        .then(|page| {
            let all = &page.document["reliability"];
            assert_eq!(page.ids(all), ["first", "second"]);
            assert_eq!((&all[0]["holds"], &all[1]["holds"]), (&json!(false), &json!(true)));
            assert_eq!(page.latest(), "second");
        })
        .then_at("2025-01", |page| assert_eq!(page.document["reliability"][0]["holds"], true))
        .when([retracted("second")])
        .then(|page| {
            let all = &page.document["reliability"];
            assert_eq!((&all[0]["holds"], &all[1]["holds"]), (&json!(true), &json!(false)));
            assert_eq!(all[1]["record"], "retracted");
        });
}

#[test]
fn what_is_registered_is_shown() {
    let data = json!({ "outlet": "outlet/wire", "name": "The Wire", "kind": "wire" });
    given([Tale::of("outlet.registered", data)]).then(|page| {
        let shown = json!({ "name": "The Wire", "kind": "wire", "affiliation": null });
        assert_eq!(page.document["outlet"], shown);
    });
}

/// Keeps the tallies of all outlets as a store would: at each position it takes off what every assertion and
/// report came to before, and adds what it comes to now, where that differs.
#[derive(Default)]
struct Keeper {
    tallies: BTreeMap<EntityRef, Tally>,
    contents: BTreeMap<EntityRef, Contents>,
    assertions: BTreeMap<(u64, bool), outlets::Share>,
    reports: BTreeMap<EntityRef, (EntityRef, std::sync::Arc<str>)>,
}

impl Keeper {
    fn follow(&mut self, ledger: &Ledger, through: chancery_domain::Position) {
        let at = ledger.at(Some(through)).unwrap();
        let known: Vec<&Known> = at.events().map(|known| &**known).collect();
        let borne_out = corroborated(&known, &at, None);
        for one in &known {
            let position = one.position().get();
            self.assertion((position, false), outlets::of_assertion(one, &at));
            let share = outlets::of_corroboration(one, &at);
            self.assertion((position, true), share.filter(|_| borne_out.contains(&position)));
            let reports = one.event.mentions().into_iter();
            for report in reports.filter(|one| one.as_str().starts_with("report/")) {
                let now = outlets::of_report(&report, &at);
                self.report(report, now);
            }
        }
    }

    fn assertion(&mut self, key: (u64, bool), now: Option<outlets::Share>) {
        if let Some(before) = self.assertions.remove(&key) {
            self.tallies.entry(before.outlet).or_default().remove(&before.adds);
        }
        if let Some(now) = now {
            self.tallies.entry(now.outlet.clone()).or_default().add(&now.adds);
            self.assertions.insert(key, now);
        }
    }

    fn report(&mut self, report: EntityRef, now: Option<(EntityRef, std::sync::Arc<str>)>) {
        if let Some((outlet, content)) = self.reports.remove(&report) {
            let adds = self.contents.entry(outlet.clone()).or_default().remove(&content);
            self.tallies.entry(outlet).or_default().add(&adds);
        }
        if let Some((outlet, content)) = now {
            let adds = self.contents.entry(outlet.clone()).or_default().add(&content);
            self.tallies.entry(outlet.clone()).or_default().add(&adds);
            self.reports.insert(report, (outlet, content));
        }
    }
}

#[test]
fn a_tally_that_is_kept_is_the_one_that_is_added_up() {
    let daily = json!([{ "agent": "outlet/daily", "role": "outlet", "identity": "named" }]);
    let mut tales = stage();
    tales.extend([
        of_wire("r1", 1),
        of_wire("r2", 1),
        killed("a", json!({ "exact": 1 })).named("one"),
        killed("b", json!({ "exact": 1 })).told_by("daily").in_report("r2").named("two"),
        stance("north", "peace", "supports").named("three"),
        by_outlet(corrected("three", json!({ "hedge": "h" })), "outlet_correction").named("four"),
        withdrawn("r2"),
        corrected("one", json!({ "attribution": daily })),
        retracted("four"),
        of_wire("r2", 3),
    ]);
    let events: Vec<Value> = published(&tales);
    let ledger = crate::support::ledger(&events);
    let mut keeper = Keeper::default();
    for position in 1..=events.len() as u64 {
        keeper.follow(&ledger, chancery_domain::Position::new(position).unwrap());
        for outlet in ["outlet/wire", "outlet/daily"] {
            let expected = shown("outlets", &ledger, outlet, Some(position), None);
            let kept = keeper.tallies.get(&EntityRef::parse(outlet).unwrap());
            let kept = kept.copied().unwrap_or_default();
            let found = [
                kept.reports(),
                kept.assertions(),
                kept.corroborated(),
                kept.corrected(),
                kept.retracted(),
            ];
            let names = ["reports", "assertions", "corroborated", "corrected", "retracted"];
            let expected = names.map(|name| expected[name].as_u64().unwrap());
            assert_eq!(found, expected, "{outlet} at {position}");
        }
    }
}

#[test]
fn counts_that_a_store_keeps_come_back() {
    let counts = [5, 4, 3, -2, 1];
    assert_eq!(Tally::from_counts(counts).to_counts(), counts);
    // Below zero is only between removing and adding.
    assert_eq!(Tally::from_counts(counts).corrected(), 0);
}

#[test]
fn what_a_coder_retracted_is_not_the_outlets_though_its_report_is_withdrawn() {
    let told = || stance("north", "peace", "supports").named("one");
    given([told(), retracted("one"), withdrawn("r1")])
        .then(|page| assert_eq!(tally(page)[4], 0))
        .when([stance("south", "peace", "supports")])
        .then(|page| assert_eq!(tally(page)[4], 1));
}

#[test]
fn contents_are_counted_while_some_report_has_them() {
    let (one, other): (std::sync::Arc<str>, std::sync::Arc<str>) = ("one".into(), "other".into());
    let mut contents = Contents::default();
    let reports = |tally: Tally| tally.to_counts()[0];
    assert_eq!(reports(contents.add(&one)), 1);
    assert_eq!(reports(contents.add(&one)), 0);
    assert_eq!(reports(contents.add(&other)), 1);
    assert_eq!(reports(contents.remove(&one)), 0);
    assert_eq!(reports(contents.remove(&one)), -1);
    assert_eq!(reports(contents.remove(&one)), 0, "there is none of it any more");
    assert_eq!(reports(contents.add(&one)), 1);
}

#[test]
fn outlets_alone_have_a_document() {
    assert!(outlets::is_key(&EntityRef::parse("outlet/wire").unwrap()));
    assert!(!outlets::is_key(&EntityRef::parse("actor/north").unwrap()));
}
