//! What a chain says after each member.

use serde_json::json;

use super::*;

fn member(id: &str) -> Member {
    Member { position: None, source: "desk".to_owned(), id: id.to_owned() }
}

fn chain(acts: &[Act]) -> Chain {
    let says = State::Says(json!({"a": 1, "b": 1}));
    let mut chain = Chain::new("k".to_owned(), None, member("e"), says);
    for (index, act) in acts.iter().enumerate() {
        chain.push(member(&index.to_string()), act.clone());
    }
    chain
}

fn corrects(patch: Value) -> Act {
    let Value::Object(patch) = patch else { panic!("a patch is an object") };
    Act::Corrects(Some(patch))
}

#[test]
fn corrections_build_on_each_other() {
    let chain = chain(&[corrects(json!({"a": 2})), corrects(json!({"b": null}))]);
    assert_eq!(chain.state(), &State::Says(json!({"a": 2})));
}

#[test]
fn retracting_goes_one_step_back_and_retracting_that_restores() {
    let (two, three) = (corrects(json!({"a": 2})), corrects(json!({"a": 3})));
    let says = |a: i32| State::Says(json!({"a": a, "b": 1}));
    let acts = [two, three.clone(), Act::Retracts, Act::Retracts, Act::Retracts, three];
    let states: Vec<_> = (0..=acts.len()).map(|n| chain(&acts[..n]).state().clone()).collect();
    assert_eq!(states, [says(1), says(2), says(3), says(2), says(3), says(2), says(3)]);
}

#[test]
fn an_event_that_is_retracted_says_nothing_until_that_is_undone() {
    assert_eq!(chain(&[Act::Retracts]).state(), &State::Retracted);
    let undone = chain(&[Act::Retracts, Act::Retracts]);
    assert_eq!(undone.state(), &State::Says(json!({"a": 1, "b": 1})));
    let again = chain(&[Act::Retracts, Act::Retracts, Act::Retracts]);
    assert_eq!(again.state(), &State::Retracted);
}

#[test]
fn what_is_redacted_cannot_be_known() {
    assert_eq!(chain(&[Act::Corrects(None)]).state(), &State::Redacted);
    let undone = chain(&[Act::Corrects(None), Act::Retracts]);
    assert_eq!(undone.state(), &State::Says(json!({"a": 1, "b": 1})));
}

#[test]
fn members_are_found_by_key_and_position() {
    let mut chain = chain(&[Act::Retracts]);
    chain.last.position = Position::new(7);
    assert!(chain.has("desk", "e") && chain.has("desk", "0") && !chain.has("wire", "e"));
    assert!(chain.holds(&Target::Position(Position::new(7).unwrap())));
    assert!(!chain.holds(&Target::Position(Position::new(8).unwrap())));
    assert!(chain.last().is(&Target::Position(Position::new(7).unwrap())));
}
