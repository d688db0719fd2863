//! What streams are handed.

use super::*;

fn told(view: &str, key: &str, position: u64) -> Told {
    let json = format!(r#"{{"view":"{view}","key":"{key}","position":{position},"previous":0}}"#);
    Told::read(json.as_bytes()).expect("a change")
}

/// A registry whose lanes are settled through 5 and 3.
fn registry(limits: StreamLimits) -> Registry {
    let registry = Registry::new(limits);
    let nothing = Looked::default();
    assert_eq!(registry.settle(Lane::Ordered, 5, &nothing), Ok(()));
    assert!(!registry.is_ready());
    assert_eq!(registry.settle(Lane::Behind, 3, &nothing), Ok(()));
    registry
}

fn follow(registry: &Registry, topics: &str) -> (Ticket, mpsc::Receiver<Frame>) {
    let topics = Topics::parse(topics).expect("topics");
    let ticket = registry.admit(topics, [127, 0, 0, 1].into()).expect("there is room");
    let (queue, _) = ticket.take().expect("the lanes are known");
    (ticket, queue)
}

fn ids(queue: &mut mpsc::Receiver<Frame>) -> Vec<(u64, u64)> {
    std::iter::from_fn(|| queue.try_recv().ok().map(|frame| (frame.position, frame.id))).collect()
}

#[test]
fn an_id_on_both_lanes_is_the_lower_of_the_two() {
    let registry = registry(StreamLimits::default());
    let (_kept, mut kept) = follow(&registry, "conditions");
    let (_both, mut both) = follow(&registry, "conditions,meetings");
    registry.hand_out(Lane::Ordered, &told("conditions", "meeting/a", 7));
    registry.hand_out(Lane::Ordered, &told("conditions", "meeting/b", 7));
    registry.hand_out(Lane::Behind, &told("meetings", "meeting/a", 7));
    assert_eq!(ids(&mut kept), [(7, 7), (7, 7)]);
    // Of what the first lane has at 7 more may come.
    assert_eq!(ids(&mut both), [(7, 3), (7, 3), (7, 6)]);
    let looked = registry.wanted(Lane::Behind);
    assert_eq!(registry.settle(Lane::Behind, 7, &looked), Ok(()));
    assert_eq!(ids(&mut both), [(0, 6)], "a heartbeat moves it on");
    assert_eq!(ids(&mut kept), []);
}

#[test]
fn who_does_not_read_is_dropped_and_told_why() {
    let registry = registry(StreamLimits { waiting_max: 2, ..StreamLimits::default() });
    let (slow, mut queue) = follow(&registry, "conditions");
    let (quick, mut other) = follow(&registry, "conditions/meeting/b");
    for position in 6..9 {
        registry.hand_out(Lane::Ordered, &told("conditions", "meeting/a", position));
    }
    assert_eq!((slow.line.ended(), quick.line.ended()), (Some(Reason::Slow), None));
    registry.hand_out(Lane::Ordered, &told("conditions", "meeting/b", 9));
    assert_eq!((ids(&mut queue).len(), ids(&mut other)), (2, vec![(9, 9)]));
    drop((slow, quick));
    assert!(registry.state().entries.is_empty() && registry.state().by_topic.is_empty());
    assert_eq!(registry.state().taking, [0, 0]);
}

#[test]
fn what_somebody_began_to_follow_meanwhile_is_looked_for_first() {
    let registry = registry(StreamLimits::default());
    let looked = registry.wanted(Lane::Ordered);
    let (_ticket, _queue) = follow(&registry, "timeline/actor/putin");
    let more = registry.settle(Lane::Ordered, 9, &looked).expect_err("it was not looked for");
    assert!(more.followed && more.timelines.contains("actor/putin"));
    assert_eq!(registry.settle(Lane::Ordered, 9, &more), Ok(()));
}
