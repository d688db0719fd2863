//! Stores and comparisons, for people.

use serde_json::Value;

use crate::output::table;

/// Shows the stores; what somebody should look at is red.
pub(super) fn stores(told: &Value, colour: bool) -> String {
    let names = ["store", "views", "position", "behind", "heartbeat", "state"];
    let rows = told["stores"].as_array().into_iter().flatten();
    let mut text = table(names, rows.clone().map(|store| row(store, colour)).collect());
    for store in rows {
        let name = word(&store["store"]);
        if let Some(stalled) = store["stalled"].as_object() {
            let [position, reason, remedy] =
                ["position", "reason", "remedy"].map(|member| word(&stalled[member]));
            text = format!("{text}\n\n{name} stopped at position {position}: {reason}; {remedy}");
        } else if let Some(failure) = store["failure"].as_str() {
            text = format!("{text}\n\n{name}: {failure}");
        }
        if let Some(announced) = store["announced"].as_object() {
            let views = announced["views"].as_array().into_iter().flatten().map(word);
            let views: Vec<_> = views.collect();
            let (position, behind) = (&announced["position"], &announced["behind"]);
            let views = views.join(", ");
            text =
                format!("{text}\n\n{views}: announced through {position}, {behind} events behind");
        }
        if store["compared"].is_object() {
            text = format!("{text}\n\n{}", compared(store));
        }
    }
    let head = &told["head"];
    let head = if head.is_null() {
        "the log does not answer".to_owned()
    } else {
        format!("head of the log: {} ({})", head["position"], word(&head["recorded_at"]))
    };
    format!("{text}\n\n{head}")
}

fn row(store: &Value, colour: bool) -> [String; 6] {
    let view = |view: &Value| format!("{} v{}", word(&view["view"]), view["fold_version"]);
    let views: Vec<_> = store["views"].as_array().into_iter().flatten().map(view).collect();
    let behind = &store["behind"];
    let behind = if behind.is_null() {
        "?".to_owned()
    } else {
        format!("{} events, {} s", behind["events"], word(&behind["seconds"]))
    };
    let heartbeat = store["heartbeat_age_ms"].as_u64();
    let heartbeat = heartbeat
        .map_or_else(String::new, |ms| format!("{}.{} s ago", ms / 1_000, ms % 1_000 / 100));
    let state = state(store);
    let is_red = matches!(store["state"].as_str(), Some("stuck" | "stalled"));
    let state = if is_red && colour { format!("\x1b[31m{state}\x1b[0m") } else { state };
    [word(&store["store"]), views.join(", "), word(&store["position"]), behind, heartbeat, state]
}

fn state(store: &Value) -> String {
    let state = match store["state"].as_str() {
        Some("stuck") => "RUNNING, BUT DOES NOT MOVE".to_owned(),
        Some("stalled") => "STALLED".to_owned(),
        Some(other) => other.replace('_', " "),
        None => "?".to_owned(),
    };
    match store["stage"].as_str() {
        Some(known @ ("ready" | "differs" | "failed")) => format!("{state}, {known}"),
        Some(_) | None => state,
    }
}

/// Shows what comparing a store with the live one came to.
pub(super) fn compared(store: &Value) -> String {
    let compared = &store["compared"];
    let rows = compared["views"].as_array().into_iter().flatten().map(|view| {
        let verdict = if view["equal"] == true { "equal" } else { "DIFFERS" };
        let counts = format!("{} / {}", view["live"]["rows"], view["next"]["rows"]);
        [word(&view["view"]), counts, word(&view["next"]["digest"]), verdict.to_owned()]
    });
    let digests = table(["view", "rows live / new", "digest", ""], rows.collect());
    let position = &compared["position"];
    if store["stage"] == "ready" {
        return format!("{digests}\n\nReady: both stores say the same at position {position}.");
    }
    let rows = compared["differences"].as_array().into_iter().flatten();
    let rows = rows.map(|one| ["where", "before", "after"].map(|member| word(&one[member])));
    let differences = table(["where", "before", "after"], rows.collect());
    let count = &compared["rows_differ"];
    format!("{digests}\n\n{differences}\n\n{count} rows differ at position {position}.")
}

/// Says what was removed.
pub(super) fn discarded(told: &Value) -> String {
    let mib = told["bytes"].as_u64().unwrap_or(0).div_ceil(1024 * 1024);
    let (file, position) = (word(&told["file"]), word(&told["position"]));
    format!("Removed {file} ({mib} MiB), which had read through position {position}.")
}

fn word(value: &Value) -> String {
    match value {
        Value::Null => "?".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
