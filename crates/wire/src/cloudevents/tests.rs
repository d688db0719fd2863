//! What a publisher may send, and what it is told when it may not.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::limits::{EVENT_BYTES_MAX, REQUEST_BYTES_MAX};
use crate::problem::{Problem, ProblemKind};

const DESK: Publisher<'static> = Publisher::Named("desk");

fn event() -> Value {
    json!({
        "specversion": "1.0", "id": "1", "source": "desk", "type": "chancery.x.y.v1",
        "data": {"a": 1}
    })
}

fn take(headers: &[(&str, &str)], payload: impl AsRef<[u8]>) -> Result<Envelope, Problem> {
    match decode(&Headers::new(headers.iter().copied()), payload.as_ref(), DESK)? {
        Decoded::Event(reading) => reading.into_valid(),
        Decoded::Batch(_) => panic!("one event was sent"),
    }
}

fn structured(event: &Value) -> Result<Envelope, Problem> {
    take(&[], event.to_string())
}

fn batch(payload: &str) -> Result<Vec<Result<Envelope, Problem>>, Problem> {
    match decode(&Headers::default(), payload.as_bytes(), DESK)? {
        Decoded::Event(_) => panic!("a batch was sent"),
        Decoded::Batch(events) => {
            let read = |event| read_structured(event, DESK).and_then(Reading::into_valid);
            Ok(events.into_iter().map(read).collect())
        }
    }
}

fn pointers(problem: &Problem) -> Vec<&str> {
    problem.errors.iter().map(|error| error.pointer.as_str()).collect()
}

#[test]
fn an_event_is_structured_by_its_media_type_or_by_itself() {
    let plain = structured(&event()).unwrap();
    assert_eq!((plain.id.as_str(), plain.source.as_str()), ("1", "desk"));
    assert_eq!(plain.data, Some(json!({"a": 1})));
    let media = [("Content-Type", "application/CloudEvents+json; charset=utf-8")];
    assert_eq!(take(&media, event().to_string()).unwrap(), plain);
    // Structured wins over binary headers that stand beside it.
    let both = [("content-type", "application/cloudevents+json"), ("ce-specversion", "1.0")];
    assert_eq!(take(&both, event().to_string()).unwrap(), plain);
}

#[test]
fn a_binary_event_has_its_attributes_in_headers() {
    let headers = [
        ("Ce-Specversion", "1.0"),
        ("CE-ID", "a%25b"),
        ("ce-source", "desk"),
        ("ce-type", "chancery.x.y.v1"),
        ("ce-note", "50% of%20it"),
        ("Content-Type", "application/json"),
        ("Nats-Msg-Id", "ignored"),
    ];
    let event = take(&headers, br#"{"a":1}"#).unwrap();
    assert_eq!(event.id, "a%b");
    assert_eq!(event.attributes, *json!({"note": "50% of it"}).as_object().unwrap());
    assert_eq!(event.data, Some(json!({"a": 1})));
}

#[test]
fn errors_of_a_binary_event_point_into_the_event() {
    let headers = [
        ("ce-specversion", "1.0"),
        ("ce-source", "wire"),
        ("ce-id", "%ff"),
        ("ce-type", "t"),
        ("ce-type", "u"),
        ("ce-data", "x"),
    ];
    let problem = take(&headers, br#"{"a":1.5,"b":null}"#).unwrap_err();
    assert_eq!(problem.status, 422);
    let mut found = pointers(&problem);
    found.sort_unstable();
    assert_eq!(found, ["/data", "/data/a", "/data/b", "/id", "/source", "/type"]);
}

#[test]
fn data_that_is_not_json_is_refused_with_a_remedy() {
    let headers = [
        ("ce-specversion", "1.0"),
        ("ce-source", "desk"),
        ("ce-id", "1"),
        ("ce-type", "t"),
        ("content-type", "text/plain"),
    ];
    let problem = take(&headers, b"hello").unwrap_err();
    assert_eq!(pointers(&problem), ["/datacontenttype"]);
}

#[test]
fn data_in_base64_is_read_as_the_json_that_it_holds() {
    let mut encoded = event();
    encoded["data_base64"] = json!("eA==");
    let problem = structured(&encoded).unwrap_err();
    assert_eq!(pointers(&problem), ["/data_base64"]);
    assert!(problem.detail.contains("beside `data`"));
    encoded.as_object_mut().unwrap().remove("data");
    assert!(structured(&encoded).unwrap_err().detail.contains("holds no JSON"));
    for (bad, why) in [(json!("e"), "is not base64"), (json!(7), "must be a string")] {
        encoded["data_base64"] = bad;
        assert!(structured(&encoded).unwrap_err().detail.contains(why));
    }
    encoded["data_base64"] = json!("eyJhIjoxfQ==");
    assert_eq!(structured(&encoded), structured(&event()));
    // {"a":1,"a":2,"b":null}
    encoded["data_base64"] = json!("eyJhIjoxLCJhIjoyLCJiIjpudWxsfQ==");
    assert_eq!(pointers(&structured(&encoded).unwrap_err()), ["/data/a", "/data/b"]);
}

#[test]
fn what_sdks_write_otherwise_is_the_same_event() {
    let plain = structured(&event()).unwrap();
    // Attributes that are not set, as null (the JSON format's own choice of words).
    let mut nulls = event();
    for name in ["subject", "time", "datacontenttype", "dataschema", "data_base64", "note"] {
        nulls[name] = json!(null);
    }
    assert_eq!(structured(&nulls).unwrap(), plain);
    for media in ["application/json; charset=utf-8", "text/json", "application/vnd.desk+json"] {
        let mut named = event();
        named["datacontenttype"] = json!(media);
        assert_eq!(structured(&named).unwrap(), plain, "{media}");
    }
    // The Go SDK writes canonical header names and leaves letters as they are; others quote, or encode everything.
    let subjects = ["Київ 100%", "\"Київ 100%\"", "%D0%9A%D0%B8%D1%97%D0%B2%20100%25"];
    for subject in subjects {
        let headers = [
            ("Ce-Specversion", "1.0"),
            ("Ce-Id", "1"),
            ("Ce-Source", "desk"),
            ("Ce-Type", plain.kind.as_str()),
            ("Ce-Subject", subject),
            ("Content-Type", "application/json"),
        ];
        let binary = take(&headers, br#"{"a":1}"#).unwrap();
        assert_eq!(binary.subject.as_deref(), Some("Київ 100%"), "{subject}");
        assert_eq!(binary.data, plain.data);
    }
}

#[test]
fn headers_without_a_version_are_told_so() {
    let headers = [("ce-id", "1"), ("ce-source", "desk"), ("ce-type", "t")];
    let problem = take(&headers, br#"{"a":1}"#).unwrap_err();
    assert_eq!(pointers(&problem), ["/specversion"]);
    assert!(problem.detail.contains("add `ce-specversion: 1.0`"));
    // An event in the payload is one, whatever stands beside it.
    assert!(take(&headers, event().to_string()).is_ok());
}

#[test]
fn all_errors_of_an_envelope_come_at_once() {
    let wrong = json!({
        "specversion": "0.3", "id": "", "source": "Desk", "subject": 7, "time": "today",
        "datacontenttype": "text/xml", "Ext": "x", "deep": {}, "data": {"n": 0.5, "big": 9_007_199_254_740_992_u64}
    });
    let problem = structured(&wrong).unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Invalid);
    let mut found = pointers(&problem);
    found.sort_unstable();
    let all = [
        "/Ext",
        "/data/big",
        "/data/n",
        "/datacontenttype",
        "/deep",
        "/id",
        "/source",
        "/specversion",
        "/subject",
        "/time",
        "/type",
    ];
    assert_eq!(found, all);
}

#[test]
fn an_object_without_specversion_is_told_so() {
    let problem = structured(&json!({"temperature": 21})).unwrap_err();
    assert_eq!(problem.status, 422);
    assert_eq!(
        pointers(&problem),
        ["/specversion", "/id", "/source", "/type", "/temperature"][..4]
    );
}

#[test]
fn nulls_are_refused_but_in_a_patch() {
    let mut correction = event();
    correction["data"] = json!({"patch": {"note": null}});
    assert_eq!(pointers(&structured(&correction).unwrap_err()), ["/data/patch/note"]);
    correction["type"] = json!("chancery.record.corrected.v1");
    assert!(structured(&correction).is_ok());
    correction["data"]["reason"] = json!(null);
    assert_eq!(pointers(&structured(&correction).unwrap_err()), ["/data/reason"]);
    correction["id"] = json!(null);
    assert_eq!(pointers(&structured(&correction).unwrap_err()), ["/id", "/data/reason"]);
}

#[test]
fn duplicate_keys_and_numbers_beyond_json_are_refused_with_pointers() {
    let text = r#"{"specversion":"1.0","id":"1","id":"2","source":"desk","type":"t","data":{"a":1,"a":2,"n":1e400}}"#;
    let problem = take(&[], text).unwrap_err();
    assert_eq!(problem.status, 422);
    assert_eq!(pointers(&problem), ["/id", "/data/a", "/data/n"]);
}

#[test]
fn what_is_not_json_is_malformed() {
    for garbage in
        [&b"hello"[..], b"", b"{", b"\xff\xfe", b"{\"a\":\"\xff\"}", b"[1,", b"\xef\xbb\xbf{}"]
    {
        let problem = decode(&Headers::default(), garbage, DESK).unwrap_err();
        assert_eq!((problem.kind, problem.status), (ProblemKind::Malformed, 400), "{garbage:?}");
        assert_eq!(problem.errors.len(), 1);
    }
}

#[test]
fn ten_thousand_brackets_do_no_harm() {
    let deep = format!("{{\"data\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(take(&[], &deep).unwrap_err().status, 400);
    assert_eq!(batch(&"[".repeat(10_000)).unwrap_err().status, 400);
    let inside = format!("[{deep}]");
    assert!(batch(&inside).is_err() || batch(&inside).unwrap()[0].is_err());
}

#[test]
fn limits_are_exact() {
    let padded = |bytes: usize| {
        let empty = json!({"specversion":"1.0","id":"1","source":"desk","type":"t","data":""});
        let mut event = empty.clone();
        event["data"] = json!("x".repeat(bytes - empty.to_string().len()));
        event.to_string()
    };
    assert!(take(&[], padded(EVENT_BYTES_MAX)).is_ok());
    assert_eq!(take(&[], padded(EVENT_BYTES_MAX + 1)).unwrap_err().status, 413);
    let large = decode(&Headers::default(), &vec![b' '; REQUEST_BYTES_MAX + 1], DESK).unwrap_err();
    assert_eq!((large.kind, large.status), (ProblemKind::TooLarge, 413));
    let full = format!("[{}]", vec!["1"; 1_000].join(","));
    assert_eq!(batch(&full).unwrap().len(), 1_000);
    let over = format!("[{}]", vec!["1"; 1_001].join(","));
    assert_eq!(batch(&over).unwrap_err().status, 413);
}

#[test]
fn a_batch_judges_each_event_by_itself() {
    assert_eq!(batch(" [ ] ").unwrap().len(), 0);
    let text = format!("[{}, 5, {{\"id\": }}, {}]", event(), event());
    let results = batch(&text).unwrap();
    let statuses: Vec<_> =
        results.iter().map(|result| result.as_ref().err().map(|problem| problem.status)).collect();
    assert_eq!(statuses, [None, Some(422), Some(400), None]);
}

#[test]
fn the_envelope_alone_takes_any_source_type_and_data() {
    let minimal =
        json!({"specversion": "1.0", "id": "é 1", "source": "#part", "type": "any.thing"});
    let with = |more: Value| {
        let mut event = minimal.as_object().unwrap().clone();
        event.extend(more.as_object().unwrap().clone());
        check_envelope(Value::Object(event).to_string().as_bytes())
    };
    for good in [
        json!({}),
        json!({"subject": null, "time": null, "dataschema": null, "datacontenttype": null}),
        json!({"time": "2018-04-05T18:31:00.123+01:00", "datacontenttype": "text/plain"}),
        json!({"data": {"float": 1.5, "null": null}, "x1": 10, "x2": true, "x3": "//authority/path"}),
        json!({"data_base64": "TWE=", "dataschema": "https://example.org/schema"}),
        json!({"averyveryverylongextensionname": "is only advised against"}),
    ] {
        assert_eq!(with(good.clone()), Ok(()), "{good}");
    }
    for bad in [
        json!({"specversion": "0.9"}),
        json!({"specversion": ""}),
        json!({"id": ""}),
        json!({"id": 25}),
        json!({"id": null}),
        json!({"source": ""}),
        json!({"source": "a b"}),
        json!({"type": {}}),
        json!({"time": "2018-04-05T18:31Z"}),
        json!({"time": "2018-04-05T18:31:00+25:00"}),
        json!({"datacontenttype": "xyz"}),
        json!({"dataschema": ""}),
        json!({"subject": ""}),
        json!({"Capital": "x"}),
        json!({"my.extension": "x"}),
        json!({"x1": 1.5}),
        json!({"x1": 2_147_483_648_i64}),
        json!({"x1": ["list"]}),
        json!({"data": "x", "data_base64": "TWE="}),
        json!({"data_base64": "TWE"}),
    ] {
        assert!(with(bad.clone()).is_err(), "{bad}");
    }
    assert_eq!(check_envelope(b"[]").unwrap_err().status, 422);
    assert_eq!(check_envelope(b"nothing").unwrap_err().status, 400);
}

#[test]
fn the_envelope_alone_tells_all_errors() {
    let problem = check_envelope(br#"{"id":"","A":1}"#).unwrap_err();
    assert_eq!(pointers(&problem), ["/specversion", "/source", "/type", "/A", "/id"]);
}

fn attributes() -> impl Strategy<Value = Map<String, Value>> {
    let value = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[^\\p{C}]{0,20}".prop_map(Value::from),
    ];
    let name = "x[a-z0-9]{1,19}".prop_filter("not defined", |name| name != "xdata");
    prop::collection::btree_map(name, value, 0..5).prop_map(|map| map.into_iter().collect())
}

prop_compose! {
    fn envelopes()(
        id in "[!-~]{1,128}",
        subject in prop::option::of("[^\\p{C}]{1,20}"),
        time in prop::option::of("20[0-9]{2}-0[1-9]-[012][1-8]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z"),
        attributes in attributes(),
        data in prop::option::of("[^\\p{C}]{0,40}"),
    ) -> Envelope {
        Envelope {
            id,
            source: "desk".to_owned(),
            kind: "chancery.x.y.v1".to_owned(),
            subject,
            time,
            attributes,
            data: data.map(|text| json!({ "text": text, "list": [1, true] })),
        }
    }
}

/// Encodes every byte that a header cannot carry, and the percent sign.
fn percent_encode(text: &str) -> String {
    let keep = |byte: &u8| byte.is_ascii_graphic() && *byte != b'%' && *byte != b'"';
    text.bytes()
        .map(|byte| if keep(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(envelope in envelopes()) {
        let attributes = if envelope.attributes.is_empty() {
            Vec::new()
        } else {
            crate::canonical::object_to_vec(&envelope.attributes)
        };
        let data = envelope.data.as_ref().map(crate::canonical::to_vec).unwrap_or_default();
        let bytes = encode(&Parts {
            id: &envelope.id,
            source: &envelope.source,
            kind: &envelope.kind,
            subject: envelope.subject.as_deref(),
            time: envelope.time.as_deref(),
            attributes: &attributes,
            data: &data,
        });
        prop_assert_eq!(check_envelope(&bytes), Ok(()));
        prop_assert_eq!(take(&[], &bytes).unwrap(), envelope);
    }

    #[test]
    fn binary_headers_carry_the_same_event(envelope in envelopes()) {
        let mut headers = vec![("ce-specversion".to_owned(), "1.0".to_owned())];
        let mut add = |name: &str, value: &str| {
            headers.push((format!("Ce-{name}"), percent_encode(value)));
        };
        add("id", &envelope.id);
        add("source", &envelope.source);
        add("type", &envelope.kind);
        if let Some(subject) = &envelope.subject {
            add("subject", subject);
        }
        if let Some(time) = &envelope.time {
            add("time", time);
        }
        let mut expected = envelope.clone();
        for (name, value) in &mut expected.attributes {
            // Headers know strings only.
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            add(name, &text);
            *value = Value::String(text);
        }
        let data = envelope.data.as_ref().map(crate::canonical::to_vec).unwrap_or_default();
        let headers: Vec<_> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        prop_assert_eq!(take(&headers, data).unwrap(), expected);
    }

    #[test]
    fn no_bytes_bring_the_decoder_down(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[\\]{}\",:0-9a-z\\\\ .eE+-]{0,80}") {
        let _ = decode(&Headers::default(), &bytes, DESK);
        let _ = decode(&Headers::default(), text.as_bytes(), DESK);
        let _ = check_envelope(text.as_bytes());
    }
}
