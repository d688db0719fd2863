use chancery_domain::accept::{Accepted, Candidate, accept};
use chancery_domain::edtf::Edtf;
use chancery_domain::reference::OutletRef;
use chancery_domain::{PublisherName, RecordedAt, json};
use chancery_leads::{Format, Rows, Survey};
use chancery_wire::cloudevents::{
    Decoded, Envelope, Headers, Parts, Publisher, Reading, check_envelope, decode, encode,
    read_structured,
};
use chancery_wire::{canonical, log};
use prost::Message;

/// A structured event or a batch: what is taken is a CloudEvent by the letter, and is read back as it was written.
pub fn cloudevents_json(bytes: &[u8]) {
    let _ = check_envelope(bytes);
    match decode(&Headers::default(), bytes, Publisher::Any) {
        Ok(Decoded::Event(reading)) => {
            if taken(*reading).is_some() {
                assert_eq!(check_envelope(bytes), Ok(()), "taken, and no CloudEvent");
            }
        }
        Ok(Decoded::Batch(events)) => {
            for event in events {
                if let Ok(reading) = read_structured(event, Publisher::Any) {
                    taken(reading);
                }
            }
        }
        Err(problem) => assert!(!problem.errors.is_empty() || !problem.detail.is_empty()),
    }
}

/// An event in binary mode: lines `name: value`, an empty line, the data.
pub fn cloudevents_headers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (head, data) = text.split_once("\n\n").unwrap_or((&text, ""));
    let headers = Headers::new(head.lines().filter_map(|line| line.split_once(": ")));
    if let Ok(Decoded::Event(reading)) = decode(&headers, data.as_bytes(), Publisher::Any) {
        taken(*reading);
    }
}

/// Returns the event of a reading without faults, after it was written and read again.
fn taken(reading: Reading) -> Option<Envelope> {
    let event = reading.into_valid().ok()?;
    let attributes = if event.attributes.is_empty() {
        Vec::new()
    } else {
        canonical::object_to_vec(&event.attributes)
    };
    let data = event.data.as_ref().map(canonical::to_vec).unwrap_or_default();
    let written = encode(&Parts {
        id: &event.id,
        source: &event.source,
        kind: &event.kind,
        subject: event.subject.as_deref(),
        time: event.time.as_deref(),
        attributes: &attributes,
        data: &data,
    });
    assert_eq!(check_envelope(&written), Ok(()));
    let again = read_structured(&written, Publisher::Any).expect("read again").into_valid();
    assert_eq!(again.as_ref(), Ok(&event));
    Some(event)
}

/// A line with a kind, then data: what is accepted is accepted again as it was written down.
pub fn data(bytes: &[u8]) {
    let Some(at) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let Ok(kind) = std::str::from_utf8(&bytes[..at]) else { return };
    let Ok(document) = json::read(&bytes[at + 1..]) else { return };
    let now = RecordedAt::from_micros(1_767_268_800_000_000);
    let candidate = Candidate { type_name: kind, subject: None, data: document.value };
    let Ok(Accepted { event, data, subject, .. }) = accept(candidate, now) else { return };
    if !document.faults.is_empty() {
        return;
    }
    let written = canonical::to_vec(&data);
    let value = json::read(&written).expect("what was written is JSON").value;
    let subject = subject.map(|one| one.to_string());
    let candidate = Candidate { type_name: kind, subject: subject.as_deref(), data: value };
    assert_eq!(accept(candidate, now).map(|again| again.event), Ok(event));
}

/// A time of EDTF: it keeps its text, and its ends are in order.
pub fn edtf(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Edtf::parse(text) {
        Ok(time) => {
            assert_eq!(time.as_str(), text);
            assert!(time.earliest().is_some() || time.latest().is_some());
            if let (Some(earliest), Some(latest)) = (time.earliest(), time.latest()) {
                assert!(earliest <= latest);
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Every frame of the log's service, by its first byte: what is read is written as it was understood.
pub fn frames(bytes: &[u8]) {
    let Some((which, frame)) = bytes.split_first() else { return };
    match which % 14 {
        0 => frame_of::<log::AppendRequest>(frame),
        1 => frame_of::<log::AppendReply>(frame),
        2 => frame_of::<log::ReadRequest>(frame),
        3 => frame_of::<log::ReadReply>(frame),
        4 => frame_of::<log::HeadRequest>(frame),
        5 => frame_of::<log::HeadReply>(frame),
        6 => frame_of::<log::CheckpointRequest>(frame),
        7 => frame_of::<log::CheckpointReply>(frame),
        8 => frame_of::<log::ProofRequest>(frame),
        9 => frame_of::<log::ProofReply>(frame),
        10 => frame_of::<log::TileRequest>(frame),
        11 => frame_of::<log::TileReply>(frame),
        12 => frame_of::<log::CosignRequest>(frame),
        _ => frame_of::<log::RedactRequest>(frame),
    }
}

fn frame_of<M: Message + Default + PartialEq + std::fmt::Debug>(frame: &[u8]) {
    if let Ok(read) = M::decode(frame) {
        assert_eq!(M::decode(read.encode_to_vec().as_slice()), Ok(read));
    }
}

/// A file of GDELT.
pub fn gdelt(bytes: &[u8]) {
    rows(Format::Gdelt, bytes);
}

/// A file of ICEWS.
pub fn icews(bytes: &[u8]) {
    rows(Format::Icews, bytes);
}

/// A file of ACLED.
pub fn acled(bytes: &[u8]) {
    rows(Format::Acled, bytes);
}

/// A file of POLECAT.
pub fn polecat(bytes: &[u8]) {
    rows(Format::Polecat, bytes);
}

/// A feed: every item that is a report makes an event that ingest takes.
pub fn feed(bytes: &[u8]) {
    let outlet = OutletRef::parse("outlet/example").expect("an outlet");
    let source = PublisherName::parse("desk").expect("a publisher");
    let Ok(items) = chancery_syndication::read(bytes, &outlet, &source) else { return };
    for item in items {
        if let Ok(capture) = item.capture {
            taken_by_ingest(&capture.event, item.line);
        }
    }
}

/// A file of UCDP GED.
pub fn ucdp(bytes: &[u8]) {
    rows(Format::Ucdp, bytes);
}

/// Every row that is a lead makes an event that ingest takes, with an id of its own.
fn rows(format: Format, bytes: &[u8]) {
    let mut survey = Survey::default();
    for row in Rows::new(format, bytes) {
        let Ok(row) = row else { return };
        if survey.take(&row).is_err() {
            return;
        }
    }
    let mut numbering = survey.into_numbering();
    let source = PublisherName::parse("desk").expect("a publisher");
    for row in Rows::new(format, bytes).flatten() {
        let Ok(lead) = row.lead else { continue };
        taken_by_ingest(&lead.event(&source, &mut numbering), row.line);
    }
}

fn taken_by_ingest(event: &[u8], line: u64) {
    let reading = read_structured(event, Publisher::Any).expect("JSON");
    let event = reading.into_valid().expect("a CloudEvent");
    let now = RecordedAt::from_micros(1_767_268_800_000_000);
    let data = event.data.unwrap_or_default();
    let candidate = Candidate { type_name: &event.kind, subject: None, data };
    let faults = accept(candidate, now).err();
    assert!(faults.is_none(), "line {line} makes an event that ingest refuses: {faults:?}");
}
