//! What a measurement says: figures, each beside its limit and its aim, and under which load.

use std::num::NonZero;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::output::table;

/// One run of the benchmark.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) bench: &'static str,
    /// The seed of the events; the same seed gives the same events.
    pub(crate) seed: u64,
    pub(crate) machine: Machine,
    pub(crate) figures: Vec<Figure>,
}

/// On what it was measured, and what else the machine did.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    processors: usize,
    /// Load averages over 1, 5 and 15 minutes before the run.
    load_before: Option<String>,
    /// The same after it; the run itself is part of it.
    load_after: Option<String>,
}

impl Machine {
    /// Looks at the machine before the run.
    pub(crate) fn before() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self { processors, load_before: load(), load_after: None }
    }

    /// Looks at it again.
    pub(crate) fn after(self) -> Self {
        Self { load_after: load(), ..self }
    }
}

fn load() -> Option<String> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    Some(text.split_whitespace().take(3).collect::<Vec<_>>().join(" "))
}

/// One measured figure.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    #[serde(rename = "figure")]
    pub(crate) name: String,
    value: f64,
    unit: &'static str,
    /// What was measured beside it, in the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<Limit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aim: Option<Aim>,
    /// Whatever else belongs to it.
    #[serde(flatten)]
    more: Map<String, Value>,
}

#[derive(Debug, Serialize)]
struct Limit {
    what: &'static str,
    value: f64,
    /// The figure by the limit.
    ratio: f64,
}

/// What the figure should be.
#[derive(Debug, Serialize)]
struct Aim {
    aim: String,
    met: bool,
}

impl Figure {
    /// Takes a value in a unit.
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        let (name, value) = (name.into(), rounded(value));
        Self { name, value, unit, limit: None, aim: None, more: Map::new() }
    }

    /// Takes a rate: so many in so much time.
    pub(crate) fn rate(name: impl Into<String>, count: u64, time: std::time::Duration) -> Self {
        Self::new(name, per_second(count, time), "events/s")
    }

    /// Puts the limit beside it that was measured in the same run.
    pub(crate) fn beside(mut self, what: &'static str, value: f64) -> Self {
        let ratio = rounded(self.value / value);
        self.limit = Some(Limit { what, value: rounded(value), ratio });
        self
    }

    /// Says that the ratio to the limit should not be below this.
    pub(crate) fn ratio_at_least(mut self, least: f64) -> Self {
        let ratio = self.limit.as_ref().map_or(0.0, |limit| limit.ratio);
        self.aim = Some(Aim { aim: format!("ratio ≥ {least}"), met: ratio >= least });
        self
    }

    /// Says that the value should not be below this.
    pub(crate) fn at_least(mut self, least: f64) -> Self {
        let aim = format!("≥ {} {}", grouped(least), self.unit);
        self.aim = Some(Aim { aim, met: self.value >= least });
        self
    }

    /// Says that the value should not be above this; `why` names the bound.
    pub(crate) fn at_most(mut self, most: f64, why: &str) -> Self {
        let aim = format!("≤ {} {} ({why})", grouped(rounded(most)), self.unit);
        self.aim = Some(Aim { aim, met: self.value <= most });
        self
    }

    /// Adds a detail.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    fn row(&self) -> [String; 5] {
        let limit = self.limit.as_ref();
        let aim = self.aim.as_ref();
        [
            self.name.clone(),
            format!("{} {}", grouped(self.value), self.unit),
            limit.map_or_else(String::new, |limit| {
                format!("{} {}", grouped(limit.value), limit.what)
            }),
            limit.map_or_else(String::new, |limit| format!("{:.3}", limit.ratio)),
            aim.map_or_else(String::new, |aim| {
                format!("{} {}", if aim.met { "met" } else { "MISSED" }, aim.aim)
            }),
        ]
    }
}

impl Report {
    /// Renders the figures for people.
    pub(crate) fn table(&self) -> String {
        let rows = self.figures.iter().map(Figure::row).collect();
        table(["figure", "measured", "beside", "ratio", "aim"], rows)
    }
}

/// Returns how many there are in a second.
pub(crate) fn per_second(count: u64, time: std::time::Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a rate of some digits")]
    let count = count as f64;
    count / time.as_secs_f64()
}

/// Returns milliseconds with a fraction.
pub(crate) fn milliseconds(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Keeps what a measurement can tell: three decimals below 1,000, none above.
fn rounded(value: f64) -> f64 {
    if value.abs() >= 1_000.0 { value.round() } else { (value * 1_000.0).round() / 1_000.0 }
}

/// Writes a number with its thousands apart.
fn grouped(value: f64) -> String {
    if value.abs() < 1_000.0 {
        return format!("{value}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_stands_beside_its_limit_and_its_aim() {
        let figure = Figure::new("append", 310_000.4, "events/s")
            .beside("bare inserts", 500_000.0)
            .ratio_at_least(0.5)
            .with("group", 1024);
        let json = serde_json::to_string(&figure).unwrap();
        let limit = r#"{"what":"bare inserts","value":500000.0,"ratio":0.62}"#;
        let aim = r#"{"aim":"ratio ≥ 0.5","met":true}"#;
        let begin = r#"{"figure":"append","value":310000.0,"unit":"events/s""#;
        assert_eq!(json, format!(r#"{begin},"limit":{limit},"aim":{aim},"group":1024}}"#));
        let row = figure.row().join(" | ");
        let expected = "append | 310,000 events/s | 500,000 bare inserts | 0.620 | met ratio ≥ 0.5";
        assert_eq!(row, expected);
    }

    #[test]
    fn what_misses_its_aim_says_so() {
        let figure = Figure::new("p99", 31.5, "ms").at_most(20.0, "20 ms");
        assert!(figure.row().join(" ").contains("MISSED ≤ 20 ms (20 ms)"));
        assert_eq!(grouped(-1_234_567.0), "-1,234,567");
    }
}
