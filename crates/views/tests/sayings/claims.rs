//! Claims: low, best and high of like with like, who corroborates and who denies.

use serde_json::{Value, json};

use crate::support::page::{Page, Story, given as given_in, word};
use crate::support::sayings::{claim_answered, killed};
use crate::support::tale::{
    Tale, captured, corrected, flagged, graded, related, retracted, withdrawn,
};

fn given(tales: impl IntoIterator<Item = Tale>) -> Story {
    given_in("claims", "killed", tales)
}

fn exact(claim: &str, figure: i64) -> Tale {
    killed(claim, json!({ "exact": figure }))
}

/// A claim of another origin than the wire.
fn other(claim: &str, value: Value) -> Tale {
    killed(claim, value).told_by("daily").in_report("r2")
}

fn names(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(word).collect()
}

#[test]
fn a_metric_that_nobody_spoke_of_has_no_groups() {
    given([]).then(|page| {
        assert_eq!(page.document["position"], 0);
        assert_eq!(page.document["groups"], json!([]));
        assert_eq!(page.document["open_questions"], json!([]));
    });
}

#[test]
fn one_claim_is_low_best_and_high_and_corroborated_by_nobody() {
    given([exact("a", 400).named("one")]).then(|page| {
        assert_eq!(page.estimates("a"), "400 400 400");
        assert_eq!(page.state("a"), "null");
        let claim = page.claim("a");
        assert_eq!(claim["value"], json!({ "exact": 400 }));
        assert_eq!(claim["first_stated"], "2025-01-10");
        assert_eq!(page.ids(&claim["evidence"]), ["one"]);
        assert_eq!(claim["history"][0]["to"], "made");
        let group = page.group_of("a");
        assert_eq!(group["id"], "group/claim/a");
        assert_eq!((&group["population"], &group["unit"]), (&json!("soldiers"), &json!("person")));
        assert_eq!(
            (&group["sides"], &group["period"]),
            (&json!(["actor/north"]), &json!("2025-05"))
        );
    });
}

#[test]
fn low_and_high_are_the_extremes_with_those_who_give_them() {
    given([
        killed("a", json!({ "lower": 300, "lower_inclusive": false })),
        exact("b", 400),
        killed("c", json!({ "approx": 500 })),
        killed("d", json!({ "upper": 500 })),
    ])
    .then(|page| {
        assert_eq!(page.groups(), 1);
        let group = page.group_of("a");
        assert_eq!(
            group["low"],
            json!({ "value": 300, "inclusive": false, "approximate": false, "contributors": ["claim/a"] })
        );
        assert_eq!(
            group["high"],
            json!({ "value": 500, "inclusive": true, "approximate": false, "contributors": ["claim/c", "claim/d"] })
        );
    });
}

#[test]
fn a_number_that_is_possible_is_lower_and_higher_than_one_that_is_excluded() {
    given([
        killed("a", json!({ "lower": 300, "lower_inclusive": false })),
        killed("b", json!({ "lower": 300 })),
        killed("c", json!({ "upper": 900, "upper_inclusive": false })),
        killed("d", json!({ "upper": 900 })),
    ])
    .then(|page| {
        let group = page.group_of("a");
        assert_eq!(names(&group["low"]["contributors"]), ["claim/b"]);
        assert_eq!(names(&group["high"]["contributors"]), ["claim/d"]);
    });
}

#[test]
fn a_bound_is_no_best_and_words_are_no_number() {
    given([killed("a", json!({ "lower": 300 }))])
        .then(|page| assert_eq!(page.estimates("a"), "300 - -"));
    given([killed("a", json!({ "upper": 300 }))])
        .then(|page| assert_eq!(page.estimates("a"), "- - 300"));
    given([killed("a", json!({ "vague": "thousands" }))]).then(|page| {
        assert_eq!(page.estimates("a"), "- - -");
        assert_eq!(page.claim("a")["value"], json!({ "vague": "thousands" }));
    });
}

#[test]
fn best_is_the_figure_of_the_best_grade_and_never_an_average() {
    let story = given([
        graded("wire", "C"),
        graded("daily", "A"),
        exact("a", 400).on("2025-01-12"),
        other("b", json!({ "approx": 700 })).on("2025-01-02"),
    ]);
    story
        .then(|page| {
            assert_eq!(page.estimates("a"), "400 700 700");
            assert_eq!(page.group_of("a")["best"]["approximate"], true);
            assert_eq!(names(&page.group_of("a")["best"]["contributors"]), ["claim/b"]);
        })
        .when([graded("daily", "D")])
        .then(|page| assert_eq!(page.estimates("a"), "400 400 700"));
}

#[test]
fn of_equal_grades_the_latest_is_best() {
    given([exact("a", 400).on("2025-01-12"), exact("b", 700).on("2025-01-02")])
        .then(|page| assert_eq!(page.estimates("a"), "400 400 700"))
        .then_at("2025-01-05", |page| assert_eq!(page.estimates("b"), "700 700 700"))
        .when([exact("c", 500).on("2025-01-02").credibility(1)])
        .then(|page| assert_eq!(page.estimates("a"), "400 500 700"));
}

#[test]
fn figures_that_differ_in_anything_but_the_number_are_not_held_together() {
    let others = [
        ("population", json!("people")),
        ("sides", json!(["actor/north", "actor/south"])),
        ("sides", json!([])),
        ("aggregation", json!("per_side")),
        ("unit", json!("thousand persons")),
        ("per", json!("P1W")),
        ("period", json!("2025-06")),
        ("place", json!("place/ua-14")),
        ("about", json!("meeting/summit")),
    ];
    for (member, value) in others {
        let story = given([exact("a", 400), exact("b", 700).with(member, value.clone())]);
        story.then(|page| {
            assert_eq!(page.groups(), 2, "{member} {value}");
            assert_eq!(page.estimates("a"), "400 400 400");
            assert_eq!(page.estimates("b"), "700 700 700");
        });
    }
}

#[test]
fn the_order_of_sides_makes_no_difference() {
    let sides = |one: &str, two: &str| json!([format!("actor/{one}"), format!("actor/{two}")]);
    given([
        exact("a", 400).with("sides", sides("north", "south")),
        exact("b", 700).with("sides", sides("south", "north")),
    ])
    .then(|page| assert_eq!(page.groups(), 1));
}

fn overlaps(member: &str, value: Value) -> Vec<String> {
    let mut found = Vec::new();
    given([exact("a", 400), exact("b", 700).with(member, value)])
        .then(|page| found = names(&page.group_of("a")["overlaps"]));
    found
}

#[test]
fn overlaps_are_shown_and_not_merged() {
    let shown = ["group/claim/b"];
    assert_eq!(overlaps("period", json!("2025")), shown);
    assert_eq!(overlaps("sides", json!(["actor/north", "actor/south"])), shown);
    assert_eq!(overlaps("sides", json!([])), shown);
    assert_eq!(overlaps("place", json!("place/ua-14")), shown);
    assert!(overlaps("period", json!("2025-06")).is_empty());
    assert!(overlaps("sides", json!(["actor/south"])).is_empty());
    assert!(overlaps("unit", json!("household")).is_empty());
    assert!(overlaps("per", json!("P1W")).is_empty());
    // Whether soldiers are among the people is for others to say.
    assert!(overlaps("population", json!("people")).is_empty());
}

#[test]
fn two_origins_corroborate_and_two_reports_of_one_do_not() {
    given([exact("a", 400), exact("a", 400).in_report("r2")])
        .then(|page| {
            assert_eq!(page.state("a"), "null");
            assert_eq!(
                (&page.claim("a")["reports"], &page.claim("a")["origins"]),
                (&json!(2), &json!(1))
            );
        })
        .when([other("b", json!({ "exact": 400 }))])
        .then(|page| {
            assert_eq!(page.state("a"), "corroborated");
            let group = page.group_of("a");
            assert_eq!((&group["reports"], &group["origins"]), (&json!(2), &json!(2)));
            assert_eq!(names(&group["best"]["contributors"]), ["claim/a", "claim/b"]);
        });
}

#[test]
fn origins_that_are_one_do_not_corroborate() {
    let two = || [exact("a", 400), other("b", json!({ "exact": 400 }))];
    given(two())
        .when([related("outlet/wire", "same_origin", "outlet/daily")])
        .then(|page| assert_eq!(page.state("a"), "null"));
    let [one, two] = two();
    let both = json!([{ "source": "stage", "id": "one" }, { "source": "stage", "id": "two" }]);
    given([one.named("one"), two.named("two"), flagged("independence_not_established", both)])
        .then(|page| assert_eq!(page.state("a"), "null"));
}

#[test]
fn disjoint_figures_of_two_origins_contest() {
    given([exact("a", 400), other("b", json!({ "exact": 700 }))])
        .then(|page| assert_eq!(page.state("a"), "contested"));
    given([exact("a", 400), other("b", json!({ "lower": 300 }))])
        .then(|page| assert_eq!(page.state("a"), "corroborated"));
    given([exact("a", 400), other("b", json!({ "approx": 700 }))])
        .then(|page| assert_eq!(page.state("a"), "contested"));
    given([exact("a", 390), other("b", json!({ "approx": 400 }))])
        .then(|page| assert_eq!(page.state("a"), "corroborated"));
}

#[test]
fn one_origin_that_corrects_its_figure_does_not_contest() {
    given([exact("a", 400), exact("b", 700)]).then(|page| assert_eq!(page.state("a"), "null"));
    let same = related("outlet/wire", "same_origin", "outlet/daily");
    given([exact("a", 400), other("b", json!({ "exact": 700 })), same])
        .then(|page| assert_eq!(page.state("a"), "null"));
}

#[test]
fn figures_of_one_claim_contest_each_other_too() {
    given([exact("a", 400), other("a", json!({ "exact": 700 })).on("2025-01-12")]).then(|page| {
        assert_eq!(page.state("a"), "contested");
        assert_eq!(page.claim("a")["value"], json!({ "exact": 400 }));
        assert_eq!(page.estimates("a"), "400 700 700");
    });
}

#[test]
fn a_denial_contests_and_keeps_the_figure() {
    given([exact("a", 400).named("one")])
        .when([claim_answered("a", "north", "denied").on("2025-01-12").named("no")])
        .then(|page| {
            assert_eq!(page.state("a"), "contested");
            assert_eq!(page.estimates("a"), "400 400 400");
            let claim = page.claim("a");
            assert_eq!(claim["answers"], json!({ "actor/north": "denied" }));
            assert_eq!(page.ids(&claim["counter_evidence"]), ["no"]);
            assert_eq!(page.ids(&claim["evidence"]), ["one"]);
            assert_eq!(page.ids(&claim["history"]), ["one", "no"]);
        })
        .then_at("2025-01-11", |page| assert_eq!(page.state("a"), "null"))
        .when([claim_answered("a", "north", "corroborated").on("2025-01-14")])
        .then(|page| {
            assert_eq!(page.state("a"), "null");
            assert_eq!(page.claim("a")["answers"], json!({ "actor/north": "corroborated" }));
            assert_eq!(page.claim("a")["counter_evidence"], json!([]));
            assert_eq!(page.ids(&page.claim("a")["notes"]), ["no"]);
        });
}

#[test]
fn a_negated_claim_is_a_denial() {
    given([exact("a", 400), exact("a", 400).negated().named("no").on("2025-01-12")]).then(|page| {
        assert_eq!(page.state("a"), "contested");
        assert_eq!(page.ids(&page.claim("a")["counter_evidence"]), ["no"]);
    });
    given([exact("a", 400).negated()]).then(|page| assert_eq!(page.groups(), 0));
}

#[test]
fn who_corroborates_is_a_further_origin() {
    given([exact("a", 400)])
        .when([claim_answered("a", "bridge", "corroborated").said_by("bridge").named("yes")])
        .then(|page| {
            assert_eq!(page.state("a"), "corroborated");
            assert!(page.ids(&page.claim("a")["evidence"]).contains(&"yes"));
        });
    // Told by the outlet that made it, it is no other origin.
    given([exact("a", 400), claim_answered("a", "bridge", "corroborated")])
        .then(|page| assert_eq!(page.state("a"), "null"));
}

#[test]
fn an_answer_that_is_not_affirmed_actual_and_said_is_a_note() {
    let answer = || claim_answered("a", "north", "denied").on("2025-01-12").named("no");
    for tale in [answer().negated(), answer().mode("inference"), answer().modality("prediction")] {
        given([exact("a", 400), tale]).then(|page| {
            assert_eq!(page.state("a"), "null");
            assert_eq!(page.claim("a")["answers"], json!({}));
            assert_eq!(page.ids(&page.claim("a")["notes"]), ["no"]);
        });
    }
}

#[test]
fn a_claim_that_is_hoped_inferred_or_read_by_a_machine_gives_no_figure() {
    let more = || exact("a", 900).on("2025-01-12").named("more");
    for tale in [more().mode("inference"), more().mode("machine"), more().modality("prediction")] {
        given([tale.clone()]).then(|page| assert_eq!(page.groups(), 0));
        given([exact("a", 400), tale]).then(|page| {
            assert_eq!(page.estimates("a"), "400 400 400");
            assert_eq!(page.ids(&page.claim("a")["notes"]), ["more"]);
        });
    }
}

#[test]
fn relations_between_claims_are_notes() {
    given([exact("a", 400), exact("b", 700)])
        .when([related("claim/a", "contradicts", "claim/b").named("they")])
        .then(|page| {
            assert_eq!(page.state("a"), "null");
            assert_eq!(page.ids(&page.claim("a")["notes"]), ["they"]);
            assert_eq!(page.ids(&page.claim("b")["notes"]), ["they"]);
        });
}

#[test]
fn repeated_reports_of_a_claim_take_the_figure_of_the_best_mode_then_the_earliest() {
    given([exact("a", 400).on("2025-01-05"), exact("a", 410).on("2025-01-03")])
        .then(|page| assert_eq!(page.claim("a")["value"], json!({ "exact": 410 })))
        .when([exact("a", 420).on("2025-01-09").mode("verbatim")])
        .then(|page| {
            assert_eq!(page.claim("a")["value"], json!({ "exact": 420 }));
            assert_eq!(page.claim("a")["first_stated"], "2025-01-03");
            assert_eq!(page.estimates("a"), "400 420 420");
        });
}

#[test]
fn a_report_of_a_claim_that_says_less_is_of_it_and_one_that_says_otherwise_is_a_note() {
    let silent = exact("a", 410).with("sides", json!([])).on("2025-01-12");
    given([exact("a", 400), silent]).then(|page| assert_eq!(page.estimates("a"), "400 410 410"));
    let otherwise = exact("a", 900).with("population", json!("people")).on("2025-01-12");
    given([exact("a", 400), otherwise.named("people")]).then(|page| {
        assert_eq!(page.groups(), 1);
        assert_eq!(page.estimates("a"), "400 400 400");
        assert_eq!(page.ids(&page.claim("a")["notes"]), ["people"]);
    });
}

#[test]
fn what_a_further_report_adds_is_taken() {
    given([exact("a", 400), exact("a", 400).with("place", json!("place/ua-14"))])
        .then(|page| assert_eq!(page.group_of("a")["place"], "place/ua-14"));
}

fn own(claim: &str, figure: i64) -> Tale {
    exact(claim, figure).with("metric", json!("x-drones"))
}

#[test]
fn a_metric_of_somebodys_own_is_not_consolidated() {
    given([own("a", 400), own("b", 700).told_by("daily")]).of("x-drones").then(|page| {
        assert_eq!(page.groups(), 2);
        for claim in ["a", "b"] {
            assert_eq!(page.estimates(claim), "- - -");
            assert_eq!(page.state(claim), "null");
            assert_eq!(page.group_of(claim)["overlaps"], json!([]));
        }
        assert_eq!(page.claim("a")["value"], json!({ "exact": 400 }));
    });
}

#[test]
fn other_metrics_are_other_documents() {
    given([exact("a", 400), exact("b", 700).with("metric", json!("wounded"))])
        .then(|page| assert_eq!(page.groups(), 1))
        .of("wounded")
        .then(|page| assert_eq!(page.estimates("b"), "700 700 700"));
}

#[test]
fn a_corrected_figure_counts_from_the_correction_on_at_every_v() {
    given([exact("a", 4_000).named("one")])
        .when([corrected("one", json!({ "value": { "exact": 400 } })).named("patch")])
        .then(|page| {
            assert_eq!(page.estimates("a"), "400 400 400");
            assert_eq!(page.claim("a")["record"], "corrected");
            assert_eq!(page.latest(), "patch");
        })
        .then_at("2025-01-10", |page| assert_eq!(page.estimates("a"), "400 400 400"))
        .then_before("patch", |page| assert_eq!(page.estimates("a"), "4000 4000 4000"));
}

#[test]
fn a_corrected_metric_moves_the_claim() {
    given([exact("a", 400).named("one")])
        .when([corrected("one", json!({ "metric": "wounded" })).named("patch")])
        .then(|page| {
            assert_eq!(page.groups(), 0);
            assert_eq!(page.latest(), "patch");
        })
        .of("wounded")
        .then(|page| assert_eq!(page.estimates("a"), "400 400 400"))
        .then_before("patch", |page| assert_eq!(page.groups(), 0));
}

#[test]
fn a_claim_goes_to_the_metric_of_its_best_report() {
    given([exact("a", 400)])
        .when([exact("a", 400).with("metric", json!("wounded")).mode("verbatim").named("better")])
        .then(|page| {
            assert_eq!(page.groups(), 0);
            assert_eq!(page.latest(), "better");
        });
}

#[test]
fn a_retracted_claim_stays_with_its_figure_and_counts_nowhere() {
    given([exact("a", 400), exact("b", 900).named("slip"), retracted("slip").named("sorry")])
        .then(|page| {
            assert_eq!(page.estimates("a"), "400 400 400");
            let claim = page.claim("b");
            assert_eq!(claim["value"], json!({ "exact": 900 }));
            assert_eq!(claim["record"], "retracted");
            assert_eq!(page.ids(&claim["evidence"]), ["slip"]);
            let axes: Vec<_> =
                claim["history"].as_array().unwrap().iter().map(|one| &one["axis"]).collect();
            assert_eq!(axes, ["claim", "record"]);
        })
        .when([claim_answered("b", "north", "denied")])
        .then(|page| assert_eq!(page.state("a"), "null"))
        .when([retracted("sorry")])
        .then(|page| assert_eq!(page.estimates("a"), "400 900 900"));
}

#[test]
fn a_group_of_retracted_claims_has_no_figures() {
    given([exact("a", 400).named("slip"), retracted("slip")]).then(|page| {
        assert_eq!(page.estimates("a"), "- - -");
        assert_eq!(page.state("a"), "null");
        assert_eq!(page.group_of("a")["origins"], 0);
    });
}

#[test]
fn a_withdrawn_report_takes_its_figure_with_it() {
    given([captured("r2", 2), exact("a", 400), other("b", json!({ "exact": 900 }))])
        .then(|page| assert_eq!(page.state("a"), "contested"))
        .when([withdrawn("r2")])
        .then(|page| {
            assert_eq!(page.state("a"), "null");
            assert_eq!(page.claim("b")["record"], "retracted");
        });
}

#[test]
fn late_news_takes_its_place_in_time() {
    given([exact("a", 400).on("2025-01-12")])
        .when([exact("b", 700).on("2025-01-02").named("late")])
        .then(|page| assert_eq!(page.estimates("a"), "400 400 700"))
        .then_at("2025-01-05", |page| {
            assert_eq!(page.groups(), 1);
            assert_eq!(page.estimates("b"), "700 700 700");
        })
        .then_before("late", |page| assert_eq!(page.estimates("a"), "400 400 400"));
}

#[test]
fn what_arrival_alone_decides_leaves_a_question() {
    let asks = |page: &Page, about: &str| page.asks("order_unknown", about);
    given([exact("a", 400), exact("b", 700)])
        .then(|page| assert!(asks(page, "group/claim/a")))
        .when([exact("c", 500).on("2025-01-12")])
        .then(|page| assert!(!asks(page, "group/claim/a")));
    given([exact("a", 400), exact("b", 400)])
        .then(|page| assert_eq!(page.document["open_questions"], json!([])));
    given([exact("a", 400), exact("a", 700)]).then(|page| assert!(asks(page, "claim/a")));
    let answer = |word| claim_answered("a", "north", word);
    given([exact("a", 400), answer("denied"), answer("corroborated")])
        .then(|page| assert!(asks(page, "claim/a")));
}

#[test]
fn an_unclear_claim_is_a_question() {
    given([exact("a", 400), flagged("content_unclear", json!(["claim/a"])).named("doubt")]).then(
        |page| {
            assert!(page.asks("content_unclear", "claim/a"));
            assert_eq!(page.latest(), "doubt");
        },
    );
}

#[test]
fn the_rows_are_the_claims_and_the_groups() {
    use chancery_domain::text::Metric;
    let mut tales = crate::support::tale::stage();
    tales.extend([exact("a", 400), exact("b", 700)]);
    let events = crate::support::board::published(&tales);
    let ledger = crate::support::ledger(&events);
    let at = ledger.at(ledger.head()).unwrap();
    let rows = chancery_views::claims::render(&Metric::parse("killed").unwrap(), &at, None).rows();
    let ids: Vec<_> = rows.keys().map(String::as_str).collect();
    assert_eq!(ids, ["claim/a", "claim/b", "group/claim/a", "open_questions"]);
    assert_eq!(rows["group/claim/a"]["claims"], json!(["claim/a", "claim/b"]));
    assert_eq!(rows["claim/b"]["value"], json!({ "exact": 700 }));
}
