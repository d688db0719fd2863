use std::collections::{BTreeMap, BTreeSet};

use chancery_domain::accept::{Accepted, Candidate, accept};
use chancery_domain::edtf::{Edtf, instant};
use chancery_domain::{Body, Event, Kind, RecordedAt};

use super::cast::HUB;
use super::*;

const HOUR_MICROS: i64 = 3_600_000_000;

fn events(count: usize) -> impl Iterator<Item = Made> {
    Generator::new(7).take(count)
}

fn judge(made: &Made) -> Accepted {
    let now = RecordedAt::from_micros(instant(&made.time).unwrap());
    let candidate = Candidate {
        type_name: made.kind.type_name(),
        subject: made.subject.as_deref(),
        data: Value::Object(made.data.clone()),
    };
    accept(candidate, now).unwrap_or_else(|faults| panic!("{faults:#?}\n{made:#?}"))
}

#[test]
fn every_event_is_accepted_and_has_the_subject_it_says() {
    let mut kinds = BTreeMap::<&str, usize>::new();
    for made in events(20_000) {
        let accepted = judge(&made);
        assert_eq!(
            accepted.subject.as_ref().map(chancery_domain::EntityRef::as_str),
            made.subject.as_deref()
        );
        *kinds.entry(made.kind.as_str()).or_default() += 1;
    }
    assert!(kinds.len() >= 35, "{kinds:?}");
}

#[test]
fn a_seed_decides_every_byte() {
    let texts = |seed| {
        let generator = Generator::new(seed);
        generator.take(2_000).map(|made| made.cloud_event().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(texts(1), texts(1));
    assert_ne!(texts(1), texts(2));
}

#[test]
fn ids_are_unique_and_ordered() {
    let ids: Vec<_> = Generator::new(3).take(20_000).map(|made| made.id).collect();
    assert!(ids.is_sorted());
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 20_000);
}

/// What the measurement asks for, over a part of its size.
#[test]
fn the_mixture_is_as_announced() {
    const COUNT: usize = 60_000;
    let (mut hub, mut late, mut corrected, mut bytes, mut apt) = (0, 0, 0, 0, 0);
    let (mut meetings, mut conditions, mut actors) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for made in events(COUNT) {
        let data = Value::Object(made.data.clone());
        let event = Event::from_value(made.kind, &data).unwrap();
        let mentions = event.mentions();
        hub += usize::from(mentions.iter().any(|mention| mention.as_str() == HUB));
        for mention in mentions {
            let names = match mention.as_str().split_once('/') {
                Some(("meeting", _)) => &mut meetings,
                Some(("condition", _)) => &mut conditions,
                Some(("actor", _)) => &mut actors,
                _ => continue,
            };
            names.insert(mention.to_string());
        }
        late += usize::from(is_late(&made));
        corrected +=
            usize::from(matches!(made.kind, Kind::RecordCorrected | Kind::RecordRetracted));
        let length = data.to_string().len();
        bytes += length;
        apt += usize::from((400..=1_000).contains(&length));
    }
    let permille = |count: usize| count * 1_000 / COUNT;
    let figures = format!(
        "hub {} late {} corrected {} apt {} bytes {} meetings {} conditions {} actors {}",
        permille(hub),
        permille(late),
        permille(corrected),
        permille(apt),
        bytes / COUNT,
        meetings.len(),
        conditions.len(),
        actors.len()
    );
    assert!((285..=315).contains(&permille(hub)), "{figures}");
    assert!((90..=110).contains(&permille(late)), "{figures}");
    assert!((15..=22).contains(&permille(corrected)), "{figures}");
    assert!((110..=140).contains(&meetings.len()), "{figures}");
    assert!((540..=690).contains(&conditions.len()), "{figures}");
    assert_eq!(actors.len(), 301, "{figures}");
    assert!((550..=800).contains(&(bytes / COUNT)), "{figures}");
    assert!(permille(apt) >= 850, "{figures}");
}

fn is_late(made: &Made) -> bool {
    let occurred = made.data.get("occurred").and_then(Value::as_str);
    let latest = occurred.and_then(|text| Edtf::parse(text).unwrap().latest());
    latest.is_some_and(|latest| latest < instant(&made.time).unwrap() - HOUR_MICROS)
}

/// Plays the log's part: a correction names the last member of a chain.
#[test]
fn chains_are_valid_and_grow() {
    let mut next = BTreeMap::<String, String>::new();
    let (mut seen, mut longest) = (BTreeMap::<String, Kind>::new(), 0);
    for made in events(50_000) {
        if let Some(target) = made.data.get("target") {
            let target = target["id"].as_str().unwrap().to_owned();
            assert!(seen.contains_key(&target), "the target is recorded");
            assert!(
                next.insert(target.clone(), made.id.clone()).is_none(),
                "and is the last member"
            );
            let again = next.values().any(|member| *member == target);
            longest = longest.max(if again { 2 } else { 1 });
        }
        seen.insert(made.id, made.kind);
    }
    assert_eq!(longest, 2);
}

#[test]
fn most_meetings_end() {
    let (mut made, mut held) = (BTreeSet::new(), BTreeSet::new());
    for event in events(50_000) {
        let over = matches!(event.kind, Kind::MeetingHeld | Kind::MeetingCancelled);
        let Some(meeting) = event.data.get("meeting").and_then(Value::as_str) else { continue };
        made.insert(meeting.to_owned());
        if over {
            held.insert(meeting.to_owned());
        }
    }
    assert!(
        made.len() - held.len() <= MEETINGS_OPEN + made.len() / 20,
        "{} {}",
        made.len(),
        held.len()
    );
}

#[test]
fn every_lead_is_accepted_and_counted() {
    let mut pairs = BTreeSet::new();
    for made in Leads::new(7).take(1_000) {
        judge(&made);
        let data = serde_json::to_vec(&made.data).unwrap();
        let event = Event::read(made.kind, &data).unwrap();
        let Body::LeadImported(lead) = event.body else { panic!("no lead: {event:?}") };
        let reading = chancery_leads::reading::read_lead(&lead).unwrap();
        pairs.insert(reading.pair.to_string());
    }
    assert!(pairs.len() > 200, "{}", pairs.len());
}
