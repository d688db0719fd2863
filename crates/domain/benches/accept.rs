//! How long one event takes from its bytes to being accepted, on the events of the dossier.

#[path = "../tests/given/events.rs"]
mod given;

use chancery_domain::accept::{Candidate, accept};
use chancery_domain::{Event, Kind, RecordedAt, json};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;

fn per_event(c: &mut Criterion) {
    let events = given::dossier();
    let texts: Vec<Vec<u8>> = events.iter().map(|event| event.to_string().into_bytes()).collect();
    let now = RecordedAt::from_micros(1_767_268_800_000_000);
    let candidate = |event: &Value, data: Value| {
        let type_name = event["type"].as_str().unwrap_or_default();
        let subject = event["subject"].as_str();
        accept(Candidate { type_name, subject, data }, now).is_ok()
    };
    let mut group = c.benchmark_group("dossier");
    group.throughput(Throughput::Elements(events.len() as u64));
    group.bench_function("read", |b| {
        b.iter(|| texts.iter().filter(|text| json::read(text).is_ok()).count());
    });
    group.bench_function("serde_json", |b| {
        b.iter(|| {
            texts.iter().filter(|text| serde_json::from_slice::<Value>(text).is_ok()).count()
        });
    });
    group.bench_function("accept", |b| {
        b.iter_batched(
            || events.iter().map(|event| event["data"].clone()).collect::<Vec<_>>(),
            |data| {
                events
                    .iter()
                    .zip(data)
                    .map(|(event, data)| candidate(event, data))
                    .filter(|accepted| *accepted)
                    .count()
            },
            criterion::BatchSize::SmallInput,
        );
    });
    group.bench_function("clone", |b| {
        b.iter(|| events.iter().map(|event| event["data"].clone()).collect::<Vec<_>>());
    });
    group.bench_function("event_read", |b| {
        let recorded: Vec<_> = events
            .iter()
            .filter_map(|event| {
                Some((Kind::from_type_name(event["type"].as_str()?)?, event["data"].to_string()))
            })
            .collect();
        b.iter(|| {
            recorded
                .iter()
                .filter(|(kind, data)| Event::read(*kind, data.as_bytes()).is_ok())
                .count()
        });
    });
    group.finish();
}

criterion_group!(benches, per_event);
criterion_main!(benches);
