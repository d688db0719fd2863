//! What the services say about themselves: traces, on stderr, and numbers.

#[cfg(feature = "otlp")]
mod otlp;

use std::io::{self, IsTerminal};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, Result};
use chancery_wire::metrics::{Kind, METRICS, SECONDS, Unit};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use crate::settings::{LogFormat, Settings};

/// A service reports changes of its state; a tool only what is wrong. The libraries below us are quieter.
const SERVICE: &str = "info,async_nats=warn";
const TOOL: &str = "warn,async_nats=off";

/// How often what was measured is added up: until then each value is kept.
const ADD_UP_EVERY: Duration = Duration::from_secs(5);

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts to write traces to stderr, by the filter in `log`, else by what kind of command it is. A service whose stderr
/// is no terminal writes JSON; it also counts what it does.
///
/// # Errors
///
/// When the filter cannot be read.
pub(crate) fn start(settings: &Settings, long_running: bool) -> Result<()> {
    let default = if long_running { SERVICE } else { TOOL };
    let filter = settings.log.value.as_deref().unwrap_or(default);
    let filter = EnvFilter::try_new(filter)
        .with_context(|| format!("could not read the log filter `{filter}`"))?;
    let is_terminal = io::stderr().is_terminal();
    let usual = if long_running && !is_terminal { LogFormat::Json } else { LogFormat::Text };
    let lines = fmt::layer().with_writer(io::stderr);
    let lines = match settings.log_format.value.unwrap_or(usual) {
        LogFormat::Text => lines.with_ansi(is_terminal && !settings.no_colour).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let traces = tracing_subscriber::registry().with(filter).with(lines);
    #[cfg(feature = "otlp")]
    let traces = traces.with(if long_running { otlp::layer()? } else { None });
    traces.init();
    if long_running { count() } else { Ok(()) }
}

/// Writes the metrics of this process in the text format of Prometheus.
pub(crate) fn metrics() -> String {
    RECORDER.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Starts to count.
fn count() -> Result<()> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("could not start to count")?;
    for metric in METRICS {
        let unit = match metric.unit {
            Unit::Count => metrics::Unit::Count,
            Unit::Seconds => metrics::Unit::Seconds,
        };
        match metric.kind {
            Kind::Counter => metrics::describe_counter!(metric.name, unit, metric.help),
            Kind::Gauge => metrics::describe_gauge!(metric.name, unit, metric.help),
            Kind::Histogram => metrics::describe_histogram!(metric.name, unit, metric.help),
        }
    }
    let adding = handle.clone();
    std::thread::Builder::new().name("metrics".to_owned()).spawn(move || {
        loop {
            // Not a wait for anything: a clock.
            std::thread::park_timeout(ADD_UP_EVERY);
            adding.run_upkeep();
        }
    })?;
    let _ = RECORDER.set(handle);
    Ok(())
}
