//! A record in which some entities have two names, and the merges that say so.

use serde_json::{Value, json};

/// Names that get a twin, of many kinds.
const NAMES: [&str; 9] = [
    "meeting/putin-zelensky",
    "meeting/istanbul-2025-05-16",
    "actor/putin",
    "actor/russia",
    "condition/pz-pow-exchange",
    "commitment/istanbul-pow-1000",
    "agreement/istanbul-pow-exchange",
    "proposal/ru-istanbul",
    "issue/ceasefire",
];

/// Gives every second event the twins' names; and returns the merges that make one of each two again.
pub(crate) fn twinned(events: &[Value]) -> (Vec<Value>, Vec<Value>) {
    let rename = |(index, event): (usize, &Value)| {
        let mut text = event.to_string();
        for name in NAMES.iter().filter(|_| index % 2 == 1) {
            text = text.replace(&format!("\"{name}\""), &format!("\"{name}-twin\""));
        }
        serde_json::from_str(&text).unwrap()
    };
    let merge = |name: &&str| {
        json!({
            "specversion": "1.0", "source": "istanbul-dossier", "id": format!("merge-{}", name.replace('/', "-")),
            "type": "chancery.entity.merged.v1", "data": { "into": name, "from": [format!("{name}-twin")] },
        })
    };
    (events.iter().enumerate().map(rename).collect(), NAMES.iter().map(merge).collect())
}
