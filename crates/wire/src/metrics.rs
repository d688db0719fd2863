//! Every metric: names as Prometheus has them, with their units.

/// What is counted how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// How many were how large.
    Histogram,
}

/// In what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Seconds.
    Seconds,
}

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// How it is counted.
    pub kind: Kind,
    /// In what.
    pub unit: Unit,
    /// What it says.
    pub help: &'static str,
}

/// The upper bounds of the buckets of times: a commit takes a millisecond, and nobody waits ten seconds.
pub const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

macro_rules! metrics {
    ($($name:literal $kind:ident $unit:ident $help:literal;)+) => {
        /// Every metric there is.
        pub const METRICS: &[Metric] = &[
            $(Metric { name: $name, kind: Kind::$kind, unit: Unit::$unit, help: $help },)+
        ];
    };
}

metrics! {
    "chancery_ingest_events_total" Counter Count "Events received, by outcome: recorded, duplicate or rejected";
    "chancery_ingest_rejected_total" Counter Count "Events rejected, by reason: the slug of the problem";
    "chancery_ingest_request_seconds" Histogram Seconds "From a request for a receipt to its answer";
    "chancery_inbox_pending" Gauge Count "Messages of the inbox that are not settled, as last looked at";
    "chancery_inbox_redelivered_total" Counter Count "Messages of the inbox that were handed out again";
    "chancery_inbox_events_total" Counter Count "Events of the inbox, by outcome: recorded, duplicate or quarantined";
    "chancery_quarantine_messages" Gauge Count "Messages in quarantine, as last looked at";
    "chancery_quarantine_discarded_total" Counter Count "Messages that went from the full quarantine for newer ones, about";
    "chancery_log_head_position" Gauge Count "The last durable position of the log";
    "chancery_log_append_seconds" Histogram Seconds "One commit of the log, its fsync included";
    "chancery_log_appended_events_total" Counter Count "Events appended";
    "chancery_feed_position" Gauge Count "The last position that the stream CHANCERY_EVENTS has";
    "chancery_projection_position" Gauge Count "Through which position the views are folded";
    "chancery_projection_announced_position" Gauge Count "Through which position the views behind the fold are announced";
    "chancery_projection_lag_events" Gauge Count "Events in the log that are not folded yet";
    "chancery_projection_lag_seconds" Gauge Seconds "Age of the last folded event when it was folded; 0 with none left to fold";
    "chancery_query_seconds" Histogram Seconds "One query of a view, by name";
    "chancery_http_requests_total" Counter Count "HTTP requests, by route, method and status";
    "chancery_http_request_seconds" Histogram Seconds "One HTTP request until its answer begins, by route";
    "chancery_http_connections" Gauge Count "Open HTTP connections";
    "chancery_http_connections_refused_total" Counter Count "HTTP connections closed because there were too many";
    "chancery_http_connections_stalled_total" Counter Count "HTTP connections closed because the client did not read";
    "chancery_stream_clients" Gauge Count "Open live streams";
    "chancery_stream_changes_total" Counter Count "Changes handed out to live streams, each counted once, by lane";
    "chancery_stream_dropped_total" Counter Count "Live streams ended by the gateway, by reason";
    "chancery_stream_resets_total" Counter Count "Live streams that had to begin anew, by reason";
    "chancery_nats_reconnects_total" Counter Count "NATS connections made anew";
    "chancery_nats_slow_consumers_total" Counter Count "NATS messages dropped because a subscription was full";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_in_their_unit() {
        for metric in METRICS {
            let ends = match (metric.kind, metric.unit) {
                (Kind::Counter, _) => "_total",
                (_, Unit::Seconds) => "_seconds",
                (_, Unit::Count) => "",
            };
            assert!(metric.name.starts_with("chancery_") && metric.name.ends_with(ends));
            assert!(metric.help.starts_with(char::is_uppercase) && !metric.help.ends_with('.'));
        }
    }
}
