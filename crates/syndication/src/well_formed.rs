//! Whether XML is well-formed. The reader of feeds forgives much; a file that is cut must not be read in part.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use crate::Damage;
use crate::document::line_of;

/// How deep elements may lie in each other: feeds have some ten levels, with XHTML in them some thirty.
const DEPTH_MAX: usize = 256;

/// Goes through a document, and returns the lines on which its items begin.
///
/// # Errors
///
/// Where it is not well-formed, and why.
pub(crate) fn item_lines(text: &str) -> Result<Vec<u64>, Damage> {
    let mut walk =
        Walk { text, open: Vec::new(), lines: Vec::new(), rooted: false, declared: false };
    let mut reader = Reader::from_str(text);
    loop {
        let place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|error| {
            let place = usize::try_from(reader.error_position()).unwrap_or(place);
            walk.damage(place, &format!("is not well-formed: {error}"))
        })?;
        if let Event::Eof = event {
            return walk.finish();
        }
        walk.take(&event, place)?;
    }
}

struct Walk<'a> {
    text: &'a str,
    /// The elements that are open, with their places.
    open: Vec<(String, usize)>,
    lines: Vec<u64>,
    /// Whether the root was there.
    rooted: bool,
    /// Whether a document type was declared, which may define entities.
    declared: bool,
}

impl Walk<'_> {
    fn take(&mut self, event: &Event<'_>, place: usize) -> Result<(), Damage> {
        match event {
            Event::Start(start) => {
                self.enter(start, place)?;
                self.open.push((start.name().as_ref().to_owned(), place));
                if self.open.len() > DEPTH_MAX {
                    return Err(self.damage(place, "elements lie too deep in each other"));
                }
                Ok(())
            }
            Event::Empty(start) => self.enter(start, place),
            Event::End(_) => {
                // The reader has compared the names.
                self.open.pop();
                Ok(())
            }
            Event::Text(text) if self.open.is_empty() && !text.trim().is_empty() => {
                Err(self.damage(place, "is not well-formed: text outside of the root element"))
            }
            Event::GeneralRef(name) => {
                let known =
                    name.is_char_ref() || resolve_predefined_entity(name.as_ref()).is_some();
                if known || self.declared {
                    return Ok(());
                }
                let name: &str = name.as_ref();
                Err(self.damage(place, &format!("is not well-formed: `&{name};` is not defined")))
            }
            Event::DocType(_) => {
                self.declared = true;
                Ok(())
            }
            // The one at the beginning is not in the text any more.
            Event::Decl(_) => {
                let reason = "is not well-formed: a second file begins here, with an XML declaration of its own";
                Err(self.damage(place, reason))
            }
            Event::Text(_) | Event::CData(_) | Event::Comment(_) | Event::PI(_) | Event::Eof => {
                Ok(())
            }
        }
    }

    fn enter(&mut self, start: &BytesStart<'_>, place: usize) -> Result<(), Damage> {
        if self.open.is_empty() && self.rooted {
            return Err(self.damage(place, "is not well-formed: a second root element"));
        }
        self.rooted = true;
        if let Some(error) = start.attributes().find_map(Result::err) {
            return Err(self.damage(place, &format!("is not well-formed: {error}")));
        }
        // Deeper than in the root or its channel there are no items.
        let name = start.local_name();
        if self.open.len() <= 2 && ["item", "entry"].contains(&name.as_ref()) {
            self.lines.push(line_of(self.text, place));
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<u64>, Damage> {
        match self.open.last() {
            Some((name, place)) => Err(self.damage(
                *place,
                &format!("is not well-formed: <{name}> is not closed before the file ends: the file is cut"),
            )),
            None if self.rooted => Ok(self.lines),
            None => Err(Damage::new(1, "is neither XML nor a JSON object")),
        }
    }

    fn damage(&self, place: usize, reason: &str) -> Damage {
        Damage::new(line_of(self.text, place), reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_found_with_their_lines() {
        let text = "<rss>\n<channel><item/>\n<item>\n<x><item/></x></item></channel></rss>\n<!-- end -->\n";
        assert_eq!(item_lines(text), Ok(vec![2, 3]));
    }

    #[test]
    fn what_is_not_well_formed_is_refused_with_its_line() {
        let cases = [
            ("<rss>\n<channel>\n<item>", "line 3: is not well-formed: <item> is not closed"),
            ("<rss>\n</channel></rss>", "line 2: is not well-formed"),
            ("<rss/>\n<rss/>", "line 2: is not well-formed: a second root element"),
            ("<rss/>\nmore", "line 1: is not well-formed: text outside"),
            ("<rss>\n<a b=1/></rss>", "line 2: is not well-formed"),
            ("<rss>\n<a>&nbsp;</a></rss>", "line 2: is not well-formed: `&nbsp;` is not defined"),
            ("<rss>\n<a>R & D</a></rss>", "line 2: is not well-formed"),
            ("<rss>\n<?xml version=\"1.0\"?></rss>", "line 2: is not well-formed: a second file"),
            ("nothing", "line 1: is not well-formed: text outside"),
            ("", "line 1: is neither XML nor"),
        ];
        for (text, expected) in cases {
            let damage = item_lines(text).unwrap_err().to_string();
            assert!(damage.starts_with(expected), "{text}: {damage}");
        }
        let defined = "<!DOCTYPE rss SYSTEM \"x\"><rss><a>&nbsp;&#233;&amp;</a></rss>";
        assert_eq!(item_lines(defined), Ok(Vec::new()));
    }
}
