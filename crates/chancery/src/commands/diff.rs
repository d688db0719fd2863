//! `chancery diff`: what moved in a document between two times.

use anyhow::Context;
use chancery_bus::query::RowChange;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::client::{Client, answered};
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::render::change_line;
use crate::settings::Settings;

/// Show what moved in a document between two times, and because of which events
#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// View, for example `conditions`
    name: String,
    /// Key, for example `meeting/putin-zelensky`
    key: String,
    /// From this time (RFC 3339 or a day); on the axis `recorded` also a position
    #[arg(long, value_name = "T")]
    from: String,
    /// To this time; likewise
    #[arg(long, value_name = "T")]
    to: String,
    /// Whether T is when things were recorded, or when they were the case
    #[arg(long, value_enum, default_value_t = Axis::Recorded)]
    axis: Axis,
    /// On the axis `recorded`: as it stood on this day or at this time
    #[arg(long, value_name = "DATE")]
    valid_at: Option<String>,
    /// On the axis `valid`: as recorded at this time
    #[arg(long, value_name = "TIME", conflicts_with = "position")]
    at: Option<String>,
    /// On the axis `valid`: as recorded at this position
    #[arg(long, value_name = "N")]
    position: Option<u64>,
}

/// What is moved along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Axis {
    /// When the log recorded it.
    Recorded,
    /// When it was the case.
    Valid,
}

impl Diff {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let client = Client::connect(settings).await?;
        let moved = answered(client.bus.query("diff", &self.query()).await)?.document;
        let rows: Vec<RowChange> =
            serde_json::from_value(moved["changed"].clone()).context("the answer has no rows")?;
        Output::new(settings).value(&moved, || render(&moved, &rows))?;
        Ok(Code::Ok)
    }

    fn query(&self) -> Value {
        let (axis, moment): (_, fn(&str) -> Value) = match self.axis {
            Axis::Recorded => ("recorded", position_or_time),
            Axis::Valid => ("valid", |text| json!(text)),
        };
        let mut query = json!({
            "view": self.name, "key": self.key, "axis": axis,
            "from": moment(&self.from), "to": moment(&self.to),
        });
        let given = [
            ("valid_at", self.valid_at.as_ref().map(|one| json!(one))),
            ("at", self.at.as_ref().map(|one| json!(one))),
            ("position", self.position.map(|one| json!(one))),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                query[name] = value;
            }
        }
        query
    }
}

/// Four digits are a year, as everywhere else; a position with as many is written with a sign: `+2025`.
fn position_or_time(text: &str) -> Value {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<u64>() {
        Ok(position) if !is_year => json!(position),
        Ok(_) | Err(_) => json!(text),
    }
}

fn render(moved: &Value, rows: &[RowChange]) -> String {
    let side = |name: &str| {
        let as_of = &moved[name]["as_of"];
        let time = as_of["valid"].as_str().or_else(|| as_of["recorded"].as_str());
        let position = format!("position {}", moved[name]["position"]);
        time.map_or_else(|| position.clone(), |time| format!("{time} ({position})"))
    };
    let word = |name: &str| moved[name].as_str().unwrap_or_default().to_owned();
    let (view, key) = (word("view"), word("key"));
    let mut lines = vec![format!("{view} {key}: from {} to {}", side("from"), side("to"))];
    if rows.is_empty() {
        lines.push("  nothing moved".to_owned());
    }
    lines.extend(rows.iter().map(|row| format!("  {}", change_line(row))));
    // Of what a key was merged into, the rows go on under the other one.
    if let Some(into) = moved["to"]["merged_into"].as_str() {
        lines.push(format!(
            "  {key} was merged into {into}: ask `chancery diff {view} {into}` with the same times"
        ));
    }
    lines.join("\n")
}
