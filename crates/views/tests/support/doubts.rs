//! Doubts about a story: what is corrected, retracted, flagged or withdrawn of it, and in which order it arrives.

use serde_json::{Value, json};

use super::tale::{Tale, corrected, flagged, retracted, stage, withdrawn};

/// Mixes corrections, retractions, flags and withdrawals into a story; some entities may be flagged.
pub(crate) fn doubted(story: Vec<Tale>, flaggable: &[&str], marks: u64) -> Vec<Tale> {
    let mut tales = stage();
    let mut heads: Vec<String> = Vec::new();
    for (number, tale) in story.into_iter().enumerate() {
        let name = format!("n{number}");
        tales.push(tale.named(&name));
        heads.push(name.clone());
        let mark = marks.rotate_left(5 * u32::try_from(number).unwrap()) % 16;
        let target = usize::try_from(marks % heads.len() as u64).unwrap();
        let doubt = match mark {
            0 | 1 => corrected(&heads[target], json!({ "occurred": "2024-01-04" })),
            2 => corrected(&heads[target], json!({ "mode": "machine", "note": null })),
            3 | 4 => retracted(&heads[target]),
            5 => {
                let mut targets: Vec<Value> = flaggable.iter().map(|one| json!(one)).collect();
                targets.push(json!({ "source": "stage", "id": name }));
                flagged("content_unclear", Value::Array(targets))
            }
            6 => flagged("independence_not_established", json!([number + 1, number + 2])),
            7 => withdrawn("r1"),
            _ => continue,
        };
        let id = format!("m{number}");
        if mark < 5 {
            heads[target].clone_from(&id);
        }
        tales.push(doubt.named(&id));
    }
    tales
}

/// Turns the order of events, by a small generator of its own, so that a failure can be repeated.
pub(crate) fn shuffled(events: &[Value], mut state: u64) -> Vec<Value> {
    let mut turned = events.to_vec();
    for index in (1..turned.len()).rev() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        turned.swap(index, usize::try_from(state >> 33).unwrap() % (index + 1));
    }
    turned
}
