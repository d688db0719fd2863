//! Traces for a collector: OTLP over HTTP, as the variables `OTEL_EXPORTER_OTLP_…` say.

use anyhow::{Context as _, Result};
use chancery_bus::trace::{Trace, hear_spans};
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;

/// Where spans go, for those who name it.
#[expect(
    clippy::disallowed_methods,
    reason = "the exporter reads its variables itself; this asks whether there are any"
)]
fn is_wanted() -> bool {
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]
        .into_iter()
        .any(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()))
}

/// Makes what sends spans; none where no collector is named.
///
/// # Errors
///
/// When the variables cannot be used.
pub(super) fn layer<S>() -> Result<Option<impl Layer<S>>>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    if !is_wanted() {
        return Ok(None);
    }
    let exporter =
        SpanExporter::builder().with_http().build().context("could not send traces by OTLP")?;
    let service = KeyValue::new("service.name", "chancery");
    let resource = Resource::builder().with_attribute(service).build();
    let provider =
        SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
    let tracer = provider.tracer("chancery");
    opentelemetry::global::set_tracer_provider(provider);
    hear_spans(belongs);
    Ok(Some(tracing_opentelemetry::layer().with_tracer(tracer)))
}

/// Says which trace a span of a request belongs to.
fn belongs(span: &Span, trace: &Trace) {
    let (id, parent, flags) = trace.parts();
    let before = SpanContext::new(
        TraceId::from_bytes(id),
        SpanId::from_bytes(parent),
        TraceFlags::new(flags),
        true,
        TraceState::default(),
    );
    if span.set_parent(Context::new().with_remote_span_context(before)).is_err() {
        tracing::debug!("a span was exported before its trace was known");
    }
}
