//! Meetings with one condition each, and what befalls it: events by number, for loads that never end.

use serde_json::{Value, json};

/// Returns the key that an event's board has, where events are spread over so many boards.
pub fn board(number: u64, boards: u64) -> String {
    format!("meeting/m{}", number % boards)
}

/// Returns the event of a number: a meeting of two, a condition, then its ups and downs.
pub fn board_event(number: u64, boards: u64) -> Value {
    let (board, step) = (number % boards, number / boards);
    let [north, south] = ["north", "south"].map(|side| format!("actor/{side}{board}"));
    let condition = format!("condition/c{board}");
    let (kind, body) = match step {
        0 => {
            let participants = json!([{ "actor": north }, { "actor": south }]);
            (
                "meeting.floated",
                json!({ "meeting": format!("meeting/m{board}"), "participants": participants }),
            )
        }
        1 => (
            "condition.stated",
            json!({ "condition": condition, "for": format!("meeting/m{board}"), "set_by": [north], "text": "it is done" }),
        ),
        even if even % 2 == 0 => {
            ("condition.acknowledged_met", json!({ "condition": condition, "by": north }))
        }
        _ => ("condition.regressed", json!({ "condition": condition, "by": north })),
    };
    let mut data = json!({
        "occurred": format!("2025-01-{:02}T{:02}:00:00Z", step / 24 % 28 + 1, step % 24), "mode": "paraphrase",
        "attribution": [{ "agent": "outlet/wire", "role": "outlet", "identity": "named" }],
    });
    data.as_object_mut().expect("an object").extend(body.as_object().expect("an object").clone());
    let kind = format!("chancery.{kind}.v1");
    json!({ "specversion": "1.0", "id": format!("e{number}"), "source": "load", "type": kind, "data": data })
}
