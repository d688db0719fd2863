//! As known at which position or time, and as it stood when: what every question about a view may say.

use clap::Args;
use serde_json::{Value, json};

/// N and V of a question; without them, what is known now and whatever is recorded.
#[derive(Args, Debug)]
pub(crate) struct AsOf {
    /// As recorded at this time (RFC 3339)
    #[arg(long, value_name = "TIME", conflicts_with = "position")]
    at: Option<String>,
    /// As recorded at this position; 0 is before anything
    #[arg(long, value_name = "N")]
    position: Option<u64>,
    /// As it stood on this day or at this time, by what is recorded
    #[arg(long, value_name = "DATE")]
    valid_at: Option<String>,
}

impl AsOf {
    /// Adds what is given to a query, which is a JSON object.
    pub(crate) fn added_to(&self, mut query: Value) -> Value {
        let given = [
            ("at", self.at.as_ref().map(|time| json!(time))),
            ("position", self.position.map(|position| json!(position))),
            ("valid_at", self.valid_at.as_ref().map(|time| json!(time))),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                query[name] = value;
            }
        }
        query
    }
}
