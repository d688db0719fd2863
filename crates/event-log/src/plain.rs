//! Reading the entries that most are: as the log writes them, without references, and without escapes.
//!
//! What is read here would pass as RFC 8785 JSON and be read as the same entry; nothing is asked that was not
//! seen on the way. Whatever is written in another way is left to who tells what is wrong with it.

use std::ops::Range;

use chancery_domain::{Position, RecordedAt};
use memchr::memchr;

use crate::entry::{ATTRIBUTES, DATA, ENTRY_VERSION, JSON, relation};
use crate::verifier::ENTRY_BYTES_MAX;

/// The largest position that is an integer of ours.
const POSITION_MAX: u64 = (1 << 53) - 1;
/// The length of a day, written: `2025-05-17`.
const DAY_CHARS: usize = 10;
/// How a day goes on at its first microsecond.
const MIDNIGHT: &str = "T00:00:00.000000Z";

/// Reads entries of one log.
#[derive(Debug)]
pub(crate) struct PlainReader {
    /// What follows the id, up to the first commitment.
    log: String,
    /// What follows a commitment to `data`, and to `attributes`.
    names: [String; 2],
    /// How each entry ends.
    end: String,
    /// The day of the last entry, and its first moment.
    day: (String, i64),
}

/// What such an entry says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PlainEntry<'e> {
    pub(crate) id: &'e str,
    pub(crate) source: &'e str,
    pub(crate) kind: &'e str,
    pub(crate) recorded_at: RecordedAt,
    /// The commitment to the payload.
    pub(crate) data: &'e str,
    /// That to the attributes, if there are any.
    pub(crate) attributes: Option<&'e str>,
}

impl PlainReader {
    /// Makes one for the log `origin`.
    pub(crate) fn new(origin: &str) -> Self {
        let name = |name| format!("\",\"content_type\":\"{JSON}\",\"name\":\"{name}\"}}");
        Self {
            // An origin that would have to be escaped is in no entry that is read here.
            log: format!(",\"log\":\"{origin}\",\"parts\":[{{\"commit\":\""),
            names: [name(DATA), name(ATTRIBUTES)],
            end: format!(",\"v\":{ENTRY_VERSION}}}"),
            day: (String::new(), 0),
        }
    }

    /// Reads the entry at a position; nothing if it is not a plain one of that place.
    pub(crate) fn read<'e>(&mut self, at: Position, entry: &'e [u8]) -> Option<PlainEntry<'e>> {
        let least = entry.iter().fold(u8::MAX, |least, byte| least.min(*byte));
        if least < b' ' || memchr(b'\\', entry).is_some() || entry.len() > ENTRY_BYTES_MAX {
            return None;
        }
        let mut rest = Rest(str::from_utf8(entry).ok()?);
        let id = rest.literal("{\"id\":\"")?.text()?;
        let data = rest.literal(&self.log)?.text_before(&self.names[0])?;
        let attributes = match rest.literal(",{\"commit\":\"") {
            Some(rest) => Some(rest.text_before(&self.names[1])?),
            None => None,
        };
        let position = rest.literal("],\"position\":")?.before(',')?;
        if at.get() > POSITION_MAX
            || position.parse() != Ok(at.get())
            || position.starts_with(['+', '0'])
        {
            return None;
        }
        let recorded_at = self.moment(rest.literal("\"recorded_at\":\"")?.text()?)?;
        let source = rest.literal(",\"source\":\"")?.text()?;
        for optional in [",\"subject\":\"", ",\"time\":\""] {
            if let Some(rest) = rest.literal(optional) {
                rest.text()?;
            }
        }
        let kind = rest.literal(",\"type\":\"")?.text()?;
        let ends = rest.0 == self.end && relation(kind).is_none();
        ends.then_some(PlainEntry { id, source, kind, recorded_at, data, attributes })
    }

    /// Reads a moment that is written as the log writes it: the days of UTC are all equally long.
    fn moment(&mut self, text: &str) -> Option<RecordedAt> {
        let (day, time) = text.split_at_checked(DAY_CHARS)?;
        if day != self.day.0 {
            let midnight = format!("{day}{MIDNIGHT}");
            let moment = RecordedAt::parse(&midnight).ok()?;
            if moment.to_string() != midnight {
                return None;
            }
            self.day = (day.to_owned(), moment.micros());
        }
        let shaped = |(found, shape): (u8, u8)| {
            if shape == b'0' { found.is_ascii_digit() } else { found == shape }
        };
        let is_time =
            time.len() == MIDNIGHT.len() && time.bytes().zip(MIDNIGHT.bytes()).all(shaped);
        if !is_time {
            return None;
        }
        let number =
            |range: Range<usize>| time.get(range).and_then(|digits| digits.parse::<i64>().ok());
        let (hour, minute, second) = (number(1..3)?, number(4..6)?, number(7..9)?);
        let in_day = (hour * 60 + minute) * 60 + second;
        (hour < 24 && minute < 60 && second < 60)
            .then_some(RecordedAt::from_micros(self.day.1 + in_day * 1_000_000 + number(10..16)?))
    }
}

/// What is left of an entry.
struct Rest<'e>(&'e str);

impl<'e> Rest<'e> {
    /// Goes past what must follow; stays if something else does.
    fn literal(&mut self, text: &str) -> Option<&mut Self> {
        self.0 = self.0.strip_prefix(text)?;
        Some(self)
    }

    /// Goes past a text and the quote that ends it.
    fn text(&mut self) -> Option<&'e str> {
        self.before('"')
    }

    /// Goes past a text, and what must follow from its quote on.
    fn text_before(&mut self, end: &str) -> Option<&'e str> {
        let (text, _) = self.0.split_once('"')?;
        self.0 = self.0[text.len()..].strip_prefix(end)?;
        Some(text)
    }

    fn before(&mut self, end: char) -> Option<&'e str> {
        let (text, rest) = self.0.split_once(end)?;
        self.0 = rest;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use chancery_tlog::leaf_hash;
    use chancery_wire::entry::{Entry, Relation};
    use proptest::prelude::*;

    use super::*;
    use crate::canonical::check_object;
    use crate::entry::Frame;
    use crate::event::tests::fields;

    const ORIGIN: &str = "chancery.local/test";
    const MOMENT: &str = "2025-05-17T10:00:01.000007Z";

    fn entry(at: Position, moment: &str, attributes: bool) -> String {
        let mut commits = vec![(DATA, "AAAA".into())];
        if attributes {
            commits.push((ATTRIBUTES, "BBBB".into()));
        }
        let mut text = String::new();
        Frame::new(ORIGIN, &fields("e-1"), &commits).fill(&mut text, at, moment, None);
        text
    }

    fn read(at: Position, text: &[u8]) -> Option<PlainEntry<'_>> {
        PlainReader::new(ORIGIN).read(at, text)
    }

    #[test]
    fn what_the_log_writes_is_read() {
        let at = Position::new(17).unwrap();
        let text = entry(at, MOMENT, true);
        let expected = PlainEntry {
            id: "e-1",
            source: "wire-scraper",
            kind: "chancery.meeting.floated.v1",
            recorded_at: RecordedAt::parse(MOMENT).unwrap(),
            data: "AAAA",
            attributes: Some("BBBB"),
        };
        assert_eq!(read(at, text.as_bytes()), Some(expected));
        assert_eq!(read(at, entry(at, MOMENT, false).as_bytes()).unwrap().attributes, None);
        assert_eq!(read(at.next(), text.as_bytes()), None, "another place");
        assert_eq!(PlainReader::new("chancery.local/other").read(at, text.as_bytes()), None);
    }

    #[test]
    fn what_has_more_to_it_is_left_to_others() {
        let (at, commits) = (Position::new(17).unwrap(), [(DATA, "AAAA".to_owned())]);
        let mut text = String::new();
        let target = Some((Relation::Corrects, Position::FIRST, leaf_hash(b"")));
        Frame::new(ORIGIN, &fields("e-1"), &commits).fill(&mut text, at, MOMENT, target);
        assert_eq!(read(at, text.as_bytes()), None, "references");
        text.clear();
        Frame::new(ORIGIN, &fields("\"q\""), &commits).fill(&mut text, at, MOMENT, None);
        assert_eq!(read(at, text.as_bytes()), None, "escapes");
    }

    /// Checks that reading an entry plainly says nothing else than reading it in full.
    fn agrees(at: Position, text: &[u8]) -> Result<(), TestCaseError> {
        let Some(plain) = read(at, text) else { return Ok(()) };
        prop_assert_eq!(check_object(text), Ok(()));
        let entry = Entry::from_json(text).unwrap();
        prop_assert_eq!((entry.v, &*entry.log, entry.position), (ENTRY_VERSION, ORIGIN, at));
        prop_assert_eq!(plain.recorded_at.to_string(), entry.recorded_at);
        prop_assert_eq!(plain.id, entry.id);
        prop_assert_eq!(plain.source, entry.source);
        prop_assert_eq!(plain.kind, entry.kind);
        prop_assert_eq!((entry.refs.len(), relation(plain.kind)), (0, None));
        let parts = [(DATA, Some(plain.data)), (ATTRIBUTES, plain.attributes)];
        let parts = parts.iter().filter_map(|(name, commit)| Some((*name, (*commit)?, JSON)));
        let found = entry.parts.iter();
        let found = found.map(|part| (&*part.name, &*part.commit, &*part.content_type));
        prop_assert!(found.eq(parts));
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        #[test]
        fn nothing_is_read_otherwise_than_in_full(
            at in 1..40_u64, attributes: bool, place: prop::sample::Index, byte in "[ -~\\n]",
            cut in 0..3_usize,
        ) {
            let at = Position::new(at).unwrap();
            let mut text = entry(at, MOMENT, attributes);
            agrees(at, text.as_bytes())?;
            let place = place.index(text.len() - cut);
            text.replace_range(place..place + cut, &byte);
            agrees(at, text.as_bytes())?;
        }

        #[test]
        fn every_moment_of_the_clock_is_read(
            micros in -62_135_596_800_000_000..253_370_764_799_999_999_i64, next in 0..200_000_000_000_i64,
        ) {
            let mut reader = PlainReader::new(ORIGIN);
            for micros in [micros, micros + next] {
                let moment = RecordedAt::from_micros(micros);
                let text = entry(Position::FIRST, &moment.to_string(), false);
                let found = reader.read(Position::FIRST, text.as_bytes());
                prop_assert_eq!(found.map(|entry| entry.recorded_at), Some(moment));
            }
        }
    }
}
